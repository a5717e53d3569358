"""Streets: towers or gabled houses on both sides, a roadway or a canal between them.

Knows nothing of figures or weather.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.places import facade
from filmkit.backends.render.animatic.places.facade import Front, Plot
from filmkit.backends.render.animatic.places.reflection import reflect
from filmkit.backends.render.animatic.places.sky import paint_sky
from filmkit.backends.render.animatic.setting import Scenery
from filmkit.backends.render.animatic.sheet import Layer, Sheet, mix, ribbon

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting

_SIGNS_AT_NIGHT = 0.3  # chance of a sign where nobody spoke of neon
_SHOPS = 0.75  # chance of a shop in a house, after dark


def paint_city(setting: Setting) -> Scenery:
    """A street that runs towards the horizon."""
    h, theme = setting.horizon, setting.theme
    middle = float(setting.dice("street").uniform(-0.28, 0.28))
    sky = paint_sky(setting, cover=0.5)
    skyline = _skyline(setting, middle)
    back = _row(setting, middle, depth=0.42, gap=0.24, ground=h + 0.05)
    front = _row(setting, middle, depth=0.72, gap=0.62, ground=h + 0.13)
    if theme.has("canal", "bridge"):
        _bridge(setting, back, h + 0.05, middle)
    street = _street(
        setting, middle, [sky, *(sheet.layer(0.0) for sheet in (skyline, back, front))]
    )
    lamps = _lamps(setting, front, middle)
    layers = (sky, skyline.layer(0.2), street.layer(0.5), back.layer(0.42), front.layer(0.72))
    return Scenery(layers, ground=min(0.84, h + 0.26), lamps=lamps)


def _skyline(setting: Setting, middle: float) -> Sheet:
    """What is seen at the street's end and over the roofs."""
    palette, h = setting.palette, setting.horizon
    tone = mix(palette.tone(0.12), palette.horizon, 0.25)
    foot = mix(tone, palette.horizon, 0.6)
    sheet = Sheet(setting.stage, tone, foot, (h - 0.4, h + 0.05))
    rng = setting.dice("skyline")
    old = setting.theme.has("canal") and not setting.theme.has("future", "neon")
    x = -setting.stage.edge_x - 0.1
    while x < setting.stage.edge_x:
        wide = float(rng.uniform(0.05, 0.13))
        rise = float(rng.uniform(0.05, 0.2 if old else 0.36)) * (
            0.7 + 0.5 * min(1, abs(x - middle))
        )
        rise = rise * 0.7 + 0.05 if old else rise
        plot = Plot(left=x, right=x + wide, ground=h + 0.06, rise=rise, depth=0.2)
        (facade.build_gable if old else facade.build_tower)(Front(setting, sheet, plot, rng))
        x += wide * float(rng.uniform(0.85, 1.25))
    return sheet


def _row(setting: Setting, middle: float, *, depth: float, gap: float, ground: float) -> Sheet:
    """Buildings on both sides of the gap, towers higher the farther they are from it."""
    palette, stage = setting.palette, setting.stage
    tone = palette.tone(depth)
    mist = mix(tone, palette.horizon, 0.3 * (1 - depth))
    sheet = Sheet(stage, tone, mist, (ground - 0.55, ground))
    gabled = setting.theme.has("canal")
    for side in (-1, 1):
        rng = setting.dice(f"row {depth} {side}")
        x = gap * float(rng.uniform(0.9, 1.15))
        while abs(middle + side * x) < stage.edge_x:
            wide = float(rng.uniform(0.16, 0.24 if gabled else 0.36)) * (0.5 + depth * 0.75)
            wide /= max(0.6, stage.half)
            near, far = middle + side * x, middle + side * (x + wide)
            rise = (0.3 + 0.42 * depth) * float(rng.uniform(0.8, 1.25)) + (0 if gabled else 0.3 * x)
            plot = Plot(
                left=min(near, far),
                right=max(near, far),
                ground=ground,
                rise=rise,
                depth=depth,
                side=side,
            )
            _build(Front(setting, sheet, plot, rng), gabled=gabled)
            x += wide * 1.01
    return sheet


def _build(front: Front, *, gabled: bool) -> None:
    """One house with what hangs on it."""
    (facade.build_gable if gabled else facade.build_tower)(front)
    if not front.palette.dark:
        return
    if front.setting.theme.has("neon", "future") or front.rng.random() < _SIGNS_AT_NIGHT:
        facade.hang_sign(front)
    if front.rng.random() < _SHOPS:
        facade.open_shop(front)


def _street(setting: Setting, middle: float, behind: list[Layer]) -> Sheet:
    """The ground: it mirrors what stands on it, sharply in water, dimly on a dry road."""
    palette, stage, theme = setting.palette, setting.stage, setting.theme
    ground = setting.horizon + 0.045
    base = mix(palette.near, palette.tone(0.5), 0.35)
    sheet = Sheet(stage, mix(base, palette.horizon, 0.35), palette.near, (ground, 1.1))
    sheet.cut(stage.points([(-9, ground), (9, ground), (9, 9), (-9, 9)]))
    wet = theme.has("canal", "rain", "storm", "neon")
    reflect(setting, sheet, behind, ground, 0.78 if wet else 0.2)
    (_quays if theme.has("canal") else _road)(setting, sheet, middle, ground)
    return sheet


