"""Calls made side by side that may hang: whoever gathers what they come to waits for a sign of life, not for ever.

A call that hangs is left behind in its thread, which ends with the process. Knows nothing of what is called.
"""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_LOOK_S = 0.1  # between two looks at the clock, and whether anybody still waits

T = TypeVar("T")


class Pulse:
    """When there was last a sign of life."""

    def __init__(self) -> None:
        self._last_s = time.monotonic()

    def beat(self) -> None:
        """Give a sign of life."""
        self._last_s = time.monotonic()

    def silence_s(self) -> float:
        """How long there has been none."""
        return time.monotonic() - self._last_s


def gather(
    calls: Sequence[Callable[[Pulse], T]],
    *,
    at_once: int,
    silence_s: float,
    check: Callable[[], None] = lambda: None,
) -> Iterator[tuple[int, T | Exception]]:
    """What each call comes to or raises, with its number, in the order in which they end.

    Args:
        calls: Each may give signs of life while it works.
        at_once: How many run side by side.
        silence_s: How long none of them may end or give a sign of life.
        check: Called often while waiting; ends it by raising.

    Raises:
        TimeoutError: There was silence for too long; no more calls are begun.
    """
    todo: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(len(calls)):
        todo.put(number)
    ended: queue.SimpleQueue[tuple[int, T | Exception]] = queue.SimpleQueue()
    pulse, stopping = Pulse(), threading.Event()

    def work() -> None:
        while not stopping.is_set():
            try:
                number = todo.get_nowait()
            except queue.Empty:
                return
            try:
                ended.put((number, calls[number](pulse)))
            except Exception as error:  # noqa: BLE001 (told to whoever gathers)
                ended.put((number, error))
            pulse.beat()

    for _ in range(min(at_once, len(calls))):
        threading.Thread(target=work, name="filmkit-team", daemon=True).start()
    try:
        for _ in calls:
            yield _next(ended, pulse, silence_s, check)
    finally:
        stopping.set()


def _next(
    ended: queue.SimpleQueue[tuple[int, T | Exception]],
    pulse: Pulse,
    silence_s: float,
    check: Callable[[], None],
) -> tuple[int, T | Exception]:
    while True:
        check()
        try:
            return ended.get(timeout=_LOOK_S)
        except queue.Empty:
            if pulse.silence_s() > silence_s:
                message = f"no sign of life for {silence_s:g} s"
                raise TimeoutError(message) from None
