"""What moves by itself: rain, snow, fog, embers, dust, twinkling stars, flickering lamps, lightning.

Knows nothing of the camera but its poses. Most of it is a tile of light that repeats, made once and drifted over the
frame: a few per cent of the time that single drops would take.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np

from filmkit.backends.render.animatic import drifts
from filmkit.backends.render.animatic.camera import view
from filmkit.backends.render.animatic.drifts import Wave
from filmkit.backends.render.animatic.palette import INDOORS

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.camera import Pose
    from filmkit.backends.render.animatic.drifts import Place
    from filmkit.backends.render.animatic.frame import Frame
    from filmkit.backends.render.animatic.picture import Picture
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Pixels

_SHELTERED = INDOORS | {"space", "cave", "eye"}  # where nothing falls from the sky
_DUSTY = frozenset({"attic", "interior", "kitchen", "cave", "forest"})
_FLASH_S = 0.4  # as long as lightning is seen
_BETWEEN_FLASHES_S = 2.3


class Effect(Protocol):
    """Something that moves by itself."""

    @property
    def place(self) -> Place:
        """What it is drawn over."""

    def draw(self, frame: Frame, pose: Pose, seconds: float) -> None:
        """Draw it as it is after so many seconds."""


@dataclass(frozen=True, slots=True)
class Lightning:
    """Flashes over everything.

    Attributes:
        strikes: Seconds at which it strikes.
    """

    strikes: tuple[float, ...]
    place: Place = "front"

    def draw(self, frame: Frame, pose: Pose, seconds: float) -> None:  # noqa: ARG002 (it is everywhere)
        """Brighten the frame if a flash is near."""
        for strike in self.strikes:
            past = seconds - strike
            if 0 <= past < _FLASH_S:
                strength = float(np.exp(-past * 9) * (0.6 + 0.4 * np.cos(past * 70)))
                frame.y[:] = cv2.convertScaleAbs(
                    frame.y, alpha=1 + 0.55 * strength, beta=16 * strength
                )


@dataclass(frozen=True, slots=True)
class Lamp:
    """The unsteady glow about a lamp.

    Attributes:
        x, y: Where it is, in pixels from the frame's corner with the camera at rest.
        depth: How near it is.
        glow: Luma to add, square.
        wave: How it flickers.
    """

    x: float
    y: float
    depth: float
    glow: Pixels
    wave: Wave
    place: Place = "back"

    def draw(self, frame: Frame, pose: Pose, seconds: float) -> None:
        """Add the glow where the camera sees the lamp."""
        seen = view(pose, self.depth, frame.width, frame.height)
        x, y = np.linalg.solve(seen[:, :2], np.array([self.x, self.y]) - seen[:, 2])
        half = self.glow.shape[0] // 2
        left, top = round(float(x)) - half, round(float(y)) - half
        x0, y0 = max(0, left), max(0, top)
        x1 = min(frame.width, left + self.glow.shape[1])
        y1 = min(frame.height, top + self.glow.shape[0])
        if x0 < x1 and y0 < y1:
            part = self.glow[y0 - top : y1 - top, x0 - left : x1 - left]
            light = cv2.convertScaleAbs(part, alpha=self.wave.at(seconds))
            region = frame.y[y0:y1, x0:x1]
            region[:] = cv2.add(region, light)


def make_weather(picture: Picture, seconds: float) -> tuple[Effect, ...]:
    """What moves in a picture during a clip of so many seconds."""
    setting = picture.setting
    effects: list[Effect] = [*_sky(setting), *_air(picture)]
    if setting.theme.place not in _SHELTERED:
        effects += _falling(setting, seconds)
    return (*effects, *_lamps(picture))


def _sky(setting: Setting) -> list[Effect]:
    theme = setting.theme
    starry = theme.place not in _SHELTERED - {"space"} and not theme.has("rain", "fog", "storm")
    return [*drifts.stars(setting)] if setting.palette.dark and starry else []


def _air(picture: Picture) -> list[Effect]:
    setting = picture.setting
    has, outside = setting.theme.has, setting.theme.place not in _SHELTERED
    effects: list[Effect] = []
    if has("fog") or (outside and has("rain")):
        effects.append(drifts.fog(setting, 1.0 if has("fog") else 0.4))
    if has("fire"):
        effects += [drifts.embers(setting, layer) for layer in (0, 1)]
    if setting.theme.place in _DUSTY or has("dust"):
        effects.append(drifts.dust(setting))
    if picture.soft > 0 and (picture.empty or (setting.palette.dark and outside)):
        effects += [drifts.bokeh(setting, layer) for layer in range(2 if picture.empty else 1)]
    return effects


def _falling(setting: Setting, seconds: float) -> list[Effect]:
    has = setting.theme.has
    effects: list[Effect] = []
    if has("snow"):
        effects += [drifts.snow(setting, layer) for layer in (0, 1, 2)]
    if has("rain", "storm"):
        effects += [drifts.rain(setting, layer) for layer in (0, 1)]
        effects += [drifts.splashes(setting, layer) for layer in (0, 1)]
    if has("storm"):
        first = float(setting.dice("lightning").uniform(0.5, 1.6))
        effects.append(Lightning(tuple(np.arange(first, seconds, _BETWEEN_FLASHES_S).tolist())))
    return effects


def _lamps(picture: Picture) -> list[Effect]:
    """A glow for each lamp, each with a rhythm of its own."""
    stage, rng = picture.setting.stage, picture.setting.dice("lamps")
    radius = int(0.16 * stage.unit)
    at = np.arange(-radius, radius + 1, dtype=np.float32) / max(radius, 1)
    far = np.hypot(at[None], at[:, None])
    glow = (34 * np.clip(1 - far, 0, 1) ** 2).astype(np.uint8)
    effects: list[Effect] = []
    for x, y, depth in picture.lamps:
        wave = Wave(float(rng.uniform(1.5, 4.5)), 0.9, float(rng.uniform(0, 6)))
        corner = (stage.px(x) - stage.margin_x, stage.py(y) - stage.margin_y)
        effects.append(Lamp(*corner, depth, glow, wave))
    return effects
