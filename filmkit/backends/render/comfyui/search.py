"""The way to an order's prompt: who has it, and under which id it is to be queued if nobody has.

Ids are numbered: a prompt that came to nothing (interrupted, failed in an earlier build, its file
gone) has used up its id, since the server remembers it; the next number is queued then. Queues
nothing itself.
"""

from __future__ import annotations

import itertools
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from filmkit.backends.render.comfyui import faults
from filmkit.backends.render.comfyui.patience import Gone
from filmkit.backends.render.comfyui.prompt import prompt_id

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from filmkit.backends.render.comfyui.aside import Aside
    from filmkit.backends.render.comfyui.client import Queue
    from filmkit.backends.render.comfyui.farm import Farm
    from filmkit.backends.render.comfyui.patience import Patience
    from filmkit.backends.render.comfyui.server import Server
    from filmkit.backends.render.comfyui.watch import Progress
    from filmkit.keys import Json


class Search:
    """Looks for one order's prompt. For one thread.

    Args:
        recipe: Digest of all that decides the result.
        output: Id of the node whose file is the result.
        farm: The servers.
        patience: Asks them.
        progress: Told what is waited for.
        aside: Waits.

    Attributes:
        looked: The servers that have told all they know, at the last search.
    """

    def __init__(
        self,
        recipe: str,
        output: str,
        *,
        farm: Farm,
        patience: Patience,
        progress: Progress,
        aside: Aside,
    ) -> None:
        self.looked: frozenset[Server] = frozenset()
        self._recipe = recipe
        self._output = output
        self._farm = farm
        self._patience = patience
        self._progress = progress
        self._aside = aside
        self._number = 0
        self._useless: set[int] = set()  # numbers whose result can't be had

    @property
    def prompt_id(self) -> str:
        """The id that was found, or that it is to be queued under."""
        return prompt_id(self._recipe, self._number)

    def find(self, avoid: Collection[Server]) -> Server | None:
        """The server that has it, if not one of `avoid`; None = it is to be queued under `prompt_id`."""
        queues: dict[Server, Queue] = {}
        for server in self._farm.reachable(self._aside.pause, self._progress.say):
            # Before the history: what leaves the one for the other in between is seen in the latter.
            with suppress(Gone):
                queues[server] = self._patience.ask(server, server.client.queue)
        for number in itertools.count():
            self._number = number
            found, is_spent = self._look(queues, avoid)
            if found or not is_spent:
                self.looked = frozenset(queues)
                return found
        raise AssertionError  # numbers don't end

    def spend(self) -> None:
        """What has the present id is of no use: it isn't to be found again."""
        self._useless.add(self._number)

    def is_there(self, server: Server) -> bool:
        """Whether a server has it now, done or not. Raises as `Patience.ask` does."""
        if self.prompt_id in self._patience.ask(server, server.client.queue):
            return True
        return self.record(server) is not None

    def record(self, server: Server) -> Mapping[str, Json] | None:
        """What became of it there; None = it isn't over, or isn't known. Raises as `Patience.ask` does."""
        return self._patience.ask(server, partial(server.client.history, self.prompt_id))

    def _look(
        self, queues: dict[Server, Queue], avoid: Collection[Server]
    ) -> tuple[Server | None, bool]:
        """Who has the prompt with the present id, and whether the id is used up.

        A server that falls silent is taken out of `queues`.
        """
        is_spent = self._number in self._useless
        for server, queue in tuple(queues.items()):
            if self.prompt_id in queue and server not in avoid:
                return server, False
            try:
                entry = self.record(server)
            except Gone:
                del queues[server]
                continue
            if entry and self._is_made(entry) and self._number not in self._useless:
                return server, False
            is_spent |= entry is not None
        return None, is_spent

    def _is_made(self, entry: Mapping[str, Json]) -> bool:
        return faults.is_success(entry) and faults.has_result(entry, self._output)
