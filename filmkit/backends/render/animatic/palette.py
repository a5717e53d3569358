"""Colours of a picture: time of day and mood first, then what the place asks for.

Knows nothing of shapes.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filmkit.backends.render.animatic.sheet import Colour, mix

if TYPE_CHECKING:
    import numpy as np

    from filmkit.backends.render.animatic.reading import Theme


Change = Callable[[Colour], Colour]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one picture, RGB.

    Attributes:
        zenith, sky, horizon: The sky from top to bottom.
        far, near: Things far away and close by; those between are mixed of them.
        light: The key light: sun, moon, the glow of a city.
        fill: The light from the other side.
        accents: Signs, windows, lamps.
        dark: Lamps are lit and stars seen.
    """

    zenith: Colour
    sky: Colour
    horizon: Colour
    far: Colour
    near: Colour
    light: Colour
    fill: Colour
    accents: tuple[Colour, ...]
    dark: bool

    def tone(self, depth: float) -> Colour:
        """Colour of a thing `depth` near (0 to 1), seen through the air between."""
        return mix(self.far, self.near, depth**0.8)


def _rgb(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code)
    return red, green, blue


def _palette(codes: str, accents: str, *, dark: bool) -> Palette:
    zenith, sky, horizon, far, near, light, fill = (_rgb(code) for code in codes.split())
    lamps = tuple(_rgb(code) for code in accents.split())
    return Palette(zenith, sky, horizon, far, near, light, fill, lamps, dark)


_WINDOWS = "ffd591 ffb86b ffe6b8"
#            zenith sky    horizn far    near   light  fill
_PALETTES = {
    "day": _palette("3f7fb5 8fc0da f3e8d2 a9c1ca 1f3b4d fff4da a8d4ee", _WINDOWS, dark=False),
    "dawn": _palette("33386b b0708f ffcf9b b58ca3 2a2444 ffe3b4 8f9be0", _WINDOWS, dark=True),
    "dusk": _palette("231c4d 94406f ff9a52 8d4a70 170f2b ffcb85 6f6bd8", _WINDOWS, dark=True),
    "night": _palette("050a1d 0f2347 34598a 1f3a63 050a16 dbe8ff 4a78c8", _WINDOWS, dark=True),
    "neon": _palette("080518 231047 a4327f 3f1c66 07050f ff5fb0 25d6f5",
                     "ff3ea5 27e1ff 9a6bff ffb347 ff4d5e 4dffc3", dark=True),
    "noir": _palette("0a0b0d 23272b 6c747a 3a4045 060708 f1f4f2 8f9aa0", "f4efe2 d6d2c8 ffe9bd", dark=True),
    "desert": _palette("5d8fae d9b98a ffe3ae d79a63 5c2c26 fff0c9 ffb37a", _WINDOWS, dark=False),
    "mars": _palette("2a1414 8a3a22 f0a468 b4562f 2a0f0c ffe0b0 ff8a5a", _WINDOWS, dark=False),
    "forest": _palette("5f8f86 b4cfa8 f4efc6 86a98c 0f2a22 fff6cf bfe0a0", _WINDOWS, dark=False),
    "snow": _palette("6d8fb2 b6cbdd f2f4f3 a3b9cc 2c4258 fffaf0 cfe2f5", _WINDOWS, dark=False),
    "storm": _palette("161d26 37454f 8a989b 52626b 0b1318 e4eef0 7f9aa8", _WINDOWS, dark=True),
    "space": _palette("03030c 0b0a24 241a52 2b2a5c 05060f fff1dc 6f8dff", "9ad8ff ffd9a0 ff7a7a", dark=True),
    "cave": _palette("05070b 0b141c 2c6a72 1b4048 030507 b8f4ea 3f8fa0", "6df2d6 ffc46b 8f9bff", dark=True),
    "fire": _palette("12060a 4a1412 ff7a2c 8a2c18 0c0405 ffd28a ff6a33", "ffb04a ff6a2c ffe3a0", dark=True),
}  # fmt: skip

_BY_PLACE = {
    "space": "space",
    "cave": "cave",
    "desert": "desert",
    "forest": "forest",
    "eye": "dusk",
}
INDOORS = frozenset({"attic", "kitchen", "corridor", "interior"})
_PLASTER, _WOOD, _WARM = (186.0, 138.0, 96.0), (26.0, 17.0, 12.0), (255.0, 214.0, 150.0)


def choose_palette(theme: Theme, rng: np.random.Generator) -> Palette:
    """The palette for `theme`; the generator turns its hues a little."""
    base = _PALETTES[_name(theme)]
    if theme.place in INDOORS:
        base = _inside(base)
    if theme.has("noir") and _name(theme) != "noir":
        base = _each(base, _drain(0.55))
    if theme.has("warm") and not theme.has("neon"):
        base = _each(base, _wash((255, 176, 96), 0.14))
    if theme.has("cold") and not theme.has("neon"):
        base = _each(base, _wash((96, 150, 220), 0.16))
    return _each(base, _turn(float(rng.uniform(-0.022, 0.022))))


def _name(theme: Theme) -> str:
    """The first that fits, from what outshines everything to what is only there by default."""
    looks_ahead = theme.place in {"city", "eye", ""} and theme.time not in {"day", "dawn"}
    rules = (
        ("space", theme.place == "space"),
        ("neon", theme.has("neon") or (theme.has("future") and looks_ahead)),
        ("fire", theme.has("fire")),
        ("cave", theme.place == "cave"),
        ("noir", theme.has("noir")),
        ("mars", theme.has("mars")),
        ("storm", theme.has("storm")),
        (theme.time, theme.time in {"dawn", "dusk", "night"}),
        ("snow", theme.has("snow")),
        ("storm", theme.has("rain")),
    )
    return next((name for name, fits in rules if fits), _BY_PLACE.get(theme.place, "day"))


def _inside(base: Palette) -> Palette:
    """Walls of plaster and wood, whatever the weather."""
    return replace(
        base,
        far=mix(base.far, _PLASTER, 0.72),
        near=mix(base.near, _WOOD, 0.7),
        light=mix(base.light, _WARM, 0.45),
        fill=mix(base.fill, _WARM, 0.2),
    )


def _each(palette: Palette, change: Change) -> Palette:
    return replace(
        palette,
        zenith=change(palette.zenith),
        sky=change(palette.sky),
        horizon=change(palette.horizon),
        far=change(palette.far),
        near=change(palette.near),
        light=change(palette.light),
        fill=change(palette.fill),
    )


def _drain(amount: float) -> Change:
    def drain(colour: Colour) -> Colour:
        grey = 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]
        return mix(colour, (grey, grey, grey), amount)

    return drain


def _wash(tint: Colour, amount: float) -> Change:
    return lambda colour: mix(colour, tint, amount * (sum(colour) / 765 + 0.3))


def _turn(angle: float) -> Change:
    def turn(colour: Colour) -> Colour:
        hue, light, depth = colorsys.rgb_to_hls(*(c / 255 for c in colour))
        red, green, blue = colorsys.hls_to_rgb((hue + angle) % 1, light, depth)
        return red * 255, green * 255, blue * 255

    return turn
