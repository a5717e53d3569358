"""The bench: steps in hand, each artifact in the making once at a time, and a way to put single ones down.

It outlives a run: a step that the next run wants, too, goes on while that one begins. Knows nothing of how steps are
made.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from filmkit.backends.process import Children
from filmkit.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from filmkit.keys import Key

_LOOK_S = 0.1  # between two looks whether somebody who waits is still wanted


class Hand:
    """One artifact in the making.

    Attributes:
        children: The processes that make it.
    """

    def __init__(self) -> None:
        self.children = Children()
        self._cancelled = threading.Event()
        self._ended = threading.Event()

    def check(self) -> None:
        """Raise Cancelled if it is no longer wanted."""
        if self._cancelled.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """Put it down: its processes end now, and its maker at its next word."""
        self._cancelled.set()
        self.children.end()

    def end(self) -> None:
        """Let those who wait for it go on."""
        self._ended.set()

    def wait(self, seconds: float) -> bool:
        """Wait for its end; whether it has ended."""
        return self._ended.wait(seconds)


class Bench:
    """All artifacts in the making by this process. Safe from any thread.

    Attributes:
        folder: For their work, this process's own.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hands: dict[Key, Hand] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def take(self, key: Key, stopping: threading.Event) -> Iterator[Hand]:
        """Take an artifact in hand, once nobody else has it: inside the block, nobody else does.

        Raises:
            Cancelled: `stopping` was set while it was waited for.
        """
        hand = Hand()
        while other := self._claim(key, hand):
            while not other.wait(_LOOK_S):
                if stopping.is_set():
                    raise Cancelled
        try:
            yield hand
        finally:
            with self._lock:
                del self._hands[key]
            hand.end()

    def _claim(self, key: Key, hand: Hand) -> Hand | None:
        """Who has it in hand already; None = now `hand` has."""
        with self._lock:
            other = self._hands.setdefault(key, hand)
        return None if other is hand else other

    def cancel(self, *, keep: Container[Key] = ()) -> None:
        """Put down everything but `keep`, now."""
        with self._lock:
            unwanted = [hand for key, hand in self._hands.items() if key not in keep]
        # Side by side: a process that won't listen is given a moment before it is ended.
        enders = [threading.Thread(target=hand.cancel) for hand in unwanted]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join()
