"""What happens during a build, as it happens: one event at a time, to whoever listens.

Knows nothing of terminals; see `filmkit.cli.view` for those.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, Self, TextIO

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

Kind = Literal["started", "progress", "done", "cached", "failed", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a step.

    Attributes:
        film: Name of the film.
        step: Name of the step.
        kind: `started` = work is really being done; `cached` = it was there already.
        seconds: Wall time of what is `done`.
        fraction: How much of it is done, 0 to 1, at `progress`.
        key: The step's key, where it has one.
        message: Why it `failed` or was `skipped`, or what it came to; at `progress`, what it waits for,
            "" = for nothing any more.
    """

    film: str
    step: str
    kind: Kind
    seconds: float | None = None
    fraction: float | None = None
    key: str | None = None
    message: str | None = None

    def json(self) -> str:
        """The event as one line of JSON, with the format's version and the time in seconds."""
        said = {name: getattr(self, name) for name in self.__slots__}
        said = {name: value for name, value in said.items() if value is not None}
        return json.dumps({"v": 1, "ts": round(time.time(), 3), **said}, ensure_ascii=False)


class Listener(Protocol):
    """Takes events, from any thread."""

    def tell(self, event: Event) -> None:
        """Take note of an event."""
        ...


class JsonLines:
    """Writes each event as a line of JSON."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def tell(self, event: Event) -> None:
        """Write the event. Raises OSError or ValueError if nobody reads it any more."""
        with self._lock:
            self._stream.write(event.json() + "\n")
            self._stream.flush()


class EventLog(AbstractContextManager["EventLog"]):
    """Writes the events of each film to its `events.jsonl`, begun anew."""

    def __init__(self, paths: dict[str, Path], *, begun: Collection[str] = ()) -> None:
        """`begun` are the films whose logs were begun by the same build: they go on."""
        self._paths = paths
        self._begun = begun
        self._streams: dict[str, JsonLines] = {}
        self._files: list[TextIO] = []

    def __enter__(self) -> Self:
        """Begin the logs. Raises OSError."""
        for film, path in self._paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if film not in self._begun:
                path.unlink(missing_ok=True)  # never into what a link leads to
            goes_on = film in self._begun
            file = path.open("a" if goes_on else "x", encoding="utf-8", newline="\n")
            self._files.append(file)
            self._streams[film] = JsonLines(file)
        return self

    def tell(self, event: Event) -> None:
        """Write the event to its film's log."""
        stream = self._streams.get(event.film)
        if stream:
            stream.tell(event)

    def __exit__(self, *_: object) -> None:
        """Close the logs."""
        for file in self._files:
            with contextlib.suppress(OSError):
                file.close()


class Listeners:
    """Tells several listeners what it is told. One that can't hear (a closed terminal) fails no step."""

    def __init__(self, *listeners: Listener) -> None:
        self._listeners: Sequence[Listener] = listeners

    def tell(self, event: Event) -> None:
        """Tell each of them."""
        for listener in self._listeners:
            with contextlib.suppress(OSError, ValueError):
                listener.tell(event)
