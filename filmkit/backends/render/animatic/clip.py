"""A clip, frame by frame: the picture painted once, then seen by the moving camera.

Knows nothing of files or encoders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from filmkit.backends.render.animatic.camera import margins, move_camera, unsteadiness, view
from filmkit.backends.render.animatic.caption import Slate, paint_caption, presence
from filmkit.backends.render.animatic.frame import Frame, cull, lay, make_plate
from filmkit.backends.render.animatic.grade import Grade
from filmkit.backends.render.animatic.picture import paint_picture
from filmkit.backends.render.animatic.reading import read_theme
from filmkit.backends.render.animatic.sheet import Stage
from filmkit.backends.render.animatic.weather import make_weather

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from filmkit.backends.render.animatic.camera import Pose
    from filmkit.backends.render.animatic.drifts import Place
    from filmkit.backends.render.animatic.frame import Plate
    from filmkit.backends.render.animatic.order import Order
    from filmkit.backends.render.animatic.picture import Mover, Picture
    from filmkit.backends.render.animatic.sheet import Layer

cv2.setNumThreads(1)  # a core is a clip's: more threads than that only get in each other's way

_WAY = 0.55  # of the picture's width: nobody walks farther in a shot


def draw_frames(order: Order) -> Iterator[Frame]:
    """All frames of a clip in order. It is one Frame, drawn anew each time: use it before the next."""
    fps = float(order.rate.fps)
    poses = move_camera(
        order.move,
        order.angle,
        frames=order.frames,
        handles=order.handles,
        fps=fps,
        seed=order.seed,
    )
    stage = Stage(order.width, order.height, *margins(poses, order.width, order.height))
    theme = read_theme(order.prompt, order.caption)
    picture = paint_picture(stage, theme, seed=order.seed, size=order.size, angle=order.angle)
    scene = _Scene(
        picture, stage, order.total / fps, unsteadiness(poses, order.width, order.height)
    )
    grade = _grade(order, picture)
    frame = Frame(order.width, order.height)
    for number, pose in enumerate(poses):
        scene.draw(frame, pose, number / fps)
        grade.apply(frame, presence(number, frames=order.frames, handles=order.handles, fps=fps))
        yield frame


def _grade(order: Order, picture: Picture) -> Grade:
    slate = Slate(
        label=order.label,
        size=order.size,
        move=order.move,
        seconds=order.rate.seconds(order.frames),
        text=order.caption,
        accent=picture.setting.palette.accents[0],
    )
    return Grade(paint_caption(slate, order.width, order.height), order.seed)


class _Scene:
    """A picture's plates and weather in the order in which they are drawn."""

    def __init__(self, picture: Picture, stage: Stage, seconds: float, unsteady_px: float) -> None:
        back, front = _plates(picture.back, stage, picture.soft), _plates(picture.front, stage)
        seen = cull([*back, *front], stage, unsteady_px)
        self._layers: dict[Place, list[Plate]] = {
            "sky": seen[:1],
            "back": seen[1 : len(back)],
            "figures": [],
            "front": seen[len(back) :],
        }
        farthest = _WAY * stage.width / max(seconds, 1e-6)
        self._movers = [_Walk(mover, stage, farthest) for mover in picture.movers]
        self._middle_s = seconds / 2
        self._weather = make_weather(picture, seconds)

    def draw(self, frame: Frame, pose: Pose, seconds: float) -> None:
        """Draw everything as it is after so many seconds."""
        for place, plates in self._layers.items():
            for plate in plates:
                lay(frame, plate, view(pose, plate.depth, frame.width, frame.height))
            if place == "figures":
                for walk in self._movers:
                    walk.draw(frame, pose, seconds, seconds - self._middle_s)
            for effect in self._weather:
                if effect.place == place:
                    effect.draw(frame, pose, seconds)


class _Walk:
    """A mover's plates, drawn as they follow each other on its way, of `farthest` pixels a second at most."""

    def __init__(self, mover: Mover, stage: Stage, farthest: float) -> None:
        self._mover = mover
        self._plates = _plates(mover.phases, stage)
        self._pace_px = min(max(mover.pace * stage.unit, -farthest), farthest)

    def draw(self, frame: Frame, pose: Pose, seconds: float, since_middle_s: float) -> None:
        """Draw it on its way, or in its place in the picture if the camera goes along with it."""
        if not self._plates:
            return
        step = int(seconds / self._mover.cycle_s * len(self._plates)) % len(self._plates)
        plate, along = self._plates[step], self._mover.along
        seen = view(pose, plate.depth, frame.width, frame.height, pinned=along)
        if not (along and pose.track):
            seen[0, 2] -= self._pace_px * since_middle_s
        lay(frame, plate, seen)


def _plates(layers: Iterable[Layer], stage: Stage, soft: float = 0.0) -> list[Plate]:
    made = (make_plate(layer, stage, soft) for layer in layers)
    return [plate for plate in made if plate]
