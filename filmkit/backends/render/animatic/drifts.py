"""Tiles of light or mist that drift over a frame: rain, splashes, snow, fog, embers, dust, bokeh, stars.

Knows nothing of when they are wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from filmkit.backends.render.animatic.camera import share
from filmkit.backends.render.animatic.frame import over, yuv
from filmkit.backends.render.animatic.noise import clouds
from filmkit.backends.render.animatic.sheet import mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.camera import Pose
    from filmkit.backends.render.animatic.frame import Frame
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels

Place = Literal["sky", "back", "figures", "front"]  # drawn over this and all before it


@dataclass(frozen=True, slots=True)
class Wave:
    """How something goes brighter and darker.

    Attributes:
        rate: Times per second.
        depth: How much of its brightness comes and goes, 0 to 1.
        phase: Radians at the first frame.
    """

    rate: float
    depth: float
    phase: float = 0.0

    def at(self, seconds: float) -> float:
        """The brightness, 0 to 1."""
        turn = 2 * np.pi * self.rate * seconds + self.phase
        return float(1 - self.depth * (0.5 - 0.35 * np.sin(turn) - 0.15 * np.sin(2.7 * turn)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A tile that drifts and repeats.

    Attributes:
        light: Luma to add, (2 x rows, 2 x columns): the tile four times, so that a piece can be cut anywhere.
        tint: Cb, Cr, each times alpha, and 255 - alpha, as `light` but half as large; empty = grey.
        veil: 255 - alpha, if it covers what is behind it rather than adding light.
        speed: Tile pixels per second, right and down.
        sway: Pixels to and fro, and times per second.
        wave: How it flickers; None = steady.
        depth: How much of the camera's way it goes along with.
        place: What it is drawn over.
    """

    light: Pixels
    tint: tuple[Pixels, ...] = ()
    veil: Pixels | None = None
    speed: tuple[float, float] = (0.0, 0.0)
    sway: tuple[float, float] = (0.0, 0.0)
    wave: Wave | None = None
    depth: float = 1.0
    place: Place = "front"

    def draw(self, frame: Frame, pose: Pose, seconds: float) -> None:
        """Draw it as it is after so many seconds."""
        size = (frame.width, frame.height)
        x, y = self._corner(frame, pose, seconds)
        light = _cut(self.light, x, y, size)
        if self.wave:
            light = cv2.convertScaleAbs(light, alpha=self.wave.at(seconds))
        if self.veil is None:
            cv2.add(frame.y, light, dst=frame.y)
        else:
            over(frame.y, light, _cut(self.veil, x, y, size))
        if self.tint:
            u, v, clear = (
                _cut(plane, x / 2, y / 2, (frame.width // 2, frame.height // 2))
                for plane in self.tint
            )
            over(frame.u, u, clear)
            over(frame.v, v, clear)

    def _corner(self, frame: Frame, pose: Pose, seconds: float) -> tuple[float, float]:
        rows, columns = (n // 2 for n in self.light.shape)
        part = share(self.depth)
        x = (pose.x * part + pose.track * self.depth) * frame.height - self.speed[0] * seconds
        y = pose.y * part * frame.height - self.speed[1] * seconds
        x += self.sway[0] * float(np.sin(2 * np.pi * self.sway[1] * seconds))
        return x % columns, y % rows


def _cut(tile: Pixels, x: float, y: float, size: tuple[int, int]) -> Pixels:
    """A piece of a tile with its corner between pixels."""
    return np.asarray(cv2.getRectSubPix(tile, size, (x + (size[0] - 1) / 2, y + (size[1] - 1) / 2)))


class _Tile:
    """A tile to scatter light on; what goes over an edge comes in at the other."""

    def __init__(self, setting: Setting, purpose: str) -> None:
        self.rows, self.columns, self.unit = (
            setting.stage.height,
            setting.stage.width,
            setting.stage.unit,
        )
        self.rng = setting.dice(purpose)
        self.light: Pixels = np.zeros((self.rows, self.columns), np.uint8)

    def scatter(self, count: int) -> list[tuple[float, float, float]]:
        """Random places and a random number from 0 to 1 with each."""
        numbers = self.rng.random((count, 3)) * (self.columns, self.rows, 1)
        return [(float(x), float(y), float(c)) for x, y, c in numbers]

    def dot(self, x: float, y: float, radius: float, value: float) -> None:
        """A round spot of at least half a pixel."""
        for px, py in self._copies(x, y):
            if -radius < px < self.columns + radius and -radius < py < self.rows + radius:
                centre = (round(px * 16), round(py * 16))
                reach = max(8, round(radius * 16))
                cv2.circle(self.light, centre, reach, value, -1, cv2.LINE_AA, 4)

    def streak(
        self, x: float, y: float, way: tuple[float, float], value: float, wide: int = 1
    ) -> None:
        """A line from (x, y) on."""
        for px, py in self._copies(x, y):
            start = (round(px * 16), round(py * 16))
            end = (round((px + way[0]) * 16), round((py + way[1]) * 16))
            cv2.line(self.light, start, end, value, wide, cv2.LINE_AA, 4)

    def _copies(self, x: float, y: float) -> list[tuple[float, float]]:
        across, down = (-self.columns, 0, self.columns), (-self.rows, 0, self.rows)
        return [(x + dx, y + dy) for dx in across for dy in down]

    def soften(self, sigma: float) -> None:
        """Blur, across the edges too."""
        pad = min(int(sigma * 3) + 1, self.rows, self.columns)
        wide = cv2.copyMakeBorder(self.light, pad, pad, pad, pad, cv2.BORDER_WRAP)
        blurred = cv2.GaussianBlur(wide, (0, 0), max(sigma, 0.3))
        self.light = np.ascontiguousarray(blurred[pad:-pad, pad:-pad])

    def doubled(self) -> Pixels:
        """The tile four times."""
        return np.tile(self.light, (2, 2))

    def tinted(self, colour: Colour) -> tuple[Pixels, ...]:
        """Chroma planes that give the light one colour."""
        _, u, v = yuv(colour)
        size = (self.columns // 2, self.rows // 2)
        half = cv2.resize(self.light, size, interpolation=cv2.INTER_AREA)
        planes = (
            cv2.convertScaleAbs(half, alpha=u / 255),
            cv2.convertScaleAbs(half, alpha=v / 255),
        )
        return tuple(np.tile(plane, (2, 2)) for plane in (*planes, cv2.bitwise_not(half)))


_BOLD_PX = 500  # pictures at least so high have drops two pixels wide


def rain(setting: Setting, layer: int) -> Drift:
    """Streaks: many short ones far off (0), few long ones near (1)."""
    tile = _Tile(setting, f"rain {layer}")
    slant = -0.22 if setting.theme.has("storm") else -0.1
    long, count, bright = ((0.05, 560, 40), (0.11, 90, 62))[layer]
    wide = 2 if layer and tile.unit > _BOLD_PX else 1
    for x, y, c in tile.scatter(count):
        reach = long * (0.6 + 0.8 * c) * tile.unit
        tile.streak(x, y, (slant * reach, reach), bright * (0.4 + 0.6 * c), wide)
    fall = (1.5, 2.5)[layer] * tile.unit
    place: Place = "front" if layer else "back"
    return Drift(
        light=tile.doubled(), speed=(slant * fall, fall), depth=0.5 + 0.5 * layer, place=place
    )


def splashes(setting: Setting, layer: int) -> Drift:
    """Short bright dashes on the ground; the two layers take turns."""
    tile = _Tile(setting, f"splashes {layer}")
    top = setting.horizon + 0.06
    for x, y, c in tile.scatter(70):
        down = top + (1 - top) * y / tile.rows
        near = (0.3 + down - top) * tile.unit
        tile.streak(x, down * tile.rows, (near * 0.02, 0), 40 + 60 * c)
        tile.streak(x + near * 0.01, down * tile.rows, (0, -near * 0.012), 30 + 50 * c)
    wave = Wave(3.7, 1.0, np.pi * layer)
    return Drift(light=tile.doubled(), wave=wave, depth=0.7, place="back")


def snow(setting: Setting, layer: int) -> Drift:
    """Flakes: small far ones (0) to large blurred near ones (2)."""
    tile = _Tile(setting, f"snow {layer}")
    radius, count, bright = ((0.0014, 420, 120), (0.0026, 190, 165), (0.0062, 44, 120))[layer]
    for x, y, c in tile.scatter(count):
        tile.dot(x, y, radius * (0.6 + 0.8 * c) * tile.unit, bright * (0.5 + 0.5 * c))
    tile.soften((0.0007, 0.0011, 0.004)[layer] * tile.unit)
    fall = (0.09, 0.15, 0.26)[layer] * tile.unit
    wind = 2.6 if setting.theme.has("storm") else 0.35
    places: tuple[Place, Place, Place] = ("back", "back", "front")
    return Drift(
        light=tile.doubled(), speed=(-wind * fall, fall), sway=(0.02 * tile.unit, 0.21 + 0.07 * layer),
        depth=0.4 + 0.3 * layer, place=places[layer],
    )  # fmt: skip


def fog(setting: Setting, amount: float) -> Drift:
    """Banks of mist about the horizon, `amount` (0 to 1) thick."""
    tile = _Tile(setting, "fog")
    field = clouds(tile.rng, tile.rows, tile.columns, roughness=1.8, stretch=3.2)
    y = np.arange(tile.rows, dtype=np.float32)[:, None] / tile.rows
    band = np.clip((y - setting.horizon + 0.35) * 2.2, 0, 1) * np.clip(1.75 - 1.4 * y, 0, 1)
    cover = np.clip(field * 1.25 - 0.2, 0, 1) * band * np.float32(200 * amount)
    level = yuv(mix(setting.palette.horizon, setting.palette.light, 0.2))[0]
    tile.light = (cover * (level / 255)).astype(np.uint8)
    veil = np.tile(255 - cover.astype(np.uint8), (2, 2))
    return Drift(
        light=tile.doubled(), veil=veil, speed=(0.035 * tile.unit, 0), depth=0.35, place="back"
    )


def embers(setting: Setting, layer: int) -> Drift:
    """Sparks that rise: small far ones (0), larger near ones (1)."""
    tile = _Tile(setting, f"embers {layer}")
    for x, y, c in tile.scatter((90, 34)[layer]):
        tile.dot(x, y, (0.0016, 0.0034)[layer] * (0.5 + c) * tile.unit, 90 + 150 * c)
    tile.soften(0.0014 * tile.unit)
    rise = (0.16, 0.3)[layer] * tile.unit
    return Drift(
        light=tile.doubled(), tint=tile.tinted((255, 120, 30)), speed=(0.25 * rise, -rise),
        sway=(0.03 * tile.unit, 0.31), depth=0.5 + 0.4 * layer, place="front" if layer else "back",
    )  # fmt: skip


def dust(setting: Setting) -> Drift:
    """Motes that hang in the light."""
    tile = _Tile(setting, "dust")
    for x, y, c in tile.scatter(110):
        tile.dot(x, y, 0.0016 * (0.4 + 1.4 * c**3) * tile.unit, 26 + 70 * c)
    tile.soften(0.0012 * tile.unit)
    speed = (0.012 * tile.unit, -0.008 * tile.unit)
    return Drift(light=tile.doubled(), speed=speed, sway=(0.015 * tile.unit, 0.11), depth=0.6)


def bokeh(setting: Setting, layer: int) -> Drift:
    """Discs of lights far out of focus: some far off (0), few large ones near (1)."""
    tile = _Tile(setting, f"bokeh {layer}")
    for x, y, c in tile.scatter((16, 9)[layer]):
        radius = (0.016 + 0.026 * c) * (1.0, 2.4)[layer] * tile.unit
        tile.dot(x, y * 0.62, radius, 24 + 14 * c)
        tile.dot(x, y * 0.62, radius * 0.86, 18 + 9 * c)
    tile.soften(0.0022 * tile.unit)
    lights = setting.palette.accents if setting.palette.dark else (setting.palette.light,)
    tint = tile.tinted(lights[int(tile.rng.integers(0, len(lights)))])
    return Drift(
        light=tile.doubled(), tint=tint, speed=((0.016, 0.03)[layer] * tile.unit, 0.0),
        wave=Wave(0.23, 0.5, 2.0 * layer), depth=0.3 + 0.5 * layer, place="back",
    )  # fmt: skip


def stars(setting: Setting) -> list[Drift]:
    """Two sets of stars that twinkle in turn."""
    end = 1.0 if setting.theme.place == "space" else setting.horizon * 0.6
    sets = []
    for layer in (0, 1):
        tile = _Tile(setting, f"twinkle {layer}")
        for x, y, c in tile.scatter(34):
            if y < end * tile.rows:
                tile.dot(x, y, 0.0011 * (0.7 + c) * tile.unit, 60 + 120 * c)
        tile.soften(0.0009 * tile.unit)
        wave = Wave(0.37 + 0.22 * layer, 0.76, 2.0 * layer)
        sets.append(Drift(light=tile.doubled(), wave=wave, depth=0.03, place="sky"))
    return sets
