"""Bring a storyboard up to date with its script: ask for what changed, keep everything else as it is.

Two pure halves, with the director's answers between them: `inquire` says what has to be asked, `conclude` puts
the answers in. Knows nothing of files or of who directs. What people wrote into the storyboard is never lost: an
edited scene is kept and gets a proposal, a deleted one stays deleted, one added by hand stays behind its neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from filmkit.errors import PlanError
from filmkit.keys import derive_seed
from filmkit.model.storyboard import Storyboard
from filmkit.story import pace
from filmkit.story.answers import Made, checked, fitted, merged, scene_of, with_proposal
from filmkit.story.claims import claims
from filmkit.story.likeness import gist_of
from filmkit.story.order import film_order
from filmkit.story.passage import short_digest
from filmkit.story.revision import revision
from filmkit.story.slots import Slots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from filmkit.model.ports import Brief, Directed, Passage
    from filmkit.model.storyboard import BoardScene
    from filmkit.story.claims import Again, Claim, Claims
    from filmkit.story.revision import Revision

Gist: TypeAlias = "Callable[[Directed], str]"  # of the words that an answer is for
_NOBODY = Storyboard(title="", scenes=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A run of neighbouring passages that is to be directed in one go.

    Attributes:
        passages: In the script's order, at least one.
        brief: What the director may know besides.
        take: Which time these words are directed, from 0; another take has another seed.
        is_whole: They are all that there is of the script.
    """

    passages: tuple[Passage, ...]
    brief: Brief
    take: int
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A storyboard held against its script: what has to be asked before it is up to date.

    Attributes:
        before: The storyboard as it is; None = there is none.
        board: The same with its title, and its scenes matched to the script.
        passages: The script's.
        claims: Which scene stands for which passage; None = nothing has to be done.
        questions: In the script's order; none = it can be brought up to date without a director.
    """

    before: Storyboard | None
    board: Storyboard
    passages: tuple[Passage, ...]
    claims: Claims | None
    questions: tuple[Question, ...]


def inquire(
    board: Storyboard | None,
    passages: Sequence[Passage],
    *,
    title: str,
    brief: Brief,
    regenerate: Again = (),
    discard: bool = False,
    with_takes: bool = False,
) -> Inquiry:
    """What a director has to be asked, so that the storyboard for an older script becomes one for this script.

    Each run of neighbouring passages that changed is one question, with its neighbours in the brief. Other
    director settings alone change nothing. A storyboard that has never met a script is taken as its author's word
    for the present one: nothing is directed until the script changes.

    Args:
        board: The storyboard as it is; None or without scenes = make one.
        passages: The script's, in order, each key once.
        title: The film's; the storyboard takes it unless its own was edited by hand.
        brief: What the director may know; neighbours, scale and the take's seed are filled in here.
        regenerate: Scenes to direct anew: `all` that nobody edited, or ids; an edited one that is named gets
            a proposal.
        discard: What was edited by hand in those scenes is given up, and `all` are the edited ones, too.
        with_takes: The director takes chances: what is directed anew is another take.

    Raises:
        PlanError: `regenerate` names a scene that isn't there.
    """
    old = board or _NOBODY
    _check_ids(old, regenerate)
    keys = [passage.key for passage in passages]
    script = short_digest([*keys])
    named = _titled(old, title) if board else replace(old, title=title, made_title=title)
    if not old.script and old.scenes:
        named = _adopted(named, passages, script)
    is_done = named.script == script and not regenerate
    found = None if is_done else claims(named, keys, regenerate, discard=discard)
    return Inquiry(
        before=board,
        board=named,
        passages=tuple(passages),
        claims=found,
        questions=tuple(_questions(found, passages, brief, with_takes=with_takes)) if found else (),
    )


def conclude(inquiry: Inquiry, answers: Sequence[Sequence[Directed]], *, made_by: str) -> Revision:
    """The storyboard with the answers in it. Pure.

    Args:
        inquiry: What was asked.
        answers: The director's answer to each question, in order.
        made_by: Digest of the director and its settings.

    Raises:
        BackendError: An answer doesn't fit what was asked. Nothing is changed.
    """
    if inquiry.claims is None:
        return revision(inquiry.before, inquiry.board, made_by, calls=0)
    whole = tuple(_whole(q, answer) for q, answer in zip(inquiry.questions, answers, strict=True))
    filmed = _filmed(inquiry, inquiry.claims, whole, made_by)
    keys = [passage.key for passage in inquiry.passages]
    revised = replace(filmed, script=short_digest([*keys]), covered=tuple(keys))
    return revision(inquiry.before, revised, made_by, calls=len(inquiry.questions))


def _whole(question: Question, answer: Sequence[Directed]) -> tuple[Directed, ...]:
    """The answer, checked, with all its lengths."""
    brief = question.brief
    found = checked(answer, question.passages, brief)
    return fitted(found, brief.choice) if question.is_whole else found


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


def _questions(
    found: Claims, passages: Sequence[Passage], brief: Brief, *, with_takes: bool
) -> Iterator[Question]:
    by_key = {passage.key: passage for passage in passages}
    filmed = [by_key[key] for key in found.order]
    brief = replace(brief, scale=pace.scale(filmed, brief.choice))
    claim_of_key = {key: claim for claim in found.scenes for key in claim.keys}
    for run in found.runs:
        first, end = found.order[run[0]], found.order[run[-1]] + 1
        before = claim_of_key[filmed[first - 1].key].scene if first else None
        after = claim_of_key[filmed[end].key].scene if end < len(filmed) else None
        asked = [claim_of_key[key] for key in run if key in claim_of_key]
        take = _take(asked) if with_takes else 0
        yield Question(
            passages=tuple(filmed[first:end]),
            brief=replace(
                brief,
                seed=derive_seed(brief.seed, "take", take) if take else brief.seed,
                before=before.prompt if before else "",
                after=after.prompt if after else "",
                size_before=before.size if before else None,
                size_after=after.size if after else None,
                first=not first,
            ),
            take=take,
            is_whole=len(run) == len(filmed),
        )


def _take(asked: Iterable[Claim]) -> int:
    """Words that are directed once more are to come out otherwise: one take more than any of them has had."""
    return max((claim.scene.take + 1 for claim in asked if claim.again), default=0)


def _filmed(
    inquiry: Inquiry, found: Claims, answers: Sequence[tuple[Directed, ...]], made_by: str
) -> Storyboard:
    """The storyboard with the answers in it, each in its slot or under a new id."""
    board, gist = inquiry.board, _gists(inquiry.passages)
    outcome = {n: c.scene for n, c in enumerate(found.scenes) if c.stays or not c.keys}
    created: list[BoardScene] = []
    ids = _new_ids(board)
    slots, place = Slots(found, gist), list(found.order)
    for question, answer in zip(inquiry.questions, answers, strict=True):
        made = Made(by=made_by, take=question.take)
        keys = question.passages[0].key, question.passages[-1].key
        first, end = found.order[keys[0]], found.order[keys[1]] + 1
        before = place[first - 1] if first else None
        after = place[end] if end < len(place) else None
        for pairing in slots.pair(answer, before, after):
            directed = merged(pairing.answers)
            if pairing.slot is None:
                scene = scene_of(directed, next(ids), made)
                created.append(replace(scene, gist=gist(directed)))
                continue
            scene = _rewritten(found.scenes[pairing.slot], directed, made)
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


def _rewritten(claim: Claim, directed: Directed, made: Made) -> BoardScene:
    if claim.edited:
        return with_proposal(claim.scene, directed, made, insist=claim.named)
    return scene_of(directed, claim.scene.id, made)


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
