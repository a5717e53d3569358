"""Lines of a text, and the places between its values where others may come or go.

Knows nothing of what values mean.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from filmkit.source.text import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from filmkit.source.spans import Member, Span

_BREAK = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"[ \t]*#")
_COMMENT_BEHIND = re.compile(r"[ \t]*(,?)[ \t]*#[^\r\n]*")
_COMMA = re.compile(r"#[^\r\n]*|(,)")  # the first one that is in no comment
_BLANKS = re.compile(r"[ \t]*")
_SEPARATOR = re.compile(r"\s*,\s*")


def line_end(text: str) -> str:
    """How lines of the text end: as the first does, or else as on Unix."""
    found = _BREAK.search(text)
    return found[0] if found else "\n"


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
    return any(not line.strip() for line in lines_of(between)[1:-1])


def separator(text: str, items: Sequence[Span]) -> str:
    """What stands between the items of a list in brackets, line breaks too."""
    for before, item in itertools.pairwise(items):
        between = text[before.end : item.start]
        if _SEPARATOR.fullmatch(between):
            return between
    return ", "


def gaps(text: str, mapping: Span, names: Iterable[str]) -> Iterator[tuple[int, int, str, str]]:
    """Places for a new key right behind each of these, as `room_behind`."""
    members = list(mapping.members.values())
    if not members:
        yield mapping.start + 1, mapping.start + 1, "", ""
    for name in names:
        value, indent = mapping.members[name].value, column(text, members[0].key.start)
        if mapping.is_flow:
            pairs = itertools.pairwise(members)
            betweens = (text[a.value.end : b.key.start] for a, b in pairs)
            usual = (each for each in betweens if _SEPARATOR.fullmatch(each))
            yield room_behind(text, value.end, next(usual, ", "), indent)
        else:
            at = _end_of_part(text, value.end, indent)
            yield at, at, line_end(text) + " " * indent, ""


def room_behind(text: str, end: int, usual: str, indent: int) -> tuple[int, int, str, str]:
    """Room in brackets for a new part behind the one that ends at `end`, and behind the comment in its line.

    Args:
        text: All of it.
        end: Where that part ends.
        usual: What stands between parts.
        indent: Spaces before a part that has to begin a line.

    Returns:
        From where to where something is put in, and what stands there then before the new part and behind it.
    """
    comment = _COMMENT_BEHIND.match(text, end)
    if not comment:
        return end, end, usual, ""
    line = line_end(text) + " " * indent
    if comment[1]:
        return comment.end(), comment.end(), line, ","
    return end, comment.end(), f",{comment[0]}{line}", ""


def cuts(text: str, mapping: Span, name: str) -> Iterator[tuple[int, int, str]]:
    """From where to where a key and its value may be cut out, and what stays of that; the best first."""
    members, names = list(mapping.members.values()), list(mapping.members)
    n = names.index(name)
    before = members[n - 1] if n else None
    behind = members[n + 1] if n + 1 < len(members) else None
    start, end = members[n].key.start, members[n].value.end
    if mapping.is_flow:
        limit = behind.key.start if behind else mapping.end - 1
        yield _cut_in_brackets(text, before, members[n], behind, limit)
        return
    line, stop = start_of_line(text, start), end_of_line(text, end)
    if text[line:start].strip():  # the first key of a list's item
        if behind and not text[end : behind.key.start].strip():
            yield start, behind.key.start, ""
        yield start, end, ""
    elif found := _BREAK.match(text, stop):
        yield line, found.end(), ""
    else:
        yield _end_above(text, line), stop, ""


def _cut_in_brackets(
    text: str, before: Member | None, member: Member, behind: Member | None, limit: int
) -> tuple[int, int, str]:
    """A key, its value and one comma; line breaks only where no comment is near."""
    start, end = member.key.start, member.value.end
    if "#" not in text[end:limit]:
        if behind:
            return start, limit, ""
        if before and "#" not in text[before.value.end : start]:
            return before.value.end, end, ""
    comma = _comma(text, end, limit)
    if comma is not None:
        return *_with_line(text, start, comma + 1), text[end:comma].rstrip(" \t")
    comma = _comma(text, before.value.end, start) if before else None
    return (start, end, "") if comma is None else (comma, end, text[comma + 1 : start])


def _comma(text: str, start: int, end: int) -> int | None:
    """Where the comma between two parts in brackets is; None if there is none."""
    found = _COMMA.finditer(text, start, end)
    return next((each.start() for each in found if each[1]), None)


def _with_line(text: str, start: int, end: int) -> tuple[int, int]:
    """A range with the blanks before it, or with its line if that holds nothing else."""
    line = start_of_line(text, start)
    if text[line:start].strip():
        return line + len(text[line:start].rstrip(" \t")), end
    behind = _BLANKS.match(text, end)
    found = _BREAK.match(text, behind.end()) if behind else None
    return (line, found.end()) if found else (start, end)


def item_pieces(text: str, found: Span) -> list[tuple[int, int]]:
    """From where to where each item of a list stands.

    In a list with dashes, comment lines belong to the item above if they are indented deeper than its dash; else to
    the one right below.
    """
    if found.is_flow:
        return [(item.start, item.end) for item in found.items]
    pieces: list[tuple[int, int]] = []
    dash, end = column(text, found.start), 0
    for item in found.items:
        floor = start_of_line(text, item.start if pieces else found.start)
        line = _dash(text, floor, dash, end) if pieces else floor
        top = max(_above(text, line, dash), end)
        end = _end_of_part(text, item.end, dash)
        pieces.append((top, end))
    return pieces


def _dash(text: str, line: int, dash: int, limit: int) -> int:
    """Start of the line with an item's dash, at or above that line."""
    while line > limit and (text[line : line + dash].strip() or text[line + dash] != "-"):
        line = start_of_line(text, line - 1)
    return line


def _above(text: str, line: int, dash: int) -> int:
    """Start of the first of the comment lines right above a dash's line, or of the line itself."""
    while line > 0:
        end = _end_above(text, line)
        start = start_of_line(text, end)
        if not _COMMENT.match(text[start:end]) or _indent(text[start:end]) > dash:
            break
        line = start
    return line


def _end_of_part(text: str, end: int, indent: int) -> int:
    """End of the line that a part ends in, or of the last comment line below it that is indented deeper."""
    at = end = end_of_line(text, end)
    while found := _BREAK.match(text, at):
        at = end_of_line(text, found.end())
        line = text[found.end() : at]
        if line.strip() and not _COMMENT.match(line):
            break
        end = at if _indent(line) > indent and line.strip() else end
    return end


def _end_above(text: str, line: int) -> int:
    """Index behind the last character of the line before the one that starts there."""
    return max(line - (2 if text.startswith("\r\n", line - 2) else 1), 0)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
