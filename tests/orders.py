"""What the tests of workflows share: shots, choices, and a server's nodes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filmkit.model.film import Format, Lora, RenderChoice, Transition
from filmkit.model.shot import Reference, Shot
from filmkit.timing import Rate

if TYPE_CHECKING:
    from filmkit.keys import Json
    from filmkit.workflow.order import Order

CASES = Path(__file__).parent / "cases" / "comfyui"
# The kinds of nodes that the workflows use, as ComfyUI 0.3.75 and AnimateDiff-Evolved describe them.
OBJECT_INFO: Any = json.loads((CASES / "object_info.json").read_text("utf-8"))
GRAPHS: Any = json.loads((CASES / "graphs.json").read_text("utf-8"))  # as ComfyUI exports them
FORM = Format(width=1280, height=720, rate=Rate.of(24), handles=6)
LORAS = (
    Lora(name="noir_high_noise.safetensors", strength=0.8),
    Lora(name="detective.safetensors", strength=0.5),
)
DETECTIVE = Reference(name="detective", path="projects/assets/detective.png", digest="d" * 64)


def shot(**said: Any) -> Shot:
    """A shot of four seconds."""
    plain: dict[str, Any] = {
        "id": "scene_01",
        "label": "1",
        "frames": 96,
        "prompt": 'neon rain on a "canal"',
        "caption": "a canal",
        "negative": "text, watermark",
        "seed": 2084,
        "take": 1,
        "size": "wide",
        "angle": "eye_level",
        "move": "static",
        "cast": (),
        "loras": (),
        "transition": Transition(),
    }
    return Shot(**{**plain, **said})


def choice(name: str, **said: Any) -> RenderChoice:
    """`render: {use: comfyui, workflow: …}`."""
    return RenderChoice(use="comfyui", workflow=name, **said)


def own_choice(graph: Json, bind: dict[str, str], output: str, **said: Any) -> RenderChoice:
    """The same with a workflow of the user's own."""
    text = json.dumps(graph)
    return choice("projects/my.api.json", text=text, bind=bind, output=output, **said)


def stocked(*orders: Order) -> dict[str, Json]:
    """A server that has all nodes, and every model and LoRA that these orders name."""
    info = copy.deepcopy(OBJECT_INFO)
    for order in orders:
        files = {*(model.file for model in order.models), *order.loras}
        for node in order.graph.values():
            assert isinstance(node, dict)
            required = info[str(node["class_type"])]["input"]["required"]
            inputs = node["inputs"]
            assert isinstance(inputs, dict)
            for name, value in inputs.items():
                if isinstance(value, str) and value in files:
                    required[name][0].append(value)
    return info  # type: ignore[no-any-return]
