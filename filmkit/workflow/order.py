"""A shot, or a soundtrack, as an order for a ComfyUI server: one graph, and what is known of its result.

Knows nothing of servers. What stands in `Order.json()` decides the pictures, and so it is the recipe: no path,
no name of a shot or of anybody in it, nor what the graph takes no notice of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any, cast

from filmkit.errors import PlanError
from filmkit.timing import Rate, spoken
from filmkit.workflow import limits
from filmkit.workflow.choices import choose_models, choose_params
from filmkit.workflow.graph import graph_json, graph_of
from filmkit.workflow.loaders import lora_files, model_files
from filmkit.workflow.pictures import FIRST_FRAME, references_used, shot_pictures
from filmkit.workflow.workflow import OWN, GraphInput, LoraInput, Model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.model.film import ComfyMusic, Format, Lora, RenderChoice
    from filmkit.model.shot import Shot
    from filmkit.workflow.graph import Place
    from filmkit.workflow.workflow import Workflow

_HIGH, _LOW = "high_noise", "low_noise"
_ONE = Rate(Fraction(1))
_NOTES = ("workflow", "width", "height", "frames", "rate", "seed", "roles")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to ask a server for.

    Attributes:
        graph: In API format. Where it loads a picture, the picture's name in `images` stands.
        images: Places in the graph that take a picture to be uploaded, by the picture's name, which is that
            of the job's input: `first_frame.png`, `reference.png`; or `previous.mp4`, the clip that
            a picture is to be taken from.
        output: Id of the node whose result counts.
        workflow: Name of the workflow; `filmkit.workflow.workflow.OWN` for the user's own.
        width, height: Pixels asked for; 0 for music.
        frames: Asked for; 1 for a still; whole seconds for music.
        rate: Frames per second; of stills and music 1.
        seed: Of the sampler; None = the graph's own, which filmkit doesn't set.
        roles: Role of each model file that has one, by file.
    """

    graph: dict[str, Json]
    images: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    output: str
    workflow: str = ""
    width: int = 0
    height: int = 0
    frames: int = 1
    rate: Rate = _ONE
    seed: int | None = None
    roles: Mapping[str, str] = field(default_factory=dict)

    @property
    def models(self) -> tuple[Model, ...]:
        """The model files that the graph loads, without LoRAs, each once, in the graph's order."""
        found = {
            file: Model(self.roles.get(file, f"{node}.{entry}"), folder, file)
            for node, entry, folder, file in model_files(graph_of(self.graph))
        }
        return tuple(found.values())

    @property
    def is_exact(self) -> bool:
        """What comes out has exactly the size, frames and rate asked for.

        A workflow of the user's own may scale, or make frames in between: it need only be as long as `frames`.
        """
        return self.workflow != OWN

    @property
    def loras(self) -> dict[str, float]:
        """Strength of each LoRA, by its file."""
        return lora_files(graph_of(self.graph))

    def json(self) -> dict[str, Json]:
        """All that decides the pictures, as JSON."""
        return {
            "graph": self.graph,
            "images": {name: [list(place) for place in to] for name, to in self.images.items()},
            "output": self.output,
        }

    def notes(self) -> dict[str, Json]:
        """The rest, which decides nothing, as JSON."""
        return {
            "workflow": self.workflow,
            "width": self.width,
            "height": self.height,
            "frames": self.frames,
            "rate": str(self.rate),
            "seed": self.seed,
            "roles": dict(self.roles),
        }

    @classmethod
    def of(cls, data: Mapping[str, Json], notes: Mapping[str, Json] | None = None) -> Order:
        """The order that `json()` and `notes()` were made from; keys that it doesn't know are left alone."""
        said, more = cast("Mapping[str, Any]", data), cast("Mapping[str, Any]", notes or {})
        known = {name: more[name] for name in _NOTES if name in more}
        if "rate" in known:
            known["rate"] = Rate.of(known["rate"])
        images = {name: tuple(map(tuple, places)) for name, places in said["images"].items()}
        return cls(graph=said["graph"], images=images, output=said["output"], **known)


def order_shot(workflow: Workflow, shot: Shot, form: Format, choice: RenderChoice) -> Order:
    """The order for a shot's clip, or for its still.

    The clip asked for is never shorter than the shot with its handles.

    Raises:
        SpecError: `choice` names models or settings that the workflow doesn't have.
        PlanError: The shot is longer than the model makes; it has a first frame that the workflow can't take,
            or lacks one that it needs; the workflow makes music.
    """
    if workflow.kind == "music":
        message = f"workflow '{choice.workflow}' makes music, not pictures"
        raise PlanError(message, hint="it belongs in 'audio: {soundtrack: {use: comfyui, …}}'")
    is_still = workflow.kind == "still"
    rate = _ONE if is_still else limits.rate_to_ask(form.rate, workflow.rates)
    width, height = _size(workflow, form, choice)
    frames = 1 if is_still else _frames(workflow, shot, form, rate, choice)
    pictures = shot_pictures(workflow, shot, choice.workflow)
    models = choose_models(workflow, choice)
    values = GraphInput(
        prompt=shot.prompt,
        negative=shot.negative,
        seed=shot.seed,
        width=width,
        height=height,
        frames=frames,
        seconds=0 if is_still else ceil(rate.seconds(frames)),
        fps=int(rate.fps) if rate.fps.denominator == 1 else float(rate.fps),
        loras=tuple(map(_lora, shot.loras)),
        models=models,
        params=choose_params(workflow, choice),
        first_frame=next((p.name for p in pictures if p.use == FIRST_FRAME), ""),
        reference=next((p.name for p in pictures if p.use != FIRST_FRAME), ""),
    )
    return _order(
        workflow,
        values,
        rate=rate,
        images={picture.name: workflow.places[picture.use] for picture in pictures},
    )


