"""Animals and vehicles of the animatic: their shapes, and where they stand."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from filmkit.backends.render.animatic.picture import Picture, paint_picture
from filmkit.backends.render.animatic.reading import read_theme
from filmkit.backends.render.animatic.sheet import Stage
from filmkit.backends.render.animatic.subjects import hand
from filmkit.backends.render.animatic.subjects.birds import BEATS
from filmkit.backends.render.animatic.subjects.extras import EXTRAS

if TYPE_CHECKING:
    from filmkit.model.vocabulary import Size

STAGE = Stage(160, 90, 8, 8)
WALKERS = [name for name, extra in EXTRAS.items() if extra.stride]
PHASES = np.linspace(0, 2 * np.pi, 12, endpoint=False).tolist()


def picture(text: str, size: Size = "full", stage: Stage = STAGE) -> Picture:
    """The picture of a text."""
    return paint_picture(stage, read_theme(text, text), seed=4, size=size, angle="eye_level")


@pytest.mark.parametrize("name", EXTRAS)
def test_it_stands_on_the_ground_and_is_as_high_as_it_says(name: str) -> None:
    """Shapes are a unit high, ears and wires aside, and their feet are on the ground."""
    points = np.concatenate([points for points, _ in EXTRAS[name].outline(None)])
    assert points[:, 1].max() == pytest.approx(0, abs=0.03)
    assert -1.2 < points[:, 1].min() < -0.95
    assert np.isfinite(points).all()


@pytest.mark.parametrize(("name", "phase"), list(product(WALKERS, PHASES)))
def test_walkers_keep_a_foot_on_the_ground(name: str, phase: float) -> None:
    """In every phase of a walk a foot is near the ground and none is below it."""
    points = np.concatenate([points for points, _ in EXTRAS[name].outline(phase)])
    assert -0.07 < points[:, 1].max() < 0.03


def test_a_hand_reaches_out_of_the_picture() -> None:
    """A hand has an arm: nothing of it ends within the frame."""
    points = np.concatenate([points for points, _ in hand.outline(None)])
    assert points[:, 1].max() > 1


@pytest.mark.parametrize(
    ("name", "size"), list(product(EXTRAS, ("extreme_wide", "full", "medium", "close_up")))
)
def test_what_is_named_is_seen(name: str, size: Size) -> None:
    """Alone in a shot of any size, each is painted within the frame."""
    movers = picture(f"a {name}", size).movers
    assert len(movers) == 1
    alpha = movers[0].phases[0].alpha
    assert alpha is not None
    seen = alpha[STAGE.margin_y : -STAGE.margin_y, STAGE.margin_x : -STAGE.margin_x] > 128
    assert seen.sum() > 20
    assert not seen[0].any()  # it ends below the upper edge


@pytest.mark.parametrize(
    ("text", "size", "movers"),
    [
        ("a dog and a woman", "full", 2),
        ("a woman with her horse", "close_up", 1),  # it would be a wall of hide
        ("close-up of a hand", "close_up", 1),
        ("birds over the sea", "wide", 1),
        ("a bird in the kitchen", "wide", 0),
        ("the sea", "wide", 0),
        ("a cup", "close_up", 0),
    ],
)
def test_only_what_is_named_is_in_the_picture(text: str, size: Size, movers: int) -> None:
    """Extras stand beside people, birds need a sky, and nobody comes unasked."""
    assert len(picture(text, size).movers) == movers


def test_extras_walk_drive_and_fly() -> None:
    """A walking dog has a gait and goes somewhere, a car rolls, birds beat their wings, a cat sits."""
    dog, car = picture("a dog walks").movers[0], picture("a car").movers[0]
    birds, cat = picture("birds over the sea").movers[0], picture("a cat walks").movers[0]
    assert len(dog.phases) > 1
    assert len(birds.phases) == BEATS
    assert len(car.phases) == len(cat.phases) == 1
    assert all(mover.pace for mover in (dog, car, birds))
    assert not cat.pace
    assert not picture("a dog").movers[0].pace


def test_extras_of_the_style_are_not_painted() -> None:
    """A horse that only the film's style speaks of is in no picture."""
    theme = read_theme("a field, in the style of old horse paintings", "a field")
    assert not paint_picture(STAGE, theme, seed=4, size="full", angle="eye_level").movers
