"""How good a storyboard is, as far as numbers can tell: true to its script, varied, in time, its people seen.

Knows nothing of pictures or of who directed. What is measured, and what each number means, is in
`filmkit.model.quality`.
"""

from __future__ import annotations

import math
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from filmkit.model.quality import (
    Coverage,
    Pacing,
    Presence,
    Prompts,
    Quality,
    SpeakingRate,
    Speech,
    Variety,
)
from filmkit.model.vocabulary import MOVES, SIZES
from filmkit.story.claims import is_edited
from filmkit.story.language import PRONOUNS, folded, words
from filmkit.story.names import name_pattern
from filmkit.story.pace import FASTEST
from filmkit.story.speech import unspoken

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Sequence

    from filmkit.model.ports import Passage
    from filmkit.model.storyboard import BoardScene, Line, Panel, SceneId, Storyboard


def assess(
    board: Storyboard,
    script: Sequence[Passage],
    *,
    cast: Collection[str],
    target_s: Fraction | None,
    is_translated: bool = False,
) -> Quality:
    """Hold a storyboard against its script.

    Bring it up to date first: scenes of words that the script no longer has cover nothing, and what is said in
    them counts as invented.

    Args:
        board: Its orphans are not filmed, and not looked at.
        script: All its passages, in order, each key once.
        cast: Names of the film's cast.
        target_s: Seconds that the film should last; None = no wish.
        is_translated: Prompts may be in another language than the script.
    """
    hand_made = frozenset(scene.id for scene in board.scenes if is_edited(scene))
    covered = Counter(key for scene in board.scenes for key in scene.covers)
    deleted = {*board.covered, *board.omitted}.difference(covered)
    wanted = [passage for passage in script if passage.key not in deleted]
    omitted = tuple(passage.text for passage in script if passage.key in deleted)
    is_traced = any(scene.covers and scene.id not in hand_made for scene in board.scenes)
    return Quality(
        scenes=len(board.scenes),
        hand_made=tuple(scene.id for scene in board.scenes if scene.id in hand_made),
        coverage=_coverage(board, wanted, covered, omitted) if is_traced else None,
        speech=_speech(board, wanted, covered, hand_made) if is_traced else None,
        sizes=_variety(
            [picture.size or scene.size for scene, picture in _pictures(board)], len(SIZES)
        ),
        moves=_variety(
            [picture.move or scene.move for scene, picture in _pictures(board)], len(MOVES)
        ),
        pacing=_pacing(board, target_s),
        rate=_rate(board),
        presence=_presence(board, wanted, cast),
        prompts=Prompts(
            twice=_twice(board),
            strange=None if is_translated else _strange(board, wanted, hand_made),
            pronouns=_pronouns(board),
        ),
    )


def _pictures(board: Storyboard) -> tuple[tuple[BoardScene, Panel], ...]:
    """Each shot with its scene; a scene without shots is its own."""
    return tuple((scene, shot) for scene in board.scenes for shot in scene.shots or (scene,))


def _coverage(
    board: Storyboard,
    wanted: Sequence[Passage],
    covered: Counter[str],
    omitted: tuple[str, ...],
) -> Coverage:
    place = {p.key: n for n, p in enumerate(wanted) if covered[p.key] == 1}
    filmed = [place[key] for scene in board.scenes for key in scene.covers if key in place]
    in_order = {filmed[n] for n in _longest_rising(filmed)}
    return Coverage(
        passages=len(wanted),
        share=_share(len(in_order), len(wanted)),
        missing=tuple(p.text for p in wanted if not covered[p.key]),
        twice=tuple(p.text for p in wanted if covered[p.key] > 1),
        out_of_order=tuple(wanted[n].text for n in sorted(set(filmed) - in_order)),
        omitted=omitted,
    )


def _speech(
    board: Storyboard,
    wanted: Sequence[Passage],
    covered: Counter[str],
    hand_made: Collection[SceneId],
) -> Speech:
    lines = {passage.key: passage.lines for passage in wanted}
    theirs = {key for scene in board.scenes if scene.id in hand_made for key in scene.covers}
    kept: set[tuple[str, int]] = set()
    invented: list[str] = []
    by_hand = 0
    for scene in board.scenes:
        own = [(key, n) for key in scene.covers for n in range(len(lines.get(key, ())))]
        script = [_spoken(lines[key][n]) for key, n in own]
        said = [_spoken(line) for line in scene.dialogue]
        if scene.id in hand_made:
            by_hand += (Counter(said) - Counter(script)).total()
            continue
        kept.update(own[n] for n in _in_order(script, said) if covered[own[n][0]] == 1)
        invented.extend(text for _, text in (Counter(said) - Counter(script)).elements())
    due = [(key, n) for key, said in lines.items() if key not in theirs for n in range(len(said))]
    return Speech(
        lines=len(due),
        share=_share(sum(line in kept for line in due), len(due)),
        lost=tuple(lines[key][n].line for key, n in due if (key, n) not in kept),
        invented=tuple(invented),
        by_hand=by_hand,
    )


def _spoken(line: Line) -> tuple[str, str]:
    return line.character.casefold(), line.line


