"""People in the picture: placed by the size of the shot, lit by its key light, standing on the ground.

Knows nothing of places. Shapes come from `body`.
"""

# ruff: noqa: PLR2004 (chances and proportions: a painting is made of numbers)

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic.sheet import Layer, Sheet, disc, mix
from filmkit.backends.render.animatic.subjects import body

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels, Points
    from filmkit.backends.render.animatic.subjects.body import Look, Part
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
        _shadow(setting, sheet, (stage.px(x), foot), size)
    _paint_parts(setting, sheet, placed, size if not framing.bust else size * 3.2)
    if framing.bust and size > 60:
        face = _Face(sheet, (stage.px(x), foot), size, facing)
        _paint_face(setting, face, look)


def _shadow(setting: Setting, sheet: Sheet, foot: tuple[float, float], size: float) -> None:
    """The soft dark patch that makes feet stand."""
    x, y = foot
    wide, high = size * 0.26, size * 0.035
    region = _region(sheet, x - 2 * wide, y - 3 * high, x + 2 * wide, y + 3 * high)
    if region is None:
        return
    left, top, right, low = region
    mask = np.zeros((low - top, right - left), np.uint8)
    points = disc((x - left, y - top), wide, high)
    cv2.fillPoly(mask, [np.round(points).astype(np.int32)], 190)
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.6, high * 0.7))
    alpha = sheet.alpha[top:low, left:right]
    cv2.max(alpha, soft, dst=alpha)
    sheet.rgb[top:low, left:right] = np.round(
        np.array(mix(setting.palette.near, (0, 0, 0), 0.5))
    ).astype(np.uint8)


def _paint_parts(setting: Setting, sheet: Sheet, parts: list[Part], size: float) -> None:
    """Paint the parts, then light the whole by its outline."""
    everything = np.concatenate([points for points, _ in parts])
    pad = size * 0.05 + 3
    region = _region(sheet, *(everything.min(0) - pad), *(everything.max(0) + pad))
    if region is None:
        return
    left, top, right, low = region
    colours = stuffs(setting)
    mask = np.zeros((low - top, right - left), np.uint8)
    rgb = np.empty((low - top, right - left, 3), np.uint8)
    rgb[:] = np.round(np.array(colours["cloth"])).astype(np.uint8)
    for points, stuff in parts:
        fixed = np.round((points - (left, top)) * 16).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, 4)
        cv2.fillPoly(rgb, [fixed], tuple(float(c) for c in colours[stuff]), cv2.LINE_AA, 4)
    lit = _lit(setting, rgb, mask, size, (left + right) / 2)
    share = (mask.astype(np.float32) / 255)[..., None]
    old = sheet.alpha[top:low, left:right].astype(np.float32)[..., None] / 255
    under = sheet.rgb[top:low, left:right]
    under[:] = (
        np.where(old * (1 - share) > 0, lit * share + under * (1 - share), lit)
        .round()
        .astype(np.uint8)
    )
    alpha = sheet.alpha[top:low, left:right]
    cv2.max(alpha, mask, dst=alpha)


def stuffs(setting: Setting) -> dict[str, Colour]:
    """What each stuff looks like in this light."""
    palette, rng = setting.palette, setting.dice("stuffs")
    dark = mix(palette.near, (8, 8, 12), 0.4)
    skin = [(196, 142, 112), (150, 98, 70), (222, 176, 148), (104, 68, 50)][int(rng.integers(0, 4))]
    hair = [(30, 22, 20), (70, 44, 28), (16, 16, 20), (120, 84, 48), (96, 92, 90)][
        int(rng.integers(0, 5))
    ]
    coat = [(74, 66, 58), (48, 56, 70), (70, 44, 44), (58, 64, 56)][int(rng.integers(0, 4))]
    if setting.theme.has("astronaut") or setting.theme.place == "space":
        coat = (196, 200, 206)
    keep = 0.3 if palette.dark else 0.5
    return {
        "skin": mix(dark, skin, keep + 0.05),
        "hair": mix(dark, hair, keep),
        "coat": mix(dark, coat, keep + 0.1),
        "cloth": mix(dark, (40, 46, 60), keep),
        "trim": mix(dark, mix(coat, (0, 0, 0), 0.45), keep),
        "visor": mix(palette.fill, palette.light, 0.5),
        "metal": mix(dark, (150, 156, 164), keep),
    }


def _lit(setting: Setting, rgb: Pixels, mask: Pixels, size: float, x: float) -> Pixels:
    """The figure with form, a sharp rim towards the key light and a dim one from the other side."""
    palette = setting.palette
    side = 1.0 if setting.stage.px(setting.sun[0]) >= x else -1.0
    solid = mask.astype(np.float32) / 255
    picture = rgb.astype(np.float32)
    for wide, soft, amount in ((0.05, 0.035, 0.42), (0.018, 0.01, 0.4)):
        form = _edge(solid, side, size * wide, size * soft)
        picture += (np.asarray(mix(palette.light, palette.horizon, 0.4), np.float32) - picture) * (
            form * amount
        )[..., None]
    away = _edge(solid, -side, size * 0.012, size * 0.006)
    picture += (np.asarray(palette.fill, np.float32) - picture) * (away * 0.4)[..., None]
    rim = _edge(solid, side, max(1.0, size * 0.006), max(0.5, size * 0.0018))
    picture += (np.asarray(palette.light, np.float32) - picture) * (rim * 0.9)[..., None]
    return np.clip(picture, 0, 255)


def _edge(solid: Pixels, side: float, wide: float, soft: float) -> Pixels:
    """How much each place of a shape looks out of its edge towards `side` and upwards."""
    shift = np.array([[1, 0, -side * wide], [0, 1, wide * 0.45]], np.float64)
    size = solid.shape[::-1]
    moved = cv2.warpAffine(
        solid, shift, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    edge = np.clip(solid - moved, 0, 1)
    scale = 0.25 if soft > 6 else 1.0
    if scale < 1:
        edge = cv2.resize(edge, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    edge = cv2.GaussianBlur(edge, (0, 0), soft * scale)
    if scale < 1:
        edge = cv2.resize(edge, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(edge * 1.35, 0, 1) * solid)


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


def _region(
    sheet: Sheet, left: float, top: float, right: float, low: float
) -> tuple[int, int, int, int] | None:
    rows, columns = sheet.alpha.shape
    box = max(0, int(left)), max(0, int(top)), min(columns, int(right) + 1), min(rows, int(low) + 1)
    return box if box[0] < box[2] and box[1] < box[3] else None
