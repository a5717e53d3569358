"""Things that a shot is about: a letter, a key, a radio, a lamp, a book, a telephone, a map of light.

Knows nothing of places: a thing lies before whatever was painted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import Layer, Sheet, box, disc, mix, ribbon, smooth

if TYPE_CHECKING:
    from collections.abc import Callable

    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels, Points

THINGS = ("radio", "letter", "key", "lamp", "book", "phone")


class Thing:
    """A brush for one thing, at its place, with its colours."""

    def __init__(self, setting: Setting, place: tuple[float, float, float]) -> None:
        x, y, self.size = place
        self.setting, self.x, self.y = setting, x, y
        self.sheet = Sheet(setting.stage, setting.palette.near, setting.palette.near, (0, 1))
        self.unit = setting.stage.unit * self.size

    def at(self, points: Points) -> Pixels:
        """Pixel places of points about the thing's foot, in its sizes."""
        return self.setting.stage.around(self.x, self.y, points, self.size)

    def tone(self, colour: Colour, amount: float = 0.55) -> Colour:
        """A colour in the light of this picture."""
        dark = self.setting.palette.dark
        lit = mix(colour, self.setting.palette.light, 0.12)
        return mix(self.setting.palette.near, lit, amount * (0.8 if dark else 1.0))

    def rect(
        self, a: float, b: float, c: float, d: float, colour: Colour, amount: float = 1.0
    ) -> None:
        """A rectangle from (a, b) to (c, d)."""
        corners = self.at([(a, b), (c, d)])
        self.sheet.cut(box(*corners[0], *corners[1]))
        self.sheet.paint(box(*corners[0], *corners[1]), colour, amount)


def paint_thing(setting: Setting, name: str, *, beside: bool) -> Layer:
    """The thing named, large before the picture, or small beside a figure."""
    x, y, size = (0.0, 0.8, 0.52)
    if beside:
        side = setting.side
        x, y, size = side * 0.42, 0.9, 0.22
    thing = Thing(setting, (x, y, size))
    _stand(thing)
    _PAINT[name](thing)
    return thing.sheet.layer(0.95)


def _stand(thing: Thing) -> None:
    """The table it lies on, in the light, and its shadow."""
    palette, stage = thing.setting.palette, thing.setting.stage
    y = thing.y - 0.1 * thing.size
    wood = thing.tone((92, 64, 44), 0.5)
    top = stage.points([(-9, y), (9, y), (9, 9), (-9, 9)])
    thing.sheet.shape(top, wood)
    thing.sheet.paint(
        stage.points([(-9, y), (9, y), (9, y + 0.012), (-9, y + 0.012)]), palette.light, 0.25
    )
    for line in (0.05, 0.12, 0.22, 0.36):
        thing.sheet.paint(
            stage.points(
                [(-9, y + line), (9, y + line), (9, y + line + 0.003), (-9, y + line + 0.003)]
            ),
            palette.near,
            0.35,
        )
    for step in range(8):
        grow = 1.0 - step * 0.08
        thing.sheet.paint(
            disc(
                tuple(thing.at([(0.06, 0.02)])[0]), thing.unit * 0.8 * grow, thing.unit * 0.1 * grow
            ),
            (0, 0, 0),
            0.09,
        )


