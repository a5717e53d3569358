"""Lines of a text, and the places between its values where others may come or go.

Knows nothing of what values mean.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from filmkit.source.spans import Span

_BREAK = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"[ \t]*#")
_SEPARATOR = re.compile(r"\s*,\s*")


def line_end(text: str) -> str:
    """How lines of the text end: as the first does, or else as on Unix."""
    found = _BREAK.search(text)
    return found[0] if found else "\n"


def split(text: str) -> list[str]:
    """Its lines, at least one, without their ends."""
    return _BREAK.split(text)


def start_of_line(text: str, index: int) -> int:
    """Index of the first character of the line."""
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def end_of_line(text: str, index: int) -> int:
    """Index behind the last character of the line, its break not counted."""
    found = _BREAK.search(text, index)
    return found.start() if found else len(text)


def column(text: str, index: int) -> int:
    """Characters before that one in its line."""
    return index - start_of_line(text, index)


def indent_of(text: str, index: int) -> int:
    """Spaces that the line begins with."""
    start = start_of_line(text, index)
    return len(text[start:index]) - len(text[start:index].lstrip(" "))


def is_airy(text: str, items: Sequence[Span]) -> bool:
    """Whether blank lines stand between the last two of these."""
    if len(items) < 2:  # noqa: PLR2004 (a pair)
        return False
    between = text[items[-2].end : items[-1].start]
    return any(not line.strip() for line in split(between)[1:-1])


def separator(text: str, items: Sequence[Span]) -> str:
    """What stands between the items of a list in brackets, line breaks too."""
    for before, item in itertools.pairwise(items):
        between = text[before.end : item.start]
        if _SEPARATOR.fullmatch(between):
            return between
    return ", "


def gaps(text: str, mapping: Span, names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Places for a new key right behind each of these: where, and what has to stand before it."""
    members = list(mapping.members.values())
    if not members:
        yield mapping.start + 1, ""
    for name in names:
        value = mapping.members[name].value
        if mapping.is_flow:
            pairs = itertools.pairwise(members)
            betweens = (text[a.value.end : b.key.start] for a, b in pairs)
            usual = (each for each in betweens if _SEPARATOR.fullmatch(each))
            yield value.end, next(usual, ", ")
        else:
            indent = " " * column(text, members[0].key.start)
            yield end_of_line(text, value.end), line_end(text) + indent


def cuts(text: str, mapping: Span, name: str) -> Iterator[tuple[int, int]]:
    """From where to where a key and its value may be cut out, the best first."""
    members, names = list(mapping.members.values()), list(mapping.members)
    n = names.index(name)
    member = members[n]
    before = members[n - 1] if n else None
    behind = members[n + 1] if n + 1 < len(members) else None
    start, end = member.key.start, member.value.end
    if mapping.is_flow:
        yield (start, behind.key.start) if behind else (before.value.end if before else start, end)
        return
    line, stop = start_of_line(text, start), end_of_line(text, end)
    if text[line:start].strip():  # the first key of a list's item
        if behind and not text[end : behind.key.start].strip():
            yield start, behind.key.start
        yield start, end
    elif found := _BREAK.match(text, stop):
        yield line, found.end()
    else:
        yield end_of_line(text, before.value.end) if before else line, stop


def item_pieces(text: str, found: Span) -> list[tuple[int, int]]:
    """From where to where each item of a list stands, with the comment lines right above it."""
    if found.is_flow:
        return [(item.start, item.end) for item in found.items]
    pieces: list[tuple[int, int]] = []
    dash = column(text, found.start)
    floor = start_of_line(text, found.start)
    first = _above(text, floor)
    for n, item in enumerate(found.items):
        start = floor if n == 0 else _dash(text, item.start, dash, pieces[-1][1])
        top = first if n == 0 else max(_above(text, start), pieces[-1][1])
        pieces.append((top, end_of_line(text, item.end)))
    return pieces


def _dash(text: str, index: int, dash: int, limit: int) -> int:
    """Start of the line with the item's dash, at or above that index."""
    line = start_of_line(text, index)
    while line > limit and not text.startswith("-", line + dash):
        line = start_of_line(text, line - 1)
    return line


def _above(text: str, line: int) -> int:
    """Start of the first of the comment lines right above a line, or of the line itself."""
    while line > 0:
        end = line - (2 if text.startswith("\r\n", line - 2) else 1)
        start = start_of_line(text, end)
        if not _COMMENT.match(text[start:end]):
            break
        line = start
    return line
