"""kill -9, Ctrl-C, two at once, a full disk, a closed pipe: nothing is lost and nothing half is left."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING

import pytest
from space import SMALL, SMALL_STEPS, TINY, Space, alive, descendants, end, real_ffmpeg, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FILM = "projects/tiny.yaml"
STOP_S = 1.5  # a second, and some for a busy machine


def _check_store(space: Space) -> None:
    """Every artifact has the digest that it is named after, and every record a whole artifact."""
    store = space.root / ".filmkit/store"
    for path in store.glob("cas/[0-9a-f]*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    for path in store.glob("ac/[0-9a-f]*"):
        record = json.loads(path.read_text("utf-8"))
        assert (store / "cas" / record["digest"]).stat().st_size == record["size"]


def _check_same(space: Space, other: Space) -> None:
    """The film and its folder are what they are in a project that had no trouble, and no work folder is left."""
    assert space.film("tiny") == other.film("tiny")
    assert _shown(space) == _shown(other)
    _check_store(space)
    assert not list((space.root / ".filmkit/work").iterdir())


def _shown(space: Space) -> dict[str, bytes]:
    """What is in the film's folder for people; a file on its way has another suffix, and doesn't count."""
    files = space.files("build/tiny")
    return {
        n: data for n, data in files.items() if not n.endswith((".filmkit-part", "events.jsonl"))
    }


@pytest.mark.parametrize("first", [1, 2, 3])
def test_killed_at_any_write(first: int, small_built: Space, space: Space) -> None:
    """Builds killed at their first, fourth, seventh … write each go on from what the one before left: to the film."""
    space.write(FILM, SMALL)
    fate = space.fate()
    for number in count(first, 3):
        said = space.run("build", PYTHONPATH=fate, DIE_AT=str(number))
        _check_store(space)
        if said.code == 0:
            break
        assert said.code == -signal.SIGKILL, said.err
    assert number > 10, "a build has more writes than that"
    # Killed after its stamp, a build leaves its work folder to the next that has something to do.
    (space.root / "build/tiny/timeline.json").unlink()
    space.build()
    _check_same(space, small_built)


@pytest.mark.parametrize("number", [7, 25])
def test_killed_then_built(number: int, small_built: Space, space: Space) -> None:
    """A build killed early or late is finished by the next, to the same bytes, and nothing done is done again."""
    space.write(FILM, SMALL)
    killed = space.run("build", "--progress", "json", PYTHONPATH=space.fate(), DIE_AT=str(number))
    assert killed.code == -signal.SIGKILL
    done = {str(event["step"]) for event in killed.told if event["kind"] == "done"}
    after = space.build("--progress", "json")
    assert not done & set(after.starts)
    _check_same(space, small_built)


def test_litter_is_swept(space: Space) -> None:
    """What a killed build left half written beside films and artifacts, a later build takes away."""
    space.write(FILM, SMALL)
    fate = space.fate()
    parts: set[Path] = set()
    for number in range(10, 90, 7):
        space.run("build", PYTHONPATH=fate, DIE_AT=str(number))
        parts |= set(space.root.rglob("*.filmkit-part"))
    assert parts, "no kill came at a bad moment"
    for part in parts & set(space.root.rglob("*.filmkit-part")):
        os.utime(part, (0, 0))  # nobody has written there for a while
    space.edit(FILM, "title: Small", "title: Smaller")
    space.build()
    assert not list(space.root.rglob("*.filmkit-part"))


def test_killed_while_a_child_works(small_built: Space, space: Space) -> None:
    """What a child of a killed build goes on writing counts for nothing."""
    space.write(FILM, SMALL)
    gate = space.held_ffmpeg()
    process = space.start("build", FILMKIT_FFMPEG=str(gate.ffmpeg))
    gate.wait()
    orphans = descendants(process.pid)
    assert orphans
    process.kill()
    end(process)
    space.build()
    gate.open()
    wait_for(lambda: not alive(orphans))
    assert space.film("tiny") == small_built.film("tiny")
    space.edit(FILM, "title: Small", "title: Smaller")  # whoever builds next sweeps up
    space.build()
    assert not list((space.root / ".filmkit/work").iterdir())


@pytest.mark.parametrize(
    ("number", "when", "left"),
    [
        (signal.SIGINT, "-f concat ", {"cut", "deliver"}),
        (signal.SIGTERM, "-f concat ", {"cut", "deliver"}),
        (signal.SIGHUP, "-f concat ", {"cut", "deliver"}),
        (signal.SIGINT, "-f rawvideo ", SMALL_STEPS),
    ],
)
def test_stopped(
    number: signal.Signals, when: str, left: set[str], small_built: Space, space: Space
) -> None:
    """Ctrl-C, SIGTERM and a lost terminal end a build and unwilling children in a second; what is done is kept."""
    space.write(FILM, SMALL)
    gate = space.held_ffmpeg(when)
    process = space.start("build", FILMKIT_FFMPEG=str(gate.ffmpeg))
    gate.wait()
    children = descendants(process.pid)
    assert children
    start_s = time.monotonic()
    process.send_signal(number)
    process.wait(10)
    seconds = time.monotonic() - start_s
    assert not alive(children)
    assert process.returncode == 130
    assert seconds < STOP_S
    assert "finished work is kept" in end(process).err
    space.build()
    assert space.started("tiny") == left
    _check_same(space, small_built)


def test_stopped_while_it_draws(space: Space) -> None:
    """Ctrl-C stops within a second when filmkit itself is busy, with large pictures."""
    large = SMALL.replace("width: 64, height: 36", "width: 1280, height: 720")
    space.write(FILM, large.replace("6f", "96f"))
    process = space.start("build", "--progress", "json")
    assert process.stderr
    while '"progress"' not in process.stderr.readline():
        assert process.poll() is None
    children = descendants(process.pid)
    start_s = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(10)
    assert time.monotonic() - start_s < STOP_S
    assert not alive(children)
    assert end(process).code == 130


def test_stopped_twice(space: Space) -> None:
    """A second Ctrl-C, while the first is being seen to, leaves no child behind either."""
    space.write(FILM, SMALL)
    gate = space.held_ffmpeg()
    process = space.start("build", FILMKIT_FFMPEG=str(gate.ffmpeg))
    gate.wait()
    children = descendants(process.pid)
    start_s = time.monotonic()
    process.send_signal(signal.SIGINT)
    wait_for(lambda: gate.asked.exists() or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    process.wait(10)
    assert time.monotonic() - start_s < STOP_S
    assert not alive(children)
    assert end(process).code == 130


def test_nohup(space: Space) -> None:
    """A build under `nohup` outlives its terminal."""
    space.write(FILM, SMALL)
    gate = space.held_ffmpeg()
    process = space.start("build", under=("nohup",), FILMKIT_FFMPEG=str(gate.ffmpeg))
    gate.wait()
    process.send_signal(signal.SIGHUP)
    gate.open()
    said = end(process)
    assert said.code == 0, said.err
    assert space.film("tiny")


def test_two_at_once(small_built: Space, space: Space) -> None:
    """Of two builds of one film at once the second waits and says so; over both, each step is made once."""
    space.write(FILM, SMALL)
    gate = space.held_ffmpeg()
    held = str(gate.ffmpeg)
    first = space.start("build", "--progress", "json", FILMKIT_FFMPEG=held)
    gate.wait()
    second = space.start("build", "--progress", "json", FILMKIT_FFMPEG=held)
    assert second.stderr
    assert "waiting" in second.stderr.readline()
    gate.open()
    both = [end(process) for process in (first, second)]
    assert [said.code for said in both] == [0, 0], both
    starts = Counter(step.replace(":tiny", "", 1) for said in both for step in said.starts)
    assert starts == Counter(SMALL_STEPS)
    assert space.film("tiny") == small_built.film("tiny")


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_same_bytes(jobs: str, built: Space, space: Space) -> None:
    """The same film file gives the same bytes in another folder, with other jobs and hash seeds."""
    space.write(FILM, TINY)
    space.build(FILMKIT_JOBS=jobs, PYTHONHASHSEED=jobs, TZ="Asia/Tokyo")
    assert space.film("tiny") == built.film("tiny")


def test_failed_scene(space: Space) -> None:
    """A scene that fails doesn't stop the others; the summary says what, why and how to go on."""
    space.write(FILM, TINY.replace("prompt: a dark forest", "clip: short.mp4"))
    _write_one_second(space.root / "projects/short.mp4")
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


