"""A project in a folder of its own, used as a person would: files written and edited, commands run.

Besides, what bad days need: an ffmpeg that waits, a process that dies at its n-th write, a file that changes while it
is read.
"""

from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

TINY = """\
filmkit: 1
title: Tiny
seed: 7
format: {width: 160, height: 90, fps: 12, handles: 3}
style: {prompt: neon, negative: text, loras: [{name: noir.safetensors, strength: 0.8}]}
cast:
  ann: {look: red coat}
  bob: {look: blue hat}
transition: {type: dissolve, duration: 4f}
scenes:
  - {id: 1, prompt: a city street, duration: 12f, cast: [ann]}
  - {id: 2, prompt: a dark forest, duration: 14f}
  - {id: 3, prompt: the wide sea, duration: 12f, cast: [bob]}
  - {id: 4, prompt: a hot desert, duration: 16f}
audio: {soundtrack: {use: synth, mood: calm}, loudness: -16 LUFS}
"""

# As little film as can be: two scenes of half a second, no sound.
SMALL = """\
filmkit: 1
title: Small
format: {width: 64, height: 36, fps: 12, handles: 2}
scenes:
  - {id: 1, prompt: a city street, duration: 6f}
  - {id: 2, prompt: a dark forest, duration: 6f}
audio: {soundtrack: none}
"""
SMALL_STEPS = frozenset(
    {"clip:scene_01", "clip:scene_02", "body:scene_01", "body:scene_02", "cut", "deliver"}
)

# Python runs a `sitecustomize` before everything else, so what it does to a process no program can tell from fate.
_FATE = '''\
"""Kills this process at its n-th write, or changes a file as soon as it was opened."""

import itertools
import os
import pathlib
import signal
import sys

die_at = int(os.environ.get("DIE_AT", "0"))
die_after = os.environ.get("DIE_AFTER")
die_at_folder = os.environ.get("DIE_AT_FOLDER")
writes = itertools.count(1)
doomed = []


def fated(name):
    real = getattr(os, name)

    def call(*args, **options):
        into = die_at_folder and os.path.dirname(str(args[-1])) == die_at_folder
        if doomed or next(writes) == die_at or into:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **options)
        if die_after and name != "fsync" and str(args[1]).endswith(die_after):
            doomed.append(name)
        return result

    setattr(os, name, call)


for name in ("replace", "rename", "fsync"):
    fated(name)

edit = os.environ.get("EDIT_WHEN_OPENED")
if edit:
    content = pathlib.Path(os.environ["EDIT_TO"]).read_bytes()
    seen = []

    def watch(event, args):
        if event != "open" or len(seen) > 1:
            return
        if seen:
            seen.append("done")
            pathlib.Path(edit).write_bytes(content)
        elif isinstance(args[0], (str, bytes, os.PathLike)):
            if os.path.abspath(os.fsdecode(args[0])) == edit:
                seen.append("opened")

    sys.addaudithook(watch)
'''