def order_music(
    workflow: Workflow, prompt: str, seed: int, seconds: Fraction, choice: ComfyMusic
) -> Order:
    """The order for a soundtrack, a whole number of seconds long and no shorter than the film.

    Raises:
        SpecError: `choice` names models or settings that the workflow doesn't have.
        PlanError: The film is longer than the model makes; the workflow makes pictures.
    """
    if workflow.kind != "music":
        message = f"workflow '{choice.workflow}' makes pictures, not music"
        raise PlanError(message, hint="it belongs in 'render: {use: comfyui, …}'")
    if workflow.most_s and seconds > workflow.most_s:
        longest = spoken(Fraction(workflow.most_s))
        message = f"the film lasts {spoken(seconds)}; '{choice.workflow}' makes {longest} of music at most"
        raise PlanError(message, hint="take 'ace_step' (4 min), or a file of your own")
    values = GraphInput(
        prompt=prompt,
        seed=seed,
        seconds=max(1, ceil(seconds)),
        models=choose_models(workflow, choice),
        params=choose_params(workflow, choice),
    )
    return _order(workflow, values, rate=_ONE, images={})


def ignored_by(workflow: Workflow, shot: Shot) -> tuple[str, ...]:
    """What the film asks for in a shot and the workflow makes no use of, in a few words each."""
    used = references_used(workflow, shot)
    has = {
        "the LoRAs": "loras" not in workflow.can and shot.loras,
        "the negative prompt": "negative" not in workflow.can and shot.negative,
        "the reference pictures": shot.references and not used,
        "the second and further reference pictures": used and len(shot.references) > used,
    }
    return tuple(what for what, is_ignored in has.items() if is_ignored)


def _order(
    workflow: Workflow,
    values: GraphInput,
    *,
    rate: Rate,
    images: Mapping[str, tuple[Place, ...]],
) -> Order:
    graph = workflow.fill(values)
    is_seed_used = any(values.seed in node.inputs.values() for node in graph.values())
    return Order(
        workflow=workflow.name,
        graph=graph_json(graph),
        images=images,
        output=workflow.output,
        width=values.width,
        height=values.height,
        frames=values.frames or values.seconds,
        rate=rate,
        seed=values.seed if is_seed_used else None,
        roles={file: role for role, file in values.models.items()},
    )


def _lora(lora: Lora) -> LoraInput:
    """LoRAs for two-stage models come as pairs, and the film names one of them."""
    return LoraInput(lora.name, lora.name.replace(_HIGH, _LOW), lora.strength)


def _size(workflow: Workflow, form: Format, choice: RenderChoice) -> tuple[int, int]:
    """What the film says it wants rendered is taken at its word; else the film's size, as far as the model goes."""
    width, height = choice.width or form.width, choice.height or form.height
    if choice.width and not choice.height:
        height = _even(Fraction(form.height * choice.width, form.width))
    elif choice.height and not choice.width:
        width = _even(Fraction(form.width * choice.height, form.height))
    most_pixels = 0 if choice.width or choice.height else workflow.most_pixels
    return limits.size_to_ask(width, height, workflow.size_multiple, most_pixels)


def _even(pixels: Fraction) -> int:
    """The even number nearest to it: the usual encoders take no odd ones."""
    return max(2, 2 * round(pixels / 2))


def _frames(workflow: Workflow, shot: Shot, form: Format, rate: Rate, choice: RenderChoice) -> int:
    frames = limits.frames_to_ask(shot.frames + 2 * form.handles, form.rate, rate, workflow.rule)
    most = workflow.rule.most
    if not most or frames <= most:
        return frames
    longest = limits.longest_frames(form, rate, most)
    makes = f"shots of {longest} frames" if longest > 0 else "no shots with such handles"
    if longest > 0:
        makes += f" ({spoken(form.rate.seconds(longest))}) at most"
    length = f"{shot.frames} frames ({spoken(form.rate.seconds(shot.frames))})"
    message = f"{shot.id} lasts {length}; '{choice.workflow}' makes {makes}"
    hint = "give it a shorter duration, split it into 'shots', or tell the director 'longest'"
    raise PlanError(message, hint=hint)
