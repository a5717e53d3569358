"""Reading what is in a media file."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cutroom import HEIGHT, WIDTH, ffmpeg, make_clip
from PIL import Image

from filmkit.backends.probe import Media, check_outcome, check_video, probe
from filmkit.errors import BackendError
from filmkit.model.ports import ExpectedLength, ExpectedStill
from filmkit.timing import Rate

if TYPE_CHECKING:
    from filmkit.model.ports import Outcome


def test_a_video(tmp_path: Path) -> None:
    """Size, exact rate, frames and codec come from the header."""
    make_clip(tmp_path / "a.mp4", 12, rate="24000/1001")
    rate = Rate(Fraction(24000, 1001))
    assert probe(tmp_path / "a.mp4") == Media(
        codec="h264", width=WIDTH, height=HEIGHT, rate=rate, frames=12
    )
    assert probe(tmp_path / "a.mp4").seconds == Fraction(12 * 1001, 24000)


def test_a_format_that_counts_no_frames(tmp_path: Path) -> None:
    """Where the header doesn't say how many frames there are, they are counted."""
    make_clip(tmp_path / "a.mp4", 12)
    ffmpeg("-i", tmp_path / "a.mp4", "-c", "copy", tmp_path / "a.mkv")
    assert probe(tmp_path / "a.mkv").frames == 12


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture(kind: str, tmp_path: Path) -> None:
    """A picture is still, whatever its name."""
    Image.new("RGB", (30, 20)).save(tmp_path / "a", kind)
    media = probe(tmp_path / "a")
    assert (media.still, media.width, media.height) == (True, 30, 20)
    assert (media.frames, media.rate, media.seconds) == (1, None, Fraction(0))


def test_sound(tmp_path: Path) -> None:
    """Rate and length of the sound, with and without pictures."""
    ffmpeg("-f", "lavfi", "-i", "sine=r=44100:d=1.5", tmp_path / "a.wav")
    assert probe(tmp_path / "a.wav") == Media(sample_rate=44100, samples=66150)


@pytest.mark.parametrize("text", ["", "not a film", "ffconcat version 1.0\nfile a.mp4\n"])
def test_what_is_no_media_file_is_refused(text: str, tmp_path: Path) -> None:
    """Text, emptiness and playlists are refused by name."""
    make_clip(tmp_path / "a.mp4", 3)
    (tmp_path / "b.mp4").write_text(text)
    with pytest.raises(BackendError, match=r"'b\.mp4' can't be read"):
        probe(tmp_path / "b.mp4")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that isn't there is an error of the same kind."""
    with pytest.raises(BackendError, match=r"none\.mp4"):
        probe(tmp_path / "none.mp4")


def test_a_name_is_never_a_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative name with a colon in it is a file like any other."""
    monkeypatch.chdir(tmp_path)
    make_clip(tmp_path / "a.mp4", 3)
    Path("a.mp4").rename("http:a.mp4")
    assert probe(Path("http:a.mp4")).frames == 3


def test_a_video_as_ordered_passes_and_others_say_why(tmp_path: Path) -> None:
    """All differences are said at once."""
    make_clip(tmp_path / "a.mp4", 12)
    rate = Rate.of(24)
    check_video(tmp_path / "a.mp4", width=WIDTH, height=HEIGHT, rate=rate, frames=12)
    with pytest.raises(BackendError) as caught:
        check_video(tmp_path / "a.mp4", width=80, height=HEIGHT, rate=Rate.of(25), frames=13)
    assert str(caught.value) == (
        "'a.mp4' has 64x36 pixels instead of 80x36, 24 frames per second instead of 25, "
        "12 frames instead of 13"
    )


def _refusal(path: Path, expected: Outcome) -> str:
    with pytest.raises(BackendError) as refused:
        check_outcome(path, expected)
    return str(refused.value)


@pytest.mark.parametrize("rate", ["8", "12", "24000/1001"])
def test_long_enough(rate: str, tmp_path: Path) -> None:
    """A video of any size and rate is long enough if it doesn't end before the film's last frame."""
    make_clip(tmp_path / "a.mp4", 12, rate=rate)
    frames = Rate.of(24).frames(Rate.of(rate).seconds(12))
    check_outcome(tmp_path / "a.mp4", ExpectedLength(frames=frames, rate=Rate.of(24)))
    longer = ExpectedLength(frames=frames + 2, rate=Rate.of(24))
    assert "are needed" in _refusal(tmp_path / "a.mp4", longer)


def test_pictures_and_videos_are_told_apart(tmp_path: Path) -> None:
    """Neither sound nor a video counts as a still, nor sound or a picture as a clip; a still's size counts."""
    make_clip(tmp_path / "a.mp4", 12)
    ffmpeg("-f", "lavfi", "-i", "sine=r=44100:d=0.1", tmp_path / "b.wav")
    Image.new("RGB", (30, 20)).save(tmp_path / "c.png")
    (tmp_path / "a.mp4").rename(tmp_path / "a.png")
    assert "'a.png' is a video, not a picture" in _refusal(tmp_path / "a.png", ExpectedStill())
    assert "sound without pictures" in _refusal(tmp_path / "b.wav", ExpectedStill())
    length = ExpectedLength(frames=1, rate=Rate.of(24))
    assert "'c.png' is a picture, not a video" in _refusal(tmp_path / "c.png", length)
    assert "sound without pictures, not a video" in _refusal(tmp_path / "b.wav", length)
    check_outcome(tmp_path / "c.png", ExpectedStill())
    check_outcome(tmp_path / "c.png", ExpectedStill(width=30, height=20))
    assert "30x20" in _refusal(tmp_path / "c.png", ExpectedStill(width=20, height=30))
