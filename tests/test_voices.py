"""Voices by real speech programs, and how they sound in a film."""

from __future__ import annotations

import importlib.util
import os
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from cutroom import FFMPEG
from space import Space

from filmkit.backends.process import Children
from filmkit.backends.sound.loudness import METER, read_report
from filmkit.backends.sound.tool import Tool
from filmkit.backends.voice.maker import SpokenLines
from filmkit.backends.voice.programs import Speakers
from filmkit.cut.sound import SAMPLE_RATE
from filmkit.errors import BackendError
from filmkit.model.ports import Job

if TYPE_CHECKING:
    import numpy.typing as npt

VOICED = pytest.mark.skipif(
    os.environ.get("FILMKIT_TEST_VOICES") == "off", reason="FILMKIT_TEST_VOICES=off"
)
PIPER = pytest.mark.skipif(
    not importlib.util.find_spec("piper"), reason="piper comes with the extra 'voices'"
)
FILM = """\
title: Talk
format: {width: 64, height: 36, fps: 24, handles: 2}
cast: {ann: {look: red coat, voice: {name: en-gb, speed: 1.2}}}
scenes:
  - {id: 1, prompt: a street, duration: 3s}
  - id: 2
    prompt: a forest
    duration: 3s
    dialogue: [{character: ANN, line: Never again will I come here.}]
  - {id: 3, prompt: the sea, duration: 3s}
  - id: 4
    prompt: a desert
    duration: 2s
    dialogue: [{character: NARRATOR, line: "So it ended, and nobody ever knew what had happened.", extension: V.O.}]
  - {id: 5, prompt: the sea, duration: 3s}
audio: {voices: {use: espeak}, loudness: -18 LUFS}
"""
NASTY = '--help; $(touch x) [[h@l\'oU]] <speak> "q" שלום 雨 🎬'


def spoken(folder: Path, use: str, text: str, **more: Any) -> Path:
    """A line, spoken."""
    folder.mkdir(parents=True, exist_ok=True)
    speakers = Speakers("", folder / "voices.json", lambda: "ffmpeg 9")
    recipe = {
        **speakers.describe(use, "", "en-US"),
        "text": text,
        "pitch": 0.0,
        "speed": 1.0,
        **more,
    }
    job = Job(
        inputs={},
        work=folder,
        output=folder / "made.wav",
        tell=lambda _: None,
        children=Children(),
    )
    SpokenLines(speakers, FFMPEG)(recipe, job)
    return job.output


def samples_of(path: Path) -> npt.NDArray[Any]:
    """The samples of a voice, as the soundtrack takes it."""
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (
            SAMPLE_RATE,
            1,
            2,
        )
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def sound(path: Path) -> npt.NDArray[Any]:
    """A film's sound, one channel."""
    with av.open(str(path)) as container:
        return np.concatenate([f.to_ndarray().mean(0) for f in container.decode(audio=0)])


