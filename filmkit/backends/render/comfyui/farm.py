"""The servers that there are, and who gets a place on which.

Each has two places: the next prompt is queued before the last one ends, so that no graphics card
waits. Knows nothing of what a prompt is, save for the models that it loads.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from filmkit.backends.render.comfyui.server import Server
from filmkit.backends.render.comfyui.wire import Trouble
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.model.settings import ComfyUI

PLACES = 2  # on each server
_WAIT_S = 0.1  # between two looks for a free place


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


class Farm:
    """All servers of the settings. Safe from any thread."""

    def __init__(self, settings: ComfyUI) -> None:
        self.patience_s = settings.patience_s
        self.silence_s = settings.silence_s
        self.servers = tuple(Server(url) for url in settings.servers)
        self._lock = threading.Lock()

    def reachable(
        self, pause: Callable[[float], None], say: Callable[[str], None]
    ) -> tuple[Server, ...]:
        """The servers that answer, or did a moment ago; waits until each has had time to.

        Args:
            pause: Waits for so many seconds; may raise.
            say: Told what is waited for; "" = nothing any more.
        """
        self.scout()
        while not all(server.is_settled(self.patience_s) for server in self.servers):
            if all(server.is_tried for server in self.servers):
                say(f"waiting for {self._absent()}")
            pause(_WAIT_S / 4)
            self.scout()
        say("")
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
            self.scout()
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

    def give(self, prompt_id: str, to: Server, instead_of: Collection[Server]) -> None:
        """Note who has a prompt now, and who may have it and isn't to make it: it is taken off those."""
        to.want(prompt_id)
        for server in instead_of:
            if server is not to:
                server.desert(prompt_id)
        self.scout()

    def scout(self) -> None:
        """Try the servers for which it is time, each in a thread of its own; waits for none of them.

        To be called often, by whoever waits for anything: nobody else looks whether one is back.
        """
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
        except Exception as error:  # noqa: BLE001 (else everybody would wait for it without end)
            what = f"its answer makes no sense ({type(error).__name__})"
            server.missed(Trouble(what, is_answer=True), self.patience_s)
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
