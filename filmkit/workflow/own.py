"""A user's own workflow: an API-format graph, and the film's word for where each value goes.

Nothing is guessed here: what isn't bound stays as the file has it. `filmkit.workflow.proposal` guesses, once.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast, get_args

from filmkit.errors import Problem, SpecError
from filmkit.model.film import RenderChoice
from filmkit.spec.hints import did_you_mean, quoted
from filmkit.workflow.chain import chain_loras
from filmkit.workflow.graph import Graph, Node, Place, link_of, read_graph
from filmkit.workflow.limits import FrameRule
from filmkit.workflow.loaders import model_folder
from filmkit.workflow.workflow import OWN, Ability, GraphInput, Kind, Model, Workflow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.keys import Json
    from filmkit.model.film import ComfyMusic, Param

    Bound = Mapping[str, tuple[Place, ...]]

LORAS = "loras"
# What filmkit fills in itself; any other name in `bind` is a setting or a model of the user's.
VALUES = ("prompt", "negative", "seed", "width", "height", "frames", "fps", "seconds")
PICTURES = ("first_frame", "reference")
_LOADER = {"lora_name", "strength_model", "model"}  # the inputs that make a node a loader of LoRAs
_NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "video": ("prompt", "frames"),
    "still": ("prompt",),
    "music": ("prompt", "seconds"),
}


def own_workflow(text: str, choice: RenderChoice | ComfyMusic) -> Workflow:
    """The workflow that a file of the user's and the film's `bind` make together.

    It makes a video if `frames` is bound, else music if `seconds` is, else a still.

    Args:
        text: The file.
        choice: What the film says of it.

    Raises:
        SpecError: The file is no API-format graph; `bind` or `output` names what isn't in it; something that
            filmkit can't do without isn't bound. Everything that is wrong with `bind` at once.
    """
    graph = read_graph(text, choice.workflow)
    bound = {name: _places(name, said) for name, said in choice.bind.items()}
    kind: Kind = "video" if "frames" in bound else "music" if "seconds" in bound else "still"
    makes = choice if isinstance(choice, RenderChoice) else RenderChoice()  # music has no frames
    problems = [
        *(problem for name in bound for problem in _check_bound(graph, name, bound[name])),
        *_check_needed(kind, bound, choice),
        *_check_output(graph, choice),
        *_check_rate(kind, bound, makes),
        *_check_rule(makes),
    ]
    if problems:
        raise SpecError.of(problems)
    models = tuple(_models(graph, bound))
    return Workflow(
        name=OWN,
        kind=kind,
        fill=partial(_fill, graph, bound),
        output=choice.output,
        title=choice.workflow,
        models=models,
        rule=FrameRule.of(makes.frame_rule),
        size_multiple=makes.size_multiple,
        rates=(makes.fps,) if makes.fps else (),
        can=tuple(ability for ability in get_args(Ability) if ability in bound),
        params=_params(graph, bound, {model.role for model in models}),
        places={name: bound[name] for name in PICTURES if name in bound},
    )


def _places(name: str, said: str) -> tuple[Place, ...]:
    """`6.text`, `3.seed, 9.seed`; of LoRAs only nodes: `2`. A node's id may have dots in it."""
    parts = [part.strip() for part in said.split(",")]
    if name == LORAS:
        return tuple((part, "") for part in parts)
    return tuple((node, entry) for node, _, entry in (part.rpartition(".") for part in parts))


