"""Human shapes as outlines: a head in profile, a standing or walking body, clothes, a hat, an umbrella.

Knows nothing of pictures: places are in units of the figure's height, x to where it looks, y downwards from its feet
at 0 to its crown at -1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import box, disc, smooth
from filmkit.backends.render.animatic.subjects.limb import limb

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.sheet import Pixels, Points
    from filmkit.backends.render.animatic.subjects.light import Part, Stuff

HEAD = 0.142  # of the height


@dataclass(frozen=True, slots=True)
class Look:
    """Who it is, as far as a silhouette tells.

    Attributes:
        gait: Phase of the walk in radians; None = standing.
    """

    long_hair: bool = False
    coat: bool = False
    hat: bool = False
    helmet: bool = False
    umbrella: bool = False
    child: bool = False
    robot: bool = False
    gait: float | None = None


# Profiles look to the right; the head is 1 high, its crown at y = 0, the hole of the ear at x = 0.
_FACE = [
    (-0.33, 1.12), (-0.32, 0.98), (-0.36, 0.82), (-0.43, 0.66), (-0.475, 0.47), (-0.45, 0.27), (-0.34, 0.11),
    (-0.14, 0.02), (0.09, 0.015), (0.27, 0.09), (0.36, 0.21), (0.385, 0.32), (0.395, 0.365), (0.37, 0.42),
    (0.405, 0.49), (0.465, 0.575), (0.462, 0.605), (0.40, 0.63), (0.385, 0.655), (0.412, 0.69), (0.415, 0.708),
    (0.385, 0.722), (0.405, 0.752), (0.395, 0.778), (0.362, 0.805), (0.378, 0.86), (0.36, 0.915), (0.29, 0.945),
    (0.17, 0.945), (0.06, 0.935), (0.03, 1.0), (0.045, 1.12),
]  # fmt: skip
_SHORT_HAIR = [
    (-0.30, 0.86), (-0.40, 0.80), (-0.49, 0.6), (-0.52, 0.4), (-0.47, 0.18), (-0.33, 0.02), (-0.1, -0.055),
    (0.15, -0.05), (0.33, 0.03), (0.41, 0.15), (0.36, 0.2), (0.26, 0.19), (0.17, 0.24), (0.10, 0.34), (0.06, 0.46),
    (0.02, 0.44), (-0.06, 0.46), (-0.10, 0.6), (-0.17, 0.72),
]  # fmt: skip
_LONG_HAIR = [
    (-0.62, 1.42), (-0.66, 1.1), (-0.6, 0.75), (-0.57, 0.45), (-0.5, 0.18), (-0.34, 0.01), (-0.1, -0.06),
    (0.15, -0.05), (0.33, 0.04), (0.40, 0.17), (0.33, 0.2), (0.24, 0.27), (0.17, 0.4), (0.12, 0.6), (0.05, 0.78),
    (-0.02, 0.95), (-0.08, 1.2), (-0.2, 1.42), (-0.4, 1.5),
]  # fmt: skip
_HAT = [
    (-0.66, 0.20), (-0.45, 0.17), (-0.46, 0.02), (-0.4, -0.17), (-0.22, -0.27), (-0.02, -0.22), (0.16, -0.26),
    (0.33, -0.16), (0.40, 0.02), (0.42, 0.14), (0.6, 0.2), (0.68, 0.27), (0.5, 0.285), (0.1, 0.25), (-0.4, 0.285),
    (-0.66, 0.27),
]  # fmt: skip
_HAT_BAND = [(-0.465, 0.17), (-0.46, 0.06), (0.0, 0.08), (0.405, 0.045), (0.42, 0.14), (0.0, 0.2)]


def head(x: float, crown: float, size: float, look: Look) -> list[Part]:
    """A head `size` high with its crown at y = `crown` and its ear at x."""

    def at(points: Points) -> Pixels:
        return np.asarray(points) * size + (x, crown)

    if look.helmet:
        ball = disc((x + 0.02 * size, crown + 0.52 * size), 0.66 * size)
        visor = smooth(
            at([(0.12, 0.2), (0.5, 0.24), (0.63, 0.5), (0.52, 0.8), (0.14, 0.84), (0.0, 0.52)])
        )
        return [(ball, "coat"), (visor, "visor")]
    if look.robot:
        return [
            (smooth(at(_FACE), 6), "metal"),
            (at(disc((0.2, 0.42), 0.08)), "visor"),
            (at(disc((-0.05, 0.5), 0.1)), "trim"),
        ]
    hair = _LONG_HAIR if look.long_hair else _SHORT_HAIR
    parts: list[Part] = [(smooth(at(_FACE), 6), "skin"), (smooth(at(hair), 6), "hair")]
    if look.hat:
        parts += [(smooth(at(_HAT), 6), "coat"), (at(_HAT_BAND), "trim")]
    return parts


def bust(look: Look) -> list[Part]:
    """Head and shoulders; the unit is the head's height, its crown at y = 0."""
    shoulders = smooth([
        (-0.30, 1.0), (-0.40, 1.15), (-0.62, 1.33), (-0.98, 1.5), (-1.22, 1.72), (-1.36, 2.2), (-1.44, 3.4),
        (1.02, 3.4), (0.98, 2.4), (0.86, 1.9), (0.70, 1.62), (0.42, 1.42), (0.16, 1.28), (0.06, 1.12),
    ])  # fmt: skip
    parts: list[Part] = [
        (smooth([(-0.33, 0.85), (-0.34, 1.3), (0.16, 1.36), (0.05, 1.1), (0.06, 0.85)]), "skin")
    ]
    if look.helmet:
        ring = disc((-0.06, 1.22), 0.62, 0.16)
        return [
            (shoulders, "coat"),
            (np.asarray([(-1.2, 1.55), (-1.2, 3.4), (-0.8, 3.4), (-0.75, 1.5)]), "trim"),
            (ring, "trim"),
            *head(-0.06, -0.02, 1.12, look),
        ]
    parts.append((shoulders, "coat" if look.coat else "cloth"))
    parts += head(0, 0, 1, look)
    if look.coat:
        collar = [
            (-0.44, 0.96),
            (-0.33, 0.93),
            (-0.24, 1.16),
            (-0.02, 1.42),
            (0.14, 1.52),
            (0.19, 1.3),
            (0.3, 1.34),
            (0.48, 1.62),
            (0.2, 2.3),
            (-0.16, 1.86),
            (-0.5, 1.5),
            (-0.64, 1.3),
        ]
        parts.append((np.asarray(collar), "trim"))
    return parts


