"""Every shipped workflow, filled in, is a graph that a real server takes: node classes, inputs, values, links."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from comfyui import models
from comfyui.films import MODELS

from filmkit.model.film import ComfyMusic, Format, Lora, RenderChoice, Transition
from filmkit.model.shot import Shot
from filmkit.timing import Rate
from filmkit.workflow.check import check_order
from filmkit.workflow.order import Order, order_music, order_shot
from filmkit.workflow.shipped import read_workflow

if TYPE_CHECKING:
    from comfyui.server import Server

    from filmkit.workflow.workflow import Workflow

pytestmark = pytest.mark.comfyui

TEMPLATES = Path(__file__).parents[2] / "templates" / "comfyui"
NAMES = sorted(path.stem for path in TEMPLATES.glob("*.yaml"))
FORM = Format(width=64, height=64, rate=Rate.of(8), handles=1)
LORAS = (models.WAN_LORA, models.SD15_LORA)


def _workflow(name: str) -> Workflow:
    texts = [(TEMPLATES / f"{name}{end}").read_text("utf-8") for end in (".yaml", ".json.j2")]
    return read_workflow(name, *texts)


def _order(name: str, loras: int, files: dict[str, str]) -> Order:
    """The order of a shot, with so many LoRAs as far as the workflow takes any, and a first frame if it must."""
    workflow = _workflow(name)
    if workflow.kind == "music":
        music = ComfyMusic(prompt="calm piano", workflow=name, models=files)
        return order_music(workflow, music.prompt, 7, Fraction(3), music)
    choice = RenderChoice(use="comfyui", workflow=name, models=files)
    return order_shot(workflow, _shot(workflow, loras), FORM, choice)


def _shot(workflow: Workflow, loras: int) -> Shot:
    said: dict[str, Any] = {}
    if workflow.needs_first_frame:
        said = {"first_frame": "start.png", "first_frame_digest": "0" * 64}
    return Shot(
        id="scene_01",
        label="1",
        frames=6,
        caption="",
        take=1,
        size="wide",
        angle="eye_level",
        move="static",
        cast=(),
        transition=Transition(),
        prompt='a "quoted" prompt {{ with }} \\ é 漢',
        negative="text",
        seed=2**32 - 1,
        loras=tuple(Lora(name=name, strength=0.5) for name in LORAS[:loras]),
        **said,
    )


@pytest.fixture(scope="module")
def object_info(comfyui: Server) -> dict[str, Any]:
    """What nodes the server has."""
    return dict(comfyui.get("/object_info"))


@pytest.mark.parametrize("loras", [0, 1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_valid_but_for_files(name: str, loras: int, comfyui: Server) -> None:
    """The server finds nothing wrong but that models, LoRAs and pictures aren't there."""
    graph = _order(name, loras, {}).graph
    answer = requests.post(f"{comfyui.url}/prompt", json={"prompt": graph}, timeout=30)

    assert answer.status_code == 400
    said = answer.json()
    assert said["error"]["type"] == "prompt_outputs_failed_validation"
    wrong = [error for node in said["node_errors"].values() for error in node["errors"]]
    files = [error for error in wrong if error["type"] == "value_not_in_list"]
    assert all(error["extra_info"]["received_value"].partition(".")[2] for error in files)
    assert [
        error for error in wrong if error not in files and "image" not in error["details"]
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_check_agrees(name: str, object_info: dict[str, Any]) -> None:
    """The check before a build finds each missing model, and nothing else."""
    order = _order(name, 0, {})
    told = [str(problem) for problem in check_order(order, object_info)]

    assert len(told) == len(order.models)
    for model in order.models:
        assert any(model.file in line and model.folder in line for line in told), told


@pytest.mark.parametrize("name", sorted(MODELS))
def test_check_finds_files(name: str, object_info: dict[str, Any]) -> None:
    """With the server's models and LoRAs nothing is missing."""
    assert check_order(_order(name, 2, MODELS[name]), object_info) == ()
