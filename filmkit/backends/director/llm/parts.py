"""A long script in parts that a model can be asked for one by one.

Knows nothing of models. Where a part ends depends on the words around that place, not on how long the script is
before it: after an edit the parts soon are those of before again, and so are their answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.keys import digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.story.moments import Moment

MOST_SEGMENTS = 40  # more than that, and models lose count


def parts(
    moments: Sequence[Moment], tokens: Sequence[int], most_tokens: int, most: int = MOST_SEGMENTS
) -> tuple[tuple[Moment, ...], ...]:
    """The moments in parts, in order, each as long as allowed or shorter; best where a scene heading begins.

    Args:
        moments: At least one.
        tokens: Of each.
        most_tokens: In one part; a moment that is longer is a part of its own.
        most: Moments in one part, >= 1.
    """
    result: list[tuple[Moment, ...]] = []
    start = 0
    while start < len(moments):
        end = _end(moments, start, _furthest(tokens, start, most_tokens, most))
        result.append(tuple(moments[start:end]))
        start = end
    return tuple(result)


def halves(part: Sequence[Moment]) -> tuple[tuple[Moment, ...], tuple[Moment, ...]]:
    """A part of at least two moments in two."""
    middle = len(part) // 2
    return tuple(part[:middle]), tuple(part[middle:])


def _furthest(tokens: Sequence[int], start: int, most_tokens: int, most: int) -> int:
    """Where a part that begins at `start` must end."""
    end, total = start + 1, tokens[start]
    while end < len(tokens) and end - start < most and total + tokens[end] <= most_tokens:
        total += tokens[end]
        end += 1
    return end


def _end(moments: Sequence[Moment], start: int, furthest: int) -> int:
    """The best place to end in the second half of what is possible."""
    if furthest == len(moments):
        return furthest
    first = (start + furthest + 1) // 2
    return max(range(max(first, start + 1), furthest + 1), key=lambda n: _break(moments, n))


def _break(moments: Sequence[Moment], n: int) -> tuple[bool, bool, str]:
    """How good it is to begin a part with moment `n`; among equals, the words decide."""
    before, here = moments[n - 1].passages[-1], moments[n].passages[0]
    return here.heading != before.heading, here.opening, digest([here.key])
