"""How long words last on screen: the time to read or speak them, and how that is made to fit a length.

Knows nothing of scenes. All lengths are exact seconds in steps of half a second, where the bounds allow it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from filmkit.story.language import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from filmkit.model.film import DirectorChoice
    from filmkit.model.ports import Passage
    from filmkit.model.storyboard import Line

STEP_S = Fraction(1, 2)
# Words a second. Reading is what a narrator takes; speech is calm; FASTEST is what still can be followed.
_READING = Fraction(27, 10)
_SPEECH = Fraction(5, 2)
FASTEST = Fraction(16, 5)
_SETTLE_S = Fraction(1)  # a new picture, before anything in it can be followed


def natural_s(text: str, lines: Sequence[Line] = ()) -> Fraction:
    """Seconds that a picture of these words wants, unrounded.

    Args:
        text: The words, those of `lines` among them.
        lines: What is spoken; what else happens, happens while it is.
    """
    spoken = _spoken(lines)
    silent = max(0, len(words(text)) - spoken)
    return _SETTLE_S + max(silent / _READING, spoken / _SPEECH)


def speaking_s(lines: Sequence[Line]) -> Fraction:
    """The fewest seconds, in whole steps, in which the lines can be spoken: 3.2 words a second."""
    return _up(_spoken(lines) / FASTEST)


def settled_s(seconds: Fraction, choice: DirectorChoice) -> Fraction:
    """The nearest step within the film's bounds; a bound itself where no step lies between them."""
    shortest, longest = bounds_s(choice)
    nearest = (seconds / STEP_S + Fraction(1, 2)) // 1 * STEP_S
    return max(shortest, min(longest, nearest))


def bounds_s(choice: DirectorChoice) -> tuple[Fraction, Fraction]:
    """Shortest and longest scene in seconds: on steps, if there is one between them."""
    shortest, longest = Fraction(str(choice.shortest_s)), Fraction(str(choice.longest_s))
    inner = _up(shortest), longest // STEP_S * STEP_S
    return inner if inner[0] <= inner[1] else (shortest, max(shortest, longest))


def scale(passages: Iterable[Passage], choice: DirectorChoice) -> Fraction:
    """What durations are multiplied by so that the whole script lasts as long as the film should.

    It depends on the words of the script alone, so a new scene in an old storyboard gets the rhythm of the others.
    """
    if choice.target_s is None:
        return Fraction(1)
    total = sum((natural_s(passage.text, passage.lines) for passage in passages), Fraction())
    return Fraction(str(choice.target_s)) / total if total else Fraction(1)


def fitted_s(
    seconds: Sequence[Fraction], least: Sequence[Fraction], most: Fraction, target: Fraction
) -> tuple[Fraction, ...]:
    """The lengths changed step by step until they add up to `target`, or as near as `least` and `most` let them.

    The longest give first and the shortest get first, each in turn, so that all keep their share of the rhythm.

    Args:
        seconds: Lengths to start from.
        least: The fewest seconds for each.
        most: The most for all of them.
        target: What they should add up to.
    """
    result = list(seconds)
    steps = int((target - sum(result)) / STEP_S)  # towards zero: never past the target
    direction = STEP_S if steps > 0 else -STEP_S
    order = sorted(range(len(result)), key=lambda n: (-seconds[n] * (-1 if steps > 0 else 1), n))
    left = abs(steps)
    while left:
        movable = [n for n in order if least[n] <= result[n] + direction <= most]
        if not movable:
            break
        for n in movable[:left]:
            result[n] += direction
        left -= len(movable[:left])
    return tuple(result)


def _spoken(lines: Sequence[Line]) -> int:
    return sum(len(words(line.line)) for line in lines)


def _up(seconds: Fraction) -> Fraction:
    return -(-seconds // STEP_S) * STEP_S
