"""Bring a storyboard up to date with its script: direct what changed, keep everything else as it is.

Knows nothing of files or of who directs. What people wrote into the storyboard is never lost: an edited scene is
kept and gets a proposal, a deleted one stays deleted, one added by hand stays behind its neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from filmkit.errors import PlanError
from filmkit.model.storyboard import Storyboard
from filmkit.story import pace
from filmkit.story.answers import checked, fitted, merged, scene_of, with_proposal
from filmkit.story.claims import claims, is_edited, made_digest
from filmkit.story.order import film_order
from filmkit.story.passage import short_digest
from filmkit.story.slots import Slots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from filmkit.model.ports import Brief, Directed, Passage
    from filmkit.model.storyboard import BoardScene, SceneId
    from filmkit.story.claims import Again, Claims

Direct: TypeAlias = "Callable[[Sequence[Passage], Brief], tuple[Directed, ...]]"
_NOBODY = Storyboard(title="", scenes=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A storyboard brought up to date, and what that meant. Ids are in the film's order.

    Attributes:
        storyboard: The new one; the very same object if nothing changed.
        before: The old one; None = there was none.
        calls: How often the director was asked.
        kept: Scenes that are what they were.
        new: Scenes that weren't there.
        changed: Scenes that show something else under their old id.
        removed: Scenes that left with their words, for good.
        edited: Scenes that somebody wrote or changed by hand.
        proposed: Edited scenes that got a proposal in this revision.
        orphaned: Edited scenes that left the film with their words, and are kept aside.
        outdated: Scenes that other director settings made; `regenerate` makes them anew.
    """

    storyboard: Storyboard
    before: Storyboard | None
    calls: int = 0
    kept: tuple[SceneId, ...] = ()
    new: tuple[SceneId, ...] = ()
    changed: tuple[SceneId, ...] = ()
    removed: tuple[SceneId, ...] = ()
    edited: tuple[SceneId, ...] = ()
    proposed: tuple[SceneId, ...] = ()
    orphaned: tuple[SceneId, ...] = ()
    outdated: tuple[SceneId, ...] = ()

    @property
    def changed_anything(self) -> bool:
        """The storyboard's file has to be written."""
        return self.storyboard != self.before


def revise(
    board: Storyboard | None,
    passages: Sequence[Passage],
    direct: Direct,
    *,
    title: str,
    brief: Brief,
    made_by: str,
    regenerate: Again = (),
) -> Revision:
    """The storyboard for a script, made from the one for an older script. Pure, but for what `direct` does.

    Each run of neighbouring passages that changed is directed in one call, with its neighbours in the brief. Other
    director settings alone change nothing. A storyboard that has never met a script is taken as its author's word
    for the present one: nothing is directed until the script changes.

    Args:
        board: The storyboard as it is; None or without scenes = make one.
        passages: The script's, in order, each key once.
        direct: Answers for a run of passages.
        title: The film's; the storyboard takes it unless its own was edited by hand.
        brief: What the director may know; neighbours and scale are filled in here.
        made_by: Digest of the director and its settings.
        regenerate: Scenes to direct anew: `all` that nobody edited, or ids; an edited one that is named gets
            a proposal.

    Raises:
        BackendError: The director's answer doesn't fit what it was asked. Nothing is changed.
        PlanError: `regenerate` names a scene that isn't there.
    """
    old = board or _NOBODY
    _check_ids(old, regenerate)
    keys = [passage.key for passage in passages]
    script = short_digest([*keys])
    named = _titled(old, title) if board else replace(old, title=title, made_title=title)
    if not old.script and old.scenes:
        named = _adopted(named, keys, script)
    if named.script == script and not regenerate:
        return _revision(board, named, made_by, calls=0)
    found = claims(named, keys, regenerate)
    answers = tuple(_answers(found, passages, direct, brief))
    revised = replace(_filmed(named, found, answers, made_by), script=script, covered=tuple(keys))
    return _revision(board, revised, made_by, calls=len(found.runs))


def _check_ids(board: Storyboard, again: Again) -> None:
    known = {scene.id for scene in board.scenes}
    for scene_id in () if again == "all" else again:
        if scene_id not in known:
            raise PlanError(
                f"the storyboard has no scene '{scene_id}'",
                hint="scenes: " + ", ".join(str(scene.id) for scene in board.scenes),
            )


def _titled(board: Storyboard, title: str) -> Storyboard:
    by_hand = board.title != board.made_title
    return (
        board if by_hand or title == board.title else replace(board, title=title, made_title=title)
    )


