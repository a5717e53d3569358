"""Real servers for tests: one for a whole session, another where a test needs two, a bad network in front of one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from comfyui.install import Installed, install
from comfyui.models import LTXV, make_models
from comfyui.proxy import Proxy
from comfyui.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANIMATEDIFF = Path(__file__).parent / "nodes" / "animatediff.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a server where there is to be none."""
    if os.environ.get("FILMKIT_TEST_COMFYUI") == "off":
        skip = pytest.mark.skip(
            reason="FILMKIT_TEST_COMFYUI=off: no ComfyUI server is to be installed"
        )
        for item in items:
            if item.get_closest_marker("comfyui"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def installed() -> Installed:
    """ComfyUI, from the cache or installed now."""
    return install()


@pytest.fixture(scope="session")
def models(installed: Installed) -> Path:
    """The folder of the tiny models."""
    return make_models(installed)


@pytest.fixture(scope="session")
def comfyui(
    installed: Installed, models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that has all tiny models and AnimateDiff's nodes; the tests of a session share it."""
    server = Server(installed, models, tmp_path_factory.mktemp("comfyui"), nodes=(_ANIMATEDIFF,))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def comfyui_b(
    installed: Installed, models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Another server, which lacks the LTX-Video model and AnimateDiff's nodes."""
    base = tmp_path_factory.mktemp("comfyui_b")
    server = Server(installed, models, base, has=lambda name: name != LTXV)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def server(comfyui: Server) -> Iterator[Server]:
    """The session's server, idle and without memory of other tests."""
    comfyui.clear()
    yield comfyui
    comfyui.clear()


@pytest.fixture
def server_b(comfyui_b: Server) -> Iterator[Server]:
    """The other server, idle and without memory of other tests; running again if a test killed it."""
    if not comfyui_b.is_started:
        comfyui_b.start()
    comfyui_b.clear()
    yield comfyui_b
    if comfyui_b.is_started:
        comfyui_b.clear()


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    """A network before the session's server."""
    before = Proxy(server.port)
    before.up()
    yield before
    before.down()
