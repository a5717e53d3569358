"""What can't be made is told before anything is queued, or at once, with scene, node and the server's own reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from comfyui import models
from comfyui.films import OWN, film, own_graph, render

if TYPE_CHECKING:
    from comfyui.server import Server
    from space import Said, Space

pytestmark = pytest.mark.comfyui

TINY = "projects/tiny.yaml"


def _refuse(space: Space, server: Server, text: str, code: int) -> str:
    """What is said of a film that is not built."""
    space.write(TINY, text)
    said = space.run("build", FILMKIT_COMFYUI=server.url)
    assert said.code == code, said.out + said.err
    return said.out + said.err


def _doctor(space: Space, url: str) -> Said:
    return space.run("doctor", FILMKIT_COMFYUI=url)


def test_missing_model(server: Server, space: Space) -> None:
    """A missing model file is told with the nearest name that is there and its folder; nothing is queued."""
    choice = render("wan22_t2v")
    choice["models"] = {**choice["models"], "high_noise": "tiny_wan_hihg.safetensors"}
    told = _refuse(space, server, film(choice, {}, {}), 1)

    assert "tiny_wan_hihg.safetensors" in told
    assert models.WAN_HIGH in told
    assert "diffusion_models" in told
    assert not server.history()


def test_missing_lora(server: Server, space: Space) -> None:
    """So is a missing LoRA."""
    style = {"loras": [{"name": "tiny_wan_lra.safetensors"}]}
    told = _refuse(space, server, film(render("wan22_t2v"), {}, style=style), 1)

    assert models.WAN_LORA in told
    assert "loras" in told
    assert not server.history()


def test_missing_nodes(server_b: Server, space: Space) -> None:
    """Which pack of nodes a server lacks is told, before anything is queued."""
    told = _refuse(space, server_b, film(render("animatediff"), {}), 1)

    assert "ComfyUI-AnimateDiff-Evolved" in told
    assert not server_b.history()


def test_plain_value_for_link(server: Server, space: Space) -> None:
    """A value where a picture belongs, which a server notices only as it runs, is told before."""
    graph = own_graph()
    graph["2"]["inputs"]["image"] = 5
    space.write("projects/own.api.json", json.dumps(graph))
    told = _refuse(space, server, film(OWN, {}), 1)

    for word in ("'2'", "ImageAddNoise", "image"):
        assert word in told
    assert not server.history()


def test_one_fails(server: Server, space: Space) -> None:
    """A shot that fails on the server is told with scene, node, class and reason; the others are made."""
    graph = own_graph()
    pattern = {"string": "a", "regex_pattern": "a prompt", "replace": "b"}
    graph["7"] = {"class_type": "RegexReplace", "inputs": pattern}
    graph["5"]["inputs"]["source"] = ["7", 0]
    space.write("projects/own.api.json", json.dumps(graph))
    choice = {**OWN, "bind": {**OWN["bind"], "prompt": "7.regex_pattern"}}
    told = _refuse(space, server, film(choice, {}, {"prompt": "a (forest"}), 1)

    for word in ("scene_02", "node 7 (RegexReplace)", "unterminated subpattern"):
        assert word in told
    assert (space.root / "build/tiny/clips/scene_01.mp4").is_file()
    assert not (space.root / "build/tiny/clips/scene_02.mp4").exists()


def test_unknown_bind(server: Server, space: Space) -> None:
    """A binding to a node that isn't there is wrong in the film."""
    space.write("projects/own.api.json", json.dumps(own_graph()))
    told = _refuse(space, server, film({**OWN, "bind": {"prompt": "6.text"}}, {}), 2)

    assert "6" in told
    assert not server.history()


def test_too_long(server: Server, space: Space) -> None:
    """A shot longer than the model can make is refused with how long it may be."""
    told = _refuse(space, server, film(render("wan22_t2v"), {"duration": "40s"}), 2)

    assert "scene" in told.lower()
    assert "7" in told
    assert not server.history()


def test_no_server(space: Space) -> None:
    """Without a server the scenes fail, with the address and what to do."""
    space.write("filmkit.yaml", "comfyui: {servers: ['http://127.0.0.1:9'], patience: 1}")
    space.write(TINY, film(render("ltxv_t2v"), {}))
    said = space.run("build")

    assert said.code == 1
    assert "127.0.0.1:9" in said.err + said.out


def test_doctor(server: Server, space: Space) -> None:
    """`doctor` tells a server's version, and what a film needs that isn't there."""
    space.write(TINY, film(render("ltxv_t2v"), {}))
    said = _doctor(space, server.url)
    assert "0.3.75" in said.out + said.err

    space.write(
        TINY, film({**render("ltxv_t2v"), "models": {"checkpoint": "tiny_ltx.safetensors"}}, {})
    )
    told = _doctor(space, server.url)
    assert models.LTXV in told.out + told.err


def test_password_untold(space: Space) -> None:
    """A password in a server's address is shown to nobody."""
    space.write(TINY, film(render("ltxv_t2v"), {}))
    space.write("filmkit.yaml", "comfyui: {patience: 1}")
    said = space.run("build", FILMKIT_COMFYUI="http://ann:hush-hush@127.0.0.1:9")

    assert said.code == 1
    assert "hush-hush" not in said.out + said.err
