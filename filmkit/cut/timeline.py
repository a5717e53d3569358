"""The cut film as a row of segments, each of which can be encoded on its own and copied into place.

Knows nothing of ffmpeg. Frames count from 0; "clip frames" count from the clip's first, handles included.

A shot's *body* shows that shot alone, a *join* shows two shots giving way to each other. What is too short to be a
segment of its own is merged with its neighbours, looking no further than them: an edit elsewhere regroups nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from filmkit.cut.transitions import CUT
from filmkit.errors import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from filmkit.cut.surround import Surround
    from filmkit.errors import Where
    from filmkit.model.film import Fade, Format, Transition

# x264 keeps back no frames in shorter streams, so that their decoding times would not fit their neighbours'.
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Span:
    """Frames of one shot, as they are.

    Attributes:
        shot_id: Whose clip.
        first: First frame, in clip frames.
        frames: How many, >= 1.
    """

    shot_id: str
    first: int
    frames: int

    @property
    def sources(self) -> tuple[tuple[str, int], ...]:
        """Shot id and first clip frame of each clip that is shown."""
        return ((self.shot_id, self.first),)


@dataclass(frozen=True, slots=True)
class Mix:
    """Frames in which one shot gives way to the next.

    Attributes:
        kind: Canonical name of a transition, never `cut`.
        out_id: The shot that goes.
        out_first: Its first frame, in clip frames.
        in_id: The shot that comes.
        in_first: Its first frame, in clip frames.
        frames: How many of each, and of the mix; >= 1.
    """

    kind: str
    out_id: str
    out_first: int
    in_id: str
    in_first: int
    frames: int

    @property
    def sources(self) -> tuple[tuple[str, int], ...]:
        """Shot id and first clip frame of each clip that is shown: the one that goes, the one that comes."""
        return (self.out_id, self.out_first), (self.in_id, self.in_first)


Part: TypeAlias = Span | Mix


class Strip(Protocol):
    """What lies on the timeline: a shot or a card, with its clip."""

    @property
    def id(self) -> str:
        """Unlike any other's."""

    @property
    def name(self) -> str:
        """What messages call it: `scene 2.1`."""

    @property
    def frames(self) -> int:
        """Length in the film, without handles; >= 1."""

    @property
    def transition(self) -> Transition:
        """To the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of the cut film that is encoded in one go.

    Attributes:
        kind: Of the part that it is named after.
        id: `scene_01` for a body, `scene_01+scene_02` for a join; with the kind, unique in the film.
        parts: In film order, at least one.
        start: First frame in the film. Decides no pixel, save under a fade.
        frames: Sum of its parts'.
    """

    kind: Literal["body", "join"]
    id: str
    parts: tuple[Part, ...]
    start: int
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A whole film, cut.

    Attributes:
        segments: They tile the film: each starts where the one before ends.
        frames: Length of the film, the sum of its shots'.
        form: Size and rate of the pictures.
        fade: From and to black, over the film's story.
        story: First frame of its story, and the one after its last: what is before and behind are cards.
        surround: What the pictures are set into when they are done; None = nothing.
    """

    segments: tuple[Segment, ...]
    frames: int
    form: Format
    fade: Fade
    story: tuple[int, int]
    surround: Surround | None = None

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of what comes out."""
        outer = self.surround or self.form
        return outer.width, outer.height


def timeline(
    shots: Sequence[Strip],
    form: Format,
    fade: Fade,
    places: Mapping[str, Where] | None = None,
    *,
    story: tuple[int, int] | None = None,
) -> Timeline:
    """Cut `shots` together. The film is as long as its shots, whatever the transitions.

    Half of a transition lies on each side of its cut; of an odd one, the longer half comes after.

    Args:
        shots: In film order, cards among them.
        form: Of all of them.
        fade: Of the story.
        places: Where each shot is written, by its id: for problems.
        story: Its first frame, and the one after its last; None = all of the film.

    Raises:
        PlanError: The clips lack the frames that a transition or a fade needs. Holds every such problem.
    """
    total = sum(shot.frames for shot in shots)
    first, end = story or (0, total)
    problems = (*_problems(shots, form, places or {}), *_fade_problems(fade, end - first, form))
    if problems:
        error = PlanError(problems[0].message)
        error.problems = problems
        raise error
    segments: list[Segment] = []
    start = 0
    for parts in _groups(_parts(shots, form.handles)):
        segments.append(_segment(parts, start))
        start += segments[-1].frames
    return Timeline(
        segments=tuple(segments), frames=total, form=form, fade=fade, story=(first, end)
    )


