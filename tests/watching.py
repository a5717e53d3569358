"""A `filmkit watch` in the background, and what it tells."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import threading
from typing import IO, TYPE_CHECKING, Any, Self

from space import Running, Said, Space, alive, descendants, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Makes the terminal on stdin the process's own, as a shell does: then Ctrl-C and a closed window are told it.
_TAKE_TERMINAL = """\
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def film(
    one: str = "a city street", two: str = "a dark forest", *, mood: str = "calm", more: str = ""
) -> str:
    """A film with a step of each kind, as small as can be."""
    return f"""\
filmkit: 1
title: Tiny
format: {{width: 64, height: 36, fps: 12, handles: 2}}
transition: {{type: dissolve, duration: 4f}}
scenes:
  - {{id: 1, prompt: {one}, duration: 8f}}
  - {{id: 2, prompt: {two}, duration: 8f}}
audio: {{soundtrack: {{use: synth, mood: {mood}}}}}
{more}"""


def silent(*prompts: str, title: str = "Tiny") -> str:
    """A film of those scenes, without transitions and sound."""
    scenes = "".join(
        f"  - {{id: {n}, duration: 6f, {what}}}\n" for n, what in enumerate(prompts, 1)
    )
    head = f"filmkit: 1\ntitle: {title}\nformat: {{width: 64, height: 36, fps: 12, handles: 2}}\n"
    return f"{head}scenes:\n{scenes}audio: {{soundtrack: none}}\n"


BEFORE = silent("prompt: a city street", "prompt: a dark forest")
AFTER = silent("prompt: a long road", "prompt: a dark forest")


class Command:
    """A command of filmkit's in the background; used in a `with`, it is gone afterwards.

    Attributes:
        process: It.
        out: The lines of its answer so far.
        err: What else it has said so far.
    """

    def __init__(self, space: Space, *args: str, **environment: str) -> None:
        self.process: Running = space.start(*args, under=(), **environment)
        self.out: list[str] = []
        self.err: list[str] = []
        pairs = ((self.process.stdout, self.out), (self.process.stderr, self.err))
        self._readers = [threading.Thread(target=_read, args=pair, daemon=True) for pair in pairs]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        """Nothing to wait for."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End it, and well; if something went wrong already, with all that it has started."""
        if kind:
            started = descendants(self.process.pid)
            self.kill()
            for pid in started:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        elif self.process.poll() is None:
            said = self.end()
            assert said.code == 130, said

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is so, as long as it runs."""

        def is_so() -> object:
            is_over = not any(reader.is_alive() for reader in self._readers)
            found = condition()
            assert found or not is_over, "".join(self.err)
            return found

        wait_for(is_so)

    def end(self, number: signal.Signals = signal.SIGINT) -> Said:
        """End it, as Ctrl-C does. What it has started must end with it."""
        children = descendants(self.process.pid)
        self.process.send_signal(number)
        self.process.wait(20)
        assert not alive(children)
        self._read_on()
        said = Said(self.process.returncode, "".join(self.out), "".join(self.err))
        assert "Traceback" not in said.err, said.err
        return said

    def kill(self) -> None:
        """End it as a power cut does. What it has started goes on."""
        self.process.kill()
        self.process.wait()
        self._read_on()

    def _read_on(self) -> None:
        for reader in self._readers:
            reader.join(20)


def _read(stream: IO[str], into: list[str]) -> None:
    with stream:
        into.extend(iter(stream.readline, ""))


class Watcher(Command):
    """A `filmkit watch --json`."""

    def __init__(self, space: Space, *args: str, **environment: str) -> None:
        super().__init__(space, "watch", "--json", *args, **environment)
        self._events: list[dict[str, Any]] = []
        self._seen = 0

    @property
    def events(self) -> list[dict[str, Any]]:
        """What it has told so far."""
        for line in self.out[len(self._events) :]:
            if line.endswith("\n"):  # the last one of a killed watcher may be cut short
                self._events.append(json.loads(line))
        return self._events

    def wait(self, kind: str, **fields: object) -> dict[str, Any]:
        """The next event like that, from the last one that was waited for on."""
        found: dict[str, Any] = {}

        def is_told() -> bool:
            while not found and self._seen < len(self.events):
                event = self.events[self._seen]
                self._seen += 1
                if event["kind"] == kind and fields.items() <= event.items():
                    found.update(event)
            return bool(found)

        self.until(is_told)
        return found

    def rest(self) -> None:
        """Wait until it has nothing to do."""
        self.until(lambda: self.events and self.events[-1]["kind"] == "watching")

    def told(self, kind: str) -> list[dict[str, Any]]:
        """All events of a kind."""
        return [event for event in self.events if event["kind"] == kind]

    def starts(self) -> list[str]:
        """Names of the steps that were really made, in order, each as often as it was begun."""
        return [event["step"] for event in self.told("started")]


@contextlib.contextmanager
def resting(space: Space, *args: str, **environment: str) -> Iterator[Watcher]:
    """A watcher that has made what was stale when it began."""
    with Watcher(space, *args, **environment) as watcher:
        watcher.wait("watching")
        yield watcher


def processes_with(pid: int, words: str) -> set[int]:
    """The processes that a process started and that have these words among their arguments.

    Not those that they start in turn: before it is another program, a process has the arguments of its parent.
    """
    text = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(maxsplit=2) for line in text.splitlines()]
    found = {int(row[0]): int(row[1]) for row in rows if words in row[-1]}
    return {child for child, parent in found.items() if parent not in found} & descendants(pid)


class Terminal:
    """A command of filmkit's in a terminal of its own; used in a `with`, both are gone afterwards.

    Attributes:
        process: The command.
    """

    def __init__(self, space: Space, *args: str, **environment: str) -> None:
        self._master, slave = pty.openpty()
        its_own = space.environment(TERM="xterm-256color")
        del its_own["NO_COLOR"]
        argv = [sys.executable, "-c", _TAKE_TERMINAL, sys.executable, "-m", "filmkit", *args]
        self.process = subprocess.Popen(
            argv,
            cwd=space.root,
            env={**its_own, **environment},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self._parts: list[bytes] = []
        self._is_closed = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        """Nothing to wait for."""
        return self

    def __exit__(self, *_: object) -> None:
        """End what is left."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.close()

    @property
    def shown(self) -> str:
        """All that was written to it so far, with the codes that move the cursor."""
        return b"".join(tuple(self._parts)).decode("utf-8", "replace")

    def type(self, text: str) -> None:
        """Type on its keyboard."""
        os.write(self._master, text.encode())

    def end(self) -> int:
        """Wait until the command has ended and all was read; its exit code."""
        code = self.process.wait(20)
        self._reader.join(20)
        return code

    def close(self) -> None:
        """Close its window."""
        if not self._is_closed.is_set():
            self._is_closed.set()
            self._reader.join(20)  # while somebody reads, it isn't closed
            os.close(self._master)

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # that is how a terminal ends
            while not self._is_closed.is_set():
                if select.select([self._master], [], [], 0.05)[0]:
                    self._parts.append(os.read(self._master, 1 << 16))


