"""The soundtrack's file: length, loudness, the user's own music, and files that mean harm."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmkit.backends.process import Children
from filmkit.backends.sound import Soundtrack
from filmkit.backends.sound.loudness import METER, Loudness, read_report
from filmkit.cut.sound import SAMPLE_RATE, soundtrack_recipe
from filmkit.errors import BackendError, Cancelled
from filmkit.model.film import Audio, MusicFile, SynthMusic
from filmkit.model.ports import Job
from filmkit.timing import Rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from filmkit.keys import Json

FFMPEG = Path(imageio_ffmpeg.get_ffmpeg_exe())
TARGET_LUFS = -16.0


def recipe(frames: int, rate: str = "24", music: SynthMusic | None = None) -> dict[str, Json]:
    """A film's soundtrack recipe; without `music` it is the user's file."""
    audio = Audio(soundtrack=music or MusicFile(file="music"), loudness_lufs=TARGET_LUFS)
    return soundtrack_recipe(audio, seed=11, frames=frames, rate=Rate.of(rate))


def make(
    folder: Path,
    wanted: dict[str, Json],
    music: Path | None = None,
    *,
    tell: Callable[[float], None] = lambda _: None,
    children: Children | None = None,
) -> Path:
    """The soundtrack that `wanted` asks for, made in a new folder inside `folder`."""
    work = folder / f"work{len(list(folder.iterdir()))}"
    work.mkdir()
    inputs = {"music": music} if music else {}
    job = Job(
        inputs=inputs,
        work=work,
        output=work / "soundtrack.m4a",
        tell=tell,
        children=children or Children(),
    )
    Soundtrack(FFMPEG)(wanted, job)
    return job.output


def ffmpeg(*args: str | Path) -> tuple[bytes, str]:
    """What an ffmpeg run writes to its two outputs."""
    argv = (FFMPEG, "-hide_banner", "-nostats", "-nostdin", "-y", *args)
    done = subprocess.run(argv, check=True, capture_output=True)
    return done.stdout, done.stderr.decode("utf-8", "replace")


def decoded(path: Path) -> NDArray[np.float32]:
    """All sound of a file, (samples, 2)."""
    raw, _ = ffmpeg("-i", path, "-map", "0:a", "-f", "f32le", "-ac", "2", "-")
    return np.frombuffer(raw, "<f4").reshape(-1, 2)


def loudness(path: Path) -> Loudness:
    """What ffmpeg's meter says of a file."""
    return read_report(ffmpeg("-i", path, "-af", METER, "-f", "null", "-")[1])


def tone(path: Path, filters: str, *args: str) -> Path:
    """A file made from an ffmpeg source filter."""
    ffmpeg("-f", "lavfi", "-i", filters, *args, path)
    return path


def samples(wanted: dict[str, Any]) -> int:
    """The length that a recipe asks for."""
    return int(wanted["samples"])


@settings(deadline=None, max_examples=4)
@given(st.integers(1, 60), st.sampled_from(("24", "24000/1001", "25", "30000/1001", "60")))
def test_length_is_exact(tmp_path_factory: pytest.TempPathFactory, frames: int, rate: str) -> None:
    """A synthesised soundtrack decodes to exactly as many samples as the film lasts."""
    wanted = recipe(frames, rate, SynthMusic(mood="playful"))

    made = make(tmp_path_factory.mktemp("length"), wanted)

    assert len(decoded(made)) == samples(wanted)
    with av.open(made) as container:
        stream = container.streams.audio[0]
        assert (stream.duration, stream.time_base) == (samples(wanted), Fraction(1, SAMPLE_RATE))
        assert (stream.profile, stream.codec_context.sample_rate) == ("LC", SAMPLE_RATE)
        assert stream.codec_context.layout.name == "stereo"


def test_length_survives_the_final_mux(tmp_path: Path) -> None:
    """Muxed by stream copy beside the film's pictures, the sound still has its exact length, from sample 0."""
    wanted = recipe(37, "24000/1001", SynthMusic(mood="playful"))
    sound = make(tmp_path, wanted)
    picture = tone(tmp_path / "p.mp4", "color=s=64x64:r=24000/1001", "-frames:v", "37")
    film = tmp_path / "film.mp4"

    ffmpeg("-i", picture, "-i", sound, "-map", "0:v", "-map", "1:a", "-c", "copy", film)

    assert np.array_equal(decoded(film), decoded(sound))


