"""Bring a storyboard up to date with its script: direct what changed, keep everything else as it is.

Knows nothing of files or of who directs. What people wrote into the storyboard is never lost: an edited scene is
kept and gets a proposal, a deleted one stays deleted, one added by hand stays behind its neighbour.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from filmkit.errors import PlanError
from filmkit.model.storyboard import Storyboard
from filmkit.story import pace
from filmkit.story.answers import checked, fitted, merged, scene_of, with_proposal
from filmkit.story.claims import claims
from filmkit.story.likeness import gist_of
from filmkit.story.order import film_order
from filmkit.story.passage import short_digest
from filmkit.story.revision import revision
from filmkit.story.slots import Slots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from filmkit.model.ports import Brief, Directed, Passage
    from filmkit.model.storyboard import BoardScene
    from filmkit.story.claims import Again, Claim, Claims
    from filmkit.story.revision import Revision

Direct: TypeAlias = "Callable[[Sequence[Passage], Brief], tuple[Directed, ...]]"
Gist: TypeAlias = "Callable[[Directed], str]"  # of the words that an answer is for
_NOBODY = Storyboard(title="", scenes=())


def revise(
    board: Storyboard | None,
    passages: Sequence[Passage],
    direct: Direct,
    *,
    title: str,
    brief: Brief,
    made_by: str,
    regenerate: Again = (),
    discard: bool = False,
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
        discard: What was edited by hand in those scenes is given up, and `all` are the edited ones, too.

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
        named = _adopted(named, passages, script)
    if named.script == script and not regenerate:
        return revision(board, named, made_by, calls=0)
    found = claims(named, keys, regenerate, discard=discard)
    answers = tuple(_answers(found, passages, direct, brief))
    filmed = _filmed(named, found, answers, _gists(passages), made_by)
    revised = replace(filmed, script=script, covered=tuple(keys))
    return revision(board, revised, made_by, calls=len(found.runs))


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


def _gists(passages: Sequence[Passage]) -> Gist:
    texts = {passage.key: passage.text for passage in passages}
    return lambda directed: gist_of(" ".join(texts[key] for key in directed.covers))


def _adopted(board: Storyboard, passages: Sequence[Passage], script: str) -> Storyboard:
    """A storyboard by hand meets its script: the passages are dealt out over its scenes, in order.

    Which scene shows which passage can't be known. But every scene is its author's, so the most that a wrong
    guess does is to park a proposal in the neighbouring scene.
    """
    many = len(board.scenes)
    dealt: list[list[Passage]] = [[] for _ in board.scenes]
    for n, passage in enumerate(passages):
        dealt[n * many // len(passages)].append(passage)
    scenes = tuple(
        replace(
            scene, covers=tuple(p.key for p in own), gist=gist_of(" ".join(p.text for p in own))
        )
        for scene, own in zip(board.scenes, dealt, strict=True)
    )
    covered = tuple(passage.key for passage in passages)
    return replace(
        board, scenes=scenes, script=script, covered=covered, next_id=next(_new_ids(board))
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
    gist: Gist,
    made_by: str,
) -> Storyboard:
    """The storyboard with the answers in it, each in its slot or under a new id."""
    outcome = {n: c.scene for n, c in enumerate(found.scenes) if c.stays or not c.keys}
    created: list[BoardScene] = []
    ids = _new_ids(board)
    slots, place = Slots(found, gist), list(found.order)
    for run, answer in zip(found.runs, answers, strict=True):
        first, end = found.order[run[0]], found.order[run[-1]] + 1
        before = place[first - 1] if first else None
        after = place[end] if end < len(place) else None
        for pairing in slots.pair(answer, before, after):
            directed = merged(pairing.answers)
            if pairing.slot is None:
                scene = scene_of(directed, next(ids), made_by)
                created.append(replace(scene, gist=gist(directed)))
                continue
            scene = _rewritten(found.scenes[pairing.slot], directed, made_by)
            outcome[pairing.slot] = replace(scene, gist=gist(directed))
    orphans = _left(found, outcome)
    back = {scene.id for scene in outcome.values()}
    return replace(
        board,
        scenes=film_order(found, outcome, created, board.covered),
        next_id=next(ids),
        omitted=found.omitted,
        orphans=(*(scene for scene in board.orphans if scene.id not in back), *orphans),
    )


def _rewritten(claim: Claim, directed: Directed, made_by: str) -> BoardScene:
    if claim.edited:
        return with_proposal(claim.scene, directed, made_by, insist=claim.named)
    return scene_of(directed, claim.scene.id, made_by)


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
