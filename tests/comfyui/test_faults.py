"""Bad days between filmkit and a real server: the film is right, and the server ran as many jobs as there are shots."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import pytest
from comfyui.films import FRAMES, OWN, film, frames, own_graph, render
from comfyui.proxy import Fault
from comfyui.server import until
from space import end

if TYPE_CHECKING:
    from comfyui.proxy import Proxy
    from comfyui.server import Server
    from space import Space

pytestmark = pytest.mark.comfyui

TINY = "projects/tiny.yaml"
SHOTS = 3
QUICK = film(OWN, *[{}] * SHOTS)
SLOW = film(render("ltxv_t2v", params={"steps": 40}), *[{}] * SHOTS)
ENDLESS = film(render("ltxv_t2v", params={"steps": 9000}), *[{}] * SHOTS)


class Counted:
    """How many jobs a server accepted and ran while a block lasted."""

    def __init__(self, *servers: Server) -> None:
        self._servers = servers
        self._before = self._now()

    def _now(self) -> list[tuple[int, int]]:
        return [(server.queued(), server.executed()) for server in self._servers]

    @property
    def queued(self) -> int:
        """Jobs accepted so far."""
        return sum(
            now[0] - before[0] for now, before in zip(self._now(), self._before, strict=True)
        )

    @property
    def executed(self) -> int:
        """Jobs ended so far."""
        return sum(
            now[1] - before[1] for now, before in zip(self._now(), self._before, strict=True)
        )


def _check_film(space: Space) -> None:
    assert frames(space.root / "films/tiny.mp4").shape == (SHOTS * FRAMES, 64, 64, 3)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("POST", "/prompt", swallow=True),
        Fault("POST", "/prompt", times=2, swallow=True),
        Fault("POST", "/prompt", times=2, status=500),
        Fault("POST", "/prompt", times=2, status=429, headers={"Retry-After": "1"}),
        Fault("POST", "/prompt", times=2, status=503),
        Fault("GET", "/history", times=2, status=502),
        Fault("GET", "/history", times=2, swallow=True),
        Fault("GET", "/queue", times=2, status=500),
        Fault("GET", "/object_info", keep_bytes=1000),
        Fault("GET", "/view", times=2, keep_bytes=700),
        Fault("GET", "/view", times=2, status=503),
        Fault("GET", "/ws", times=9, status=403),
        Fault("GET", "/ws", times=3, swallow=True),
    ],
    ids=lambda fault: f"{fault.method} {fault.path} {fault.status or 'cut'} {fault.times}",
)
def test_fault(fault: Fault, server: Server, proxy: Proxy, space: Space) -> None:
    """A lost reply, a refusal that passes, a cut download, news that never come: each shot is made once."""
    counted = Counted(server)
    proxy.strike(fault)
    space.write("projects/own.api.json", json.dumps(own_graph()))
    space.write(TINY, QUICK)
    space.build(FILMKIT_COMFYUI=proxy.url)

    assert fault.struck
    _check_film(space)
    assert counted.queued == SHOTS


def test_news_lost(server: Server, proxy: Proxy, space: Space) -> None:
    """A websocket that breaks in the middle costs nothing."""
    counted = Counted(server)
    space.write(TINY, SLOW)
    build = space.start("build", FILMKIT_COMFYUI=proxy.url)
    until(lambda: counted.executed)
    proxy.drop_news()
    said = end(build)

    assert said.code == 0, said.err
    _check_film(space)
    assert counted.queued == SHOTS


def test_network_down(server: Server, proxy: Proxy, space: Space) -> None:
    """A network that is down for a while costs a wait; what the server did meanwhile is fetched, not done again."""
    counted = Counted(server)
    space.write(TINY, SLOW)
    build = space.start("build", FILMKIT_COMFYUI=proxy.url)
    until(lambda: counted.queued >= 2)
    proxy.down()
    until(lambda: counted.executed >= 2)
    proxy.up()
    said = end(build)

    assert said.code == 0, said.err
    _check_film(space)
    assert counted.queued == SHOTS


def test_filmkit_killed(server: Server, space: Space) -> None:
    """A build after one that was killed finds its jobs again, running and finished ones."""
    counted = Counted(server)
    space.write(TINY, SLOW)
    build = space.start("build", FILMKIT_COMFYUI=server.url)
    until(lambda: counted.executed and counted.queued >= 2)
    build.send_signal(signal.SIGKILL)
    build.communicate()
    space.build(FILMKIT_COMFYUI=server.url)

    _check_film(space)
    assert counted.queued == SHOTS
    assert counted.executed == SHOTS


def test_server_killed(server: Server, space: Space) -> None:
    """A server killed and started again in the middle makes what it hadn't delivered, and nothing twice."""
    counted = Counted(server)
    space.write(TINY, SLOW)
    build = space.start("build", FILMKIT_COMFYUI=server.url)
    until(lambda: counted.executed)
    until((space.root / "build/tiny/clips/scene_01.mp4").exists)
    server.kill()
    server.start()
    said = end(build)

    assert said.code == 0, said.err
    assert frames(space.root / "films/tiny.mp4").shape == (SHOTS * FRAMES, 64, 64, 3)
    assert (
        counted.executed <= SHOTS + 1
    )  # one may have ended between its last picture and its download
    assert counted.queued <= SHOTS + 2


def test_interrupted(server: Server, space: Space) -> None:
    """Ctrl-C takes filmkit's jobs off the server, running and waiting ones, and leaves those of others."""
    space.write(TINY, ENDLESS)
    build = space.start("build", FILMKIT_COMFYUI=server.url)
    until(lambda: len(server.pending()) == 2)
    others = server.post("/prompt", {"prompt": _other()})["prompt_id"]
    build.send_signal(signal.SIGINT)
    said = end(build)

    assert said.code == 130
    until(lambda: others in server.history(), 20)
    assert server.history()[others]["status"]["status_str"] == "success"
    assert server.pending() == []


def _other() -> dict[str, Any]:
    graph = own_graph()
    del graph["5"]
    return graph