def standing(look: Look) -> list[Part]:
    """A whole body at rest, its weight on one leg."""
    bulk = 1.55 if look.helmet else 1.0
    cloth: Stuff = "coat" if look.helmet else ("metal" if look.robot else "cloth")
    parts: list[Part] = []
    for side, knee, foot in ((-1, -0.052, -0.06), (1, 0.07, 0.085)):
        leg = np.array([(side * 0.042, -0.49), (knee, -0.265), (foot, -0.03)])
        parts.append((limb(leg, (0.088 * bulk, 0.064 * bulk, 0.042 * bulk)), cloth))
        parts.append(
            (
                smooth(
                    np.array(
                        [
                            (-0.03, -0.035),
                            (0.025, -0.035),
                            (0.065, -0.012),
                            (0.065, 0.0),
                            (-0.03, 0.0),
                        ]
                    )
                    + np.array([foot, 0.0])
                ),
                "trim",
            )
        )
    return [*parts, *_upper(look, 0.0, bulk)]


def walking(look: Look, phase: float) -> list[Part]:
    """A whole body in stride, seen from the side; `phase` goes round in two steps."""
    bulk = 1.55 if look.helmet else 1.0
    bob = -0.008 * np.cos(2 * phase)
    cloth: Stuff = "coat" if look.helmet else ("metal" if look.robot else "cloth")
    parts: list[Part] = []
    for leg in (phase + np.pi, phase):
        thigh = 0.42 * np.sin(leg)
        shin = thigh - 0.12 - 0.75 * max(0.0, np.cos(leg + 0.35)) ** 1.5
        hip = np.array([0.005, -0.495 + bob])
        knee = hip + 0.235 * np.array([np.sin(thigh), np.cos(thigh)])
        ankle = knee + 0.225 * np.array([np.sin(shin), np.cos(shin)])
        parts.append(
            (limb(np.array([hip, knee, ankle]), (0.092 * bulk, 0.066 * bulk, 0.042 * bulk)), cloth)
        )
        turn = shin * 0.8
        rotate = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        shoe = np.array(
            [
                (-0.03, -0.012),
                (0.0, -0.02),
                (0.045, 0.0),
                (0.085, 0.02),
                (0.085, 0.032),
                (-0.03, 0.032),
            ]
        )
        parts.append((smooth(shoe @ rotate.T + ankle), "trim"))
    return [*parts, *_upper(look, phase, bulk, bob)]


