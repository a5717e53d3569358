"""kill -9, two at once, Ctrl-C, a full disk, a read-only folder: nothing is lost and nothing half is left."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from space import TINY, Space

if TYPE_CHECKING:
    from pathlib import Path

FILM = "projects/tiny.yaml"


def _wait_for(condition: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def _children(pid: int) -> list[int]:
    text = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return [int(word) for word in text.split()]


@pytest.mark.parametrize("moment_s", [0.6, 0.9, 1.2, 1.6, 2.1])
def test_killed(moment_s: float, built: Space, space: Space) -> None:
    """A build killed at any moment is finished by the next, to the same bytes."""
    space.write(FILM, TINY)
    process = space.start("build")
    time.sleep(moment_s)
    process.kill()
    process.communicate()
    space.build()
    assert space.film("tiny") == built.film("tiny")
    assert not list((space.root / ".filmkit/work").iterdir())


def test_killed_again_and_again(built: Space, space: Space) -> None:
    """A build that is killed over and over comes forward each time."""
    space.write(FILM, TINY)
    dice = random.Random(1)  # noqa: S311
    for _ in range(4):
        process = space.start("build")
        time.sleep(0.5 + dice.random())
        process.kill()
        process.communicate()
    space.build()
    assert space.film("tiny") == built.film("tiny")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped(number: signal.Signals, space: Space) -> None:
    """Ctrl-C and SIGTERM stop within a second, end all children, and keep what was finished."""
    space.write(FILM, TINY.replace("160", "1280").replace("90", "720").replace("12f", "96f"))
    process = space.start("build", "--progress", "json")
    _wait_for(lambda: _children(process.pid))
    children = _children(process.pid)
    start = time.monotonic()
    process.send_signal(number)
    process.wait(10)
    seconds = time.monotonic() - start
    process.communicate()
    assert process.returncode == 130
    assert seconds < 1.5  # a second, and some for a busy machine
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_two_at_once(built: Space, space: Space) -> None:
    """Two builds of one film at once make it once, and both say that it is there."""
    space.write(FILM, TINY)
    builds = [space.start("build") for _ in range(2)]
    results = [process.communicate(timeout=300) for process in builds]
    assert [process.returncode for process in builds] == [0, 0], results
    assert sum("waiting" in err for _, err in results) <= 1
    assert space.film("tiny") == built.film("tiny")


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_same_bytes(jobs: str, built: Space, space: Space) -> None:
    """The same film file gives the same bytes in another folder, with other jobs and hash seeds."""
    space.write(FILM, TINY)
    space.build(FILMKIT_JOBS=jobs, PYTHONHASHSEED=jobs, TZ="Asia/Tokyo")
    assert space.film("tiny") == built.film("tiny")


def test_failed_scene(space: Space) -> None:
    """A scene that fails doesn't stop the others; the summary says what, why and how to go on."""
    space.write(FILM, TINY.replace("prompt: a dark forest", "clip: short.mp4"))
    shutil.copy(_one_second(space.root), space.root / "projects/short.mp4")
    said = space.run("build")
    assert said.code == 1
    assert "clip:tiny:scene_02" in said.out
    assert "hold: true" in said.out
    assert "filmkit build tiny" in said.out
    assert {"clip:scene_01", "clip:scene_03", "clip:scene_04", "body:scene_04"} <= space.started(
        "tiny"
    )
    kinds = {str(e["step"]): e["kind"] for e in space.events("tiny")}
    assert kinds["cut:tiny"] == "skipped"
    space.edit(FILM, "clip: short.mp4", "clip: short.mp4, hold: true")
    space.build()
    assert "clip:scene_01" not in space.started("tiny")


def _one_second(folder: Path) -> Path:
    import imageio_ffmpeg

    path = folder / "one.mp4"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi"]
    command += ["-i", "testsrc=d=1:r=12:s=160x90", "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(command, check=True)
    return path


def test_no_ffmpeg(space: Space) -> None:
    """Without the ffmpeg that the settings name, one paragraph says so and nothing is written."""
    space.write(FILM, TINY)
    said = space.run("build", FILMKIT_FFMPEG="/nowhere/ffmpeg")
    assert said.code == 1
    assert "/nowhere/ffmpeg" in said.err
    assert "hint:" in said.err


def test_broken_ffmpeg(space: Space) -> None:
    """A program that isn't ffmpeg is noticed before anything runs."""
    space.write(FILM, TINY)
    broken = space.write("broken", "#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    said = space.run("build", FILMKIT_FFMPEG=str(broken))
    assert said.code == 1
    assert "broken" in said.err


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/shm")
def test_full_disk(space: Space) -> None:
    """A disk that is full says so, keeps what was finished, and the next build goes on."""
    space.write(FILM, TINY)
    limit = ["bash", "-c", f"ulimit -f 60; exec {sys.executable} -m filmkit build"]
    done = subprocess.run(limit, cwd=space.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    space.build()


def test_not_ours(space: Space) -> None:
    """A file of the user's own where the film should go is never overwritten."""
    space.write(FILM, TINY)
    own = space.write("films/tiny.mp4", "my holiday")
    said = space.run("build")
    assert said.code == 2
    assert "films/tiny.mp4" in said.err
    assert own.read_text("utf-8") == "my holiday"


def test_bug_of_ours_is_told_apart(tiny: Space) -> None:
    """A stamp that somebody broke costs nothing but a look."""
    (tiny.root / ".filmkit/films/tiny.json").write_text('{"version": 1, "sources": 3}', "utf-8")
    tiny.build()
    assert tiny.started("tiny") <= {"deliver"}
