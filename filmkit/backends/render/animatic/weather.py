"""What moves by itself: rain, snow, fog, embers, dust, twinkling stars, lamps that flicker, lightning.

Knows nothing of the camera but how far it has gone. Each effect is a tile of light that repeats, made once and drifted
over the frame: a few per cent of the time that single drops would take.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from filmkit.backends.render.animatic.frame import over, yuv
from filmkit.backends.render.animatic.noise import clouds
from filmkit.backends.render.animatic.sheet import mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.camera import Pose
    from filmkit.backends.render.animatic.frame import Frame
    from filmkit.backends.render.animatic.picture import Picture
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels

_INDOORS = frozenset({"attic", "kitchen", "corridor", "interior", "space", "cave", "eye"})


Place = Literal["sky", "back", "figures", "front"]  # what it is drawn over: these and all before


@dataclass(frozen=True, slots=True)
class Drift:
    """A tile of light or mist that drifts.

    Attributes:
        light: Luma to add, (2 x rows, 2 x columns): the tile and once more what it begins with.
        tint: Cb, Cr times alpha and alpha, as `light` but half as large; empty = grey.
        speed: Tile pixels per second, right and down.
        sway: Pixels to and fro, and times per second.
        flicker: Times per second that it goes brighter and darker; 0 = steady.
        depth: How much of the camera's way it goes along with.
        veil: It covers what is behind it rather than adding light.
        place: What it is drawn over.
    """

    light: Pixels
    tint: tuple[Pixels, ...]
    speed: tuple[float, float]
    sway: tuple[float, float] = (0.0, 0.0)
    flicker: float = 0.0
    depth: float = 1.0
    veil: Pixels | None = None
    place: Place = "front"

    def draw(self, frame: Frame, pose: Pose, seconds: float) -> None:
        """Draw it as it is after so many seconds."""
        rows, columns = (n // 2 for n in self.light.shape)
        way = (pose.x * (0.3 + 0.7 * self.depth) + pose.track * self.depth) * frame.height
        x = (
            way
            - self.speed[0] * seconds
            + self.sway[0] * np.sin(2 * np.pi * self.sway[1] * seconds)
        )
        y = pose.y * (0.3 + 0.7 * self.depth) * frame.height - self.speed[1] * seconds
        at = (float(x % columns), float(y % rows))
        light = _cut(self.light, at, (frame.width, frame.height))
        if self.flicker:
            light = cv2.convertScaleAbs(light, alpha=self._brightness(seconds))
        if self.veil is not None:
            over(frame.y, light, _cut(self.veil, at, (frame.width, frame.height)))
        else:
            cv2.add(frame.y, light, dst=frame.y)
        if self.tint:
            half, size = (at[0] / 2, at[1] / 2), (frame.width // 2, frame.height // 2)
            u, v, clear = (_cut(plane, half, size) for plane in self.tint)
            over(frame.u, u, clear)
            over(frame.v, v, clear)

    def _brightness(self, seconds: float) -> float:
        turn = 2 * np.pi * self.flicker * seconds
        return float(0.62 + 0.24 * np.sin(turn) + 0.14 * np.sin(turn * 2.7 + 1.3))


def _cut(tile: Pixels, at: tuple[float, float], size: tuple[int, int]) -> Pixels:
    """A piece of a doubled tile, at a place between pixels."""
    centre = (at[0] + (size[0] - 1) / 2, at[1] + (size[1] - 1) / 2)
    return np.asarray(cv2.getRectSubPix(tile, size, centre))


@dataclass(frozen=True, slots=True)
class Weather:
    """All that moves by itself in a shot.

    Attributes:
        drifts: Farthest first.
        flashes: Seconds at which lightning strikes.
    """

    drifts: tuple[Drift, ...]
    flashes: tuple[float, ...] = ()

    def draw(self, frame: Frame, pose: Pose, seconds: float, place: Place) -> None:
        """Draw what goes at `place`, as it is `seconds` after the clip's first frame."""
        for drift in self.drifts:
            if drift.place == place:
                drift.draw(frame, pose, seconds)
        for at in self.flashes if place == "front" else ():
            past = seconds - at
            if 0 <= past < 0.4:  # noqa: PLR2004 (as long as it is seen)
                strength = np.exp(-past * 9) * (0.6 + 0.4 * np.cos(past * 70))
                cv2.convertScaleAbs(
                    frame.y,
                    dst=frame.y,
                    alpha=1 + 0.55 * float(strength),
                    beta=16 * float(strength),
                )


