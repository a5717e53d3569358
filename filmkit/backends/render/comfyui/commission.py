"""One order in the hands of the servers: found again or queued once, seen through, and fetched.

Nothing is paid for twice. A prompt's id is made from what decides its pictures, so any process, also
one started after a crash, finds it in a server's queue or history. Whatever is lost (a reply, a
socket, a server), the servers are looked through before it is sent again.

Ids are numbered: a prompt that came to nothing (interrupted, failed in an earlier build, its file
gone) has used up its id, since the server remembers it; the next number is queued then.
"""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from filmkit.backends.probe import probe
from filmkit.backends.render.comfyui import faults, images
from filmkit.backends.render.comfyui.client import Trouble
from filmkit.backends.render.comfyui.news import News
from filmkit.backends.render.comfyui.patience import Gone, Patience
from filmkit.backends.render.comfyui.prompt import prompt_graph, prompt_id
from filmkit.backends.render.comfyui.watch import Watch
from filmkit.errors import BackendError, Cancelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.backends.render.comfyui.aside import Aside
    from filmkit.backends.render.comfyui.farm import Farm, Needs, Server
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
        self._recipe = recipe
        self._pictures = pictures
        self._needs = needs
        self._farm = farm
        self._job = job
        self._progress = progress
        self._aside = aside
        self._patience = Patience(farm, aside, progress)
        self._number = 0
        self._useless: set[int] = set()  # numbers whose result can't be had
        self._looked: frozenset[Server] = frozenset()
        self._avoid: dict[Server, str] = {}  # and why
        self._left: list[Server] = []  # that may still work on it
        self._server: Server | None = None  # that may have it now
        self._sent = 0
        self._last_words = ""

    @property
    def prompt_id(self) -> str:
        """Id of the prompt, as servers know it."""
        return prompt_id(self._recipe, self._number)

    def fetch(self) -> Made:
        """Have it made, unless it is, and write it to `job.output`.

        Raises:
            BackendError: It can't be made; says why.
            Cancelled: It is no longer wanted; nor is it in any queue, if its server answers.
        """
        try:
            while True:
                server = self._find()
                is_new = server is None
                server = server or self._send()
                if server is None:
                    continue
                self._server = server
                try:
                    if self._see_through(server, is_new=is_new):
                        return Made(server=server.version, prompt_id=self.prompt_id)
                except Gone:
                    self._left.append(server)
                finally:
                    self._farm.release(server)
                self._server = None  # not if it was cancelled: then it is to be taken back
        except Cancelled:
            self._call_off()
            raise

    def _find(self) -> Server | None:
        """The server that has it, with a place on it taken; None = it is to be queued under `prompt_id`."""
        servers = self._farm.reachable(self._aside.pause)
        self._looked = frozenset(servers)
        queued: dict[Server, frozenset[str]] = {}
        for server in servers:
            # Before the history: what leaves the one for the other in between is seen in the latter.
            with suppress(Gone):
                queue = self._patience.ask(server, server.client.queue)
                queued[server] = queue.running | queue.pending
        for number in itertools.count():
            self._number = number
            found, is_spent = self._look(queued)
            if found:
                self._farm.join(found)
                return found
            if not is_spent:
                return None
        raise AssertionError  # numbers don't end

    def _look(self, queued: Mapping[Server, frozenset[str]]) -> tuple[Server | None, bool]:
        """Who has the prompt with the present id, and whether the id is used up."""
        is_spent = self._number in self._useless
        for server, ids in queued.items():
            if self.prompt_id in ids and server not in self._avoid:
                return server, False
            with suppress(Gone):
                entry = self._record(server)
                if entry and faults.is_success(entry) and self._number not in self._useless:
                    return server, False
                is_spent |= entry is not None
        return None, is_spent

    def _send(self) -> Server | None:
        """Queue it on the best server; the server, with a place on it taken; None = look again first."""
        if self._sent >= _MOST_SENT:
            message = f"a ComfyUI server was asked {self._sent} times, in vain: {self._last_words}"
            raise BackendError(
                message, hint="look what it says in its own window; then build again"
            )
        server = self._take()
        try:
            if server in self._looked:
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
        candidates = [s for s in self._farm.servers if s not in self._avoid]
        if not candidates:
            reasons = "; ".join(f"{s.client.shown}: {why}" for s, why in self._avoid.items())
            hint = "look what it says in its own window; 'comfyui: {silence: …}' sets the seconds"
            raise BackendError(f"ComfyUI is stuck ({reasons})", hint=hint)
        return self._farm.take(self._needs, self._aside.pause, self._progress.say, self._avoid)

    def _queue_on(self, server: Server) -> None:
        """Send it, pictures first. Looks whether it has arrived before it sends it again."""
        graph = self._graph(server)
        self._server = server
        for pause in self._patience.pauses(server):
            try:
                self._aside.do(lambda: server.client.submit(self.prompt_id, graph))
            except Trouble as error:
                pause(error)
                if not self._is_there(server):
                    continue
            server.heard()
            break
        self._sent += 1
        for left in self._left:
            if left is not server:
                left.desert(self.prompt_id)
        self._left.clear()
        self._progress.say("")

    def _record(self, server: Server) -> Mapping[str, Json] | None:
        """What became of it there; None = it isn't over, or isn't known."""
        return self._patience.ask(server, partial(server.client.history, self.prompt_id))

    def _is_there(self, server: Server) -> bool:
        queue = self._patience.ask(server, server.client.queue)
        if self.prompt_id in queue.running | queue.pending:
            return True
        return self._record(server) is not None

    def _graph(self, server: Server) -> dict[str, Json]:
        """The graph as this server gets it: with its names of pictures, and a file name of its own."""
        names = {
            name: self._patience.ask(server, partial(images.put, server.client, name, content))
            for name, content in self._pictures.items()
        }
        return prompt_graph(self._order, self.prompt_id, names)

    def _see_through(self, server: Server, *, is_new: bool) -> bool:
        """Wait for its end and fetch the result; False = it came to nothing, and may be queued again."""
        entry = self._follow(server)
        if entry is None:
            self._last_words = "it was gone from the queue, unmade"
            return False
        if faults.is_interrupted(entry):
            self._last_words = "somebody interrupted it"
            return False
        if failure := faults.failure(server.client.shown, entry):
            raise failure
        file = faults.result(entry, self._order.output)
        if self._download(server, file, is_new=is_new):
            return True
        self._useless.add(self._number)
        return False

    def _follow(self, server: Server) -> Mapping[str, Json] | None:
        """What became of it, once it is over; None = the server knows nothing of it any more."""
        client = server.client
        with News(client.base, client.headers, self.prompt_id, self._order.graph) as news:
            watch = Watch(news, self._farm.silence_s)
            while True:
                entry = self._record(server)
                if entry is not None:
                    return entry
                if watch.is_look_due():
                    queue = self._patience.ask(server, client.queue)
                    if self.prompt_id not in queue.running | queue.pending:
                        return self._record(server)
                    watch.see(is_running=self.prompt_id in queue.running)
                if watch.is_stuck():
                    self._give_up(server)
                self._aside.pause(watch.wait_s(), news.wake)
                self._progress.move(news.fraction)
                if picture := news.preview():
                    self._job.show(picture)

    def _give_up(self, server: Server) -> None:
        self._avoid[server] = f"no sign of life for {self._farm.silence_s:.0f} s"
        self._aside.finish(lambda: server.client.cancel(self.prompt_id), _FAREWELL_S)
        raise Gone

    def _download(self, server: Server, file: Mapping[str, Json], *, is_new: bool) -> bool:
        """Fetch the result; False = it isn't there any more, or is no use."""
        self._progress.move(1.0)
        path = self._job.output
        if not self._patience.ask(server, lambda: server.client.download(file, path)):
            self._last_words = "what it had made was gone"
            return False
        try:
            self._aside.do(lambda: probe(path))
        except BackendError as error:
            if is_new:
                message = f"what ComfyUI at {server.client.shown} made can't be read"
                raise BackendError(message, hint=faults.LOOK, log=error.log) from error
            self._last_words = "what it had made was damaged"
            return False
        return True

    def _call_off(self) -> None:
        """Take back what nobody wants any more, behind any call that is still under way."""
        server, wanted = self._server, self.prompt_id
        if server is not None:
            self._aside.finish(lambda: server.client.cancel(wanted), _FAREWELL_S)
