"""What stands in a room: tables, shelves, boxes, lamps, a door.

Knows nothing of who uses it.
"""

# ruff: noqa: PLR2004 (chances and proportions: a painting is made of numbers)

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.brush import Brush
from filmkit.backends.render.animatic.sheet import box, disc, mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.places.room import Shell
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Sheet

Lamps = tuple[tuple[float, float], ...]
_SPINES = ((150.0, 70.0, 50.0), (60.0, 90.0, 110.0), (160.0, 130.0, 80.0), (80.0, 100.0, 70.0))


def furnish(setting: Setting, wall: Sheet, props: Sheet, shell: Shell) -> Lamps:
    """Furnish the room on its back wall and before it; gives the places (x, y) of its lamps."""
    if shell.kind == "corridor":
        return _hang_panels(setting, wall, shell)
    if shell.kind == "attic":
        _stack_boxes(setting, props, shell)
        return _hang_bulb(setting, props, shell)
    left = shell.window[0] + shell.window[2] > 2 * shell.middle
    x = shell.left + 0.28 if left else shell.right - 0.28
    if shell.kind == "kitchen":
        _fit_counter(setting, wall, shell)
    elif setting.theme.has("door"):
        _hang_door(Brush(setting, wall, (x, shell.floor_y), 1.0), shell)
    else:
        _put_bookcase(setting, wall, shell, x)
    _put_table(Brush(setting, props, (x, shell.floor_y + 0.02), 1.0), shell)
    return _hang_bulb(setting, props, shell)


def _hang_bulb(setting: Setting, sheet: Sheet, shell: Shell) -> Lamps:
    """A lamp on a cord; it burns if it is dark or a lamp is named."""
    attic = shell.kind == "attic"
    x = shell.middle + (0.14 if shell.window[0] < shell.middle else -0.14)
    y = shell.top + (0.12 if attic else 0.2)
    brush = Brush(setting, sheet, (x, y), 1.0)
    brush.line([(0, -2), (0, 0)], shell.dark, 0.004)
    if attic:
        brush.shape(disc((0, 0.018), 0.016, 0.021), shell.dark)
    else:
        brush.shape([(-0.03, -0.01), (0.03, -0.01), (0.085, 0.07), (-0.085, 0.07)], shell.dark)
    if not (setting.palette.dark or setting.theme.has("lamp")):
        return ()
    brush.light(disc((0, 0.02 if attic else 0.072), 0.022, 0.012), (255, 236, 190), 2.2)
    return ((x, y + 0.07),)


def _hang_panels(setting: Setting, sheet: Sheet, shell: Shell) -> Lamps:
    """Panels of light along a corridor's ceiling."""
    colour = mix(setting.palette.accents[0], (255, 255, 255), 0.5)
    left, right = (shell.middle - 0.05, shell.top), (shell.middle + 0.05, shell.top)
    for by in (1.2, 1.9, 3.3):
        near = by * 1.25
        quad = [
            shell.outwards(left, by),
            shell.outwards(right, by),
            shell.outwards(right, near),
            shell.outwards(left, near),
        ]
        sheet.light(setting.stage.points(quad), colour, 0.9)
    return (shell.outwards((shell.middle, shell.top), 2.1),)


def _put_table(brush: Brush, shell: Shell) -> None:
    wood = mix(shell.dark, shell.wall, 0.25)
    top = [(-0.3, -0.02), (0.3, -0.02), (0.36, 0.03), (-0.36, 0.03)]
    brush.shape(top, mix(wood, brush.palette.light, 0.16))
    brush.rect((-0.36, 0.03, 0.36, 0.05), wood)
    for leg in (-0.33, 0.31):
        brush.shape(
            [(leg, 0.05), (leg + 0.022, 0.05), (leg + 0.018, 0.24), (leg + 0.004, 0.24)], wood
        )
    brush.shape([(-0.12, -0.06), (-0.07, -0.06), (-0.075, 0.0), (-0.115, 0.0)], wood)


