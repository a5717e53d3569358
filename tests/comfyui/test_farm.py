"""Two real servers: each has something to do, only what it can do, and what one loses the other makes."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from comfyui.films import FRAMES, film, frames, render
from comfyui.server import until
from space import end

if TYPE_CHECKING:
    from comfyui.server import Server
    from space import Space

pytestmark = pytest.mark.comfyui

TINY = "projects/tiny.yaml"
SHOTS = 6
FILM = film(render("wan22_t2v", params={"steps": 12}), *[{}] * SHOTS)


def _urls(*servers: Server) -> str:
    return ",".join(server.url for server in servers)


def _check_film(space: Space, shots: int = SHOTS) -> None:
    assert frames(space.root / "films/tiny.mp4").shape == (shots * FRAMES, 64, 64, 3)


def test_shared(server: Server, server_b: Server, space: Space) -> None:
    """Two servers share the shots of a film; each shot is made by one of them."""
    space.write(TINY, FILM)
    space.build(FILMKIT_COMFYUI=_urls(server, server_b))

    made = [len(one.history()) for one in (server, server_b)]
    _check_film(space)
    assert sum(made) == SHOTS
    assert min(made) >= 2


def test_only_where_the_model_is(server: Server, server_b: Server, space: Space) -> None:
    """A shot goes to the server that has its model."""
    space.write(TINY, film(render("ltxv_t2v"), *[{}] * 3))
    space.build(FILMKIT_COMFYUI=_urls(server_b, server))

    _check_film(space, 3)
    assert (len(server.history()), len(server_b.history())) == (3, 0)


def test_one_dies(server: Server, server_b: Server, space: Space) -> None:
    """A server that dies gives its shots to the other."""
    space.write("filmkit.yaml", "comfyui: {patience: 2}")
    space.write(TINY, FILM)
    build = space.start("build", FILMKIT_COMFYUI=_urls(server, server_b))
    until(server_b.history)
    server_b.kill()
    said = end(build)

    assert said.code == 0, said.err
    _check_film(space)


def test_one_comes_later(server: Server, server_b: Server, space: Space) -> None:
    """A server that isn't there at first is used once it is."""
    server_b.kill()
    server_b.launch()
    text = film(render("wan22_t2v", params={"steps": 60}), *[{}] * SHOTS)
    space.write(TINY, text)
    space.build(FILMKIT_COMFYUI=_urls(server, server_b))
    server_b.wait()

    _check_film(space)
    assert len(server.history()) + len(server_b.history()) == SHOTS
    assert server_b.history()


def test_found_on_the_other(server: Server, server_b: Server, space: Space) -> None:
    """After a kill the jobs of both servers are found again, each where it is."""
    space.write(TINY, FILM)
    build = space.start("build", FILMKIT_COMFYUI=_urls(server, server_b))
    until(lambda: server.pending() and server_b.pending())
    build.send_signal(signal.SIGKILL)
    build.communicate()
    space.build(FILMKIT_COMFYUI=_urls(server_b, server))

    _check_film(space)
    assert len(server.history()) + len(server_b.history()) == SHOTS
