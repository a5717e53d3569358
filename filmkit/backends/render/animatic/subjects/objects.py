"""The things themselves: a radio, a letter, a key, a lamp, a book, a telephone.

Knows nothing of where they lie: each is drawn about its foot, in its own size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import disc, mix, smooth

if TYPE_CHECKING:
    from collections.abc import Callable

    from filmkit.backends.render.animatic.brush import Brush
    from filmkit.backends.render.animatic.sheet import Pixels


def _mirrored(half: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A symmetrical outline of which the left half is given."""
    return [*half, *((-x, y) for x, y in half[::-1])]


def _ring(centre: tuple[float, float], radius_x: float, radius_y: float) -> Pixels:
    """A closed line around an ellipse."""
    points = disc(centre, radius_x, radius_y)
    return np.concatenate([points, points[:2]])


def _radio(brush: Brush) -> None:
    """An old wooden radio: rounded case, cloth, a glowing dial, knobs."""
    wood, dark = brush.tone((150, 88, 48), 0.75), brush.tone((52, 30, 20), 0.6)
    case = smooth(_mirrored([
        (-0.35, 0.01), (-0.7, 0.01), (-0.725, -0.02), (-0.73, -0.4), (-0.72, -0.75),
        (-0.66, -0.9), (-0.5, -0.965), (-0.02, -0.985),
    ]))  # fmt: skip
    brush.line([(0.5, -0.9), (0.86, -1.75)], brush.tone((190, 190, 190)), 0.012)
    brush.shape(case, wood)
    brush.paint(case * 0.97 - (0.0, 0.012), mix(wood, dark, 0.3), 0.8)
    brush.rect((-0.62, -0.86, 0.04, -0.14), brush.tone((176, 150, 104), 0.6))
    for x in np.linspace(-0.6, 0.02, 16).tolist():
        brush.rect((x, -0.86, x + 0.012, -0.14), dark, 0.5)
    _dial(brush, dark)
    for x in (0.22, 0.5):
        brush.paint(disc((x, -0.2), 0.085), dark)
        brush.paint(disc((x - 0.02, -0.22), 0.05), brush.tone((200, 170, 120)), 0.6)
    edge = _mirrored([(-0.5, -0.945), (-0.66, -0.93), (-0.5, -0.965)])
    brush.paint(edge, brush.palette.light, 0.5)


def _dial(brush: Brush, dark: tuple[float, float, float]) -> None:
    """The radio's dial, its marks and its needle."""
    centre = (0.36, -0.6)
    brush.light(disc(centre, 0.24), (250, 190, 110), 0.4)
    brush.paint(disc(centre, 0.2), (255, 232, 178), 0.6)
    for turn in np.linspace(0.6, 2 * np.pi - 0.6, 17):
        ray = np.outer([0.15, 0.19], [np.sin(turn), np.cos(turn)])
        brush.stroke(ray + centre, dark, 0.008, 0.8)
    brush.stroke([centre, (0.47, -0.72)], (150, 40, 30), 0.012)


def _letter(brush: Brush) -> None:
    """An envelope with a seal, and the letter half out of it."""
    paper, ink = brush.tone((236, 222, 190), 0.9), brush.tone((60, 54, 70))
    sheet = [(-0.58, -0.95), (0.5, -1.12), (0.56, -0.4), (-0.52, -0.3)]
    brush.shape(sheet, mix(paper, (255, 255, 255), 0.25))
    for y in np.arange(-0.89, -0.45, 0.075).tolist():
        brush.stroke([(-0.46, y), (0.38, y - 0.13)], ink, 0.015, 0.55)
    brush.shape([(-0.74, -0.72), (0.74, -0.78), (0.78, 0.02), (-0.7, 0.06)], paper)
    flap = [(-0.74, -0.72), (0.02, -0.24), (0.74, -0.78)]
    brush.paint(flap, mix(paper, (120, 100, 80), 0.25))
    brush.stroke(flap, mix(paper, (80, 64, 50), 0.5), 0.012)
    brush.paint(disc((0.02, -0.28), 0.1), brush.tone((168, 34, 34), 0.85))
    brush.paint(disc((0.0, -0.3), 0.06), brush.tone((214, 70, 60), 0.8), 0.6)


def _key(brush: Brush) -> None:
    """An old key, its bow to the left."""
    brass = brush.tone((206, 164, 84), 0.9)
    for radius, wide in ((0.24, 0.07), (0.1, 0.03)):
        brush.line(_ring((-0.5, -0.22), radius, radius * 0.8), brass, wide)
    brush.line([(-0.28, -0.22), (0.72, -0.16)], brass, 0.065)
    for x, high in ((0.46, 0.2), (0.58, 0.13), (0.68, 0.22)):
        brush.rect((x, -0.2, x + 0.07, -0.2 + high), brass)
    brush.stroke([(-0.26, -0.24), (0.7, -0.18)], (255, 244, 214), 0.014, 0.8)


def _lamp(brush: Brush) -> None:
    """An oil lamp that burns."""
    brass = brush.tone((190, 140, 70), 0.8)
    foot = [(-0.32, 0), (-0.3, -0.1), (-0.12, -0.2), (-0.16, -0.34), (-0.28, -0.42)]
    glass = [(-0.2, -0.42), (-0.27, -0.68), (-0.18, -0.98), (-0.11, -1.22)]
    flame = [(-0.07, -0.5), (-0.09, -0.62), (0.0, -0.92), (0.09, -0.62), (0.07, -0.5)]
    brush.shape(smooth(_mirrored(foot)), brass)
    brush.light(smooth(_mirrored(glass)), (255, 190, 104), 0.8)
    brush.light(smooth(flame), (255, 246, 214), 3.0)


def _book(brush: Brush) -> None:
    """An open book."""
    paper, ink = brush.tone((232, 220, 190), 0.9), brush.tone((50, 44, 50))
    page = [(0, -0.1), (0.3, -0.24), (0.78, -0.2), (0.86, 0.1), (0.34, 0.06), (0, 0.16)]
    for side, shade in ((-1, 0.12), (1, 0.0)):
        brush.shape(smooth([(side * x, y) for x, y in page]), mix(paper, (0, 0, 0), shade))
        for y in np.arange(-0.13, 0.06, 0.036).tolist():
            brush.stroke([(side * 0.14, y), (side * 0.7, y - 0.03)], ink, 0.01, 0.5)
    brush.rect((-0.012, -0.1, 0.012, 0.16), brush.tone((60, 44, 30)))


def _phone(brush: Brush) -> None:
    """A telephone whose screen shines."""
    body = [(-0.3, 0), (-0.33, -0.04), (-0.33, -1.12), (-0.3, -1.16)]
    accent = brush.palette.accents[-1]
    brush.shape(smooth(_mirrored(body), 4), brush.tone((30, 32, 40)))
    screen = [(-0.29, -0.06), (-0.29, -1.1), (0.29, -1.1), (0.29, -0.06)]
    brush.light(screen, mix(accent, (235, 244, 255), 0.6), 0.9)
    for row, wide in enumerate((0.36, 0.44, 0.28)):
        top = -0.95 + row * 0.2
        brush.rect((-0.23, top, -0.23 + wide, top + 0.12), mix(accent, (40, 60, 90), 0.5), 0.8)


PAINTERS: dict[str, Callable[[Brush], None]] = {
    "radio": _radio,
    "letter": _letter,
    "key": _key,
    "lamp": _lamp,
    "book": _book,
    "phone": _phone,
}
