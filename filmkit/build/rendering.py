"""Which clips an app of Pinokio's can have made by its own ComfyUI, and how; why not the others.

Knows nothing of scripts.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from filmkit.backends.render.comfyui.prompt import prompt_graph, prompt_id
from filmkit.backends.resources import workflow_names
from filmkit.backends.workflows import shipped_workflow
from filmkit.cut.command import Command
from filmkit.cut.commands import STILL
from filmkit.model.ports import PREVIOUS_CLIP, Expected
from filmkit.pinokio.app import PICTURE, Render, Run
from filmkit.pinokio.text import is_name
from filmkit.workflow.graph import graph_of
from filmkit.workflow.loaders import lora_files
from filmkit.workflow.order import Order
from filmkit.workflow.workflow import Model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.plan.step import Step
    from filmkit.workflow.workflow import Workflow

_COMFYUI = "comfyui"


def order_of(step: Step) -> Order | None:
    """What a ComfyUI is asked for, for a clip or for music; None = nothing."""
    asked = step.inputs.get(STILL, step)
    if asked.recipe.get("use") != _COMFYUI or asked.stage not in {"clip", "still", "music"}:
        return None
    return Order.of(cast("Mapping[str, Json]", asked.recipe["payload"]), asked.notes)


def workflow_of(order: Order) -> Workflow | None:
    """The workflow of filmkit's that it is; None = the user's own."""
    return shipped_workflow(order.workflow) if order.workflow in workflow_names() else None


def models_of(order: Order) -> tuple[Model, ...]:
    """All files that it loads, LoRAs among them."""
    loras = (Model(f"lora {name}", "loras", name) for name in lora_files(graph_of(order.graph)))
    return (*order.models, *loras)


def render_of(file: str, step: Step) -> Render | None:
    """How a clip is made in an app; None = it can't be.

    Args:
        file: Of the clip.
        step: That makes it.
    """
    order = order_of(step)
    asked = step.inputs.get(STILL, step)
    if order is None or PREVIOUS_CLIP in order.images or not is_name(order.output):
        return None
    name = prompt_id(step.key, 0)
    pictures = dict(zip(asked.assets, picture_names(step), strict=True))
    return Render(
        file=file,
        key=step.key,
        id=name,
        graph=prompt_graph(order, name, pictures),
        output=order.output,
        frames=step.expected.frames if isinstance(step.expected, Expected) else 0,
        pictures=tuple(pictures.values()),
        models=models_of(order),
        still=(STILL, _move(file, step)) if asked is not step else None,
    )


def picture_names(step: Step) -> dict[str, str]:
    """The user's files that a clip is made from, relative to the root, by their names in the app."""
    asked = step.inputs.get(STILL, step)
    shot = PurePosixPath(step.path).stem
    return {f"{PICTURE}{shot}_{name}": path for name, path in asked.assets.items()}


def elsewhere(step: Step, film: str) -> str:
    """Why only filmkit itself makes an artifact, and what to do."""
    cure = f"run `filmkit build {film}` and export it again"
    if order_of(step) is None:
        return f"filmkit makes it: {cure}"
    return f"it begins with a picture of the clip before, which only filmkit can take: {cure}"


def _move(file: str, step: Step) -> Run:
    command = Command.of(cast("Mapping[str, Json]", step.recipe["command"]))
    made = f"{PurePosixPath(file).stem}.made.mp4"
    return Run(file=made, command=command, inputs=(STILL,))
