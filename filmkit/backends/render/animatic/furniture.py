"""What stands in a room: tables, shelves, boxes, a lamp, a door.

Knows nothing of who uses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import box, disc, mix, ribbon

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.room import Shell
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Sheet


def furnish(
    setting: Setting, wall: Sheet, props: Sheet, shell: Shell
) -> tuple[tuple[float, float], ...]:
    """Furnish the room on its back wall and before it; gives the places of its lamps."""
    if shell.kind == "corridor":
        return _ceiling_lights(setting, wall, shell)
    other = shell.left + 0.28 if sum(shell.window[::2]) / 2 > shell.middle else shell.right - 0.28
    if shell.kind == "attic":
        _boxes(setting, props, shell)
    elif shell.kind == "kitchen":
        _counter(setting, wall, shell)
    elif setting.theme.has("door"):
        _door(setting, wall, shell, other)
    else:
        _shelves(setting, wall, shell, other)
    if shell.kind != "attic":
        _table(setting, props, shell, other)
    return _pendant(setting, props, shell)


def _pendant(setting: Setting, sheet: Sheet, shell: Shell) -> tuple[tuple[float, float], ...]:
    """A lamp on a cord; it burns if it is dark or a lamp is named."""
    stage = setting.stage
    x = shell.middle + (0.14 if shell.window[0] < shell.middle else -0.14)
    y = shell.top + (0.2 if shell.kind != "attic" else 0.12)
    cord = stage.points([(x, 1 - stage.bottom), (x, y)])
    sheet.line(cord, shell.dark, stage.unit * 0.004)
    if shell.kind == "attic":
        sheet.shape(
            disc((stage.px(x), stage.py(y + 0.018)), stage.unit * 0.016, stage.unit * 0.021),
            shell.dark,
        )
    else:
        sheet.shape(
            stage.around(x, y, [(-0.03, -0.01), (0.03, -0.01), (0.085, 0.07), (-0.085, 0.07)], 1),
            shell.dark,
        )
    if not (setting.palette.dark or setting.theme.has("lamp")):
        return ()
    bulb = disc(
        (stage.px(x), stage.py(y) + 0.072 * stage.unit * (shell.kind != "attic")),
        stage.unit * 0.022,
        stage.unit * 0.012,
    )
    sheet.cut(bulb)
    sheet.light(bulb, (255, 236, 190), 2.2)
    return ((x, y + 0.07),)


def _ceiling_lights(
    setting: Setting, sheet: Sheet, shell: Shell
) -> tuple[tuple[float, float], ...]:
    colour = mix(setting.palette.accents[0], (255, 255, 255), 0.5)
    places = []
    for by in (1.2, 1.9, 3.3):
        a, b = (shell.middle - 0.05, shell.top), (shell.middle + 0.05, shell.top)
        quad = [
            shell.outwards(a, by),
            shell.outwards(b, by),
            shell.outwards(b, by * 1.25),
            shell.outwards(a, by * 1.25),
        ]
        sheet.light(setting.stage.points(quad), colour, 0.9)
        places.append(shell.outwards((shell.middle, shell.top), by * 1.1))
    return tuple(places)


def _table(setting: Setting, sheet: Sheet, shell: Shell, x: float) -> None:
    stage, y = setting.stage, shell.floor_y + 0.02
    wood = mix(shell.dark, shell.wall, 0.25)
    sheet.shape(
        stage.around(x, y, [(-0.3, -0.02), (0.3, -0.02), (0.36, 0.03), (-0.36, 0.03)], 1),
        mix(wood, setting.palette.light, 0.16),
    )
    sheet.shape(
        stage.around(x, y, [(-0.36, 0.03), (0.36, 0.03), (0.36, 0.05), (-0.36, 0.05)], 1), wood
    )
    for leg in (-0.33, 0.31):
        sheet.shape(
            stage.around(
                x,
                y,
                [(leg, 0.05), (leg + 0.022, 0.05), (leg + 0.018, 0.24), (leg + 0.004, 0.24)],
                1,
            ),
            wood,
        )
    mug = stage.around(x, y, [(-0.12, -0.06), (-0.07, -0.06), (-0.075, 0.0), (-0.115, 0.0)], 1)
    sheet.shape(mug, wood)


def _shelves(setting: Setting, sheet: Sheet, shell: Shell, x: float) -> None:
    """A bookcase against the back wall."""
    rng, stage = setting.dice("shelves"), setting.stage
    frame = stage.around(
        x, shell.floor_y, [(-0.17, -0.42), (0.17, -0.42), (0.17, 0.0), (-0.17, 0.0)], 1
    )
    left, top, right, foot = frame[0, 0], frame[0, 1], frame[2, 0], frame[2, 1]
    sheet.paint(frame, mix(shell.dark, shell.wall, 0.2))
    high = (foot - top) / 5
    for shelf in range(5):
        at = left + 0.01 * stage.unit
        low = top + (shelf + 1) * high - 0.008 * stage.unit
        while at < right - 0.025 * stage.unit:
            wide, tall = (
                float(rng.uniform(0.007, 0.018)) * stage.unit,
                high * float(rng.uniform(0.55, 0.8)),
            )
            hue = mix(
                shell.wall,
                [(150, 70, 50), (60, 90, 110), (160, 130, 80), (80, 100, 70)][
                    int(rng.integers(0, 4))
                ],
                0.6,
            )
            sheet.paint(box(at, low - tall, at + wide, low), mix(hue, shell.dark, 0.45))
            at += wide * (1.05 if rng.random() < 0.85 else 2.2)


def _door(setting: Setting, sheet: Sheet, shell: Shell, x: float) -> None:
    stage = setting.stage
    sheet.paint(
        stage.around(
            x, shell.floor_y, [(-0.12, -0.46), (0.12, -0.46), (0.12, 0.0), (-0.12, 0.0)], 1
        ),
        mix(shell.wall, shell.dark, 0.7),
    )
    sheet.paint(
        stage.around(x, shell.floor_y, [(-0.1, -0.44), (0.1, -0.44), (0.1, 0.0), (-0.1, 0.0)], 1),
        mix(shell.wall, shell.dark, 0.4),
    )
    for low, high in ((-0.4, -0.24), (-0.2, -0.04)):
        sheet.paint(
            stage.around(
                x, shell.floor_y, [(-0.075, low), (0.075, low), (0.075, high), (-0.075, high)], 1
            ),
            mix(shell.wall, shell.dark, 0.52),
        )
    knob = stage.around(x, shell.floor_y, [(0.08, -0.215)], 1)[0]
    sheet.paint(disc((knob[0], knob[1]), stage.unit * 0.008), setting.palette.light, 0.7)


def _counter(setting: Setting, sheet: Sheet, shell: Shell) -> None:
    """Cupboards, a worktop and tiles along the kitchen's back wall."""
    stage = setting.stage
    left, right, foot = shell.left, shell.right, shell.floor_y
    sheet.paint(
        stage.points([(left, foot - 0.17), (right, foot - 0.17), (right, foot), (left, foot)]),
        mix(shell.wall, shell.dark, 0.55),
    )
    sheet.paint(
        stage.points(
            [
                (left, foot - 0.185),
                (right, foot - 0.185),
                (right, foot - 0.165),
                (left, foot - 0.165),
            ]
        ),
        mix(shell.wall, setting.palette.light, 0.4),
    )
    for x in np.linspace(left, right, 7)[1:-1]:
        sheet.paint(
            stage.points(
                [
                    (float(x), foot - 0.165),
                    (float(x) + 0.005, foot - 0.165),
                    (float(x) + 0.005, foot),
                    (float(x), foot),
                ]
            ),
            shell.dark,
            0.7,
        )
    rng = setting.dice("pots")
    for x in rng.uniform(left + 0.1, right - 0.1, 5):
        if not shell.window[0] - 0.05 < x < shell.window[2] + 0.05:
            size = float(rng.uniform(0.02, 0.045))
            sheet.paint(
                stage.around(
                    float(x),
                    foot - 0.185,
                    [(-1, 0), (-1, -1.4), (-0.5, -1.8), (0.5, -1.8), (1, -1.4), (1, 0)],
                    size,
                ),
                shell.dark,
                0.85,
            )