@pytest.mark.parametrize("mood", ["noir", "epic"])
def test_loudness_is_hit(tmp_path: Path, mood: Any) -> None:
    """A synthesised soundtrack is as loud as asked, its true peaks under -1 dBTP, and it ends in silence."""
    made = make(tmp_path, recipe(240, music=SynthMusic(mood=mood)))

    found = loudness(made)
    assert found.integrated_lufs == pytest.approx(TARGET_LUFS, abs=0.5)
    assert found.peak_dbtp <= -1
    assert np.abs(decoded(made)[-96:]).max() < 0.003


def test_same_recipe_same_bytes(tmp_path: Path) -> None:
    """Two processes with different hash seeds write the same file."""
    program = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from test_sound_maker import *\n"
        "print(make(Path(sys.argv[2]), recipe(30, music=SynthMusic(mood='tense'))))"
    )
    made = []
    for number in ("1", "2"):
        folder = tmp_path / number
        folder.mkdir()
        argv = (sys.executable, "-c", program, str(Path(__file__).parent), str(folder))
        run = subprocess.run(
            argv, check=True, capture_output=True, text=True, env={"PYTHONHASHSEED": number}
        )
        made.append(Path(run.stdout.strip()).read_bytes())

    assert made[0] == made[1]
    assert b"Lavf" not in made[0]


def test_longer_music_fades_out(tmp_path: Path) -> None:
    """Music longer than the film is cut off with a fade, at the film's exact length and loudness."""
    music = tone(tmp_path / "long.mp3", "sine=440:r=44100:d=9", "-ac", "1")
    wanted = recipe(101, "24000/1001")

    sound = decoded(make(tmp_path, wanted, music))

    assert len(sound) == samples(wanted)
    body, end = sound[24000:96000], sound[-480:]
    assert np.abs(end).max() < 0.05 * np.abs(body).max()


def test_shorter_music_is_followed_by_silence(tmp_path: Path) -> None:
    """Music shorter than the film keeps its end, and is padded; loudness is that of what sounds."""
    music = tone(tmp_path / "short.flac", "sine=440:r=48000:d=1")
    wanted = recipe(72)

    made = make(tmp_path, wanted, music)

    sound = decoded(made)
    assert len(sound) == samples(wanted)
    assert np.abs(sound[46_000:47_900]).max() > 0.1
    assert np.abs(sound[50_000:]).max() < 1e-3
    assert loudness(made).integrated_lufs == pytest.approx(TARGET_LUFS, abs=0.5)


@pytest.mark.parametrize("suffix", ["wav", "ogg", "m4a", "mkv"])
def test_kinds_of_music(tmp_path: Path, suffix: str) -> None:
    """What people have as music is read, a video's sound included, though the store has no suffixes."""
    film = ("-f", "lavfi", "-i", "color=s=64x64:d=1") if suffix == "mkv" else ()
    music = tone(tmp_path / f"m.{suffix}", "sine=330:r=32000:d=1", *film).rename(tmp_path / "music")
    wanted = recipe(20)

    assert len(decoded(make(tmp_path, wanted, music))) == samples(wanted)


def test_peaks_are_limited(tmp_path: Path) -> None:
    """Loud peaks over quiet music: the loudness is reached, the peaks stay under -1 dBTP."""
    pulses = "aevalsrc='0.03*sin(440*2*PI*t)+0.9*sin(2*PI*990*t)*lt(mod(t,0.5),0.01)':d=6:s=48000"

    made = make(tmp_path, recipe(144), tone(tmp_path / "peaks.wav", pulses))

    found = loudness(made)
    assert found.integrated_lufs == pytest.approx(TARGET_LUFS, abs=0.5)
    assert found.peak_dbtp <= -1


