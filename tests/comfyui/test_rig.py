"""The servers and the network that other tests stand on do what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from comfyui.install import install
from comfyui.models import SD15, WAN_HIGH
from comfyui.proxy import Fault

if TYPE_CHECKING:
    from comfyui.install import Installed
    from comfyui.proxy import Proxy
    from comfyui.server import Server

pytestmark = pytest.mark.comfyui

NOTHING = {
    "1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 1}},
    "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "rig"}},
}  # fmt: skip


def test_installed_once(installed: Installed) -> None:
    """A second installation finds the first."""
    before = installed.python.stat()

    assert install() == installed
    assert installed.python.stat() == before


def test_server_offers_models(server: Server) -> None:
    """The server lists the tiny models where its loaders look for them."""
    assert SD15 in server.get("/models/checkpoints")
    assert WAN_HIGH in server.get("/models/diffusion_models")


def test_swallowed_reply(proxy: Proxy) -> None:
    """A swallowed reply reaches nobody, though the server got the question."""
    fault = proxy.strike(Fault("GET", "/queue", swallow=True))

    with pytest.raises(requests.ConnectionError):
        requests.get(f"{proxy.url}/queue", timeout=30)
    assert (fault.struck, proxy.count("GET", "/queue")) == (1, 1)
    assert requests.get(f"{proxy.url}/queue", timeout=30).ok


def test_cut_answer(proxy: Proxy) -> None:
    """A cut answer is shorter than it says."""
    proxy.strike(Fault("GET", "/object_info", keep_bytes=100))

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(f"{proxy.url}/object_info", timeout=30)


def test_refused_connections(proxy: Proxy) -> None:
    """A network that is down refuses connections, and is as before once it is up."""
    proxy.down()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{proxy.url}/queue", timeout=30)
    proxy.up()

    assert requests.get(f"{proxy.url}/queue", timeout=30).ok


def test_counts(server: Server) -> None:
    """What the server accepted and ran is counted over its whole life."""
    accepted, ran = server.queued(), server.executed()
    server.run(NOTHING)

    assert (server.queued(), server.executed()) == (accepted + 1, ran + 1)
