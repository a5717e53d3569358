"""A workflow: what it needs, what it can, and a function that fills it in. Shipped or the user's own.

Knows nothing of servers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from filmkit.workflow.limits import FrameRule

if TYPE_CHECKING:
    from collections.abc import Callable

    from filmkit.model.film import Param
    from filmkit.timing import Rate
    from filmkit.workflow.graph import Graph, Place

Kind: TypeAlias = Literal["video", "still", "music"]
Ability: TypeAlias = Literal["loras", "negative", "reference", "first_frame"]

# Where the shipped templates load pictures.
_PLACES: Mapping[str, tuple[Place, ...]] = MappingProxyType(
    {name: ((name, "image"),) for name in ("first_frame", "reference")}
)

OWN = "own"  # the name of every workflow of a user's own: where its file lies decides no picture


@dataclass(frozen=True, slots=True)
class Model:
    """A model file that a workflow loads.

    Attributes:
        role: What it is in the workflow: the key in a film's `models`.
        folder: Of the server's `models/`, where the file belongs; "" = not known.
        file: Its name there.
    """

    role: str
    folder: str
    file: str


@dataclass(frozen=True, slots=True)
class LoraInput:
    """A LoRA as graphs want it.

    Attributes:
        name: Its file.
        low_noise: Its file for the second of two models: of a pair `…high_noise…` and
            `…low_noise…` the other one, else the same.
        strength: Usually 0 to 1.
    """

    name: str
    low_noise: str
    strength: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphInput:
    """All that a workflow is filled in with. Templates know these fields by their names.

    Attributes:
        prompt: What to make.
        negative: What not to.
        seed: Of the sampler.
        width, height: Pixels, as the model can make them; 0 for music.
        frames: As the model can make them; 1 for a still, 0 for music.
        fps: Frames per second of the clip, whole for the shipped ones; 0 for music.
        seconds: Of music, or of the sound that goes with a clip; 0 for a still.
        loras: In the order in which they are applied.
        models: File of each model, by role.
        params: The workflow's own settings, all of them.
        first_frame: Name of the picture that the clip begins with; "" = none.
        reference: Name of the picture of whom it shows; "" = none.
    """

    prompt: str
    seed: int
    models: Mapping[str, str]
    params: Mapping[str, Param]
    negative: str = ""
    width: int = 0
    height: int = 0
    frames: int = 0
    fps: float = 0
    seconds: int = 0
    loras: tuple[LoraInput, ...] = ()
    first_frame: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """What a workflow needs and can.

    Attributes:
        name: `wan22_t2v`, or `OWN`.
        kind: What comes out: a clip, a picture, music.
        fill: The graph for a shot.
        output: Id of the node whose result counts.
        title: For people.
        models: What it loads unless the film says otherwise.
        rule: Numbers of frames that it makes.
        size_multiple: Of widths and heights.
        most_pixels: Of one frame; more are rendered smaller. 0 = no end.
        rates: Frames per second that it makes; () = any.
        most_s: Seconds of music that it makes at most; 0 = no end.
        can: What it makes use of.
        needs_first_frame: It can't make anything without a picture to begin with.
        params: Its own settings with their defaults.
        nodes: Repositories of nodes that ComfyUI itself doesn't have, by the name of their folder.
        places: Where in its graphs a first frame and a reference picture are loaded.
    """

    name: str
    kind: Kind
    fill: Callable[[GraphInput], Graph]
    output: str
    title: str = ""
    models: tuple[Model, ...] = ()
    rule: FrameRule = field(default_factory=FrameRule)
    size_multiple: int = 1
    most_pixels: int = 0
    rates: tuple[Rate, ...] = ()
    most_s: int = 0
    can: tuple[Ability, ...] = ()
    needs_first_frame: bool = False
    params: Mapping[str, Param] = field(default_factory=dict)
    nodes: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, tuple[Place, ...]] = field(default_factory=lambda: _PLACES)
