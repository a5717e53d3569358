"""Where the camera is at each frame of a clip: moves, their easing, a hand's unsteadiness.

Knows nothing of layers' contents. Lengths are in frame heights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.noise import dice, light_side

if TYPE_CHECKING:
    from filmkit.model.vocabulary import Angle, Move

_DUTCH = 0.105  # radians
_LONGEST = 1.6  # phases: handles much longer than their shot don't carry a move on and on
_FULL_S = 4.0  # seconds in which a move makes its whole way


@dataclass(frozen=True, slots=True)
class Pose:
    """The camera at one frame.

    Attributes:
        x, y: Which way it has gone, right and down; what is near moves the other way by as much.
        zoom: How much nearer things at depth 1 are than at rest; 1 = at rest.
        roll: Radians, clockwise.
        track: How far it has gone along with the figures, right; the figures stay where they are.
    """

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0
    roll: float = 0.0
    track: float = 0.0


# Way made between the first and the last frame without handles: x, y, zoom, track.
_WAYS: dict[Move, tuple[float, float, float, float]] = {
    "static": (0, 0, 0, 0),
    "pan_left": (-0.34, 0, 0, 0),
    "pan_right": (0.34, 0, 0, 0),
    "tilt_up": (0, -0.24, 0, 0),
    "tilt_down": (0, 0.24, 0, 0),
    "dolly_in": (0, 0, 0.2, 0),
    "dolly_out": (0, 0, -0.2, 0),
    "crane_up": (0.04, -0.24, -0.07, 0),
    "crane_down": (-0.04, 0.24, 0.07, 0),
    "tracking": (0, 0, 0.02, 0.55),
    "handheld": (0, 0, 0.03, 0),
}


def move_camera(
    move: Move, angle: Angle, *, frames: int, handles: int, fps: float, seed: int
) -> tuple[Pose, ...]:
    """The poses of all `frames` + 2 x `handles` frames.

    The move is at its middle in the middle of the shot. Phase 0 is the first frame of the shot itself, 1 its last:
    in the handles the same eased way goes on beyond both.
    """
    phases = _phases(frames, handles)
    reach = float(np.clip(frames / fps / _FULL_S, 0.35, 1.25))
    reach *= min(1.0, _LONGEST / (phases[-1] - phases[0] + 1e-9))
    x, y, zoom, track = (way * reach for way in _WAYS[move])
    track *= light_side(seed)  # the way that figures walk
    roll = _DUTCH if angle == "dutch" else 0.0
    nearer = [zoom * p for p in phases]
    shake = _shake(len(phases), fps, seed) if move == "handheld" else np.zeros((len(phases), 3))
    return tuple(
        Pose(
            x=x * (p - 0.5) + float(dx),
            y=y * (p - 0.5) + float(dy),
            zoom=1 + closer - min(nearer),
            roll=roll + float(turn),
            track=track * (p - 0.5),
        )
        for p, closer, (dx, dy, turn) in zip(phases, nearer, shake, strict=True)
    )


def _phases(frames: int, handles: int) -> list[float]:
    total = frames + 2 * handles
    eased = [_ease((i + 0.5) / total) for i in range(total)]
    first, last = eased[handles], eased[handles + frames - 1]
    if last == first:  # a shot of one frame: its phases are as far apart as its length says
        first, last = _ease(handles / total), _ease((handles + 1) / total)
    return [(e - first) / (last - first) for e in eased]


def _ease(t: float) -> float:
    """Softly off and on, steady between: it never stands still, so that handles go on."""
    return 0.45 * t + 0.55 * t * t * (3 - 2 * t)


def _shake(count: int, fps: float, seed: int) -> np.ndarray:
    """A hand: sums of slow sines for x, y and roll."""
    rng = dice(seed, "hand")
    t = np.arange(count) / fps
    way = np.zeros((count, 3))
    for rate in (0.23, 0.41, 0.77, 1.3, 2.1):
        turn = rng.uniform(0, 2 * np.pi, 3)
        way += np.sin(2 * np.pi * rate * t[:, None] + turn) / (1 + 1.6 * rate)
    return way * (0.011, 0.010, 0.0035)


def margins(poses: tuple[Pose, ...], width: int, height: int) -> tuple[int, int]:
    """Pixels beyond the frame, in x and y, that the nearest layer shows in any of the poses."""
    wide = high = 0.0
    for pose in poses:
        turn = abs(pose.roll)
        c, s = np.cos(turn), np.sin(turn)
        way_x, way_y = (abs(pose.x) + abs(pose.track)) * NEAREST, abs(pose.y) * NEAREST
        wide = max(wide, (c * width + s * height) / 2 - width / 2 + way_x * height)
        high = max(high, (s * width + c * height) / 2 - height / 2 + way_y * height)
    return _up(wide), _up(high)


def share(depth: float) -> float:
    """How much of the camera's way a thing at `depth` shows.

    What is infinitely far still goes along a third of it, as it does when a camera turns.
    """
    return 0.3 + 0.7 * depth


NEAREST = 1.25  # depth of the nearest layers


def unsteadiness(poses: tuple[Pose, ...], width: int, height: int) -> float:
    """Pixels by which one layer's row may go up or down against another's in any of the poses."""
    high = max(abs(pose.y) + 0.6 * (pose.zoom - 1) for pose in poses) * height * NEAREST
    return high + float(max(abs(np.sin(pose.roll)) for pose in poses)) * width + 2


def _up(pixels: float) -> int:
    return int(np.ceil((pixels + 2) / 4)) * 4


def view(pose: Pose, depth: float, width: int, height: int, *, pinned: bool = False) -> np.ndarray:
    """The affine map (2 x 3) from frame pixels to the pixels of a layer at `depth`, both from the frame's corner.

    A `pinned` layer goes along with a tracking camera.
    """
    part = share(depth)
    zoom = 1 + (pose.zoom - 1) * part
    c, s = np.cos(pose.roll) / zoom, np.sin(pose.roll) / zoom
    track = 0.0 if pinned else pose.track * (0.06 + 0.94 * depth)
    x = width / 2 + (pose.x * part + track) * height
    y = height / 2 + pose.y * part * height
    return np.array(
        [[c, s, x - c * width / 2 - s * height / 2], [-s, c, y + s * width / 2 - c * height / 2]]
    )
