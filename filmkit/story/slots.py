"""Which old scene a newly directed one takes the place of: it inherits the id, and so the seed and file names.

Knows nothing of the film's order.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.story.likeness import gist_of
from filmkit.story.match import Old, match

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from filmkit.model.ports import Directed
    from filmkit.story.claims import Claim, Claims


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """What goes into one slot.

    Attributes:
        answers: At least one; several only where a hand-edited scene stood for as many passages.
        slot: Index of the claim whose place they take; None = they are a scene of their own.
    """

    answers: tuple[Directed, ...]
    slot: int | None


class Slots:
    """The stale scenes of a storyboard, each given away once."""

    def __init__(self, found: Claims, gist: Callable[[Directed], str]) -> None:
        """Take stock.

        Args:
            found: The scenes.
            gist: Gives the gist of the words that an answer is for.
        """
        self._found = found
        self._gist = gist
        self._owner = {key: n for n, claim in enumerate(found.scenes) for key in claim.keys}
        self._given: set[int] = set()

    def pair(
        self, answers: Sequence[Directed], before: str | None, after: str | None
    ) -> tuple[Pairing, ...]:
        """The answers for one run with the slots that they take.

        An answer takes the slot of a scene that had one of its passages. Others take the slots of scenes whose
        passages are gone and that stood next to the run: those of sentences like theirs, or in order.

        Args:
            answers: For neighbouring passages, in order.
            before: Key of the passage before the run; None at the film's start.
            after: Key of the passage behind it; None at the film's end.
        """
        slots = self._owned(answers)
        free = [n for n in range(len(answers)) if n not in slots]
        spare = self._spare(answers, before, after)
        pairs = match(
            [self._gist(answers[n]) for n in free], [_old(self._found.scenes[n]) for n in spare]
        )
        slots.update((free[n], spare[m]) for n, m in pairs.items())
        self._given.update(slots.values())
        queue = deque(enumerate(answers))
        return tuple(self._pairings(queue, slots))

    def _owned(self, answers: Sequence[Directed]) -> dict[int, int]:
        """Slots of answers for passages that have a scene; where there are several, an edited one."""
        slots: dict[int, int] = {}
        for n, answer in enumerate(answers):
            owners = [self._owner[key] for key in answer.covers if key in self._owner]
            open_ = [slot for slot in owners if slot not in self._given]
            if open_:
                slots[n] = min(open_, key=lambda slot: not self._found.scenes[slot].edited)
                self._given.add(slots[n])
        return slots

    def _pairings(
        self, queue: deque[tuple[int, Directed]], slots: Mapping[int, int]
    ) -> Iterator[Pairing]:
        while queue:
            n, answer = queue.popleft()
            slot = slots.get(n)
            more = () if slot is None else self._share(slot, len(answer.covers), queue, slots)
            yield Pairing(answers=(answer, *more), slot=slot)

    def _share(
        self,
        slot: int,
        taken: int,
        queue: deque[tuple[int, Directed]],
        slots: Mapping[int, int],
    ) -> Iterator[Directed]:
        """Further answers for a hand-edited scene, up to as many passages as it stood for.

        So what the person already shows in it is not filmed a second time beside it.
        """
        claim = self._found.scenes[slot]
        while claim.edited and queue and taken < len(claim.keys):
            n, answer = queue[0]
            if n in slots or any(self._owner.get(key, slot) != slot for key in answer.covers):
                return
            taken += len(answer.covers)
            queue.popleft()
            yield answer

    def _spare(
        self, answers: Sequence[Directed], before: str | None, after: str | None
    ) -> list[int]:
        """Slots next to a run, in the storyboard's order, that no passage claims any more."""
        inside = {key for answer in answers for key in answer.covers}
        first = 0 if before is None else self._owner[before] + 1
        last = len(self._found.scenes) - 1 if after is None else self._owner[after] - 1
        return sorted({*self._gone(inside, first, 1), *self._gone(inside, last, -1)})

    def _gone(self, inside: set[str], start: int, step: int) -> Iterator[int]:
        n = start
        while 0 <= n < len(self._found.scenes):
            claim = self._found.scenes[n]
            present = [key for key in claim.keys if key in self._found.order]
            if claim.stays or not inside.issuperset(present):
                return
            if claim.keys and n not in self._given:
                yield n
            n += step


def _old(claim: Claim) -> Old:
    return Old(gist=claim.scene.gist or gist_of(claim.scene.prompt), edited=claim.edited)
