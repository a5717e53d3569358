"""Text made fit to be shown to a model, or taken from one: what can't be seen is not in it.

Knows nothing of what the text says.
"""

from __future__ import annotations

import unicodedata

_WHITE = frozenset({"Zl", "Zp", "Zs"})
# Control characters, halves of pairs, and those without a shape, in which instructions can hide.
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
_JOINERS = "\u200c\u200d"  # Persian and emoji are written with them


def plain(text: str) -> str:
    """The text in one line, white space folded, without characters that have no shape of their own."""
    return " ".join("".join(_plain(char) for char in text).split())


def _plain(char: str) -> str:
    if char.isspace():
        return " "
    kind = unicodedata.category(char)
    if kind in _WHITE:
        return " "
    return "" if kind in _UNSEEN and char not in _JOINERS else char