def test_silence_stays_silent(tmp_path: Path) -> None:
    """A digitally silent file gives a silent soundtrack."""
    music = tone(tmp_path / "silent.wav", "anullsrc=r=48000:d=2")

    assert np.abs(decoded(make(tmp_path, recipe(30), music))).max() == 0


def test_hiss_is_not_made_a_roar(tmp_path: Path) -> None:
    """An almost silent file is made louder by 30 dB at most."""
    music = tone(tmp_path / "hiss.wav", "anoisesrc=a=0.004:d=2:seed=1:c=brown", "-c:a", "pcm_f32le")

    made = make(tmp_path, recipe(48), music)

    gained = loudness(made).integrated_lufs - loudness(music).integrated_lufs
    assert gained == pytest.approx(30, abs=0.5)


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile '{other}'\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{other}\n#EXT-X-ENDLIST\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
    ],
    ids=["concat", "hls", "sdp"],
)
def test_playlists_are_refused(tmp_path: Path, text: str) -> None:
    """A playlist called .wav opens no other file: it is refused."""
    other = tone(tmp_path / "other.wav", "sine=440:d=1")
    music = tmp_path / "music.wav"
    music.write_text(text.format(other=other))

    with pytest.raises(BackendError, match="music file") as refused:
        make(tmp_path, recipe(24), music)

    assert refused.value.problems[0].hint


@pytest.mark.parametrize("content", [b"", b"Dear diary", b"RIFF\x00\x00\x00\x00WAVEfmt "])
def test_what_is_no_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    """An empty file, a text, a broken file: an error that says so and what to do."""
    music = tmp_path / "music"
    music.write_bytes(content)

    with pytest.raises(BackendError, match="music file") as refused:
        make(tmp_path, recipe(24), music)

    assert refused.value.problems[0].hint


def test_a_silent_film_is_no_music(tmp_path: Path) -> None:
    """A video without sound is refused as music."""
    music = tone(tmp_path / "mute.mp4", "color=s=64x64:d=1")

    with pytest.raises(BackendError, match="no sound in the music file"):
        make(tmp_path, recipe(24), music)


def test_a_missing_ffmpeg_is_said(tmp_path: Path) -> None:
    """Without ffmpeg the error names what was tried to start."""
    job = Job(
        inputs={},
        work=tmp_path,
        output=tmp_path / "s.m4a",
        tell=lambda _: None,
        children=Children(),
    )

    with pytest.raises(BackendError, match="nowhere/ffmpeg"):
        Soundtrack(Path("nowhere/ffmpeg"))(recipe(2, music=SynthMusic()), job)


@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.parametrize("own", [True, False], ids=["file", "synth"])
def test_cancelling_leaves_no_child(tmp_path: Path, *, after: int, own: bool) -> None:
    """Cancelled early or late, nothing goes on running and no file counts as done."""
    children, told = Children(), []

    def tell(fraction: float) -> None:
        told.append(fraction)
        if len(told) > after:
            raise Cancelled

    music = tone(tmp_path / "m.wav", "sine=440:d=4") if own else None
    wanted = recipe(96, music=None if own else SynthMusic(mood="playful"))

    with pytest.raises(Cancelled):
        make(tmp_path, wanted, music, tell=tell, children=children)

    assert not children._alive
    assert told == sorted(told)


def test_ending_the_children_is_a_cancel(tmp_path: Path) -> None:
    """Ffmpeg ended by a stopping build is no failure of the music."""
    children = Children()

    def tell(_: float) -> None:
        if children._ended:
            raise Cancelled
        children.end()

    with pytest.raises(Cancelled):
        make(tmp_path, recipe(96, music=SynthMusic()), tell=tell, children=children)


def test_a_tag_cannot_pass_for_a_measurement() -> None:
    """A file's own tags, printed before the meter's report, are not taken for it."""
    report = (
        "Summary:\n\n  Integrated loudness:\n    I:  {} LUFS\n  True peak:\n    Peak:  {} dBFS\n"
    )

    found = read_report("title: " + report.format("-1.0", "0.0") + report.format("-23.5", "-inf"))

    assert found == Loudness(-23.5, float("-inf"))
