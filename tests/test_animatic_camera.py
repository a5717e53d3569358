"""Moves of the animatic's camera: as numbers, and as seen in frames."""

from __future__ import annotations

from fractions import Fraction
from itertools import cycle, pairwise
from typing import get_args

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmkit.backends.render.animatic.camera import (
    Pose,
    margins,
    move_camera,
    unsteadiness,
    view,
)
from filmkit.backends.render.animatic.clip import draw_frames
from filmkit.backends.render.animatic.frame import Frame, cull, lay, make_plate
from filmkit.backends.render.animatic.order import Order
from filmkit.backends.render.animatic.picture import paint_picture
from filmkit.backends.render.animatic.reading import read_theme
from filmkit.backends.render.animatic.sheet import Stage
from filmkit.model.vocabulary import ANGLES, MOVES, SIZES, Angle, Move, Size
from filmkit.timing import Rate

NASTY = "\ud800 \x00\x07 مرحبا 你好 😀 ﷽ " + "a̐é" * 40 + " w" * 5000


def luma(
    move: Move,
    prompt: str = "Mountains, day",
    *,
    frames: int = 24,
    size: Size = "wide",
    angle: Angle = "eye_level",
) -> list[npt.NDArray[np.uint8]]:
    """Luma planes of a clip."""
    order = Order(
        width=160, height=90, rate=Rate(Fraction(24)), frames=frames, handles=0, prompt=prompt,
        caption=prompt, label="1", seed=3, size=size, angle=angle, move=move,
    )  # fmt: skip
    return [frame.y.copy() for frame in draw_frames(order)]


def drift(move: Move, prompt: str = "Mountains, day") -> tuple[float, float]:
    """How far the middle of the picture goes over a whole shot, right and down, in pixels."""
    pictures = luma(move, prompt, frames=96)
    window = cv2.createHanningWindow((160, 60), cv2.CV_32F)
    total = np.zeros(2)
    for one, two in pairwise(pictures[::4]):
        shift, _ = cv2.phaseCorrelate(
            one[:60].astype(np.float32), two[:60].astype(np.float32), window
        )
        total += shift
    return float(total[0]), float(total[1])


@pytest.mark.parametrize(
    ("move", "axis", "sign"),
    [
        ("pan_right", 0, -1),
        ("pan_left", 0, 1),
        ("tilt_up", 1, 1),
        ("tilt_down", 1, -1),
        ("crane_up", 1, 1),
        ("crane_down", 1, -1),
    ],
)
def test_the_picture_goes_against_the_camera(move: Move, axis: int, sign: int) -> None:
    """When the camera pans right the picture slides left, and so on."""
    way = drift(move)
    assert way[axis] * sign > 3
    assert abs(way[axis]) > 2 * abs(way[1 - axis])


def test_a_static_shot_is_still() -> None:
    """Without weather no pixel of a static shot ever changes, but for its caption."""
    first, *others = luma("static")
    assert all(np.array_equal(first[:60], other[:60]) for other in others)


def test_a_handheld_shot_is_not_still_and_not_wild() -> None:
    """A hand moves the picture in every frame, by less than a fiftieth of its height."""
    poses = move_camera("handheld", "eye_level", frames=96, handles=6, fps=24, seed=1)
    steps = [abs(b.x - a.x) + abs(b.y - a.y) for a, b in pairwise(poses)]
    assert all(0 < step < 0.02 for step in steps)


@pytest.mark.parametrize("move", [move for move in MOVES if move not in {"static", "handheld"}])
def test_handles_go_on_with_the_move(move: Move) -> None:
    """A move never stops or turns, from the first handle frame to the last."""
    poses = move_camera(move, "eye_level", frames=48, handles=6, fps=24, seed=1)
    steps = [
        (b.x - a.x + b.track - a.track, b.y - a.y, b.zoom - a.zoom) for a, b in pairwise(poses)
    ]
    for way in zip(*steps, strict=True):
        assert all(s > 0 for s in way) or all(s < 0 for s in way) or not any(way)


def test_a_dolly_in_gets_nearer_and_near_things_more_so() -> None:
    """The picture grows, what is near faster than what is far."""
    poses = move_camera("dolly_in", "eye_level", frames=48, handles=6, fps=24, seed=1)
    near, far = (view(poses[-1], depth, 160, 90)[0, 0] for depth in (1.0, 0.0))
    assert near < far < 1


