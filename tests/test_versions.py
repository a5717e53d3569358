"""The film in other shapes and by other codecs: real segments, copied behind each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from cutroom import cut_film, decoded, ffmpeg, form, make_clips, run, shot, ticks
from PIL import Image

from filmkit.cut.commands import segment_files
from filmkit.cut.encoding import ENCODINGS
from filmkit.cut.extracts import excerpt, frame_command, teaser_command
from filmkit.cut.surround import reshape
from filmkit.cut.timeline import timeline
from filmkit.model.deliverables import Teaser
from filmkit.model.film import Fade
from filmkit.timing import Rate

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.cut.timeline import Timeline
    from filmkit.model.deliverables import Codec, Fit

SHOTS = [shot(1, 20, "dissolve", 4), shot(2, 5, "dip_white", 6), shot(3, 60), shot(4, 2)]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips of the shots, bright enough to be told from black."""
    folder = tmp_path_factory.mktemp("clips")
    make_clips(SHOTS, form(), folder)
    return folder


def laid_out(clips: Path, folder: Path) -> Path:
    """The clips in a folder of a test's own."""
    for clip in clips.glob("scene_*.mp4"):
        (folder / clip.name).symlink_to(clip)
    return folder


def cut_of(rate: str = "24") -> Timeline:
    """The film."""
    return timeline(SHOTS, form(rate), Fade(in_frames=4))


def frames(path: Path) -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    """Brightness of every pixel of every frame."""
    with av.open(str(path)) as container:
        return [
            frame.to_ndarray(format="gray").astype(np.uint8) for frame in container.decode(video=0)
        ]


@pytest.mark.parametrize("rate", ["24", "23.976"])
@pytest.mark.parametrize("codec", ["hevc", "av1", "prores"])
def test_segments_of_every_codec_are_copied_behind_each_other(
    codec: Codec, rate: str, clips: Path, tmp_path: Path
) -> None:
    """The film's frames are those of its segments, each lasts one frame, decoding times rise, one header holds."""
    cut, encoding = cut_of(rate), ENCODINGS[codec]
    film = cut_film(cut, laid_out(clips, tmp_path), encoding=encoding)
    segments = [tmp_path / file for file in segment_files(cut, encoding)]
    assert decoded(film) == [frame for segment in segments for frame in decoded(segment)]
    shown, decoding, tick = ticks(film)
    assert shown == [n * tick for n in range(cut.frames)]
    assert decoding == sorted(set(decoding))
    headers = set()
    for path in (film, *segments):
        with av.open(str(path)) as container:
            headers.add(container.streams.video[0].codec_context.extradata)
    assert len(headers) == 1