def _radio(thing: Thing) -> None:
    """An old wooden radio: rounded case, cloth, a glowing dial, knobs."""
    wood, dark = thing.tone((150, 88, 48), 0.75), thing.tone((52, 30, 20), 0.6)
    case = smooth(
        [
            (-0.7, 0.01),
            (-0.725, -0.02),
            (-0.73, -0.4),
            (-0.72, -0.75),
            (-0.66, -0.9),
            (-0.5, -0.965),
            (0, -0.985),
            (0.5, -0.965),
            (0.66, -0.9),
            (0.72, -0.75),
            (0.73, -0.4),
            (0.725, -0.02),
            (0.7, 0.01),
            (0.35, 0.01),
            (-0.35, 0.01),
        ]
    )
    thing.sheet.line(
        thing.at([(0.5, -0.9), (0.86, -1.75)]), thing.tone((190, 190, 190)), thing.unit * 0.012
    )
    thing.sheet.shape(thing.at(case), wood)
    thing.sheet.paint(thing.at(case * (0.97, 0.97) + (0.0, -0.012)), mix(wood, dark, 0.3), 0.8)
    thing.rect(-0.62, -0.86, 0.04, -0.14, thing.tone((176, 150, 104), 0.6))
    for x in np.linspace(-0.6, 0.02, 16):
        thing.rect(float(x), -0.86, float(x) + 0.012, -0.14, dark, 0.5)
    dial = thing.at(disc((0.36, -0.6), 0.24))
    thing.sheet.light(dial, (250, 190, 110), 0.4)
    thing.sheet.paint(thing.at(disc((0.36, -0.6), 0.2)), (255, 232, 178), 0.6)
    for turn in np.linspace(0.6, 2 * np.pi - 0.6, 17):
        ray = np.array([(np.sin(turn), np.cos(turn))]) * np.array([[0.15], [0.19]]) + (0.36, -0.6)
        thing.sheet.paint(ribbon(thing.at(ray), thing.unit * 0.008), dark, 0.8)
    thing.sheet.paint(
        ribbon(thing.at([(0.36, -0.6), (0.47, -0.72)]), thing.unit * 0.012), (150, 40, 30)
    )
    for x in (0.22, 0.5):
        thing.sheet.paint(thing.at(disc((x, -0.2), 0.085)), dark)
        thing.sheet.paint(thing.at(disc((x - 0.02, -0.22), 0.05)), thing.tone((200, 170, 120)), 0.6)
    thing.sheet.paint(
        thing.at(
            [
                (-0.66, -0.93),
                (-0.5, -0.965),
                (0.5, -0.965),
                (0.66, -0.93),
                (0.5, -0.945),
                (-0.5, -0.945),
            ]
        ),
        thing.setting.palette.light,
        0.5,
    )


def _letter(thing: Thing) -> None:
    """An envelope with a seal, and the letter half out of it."""
    paper = thing.tone((236, 222, 190), 0.9)
    thing.sheet.shape(
        thing.at([(-0.58, -0.95), (0.5, -1.12), (0.56, -0.4), (-0.52, -0.3)]),
        mix(paper, (255, 255, 255), 0.25),
    )
    for row in range(6):
        y = -0.9 + row * 0.075
        thing.sheet.paint(
            thing.at([(-0.46, y), (0.38, y - 0.13), (0.38, y - 0.115), (-0.46, y + 0.015)]),
            thing.tone((60, 54, 70)),
            0.55,
        )
    thing.sheet.shape(thing.at([(-0.74, -0.72), (0.74, -0.78), (0.78, 0.02), (-0.7, 0.06)]), paper)
    flap = thing.at([(-0.74, -0.72), (0.02, -0.24), (0.74, -0.78)])
    thing.sheet.paint(flap, mix(paper, (120, 100, 80), 0.25))
    thing.sheet.paint(ribbon(flap, thing.unit * 0.012), mix(paper, (80, 64, 50), 0.5))
    thing.sheet.paint(thing.at(disc((0.02, -0.28), 0.1)), thing.tone((168, 34, 34), 0.85))
    thing.sheet.paint(thing.at(disc((0.0, -0.3), 0.06)), thing.tone((214, 70, 60), 0.8), 0.6)


def _key(thing: Thing) -> None:
    """An old key, its bow to the left."""
    brass = thing.tone((206, 164, 84), 0.9)
    for radius, wide in ((0.24, 0.07), (0.1, 0.03)):
        ring = disc((-0.5, -0.22), radius, radius * 0.8)
        thing.sheet.shape(
            ribbon(thing.at(np.concatenate([ring, ring[:2]])), thing.unit * wide), brass
        )
    thing.sheet.shape(ribbon(thing.at([(-0.28, -0.22), (0.72, -0.16)]), thing.unit * 0.065), brass)
    for x, high in ((0.46, 0.2), (0.58, 0.13), (0.68, 0.22)):
        thing.rect(x, -0.2, x + 0.07, -0.2 + high, brass)
    thing.sheet.paint(
        ribbon(thing.at([(-0.26, -0.24), (0.7, -0.18)]), thing.unit * 0.014), (255, 244, 214), 0.8
    )


def _lamp(thing: Thing) -> None:
    """An oil lamp that burns."""
    brass = thing.tone((190, 140, 70), 0.8)
    thing.sheet.shape(
        thing.at(
            smooth(
                [
                    (-0.32, 0),
                    (-0.3, -0.1),
                    (-0.12, -0.2),
                    (-0.16, -0.34),
                    (-0.28, -0.42),
                    (0.28, -0.42),
                    (0.16, -0.34),
                    (0.12, -0.2),
                    (0.3, -0.1),
                    (0.32, 0),
                ]
            )
        ),
        brass,
    )
    glass = thing.at(
        smooth(
            [
                (-0.2, -0.42),
                (-0.27, -0.68),
                (-0.18, -0.98),
                (-0.11, -1.22),
                (0.11, -1.22),
                (0.18, -0.98),
                (0.27, -0.68),
                (0.2, -0.42),
            ]
        )
    )
    thing.sheet.light(glass, (255, 190, 104), 0.8)
    thing.sheet.cut(glass)
    thing.sheet.light(
        thing.at(
            smooth([(-0.07, -0.5), (-0.09, -0.62), (0.0, -0.92), (0.09, -0.62), (0.07, -0.5)])
        ),
        (255, 246, 214),
        3.0,
    )


