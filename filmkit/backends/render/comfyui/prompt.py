"""A prompt: an order's graph as one server gets it, under an id that anybody can work out again.

Pure. Knows nothing of servers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.keys import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.workflow.order import Order


def prompt_id(recipe: str, number: int) -> str:
    """The id of the `number`-th prompt for a recipe. Has the form of a UUID, which servers expect."""
    text = digest([recipe, number])
    return "-".join((text[:8], text[8:12], f"8{text[13:16]}", f"8{text[17:20]}", text[20:32]))


def prompt_graph(order: Order, name: str, pictures: Mapping[str, str]) -> dict[str, Json]:
    """The graph to queue.

    Args:
        order: What is ordered.
        name: The id. The result's file is called after it: else the server would answer with the
            file of an earlier prompt, even if that is gone.
        pictures: The server's names of the order's pictures.
    """
    places = {place: pictures[picture] for picture, to in order.images.items() for place in to}
    places[order.output, "filename_prefix"] = f"filmkit/{name}"
    return {node: _placed(node, entry, places) for node, entry in order.graph.items()}


def _placed(node: str, entry: Json, places: Mapping[tuple[str, str], str]) -> Json:
    """A node with the values for it, as far as it has such inputs."""
    inputs = entry.get("inputs") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(inputs, dict):
        return entry
    filled: Json = {key: places.get((node, key), value) for key, value in inputs.items()}
    return {**entry, "inputs": filled}
