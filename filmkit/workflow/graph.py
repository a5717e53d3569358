"""ComfyUI's API-format graph: read from text that isn't trusted, its links, and back to JSON.

Knows nothing of films or of what a node does.

Source: https://docs.comfy.org/development/api-development/workflow-api-format
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from filmkit.errors import SpecError
from filmkit.spec.hints import quoted
from filmkit.spec.json_text import read_json

if TYPE_CHECKING:
    from filmkit.keys import Json

_EXPORT = "in ComfyUI: menu Workflow → Export (API), and use the file that it saves"


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a graph.

    Attributes:
        class_type: What kind of node, by the name that the server knows.
        inputs: Values and links by input; a link is `[node id, output number]`.
    """

    class_type: str
    inputs: Mapping[str, Json]


Graph: TypeAlias = Mapping[str, Node]  # by node id, in the order of the file
Place: TypeAlias = tuple[str, str]  # node id and input


@dataclass(frozen=True, slots=True)
class Link:
    """Where an input comes from.

    Attributes:
        node: Id of the node.
        output: Which of its outputs, from 0.
    """

    node: str
    output: int


def link_of(value: Json) -> Link | None:
    """The link that an input's value is; None = a plain value."""
    if isinstance(value, list) and len(value) == 2:  # noqa: PLR2004 (node and output)
        node, output = value
        if isinstance(node, str) and isinstance(output, int) and not isinstance(output, bool):
            return Link(node, output)
    return None


def read_graph(text: str, file: str) -> Graph:
    """The graph in the text of a file. Titles and colours are left out: they decide no picture.

    Args:
        text: The whole file.
        file: Its path, for messages.

    Raises:
        SpecError: Not JSON, not a graph, or a graph in the editor's own format.
    """
    data = read_json(text, file)
    if not isinstance(data, dict):
        raise SpecError(f"'{file}' holds no ComfyUI workflow", hint=_EXPORT)
    if isinstance(data.get("nodes"), list):
        message = f"'{file}' is a workflow as ComfyUI's editor saves it, which no server can queue"
        raise SpecError(message, hint=_EXPORT)
    if isinstance(data.get("prompt"), dict):
        message = f"'{file}' is a whole request to a server, not a workflow"
        raise SpecError(message, hint="save what its 'prompt' holds as a file of its own")
    graph = graph_of(data)
    odd = next((name for name in data if name not in graph), None)
    if odd is not None or not graph:
        what = f"{quoted(odd)} in it is no node" if odd is not None else "there is no node in it"
        raise SpecError(f"'{file}' holds no ComfyUI workflow: {what}", hint=_EXPORT)
    return graph


def graph_of(data: Mapping[str, Json]) -> Graph:
    """The graph that an API-format object is; what is no node in it is left out."""
    nodes = {name: _node(node) for name, node in data.items()}
    return {name: node for name, node in nodes.items() if node}


def _node(data: Json) -> Node | None:
    if not isinstance(data, dict):
        return None
    class_type, inputs = data.get("class_type"), data.get("inputs")
    if isinstance(class_type, str) and isinstance(inputs, dict):
        return Node(class_type, inputs)
    return None


def graph_json(graph: Graph) -> dict[str, Json]:
    """The graph as a server takes it; `graph_of` reads it back."""
    return {
        name: {"class_type": node.class_type, "inputs": dict(node.inputs)}
        for name, node in graph.items()
    }