def make_weather(picture: Picture, seconds: float) -> Weather:
    """What moves in a picture during a clip of so many seconds."""
    setting = picture.setting
    has, open_air = setting.theme.has, setting.theme.place not in _INDOORS
    drifts: list[Drift] = []
    if (
        setting.palette.dark
        and (open_air or setting.theme.place == "space")
        and not has("rain", "fog", "storm")
    ):
        drifts += _stars(setting)
    if has("fog") or (open_air and has("rain")):
        drifts.append(_fog(setting, 1.0 if has("fog") else 0.4))
    if has("fire"):
        drifts += [_embers(setting, layer) for layer in (0, 1)]
    if open_air and has("snow"):
        drifts += [_snow(setting, layer) for layer in (0, 1, 2)]
    if open_air and has("rain", "storm"):
        drifts += [_rain(setting, layer) for layer in (0, 1)]
    if setting.theme.place in {"attic", "interior", "kitchen", "cave", "forest"} or has("dust"):
        drifts.append(_dust(setting))
    if picture.soft > 0 and setting.palette.dark and open_air:
        drifts.append(_bokeh(setting))
    rng = setting.dice("lightning")
    strikes = open_air and has("storm")
    flashes = (
        tuple(float(t) for t in np.arange(rng.uniform(0.5, 1.6), seconds, 2.3)) if strikes else ()
    )
    return Weather(tuple(drifts), flashes)


