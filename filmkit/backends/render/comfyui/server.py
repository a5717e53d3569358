"""One server, as this process has come to know it: whether it answers, how long it hasn't, what it has.

Knows nothing of other servers, or of what a prompt is.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from filmkit.backends.render.comfyui.client import Client
from filmkit.backends.render.comfyui.wire import Trouble
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json

_SCOUT_S = (0.3, 5.0)  # between two tries of a server that doesn't answer: first, at most
_FORGET_S = 30.0  # after so long without a try, patience begins anew
# For a server that hasn't answered yet, before others are given what it may have in hand: more than
# a dropped connection takes, and not so long that one that is switched off holds up every build.
_GREETING_S = 2.0


class Server:
    """One server, as this process has come to know it. The farm and those who ask it take notes here.

    Each note is one assignment: readers may see an old one, never half of one.

    Attributes:
        client: Talks with it.
        version: Which it is: `ComfyUI 0.3.75`; "" = it has never answered.
        info: Its `/object_info`; empty = not known.
        why: Why it doesn't answer, in a few words; "" = it does.
        is_tried: It has answered, or not, at least once.
        has_answered: At least once, if with a fault.
        busy: Places taken; changed under the farm's lock only.
        models: Of the last prompt that went there; changed under the farm's lock only.
    """

    def __init__(self, url: str) -> None:
        self.client = Client(url)
        self.version = ""
        self.info: Mapping[str, Json] = {}
        self.why = ""
        self.is_tried = False
        self.has_answered = False
        self.busy = 0
        self.models: frozenset[str] = frozenset()
        self._is_closed = False  # it answers, and wants nothing to do with us
        self._silent_since_s: float | None = None
        self._last_try_s = 0.0  # that failed
        self._due_s = 0.0  # when it is to be scouted
        self._wait_s = _SCOUT_S[0]
        self._is_scouted = False
        self._unwanted: set[str] = set()  # prompts of ours that have gone elsewhere

    def heard(self) -> None:
        """It has answered."""
        self.is_tried = self.has_answered = True
        self._silent_since_s, self.why, self._is_closed = None, "", False
        self._wait_s = _SCOUT_S[0]

    def missed(self, error: Trouble | BackendError, patience_s: float) -> None:
        """It hasn't. Silence begins anew if nobody has tried it for long."""
        now_s = time.monotonic()
        if self._silent_since_s is None or now_s - self._last_try_s > max(patience_s, _FORGET_S):
            self._silent_since_s = now_s
        self._last_try_s = now_s
        self._is_closed = isinstance(error, BackendError)
        self.has_answered |= isinstance(error, Trouble) and error.is_answer
        self.is_tried, self.why = True, str(error)

    @property
    def is_present(self) -> bool:
        """It answers, and what it has is known."""
        return self.is_tried and self._silent_since_s is None and bool(self.info)

    def is_given_up(self, patience_s: float) -> bool:
        """It has been silent for longer than anybody waits."""
        return self._silent_since_s is not None and self._is_silent_for(patience_s)

    def is_settled(self, patience_s: float) -> bool:
        """It was given the time to answer for the first time."""
        if self.has_answered or not self.is_tried:
            return self.has_answered
        return self._is_silent_for(min(patience_s, _GREETING_S))

    def begin_scouting(self, patience_s: float) -> bool:
        """Whether it is time to try it; if so, it is for the caller to do."""
        now_s = time.monotonic()
        is_needed = not self.is_present or self._unwanted
        if self._is_scouted or not is_needed or now_s < self._due_s:
            return False
        self._is_scouted = True
        self._due_s = now_s + self._wait_s
        self._wait_s = min(self._wait_s * 2, _SCOUT_S[1], max(patience_s / 4, _SCOUT_S[0]))
        return True

    def end_scouting(self) -> None:
        """It has been tried."""
        self._is_scouted = False

    def want(self, prompt_id: str) -> None:
        """A prompt that it has is ours again."""
        self._unwanted.discard(prompt_id)

    def desert(self, prompt_id: str) -> None:
        """A prompt that it may have is now another's: it is taken off it as soon as it answers."""
        self._unwanted.add(prompt_id)

    def clear(self) -> None:
        """Take off it what it is no longer to make. Raises what the client does; the rest stays noted."""
        for prompt_id in tuple(self._unwanted):
            self.client.cancel(prompt_id)
            self._unwanted.discard(prompt_id)

    def _is_silent_for(self, seconds: float) -> bool:
        since_s = self._silent_since_s
        return self._is_closed or since_s is None or self._last_try_s - since_s >= seconds
