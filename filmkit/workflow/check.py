"""An order against what a server has: kinds of nodes, inputs, links, choices, model files.

Says what the server would refuse, and what it would only stumble over while running. Knows no server: its
`/object_info` is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.errors import Problem
from filmkit.spec.hints import did_you_mean, listing, nearest, quoted
from filmkit.workflow.graph import Graph, Link, Node, Place, graph_of, link_of
from filmkit.workflow.inputs import Input, Kind, kind_of
from filmkit.workflow.loaders import model_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from filmkit.keys import Json
    from filmkit.workflow.order import Order

# By the beginning of a node's name: where it comes from, if not with ComfyUI.
_PACKS = {
    "ADE_": "ComfyUI-AnimateDiff-Evolved",
    "VHS_": "ComfyUI-VideoHelperSuite",
    "IPAdapter": "ComfyUI_IPAdapter_plus",
    "RIFE": "ComfyUI-Frame-Interpolation",
    "UnetLoaderGGUF": "ComfyUI-GGUF",
}
# These only ever come through a link; a server notices a plain value no sooner than when it runs the node.
_LINKED = (
    *("AUDIO", "CLIP", "CLIP_VISION", "CLIP_VISION_OUTPUT", "CONDITIONING", "CONTROL_NET"),
    *("GUIDER", "IMAGE", "LATENT", "MASK", "MODEL", "NOISE", "SAMPLER", "SIGMAS"),
    *("STYLE_MODEL", "UPSCALE_MODEL", "VAE", "VIDEO"),
)
_NUMBERS = ("INT", "FLOAT")
_NEW_TYPES = "COMFY_"  # such inputs take several shapes, which only the server can judge


@dataclass(frozen=True, slots=True)
class _Case:
    """A graph, and what the server knows of the kinds of nodes in it."""

    graph: Graph
    kinds: Mapping[str, Kind]
    known: Collection[str]  # all nodes that the server has
    uploads: frozenset[Place]
    roles: Mapping[str, str]

    def called(self, node_id: str) -> str:
        return f"node {quoted(node_id)} ({self.graph[node_id].class_type})"


@dataclass(frozen=True, slots=True)
class _Entry:
    """An input of a node, with its value."""

    node: Node
    name: str
    wanted: Input
    value: Json
    where: str  # for people


def check_order(order: Order, object_info: Mapping[str, Json]) -> tuple[Problem, ...]:
    """All that keeps a server from running an order, in the graph's order, each thing once.

    Nothing in it says which shot: orders that fail alike give the same problems.

    Args:
        order: What is to be queued.
        object_info: What the server answers to `GET /object_info`.
    """
    graph = graph_of(order.graph)
    names = [node.class_type for node in graph.values()]
    case = _Case(
        graph=graph,
        kinds={name: kind_of(object_info[name]) for name in names if name in object_info},
        known=object_info.keys(),
        uploads=frozenset(place for places in order.images.values() for place in places),
        roles=order.roles,
    )
    found = [problem for node_id in graph for problem in _check_node(case, node_id)]
    return tuple(dict.fromkeys([*found, *_check_output(case, order.output)]))


def _check_output(case: _Case, node_id: str) -> Iterator[Problem]:
    kind = case.kinds.get(case.graph[node_id].class_type) if node_id in case.graph else None
    if kind and not kind.is_output:
        message = f"the output, {case.called(node_id)}, keeps no result"
        yield Problem(message, hint="name the node that saves the video or picture")


def _check_node(case: _Case, node_id: str) -> Iterator[Problem]:
    node = case.graph[node_id]
    kind = case.kinds.get(node.class_type)
    if kind is None:
        yield _unknown_node(case, node_id)
        return
    for name, wanted in kind.inputs.items():
        if name in node.inputs:
            where = f"{case.called(node_id)}: '{name}'"
            entry = _Entry(node, name, wanted, node.inputs[name], where)
            yield from _check_entry(case, entry, is_upload=(node_id, name) in case.uploads)
        elif wanted.is_required and not wanted.type.startswith(_NEW_TYPES):
            yield Problem(f"{case.called(node_id)} lacks its input '{name}'")


def _unknown_node(case: _Case, node_id: str) -> Problem:
    name = case.graph[node_id].class_type
    pack = next((pack for start, pack in _PACKS.items() if name.startswith(start)), "")
    if pack:
        hint = "install it with ComfyUI-Manager, and start the server again"
        return Problem(f"the server lacks the node pack '{pack}'", hint=hint)
    similar = nearest(name, case.known)
    hint = "update ComfyUI, or install the node's pack with ComfyUI-Manager"
    if similar:
        hint = f"{hint}; did you mean {quoted(similar)}?"
    return Problem(f"the server doesn't have {case.called(node_id)}", hint=hint)


def _check_entry(case: _Case, entry: _Entry, *, is_upload: bool) -> Iterator[Problem]:
    if link := link_of(entry.value):
        yield from _check_link(case, entry, link)
    elif entry.wanted.type in _LINKED:
        what = f"takes what another node gives, and has the value {quoted(entry.value)}"
        yield Problem(f"{entry.where} {what}")
    elif entry.wanted.type in _NUMBERS:
        yield from _check_number(entry)
    elif not (is_upload or entry.wanted.choices is None or entry.value in entry.wanted.choices):
        yield _not_a_choice(case, entry)


def _check_link(case: _Case, entry: _Entry, link: Link) -> Iterator[Problem]:
    if link.node not in case.graph:
        yield Problem(f"{entry.where} comes from node {quoted(link.node)}, which isn't there")
        return
    kind = case.kinds.get(case.graph[link.node].class_type)
    if kind is None:
        return
    source, wanted = case.called(link.node), entry.wanted.type
    if not 0 <= link.output < len(kind.outputs):
        has = len(kind.outputs) or "none"
        yield Problem(f"{entry.where} comes from output {link.output} of {source}, which has {has}")
    elif not _suits(given := kind.outputs[link.output], wanted):
        yield Problem(f"{entry.where} takes {wanted}, and gets {given} from {source}")


def _suits(given: str, wanted: str) -> bool:
    """Types may be lists (`IMAGE,MASK`), and some are not for us to judge."""
    if any(one in {"", "*", "COMBO"} or one.startswith(_NEW_TYPES) for one in (given, wanted)):
        return True
    return bool(set(given.split(",")) & {*wanted.split(","), "*"})


def _check_number(entry: _Entry) -> Iterator[Problem]:
    try:
        number = float(entry.value)  # type: ignore[arg-type]  # servers turn text into numbers, too
    except (TypeError, ValueError, OverflowError):
        yield Problem(f"{entry.where} takes a number, got {quoted(entry.value)}")
        return
    least, most = entry.wanted.least, entry.wanted.most
    if least is not None and number < least:
        yield Problem(f"{entry.where} is {least:g} at least, got {quoted(entry.value)}")
    if most is not None and number > most:
        yield Problem(f"{entry.where} is {most:g} at most, got {quoted(entry.value)}")


def _not_a_choice(case: _Case, entry: _Entry) -> Problem:
    value, choices = str(entry.value), [str(choice) for choice in entry.wanted.choices or ()]
    if entry.wanted.is_upload:
        hint = "bind it to 'first_frame' or 'reference', or upload it to the server"
        return Problem(f"{entry.where}: the server has no file {quoted(value)}", hint=hint)
    folder = model_folder(entry.node.class_type, entry.name, value)
    if folder is None:
        message = f"{entry.where} can't be {quoted(value)}"
        return Problem(message, hint=did_you_mean(value, choices))
    return _missing_model(value, folder, choices, case.roles.get(value, ""))


def _missing_model(file: str, folder: str, choices: list[str], role: str) -> Problem:
    """What is missing, where it belongs, and what is there instead."""
    place = f"models/{folder}" if folder else "its folder in models/"
    hint = f"put it into {place} of the server"
    similar = nearest(file, choices)
    if role and similar:
        hint += f", or take what is there: 'models: {{{role}: {similar}}}'"
    elif similar:
        hint += f"; did you mean {quoted(similar)}?"
    elif choices:
        hint += f" (there: {listing(choices)})"
    return Problem(f"the server has no model '{file}'", hint=hint)
