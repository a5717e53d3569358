"""The bench: artifacts in the making by this process, each once at a time, and a way to put single ones down.

It outlives a run: a step that the next run wants, too, goes on while that one begins. Knows nothing of how steps are
made.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from filmkit.backends.process import Children
from filmkit.errors import BackendError, Cancelled

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from filmkit.keys import Key

_LOOK_S = 0.1  # between two looks whether somebody who waits is still wanted


class Claim:
    """One artifact in the making.

    Attributes:
        children: The processes that make it.
        failure: Why it couldn't be made; None = it could, or that isn't known yet.
    """

    def __init__(self) -> None:
        self.children = Children()
        self.failure: BackendError | None = None
        self._cancelled = threading.Event()
        self._ended = threading.Event()

    def check(self) -> None:
        """Raise Cancelled if the artifact is no longer wanted."""
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
        self._claims: dict[Key, Claim] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def claim(self, key: Key, stopping: threading.Event) -> Iterator[Claim]:
        """Claim an artifact, once nobody else has: inside the block, nobody else makes it.

        Args:
            key: The artifact's.
            stopping: Set before `cancel` is called by whoever wants nothing more to be begun.

        Raises:
            BackendError: Whoever had claimed it couldn't make it.
            Cancelled: `stopping` was set meanwhile.
        """
        mine = Claim()
        while other := self._first(key, mine):
            while not other.wait(_LOOK_S):
                if stopping.is_set():
                    raise Cancelled
            if other.failure:
                raise other.failure
        try:
            if (
                stopping.is_set()
            ):  # looked at last: what is claimed from here on is seen by `cancel`
                raise Cancelled
            yield mine
        except BackendError as error:
            mine.failure = error
            raise
        finally:
            with self._lock:
                del self._claims[key]
            mine.end()

    def cancel(self, *, keep: Container[Key] = ()) -> None:
        """Put down everything but `keep`, now."""
        with self._lock:
            unwanted = [claim for key, claim in self._claims.items() if key not in keep]
        # Side by side: a process that won't listen is given a moment before it is ended.
        enders = [threading.Thread(target=claim.cancel) for claim in unwanted]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join()

    def _first(self, key: Key, mine: Claim) -> Claim | None:
        """Who claimed the artifact first; None = `mine` did."""
        with self._lock:
            first = self._claims.setdefault(key, mine)
        return None if first is mine else first