class _Tile:
    """A tile to scatter light on; what goes over an edge comes in at the other."""

    def __init__(self, setting: Setting, purpose: str) -> None:
        stage = setting.stage
        self.rows, self.columns = stage.height + stage.height % 2, stage.width + stage.width % 2
        self.unit = stage.unit
        self.rng = setting.dice(purpose)
        self.light: Pixels = np.zeros((self.rows, self.columns), np.uint8)

    def scatter(self, count: int) -> list[tuple[float, float, float]]:
        """Random places and a random number from 0 to 1 with each."""
        return [
            (float(a) * self.columns, float(b) * self.rows, float(c))
            for a, b, c in self.rng.random((count, 3))
        ]

    def dot(self, x: float, y: float, radius: float, value: float) -> None:
        """A round spot, at all places where it shows."""
        for dx in (-self.columns, 0, self.columns):
            for dy in (-self.rows, 0, self.rows):
                if (
                    -radius < x + dx < self.columns + radius
                    and -radius < y + dy < self.rows + radius
                ):
                    centre = (round((x + dx) * 16), round((y + dy) * 16))
                    cv2.circle(
                        self.light, centre, max(8, round(radius * 16)), value, -1, cv2.LINE_AA, 4
                    )

    def streak(self, x: float, y: float, way: tuple[float, float], value: float, wide: int) -> None:
        """A line, at all places where it shows."""
        for dx in (-self.columns, 0, self.columns):
            for dy in (-self.rows, 0, self.rows):
                start = (round((x + dx) * 16), round((y + dy) * 16))
                end = (round((x + dx + way[0]) * 16), round((y + dy + way[1]) * 16))
                cv2.line(self.light, start, end, value, wide, cv2.LINE_AA, 4)

    def soften(self, sigma: float) -> None:
        """Blur, across the edges too."""
        pad = int(sigma * 3) + 1
        wide = cv2.copyMakeBorder(self.light, pad, pad, pad, pad, cv2.BORDER_WRAP)
        self.light = cv2.GaussianBlur(wide, (0, 0), max(sigma, 0.3))[pad:-pad, pad:-pad]

    def tinted(self, colour: Colour) -> tuple[Pixels, ...]:
        """Chroma planes for the light in one colour."""
        _, u, v = yuv(colour)
        half = cv2.resize(
            self.light, (self.columns // 2, self.rows // 2), interpolation=cv2.INTER_AREA
        )
        planes = [
            cv2.convertScaleAbs(half, alpha=u / 255),
            cv2.convertScaleAbs(half, alpha=v / 255),
            cv2.bitwise_not(half),
        ]
        return tuple(doubled(np.asarray(plane)) for plane in planes)


def doubled(tile: Pixels) -> Pixels:
    """A tile four times, so that a piece of its size can be cut anywhere."""
    return np.tile(tile, (2, 2))


def _rain(setting: Setting, layer: int) -> Drift:
    tile = _Tile(setting, f"rain {layer}")
    slant = -0.22 if setting.theme.has("storm") else -0.1
    long, count, bright = ((0.05, 560, 40), (0.11, 90, 62))[layer]
    for x, y, c in tile.scatter(count):
        reach = long * (0.6 + 0.8 * c) * tile.unit
        tile.streak(
            x,
            y,
            (slant * reach, reach),
            bright * (0.4 + 0.6 * c),
            1 + (layer and tile.unit > 500 and c > 0.5),
        )
    speed = (1.5, 2.5)[layer] * tile.unit
    return Drift(
        doubled(tile.light),
        (),
        (slant * speed, speed),
        depth=0.5 + 0.5 * layer,
        place=("back", "front")[layer],
    )


def _snow(setting: Setting, layer: int) -> Drift:
    tile = _Tile(setting, f"snow {layer}")
    radius, count, bright = ((0.0014, 420, 120), (0.0026, 190, 165), (0.0062, 44, 120))[layer]
    for x, y, c in tile.scatter(count):
        tile.dot(x, y, radius * (0.6 + 0.8 * c) * tile.unit, bright * (0.5 + 0.5 * c))
    tile.soften((0.0007, 0.0011, 0.004)[layer] * tile.unit)
    speed = (0.09, 0.15, 0.26)[layer] * tile.unit
    wind = 2.6 if setting.theme.has("storm") else 0.35
    return Drift(
        doubled(tile.light),
        (),
        (-wind * speed, speed),
        sway=(0.02 * tile.unit, 0.21 + 0.07 * layer),
        depth=0.4 + 0.3 * layer,
        place=("back", "back", "front")[layer],
    )


def _fog(setting: Setting, amount: float) -> Drift:
    stage = setting.stage
    tile = _Tile(setting, "fog")
    field = clouds(tile.rng, tile.rows, tile.columns, roughness=1.8, stretch=3.2)
    high = np.clip(
        (np.arange(tile.rows, dtype=np.float32)[:, None] / stage.height - setting.horizon + 0.35)
        * 2.2,
        0,
        1,
    )
    low = np.clip(1.25 - np.arange(tile.rows, dtype=np.float32)[:, None] / stage.height, 0, 1) * 1.4
    cover = (np.clip(field * 1.25 - 0.2, 0, 1) * high * np.minimum(low, 1) * 200 * amount).astype(
        np.uint8
    )
    level = yuv(mix(setting.palette.horizon, setting.palette.light, 0.2))[0]
    return Drift(
        doubled(np.asarray(cv2.convertScaleAbs(cover, alpha=level / 255))), (),
        (0.035 * stage.unit, 0.0), depth=0.35, place="back", veil=doubled(np.asarray(cv2.bitwise_not(cover))),
    )  # fmt: skip


def _embers(setting: Setting, layer: int) -> Drift:
    tile = _Tile(setting, f"embers {layer}")
    for x, y, c in tile.scatter((90, 34)[layer]):
        tile.dot(x, y, (0.0016, 0.0034)[layer] * (0.5 + c) * tile.unit, 90 + 150 * c)
    tile.soften(0.0014 * tile.unit)
    speed = (0.16, 0.3)[layer] * tile.unit
    return Drift(
        doubled(tile.light),
        tile.tinted((255, 120, 30)),
        (0.25 * speed, -speed),
        (0.03 * tile.unit, 0.31),
        depth=0.5 + 0.4 * layer,
        place=("back", "front")[layer],
    )


def _dust(setting: Setting) -> Drift:
    tile = _Tile(setting, "dust")
    for x, y, c in tile.scatter(110):
        tile.dot(x, y, 0.0016 * (0.4 + 1.4 * c**3) * tile.unit, 26 + 70 * c)
    tile.soften(0.0012 * tile.unit)
    return Drift(
        doubled(tile.light),
        (),
        (0.012 * tile.unit, -0.008 * tile.unit),
        (0.015 * tile.unit, 0.11),
        depth=0.6,
    )


def _bokeh(setting: Setting) -> Drift:
    tile = _Tile(setting, "bokeh")
    for x, y, c in tile.scatter(16):
        radius = (0.016 + 0.026 * c) * tile.unit
        y = y * 0.62
        tile.dot(x, y, radius, 24 + 14 * c)
        tile.dot(x, y, radius * 0.86, 18 + 9 * c)
    tile.soften(0.0022 * tile.unit)
    colour = setting.palette.accents[int(tile.rng.integers(0, len(setting.palette.accents)))]
    return Drift(
        doubled(tile.light),
        tile.tinted(colour),
        (0.016 * tile.unit, 0.0),
        flicker=0.23,
        depth=0.3,
        place="back",
    )


def _stars(setting: Setting) -> list[Drift]:
    """Two sets of stars that take turns."""
    drifts = []
    end = 1.0 if setting.theme.place == "space" else setting.horizon * 0.6
    for layer in (0, 1):
        tile = _Tile(setting, f"twinkle {layer}")
        for x, y, c in tile.scatter(34):
            if y < end * tile.rows:
                tile.dot(x, y, 0.0011 * (0.7 + c) * tile.unit, 60 + 120 * c)
        tile.soften(0.0009 * tile.unit)
        drifts.append(
            Drift(
                doubled(tile.light),
                (),
                (0, 0),
                flicker=0.37 + 0.22 * layer,
                depth=0.03,
                place="sky",
            )
        )
    return drifts
