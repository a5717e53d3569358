"""A clip to make: what is in the recipe, as JSON and typed.

Knows nothing of how it is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from filmkit.timing import Rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.model.film import Format
    from filmkit.model.shot import Shot
    from filmkit.model.vocabulary import Angle, Move, Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Everything that decides a clip's pixels.

    Attributes:
        width, height: Pixels, even.
        rate: Frames per second.
        frames: Length of the shot in the film, without handles.
        handles: Extra frames at each end.
        prompt, caption, label, seed, size, angle, move: As the shot's.
    """

    width: int
    height: int
    rate: Rate
    frames: int
    handles: int
    prompt: str
    caption: str
    label: str
    seed: int
    size: Size
    angle: Angle
    move: Move

    @property
    def total(self) -> int:
        """Frames of the clip, handles included."""
        return self.frames + 2 * self.handles


def payload_of(shot: Shot, form: Format) -> dict[str, Json]:
    """The payload for a shot; `frames` in it counts the handles, as the clip does."""
    return {
        "width": form.width,
        "height": form.height,
        "rate": str(form.rate),
        "frames": shot.frames + 2 * form.handles,
        "handles": form.handles,
        "prompt": shot.prompt,
        "caption": shot.caption,
        "label": shot.label,
        "seed": shot.seed,
        "size": shot.size,
        "angle": shot.angle,
        "move": shot.move,
    }


def order_of(payload: Mapping[str, Json]) -> Order:
    """The order that a payload was made for."""
    values = dict(payload)
    handles = cast("int", values["handles"])
    values["frames"] = cast("int", values["frames"]) - 2 * handles
    rate = Rate.of(cast("str", values.pop("rate")))
    return Order(rate=rate, **values)  # type: ignore[arg-type]