def _boxes(setting: Setting, sheet: Sheet, shell: Shell) -> None:
    """Crates, trunks and a covered chair under the roof."""
    rng, stage, palette = setting.dice("boxes"), setting.stage, setting.palette
    for side in (-1, 1):
        for step in range(4):
            x = shell.middle + side * (0.34 + 0.2 * step + 0.06 * float(rng.random()))
            y = shell.floor_y + 0.045 + 0.05 * step
            size = float(rng.uniform(0.06, 0.1)) * (1 + 0.35 * step)
            tone = mix(shell.dark, shell.wall, 0.35 - 0.07 * step)
            sheet.shape(stage.around(x, y, [(-1, 0), (-1, -1.1), (1, -1.1), (1, 0)], size), tone)
            sheet.shape(
                stage.around(x, y, [(-1, -1.1), (-0.8, -1.32), (0.8, -1.32), (1, -1.1)], size),
                mix(tone, palette.light, 0.28),
            )
            sheet.paint(
                stage.around(x, y, [(-0.08, 0), (-0.08, -1.1), (0.08, -1.1), (0.08, 0)], size),
                shell.dark,
                0.4,
            )
            if rng.random() < 0.4:
                sheet.shape(
                    stage.around(
                        x - 0.02,
                        y - 1.3 * size,
                        [(-0.6, 0), (-0.6, -0.6), (0.5, -0.6), (0.5, 0)],
                        size,
                    ),
                    mix(tone, palette.near, 0.3),
                )
    beam = stage.points(
        [(shell.left - 0.1, shell.top + 0.36), (shell.right + 0.1, shell.top + 0.36)]
    )
    if rng.random() < 0.5:
        sheet.shape(ribbon(beam, stage.unit * 0.018), shell.dark)
