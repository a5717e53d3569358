"""Words for messages: values quoted, lists of names, and what somebody may have meant.

Knows nothing of films.
"""

from __future__ import annotations

import difflib
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from filmkit.keys import Json

_LONGEST_QUOTED = 40
_LONGEST_WORD = 64  # comparing grows with the square of it
_MANY = 20
_COMPARED = 500


def quoted(value: Json) -> str:
    """A value as people wrote it, short enough for one line: `'4s'`, `a list`, `nothing`."""
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, bool):
        return f"'{str(value).lower()}'"
    text = " ".join(str(value).split())
    text = "".join(char if char.isprintable() else "�" for char in text)
    return f"'{text}'" if len(text) <= _LONGEST_QUOTED else f"'{text[: _LONGEST_QUOTED - 1]}…'"


def listing(names: Collection[str]) -> str:
    """Names behind each other: all, if they are not many."""
    ordered = [quoted(name)[1:-1] for name in names]
    return ", ".join(ordered[:_MANY]) + (", …" if len(ordered) > _MANY else "")


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint for an unknown word: the known one most like it, if any is, and what else is known."""
    if not known:
        return ""
    name = nearest(word, known)
    if not name:
        return f"known: {listing(known)}"
    others = f" (known: {listing(known)})" if len(known) <= _MANY else ""
    return f"did you mean {quoted(name)}?{others}"


def nearest(word: str, known: Collection[str]) -> str:
    """The known word most like this one; "" if none is like it."""
    folded = [_folded(name) for name in islice(known, _COMPARED)]
    found = difflib.get_close_matches(_folded(word), folded, n=1)
    return next((name for name in known if found and _folded(name) == found[0]), "")


def _folded(word: str) -> str:
    return word[:_LONGEST_WORD].casefold()
