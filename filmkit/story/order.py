"""The film's order after a revision: as the storyboard had it, less what the script itself moved.

Knows nothing of directors or of what scenes show.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from filmkit.model.storyboard import BoardScene
    from filmkit.story.claims import Claims


@dataclass(slots=True, eq=False)
class _Group:
    """A scene of the script and the scenes added by hand behind it, which go where it goes."""

    then: int | None  # place in the old script
    now: int  # place in the present one
    scenes: list[BoardScene] = field(default_factory=list)
    behind: _Group | None = None  # what is put in behind this group


def film_order(
    found: Claims,
    outcome: Mapping[int, BoardScene],
    created: Iterable[BoardScene],
    covered: Sequence[str],
) -> tuple[BoardScene, ...]:
    """All scenes of the film in order.

    Scenes that somebody put in another order by hand stay in that order. New scenes, and those whose passages
    moved within the script, come right behind the scene of the passage before them.

    Args:
        found: The old scenes, in the storyboard's order.
        outcome: What became of them, by index; what isn't there left the film.
        created: New scenes.
        covered: Keys of the old script, in its order.
    """
    front = _Group(None, -1)
    groups = _groups(found, outcome, covered, front)
    fixed = _unmoved(groups)
    new = [_Group(None, found.order[scene.covers[0]], [scene]) for scene in created]
    previous = front
    for group in sorted([*groups, *new], key=lambda group: group.now):
        if group not in fixed:
            previous.behind = group
        previous = group
    return tuple(
        scene
        for head in (front, *(group for group in groups if group in fixed))
        for group in _chain(head, fixed)
        for scene in group.scenes
    )


def _groups(
    found: Claims, outcome: Mapping[int, BoardScene], covered: Sequence[str], front: _Group
) -> list[_Group]:
    then = {key: n for n, key in enumerate(covered)}
    groups: list[_Group] = []
    current = front
    for n, scene in sorted(outcome.items()):
        claim = found.scenes[n]
        keys = claim.keys if claim.stays else scene.covers if claim.keys else ()
        if keys:
            old = None if claim.parked else then.get(claim.keys[0])
            current = _Group(old, min(found.order[key] for key in keys), [scene])
            groups.append(current)
        else:
            current.scenes.append(scene)
    return groups


def _unmoved(groups: Sequence[_Group]) -> set[_Group]:
    """The most groups that follow each other in both scripts alike: the rest was moved.

    Source: longest increasing subsequence by patience sorting (Fredman 1975), O(n log n).
    """
    known = sorted(
        ((group.then, group) for group in groups if group.then is not None), key=lambda g: g[0]
    )
    tops: list[int] = []
    piles: list[_Group] = []
    before: dict[_Group, _Group | None] = {}
    for _, group in known:
        at = bisect_left(tops, group.now)
        before[group] = piles[at - 1] if at else None
        tops[at : at + 1] = [group.now]
        piles[at : at + 1] = [group]
    last = piles[-1] if piles else None
    kept = set()
    while last:
        kept.add(last)
        last = before[last]
    return kept


def _chain(head: _Group, fixed: set[_Group]) -> Iterable[_Group]:
    group: _Group | None = head
    while group and (group is head or group not in fixed):
        yield group
        group = group.behind
