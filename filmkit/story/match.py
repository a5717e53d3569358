"""Changed sentences and the scenes whose sentences are gone: which is which.

Knows nothing of storyboards. Pairs by likeness where it shows, by order where it doesn't; and as long as there is
an edited scene without a sentence, no unedited one gets one.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from filmkit.story.likeness import likeness, mask_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ALIKE = Fraction(2, 5)  # below, it may be chance: two sentences about the same person
_NEAR = 50  # places: further apart nothing is compared, or time would grow with the square


class Old(NamedTuple):
    """A scene whose sentence is gone."""

    gist: str
    edited: bool


def match(new: Sequence[str], old: Sequence[Old]) -> dict[int, int]:
    """Pairs of new sentences and old scenes, by index: as many as there are of the fewer.

    Args:
        new: Gists of the sentences, in order.
        old: The scenes, in order.
    """
    pairs = _Pairs(len(new), old)
    for n, m in _alike(new, old):
        pairs.add(n, m)
    pairs.fill_gaps()
    pairs.fill()
    return pairs.found


class _Pairs:
    """Pairs so far. Refuses to give an unedited scene what an edited one needs."""

    def __init__(self, many: int, old: Sequence[Old]) -> None:
        self.found: dict[int, int] = {}
        self._many = many
        self._old = old
        self._taken: set[int] = set()
        self._for_unedited = max(0, many - sum(scene.edited for scene in old))

    def add(self, n: int, m: int) -> bool:
        """Pair the two if both can be had; say whether."""
        edited = self._old[m].edited
        if n in self.found or m in self._taken or not (edited or self._for_unedited):
            return False
        self.found[n] = m
        self._taken.add(m)
        self._for_unedited -= not edited
        return True

    def fill_gaps(self) -> None:
        """Pair what stands between the same pairs on both sides."""
        behind = [len(self._old)] * (self._many + 1)
        for n in reversed(range(self._many)):
            behind[n] = min(behind[n + 1], self.found.get(n, len(self._old)))
        before = -1
        for n in range(self._many):
            if n not in self.found:
                next((m for m in range(before + 1, behind[n]) if self.add(n, m)), None)
            before = max(before, self.found.get(n, before))

    def fill(self) -> None:
        """Pair what is left, in order."""
        left = [n for n in range(self._many) if n not in self.found]
        for m in range(len(self._old)):
            if left and self.add(left[0], m):
                del left[0]


def _alike(new: Sequence[str], old: Sequence[Old]) -> Iterator[tuple[int, int]]:
    """Pairs that have much in common, the most alike first."""
    wanted = [mask_of(gist) for gist in new]
    offered = [mask_of(scene.gist) for scene in old]
    found = []
    for n, mask in enumerate(wanted):
        first, last = n * len(old) // len(new), (n + 1) * len(old) // len(new)
        for m in range(max(0, first - _NEAR), min(len(old), last + _NEAR)):
            common = likeness(mask, offered[m])
            if common >= _ALIKE:
                # Exact numbers take most of the time in sorting, and these are too far apart for floats to err.
                found.append((-float(common), n, m))
    return ((n, m) for _, n, m in sorted(found))
