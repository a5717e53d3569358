"""Camera moves over a still."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from cutroom import ffmpeg, form, run, shot

from filmkit.backends.probe import check_video
from filmkit.cut.commands import STILL, moving_still_command
from filmkit.model.vocabulary import MOVES

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.model.vocabulary import Move

FORM = form()
FRAMES = 30


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a picture of another shape than the film."""
    folder = tmp_path_factory.mktemp("still")
    ffmpeg("-f", "lavfi", "-i", "mandelbrot=s=200x200", "-frames:v", "1", folder / STILL)
    return folder


def _changes(still: Path, move: Move, seed: int = 0) -> list[float]:
    """How much each frame differs from the one before."""
    made = replace(shot(1, FRAMES - 2 * FORM.handles), move=move, seed=seed)
    clip = run(moving_still_command(made, FORM), still, f"{move}_{seed}.mp4")
    check_video(clip, width=FORM.width, height=FORM.height, rate=FORM.rate, frames=FRAMES)
    with av.open(str(clip)) as container:
        frames = [f.to_ndarray(format="gray").astype(float) for f in container.decode(video=0)]
    return [float(np.abs(one - other).mean()) for one, other in pairwise(frames)]


@pytest.mark.parametrize("move", MOVES)
def test_moves(move: Move, still: Path) -> None:
    """Every move gives the clip's exact frames, and every frame of one that moves differs from the last."""
    changes = _changes(still, move)
    if move == "static":
        assert max(changes) < 0.5
    else:
        assert min(changes) > 0
        assert float(np.median(changes)) > 0.1


def test_hands_differ(still: Path) -> None:
    """The seed decides how a hand shakes, and says nothing to other moves."""
    assert _changes(still, "handheld", 1) != _changes(still, "handheld", 2)
    one, other = (replace(shot(1, 12), move="pan_left", seed=seed) for seed in (1, 2))
    assert moving_still_command(one, FORM) == moving_still_command(other, FORM)