def _upper(look: Look, phase: float, bulk: float, bob: float = 0.0) -> list[Part]:
    """Everything from the hips upwards."""
    walks = look.gait is not None
    slim = (
        (0.8 if walks else 0.92) * (0.9 if look.long_hair else 1.0) * (1.25 if look.helmet else 1.0)
    )
    cloth: Stuff = "coat" if look.coat or look.helmet else ("metal" if look.robot else "cloth")
    torso = np.array([
        (-0.03, -0.862), (-0.085, -0.828), (-0.125, -0.79), (-0.128, -0.72), (-0.108, -0.62),
        (-0.1, -0.54), (-0.108, -0.455), (0.108, -0.455), (0.1, -0.54), (0.108, -0.62),
        (0.128, -0.72), (0.125, -0.79), (0.085, -0.828), (0.03, -0.862),
    ]) * (slim, 1)  # fmt: skip
    back, front = (_arm(side, phase, slim, bulk, walks=walks) for side in (-1, 1))
    parts: list[Part] = [(back, cloth), (smooth(torso), cloth)]
    if not look.helmet:
        parts.append((limb(np.array([(0.005, -0.80), (0.008, -0.90)]), (0.062, 0.055)), "skin"))
    if look.coat and not look.helmet:
        parts += _coat(phase, slim, walks=walks)
    if look.helmet:
        parts.append(
            (smooth([(-0.2, -0.82), (-0.21, -0.55), (-0.1, -0.53), (-0.08, -0.84)]), "trim")
        )
        parts += [
            (box(0.0, -0.74, 0.1, -0.64), "trim"),
            (box(-0.13, -0.5, 0.13, -0.48), "trim"),
            (disc((0.01, -0.855), 0.085, 0.02), "trim"),
        ]
    size = HEAD * (1.38 if look.child else 1.0)
    parts += head(0.008, -1.0 - (0.045 if look.child else 0), size, look)
    parts.append((front, cloth))
    shifted: list[Part] = [(points + np.array([0.0, bob]), stuff) for points, stuff in parts]
    return [*shifted, *(_umbrella() if look.umbrella else [])]


def _arm(side: int, phase: float, slim: float, bulk: float, *, walks: bool) -> Pixels:
    shoulder = np.array([side * 0.098 * slim, -0.775])
    if walks:
        swing = -side * 0.5 * np.sin(phase)
        shoulder = np.array([side * 0.012, -0.785])
        elbow = shoulder + 0.165 * np.array([np.sin(swing), np.cos(swing)])
        bend = swing + 0.35
        wrist = elbow + 0.16 * np.array([np.sin(bend), np.cos(bend)])
    else:
        elbow = np.array([side * 0.148 * slim, -0.63])
        wrist = np.array([side * (0.118 if side < 0 else 0.134) * slim, -0.475])
    return limb(np.array([shoulder, elbow, wrist]), (0.066 * bulk, 0.05 * bulk, 0.034 * bulk))


def _coat(phase: float, slim: float, *, walks: bool) -> list[Part]:
    sway = 0.03 * np.sin(phase) if walks else 0.0
    hem = -0.2
    skirt = smooth([
        (-0.118 * slim, -0.79), (-0.108 * slim, -0.6), (-0.125 * slim, -0.46),
        (-0.165 * slim + sway - 0.03 * walks, hem), (0.0, hem + 0.012), (0.15 * slim + sway, hem),
        (0.125 * slim, -0.46), (0.108 * slim, -0.6), (0.118 * slim, -0.79),
    ])  # fmt: skip
    belt = box(-0.113 * slim, -0.575, 0.113 * slim, -0.55)
    collar = np.array([
        (-0.07, -0.875), (-0.02, -0.82), (0.03, -0.77), (0.06, -0.83), (0.065, -0.875),
        (0.11, -0.8), (0.03, -0.68), (-0.1, -0.8),
    ]) * (slim, 1)  # fmt: skip
    return [(skirt, "coat"), (belt, "trim"), (collar, "trim")]


def _umbrella() -> list[Part]:
    t = np.linspace(np.pi, 2 * np.pi, 30)
    dome = np.stack([0.06 + 0.36 * np.cos(t), -1.02 + 0.2 * np.sin(t)], axis=1)
    scallop = np.linspace(0.42, -0.30, 41)
    edge = np.stack(
        [scallop, -1.02 - 0.02 * np.abs(np.sin((scallop + 0.3) / 0.72 * 6 * np.pi))], axis=1
    )
    stick = limb(np.array([(0.07, -0.58), (0.062, -1.24)]), (0.01, 0.008))
    return [(stick, "trim"), (np.concatenate([dome, edge]), "coat")]
