"""Which old scene a newly directed one takes the place of: it inherits the id, and so the seed and file names.

Knows nothing of the film's order.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.model.ports import Directed
    from filmkit.story.claims import Claims


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

    def __init__(self, found: Claims) -> None:
        self._found = found
        self._owner = {key: n for n, claim in enumerate(found.scenes) for key in claim.keys}
        self._given: set[int] = set()

    def pair(
        self, answers: Sequence[Directed], before: str | None, after: str | None
    ) -> tuple[Pairing, ...]:
        """The answers for one run with the slots that they take.

        An answer takes the slot of a scene that had one of its passages. Others take, in order, the slots of
        scenes whose passages are gone and that stood next to the run.

        Args:
            answers: For neighbouring passages, in order.
            before: Key of the passage before the run; None at the film's start.
            after: Key of the passage behind it; None at the film's end.
        """
        inside = {key for answer in answers for key in answer.covers}
        spare = deque(self._spare(inside, before, after))
        queue = deque(answers)
        pairs = []
        while queue:
            answer = queue.popleft()
            slot = self._slot_of(answer)
            if slot is None and spare:
                slot = spare.popleft()
            taken = [answer]
            if slot is not None:
                self._given.add(slot)
                taken.extend(self._share(slot, len(answer.covers), queue))
            pairs.append(Pairing(answers=tuple(taken), slot=slot))
        return tuple(pairs)

    def _slot_of(self, answer: Directed) -> int | None:
        owners = (self._owner.get(key) for key in answer.covers)
        return next((n for n in owners if n is not None and n not in self._given), None)

    def _share(self, slot: int, taken: int, queue: deque[Directed]) -> Iterator[Directed]:
        """Further answers for a hand-edited scene, up to as many passages as it stood for.

        So what the person already shows in it is not filmed a second time beside it.
        """
        claim = self._found.scenes[slot]
        while claim.edited and queue and taken < len(claim.keys):
            if any(self._owner.get(key, slot) != slot for key in queue[0].covers):
                return
            taken += len(queue[0].covers)
            yield queue.popleft()

    def _spare(self, inside: set[str], before: str | None, after: str | None) -> list[int]:
        """Slots next to a run, in the storyboard's order, whose passages are all gone."""
        first = 0 if before is None else self._owner[before] + 1
        last = len(self._found.scenes) - 1 if after is None else self._owner[after] - 1
        found = list(self._gone(inside, first, 1))
        return found or list(self._gone(inside, last, -1))[::-1]

    def _gone(self, inside: set[str], start: int, step: int) -> Iterator[int]:
        n = start
        while 0 <= n < len(self._found.scenes):
            claim = self._found.scenes[n]
            present = [key for key in claim.keys if key in self._found.order]
            if claim.stays or not inside.issuperset(present):
                return
            if claim.keys and not present and n not in self._given:
                yield n
            n += step