def test_no_handle_shows_a_caption() -> None:
    """The words come after the first handle and are gone before the last: a transition never shows two texts."""
    said, silent = (
        [frame.y.copy() for frame in draw_frames(captioned(text))] for text in ("Mountains", "")
    )
    seen = [not np.array_equal(one, two) for one, two in zip(said, silent, strict=True)]
    assert not any(seen[:7])
    assert not any(seen[-7:])
    assert all(seen[10:-10])


def captioned(label: str) -> Order:
    """An order of which only the caption's words depend on `label`."""
    return Order(
        width=160, height=90, rate=Rate(Fraction(24)), frames=36, handles=6, prompt="Mountains", caption="hills",
        label=label, seed=3, size="wide", angle="eye_level", move="static",
    )  # fmt: skip


def test_dutch_rolls_the_horizon() -> None:
    """A dutch angle turns every frame."""
    poses = move_camera("static", "dutch", frames=4, handles=0, fps=24, seed=1)
    assert all(pose.roll for pose in poses)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(MOVES), st.sampled_from(ANGLES), st.integers(1, 60), st.integers(0, 12), st.integers(0, 2**32 - 1)
)  # fmt: skip
def test_no_pose_looks_beyond_what_is_painted(
    move: Move, angle: Angle, frames: int, handles: int, seed: int
) -> None:
    """Whatever the move, all that any layer shows lies within the margins."""
    width, height = 160, 90
    poses = move_camera(move, angle, frames=frames, handles=handles, fps=24, seed=seed)
    margin = np.array(margins(poses, width, height))
    corners = np.array([(0, 0, 1), (width, 0, 1), (0, height, 1), (width, height, 1)])
    for depth in (0.0, 0.5, 1.25):
        for pose in poses:
            seen = corners @ view(pose, depth, width, height).T
            assert (seen >= -margin).all()
            assert (seen <= margin + np.array([width, height])).all()


def test_rest_is_the_identity() -> None:
    """A camera at rest shows stage pixels as they are."""
    assert np.allclose(view(Pose(), 0.7, 160, 90), [[1, 0, 0], [0, 1, 0]])


@pytest.mark.parametrize(
    ("move", "prompt"), [*zip(MOVES, cycle(["a street", "the sea", "Mountains"]), strict=False)]
)
def test_what_is_culled_is_never_seen(move: Move, prompt: str) -> None:
    """Leaving out the rows that nearer plates hide changes no pixel of any frame."""
    poses = move_camera(move, "eye_level", frames=12, handles=2, fps=4, seed=5)
    stage = Stage(160, 90, *margins(poses, 160, 90))
    picture = paint_picture(
        stage, read_theme(prompt, prompt), seed=5, size="wide", angle="eye_level"
    )
    whole = [plate for layer in picture.back if (plate := make_plate(layer, stage))]
    culled = cull(whole, stage, unsteadiness(poses, 160, 90))
    assert sum(plate.pixels.size for plate in culled) < sum(plate.pixels.size for plate in whole)
    for pose in poses:
        one, two = Frame(160, 90), Frame(160, 90)
        for frame, plates in ((one, whole), (two, culled)):
            frame.bytes[:] = 0
            for plate in plates:
                lay(frame, plate, view(pose, plate.depth, 160, 90))
        assert np.array_equal(one.bytes, two.bytes)


def test_rain_falls_where_it_is_named() -> None:
    """Rain moves a static shot of a rainy street; `training` and `Spain` don't."""
    wet = luma("static", "a street in the rain")
    dry = luma("static", "a street in Spain, training")
    assert any(not np.array_equal(wet[0][:60], other[:60]) for other in wet[1:])
    assert all(np.array_equal(dry[0][:60], other[:60]) for other in dry[1:])


@pytest.mark.parametrize("size", get_args(Size))
@pytest.mark.parametrize("move", MOVES)
def test_every_move_and_size_takes_any_caption(move: Move, size: Size) -> None:
    """No caption, however odd or long, stops a render; every angle gets its turn."""
    angle = ANGLES[(MOVES.index(move) + SIZES.index(size)) % len(ANGLES)]
    places = (
        "city",
        "forest",
        "desert",
        "peaks",
        "zee",
        "kamer",
        "space",
        "snow",
        "cave",
        "fire",
        "dorp",  # codespell:ignore
    )
    prompt = f"{places[MOVES.index(move)]} man radio storm neon {NASTY}"
    pictures = luma(move, prompt, frames=2, size=size, angle=angle)
    assert [picture.shape for picture in pictures] == [(90, 160)] * 2
