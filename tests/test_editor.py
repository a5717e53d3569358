"""Running ffmpeg: progress, failure, cancellation."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cutroom import FFMPEG, make_clip, run

from filmkit.backends.editor import Editor
from filmkit.backends.ffmpeg import find_ffmpeg, identify, missing
from filmkit.backends.process import Children
from filmkit.cut.command import Command
from filmkit.errors import BackendError, Cancelled
from filmkit.model.ports import Job

if TYPE_CHECKING:
    from collections.abc import Callable


def _colours(frames: int, *options: str, name: str = "out.mp4", expected: int = 0) -> Command:
    source = f"testsrc2=s=64x36:r=24,trim=end_frame={frames}"
    return Command(
        args=("-f", "lavfi", "-i", source, *options, name),
        output=name,
        frames=expected or frames,
    )


def _make(command: Command, folder: Path, tell: Callable[[float], None]) -> None:
    job = Job(inputs={}, work=folder, output=folder / "made", tell=tell, children=Children())
    Editor(FFMPEG)({"command": command.recipe()}, job)


def test_progress_rises_to_one(tmp_path: Path) -> None:
    """The fraction told never falls and ends at 1."""
    told: list[float] = []
    _make(_colours(200), tmp_path, told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert (tmp_path / "made").exists()


def test_files_of_the_command_are_written_first(tmp_path: Path) -> None:
    """Lists and metadata lie in the folder when ffmpeg starts, in UTF-8."""
    make_clip(tmp_path / "a.mp4", 5)
    command = Command(
        args=("-f", "concat", "-i", "list", "-c", "copy", "b.mp4"),
        output="b.mp4",
        files={"list": "ffconcat version 1.0\nfile a.mp4\nfile a.mp4\n", "note": "é"},
        frames=10,
    )
    run(command, tmp_path, "made.mp4")
    assert (tmp_path / "note").read_bytes() == "é".encode()


def test_a_failure_says_what_ffmpeg_said(tmp_path: Path) -> None:
    """The message has ffmpeg's reason, the log all of its last words, and nothing is left at the output."""
    command = Command(args=("-i", "nowhere.mp4", "out.mp4"), output="out.mp4")
    with pytest.raises(BackendError, match=r"out\.mp4.*No such file") as caught:
        _make(command, tmp_path, lambda _: None)
    assert "nowhere.mp4" in caught.value.log
    assert not (tmp_path / "made").exists()


def test_too_few_frames_are_a_failure(tmp_path: Path) -> None:
    """What ffmpeg takes for a success isn't one if frames are missing."""
    with pytest.raises(BackendError, match="only 5 of the 9 frames"):
        _make(_colours(5, expected=9), tmp_path, lambda _: None)
    assert not (tmp_path / "made").exists()


def test_a_full_disk_is_called_by_its_name(tmp_path: Path) -> None:
    """The user learns that the disk is full, not what ffmpeg thinks of it."""
    (tmp_path / "out.nut").symlink_to("/dev/full")
    command = _colours(50, "-f", "rawvideo", name="out.nut")
    with pytest.raises(BackendError, match="the disk is full"):
        _make(command, tmp_path, lambda _: None)


def test_much_talk_stops_nothing(tmp_path: Path) -> None:
    """An ffmpeg that fills its error pipe is read, and the end of what it said kept."""
    command = _colours(300, "-v", "trace")
    _make(command, tmp_path, lambda _: None)
    assert (tmp_path / "made").exists()


def test_cancelling_ends_ffmpeg(tmp_path: Path) -> None:
    """A build that stops ends a running ffmpeg through the next progress it tells."""

    def stop(_: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        _make(_colours(10_000_000), tmp_path, stop)
    assert not (tmp_path / "made").exists()


def test_ending_the_children_is_cancelling(tmp_path: Path) -> None:
    """An ffmpeg ended from outside, without a last word, is no failure of the film while the build stops."""
    silent = _script(tmp_path / "ffmpeg", "echo frame=1; exec tail -f /dev/null")
    children = Children()
    stopping = threading.Event()

    def tell(_: float) -> None:
        if stopping.is_set():
            raise Cancelled
        stopping.set()
        children.end()

    job = Job(inputs={}, work=tmp_path, output=tmp_path / "made", tell=tell, children=children)
    with pytest.raises(Cancelled):
        Editor(silent)({"command": _colours(3).recipe()}, job)


def test_a_missing_ffmpeg_is_named(tmp_path: Path) -> None:
    """If the binary is gone, the message says which one."""
    job = Job(
        inputs={}, work=tmp_path, output=tmp_path / "made", tell=lambda _: None, children=Children()
    )
    with pytest.raises(BackendError, match="gone/ffmpeg"):
        Editor(tmp_path / "gone/ffmpeg")({"command": _colours(3).recipe()}, job)


def test_ffmpeg_is_found_by_path_name_or_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path, a name on the PATH and nothing at all each find an ffmpeg; a wrong one says how to cure it."""
    (tmp_path / "my-ffmpeg").symlink_to(FFMPEG)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_ffmpeg("my-ffmpeg") == tmp_path / "my-ffmpeg"
    assert find_ffmpeg(str(FFMPEG)) == FFMPEG
    assert find_ffmpeg("") == FFMPEG
    with pytest.raises(BackendError, match="no ffmpeg at 'other'") as caught:
        find_ffmpeg("other")
    assert "filmkit.yaml" in caught.value.problems[0].hint


def test_the_bundled_ffmpeg_lacks_nothing() -> None:
    """Every encoder and filter that commands use is in the binary that comes along."""
    assert missing(FFMPEG) == ()


def _script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_ffmpeg_is_asked_once_for_its_name(tmp_path: Path) -> None:
    """The answer is kept until the binary changes."""
    asked = tmp_path / "asked"
    binary = _script(
        tmp_path / "ffmpeg", f"echo x >> {asked}; echo ffmpeg version n7.1.2-4-gabc Copyright"
    )
    assert [identify(binary, tmp_path / "kept") for _ in range(3)] == ["ffmpeg 7.1.2"] * 3
    assert asked.read_text() == "x\n"
    _script(binary, "echo ffmpeg version N-118-gabc Copyright, newer")
    assert identify(binary, tmp_path / "kept") == "ffmpeg N-118-gabc"
    (tmp_path / "kept/ffmpeg.json").write_text("{broken")
    assert identify(binary, tmp_path / "kept") == "ffmpeg N-118-gabc"


@pytest.mark.parametrize("text", ["exit 3", "echo hello", "kill -9 $$"])
def test_a_broken_ffmpeg_is_reported(text: str, tmp_path: Path) -> None:
    """A binary that doesn't run, or isn't ffmpeg, is an error with a cure."""
    binary = _script(tmp_path / "ffmpeg", text)
    with pytest.raises(BackendError) as caught:
        identify(binary, tmp_path)
    assert caught.value.problems[0].hint


def test_a_poor_ffmpeg_tells_what_it_lacks(tmp_path: Path) -> None:
    """A build without x264 and xfade is told so by name."""
    binary = _script(tmp_path / "ffmpeg", "echo ' A..... aac'; echo ' .. fps V->V'")
    lacking = missing(binary)
    assert "encoder libx264" in lacking
    assert "filter xfade" in lacking
    assert "encoder aac" not in lacking
    assert "filter fps" not in lacking
