"""What a `bind:` for a graph might be, guessed from how its nodes hang together: for people to look at and paste.

Knows the usual samplers and latents by the names of their inputs; knows nothing of servers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.workflow.graph import Graph, Node, link_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TEXTS = ("text", "prompt", "tags", "value", "string")
_SEEDS = ("seed", "noise_seed")
_FRAMES = ("length", "frames", "num_frames", "video_frames", "batch_size")
_RATES = ("fps", "frame_rate")
_SETTINGS = ("steps", "cfg")
_STARTS = ("start_image", "first_frame", "init_image", "image")
_MUSIC = ("seconds", "duration")
_SAVES = ("SaveVideo", "VHS_VideoCombine", "SaveWEBM", "SaveAnimatedWEBP", "SaveAudio", "SaveImage")
# By a word in the name of the node that makes the empty video: frame rule and multiple of sizes.
_FAMILIES = {
    "LTXV": ("8n+1", 32),
    "Wan22": ("4n+1", 32),
    "Wan": ("4n+1", 16),
    "Hunyuan": ("4n+1", 16),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What could stand beside `workflow:` in a film.

    Attributes:
        bind: Places by name.
        output: Node whose result counts; "" = none was recognised.
        frame_rule: "" = any number, as far as can be seen.
        size_multiple: At least 1.
        fps: What the graph has now; 0 = it says none.
    """

    bind: Mapping[str, str]
    output: str
    frame_rule: str
    size_multiple: int
    fps: float


def propose(graph: Graph) -> Proposal:
    """A proposal for the whole."""
    bind = propose_bind(graph)
    makers = [node.class_type for node in graph.values() if _frames(node)]
    rule, multiple = next(
        (limits for word, limits in _FAMILIES.items() for name in makers if word in name), ("", 1)
    )
    if multiple == 1 and makers:
        multiple = 8  # what a latent's size is in pixels
    fps = next((v for node in graph.values() for n, v in node.inputs.items() if n in _RATES), 0)
    return Proposal(
        bind=bind,
        output=_output(graph),
        frame_rule=rule,
        size_multiple=multiple,
        fps=fps if isinstance(fps, int | float) else 0,
    )


def propose_bind(graph: Graph) -> dict[str, str]:
    """Places by what filmkit calls them; what isn't recognised is left out."""
    samplers = _samplers(graph)
    found: dict[str, Iterable[str]] = {
        "prompt": _texts(graph, samplers, ("positive", "conditioning")),
        "negative": _texts(graph, samplers, ("negative",)),
        "seed": _values(graph, _SEEDS),
        **_canvas(graph),
        "fps": _values(graph, _RATES),
        "seconds": _values(graph, _MUSIC),
        "loras": _loras(graph),
        **_pictures(graph),
        **{name: _values(graph, (name,)) for name in _SETTINGS},
    }
    bind = {name: ", ".join(places) for name, places in found.items()}
    if bind["negative"] == bind["prompt"]:
        bind["negative"] = ""
    if bind["frames"]:
        bind["seconds"] = ""  # of a video's sound: how long it lasts, the frames say
    return {name: places for name, places in bind.items() if places}


def _samplers(graph: Graph) -> list[Node]:
    """The nodes that bring conditions and a model together: samplers, and guiders of samplers."""
    return [
        node
        for node in graph.values()
        if ("model" in node.inputs and {"positive", "conditioning"} & node.inputs.keys())
    ]


def _texts(graph: Graph, samplers: Iterable[Node], sides: tuple[str, ...]) -> Iterator[str]:
    """Where the text is typed in that reaches a sampler by one of these inputs; each place once."""
    seen: dict[str, None] = {}
    for sampler in samplers:
        for side in sides:
            if link := link_of(sampler.inputs.get(side)):
                seen.update(dict.fromkeys(_typed(graph, link.node, sides, set())))
    yield from seen


def _typed(graph: Graph, node_id: str, sides: tuple[str, ...], visited: set[str]) -> Iterator[str]:
    node = graph.get(node_id)
    if node is None or node_id in visited:
        return
    visited.add(node_id)
    for name in _TEXTS:
        if isinstance(node.inputs.get(name), str):
            yield f"{node_id}.{name}"
            return
    names = [name for name in (*sides, *_TEXTS) if name in node.inputs] or list(node.inputs)
    for name in names:
        if name not in {"clip", "vae", "model"} and (link := link_of(node.inputs.get(name))):
            yield from _typed(graph, link.node, sides, visited)


def _values(graph: Graph, names: tuple[str, ...]) -> Iterator[str]:
    """Every place where one of these is typed in as a number; a sampler that adds no noise needs no seed."""
    for node_id, node in graph.items():
        if names == _SEEDS and node.inputs.get("add_noise") in ("disable", False):
            continue
        for name in names:
            value = node.inputs.get(name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield f"{node_id}.{name}"


def _frames(node: Node) -> str:
    """The input that counts a node's frames, if it makes a canvas; else ""."""
    has_size = all(isinstance(node.inputs.get(name), int) for name in ("width", "height"))
    counts = [name for name in _FRAMES if isinstance(node.inputs.get(name), int)]
    return counts[0] if has_size and counts else ""


def _canvas(graph: Graph) -> dict[str, list[str]]:
    """Size and length. One picture at a time is a still, and has no frames to bind."""
    makers = {node_id: name for node_id, node in graph.items() if (name := _frames(node))}
    moving = [
        f"{node_id}.{name}"
        for node_id, name in makers.items()
        if name != "batch_size" or graph[node_id].inputs[name] != 1
    ]
    sizes = {side: [f"{node_id}.{side}" for node_id in makers] for side in ("width", "height")}
    return {**sizes, "frames": moving}


def _loras(graph: Graph) -> list[str]:
    """The loaders of LoRAs, unless some are in a row: which of those would be the film's, nobody can tell."""
    loaders = [node_id for node_id, node in graph.items() if "lora_name" in node.inputs]
    sources = [link_of(graph[node_id].inputs.get("model")) for node_id in loaders]
    return [] if any(link and link.node in loaders for link in sources) else loaders


def _pictures(graph: Graph) -> dict[str, list[str]]:
    """Loaded pictures: where a video starts from, or else of whom it shows."""
    loaders = [node_id for node_id, node in graph.items() if node.class_type == "LoadImage"]
    users = [
        (link.node, name, node)
        for node in graph.values()
        for name, value in node.inputs.items()
        if (link := link_of(value)) and link.node in loaders
    ]
    first = {node_id for node_id, name, node in users if name in _STARTS and _frames(node)}
    return {
        "first_frame": [f"{node_id}.image" for node_id in loaders if node_id in first],
        "reference": [f"{node_id}.image" for node_id in loaders if node_id not in first][:1],
    }


def _output(graph: Graph) -> str:
    """The node that saves: a video rather than sound, sound rather than a picture."""
    for kind in _SAVES:
        for node_id, node in graph.items():
            if node.class_type.startswith(kind):
                return node_id
    return ""
