"""One prompt on one server: followed to its end, and its result fetched.

Knows nothing of other servers, or of trying again.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from filmkit.backends.probe import probe
from filmkit.backends.render.comfyui.news import News
from filmkit.backends.render.comfyui.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.backends.render.comfyui.aside import Aside
    from filmkit.backends.render.comfyui.patience import Patience
    from filmkit.backends.render.comfyui.server import Server
    from filmkit.backends.render.comfyui.watch import Progress
    from filmkit.keys import Json
    from filmkit.model.ports import Job


class Stuck(Exception):  # noqa: N818 (others may do it)
    """A server has worked on a prompt for too long without a sign of life."""


class Attempt:
    """One prompt on one server. For one thread.

    Args:
        server: Has it.
        prompt_id: Its id.
        graph: What it is made of.
        job: Who wants it.
        patience: Asks the server.
        progress: How far it is.
        aside: Does what may block.
    """

    def __init__(
        self,
        server: Server,
        prompt_id: str,
        graph: Mapping[str, Json],
        *,
        job: Job,
        patience: Patience,
        progress: Progress,
        aside: Aside,
    ) -> None:
        self._server = server
        self._client = server.client
        self._prompt_id = prompt_id
        self._graph = graph
        self._job = job
        self._patience = patience
        self._progress = progress
        self._aside = aside

    def follow(self, silence_s: float) -> Mapping[str, Json] | None:
        """What became of it, once it is over; None = the server knows nothing of it any more.

        Raises:
            Stuck: It has worked on it for `silence_s` without a sign of life.
            Gone, BackendError: As `Patience.ask` does.
        """
        client = self._client
        with News(client.base, client.headers, self._prompt_id, self._graph) as news:
            watch = Watch(news, silence_s)
            while True:
                entry = self._record()
                if entry is not None:
                    return entry
                if watch.is_look_due():
                    queue = self._patience.ask(self._server, client.queue)
                    if self._prompt_id not in queue:
                        return self._record()
                    watch.see(is_running=self._prompt_id in queue.running)
                if watch.is_stuck():
                    raise Stuck
                self._aside.pause(watch.wait_s(), news.wake)
                self._progress.move(news.fraction)
                if picture := news.preview():
                    self._job.show(picture)

    def fetch(self, file: Mapping[str, Json]) -> bool:
        """Fetch the result; False = the server no longer has it.

        Raises:
            Gone, BackendError: As `Patience.ask` does, or it can't be saved.
        """
        self._progress.move(1.0)
        path, over = self._job.output, threading.Event()
        try:
            return self._patience.ask(self._server, lambda: self._client.download(file, path, over))
        finally:
            over.set()  # if nobody waits for it any more, it ends

    def check(self) -> None:
        """Look whether what was fetched is what it is called. Raises BackendError: it is damaged."""
        self._aside.do(lambda: probe(self._job.output))

    def _record(self) -> Mapping[str, Json] | None:
        return self._patience.ask(self._server, lambda: self._client.history(self._prompt_id))
