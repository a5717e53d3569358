"""Questions to servers, asked again for as long as patience lasts.

Knows nothing of prompts.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from filmkit.backends.render.comfyui.farm import unreachable
from filmkit.backends.render.comfyui.watch import growing
from filmkit.backends.render.comfyui.wire import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from filmkit.backends.render.comfyui.aside import Aside
    from filmkit.backends.render.comfyui.farm import Farm
    from filmkit.backends.render.comfyui.server import Server
    from filmkit.backends.render.comfyui.watch import Progress

_T = TypeVar("_T")
_RETRY_S = (0.3, 5.0)  # before another try: first, at most


class Gone(Exception):  # noqa: N818 (others may be there)
    """A server is out of the question from now on: silent for too long, or stuck."""


class Patience:
    """Asks servers, for one thread.

    Args:
        farm: The servers.
        aside: Does what may block.
        progress: Told what is waited for.
    """

    def __init__(self, farm: Farm, aside: Aside, progress: Progress) -> None:
        self._farm = farm
        self._aside = aside
        self._progress = progress

    def ask(self, server: Server, call: Callable[[], _T]) -> _T:
        """What a server answers in the end.

        Raises:
            Gone: It doesn't, and there are others.
            BackendError: It doesn't, and it is the only one; or it refuses.
        """
        self._farm.scout()
        for pause in self.pauses(server):
            try:
                answer = self._aside.do(call)
            except Trouble as error:
                pause(error)
            else:
                if not server.is_present:
                    server.heard()
                    self._progress.say("")
                return answer
        raise AssertionError  # pauses don't end

    def pauses(self, server: Server) -> Iterator[Callable[[Trouble], None]]:
        """What to do after each try that failed: waits, or raises as `ask` does."""
        start_s = time.monotonic()
        for wait_s in growing(*_RETRY_S):
            yield lambda error, wait_s=wait_s: self._pause(server, error, wait_s, start_s)  # type: ignore[misc]

    def _pause(self, server: Server, error: Trouble, wait_s: float, start_s: float) -> None:
        """It may answer other questions all the while: that counts for nothing here."""
        patience_s = self._farm.patience_s
        server.missed(error, patience_s)
        if server.is_given_up(patience_s) or time.monotonic() - start_s >= patience_s:
            if len(self._farm.servers) == 1:
                raise unreachable([server], patience_s)
            raise Gone
        self._progress.say(f"waiting for {server.client.shown}: {error}")
        self._aside.pause(min(max(wait_s, error.wait_s), patience_s))