def _road(setting: Setting, sheet: Sheet, middle: float, ground: float) -> None:
    """Pavements and markings that run to the vanishing point."""
    stage, palette = setting.stage, setting.palette
    pavement = mix(palette.near, palette.tone(0.45), 0.5)
    for side in (-1, 1):
        far, near = (middle + side * 0.2, ground), (middle + side * 1.5, 1.3)
        kerb = [far, near, (middle + side * 9, 1.3), (middle + side * 9, ground)]
        sheet.paint(stage.points(kerb), pavement, 0.4)
        edge = [far, near, (middle + side * 1.46, 1.3), (middle + side * 0.197, ground)]
        sheet.paint(stage.points(edge), palette.fill, 0.28)
    for start, end in ((0.04, 0.08), (0.13, 0.2), (0.3, 0.42), (0.6, 0.85)):
        a, b = ground + start * 0.7, ground + end * 0.7
        dash = [(middle - start * 0.03, a), (middle + start * 0.03, a),
                (middle + end * 0.03, b), (middle - end * 0.03, b)]  # fmt: skip
        sheet.paint(stage.points(dash), palette.light, 0.3)


def _quays(setting: Setting, sheet: Sheet, middle: float, ground: float) -> None:
    """Quays on both sides of the water, and the one that the camera stands on."""
    stage, palette = setting.stage, setting.palette
    stone = mix(palette.near, palette.tone(0.5), 0.3)
    light = mix(palette.fill, palette.horizon, 0.5)
    for side in (-1, 1):
        far, near = (middle + side * 0.3, ground), (middle + side * 1.5, 1.25)
        wall = [far, near, (middle + side * 9, 1.25), (middle + side * 9, ground)]
        sheet.paint(stage.points(wall), stone, 0.88)
        edge = [far, near, (middle + side * 1.42, 1.25), (middle + side * 0.295, ground)]
        sheet.paint(stage.points(edge), light, 0.45)
    brink = ground + 0.165
    _band(sheet, brink, 9, stone, 0.7)
    _band(sheet, brink, 0.008, light, 0.5)
    for seam in (0.035, 0.08, 0.14, 0.22):
        _band(sheet, brink + seam, 0.002, palette.near, 0.5)
    for x in np.arange(-4.0, 4.0, 0.36):
        a, b = middle + x * 0.75, middle + x * 1.5
        joint = [(a, brink), (a + 0.003, brink), (b + 0.006, 1.3), (b, 1.3)]
        sheet.paint(stage.points(joint), palette.near, 0.4)
        post = [(-0.006, 0), (-0.004, -0.045), (0.004, -0.045), (0.006, 0)]
        sheet.paint(stage.around(a, brink, post, 1.0), palette.near)


def _band(
    sheet: Sheet, y: float, high: float, colour: tuple[float, float, float], amount: float
) -> None:
    """A stripe across the whole picture."""
    sheet.paint(
        sheet.stage.points([(-9, y), (9, y), (9, y + high), (-9, y + high)]), colour, amount
    )


def _bridge(setting: Setting, sheet: Sheet, ground: float, middle: float) -> None:
    """A hump-backed bridge across the water, with railings."""
    stage, tone = setting.stage, setting.palette.tone(0.55)
    t = np.linspace(-1, 1, 25)
    top = np.stack([middle + t * 0.42, ground - 0.047 + 0.035 * t**2], axis=1)
    arch = np.sqrt(np.clip(1 - t**2, 0, 1))
    under = np.stack([middle + t[::-1] * 0.2, ground + 0.02 - 0.04 * arch], axis=1)
    ends = np.array([[(middle - 0.42, ground + 0.02)], [(middle + 0.42, ground + 0.02)]])
    sheet.shape(stage.points(np.concatenate([ends[0], top, ends[1], under])), tone)
    rail = stage.points(top - (0, 0.02))
    sheet.line(rail, tone, stage.unit * 0.003)
    for px, py in rail[::2]:
        post = np.array([(px, py), (px, py + 0.022 * stage.height)])
        sheet.line(post, tone, stage.unit * 0.002)


def _lamps(setting: Setting, sheet: Sheet, middle: float) -> tuple[tuple[float, float, float], ...]:
    """Street lamps along both kerbs, smaller towards the vanishing point; gives one that is broken."""
    stage, palette, h = setting.stage, setting.palette, setting.horizon
    for near in (0.3, 0.55, 1.0):
        for side in (-1, 1):
            x, foot, high = (
                middle + side * (0.16 + 0.62 * near),
                h + 0.05 + 0.16 * near,
                0.42 * near,
            )
            pole = [(0, 0), (0, -0.94), (-0.05 * side, -1), (-0.2 * side, -1.01)]
            sheet.shape(
                ribbon(stage.around(x, foot, pole, high), stage.unit * 0.012 * near), palette.near
            )
            hood = [(-0.14, -1.02), (-0.26, -1.02), (-0.24, -0.98), (-0.15, -0.98)]
            head = stage.around(x, foot, [(a * side, b) for a, b in hood], high)
            sheet.cut(head)
            if palette.dark:
                sheet.light(head, mix(palette.accents[-1], (255, 240, 214), 0.6), 1.3)
            else:
                sheet.paint(head, palette.near)
    if not palette.dark:
        return ()
    side = -setting.side
    high = 0.42 * 0.55 * 1.02 * stage.unit / stage.height
    reach = 0.2 * 0.42 * 0.55 / stage.half
    return ((middle + side * (0.16 + 0.62 * 0.55 - reach), h + 0.05 + 0.16 * 0.55 - high, 0.72),)
