"""The pictures that a shot's clip is made from: the one it begins with, and one of whom it shows.

Knows nothing of files: a picture has the name that it will have among the job's inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from filmkit.errors import PlanError
from filmkit.model.film import PREVIOUS
from filmkit.model.ports import PREVIOUS_CLIP

if TYPE_CHECKING:
    from filmkit.model.shot import Shot
    from filmkit.workflow.workflow import Workflow

FIRST_FRAME: Literal["first_frame"] = "first_frame"
REFERENCE: Literal["reference"] = "reference"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to be uploaded.

    Attributes:
        use: What it is to the workflow.
        name: Of the job's input: after its use, since whose picture it is decides nothing; `PREVIOUS_CLIP` = a
            frame of that clip.
        path: The user's file, relative to the root; "" = a frame of the previous clip.
    """

    use: Literal["first_frame", "reference"]
    name: str
    path: str


def shot_pictures(workflow: Workflow, shot: Shot, name: str) -> tuple[Picture, ...]:
    """The pictures that the workflow takes for this shot.

    Where it needs a first frame and the shot names none, the first reference picture stands in.

    Args:
        workflow: What takes them.
        shot: Whose they are.
        name: What the film calls the workflow, for messages.

    Raises:
        PlanError: The shot has a first frame that the workflow can't take, or lacks one that it needs.
    """
    first = _first_frame(workflow, shot, name)
    if not references_used(workflow, shot):
        return first
    reference = shot.references[0]
    use: Literal["first_frame", "reference"] = (
        FIRST_FRAME if workflow.needs_first_frame else REFERENCE
    )
    return (*first, Picture(use, f"{use}.png", reference.path))


def references_used(workflow: Workflow, shot: Shot) -> int:
    """How many of the shot's reference pictures the workflow makes use of."""
    is_first_frame_given = workflow.needs_first_frame and shot.first_frame
    return int("reference" in workflow.can and bool(shot.references) and not is_first_frame_given)


def _first_frame(workflow: Workflow, shot: Shot, name: str) -> tuple[Picture, ...]:
    if shot.first_frame and "first_frame" not in workflow.can:
        message = f"{shot.id} has a 'first_frame', and '{name}' can't begin with a picture"
        hint = "take 'wan22_5b', 'wan22_i2v' or 'ltxv_i2v', or leave 'first_frame' out"
        raise PlanError(message, hint=hint)
    if shot.first_frame == PREVIOUS:
        return (Picture(FIRST_FRAME, PREVIOUS_CLIP, ""),)
    if shot.first_frame:
        return (Picture(FIRST_FRAME, f"{FIRST_FRAME}.png", shot.first_frame),)
    if workflow.needs_first_frame and not shot.references:
        message = f"{shot.id} has no 'first_frame', and '{name}' makes nothing without one"
        hint = "give it 'first_frame: assets/start.png', or its cast a 'reference'; 'wan22_5b' can do without"
        raise PlanError(message, hint=hint)
    return ()