def _write_one_second(path: Path) -> None:
    command = [real_ffmpeg(), "-v", "error", "-f", "lavfi"]
    command += ["-i", "testsrc=d=1:r=12:s=160x90", "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(command, check=True)


def test_no_ffmpeg(space: Space) -> None:
    """Without the ffmpeg that the settings name, one paragraph says so and nothing is written."""
    space.write(FILM, SMALL)
    said = space.run("build", FILMKIT_FFMPEG="/nowhere/ffmpeg")
    assert said.code == 1
    assert "/nowhere/ffmpeg" in said.err
    assert "hint:" in said.err
    assert not (space.root / "build").exists()


def test_broken_ffmpeg(space: Space) -> None:
    """A program that isn't ffmpeg is noticed before anything runs."""
    space.write(FILM, SMALL)
    broken = space.write_program("broken", "#!/bin/sh\nexit 3\n")
    said = space.run("build", FILMKIT_FFMPEG=str(broken))
    assert said.code == 1
    assert "broken" in said.err
    assert not (space.root / "build").exists()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Space]]:
    """A project on a disk of its own, in memory; to be mounted, and mounted again, with options."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a disk")
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(options: str) -> Space:
        again = "remount," if folder.is_mount() else ""
        command = ["mount", "-t", "tmpfs", "-o", again + options, "tmpfs", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
        return Space(folder)

    yield mount
    if folder.is_mount():
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("room", ["44k", "120k", "240k", "360k"])
def test_full_disk(room: str, disk: Callable[[str], Space], built: Space) -> None:
    """A full disk is called that, with a cure; with room again the next build finishes, and does nothing twice."""
    space = disk(f"size={room}")
    space.write(FILM, TINY)
    # One at a time: side by side, steps may share the room so that none has enough.
    said = space.run("build", "--progress", "json", FILMKIT_JOBS="1")
    assert said.code == 1, said
    assert "disk is full" in said.out + said.err
    assert "make room" in said.out + said.err
    done = {str(event["step"]) for event in said.told if event["kind"] == "done"}
    assert done or room == "44k"
    disk("size=8m")
    after = space.build("--progress", "json")
    assert not done & set(after.starts)
    assert space.film("tiny") == built.film("tiny")
    _check_same(space, built)


def test_read_only_disk(disk: Callable[[str], Space]) -> None:
    """On a disk that is read-only a film that is done is up to date; one that isn't can't be made, and that is said."""
    space = disk("size=8m,rw")
    space.write(FILM, SMALL)
    space.build()
    disk("size=8m,ro")
    assert "up to date" in space.build().out
    disk("size=8m,rw")
    space.edit(FILM, "a dark forest", "a light forest")
    disk("size=8m,ro")
    said = space.run("build")
    assert said.code == 1
    assert "read-only" in said.err
    assert "hint:" in said.err


def test_file_size_limit(built: Space, space: Space) -> None:
    """A limit on the size of files fails the steps that need more, and costs nothing else."""
    space.write(FILM, TINY)
    most_k = max(path.stat().st_size for path in built.root.glob("build/tiny/clips/*")) // 1024 + 2
    said = space.shell(f"ulimit -f {most_k}; exec filmkit build --progress json")
    assert said.code == 1, said.err
    assert "Traceback" not in said.err
    assert "not finished" in said.out
    after = space.build("--progress", "json")
    assert "clip:tiny:scene_01" in said.starts
    assert not {step for step in after.starts if step.startswith("clip:")}
    assert space.film("tiny") == built.film("tiny")


@pytest.mark.parametrize(
    "reader",
    [
        "--progress auto 2>&-",
        "--progress json 2>&-",
        "--progress plain 2> >(:)",
        "--progress tty 2> >(:)",
        "--progress json 2> >(head -1 >/dev/null)",
        "2>&1 | head -1",
    ],
)
def test_nobody_reads_progress(reader: str, space: Space) -> None:
    """A reader of progress that has gone away, or never was, is no reason to make no film."""
    space.write(FILM, SMALL)
    said = space.shell(f"filmkit build {reader}; exit ${{PIPESTATUS[0]}}")
    assert "Traceback" not in said.out + said.err
    assert space.film("tiny")
    assert "up to date" in space.build().out
    # With the answer's reader gone too, there was something that couldn't be done.
    assert said.code in ({0, 1} if "2>&1" in reader else {0})


@pytest.mark.parametrize("reader", ["| :", ">&-", "2>&1 | :", ">&- 2>&-"])
def test_nobody_reads_the_answer(reader: str, small_built: Space) -> None:
    """Who doesn't want the answer is told nothing of that, and the exit code is no bug's."""
    for command in ("build", "plan", "check --json"):
        said = small_built.shell(f"filmkit {command} {reader}; exit ${{PIPESTATUS[0]}}")
        assert said.code in {0, 1}
        assert said.out + said.err == ""


def test_not_ours(space: Space) -> None:
    """A file of the user's own where the film or its poster should go is never overwritten."""
    space.write(FILM, SMALL)
    for name in ("films/tiny.mp4", "films/tiny.jpg"):
        own = space.write(name, "my holiday")
        said = space.run("build")
        assert said.code == 2
        assert name in said.err
        assert own.read_text("utf-8") == "my holiday"
        own.unlink()
    space.build()


@pytest.mark.parametrize("stamp", ['{"version": 1, "sources": 3}', "", "[]", "\x00\xff"])
def test_broken_stamp(stamp: str, small_built: Space, tmp_path: Path) -> None:
    """A stamp that somebody broke costs nothing but a look."""
    root = tmp_path / "project"
    shutil.copytree(small_built.root, root, symlinks=True)
    space = Space(root)
    (root / ".filmkit/films/tiny.json").write_text(stamp, "utf-8")
    space.build()
    assert space.started("tiny") <= {"deliver"}
    assert space.film("tiny") == small_built.film("tiny")
