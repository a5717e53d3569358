"""Frames of the film and where they come from."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from cutroom import form, shot
from hypothesis import given
from hypothesis import strategies as st

from filmkit.cut.timeline import SHORTEST, Mix, Span, Timeline, timeline
from filmkit.errors import PlanError
from filmkit.model.film import Fade, Transition

if TYPE_CHECKING:
    from filmkit.model.shot import Shot

FORM = form()
NO_FADE = Fade()
KINDS = ("cut", "dissolve", "wipe_left")


@st.composite
def films(draw: st.DrawFn, shortest: int = 1) -> tuple[Shot, ...]:
    """Shots whose transitions fit into them and their handles."""
    shots: list[Shot] = []
    taken = 0
    for number in range(1, draw(st.integers(1, 9)) + 1):
        kind = draw(st.sampled_from(KINDS))
        frames = 0 if kind == "cut" else draw(st.integers(shortest, 2 * FORM.handles))
        least = max(1, taken + frames // 2 + (shortest if shortest > 1 else 0))
        shots.append(shot(number, draw(st.integers(least, least + 12)), kind, frames))
        taken = frames - frames // 2
    return tuple(shots)


def _frames(cut: Timeline) -> list[tuple[tuple[str, int], ...]]:
    """For each frame of the film, the clip frames that it is made from."""
    return [
        tuple((shot_id, first + offset) for shot_id, first in part.sources)
        for segment in cut.segments
        for part in segment.parts
        for offset in range(part.frames)
    ]


@given(films())
def test_segments_tile_the_film(shots: tuple[Shot, ...]) -> None:
    """Segments follow each other without gap or overlap, and last as long as the shots together."""
    cut = timeline(shots, FORM, NO_FADE)
    ends = [0]
    for segment in cut.segments:
        assert segment.start == ends[-1]
        assert segment.frames == sum(part.frames for part in segment.parts)
        ends.append(segment.start + segment.frames)
    assert ends[-1] == cut.frames == sum(each.frames for each in shots)
    assert len({(segment.kind, segment.id) for segment in cut.segments}) == len(cut.segments)


@given(films())
def test_every_frame_comes_from_its_place_in_the_shot(shots: tuple[Shot, ...]) -> None:
    """A frame shows its own shot where the cut has it; the other shot of a join is at most handles away."""
    made = iter(_frames(timeline(shots, FORM, NO_FADE)))
    start = 0
    for each in shots:
        for offset in range(each.frames):
            sources = dict(next(made))
            assert sources[each.id] == FORM.handles + offset
            for other, frame in sources.items():
                lengths = {any_shot.id: any_shot.frames for any_shot in shots}
                assert 0 <= frame < lengths[other] + 2 * FORM.handles
        start += each.frames
    assert next(made, None) is None


@given(films())
def test_a_join_is_split_by_its_cut(shots: tuple[Shot, ...]) -> None:
    """Half of a transition lies on each side of the cut; of an odd one the longer half comes after."""
    starts = dict(zip((s.id for s in shots), _starts(shots), strict=True))
    cut = timeline(shots, FORM, NO_FADE)
    for segment in cut.segments:
        at = segment.start
        for part in segment.parts:
            if isinstance(part, Mix):
                assert starts[part.in_id] - at == part.frames // 2
            at += part.frames


def _starts(shots: tuple[Shot, ...]) -> list[int]:
    return [sum(each.frames for each in shots[:n]) for n in range(len(shots))]


@given(films())
def test_no_segment_is_too_short(shots: tuple[Shot, ...]) -> None:
    """A segment has at least three frames, unless the whole film has fewer."""
    cut = timeline(shots, FORM, NO_FADE)
    assert len(cut.segments) == 1 or all(s.frames >= SHORTEST for s in cut.segments)


@given(films(shortest=SHORTEST), st.data())
def test_a_transition_touches_its_own_cut_only(
    shots: tuple[Shot, ...], data: st.DataObject
) -> None:
    """Changing a transition changes the join there and the bodies at its sides, and nothing else."""
    number = data.draw(st.integers(0, len(shots) - 1))
    changed = dataclasses.replace(shots[number], transition=Transition())
    edited = (*shots[:number], changed, *shots[number + 1 :])
    before = {s.parts for s in timeline(shots, FORM, NO_FADE).segments}
    after = {s.parts for s in timeline(edited, FORM, NO_FADE).segments}
    near = {each.id for each in shots[number : number + 2]}
    for parts in before ^ after:
        assert {shot_id for part in parts for shot_id, _ in part.sources} <= near


@given(films(), films(), films())
def test_merging_looks_no_further_than_the_next_long_shot(
    before: tuple[Shot, ...], other: tuple[Shot, ...], after: tuple[Shot, ...]
) -> None:
    """What lies beyond a long shot regroups nothing: an edit stays where it is."""
    assert _after_wall(before, after) == _after_wall(other, after)


def _after_wall(before: tuple[Shot, ...], after: tuple[Shot, ...]) -> list[object]:
    """How the frames after a long shot are grouped."""
    wall = dataclasses.replace(shot(99, 20), id="wall")
    opening = [dataclasses.replace(each, id=f"before_{each.id}") for each in before]
    opening[-1] = dataclasses.replace(opening[-1], transition=Transition())
    cut = timeline([*opening, wall, *after], FORM, NO_FADE)
    groups = [segment.parts for segment in cut.segments]
    shown = [{shot_id for part in parts for shot_id, _ in part.sources} for parts in groups]
    last = next(number for number, ids in enumerate(shown) if "wall" in ids)
    tail = [part for part in groups[last] if part.sources[0][0].startswith("scene")]
    return [tail, *groups[last + 1 :]]


@pytest.mark.parametrize(
    ("frames", "groups"),
    [
        ((1,), [1]),
        ((2, 9), [2]),
        ((9, 2), [2]),
        ((9, 1, 9), [2, 1]),
        ((9, 1, 1, 9), [3, 1]),
        ((9, 1, 1, 1, 9), [1, 3, 1]),
        ((1, 1, 1, 9), [3, 1]),
        ((1, 1), [2]),
    ],
)
def test_short_shots_are_merged(frames: tuple[int, ...], groups: list[int]) -> None:
    """Short neighbours make a segment together; fewer than three frames go to a neighbour."""
    cut = timeline([shot(n, f) for n, f in enumerate(frames, 1)], FORM, NO_FADE)
    assert [len(segment.parts) for segment in cut.segments] == groups


def test_a_merged_segment_is_named_after_its_main_part() -> None:
    """The part that could stand alone gives the name."""
    cut = timeline([shot(1, 2), shot(2, 9)], FORM, NO_FADE)
    assert [(s.kind, s.id) for s in cut.segments] == [("body", "scene_02")]


def test_a_dissolve_makes_a_body_a_join_and_a_body() -> None:
    """The join takes its frames from the ends of both clips, handles included."""
    cut = timeline([shot(1, 20, "dissolve", 7), shot(2, 20, "dissolve", 4)], FORM, NO_FADE)
    assert [(s.kind, s.id, s.start, s.frames) for s in cut.segments] == [
        ("body", "scene_01", 0, 17),
        ("join", "scene_01+scene_02", 17, 7),
        ("body", "scene_02", 24, 16),
    ]
    assert [segment.parts for segment in cut.segments] == [
        (Span("scene_01", 6, 17),),
        (Mix("dissolve", "scene_01", 23, "scene_02", 3, 7),),
        (Span("scene_02", 10, 16),),
    ]


def test_errors_name_scenes_and_cures() -> None:
    """Everything that doesn't fit is said at once, by scene, with what to set."""
    shots = [shot(1, 20, "dissolve", 24), shot(2, 5, "wipe_left", 8), shot(3, 20)]
    with pytest.raises(PlanError) as caught:
        timeline(shots, FORM, Fade(in_frames=99))
    assert str(caught.value).splitlines() == [
        (
            "the dissolve from scene 1 to scene 2 takes 24 frames, but the clips' handles "
            "(6 frames at each end) allow no more than 12 frames"
        ),
        "  hint: set 'handles: 12' in 'format', or make the transition 12f",
        "scene 2 lasts 5 frames, but its transitions take 16 frames of it",
        "  hint: make the scene longer or its transitions shorter",
        "the film lasts 45 frames, but its fade in takes 99 frames",
        "  hint: make 'fade: in' 1.88s or shorter",
    ]


def test_without_scenes_there_is_no_film() -> None:
    """An empty film is refused in words."""
    with pytest.raises(PlanError, match="no scenes"):
        timeline([], FORM, NO_FADE)


def test_an_odd_transition_may_be_as_long_as_its_longer_half_fits() -> None:
    """With six handles, twelve frames fit and thirteen don't."""
    timeline([shot(1, 20, "dissolve", 12), shot(2, 20)], FORM, NO_FADE)
    with pytest.raises(PlanError):
        timeline([shot(1, 20, "dissolve", 13), shot(2, 20)], FORM, NO_FADE)
