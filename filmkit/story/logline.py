"""A script of one sentence as a few beats, made of the sentence's own words.

Knows nothing of cameras. Where the words don't say clearly who is where, there are no beats.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from filmkit.story.language import (
    AT,
    CLAUSES,
    DETERMINERS,
    DOES,
    INTO,
    NOT_NAMES,
    PLACES,
    WITHIN,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN = re.compile(r"\S+")
_JOINS = frozenset(
    {"en", "and"}
)  # before a place they join names or verbs: "Mila en Jan wachten op …"
_LONGEST_SUBJECT = 7  # words; a longer one is a clause, and holds more than a face


class _Word(NamedTuple):
    start: int
    text: str  # as written, marks and all

    @property
    def bare(self) -> str:
        return self.text.strip(".,;:!?\"'()“”„«»…")

    @property
    def plain(self) -> str:
        return self.bare.lower()

    @property
    def end(self) -> int:
        """Up to the word's last letter, without the marks behind it."""
        return self.start + len(self.text.rstrip(".,;:!?\"')”»…"))

    @property
    def closes(self) -> bool:
        """A mark stands behind the word."""
        return self.text[-1:] in ",;:.!?…"


def beats(sentence: str) -> tuple[tuple[str, str], ...]:
    """Beats of one sentence as (beat, words), in the order of the film: `place`, `action`, `detail`.

    The words of each are a verbatim piece of the sentence, all different; `action` is the whole of it.
    Example: "Een vrouw loopt door de stad." gives place "de stad", the sentence, detail "Een vrouw".
    """
    words = _words(sentence)
    verb = next((n for n, word in enumerate(words) if n and word.plain in DOES), 0)
    if not verb:
        return (("action", sentence),)
    subject, place = _parts(words[:verb], words[verb + 1 :])
    found = (
        ("place", _text(sentence, place)),
        ("action", sentence),
        ("detail", _text(sentence, subject)),
    )
    return tuple((beat, text) for beat, text in found if text)


def place_in(text: str) -> str:
    """Where a text says that something happens, in its own words; "" if it doesn't say.

    Example: "Mila wacht op een verlaten station." gives "een verlaten station". Looking at a place, or going to
    one, is not being there.
    """
    return _text(text, _place(_words(text), AT))


def _words(text: str) -> list[_Word]:
    return [_Word(match.start(), match[0]) for match in _TOKEN.finditer(text)]


def _parts(left: list[_Word], right: list[_Word]) -> tuple[Sequence[_Word], Sequence[_Word]]:
    """Who and where: on either side of the verb."""
    if left[0].plain not in INTO:
        return _subject(left), _place(right)
    place = _place(left)
    until = next((n for n, w in enumerate(right) if w.plain in INTO | CLAUSES), len(right))
    stop = next((n + 1 for n, w in enumerate(right) if w.closes), until)
    return (_subject(right[: min(until, stop)]) if place else ()), place


def _subject(words: list[_Word]) -> Sequence[_Word]:
    """The words if they show somebody: `Een cyberpunk detective`, `Mila`; never `Hij` or a clause."""
    if not words or len(words) > _LONGEST_SUBJECT:
        return ()
    first = words[0]
    if any(word.plain in INTO | CLAUSES for word in words) or any(w.closes for w in words[:-1]):
        return ()
    if first.plain in DETERMINERS:
        return words if len(words) > 1 else ()
    return words if first.bare[:1].isupper() and first.plain not in NOT_NAMES else ()


def _place(words: list[_Word], prepositions: frozenset[str] = INTO) -> Sequence[_Word]:
    """From behind the first `in`, `door`, … that leads to a place, to the end of the phrase."""
    for n, word in enumerate(words):
        if word.plain in CLAUSES and word.plain not in _JOINS:
            return ()
        if word.plain not in prepositions:
            continue
        phrase = _phrase(words[n + 1 :])
        nearest = next((i for i, w in enumerate(phrase) if w.plain in INTO), len(phrase))
        if _is_place(word.plain, phrase[:nearest]):
            return phrase
    return ()


def _phrase(words: list[_Word]) -> list[_Word]:
    """The words up to where another clause starts; `, 2084` still belongs to it."""
    for n, word in enumerate(words):
        if word.plain in CLAUSES or word.plain in DOES:
            return words[:n]
        if word.closes and not (n + 1 < len(words) and words[n + 1].bare[:1].isdigit()):
            return words[: n + 1]
    return words


def _is_place(preposition: str, words: list[_Word]) -> bool:
    if any(word.plain in PLACES or _ends_in_place(word.plain) for word in words):
        return True
    named = words[:1] if words and words[0].plain not in DETERMINERS else words[1:2]
    return preposition in WITHIN and any(
        word.bare[:1].isupper() and word.plain not in NOT_NAMES for word in named
    )


def _ends_in_place(word: str) -> bool:
    """Dutch writes compounds as one word: `winkelstraat`, `binnenplein`."""
    return any(word.endswith(place) for place in _COMPOUND)


_COMPOUND = tuple(sorted(place for place in PLACES if len(place) > 4))  # noqa: PLR2004 (not `weg`, `zee`)


def _text(sentence: str, words: Sequence[_Word]) -> str:
    return sentence[words[0].start : words[-1].end] if words else ""
