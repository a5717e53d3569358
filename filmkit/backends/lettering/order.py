"""A card to draw: what is in the recipe, as JSON and typed.

Knows nothing of how it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from filmkit.model.cards import GROUND, Credit
from filmkit.model.ports import Expected
from filmkit.timing import Rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.model.vocabulary import LetterSize, Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Everything that decides a card's pixels, but for the font.

    Attributes:
        width, height: Pixels, even.
        size: Of the type.
        colour, background: `#rrggbb`.
        text: Of a title; "" for credits.
        position: Of a title.
        entries: Of credits.
        rolls: They roll up over the picture.
        rate: Frames per second; None = a title over a picture, without a card of its own.
        frames: Of the clip, its handles among them.
        handles: Extra frames at each end.
        fade: Frames from black, and to black.
        fades_in, fades_out: Whether it holds at the start, and at the end.
    """

    width: int
    height: int
    size: LetterSize
    colour: str
    background: str = GROUND
    text: str = ""
    position: Position = "middle"
    entries: tuple[Credit, ...] = ()
    rolls: bool = False
    rate: Rate | None = None
    frames: int = 0
    handles: int = 0
    fade: int = 0
    fades_in: bool = True
    fades_out: bool = True

    @property
    def unit(self) -> float:
        """Pixels that sizes are fractions of: the height, but less of narrow pictures."""
        return min(self.height, 1.25 * self.width)

    @property
    def video(self) -> Expected | None:
        """What comes out; None = a picture."""
        if self.rate is None:
            return None
        return Expected(width=self.width, height=self.height, frames=self.frames, rate=self.rate)


def order_of(said: Mapping[str, Json]) -> Order:
    """The order that is in a recipe, under `card`."""
    values: dict[str, Any] = dict(said)
    entries = (
        Credit(name=tuple(entry["name"]), role=entry["role"]) for entry in values.pop("entries", ())
    )
    rate = values.pop("rate", None)
    return Order(**values, entries=tuple(entries), rate=Rate.of(rate) if rate else None)


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`, 0 to 255."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue
