"""One order in the hands of the servers: found again or queued once, seen through, and fetched.

Nothing is paid for twice. A prompt's id is made from what decides its pictures, so any process, also
one started after a crash, finds it in a server's queue or history. Whatever is lost (a reply, a
socket, a server), the servers are looked through before it is sent again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from filmkit.backends.render.comfyui import faults, images
from filmkit.backends.render.comfyui.attempt import Attempt, Stuck
from filmkit.backends.render.comfyui.patience import Gone, Patience
from filmkit.backends.render.comfyui.prompt import prompt_graph
from filmkit.backends.render.comfyui.search import Search
from filmkit.backends.render.comfyui.wire import Trouble
from filmkit.errors import BackendError, Cancelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.backends.render.comfyui.aside import Aside
    from filmkit.backends.render.comfyui.farm import Farm, Needs
    from filmkit.backends.render.comfyui.server import Server
    from filmkit.backends.render.comfyui.watch import Progress
    from filmkit.keys import Json
    from filmkit.model.ports import Job
    from filmkit.workflow.order import Order

_MOST_SENT = 3  # times that one render queues a prompt
_FAREWELL_S = 0.4  # for taking a prompt back once nobody wants it


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Where a result came from.

    Attributes:
        server: Which server made it: `ComfyUI 0.3.75`.
        prompt_id: Of the prompt.
    """

    server: str
    prompt_id: str


class Commission:
    """One order, and who works on it. For one thread.

    Args:
        order: What to make.
        recipe: Digest of all that decides the result.
        pictures: Content of the pictures that go with it, by the name that the order has for them.
        needs: What it needs of a server.
        farm: The servers.
        job: Who wants it.
        progress: How far it is.
        aside: Does what may block.
    """

    def __init__(
        self,
        order: Order,
        recipe: str,
        pictures: Mapping[str, bytes],
        needs: Needs,
        *,
        farm: Farm,
        job: Job,
        progress: Progress,
        aside: Aside,
    ) -> None:
        self._order = order
        self._pictures = pictures
        self._needs = needs
        self._farm = farm
        self._job = job
        self._progress = progress
        self._aside = aside
        self._patience = Patience(farm, aside, progress)
        self._search = Search(
            recipe, order.output, farm=farm, patience=self._patience, progress=progress, aside=aside
        )
        self._stuck: dict[Server, str] = {}  # and why
        self._left: list[Server] = []  # that may still work on it
        self._sent: tuple[Server, str] | None = None  # by us, and not known to be over: with its id
        self._times = 0  # that it was sent
        self._last_words = ""

    def fetch(self) -> Made:
        """Have it made, unless it is, and write it to `job.output`.

        Raises:
            BackendError: It can't be made; says why.
            Cancelled: It is no longer wanted; nor is what was queued here in any queue, if its
                server answers. A prompt that was only found may be somebody else's, and goes on.
        """
        try:
            while True:
                server = self._search.find(self._stuck) or self._send()
                if server is None:
                    continue
                try:
                    if self._see_through(server):
                        return Made(server=server.version, prompt_id=self._search.prompt_id)
                except Gone:
                    self._left.append(server)
                finally:
                    self._farm.release(server)
                self._sent = None  # not if it was cancelled: then it is to be taken back
        except Cancelled:
            self._call_off()
            raise

    def _send(self) -> Server | None:
        """Queue it on the best server; the server, with a place on it taken; None = look again first."""
        if self._times >= _MOST_SENT:
            message = f"a ComfyUI server was asked {self._times} times, in vain: {self._last_words}"
            raise BackendError(
                message, hint="look what it says in its own window; then build again"
            )
        server = self._take()
        try:
            if server in self._search.looked:
                self._queue_on(server)
                return server
        except Gone:
            self._left.append(server)
        except BaseException:
            self._farm.release(server)
            raise
        self._farm.release(server)
        return None

    def _take(self) -> Server:
        candidates = [s for s in self._farm.servers if s not in self._stuck]
        if not candidates:
            reasons = "; ".join(f"{s.client.shown}: {why}" for s, why in self._stuck.items())
            hint = "look what it says in its own window; 'comfyui: {silence: …}' sets the seconds"
            raise BackendError(f"ComfyUI is stuck ({reasons})", hint=hint)
        return self._farm.take(self._needs, self._aside.pause, self._progress.say, self._stuck)

    def _queue_on(self, server: Server) -> None:
        """Send it, pictures first. Looks whether it is there each time before it sends it."""
        graph, prompt_id = self._graph(server), self._search.prompt_id
        for pause in self._patience.pauses(server):
            if self._search.is_there(server):
                break
            self._sent = (server, prompt_id)
            try:
                self._aside.do(partial(server.client.submit, prompt_id, graph))
            except Trouble as error:
                pause(error)
            else:
                server.heard()
                break
        self._times += 1
        # Also off those that didn't say whether they have it: they may be back with it.
        unknown = set(self._farm.servers) - self._search.looked
        self._farm.give(prompt_id, server, {*self._left, *unknown})
        self._left.clear()
        self._progress.say("")

    def _graph(self, server: Server) -> dict[str, Json]:
        """The graph as this server gets it: with its names of pictures, and a file name of its own."""
        names = {
            name: self._patience.ask(server, partial(images.put, server.client, picture))
            for name, picture in self._pictures.items()
        }
        return prompt_graph(self._order, self._search.prompt_id, names)

    def _see_through(self, server: Server) -> bool:
        """Wait for its end and fetch the result; False = it came to nothing, and may be queued again."""
        attempt = Attempt(
            server,
            self._search.prompt_id,
            self._order.graph,
            job=self._job,
            patience=self._patience,
            progress=self._progress,
            aside=self._aside,
        )
        try:
            entry = attempt.follow(self._farm.silence_s)
        except Stuck:
            self._give_up(server)
            raise Gone from None
        if entry is None:
            self._last_words = "it was gone from the queue, unmade"
            return False
        if faults.is_interrupted(entry):
            self._heed(server)
            return False
        if failure := faults.failure(server.client.shown, entry):
            raise failure
        return self._take_in(server, attempt, faults.result(entry, self._order.output))

    def _take_in(self, server: Server, attempt: Attempt, file: Mapping[str, Json]) -> bool:
        """Fetch the result; False = it isn't there any more, or is no use."""
        if attempt.fetch(file):
            try:
                attempt.check()
            except BackendError as error:
                if self._sent:
                    message = f"what ComfyUI at {server.client.shown} made can't be read"
                    raise BackendError(message, hint=faults.LOOK, log=error.log) from error
                self._last_words = "what it had made was damaged"
            else:
                return True
        else:
            self._last_words = "what it had made was gone"
        self._search.spend()
        return False

    def _heed(self, server: Server) -> None:
        """Somebody interrupted it. What we sent, a person stopped, and meant it.

        What was only found may have been called off by whoever had sent it.
        """
        self._last_words = "somebody interrupted it"
        if self._sent:
            message = f"somebody stopped it in ComfyUI at {server.client.shown}"
            raise BackendError(message, hint="build again to have it made after all")

    def _give_up(self, server: Server) -> None:
        """Take it off a server that is stuck."""
        self._stuck[server] = f"no sign of life for {self._farm.silence_s:.0f} s"
        unwanted = self._search.prompt_id
        self._aside.finish(lambda: server.client.cancel(unwanted), _FAREWELL_S)

    def _call_off(self) -> None:
        """Take back what nobody wants any more, behind any call that is still under way."""
        if self._sent:
            server, prompt_id = self._sent
            self._aside.finish(lambda: server.client.cancel(prompt_id), _FAREWELL_S)