@pytest.mark.parametrize("codec", ENCODINGS)
def test_the_same_segment_is_the_same_bytes(codec: Codec, clips: Path, tmp_path: Path) -> None:
    """No encoder lets the time or the machine's other work into what it writes."""
    made = []
    for name, jobs in (("one", 1), ("two", 3)):
        (tmp_path / name).mkdir()
        folder = laid_out(clips, tmp_path / name)
        made.append(cut_film(cut_of(), folder, jobs=jobs, encoding=ENCODINGS[codec]).read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("fit", ["crop", "pad", "blur"])
@pytest.mark.parametrize("size", [(36, 64), (120, 40), (62, 62)])
def test_another_shape_is_filled_as_the_film_says(
    fit: Fit, size: tuple[int, int], clips: Path, tmp_path: Path
) -> None:
    """Crop leaves no border; pad's is black; blur's isn't; the film itself is whole in the middle."""
    cut = reshape(cut_of(), *size, fit)
    made = frames(cut_film(cut, laid_out(clips, tmp_path)))
    width, height = size
    assert {frame.shape for frame in made} == {(height, width)}
    assert len(made) == cut.frames
    shown = made[40].astype(int)
    border = np.concatenate([shown[0], shown[-1]] if width < 120 else [shown[:, 0], shown[:, -1]])
    if fit == "pad":
        assert border.max() <= 20
    else:
        assert border.max() > 30
    if fit != "crop":
        inner = cut.form
        top, left = (height - inner.height) // 2, (width - inner.width) // 2
        seen = shown[top : top + inner.height, left : left + inner.width]
        (tmp_path / "plain").mkdir()
        plain = reshape(cut_of(), inner.width, inner.height, "crop")
        whole = frames(cut_film(plain, laid_out(clips, tmp_path / "plain")))[40].astype(int)
        assert abs(seen - whole).mean() < 4


def test_a_dip_to_white_leaves_the_bars_black(clips: Path, tmp_path: Path) -> None:
    """A transition stays within the film's pictures."""
    cut = reshape(cut_of(), 64, 64, "pad")
    dip = frames(cut_film(cut, laid_out(clips, tmp_path)))[25]
    assert dip[32].min() > 200
    assert dip[:8].max() <= 20


def test_the_same_shape_is_the_same_timeline() -> None:
    """A version of the film's own size is cut by the film's own commands, whatever its fit."""
    cut = cut_of()
    for fit in ("crop", "pad", "blur"):
        assert reshape(cut, cut.form.width, cut.form.height, fit) == cut


def _teaser(use: str, start: int, count: int, rate: str = "10") -> Teaser:
    fps = Rate.of(rate)
    return Teaser(name="t", to="t", use=use, start=start, frames=count, width=32, rate=fps)  # type: ignore[arg-type]


@pytest.mark.parametrize("use", ["gif", "webp"])
def test_a_teaser_shows_its_piece_of_the_film(use: str, clips: Path, tmp_path: Path) -> None:
    """Its pictures are the film's, from its first frame on, in the film's time, for ever."""
    cut = cut_of()
    film = cut_film(cut, laid_out(clips, tmp_path))
    teaser = _teaser(use, 30, 36)
    made = run(teaser_command(teaser, excerpt(cut, teaser)), tmp_path, f"t.{use}")
    whole = frames(film)
    with Image.open(made) as image:
        assert (image.size, getattr(image, "n_frames", 1)) == ((32, 18), 15)
        assert image.info["loop"] == 0
        durations = []
        for n in range(15):
            image.seek(n)
            image.load()
            durations.append(image.info["duration"])
            ours = np.asarray(image.convert("L")).astype(int)
            wanted = Image.fromarray(whole[30 + round(n * 2.4)]).resize((32, 18))
            assert abs(ours - np.asarray(wanted).astype(int)).mean() < 22
        assert sum(durations) == 1500


def test_a_teaser_needs_only_the_segments_that_it_shows() -> None:
    """What is before and behind it decides nothing of it."""
    cut = cut_of()
    part = excerpt(cut, _teaser("gif", 40, 10))
    assert [segment.id for segment in part.segments] == ["scene_03"]
    assert not excerpt(cut, _teaser("gif", cut.frames, 10)).segments


def test_a_teaser_ends_with_the_film(clips: Path, tmp_path: Path) -> None:
    """One that would be longer shows what there is."""
    cut = cut_of()
    cut_film(cut, laid_out(clips, tmp_path))
    teaser = _teaser("gif", cut.frames - 24, 500)
    made = run(teaser_command(teaser, excerpt(cut, teaser)), tmp_path, "t.gif")
    with Image.open(made) as image:
        assert getattr(image, "n_frames", 1) == 10


def test_a_frame_is_the_one_in_the_middle(clips: Path, tmp_path: Path) -> None:
    """A shot's picture is its clip's, at half of the shot without handles, in the film's colours."""
    made = run(frame_command(SHOTS[2], form()), laid_out(clips, tmp_path), "f.jpg")
    middle = ("-vf", r"select=eq(n\,36),scale=480:270", "-frames:v", "1")
    ffmpeg("-i", tmp_path / "scene_03.mp4", *middle, tmp_path / "wanted.png")
    with Image.open(made) as got, Image.open(tmp_path / "wanted.png") as wanted:
        assert got.size == (480, 270)
        one, other = (np.asarray(image.convert("RGB")).astype(int) for image in (got, wanted))
        assert abs(one - other).mean() < 6