def _put_bookcase(setting: Setting, sheet: Sheet, shell: Shell, x: float) -> None:
    """A bookcase against the back wall."""
    rng, unit = setting.dice("shelves"), setting.stage.unit
    brush = Brush(setting, sheet, (x, shell.floor_y), 1.0)
    frame = brush.at([(-0.17, -0.42), (0.17, 0.0)])
    sheet.paint(box(*frame[0], *frame[1]), mix(shell.dark, shell.wall, 0.2))
    (left, top), (right, foot) = frame.tolist()
    high = (foot - top) / 5
    for shelf in range(5):
        at, low = left + 0.01 * unit, top + (shelf + 1) * high - 0.008 * unit
        while at < right - 0.025 * unit:
            wide, tall = (
                float(rng.uniform(0.007, 0.018)) * unit,
                high * float(rng.uniform(0.55, 0.8)),
            )
            spine = mix(shell.wall, _SPINES[int(rng.integers(0, len(_SPINES)))], 0.6)
            sheet.paint(box(at, low - tall, at + wide, low), mix(spine, shell.dark, 0.45))
            at += wide * (1.05 if rng.random() < 0.85 else 2.2)


def _hang_door(brush: Brush, shell: Shell) -> None:
    for (wide, high), amount in (((0.12, 0.46), 0.7), ((0.1, 0.44), 0.4)):
        frame = [(-wide, -high), (wide, -high), (wide, 0.0), (-wide, 0.0)]
        brush.paint(frame, mix(shell.wall, shell.dark, amount))
    for low, high in ((-0.24, -0.4), (-0.04, -0.2)):
        panel = [(-0.075, low), (0.075, low), (0.075, high), (-0.075, high)]
        brush.paint(panel, mix(shell.wall, shell.dark, 0.52))
    brush.paint(disc((0.08, -0.215), 0.008), brush.palette.light, 0.7)


def _fit_counter(setting: Setting, sheet: Sheet, shell: Shell) -> None:
    """Cupboards and a worktop along the kitchen's back wall, pots on it."""
    stage, foot = setting.stage, shell.floor_y

    def paint(left: float, top: float, right: float, low: float, *look: object) -> None:
        points = stage.points([(left, top), (right, top), (right, low), (left, low)])
        sheet.paint(points, *look)  # type: ignore[arg-type]

    paint(shell.left, foot - 0.17, shell.right, foot, mix(shell.wall, shell.dark, 0.55))
    bright = mix(shell.wall, setting.palette.light, 0.4)
    paint(shell.left, foot - 0.185, shell.right, foot - 0.165, bright)
    for x in np.linspace(shell.left, shell.right, 7)[1:-1].tolist():
        paint(x, foot - 0.165, x + 0.005, foot, shell.dark, 0.7)
    rng = setting.dice("pots")
    pot = [(-1, 0), (-1, -1.4), (-0.5, -1.8), (0.5, -1.8), (1, -1.4), (1, 0)]
    for x in rng.uniform(shell.left + 0.1, shell.right - 0.1, 5).tolist():
        size = float(rng.uniform(0.02, 0.045))
        if not shell.window[0] - 0.05 < x < shell.window[2] + 0.05:
            Brush(setting, sheet, (x, foot - 0.185), size).paint(pot, shell.dark, 0.85)


def _stack_boxes(setting: Setting, sheet: Sheet, shell: Shell) -> None:
    """Crates and trunks along both sides, larger towards the camera."""
    rng, palette = setting.dice("boxes"), setting.palette
    for side in (-1, 1):
        for step in range(4):
            x = shell.middle + side * (0.34 + 0.2 * step + 0.06 * float(rng.random()))
            place = (x, shell.floor_y + 0.045 + 0.05 * step)
            size = float(rng.uniform(0.06, 0.1)) * (1 + 0.35 * step)
            brush = Brush(setting, sheet, place, size)
            tone = mix(shell.dark, shell.wall, 0.35 - 0.07 * step)
            brush.rect((-1, -1.1, 1, 0), tone)
            lid = [(-1, -1.1), (-0.8, -1.32), (0.8, -1.32), (1, -1.1)]
            brush.shape(lid, mix(tone, palette.light, 0.28))
            brush.rect((-0.08, -1.1, 0.08, 0), shell.dark, 0.4)
            if rng.random() < 0.4:
                brush.rect((-0.7, -1.9, 0.4, -1.3), mix(tone, palette.near, 0.3))
