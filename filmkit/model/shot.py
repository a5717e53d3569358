"""The shot as the renderer and the cut see it: everything resolved, nothing left to look up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmkit.model.film import Lora, Transition
    from filmkit.model.vocabulary import Angle, Move, Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A picture of somebody who is seen in a shot.

    Attributes:
        name: Whom it is of.
        path: Relative to the root.
        digest: SHA-256 of its bytes.
    """

    name: str
    path: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One camera set-up, from cut to cut.

    Attributes:
        id: `scene_02` or `scene_02_shot_01`; unique in the film, also the clip's file name.
        label: For people, in captions: `2` or `2.1`.
        frames: Length in the film, without handles; >= 1. The clip has `handles` more at each end.
        prompt: Style, scene and looks, joined in the fixed order; what an image model is sent.
        caption: The scene's own words alone.
        negative: What the picture must not show; "" if nothing.
        seed: 0 <= seed < 2**32, already of this take.
        take: From 1.
        size, angle, move: How it is filmed.
        cast: Names of those who are seen, in order.
        loras: Film's, then cast's, then the scene's; each name once.
        transition: To the next shot or card; of no use for the film's last.
        clip: The user's own picture or video, relative to the root; None = rendered.
        clip_digest: SHA-256 of that file's bytes; "" without one.
        hold: Freeze the last picture of `clip` where it is too short.
        first_frame: The picture that the clip begins with: a file, relative to the root, or
            `filmkit.model.film.PREVIOUS`; "" = none.
        first_frame_digest: SHA-256 of that file's bytes; "" without one.
        references: Pictures of those who are seen, as far as there are any, in the order of `cast`.
        previous: Id of the shot before, if the clip begins with a picture of its clip; else "".
        previous_frames: Length of that shot, without handles. Its clip shows, at this many film
            frames after its own first, what this clip begins with: so that movement goes on across
            the cut, in the middle of the handles that the two have in common. 0 without one.
    """

    id: str
    label: str
    frames: int
    prompt: str
    caption: str
    negative: str
    seed: int
    take: int
    size: Size
    angle: Angle
    move: Move
    cast: tuple[str, ...]
    loras: tuple[Lora, ...]
    transition: Transition
    clip: str | None = None
    clip_digest: str = ""
    hold: bool = False
    first_frame: str = ""
    first_frame_digest: str = ""
    references: tuple[Reference, ...] = ()
    previous: str = ""
    previous_frames: int = 0

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"scene {self.label}"
