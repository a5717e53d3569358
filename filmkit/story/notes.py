"""Fountain's notes, `[[like this]]`: taken out of a text and put back beside the words they stood in.

Knows nothing of what notes say. While the rest of the text is read, a mark stands where each note was.

Source: https://fountain.io/syntax, "Notes".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What stands between `[[` and `]]`.

    Attributes:
        text: Without the brackets.
        at: Place in the text of the element that it stands in: so many of its characters come before.
        line, column: Of its first bracket, from 1.
    """

    text: str
    at: int
    line: int
    column: int


# Around a note's number; of Unicode's private use, so that no text means something by them. Lines that a note goes
# on over begin with a mark without a number: they must not look empty.
_OPEN, _CLOSE = "\ue000", "\ue001"
MARK = f"{_OPEN}\\d*{_CLOSE}"  # a regular expression
_MARK = re.compile(f"{_OPEN}(\\d*){_CLOSE}")
_NOTE = re.compile(r"\[\[((?:[^\[\]\n]|\[(?!\[)|\](?!\])|\n(?!\n))*)\]\]")


def take_notes(text: str) -> tuple[str, tuple[Note, ...]]:
    """The text with a mark in the place of each note, and the notes; their `at` is in the whole text.

    A note goes on over lines, but not over an empty one; one of two spaces isn't empty. Lines keep their numbers.
    """
    text = text.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd")
    notes: list[Note] = []
    line, counted = 1, 0

    def take(match: re.Match[str]) -> str:
        nonlocal line, counted
        start = match.start()
        line, counted = line + text.count("\n", counted, start), start
        column = start - text.rfind("\n", 0, start)
        notes.append(Note(text=" ".join(match[1].split()), at=start, line=line, column=column))
        return f"{_OPEN}{len(notes) - 1}{_CLOSE}" + f"\n{_OPEN}{_CLOSE}" * match[0].count("\n")

    return _NOTE.sub(take, text), tuple(notes)


def without_marks(text: str) -> str:
    """The text as if there had been no notes in it."""
    return _MARK.sub("", text)


def put_back(text: str, notes: Sequence[Note]) -> tuple[str, tuple[Note, ...]]:
    """The text without its marks and without space around it, and the notes, each with its place in that."""
    first, *others = _MARK.split(text)
    parts, at, found = [first], len(first), []
    for number, part in zip(others[::2], others[1::2], strict=True):
        if number:
            found.append(replace(notes[int(number)], at=at))
        parts.append(part)
        at += len(part)
    whole = "".join(parts)
    bare = whole.strip()
    indent = len(whole) - len(whole.lstrip())
    return bare, tuple(replace(note, at=min(max(0, note.at - indent), len(bare))) for note in found)