def _adopted(board: Storyboard, keys: Sequence[str], script: str) -> Storyboard:
    """A storyboard by hand meets its script: the passages are dealt out over its scenes, in order.

    Which scene shows which passage can't be known. But every scene is its author's, so the most that a wrong
    guess does is to park a proposal in the neighbouring scene.
    """
    many = len(board.scenes)
    dealt: list[list[str]] = [[] for _ in board.scenes]
    for n, key in enumerate(keys):
        dealt[n * many // len(keys)].append(key)
    scenes = tuple(
        replace(scene, covers=tuple(covers))
        for scene, covers in zip(board.scenes, dealt, strict=True)
    )
    return replace(
        board, scenes=scenes, script=script, covered=tuple(keys), next_id=next(_new_ids(board))
    )


def _new_ids(board: Storyboard) -> Iterator[int]:
    """Numbers that no scene has or had, from the storyboard's counter on."""
    ids = [scene.id for scene in (*board.scenes, *board.orphans)]
    highest = max((number for number in ids if isinstance(number, int)), default=0)
    return count(max(board.next_id, highest + 1))


def _answers(
    found: Claims, passages: Sequence[Passage], direct: Direct, brief: Brief
) -> Iterator[tuple[Directed, ...]]:
    """The director's answer for each run."""
    by_key = {passage.key: passage for passage in passages}
    filmed = [by_key[key] for key in found.order]
    brief = replace(brief, scale=pace.scale(filmed, brief.choice))
    scene_of_key = {key: claim.scene for claim in found.scenes for key in claim.keys}
    for run in found.runs:
        first, end = found.order[run[0]], found.order[run[-1]] + 1
        before = scene_of_key[filmed[first - 1].key] if first else None
        after = scene_of_key[filmed[end].key] if end < len(filmed) else None
        beside = replace(
            brief,
            before=before.prompt if before else "",
            after=after.prompt if after else "",
            size_before=before.size if before else None,
            size_after=after.size if after else None,
            first=not first,
        )
        answer = checked(direct(filmed[first:end], beside), filmed[first:end], beside)
        yield fitted(answer, brief.choice) if len(run) == len(filmed) else answer


def _filmed(
    board: Storyboard,
    found: Claims,
    answers: Sequence[tuple[Directed, ...]],
    made_by: str,
) -> Storyboard:
    """The storyboard with the answers in it, each in its slot or under a new id."""
    outcome = {n: c.scene for n, c in enumerate(found.scenes) if c.stays or not c.keys}
    created: list[BoardScene] = []
    ids = _new_ids(board)
    slots, place = Slots(found), list(found.order)
    for run, answer in zip(found.runs, answers, strict=True):
        first, end = found.order[run[0]], found.order[run[-1]] + 1
        before = place[first - 1] if first else None
        after = place[end] if end < len(place) else None
        for pairing in slots.pair(answer, before, after):
            directed = merged(pairing.answers)
            if pairing.slot is None:
                created.append(scene_of(directed, next(ids), made_by))
                continue
            claim = found.scenes[pairing.slot]
            outcome[pairing.slot] = (
                with_proposal(claim.scene, directed, made_by)
                if claim.edited
                else scene_of(directed, claim.scene.id, made_by)
            )
    orphans = _left(found, outcome)
    back = {scene.id for scene in outcome.values()}
    return replace(
        board,
        scenes=film_order(found, outcome, created, board.covered),
        next_id=next(ids),
        omitted=found.omitted,
        orphans=(*(scene for scene in board.orphans if scene.id not in back), *orphans),
    )


def _left(found: Claims, outcome: dict[int, BoardScene]) -> list[BoardScene]:
    """Edited scenes without words, to be kept aside. One that is all its author's own stays in the film."""
    orphans = []
    for n, claim in enumerate(found.scenes):
        if n in outcome or not claim.edited or claim.parked:
            continue
        if claim.scene.made:
            orphans.append(claim.scene)
        else:
            outcome[n] = replace(claim.scene, covers=(), proposal=None)
    return orphans


def _revision(
    before: Storyboard | None, after: Storyboard, made_by: str, *, calls: int
) -> Revision:
    old = {scene.id: scene for scene in before.scenes} if before else {}
    new = {scene.id: scene for scene in after.scenes}
    parked = {scene.id for scene in before.orphans} if before else set()
    edited = {scene.id for scene in after.scenes if is_edited(scene)}
    kept = {
        scene_id
        for scene_id, scene in new.items()
        if scene_id in old and _same(old[scene_id], scene)
    }
    orphaned = tuple(scene.id for scene in after.orphans if scene.id not in parked)
    return Revision(
        storyboard=after,
        before=before,
        calls=calls,
        kept=tuple(scene_id for scene_id in new if scene_id in kept),
        new=tuple(scene_id for scene_id in new if scene_id not in old),
        changed=tuple(scene_id for scene_id in new if scene_id in old and scene_id not in kept),
        removed=tuple(i for i in old if i not in new and i not in orphaned),
        edited=tuple(scene_id for scene_id in new if scene_id in edited),
        proposed=tuple(
            scene_id
            for scene_id, scene in new.items()
            if scene.proposal and scene_id in old and old[scene_id].proposal != scene.proposal
        ),
        orphaned=orphaned,
        outdated=tuple(
            scene.id
            for scene in after.scenes
            if scene.made_by not in {"", made_by} and scene.id not in edited
        ),
    )


def _same(old: BoardScene, new: BoardScene) -> bool:
    return old is new or made_digest(old) == made_digest(new)