def _halves(shot: Strip) -> tuple[int, int]:
    """Frames of the transition out of `shot` that lie before and after the cut."""
    frames = 0 if shot.transition.kind == CUT else shot.transition.frames
    return frames // 2, frames - frames // 2


def _parts(shots: Sequence[Strip], handles: int) -> Iterable[Part]:
    taken = 0  # frames at the shot's start that the transition into it has shown
    for shot, following in itertools.zip_longest(shots, shots[1:]):
        before, after = _halves(shot) if following else (0, 0)
        if body := shot.frames - taken - before:
            yield Span(shot.id, handles + taken, body)
        if after:
            yield Mix(
                shot.transition.kind,
                out_id=shot.id,
                out_first=handles + shot.frames - before,
                in_id=following.id,
                in_first=handles - before,
                frames=before + after,
            )
        taken = after


def _groups(parts: Iterable[Part]) -> list[tuple[Part, ...]]:
    """The parts, those too short for a segment put together.

    Neighbouring short parts make one group. A group that is still too short goes to the one before it, or at the
    film's start to the one after it.
    """
    groups: list[tuple[Part, ...]] = []
    for short, run in itertools.groupby(parts, key=lambda part: part.frames < SHORTEST):
        group = tuple(run)
        if not short:
            groups.extend((part,) for part in group)
        elif groups and _frames(group) < SHORTEST:
            groups[-1] += group
        else:
            groups.append(group)
    if len(groups) > 1 and _frames(groups[0]) < SHORTEST:
        groups[:2] = [groups[0] + groups[1]]
    return groups


def _frames(parts: Iterable[Part]) -> int:
    return sum(part.frames for part in parts)


def _segment(parts: tuple[Part, ...], start: int) -> Segment:
    """Named after its first part that could stand alone, else after its first."""
    main = next((part for part in parts if part.frames >= SHORTEST), parts[0])
    return Segment(
        kind="body" if isinstance(main, Span) else "join",
        id=main.shot_id if isinstance(main, Span) else f"{main.out_id}+{main.in_id}",
        parts=parts,
        start=start,
        frames=_frames(parts),
    )


def _problems(
    shots: Sequence[Strip], form: Format, places: Mapping[str, Where]
) -> Iterable[Problem]:
    if not shots:
        yield Problem("the film has no scenes", hint="write a script, or a list of scenes")
    taken = 0
    for shot, following in itertools.zip_longest(shots, shots[1:]):
        before, after = _halves(shot) if following else (0, 0)
        if after > form.handles:
            yield replace(_beyond_handles(shot, following, form), where=places.get(shot.id))
        if taken + before > shot.frames:
            yield Problem(
                f"{shot.name} lasts {_long(shot.frames)}, "
                f"but its transitions take {_long(taken + before)} of it",
                places.get(shot.id),
                hint=f"make the {shot.name.split()[0]} longer or its transitions shorter",
            )
        taken = after


def _beyond_handles(shot: Strip, following: Strip, form: Format) -> Problem:
    frames = sum(_halves(shot))
    most = f"{2 * form.handles}f" if form.handles else "a cut"
    return Problem(
        f"the {shot.transition.kind} from {shot.name} to {following.name} takes "
        f"{_long(frames)}, but the clips' handles ({_long(form.handles)} at each end) "
        f"allow no more than {_long(2 * form.handles)}",
        hint=f"set 'handles: {-(-frames // 2)}' in 'format', or make the transition {most}",
    )


def _fade_problems(fade: Fade, frames: int, form: Format) -> Iterable[Problem]:
    for name, length in (("in", fade.in_frames), ("out", fade.out_frames)):
        if frames and length > frames:
            yield Problem(
                f"the film lasts {_long(frames)}, but its fade {name} takes {_long(length)}",
                hint=f"make 'fade: {name}' {float(form.rate.seconds(frames)):.3g}s or shorter",
            )


def _long(frames: int) -> str:
    return f"{frames} frame" if frames == 1 else f"{frames} frames"