# Ends when it may and not when it is asked to, as a program that hangs does.
_HELD = """\
#!/bin/sh
case "$*" in
  *{when}*)
    trap ': > {asked}' TERM
    : > {reached}
    while [ ! -e {opened} ]; do sleep 0.02; done
    trap - TERM;;
esac
exec {ffmpeg} "$@"
"""


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer of a command with `--json`."""
        return json.loads(self.out)

    @property
    def starts(self) -> list[str]:
        """Names of the steps that were really made, as `--progress json` tells them."""
        return [str(e["step"]) for e in self.told if e["kind"] == "started"]

    @property
    def told(self) -> list[dict[str, object]]:
        """The events that `--progress json` told."""
        return [json.loads(line) for line in self.err.splitlines() if line.startswith("{")]


@dataclass(frozen=True)
class Gate:
    """An ffmpeg that waits at some steps, and doesn't end when it is asked to.

    Attributes:
        ffmpeg: What to run.
        reached: Is there once ffmpeg waits.
        asked: Is there once it was asked to end.
        opened: To be made to let it go on.
    """

    ffmpeg: Path
    reached: Path
    asked: Path
    opened: Path

    def wait(self) -> None:
        """Wait until ffmpeg waits."""
        wait_for(self.reached.exists)

    def open(self) -> None:
        """Let it go on."""
        self.opened.touch()


class Space:
    """A project at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, text: str) -> Path:
        """Write a file, making its folder."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the one place where `old` stands."""
        path = self.root / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), "utf-8")

    def start(self, *args: str, under: tuple[str, ...] = (), **environment: str) -> Running:
        """Start filmkit in the project, `under` another command if need be."""
        return subprocess.Popen(
            [*under, sys.executable, "-m", "filmkit", *args],
            cwd=self.root,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *args: str, **environment: str) -> Said:
        """Run filmkit in the project to its end."""
        return end(self.start(*args, under=(), **environment))

    def build(self, *args: str, **environment: str) -> Said:
        """Run a build that must succeed."""
        said = self.run("build", *args, **environment)
        assert said.code == 0, said.err + said.out
        return said

    def shell(self, line: str, **environment: str) -> Said:
        """Run a line of bash in which `filmkit` is filmkit."""
        line = line.replace("filmkit", f"{shlex.quote(sys.executable)} -m filmkit")
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=self.root,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def environment(self, **more: str) -> dict[str, str]:
        """This process's environment without its colours, and `more`; a PYTHONPATH goes before the one there is."""
        paths = [more.get("PYTHONPATH"), os.environ.get("PYTHONPATH")]
        more["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
        return {**os.environ, "NO_COLOR": "1", **more}

    def events(self, film: str) -> list[dict[str, object]]:
        """The last build's record."""
        text = (self.root / "build" / film / "events.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def started(self, film: str) -> set[str]:
        """Names, without the film's, of the steps for which work was really done."""
        names = [str(e["step"]) for e in self.events(film) if e["kind"] == "started"]
        assert len(names) == len(set(names)), "a step was made twice"
        return {name.replace(f":{film}", "", 1) for name in names}

    def film(self, name: str) -> bytes:
        """The delivered film."""
        return (self.root / "films" / f"{name}.mp4").read_bytes()

    def files(self, folder: str) -> dict[str, bytes]:
        """All files in a folder, by their path in it."""
        top = self.root / folder
        return {
            path.relative_to(top).as_posix(): path.read_bytes()
            for path in sorted(top.rglob("*"))
            if path.is_file()
        }

    def held_ffmpeg(self, when: str = "-f ") -> Gate:
        """An ffmpeg that waits when its arguments contain `when`: by default, when there is anything to make."""
        folder = self.root / "held"
        gate = Gate(*(folder / name for name in ("ffmpeg", "reached", "asked", "opened")))
        script = _HELD.format(
            when=shlex.quote(when),
            asked=shlex.quote(str(gate.asked)),
            reached=shlex.quote(str(gate.reached)),
            opened=shlex.quote(str(gate.opened)),
            ffmpeg=shlex.quote(real_ffmpeg()),
        )
        self.write_program("held/ffmpeg", script)
        return gate

    def write_program(self, name: str, text: str) -> Path:
        """Write a program."""
        path = self.write(name, text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def fate(self) -> str:
        """A PYTHONPATH by which DIE_AT=n kills a process with SIGKILL just before its n-th `os.replace`, `os.rename`
        or `os.fsync`, DIE_AFTER=path at the first of those after something took the place of `path`,
        DIE_AT_FOLDER=path just before something would be renamed into that folder, and
        EDIT_WHEN_OPENED=path writes the content of the file EDIT_TO there as soon as that was opened.
        """
        return str(self.write("fate/sitecustomize.py", _FATE).parent)


Running = subprocess.Popen[str]


def end(process: Running) -> Said:
    """Wait for a command's end."""
    out, err = process.communicate(timeout=300)
    assert "Traceback" not in err, err
    return Said(process.returncode, out, err)


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something is so."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it never came"
        time.sleep(0.01)


def real_ffmpeg() -> str:
    """The ffmpeg that comes with filmkit."""
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def descendants(pid: int) -> set[int]:
    """The processes that a process started, and those that they started."""
    parents = {child: parent for child, (parent, _) in _processes().items()}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def alive(pids: set[int]) -> set[int]:
    """Those that still run; a zombie doesn't."""
    return {pid for pid, (_, state) in _processes().items() if pid in pids and state[0] != "Z"}


def _processes() -> dict[int, tuple[int, str]]:
    """Parent and state of each process."""
    text = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split() for line in text.splitlines())
    return {int(pid): (int(parent), state) for pid, parent, state in rows}
