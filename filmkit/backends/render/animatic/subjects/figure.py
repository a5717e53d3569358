"""People in the picture: placed by the size of the shot, lit by its key light, standing on the ground.

Knows nothing of places. Shapes come from `body`, their light from `light`.
"""

# ruff: noqa: PLR2004 (chances and proportions: a painting is made of numbers)

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import Sheet, disc, mix
from filmkit.backends.render.animatic.subjects import body
from filmkit.backends.render.animatic.subjects.light import cast_shadow, paint_parts, stuffs

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Layer, Pixels, Points
    from filmkit.backends.render.animatic.subjects.body import Look
    from filmkit.backends.render.animatic.subjects.light import Part
    from filmkit.model.vocabulary import Size

FIGURE_DEPTH = 1.0
_EYE = (0.325, 0.437)  # in heights of the head
_WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Framing:
    """How a size shows a figure.

    Attributes:
        height: Of the whole figure, or of the head in a bust, in units.
        top: The y of the crown; None = it stands on the ground.
        bust: Head and shoulders only.
    """

    height: float
    top: float | None = None
    bust: bool = False


FRAMINGS: dict[Size, Framing] = {
    "extreme_wide": Framing(0.15),
    "wide": Framing(0.36),
    "full": Framing(0.62),
    "medium": Framing(1.32, top=0.14),
    "medium_close_up": Framing(0.36, top=0.16, bust=True),
    "close_up": Framing(0.54, top=0.1, bust=True),
    "extreme_close_up": Framing(0.95, top=-0.16, bust=True),
}


def paint_figures(setting: Setting, framing: Framing, ground: float, gait: float | None) -> Layer:
    """All figures of the shot on one layer, their shadows and reflections with them."""
    sheet = Sheet(setting.stage, setting.palette.near, setting.palette.near, (0, 1))
    rng = setting.dice("figures")
    towards = setting.side
    spread = {1: (0.0,), 2: (-0.5, 0.5), 3: (-0.85, 0.0, 0.8)}[setting.theme.people]
    middle = -towards * float(rng.uniform(0.06, 0.2)) if len(spread) == 1 else 0.0
    apart = 0.52 * framing.height * (1.0 if not framing.bust else 2.6) / setting.stage.half
    for number, offset in enumerate(spread):
        look = _look(setting, number, gait)
        facing = towards if len(spread) == 1 else (1 if offset < 0 else -1)
        tall = (
            framing.height
            * (0.7 if look.child and framing.top is None else 1.0)
            * float(rng.uniform(0.95, 1.04))
        )
        _place(setting, sheet, framing, look, (middle + offset * apart, ground, tall, facing))
    return sheet.layer(FIGURE_DEPTH)


def _look(setting: Setting, number: int, gait: float | None) -> Look:
    has = setting.theme.has
    rng = setting.dice(f"look {number}")
    first = number == 0
    return body.Look(
        long_hair=(has("woman") and first) or (number > 0 and rng.random() < 0.5),
        coat=has("coat", "detective", "rain") or rng.random() < 0.35,
        hat=first and has("hat", "detective"),
        helmet=has("astronaut") or (setting.theme.place == "space" and not has("robot")),
        umbrella=first and has("umbrella"),
        child=has("child"),
        robot=first and has("robot"),
        gait=gait,
    )


def _place(setting: Setting, sheet: Sheet, framing: Framing, look: Look,
           place: tuple[float, float, float, int]) -> None:  # fmt: skip
    """Paint one figure at (x, ground), so tall, facing left (-1) or right (1)."""
    x, ground, tall, facing = place
    stage = setting.stage
    size = tall * stage.unit
    if framing.bust:
        parts, foot = body.bust(look), stage.py(framing.top or 0.0)
    else:
        parts = body.standing(look) if look.gait is None else body.walking(look, look.gait)
        foot = stage.py(ground if framing.top is None else framing.top) + (
            size if framing.top is not None else 0
        )
    placed: list[Part] = [
        (points * (facing * size, size) + (stage.px(x), foot), stuff) for points, stuff in parts
    ]
    if framing.top is None:
        cast_shadow(setting, sheet, (stage.px(x), foot), size * 0.26, size * 0.035)
    paint_parts(setting, sheet, placed, size if not framing.bust else size * 3.2)
    if framing.bust and size > 60:
        face = _Face(sheet, (stage.px(x), foot), size, facing)
        _paint_face(setting, face, look)


@dataclass(frozen=True, slots=True)
class _Face:
    """A near head: what it is painted on, its crown and height in pixels, where it looks."""

    sheet: Sheet
    crown: tuple[float, float]
    size: float
    facing: int

    def at(self, points: Points) -> Pixels:
        """Pixel places of points in heights of the head."""
        return np.asarray(np.asarray(points) * (self.facing * self.size, self.size) + self.crown)

    def paint(self, points: Points, colour: Colour, amount: float = 1.0) -> None:
        """Colour a shape."""
        self.sheet.paint(self.at(points), colour, amount)


def _paint_face(setting: Setting, face: _Face, look: Look) -> None:
    """Eye, ear and mouth within the silhouette; a glint on a visor."""
    if look.helmet:
        face.paint([(0.3, 0.2), (0.5, 0.3), (0.55, 0.46), (0.48, 0.44), (0.4, 0.32)], _WHITE, 0.6)
        return
    colours = stuffs(setting)
    skin, hair = colours["skin"], colours["hair"]
    face.paint([(0.18, 0.4), (0.36, 0.39), (0.35, 0.46), (0.24, 0.47)], hair, 0.55)
    face.paint([(0.2, 0.355), (0.38, 0.335), (0.385, 0.36), (0.22, 0.385)], hair, 0.9)
    face.paint([(0.25, 0.43), (0.33, 0.418), (0.35, 0.44), (0.3, 0.455)], (226, 222, 214), 0.5)
    face.paint([(0.28, 0.716), (0.39, 0.72), (0.3, 0.728)], hair, 0.7)
    machine = setting.theme.has("future", "robot")
    iris = setting.palette.accents[1] if machine else hair
    face.paint(disc(_EYE, 0.014), iris)
    if machine:
        face.sheet.shine(face.at(disc(_EYE, 0.05)), iris, 2.0)
    if not look.long_hair:
        face.paint(disc((-0.03, 0.53), 0.06, 0.1), mix(skin, setting.palette.light, 0.18), 0.9)
        face.paint(disc((-0.025, 0.53), 0.035, 0.065), hair, 0.4)
