"""One LoRA loader of a graph replaced by as many as there are LoRAs, one behind the other.

Knows nothing of films.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.workflow.graph import Node, link_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.keys import Json
    from filmkit.workflow.graph import Graph
    from filmkit.workflow.workflow import LoraInput

_OUTPUTS = (
    "model",
    "clip",
)  # of a LoRA loader, in order; each goes on from the input of the same name


def chain_loras(graph: Graph, place: str, loras: Sequence[LoraInput]) -> dict[str, Node]:
    """The graph with a loader for each LoRA where node `place` is; without LoRAs, with none.

    A loader whose own file is for the second of two models (`…low_noise…`) gets those of the pair.
    """
    loader = graph[place]
    is_low = "low_noise" in str(loader.inputs["lora_name"])
    links: list[Json] = [loader.inputs.get(name) for name in _OUTPUTS]
    chain: dict[str, Node] = {}
    for lora in loras:
        name = _free_name(f"{place}_lora_{len(chain) + 1}", graph)
        file = lora.low_noise if is_low else lora.name
        chain[name] = Node(loader.class_type, _inputs(loader, links, file, lora.strength))
        links = [[name, output] for output in range(len(_OUTPUTS))]
    rest = {name: _rewired(node, place, links) for name, node in graph.items() if name != place}
    return {**rest, **chain}


def _inputs(loader: Node, links: list[Json], file: str, strength: float) -> dict[str, Json]:
    new: dict[str, Json] = {
        "lora_name": file,
        "strength_model": strength,
        "strength_clip": strength,
    }
    new |= dict(zip(_OUTPUTS, links, strict=True))
    return {name: new.get(name, value) for name, value in loader.inputs.items()}


def _rewired(node: Node, place: str, links: list[Json]) -> Node:
    inputs: dict[str, Json] = {}
    for name, value in node.inputs.items():
        link = link_of(value)
        is_ours = link is not None and link.node == place and link.output < len(links)
        inputs[name] = links[link.output] if link and is_ours else value
    return Node(node.class_type, inputs)


def _free_name(name: str, graph: Graph) -> str:
    return name if name not in graph else _free_name(f"{name}_", graph)
