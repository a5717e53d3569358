"""What a person sees of a build while it runs: bars in a terminal, plain lines elsewhere.

Always on stderr: stdout is for answers.
"""

from __future__ import annotations

import contextlib
import io
import sys
import threading
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, Self, TextIO, cast

from filmkit.backends.events import JsonLines
from filmkit.cli.color import wants_color
from filmkit.cli.cures import Cures
from filmkit.timing import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.progress import Progress, TaskID

    from filmkit.backends.events import Event


class View(AbstractContextManager["View"], Protocol):
    """Shows a build."""

    def expect(self, steps: int) -> None:
        """How many steps there are to be made."""
        ...

    def tell(self, event: Event) -> None:
        """Show an event."""
        ...


class Quiet(AbstractContextManager["Quiet"]):
    """Shows nothing."""

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def expect(self, steps: int) -> None:
        """Nothing to show."""

    def tell(self, event: Event) -> None:
        """Nothing to show."""


class Lines(Quiet):
    """A line of JSON for each event."""

    def __init__(self, stream: TextIO) -> None:
        self._lines = JsonLines(stream)

    def tell(self, event: Event) -> None:
        """Write the event."""
        self._lines.tell(event)


class Plain(AbstractContextManager["Plain"]):
    """A line for each step that is made, for each that fails, and for each wait."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._steps = 0
        self._ended = 0
        self._cures = Cures()
        self._wait = ""

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def expect(self, steps: int) -> None:
        """Remember how many, for `[3/12]`."""
        self._steps = steps

    def tell(self, event: Event) -> None:
        """Write a line for an event that ends a step, or for what it waits for."""
        if event.kind == "progress" and event.message:
            self._tell_wait(event.message)
        if event.kind not in {"done", "failed", "skipped"}:
            return
        with self._lock:
            self._ended += 1
            print(
                f"[{self._ended}/{self._steps}] {line(event, self._cures)}",
                file=self._stream,
                flush=True,
            )

    def _tell_wait(self, message: str) -> None:
        """Say once what is waited for, whichever steps wait and however long."""
        wait = message.partition(" (")[0]
        with self._lock:
            if wait != self._wait and not wait.startswith("preview: "):
                print(message, file=self._stream, flush=True)
                self._wait = wait


class Terminal(AbstractContextManager["Terminal"]):
    """A bar for the whole build and one for each running step."""

    def __init__(self, stream: TextIO, *, color: bool) -> None:
        from rich.console import Console  # noqa: PLC0415 (0.04 s, and only here)
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        self._console = Console(file=stream, no_color=not color, highlight=False)
        self._progress: Progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeRemainingColumn(compact=True),
            console=self._console,
            transient=True,
        )
        self._lock = threading.Lock()
        self._bars: dict[str, TaskID] = {}
        self._fractions: dict[str, float] = {}
        self._steps = 0
        self._ended = 0
        self._cures = Cures()
        self._total: TaskID | None = None

    def __enter__(self) -> Self:
        """Begin to show."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was, save for the lines of steps."""
        self._progress.stop()

    def expect(self, steps: int) -> None:
        """Begin the bar of the whole build, or make it longer."""
        self._steps = steps
        if steps and self._total is None:
            self._total = self._progress.add_task("", total=steps)
        elif self._total is not None:
            self._progress.update(self._total, total=steps)

    def tell(self, event: Event) -> None:
        """Move the bars."""
        with self._lock:
            if event.kind == "started":
                self._bars[event.step] = self._progress.add_task(f"  {event.step}", total=1.0)
                self._fractions[event.step] = 0.0
            elif event.kind == "progress":
                self._fractions[event.step] = event.fraction or 0.0
                if event.step in self._bars:
                    self._progress.update(self._bars[event.step], completed=event.fraction)
                    self._describe(self._bars[event.step], event)
            elif event.kind in {"done", "failed", "skipped"}:
                self._end(event)
            self._move()

    def _describe(self, bar: TaskID, event: Event) -> None:
        if event.message is not None:
            name = f"{event.step}  {event.message}".rstrip()
            self._progress.update(bar, description=f"  {name}")

    def _end(self, event: Event) -> None:
        self._ended += 1
        self._fractions.pop(event.step, None)
        bar = self._bars.pop(event.step, None)
        if bar is not None:
            self._progress.remove_task(bar)
        style = {"failed": "red", "skipped": "yellow"}.get(event.kind, "")
        self._console.print(line(event, self._cures), style=style, markup=False, soft_wrap=True)

    def _move(self) -> None:
        if self._total is not None:
            done = self._ended + sum(self._fractions.values())
            self._progress.update(
                self._total, completed=done, description=f"{self._ended} of {self._steps} steps"
            )


def line(event: Event, cures: Cures) -> str:
    """An event that ends a step, in a line for people; with its cure, if that is none of `cures`."""
    if event.kind == "done":
        time = spoken(Fraction(event.seconds or 0).limit_denominator(1000))
        return f"{event.step}  {time}" + (f", {event.message}" if event.message else "")
    reason = cures.tell(event.message or "")
    return f"{event.step}  {event.kind}: {reason}" if reason else f"{event.step}  {event.kind}"


class _Heedless(io.TextIOBase):
    """A stream that doesn't mind if nobody reads it any more: a build goes on without being watched."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()


def open_view(progress: str, environment: Mapping[str, str]) -> View:
    """The view that `--progress` asks for; `auto` = bars in a terminal, lines elsewhere."""
    if progress == "auto":
        is_terminal = sys.stderr.isatty() and environment.get("TERM") != "dumb"
        progress = "tty" if is_terminal else "plain"
    stream = cast("TextIO", _Heedless(sys.stderr))
    if progress == "tty":
        return Terminal(stream, color=wants_color(sys.stderr, environment))
    if progress == "plain":
        return Plain(stream)
    return Lines(stream) if progress == "json" else Quiet()
