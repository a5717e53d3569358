"""Calls that may block, done aside, so that whoever waits for them can still be stopped at once.

Knows nothing of servers. Each owner has one thread aside, which does its calls one after another: a
call that was given up is over before the next one begins.
"""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")
_TELL_S = 0.1  # between two words of somebody who waits


class Aside:
    """Does calls in a thread of its own. For use in a `with` block, by one thread.

    Args:
        tell: Called every tenth of a second while something is waited for; may raise, and the wait
            is over.
    """

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._calls: queue.SimpleQueue[tuple[Callable[[], Any], _Answer] | None] = (
            queue.SimpleQueue()
        )

    def __enter__(self) -> Self:
        """Begin. The thread is no reason for the program not to end."""
        threading.Thread(target=self._work, name="filmkit-aside", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let the thread end, once its last call is over; nobody waits for that."""
        self._calls.put(None)

    def do(self, call: Callable[[], _T]) -> _T:
        """What a call gives or raises; or what `tell` raises meanwhile."""
        answer = self._begin(call)
        while not answer.is_there.wait(_TELL_S):
            self._tell()
        if answer.error is not None:
            raise answer.error
        return cast("_T", answer.value)

    def finish(self, call: Callable[[], object], within_s: float) -> None:
        """Do a last call, waiting for it so long and no longer, without a word; its errors don't matter."""
        self._begin(call).is_there.wait(within_s)

    def pause(self, seconds: float, wake: threading.Event | None = None) -> None:
        """Wait, until `wake` is set at most."""
        end_s = time.monotonic() + seconds
        event = wake or threading.Event()
        while True:
            self._tell()
            left_s = end_s - time.monotonic()
            if left_s <= 0 or event.wait(min(left_s, _TELL_S)):
                return

    def _begin(self, call: Callable[[], object]) -> _Answer:
        answer = _Answer()
        self._calls.put((call, answer))
        return answer

    def _work(self) -> None:
        while (asked := self._calls.get()) is not None:
            call, answer = asked
            try:
                answer.value = call()
            except BaseException as error:  # noqa: BLE001 (raised where it is waited for)
                answer.error = error
            answer.is_there.set()


class _Answer:
    def __init__(self) -> None:
        self.value: object = None
        self.error: BaseException | None = None
        self.is_there = threading.Event()