def _in_order(wanted: Sequence[Hashable], found: Sequence[Hashable]) -> frozenset[int]:
    """Places in `wanted` of the longest series that `found` has in the same order, gaps allowed.

    Source: J. W. Hunt and T. G. Szymanski, A Fast Algorithm for Computing Longest Common Subsequences, 1977.
    """
    places: defaultdict[Hashable, list[int]] = defaultdict(list)
    for m, value in enumerate(found):
        places[value].insert(0, m)  # falling: so one value is never paired twice
    pairs = [(n, m) for n, value in enumerate(wanted) for m in places[value]]
    return frozenset(pairs[k][0] for k in _longest_rising([m for _, m in pairs]))


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """Places of the longest strictly rising series of numbers, gaps allowed, last place first."""
    ends: list[int] = []  # the smallest number that ends a series of each length
    at: list[int] = []  # its place
    before: list[
        int
    ] = []  # for each number the place of the one before it in its series; -1 = none
    for n, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        at[length : length + 1] = [n]
    series = []
    n = at[-1] if at else -1
    while n >= 0:
        series.append(n)
        n = before[n]
    return series


def _variety(values: Sequence[str | None], known: int) -> Variety:
    pairs = [(one, other) for one, other in pairwise(values) if one and other]
    counts = Counter(value for value in values if value)
    shares = [count / counts.total() for count in counts.values()]
    entropy = math.fsum(-share * math.log(share) for share in shares)
    runs = (len(list(run)) for value, run in groupby(values) if value)
    return Variety(
        changes=_share(sum(one != other for one, other in pairs), len(pairs)) if pairs else None,
        evenness=min(1.0, entropy / math.log(known)) if shares else None,
        longest_run=max(runs, default=0),
    )


def _pacing(board: Storyboard, target_s: Fraction | None) -> Pacing:
    lengths = {scene.id: _length_s(scene) for scene in board.scenes}
    total = sum((length for length in lengths.values() if length), Fraction())
    untimed = tuple(scene_id for scene_id, length in lengths.items() if length is None)
    return Pacing(
        length_s=total,
        untimed=untimed,
        target_s=target_s,
        off_by_s=None if target_s is None or untimed else total - target_s,
    )


def _length_s(scene: BoardScene) -> Fraction | None:
    """Seconds of a scene: its shots' where all say, else its own; None = it doesn't say."""
    shots = [shot.duration_s for shot in scene.shots if shot.duration_s is not None]
    is_sum = bool(shots) and len(shots) == len(scene.shots)
    return sum(shots, Fraction()) if is_sum else scene.duration_s


def _rate(board: Storyboard) -> SpeakingRate:
    rates = {
        scene.id: sum(len(words(line.line)) for line in scene.dialogue) / length
        for scene in board.scenes
        if scene.dialogue and (length := _length_s(scene))
    }
    return SpeakingRate(
        fastest=max(rates.values(), default=None),
        too_fast=tuple(scene_id for scene_id, rate in rates.items() if rate > FASTEST),
    )


def _presence(board: Storyboard, wanted: Sequence[Passage], cast: Collection[str]) -> Presence:
    told = "\n".join(unspoken(passage.text) for passage in wanted)
    speakers = {line.character.casefold() for passage in wanted for line in passage.lines}
    named = tuple(
        name
        for name in sorted(cast)
        if name.casefold() in speakers or name_pattern(name).search(told)
    )
    seen = {name for _, picture in _pictures(board) for name in picture.cast}
    unseen = tuple(name for name in named if name not in seen)
    return Presence(named=named, share=_share(len(named) - len(unseen), len(named)), unseen=unseen)


def _twice(board: Storyboard) -> tuple[SceneId, ...]:
    seen: dict[str, SceneId] = {}
    found = [
        scene.id
        for scene, picture in _pictures(board)
        if seen.setdefault(folded(picture.prompt).casefold(), scene.id) != scene.id
    ]
    return tuple(dict.fromkeys(found))


def _strange(
    board: Storyboard, wanted: Sequence[Passage], hand_made: Collection[SceneId]
) -> tuple[SceneId, ...]:
    texts = {passage.key: f"{passage.heading} {passage.text}" for passage in wanted}
    return tuple(
        scene.id
        for scene in board.scenes
        if scene.id not in hand_made
        and (told := _units(" ".join(texts.get(key, "") for key in scene.covers)))
        and (shown := _units(" ".join(shot.prompt for shot in scene.shots or (scene,))))
        and min(len(told), len(shown)) > 1  # scripts that part no words would be one long one
        and told.isdisjoint(shown)
    )


def _units(text: str) -> frozenset[str]:
    """What texts are compared by: words, and pairs of characters in scripts that part no words."""
    found = words(text)
    wide = "".join(char for char in text if unicodedata.east_asian_width(char) == "W")
    return frozenset((*found, *(a + b for a, b in pairwise(wide))))


def _pronouns(board: Storyboard) -> tuple[SceneId, ...]:
    found = [
        scene.id
        for scene, picture in _pictures(board)
        if PRONOUNS.intersection(words(picture.prompt)[:1])
    ]
    return tuple(dict.fromkeys(found))


def _share(part: int, whole: int) -> Fraction:
    """A part of a whole; all of nothing is all."""
    return Fraction(part, whole) if whole else Fraction(1)
