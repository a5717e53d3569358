"""The servers that there are, and who gets a place on which.

Each has two places: the next prompt is queued before the last one ends, so that no graphics card
waits. Knows nothing of what a prompt is, save for the models that it loads.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from filmkit.backends.render.comfyui.client import Client, Trouble
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.model.settings import ComfyUI

PLACES = 2  # on each server
_WAIT_S = 0.1  # between two looks for a free place
_SCOUT_S = (0.3, 5.0)  # between two tries of a server that doesn't answer: first, at most
_FORGET_S = 30.0  # after so long without a try, patience begins anew


class Needs:
    """What a prompt needs of a server. For one thread.

    Args:
        models: Names of all its model files: what is loaded already needn't be loaded again.
        check: What is wrong for it with a server that has such an `/object_info`.
    """

    def __init__(
        self,
        models: frozenset[str],
        check: Callable[[Mapping[str, Json]], tuple[Problem, ...]],
    ) -> None:
        self.models = models
        self._check = check
        self._known: dict[Server, tuple[Mapping[str, Json], tuple[Problem, ...]]] = {}

    def lacking(self, server: Server) -> tuple[Problem, ...]:
        """Why the server can't make it; () = it can."""
        info = server.info
        known = self._known.get(server)
        if known is None or known[0] is not info:
            problems = tuple(problem for problem in self._check(info) if not problem.warning)
            known = self._known[server] = (info, problems)
        return known[1]


class Server:
    """One server, as this process has come to know it. The farm alone changes it.

    Attributes:
        client: Talks with it.
        version: Which it is: `ComfyUI 0.3.75`; "" = it has never answered.
        info: Its `/object_info`; empty = not known.
        why: Why it doesn't answer, in a few words; "" = it does.
    """

    def __init__(self, url: str) -> None:
        self.client = Client(url)
        self.version = ""
        self.info: Mapping[str, Json] = {}
        self.why = ""
        self.is_tried = False  # it has answered, or not, at least once
        self.has_answered = False  # at least once, if with a fault
        self.is_closed = False  # it answers, and wants nothing to do with us
        self.busy = 0  # places taken
        self.models: frozenset[str] = frozenset()  # of the last prompt that went there
        self.silent_since_s: float | None = None
        self._last_try_s = 0.0
        self._wait_s = _SCOUT_S[0]
        self._is_scouted = False
        self._unwanted: set[str] = set()  # prompts of ours that have gone elsewhere

    def heard(self) -> None:
        """It has answered."""
        self.is_tried = self.has_answered = True
        self.silent_since_s, self.why, self.is_closed = None, "", False
        self._wait_s = _SCOUT_S[0]

    def missed(self, error: Trouble | BackendError, patience_s: float) -> None:
        """It hasn't. Silence begins anew if nobody has tried it for long."""
        now_s = time.monotonic()
        if self.silent_since_s is None or now_s - self._last_try_s > max(patience_s, _FORGET_S):
            self.silent_since_s = now_s
        self._last_try_s = now_s
        self.is_closed = isinstance(error, BackendError)
        self.has_answered |= isinstance(error, Trouble) and error.is_answer
        self.is_tried, self.why = True, str(error)

    @property
    def is_present(self) -> bool:
        """It answers, and what it has is known."""
        return self.is_tried and self.silent_since_s is None and bool(self.info)

    def is_given_up(self, patience_s: float) -> bool:
        """It has been silent for longer than anybody waits."""
        since_s = self.silent_since_s
        if since_s is None:
            return False
        return self.is_closed or self._last_try_s - since_s >= patience_s

    def begin_scouting(self, patience_s: float) -> bool:
        """Whether it is time to try it; if so, it is for the caller to do."""
        due_s = self._last_try_s + (self._wait_s if self.is_tried else 0.0)
        if self._is_scouted or self.is_present or time.monotonic() < due_s:
            return False
        self._is_scouted = True
        self._wait_s = min(self._wait_s * 2, _SCOUT_S[1], max(patience_s / 4, _SCOUT_S[0]))
        return True

    def end_scouting(self) -> None:
        """It has been tried."""
        self._is_scouted = False

    def desert(self, prompt_id: str) -> None:
        """A prompt that it had is now another's: it is taken off it when it is back."""
        self._unwanted.add(prompt_id)

    def clear(self) -> None:
        """Take off it what it is no longer to make; for the thread that has found it again."""
        while self._unwanted:
            prompt_id = self._unwanted.pop()
            with suppress(Trouble, BackendError):
                self.client.cancel(prompt_id)