def _check_bound(graph: Graph, name: str, places: tuple[Place, ...]) -> Iterator[Problem]:
    for node_id, entry in places:
        node, what = graph.get(node_id), f"bind '{name}'"
        if node is None:
            said = quoted(f"{node_id}.{entry}".strip("."))
            hint = did_you_mean(node_id, graph.keys()) if node_id else "such as '6.text'"
            yield Problem(f"{what}: {said} names no node of the workflow", hint=hint)
            continue
        what = f"{what}: node {quoted(node_id)} ({node.class_type})"
        if name == LORAS:
            if _LOADER - node.inputs.keys():
                hint = "name a LoraLoader or LoraLoaderModelOnly of the workflow"
                yield Problem(f"{what} loads no LoRA", hint=hint)
        elif entry not in node.inputs:
            hint = did_you_mean(entry, node.inputs.keys())
            yield Problem(f"{what} has no input {quoted(entry)}", hint=hint)
        elif link := link_of(node.inputs[entry]):
            message = f"{what} gets its {quoted(entry)} from node {quoted(link.node)}"
            yield Problem(message, hint="bind the input where the value is typed in")


def _check_needed(kind: Kind, bound: Bound, choice: RenderChoice | ComfyMusic) -> Iterator[Problem]:
    for name in _NEEDED[kind]:
        if name not in bound:
            hint = f"'filmkit workflow inspect {choice.workflow}' proposes a 'bind' to paste"
            yield Problem(f"bind doesn't say where the {name} goes", hint=hint)


def _check_rate(kind: Kind, bound: Bound, makes: RenderChoice) -> Iterator[Problem]:
    if kind == "video" and "fps" not in bound and not makes.fps:
        hint = "say 'fps: 16' beside 'bind', or in it where that goes: 'fps: \"9.fps\"'"
        yield Problem("nothing says how many frames per second the workflow makes", hint=hint)


def _check_rule(makes: RenderChoice) -> Iterator[Problem]:
    try:
        FrameRule.of(makes.frame_rule)
    except ValueError:
        hint = "such as '4n+1', '8n+1'; leave it out if any number will do"
        yield Problem(f"frame_rule {quoted(makes.frame_rule)} is no rule", hint=hint)


def _check_output(graph: Graph, choice: RenderChoice | ComfyMusic) -> Iterator[Problem]:
    if choice.output in graph:
        return
    savers = [name for name, node in graph.items() if node.class_type.startswith("Save")]
    hint = f'perhaps output: "{savers[0]}"' if savers else did_you_mean(choice.output, graph.keys())
    what = f"output {quoted(choice.output)} names no node" if choice.output else "output is missing"
    yield Problem(f"{what}: the node whose result counts", hint=hint)


def _own_names(bound: Bound) -> Iterator[tuple[str, Place]]:
    """The names in `bind` that are the user's own, with the first place of each."""
    for name, places in bound.items():
        if name not in (*VALUES, *PICTURES, LORAS):
            yield name, places[0]


def _models(graph: Graph, bound: Bound) -> Iterator[Model]:
    for name, (node_id, entry) in _own_names(bound):
        node = graph[node_id]
        folder = model_folder(node.class_type, entry, node.inputs[entry])
        if folder is not None:
            yield Model(name, folder, str(node.inputs[entry]))


def _params(graph: Graph, bound: Bound, models: set[str]) -> dict[str, Param]:
    return {
        name: cast("Param", graph[node_id].inputs[entry])
        for name, (node_id, entry) in _own_names(bound)
        if name not in models and isinstance(graph[node_id].inputs[entry], bool | int | float | str)
    }


def _fill(graph: Graph, bound: Bound, values: GraphInput) -> Graph:
    """The graph with every bound value; a picture that the shot doesn't have stays as the file has it."""
    filled: dict[str, Json] = {name: getattr(values, name) for name in VALUES}
    filled |= {name: getattr(values, name) for name in PICTURES if getattr(values, name)}
    filled |= {**values.models, **values.params}
    changed: dict[str, dict[str, Json]] = {}
    for name, value in filled.items():
        for node_id, entry in bound.get(name, ()):
            changed.setdefault(node_id, {})[entry] = value
    graph = {
        node_id: Node(node.class_type, {**node.inputs, **changed.get(node_id, {})})
        for node_id, node in graph.items()
    }
    for node_id, _ in bound.get(LORAS, ()):
        graph = chain_loras(graph, node_id, values.loras)
    return graph