def _book(thing: Thing) -> None:
    """An open book."""
    paper = thing.tone((232, 220, 190), 0.9)
    for side in (-1, 1):
        page = [
            (0, -0.1),
            (side * 0.3, -0.24),
            (side * 0.78, -0.2),
            (side * 0.86, 0.1),
            (side * 0.34, 0.06),
            (0, 0.16),
        ]
        thing.sheet.shape(thing.at(smooth(page)), mix(paper, (0, 0, 0), 0.12 if side < 0 else 0.0))
        for row in range(6):
            y = -0.13 + row * 0.036
            thing.sheet.paint(
                thing.at(
                    [
                        (side * 0.14, y),
                        (side * 0.7, y - 0.03),
                        (side * 0.7, y - 0.02),
                        (side * 0.14, y + 0.01),
                    ]
                ),
                thing.tone((50, 44, 50)),
                0.5,
            )
    thing.sheet.paint(
        thing.at([(-0.012, -0.1), (0.012, -0.1), (0.012, 0.16), (-0.012, 0.16)]),
        thing.tone((60, 44, 30)),
    )


def _phone(thing: Thing) -> None:
    """A telephone whose screen shines."""
    body = thing.at(
        smooth(
            [
                (-0.3, 0),
                (-0.33, -0.04),
                (-0.33, -1.12),
                (-0.3, -1.16),
                (0.3, -1.16),
                (0.33, -1.12),
                (0.33, -0.04),
                (0.3, 0),
            ],
            4,
        )
    )
    thing.sheet.shape(body, thing.tone((30, 32, 40)))
    accent = thing.setting.palette.accents[-1]
    thing.sheet.light(
        thing.at([(-0.29, -0.06), (-0.29, -1.1), (0.29, -1.1), (0.29, -0.06)]),
        mix(accent, (235, 244, 255), 0.6),
        0.9,
    )
    for row, wide in enumerate((0.36, 0.44, 0.28)):
        thing.rect(
            -0.23,
            -0.95 + row * 0.2,
            -0.23 + wide,
            -0.83 + row * 0.2,
            mix(accent, (40, 60, 90), 0.5),
            0.8,
        )


_PAINT: dict[str, Callable[[Thing], None]] = {
    "radio": _radio,
    "letter": _letter,
    "key": _key,
    "lamp": _lamp,
    "book": _book,
    "phone": _phone,
}


def paint_hologram(setting: Setting) -> Layer:
    """A globe of light on a beam, beside the figure."""
    stage, palette = setting.stage, setting.palette
    side = setting.side
    colour = mix(palette.accents[1 % len(palette.accents)], (255, 255, 255), 0.15)
    sheet = Sheet(stage, colour, colour, (0, 1))
    centre, radius = (stage.px(side * 0.46), stage.py(0.4)), 0.15 * stage.unit
    for turn in np.linspace(0, np.pi, 7)[1:-1]:
        ring = disc(centre, abs(np.cos(turn)) * radius + 1, radius)
        sheet.shape(ribbon(np.concatenate([ring, ring[:2]]), stage.unit * 0.0022), colour)
    for level in (-0.6, -0.3, 0, 0.3, 0.6):
        wide = np.sqrt(1 - level**2) * radius
        ring = disc((centre[0], centre[1] + level * radius), wide, wide * 0.16)
        sheet.shape(ribbon(np.concatenate([ring, ring[:2]]), stage.unit * 0.0022), colour)
    rim = disc(centre, radius)
    sheet.shape(ribbon(np.concatenate([rim, rim[:2]]), stage.unit * 0.004), colour)
    sheet.shine(rim, colour, 0.5)
    beam = np.array(
        [
            (centre[0], stage.py(0.86)),
            (centre[0] - radius, centre[1]),
            (centre[0] + radius, centre[1]),
        ]
    )
    sheet.shine(beam, colour, 0.22)
    sheet.alpha[:] = (sheet.alpha * 0.85).astype(np.uint8)
    return sheet.layer(0.92)
