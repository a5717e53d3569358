"""`filmkit build --runner pinokio` with the real daemon: what is made in Pinokio, and what is left of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from comfyui.server import free_port
from cutroom import decoded

from pinokio.daemon import Daemon
from pinokio.films import made, sound
from pinokio.lodgings import everything, move_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from space import Space

    from pinokio.engine import Home

pytestmark = pytest.mark.pinokio


@pytest.fixture
def daemon(home: Home) -> Iterator[Daemon]:
    """Pinokio, running."""
    daemon = Daemon(home, free_port())
    daemon.start()
    yield daemon
    daemon.stop()


def test_cut_in_pinokio(tiny: Space, home: Home, daemon: Daemon) -> None:
    """A film of painted clips is cut in Pinokio as filmkit itself cuts it, once, and nothing of it stays there."""
    film = made(tiny, "tiny")
    frames, packets = decoded(film), sound(film)
    move_in(tiny, home, daemon)
    before = everything(home)
    said = tiny.build("--progress", "json")
    assert said.starts == ["cut:tiny", "deliver:tiny"]
    assert decoded(film) == frames
    assert sound(film) == packets
    assert "Pinokio is cleaned up, " in said.err
    assert everything(home) == before
    daemon.stop()
    assert "up to date" in tiny.build().out