class Fresh:
    """What a fresh build makes of the files of a project; each such build is made once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, dict[str, bytes]] = {}

    def __call__(self, space: Space, name: str = "tiny") -> dict[str, bytes]:
        """The film, its poster and its artifacts, as they should be."""
        files = {**space.files("projects"), **space.files("assets")}
        settings = space.root / "filmkit.yaml"
        if settings.exists():
            files["filmkit.yaml"] = settings.read_bytes()
        key = repr((name, sorted(files.items())))
        if key not in self._made:
            other = Space(self._folder / str(len(self._made)))
            for folder in ("projects", "assets"):
                if (space.root / folder).is_dir():
                    shutil.copytree(space.root / folder, other.root / folder)
            if settings.exists():
                shutil.copy(settings, other.root)
            other.build(name)
            self._made[key] = made(other, name)
        return self._made[key]


def made(space: Space, name: str = "tiny") -> dict[str, bytes]:
    """A delivered film, its poster and its artifacts on show."""
    files = [*space.root.glob(f"build/{name}/**/*"), *space.root.glob(f"*/{name}.*")]
    return {
        path.relative_to(space.root).as_posix(): path.read_bytes()
        for path in files
        if path.suffix in {".mp4", ".m4a", ".jpg", ".json"}
    }


def check(watcher: Watcher, space: Space, fresh: Fresh, name: str = "tiny") -> None:
    """Wait until the film is what a fresh build makes of the files, and the watcher rests."""
    wanted = fresh(space, name)

    def is_same() -> bool:
        # Where it was delivered before, an earlier film stays.
        earlier = (f"films/{name}.mp4", f"films/{name}.jpg")
        shown = made(space, name)
        return wanted == {n: d for n, d in shown.items() if n in wanted or n not in earlier}

    wait_for(is_same)
    watcher.rest()
    assert is_same()
    assert space.run("status", name, "--json").json[0]["state"] == "up_to_date"
