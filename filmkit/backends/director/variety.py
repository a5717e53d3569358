"""Choices beside each other made to differ, each from its own neighbourhood alone.

Knows nothing of cameras.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


def varied(
    wishes: Sequence[Sequence[T]], before: T | None = None, after: T | None = None
) -> tuple[T, ...]:
    """The first wish of each; where neighbours share it, every second one of them takes another.

    So a changed wish can change what stands behind it up to the next different first wish, and no further.
    No two neighbours get the same if each has three wishes or more.

    Args:
        wishes: For each, the best first; at least one.
        before: What stands before the first of them.
        after: What stands behind the last.
    """
    result: list[T] = []
    for n, wish in enumerate(wishes):
        following = wishes[n + 1][0] if n + 1 < len(wishes) else after
        previous = result[-1] if n else before
        clash = wish[0] == previous or (n + 1 == len(wishes) and wish[0] == after)
        free = [choice for choice in wish if choice not in {previous, following}]
        result.append((free or wish)[0] if clash else wish[0])
    return tuple(result)