class Farm:
    """All servers of the settings. Safe from any thread."""

    def __init__(self, settings: ComfyUI) -> None:
        self.patience_s = settings.patience_s
        self.silence_s = settings.silence_s
        self.servers = tuple(Server(url) for url in settings.servers)
        self._lock = threading.Condition()

    def reachable(self, pause: Callable[[float], None]) -> tuple[Server, ...]:
        """The servers that answer, or did a moment ago; waits until each was tried.

        Args:
            pause: Waits for so many seconds; may raise.
        """
        self._scout()
        while not all(server.is_tried for server in self.servers):
            pause(_WAIT_S / 4)
        return tuple(
            server
            for server in self.servers
            if server.has_answered and not server.is_given_up(self.patience_s)
        )

    def take(
        self,
        needs: Needs,
        pause: Callable[[float], None],
        say: Callable[[str], None],
        avoid: Collection[Server] = (),
    ) -> Server:
        """A place on the best server that has what is needed; waits until there is one.

        Free ones first, and among those the one that has the models loaded.

        Args:
            needs: What is needed.
            pause: Waits for so many seconds; may raise.
            say: Told what is waited for.
            avoid: Servers that are out of the question.

        Raises:
            BackendError: No server has what is needed, or none answers; says why.
        """
        start_s = time.monotonic()
        while True:
            self._scout()
            with self._lock:
                able = [s for s in self._present(avoid) if not needs.lacking(s)]
                free = [s for s in able if s.busy < PLACES]
                if free:
                    server = min(free, key=lambda s: (s.busy, s.models != needs.models))
                    server.busy += 1
                    server.models = needs.models
                    return server
            if not able:
                self._refuse_hopeless(needs, avoid)
                waited_s = time.monotonic() - start_s
                say(f"waiting for {self._absent()} ({waited_s:.0f} s of {self.patience_s:.0f} s)")
            pause(_WAIT_S)

    def join(self, server: Server) -> None:
        """Take a place on this server, free or not: it has the prompt already."""
        with self._lock:
            server.busy += 1

    def release(self, server: Server) -> None:
        """Give a place back."""
        with self._lock:
            server.busy -= 1

    def _scout(self) -> None:
        """Try the servers that don't answer, each in a thread of its own; waits for none of them."""
        with self._lock:
            due = [server for server in self.servers if server.begin_scouting(self.patience_s)]
        for server in due:
            name = f"filmkit-scout-{server.client.shown}"
            threading.Thread(target=self._try, args=(server,), name=name, daemon=True).start()

    def _try(self, server: Server) -> None:
        try:
            server.version, _ = server.client.version()
            server.info = server.client.object_info()
            server.heard()
            server.clear()
        except (Trouble, BackendError) as error:
            server.missed(error, self.patience_s)
        finally:
            server.end_scouting()

    def _present(self, avoid: Collection[Server]) -> list[Server]:
        return [s for s in self.servers if s.is_present and s not in avoid]

    def _absent(self) -> str:
        absent = [server for server in self.servers if not server.is_present]
        return ", ".join(f"{s.client.shown}: {s.why or 'not tried yet'}" for s in absent)

    def _refuse_hopeless(self, needs: Needs, avoid: Collection[Server]) -> None:
        """Raise, unless a server that doesn't answer may still do so in time."""
        absent = [s for s in self.servers if not s.is_present and s not in avoid]
        if any(not server.is_given_up(self.patience_s) for server in absent):
            return
        present = self._present(avoid)
        if present:
            lacking = min((needs.lacking(server) for server in present), key=len)
            if lacking:
                error = BackendError(lacking[0].message)
                error.problems = lacking
                raise error
            return  # one has just come
        raise unreachable(absent, self.patience_s)


def unreachable(servers: Collection[Server], patience_s: float) -> BackendError:
    """No server answers: which, why, and what to do."""
    reasons = "; ".join(f"{server.client.shown}: {server.why}" for server in servers)
    many = "none of the ComfyUI servers answers" if len(servers) > 1 else "ComfyUI doesn't answer"
    message = f"{many} ({reasons}); tried for {patience_s:.0f} s"
    hint = (
        "start ComfyUI, or say where it is: FILMKIT_COMFYUI=http://host:8188, or 'comfyui: "
        "{servers: […]}' in filmkit.yaml; then build again"
    )
    return BackendError(message, hint=hint)
