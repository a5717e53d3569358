"""What live pages are told, from any thread, without ever waiting for one of them.

Knows nothing of what it tells, nor of HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json

_MOST = 256  # messages that a page may lag behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing that pages are told.

    Attributes:
        kind: What it is; `live.js` knows what to do with each.
        data: The rest of it.
        number: Which of the feed's messages it is, from 1; 0 = none of them.
    """

    kind: str
    data: Mapping[str, Json] = field(default_factory=dict)
    number: int = 0


class Feed:
    """Passes messages on to all who listen to a channel. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seats: dict[str, set[Seat]] = {}
        self._number = 0

    def tell(self, channel: str, kind: str, **data: Json) -> None:
        """Tell everybody who listens to the channel."""
        with self._lock:
            self._number += 1
            message = Message(kind=kind, data=data, number=self._number)
            for seat in self._seats.get(channel, ()):
                seat.offer(message)

    def is_heard(self, channel: str) -> bool:
        """Whether anybody listens to the channel."""
        with self._lock:
            return bool(self._seats.get(channel))

    def seat(self, channel: str) -> Seat:
        """A place to listen to the channel from; use it in a `with`, in an event loop."""
        return Seat(self, channel)

    def take(self, seat: Seat) -> None:
        """Let it listen."""
        with self._lock:
            self._seats.setdefault(seat.channel, set()).add(seat)

    def leave(self, seat: Seat) -> None:
        """Let it listen no more."""
        with self._lock:
            self._seats.get(seat.channel, set()).discard(seat)


class Seat(AbstractContextManager["Seat"]):
    """One page that listens. If it lags too far behind, it loses everything, and knows it.

    Attributes:
        channel: What it listens to.
    """

    def __init__(self, feed: Feed, channel: str) -> None:
        self.channel = channel
        self._feed = feed
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self._waiting: deque[Message] = deque()
        self._has_lost = False

    def __enter__(self) -> Self:
        """Begin."""
        self._feed.take(self)
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._feed.leave(self)

    def offer(self, message: Message) -> None:
        """Put a message into its queue; from any thread, never waiting."""
        if len(self._waiting) >= _MOST:
            self._waiting.clear()
            self._has_lost = True
        if not self._has_lost:
            self._waiting.append(message)
        with contextlib.suppress(RuntimeError):  # its loop has ended
            self._loop.call_soon_threadsafe(self._rung.set)

    async def next(self) -> Message | None:
        """The next message, when there is one; None = some were lost: everything has to be told anew."""
        while True:
            if self._has_lost:
                self._waiting.clear()
                self._has_lost = False
                return None
            if self._waiting:
                return self._waiting.popleft()
            self._rung.clear()
            if not self._waiting and not self._has_lost:
                await self._rung.wait()