@VOICED
@pytest.mark.voices
@pytest.mark.parametrize("use", ["espeak", pytest.param("piper", marks=PIPER)])
def test_a_line_is_spoken(use: str, tmp_path: Path) -> None:
    """Any text is spoken, the same bytes each time, without silence around it; speed shortens it, pitch doesn't."""
    one, two = (spoken(tmp_path / name, use, NASTY) for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert not (tmp_path / "one/x").exists()
    heard = samples_of(one)
    assert len(heard) > SAMPLE_RATE / 2
    assert np.abs(heard[: SAMPLE_RATE // 10]).max() > 100
    plain = len(samples_of(spoken(tmp_path / "plain", use, "Good morning to you all.")))
    fast = len(samples_of(spoken(tmp_path / "fast", use, "Good morning to you all.", speed=1.5)))
    high = len(samples_of(spoken(tmp_path / "high", use, "Good morning to you all.", pitch=4.0)))
    assert 0.5 < fast / plain < 0.85
    assert 0.97 < high / plain < 1.03


@VOICED
@pytest.mark.voices
def test_a_line_without_a_letter_is_silence(tmp_path: Path) -> None:
    """Three dots are a moment of silence, and no error."""
    assert not samples_of(spoken(tmp_path, "espeak", "…")).any()


def test_no_voice_is_said_with_a_cure(tmp_path: Path) -> None:
    """A voice that isn't there can be described, and speaking with it says what to install."""
    speakers = Speakers("", tmp_path / "voices.json", lambda: "ffmpeg 9")
    assert speakers.describe("piper", "nobody", "en")["version"] == ""
    with pytest.raises(BackendError, match="no voice 'nobody'") as raised:
        spoken(tmp_path, "piper", "Hi.", version="", name="nobody")
    assert "filmkit[voices]" in raised.value.problems[0].hint


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Space:
    """The film, built."""
    space = Space(tmp_path_factory.mktemp("voices"))
    space.write("projects/talk.yaml", FILM)
    space.write("said.txt", space.build().err)
    return space


@VOICED
@pytest.mark.voices
def test_speech_is_where_it_should_be_and_music_makes_way(built: Space) -> None:
    """Each voice is heard from its frame on, over music that is quieter while it speaks; the loudness is the film's."""
    film = built.root / "films/talk.mp4"
    mixed = sound(film)
    srt_text = (built.root / "films/talk.en.srt").read_text("utf-8")
    assert "Never again" in srt_text
    start = int(3.5 * SAMPLE_RATE)  # half a second after the second scene begins
    voice = samples_of(built.root / "build/talk/voices/scene_02_line_01.wav").astype(float)
    # Where the voice fits best is where it is; 10 ms are what AAC may smear.
    window = mixed[start - 4800 : start + len(voice) + 4800]
    fit = np.correlate(window, voice, mode="valid")
    assert abs(int(np.argmax(fit)) - 4800) < SAMPLE_RATE // 100
    residue = window[4800 : 4800 + len(voice)]
    residue = residue - voice * (residue @ voice) / (voice @ voice)
    alone = mixed[SAMPLE_RATE : 3 * SAMPLE_RATE - SAMPLE_RATE // 2]
    assert 20 * np.log10(residue.std() / alone.std()) < -4
    tool = Tool(FFMPEG, Children(), built.root)
    report = tool.run(
        ("-i", f"file:{film}", "-vn", "-af", METER, "-f", "null", "-"), lambda _: None
    )
    assert abs(read_report(report).integrated_lufs + 18) < 1


@VOICED
@pytest.mark.voices
def test_a_line_too_long_is_a_warning_that_names_the_cure(built: Space) -> None:
    """It goes on over the next scene, subtitle and all, and the build says how long the scene should be."""
    said = (built.root / "said.txt").read_text("utf-8")
    assert "scene 4 lasts 2 s" in said
    assert "they go on over what follows" in said
    assert "hint: give it 'duration: " in said
    last = (built.root / "films/talk.en.srt").read_text("utf-8").split(" --> ")[-1]
    assert last > "00:00:11,000"


@VOICED
@pytest.mark.voices
def test_one_line_is_spoken_again(built: Space) -> None:
    """Another word makes one voice, its subtitles, the soundtrack and the film; what was built is up to date."""
    assert "up to date" in built.run("plan").out
    built.edit("projects/talk.yaml", "Never again will", "Never never will")
    built.build()
    steps = {"voice:scene_02_line_01", "subtitles", "soundtrack", "cut", "deliver"}
    assert built.started("talk") == steps


def test_films_with_voices_are_planned_without_any(tmp_path: Path) -> None:
    """On a machine without a speech program, a film is checked and planned, and its build says what to install."""
    space = Space(tmp_path)
    film = FILM.replace("use: espeak", "use: espeak, narrator: en").replace("64", "32")
    space.write("projects/talk.yaml", film)
    assert space.run("check", PATH="/nowhere").code == 0
    assert space.run("plan", PATH="/nowhere").code == 0
    assert space.run("doctor", PATH="/nowhere").code == 1
    said = space.run("build", PATH="/nowhere")
    assert said.code == 1
    failed = [row for row in said.out.splitlines() if row.startswith("  voice:talk:")]
    assert len(failed) > 1
    assert said.out.count("or espeak-ng, or") == 1
    assert said.err.count("or espeak-ng, or") == 1


def test_espeak_is_asked_for_its_voices_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many lines there are, one process tells which languages there are voices for."""
    program = tmp_path / "espeak-ng"
    program.write_text(
        '#!/bin/sh\necho "$1" >> "$0.log"\necho "eSpeak 1.51"\necho "5 nl M dutch"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    speakers = Speakers("", tmp_path / "voices.json", lambda: "ffmpeg 9")
    names = [speakers.describe("espeak", "", tag)["name"] for tag in ("nl", "nl-BE", "nl", "fy")]
    assert names == ["nl", "nl", "nl", "fy"]
    asked = (tmp_path / "espeak-ng.log").read_text("utf-8").split()
    assert sorted(asked) == ["--version", "--voices"]
