"""A prompt in a server's hands: how far it is, when to look again, and whether the server is stuck.

Asks nobody anything.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.backends.render.comfyui.news import News
    from filmkit.model.ports import Job

_POLL_S = (0.1, 1.0)  # between two looks into the history: first, at most
_WOKEN_S = 0.02  # after the news of an end: the history has it a moment later
_LOOK_S = 1.0  # between two looks into the queue
_SHARE = 0.97  # of the bar; the rest is the download


class Progress:
    """How far a job is, told whenever it is asked for; never less far than before."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._fraction = 0.0
        self._said = ""

    def say(self, text: str) -> None:
        """Tell what is waited for, if that is something new; "" = nothing any more."""
        if text != self._said:
            self._said = text
            self._job.say(text)

    def tell(self) -> None:
        """Tell it once more. Raises `Cancelled`, as the job's `tell` does."""
        self._job.tell(self._fraction)

    def move(self, fraction: float) -> None:
        """Tell how much of the prompt is done, 0 to 1."""
        self._fraction = max(self._fraction, fraction * _SHARE)
        self.tell()


class Watch:
    """Watches over one prompt.

    Args:
        news: What is heard of it.
        silence_s: How long a server may work on it without a sign of life.
    """

    def __init__(self, news: News, silence_s: float) -> None:
        self._news = news
        self._silence_s = silence_s
        self._alive_s = self._look_s = time.monotonic()
        self._waits = growing(*_POLL_S)
        self._is_running = False

    def is_look_due(self) -> bool:
        """Whether it is time to look into the queue."""
        return time.monotonic() - self._look_s >= _LOOK_S

    def see(self, *, is_running: bool) -> None:
        """Take note of what the queue says. Waiting for its turn isn't silence."""
        self._look_s = time.monotonic()
        if not (is_running and self._is_running):
            self._alive_s = self._look_s
        self._is_running = is_running

    def is_stuck(self) -> bool:
        """Whether the server has worked on it without a sign of life for too long.

        Only who could have heard one may say so: without a socket all that works is silent.
        """
        since_s = self._news.open_since_s
        if since_s is None or not self._is_running:
            return False
        last_s = max(self._alive_s, self._news.heard_s, since_s)
        return time.monotonic() - last_s > self._silence_s

    def wait_s(self) -> float:
        """Until the next look."""
        if self._news.wake.is_set():
            self._news.wake.clear()
            self._waits = growing(_WOKEN_S, _POLL_S[1])
        return next(self._waits)


def growing(first_s: float, most_s: float) -> Iterator[float]:
    """Waits, each half as long again as the one before, up to the longest."""
    while True:
        yield first_s
        first_s = min(first_s * 1.5, most_s)
