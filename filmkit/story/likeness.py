"""How much one text is like another, told from two digits a word, so that a scene need not hold its sentence twice.

Knows nothing of scenes. Only good for asking which of a few texts is the changed form of another.
"""

from __future__ import annotations

from fractions import Fraction

from filmkit.keys import digest
from filmkit.story.language import INTO, NOT_NAMES, words

_DIGITS = 2  # hexadecimal, of a word: one pair of words in 256 is mistaken for the same
_ORDINARY = NOT_NAMES | INTO  # in every other sentence: being in both says nothing


def gist_of(text: str) -> str:
    """A trace of a text's words: two digits for each, in their order; "" if it has none.

    Words like `the` and `in` are left out unless there are no others.
    """
    said = dict.fromkeys(words(text))
    telling = [word for word in said if word not in _ORDINARY] or list(said)
    return "".join(dict.fromkeys(digest(word)[:_DIGITS] for word in telling))


def mask_of(gist: str) -> int:
    """A gist as a set of bits, for `likeness`; 0 if it is none (somebody may have edited it)."""
    try:
        codes = bytes.fromhex(gist)
    except ValueError:
        return 0
    return sum(1 << code for code in frozenset(codes))


def likeness(one: int, other: int) -> Fraction:
    """Which part of their words two texts have in common, from their masks: 0 to 1.

    Source: Dice, "Measures of the Amount of Ecologic Association Between Species", Ecology 26 (1945).
    """
    both = one.bit_count() + other.bit_count()
    return Fraction(2 * (one & other).bit_count(), both) if both else Fraction()
