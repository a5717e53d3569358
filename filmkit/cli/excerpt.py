"""A problem as a terminal shows it: what and where, the line it stands in with a caret under the place, and a hint.

Knows nothing of files: a place brings its line along.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import click

from filmkit.errors import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.errors import Problem, Where

_COLUMNS = 76  # of a line that are shown at most, so that it fits beside its number
_BEFORE = 40  # of them, before the place, if the line is longer
_TAB = 4
_ELLIPSIS = "…"
_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|\w[\w.'’-]*")


def shown(problem: Problem) -> str:
    """The problem in colours, which whoever prints it may take off again.

    Its first line is that of `str(problem)`, for editors to jump by: `file:line:column: message`.
    """
    color = "yellow" if problem.warning else "red"
    # The first line is one colour, or a program that looks for a place in it would find other marks there.
    head, *hint = str(problem).split("\n  hint: ", 1)
    lines = [click.style(head, fg=color)]
    if problem.where and problem.where.column and problem.where.text.strip():
        lines += _excerpt(problem.where, color)
    lines += [click.style("  hint: ", bold=True) + text for text in hint]
    return "\n".join(lines)


def _excerpt(where: Where, color: str) -> Iterator[str]:
    """The line with its number, and the caret below it."""
    text, at, length = _window(where.text, where.column - 1)
    number = f"{where.line:>5}"
    bar = click.style(f"{number} | ", dim=True)
    yield (bar + text).rstrip()
    blank = click.style(f"{' ' * len(number)} | ", dim=True)
    yield blank + " " * at + click.style("^" * length, fg=color, bold=True)


def _window(line: str, index: int) -> tuple[str, int, int]:
    """What is shown of a line, at which column of that its character `index` stands, and how many its word takes."""
    line = line.rstrip()
    index = min(index, len(line))
    word = _WORD.match(line, index)
    before, marked = _plain(line[:index]), _plain(word[0] if word else line[index : index + 1])
    after = _plain(line[index:])[len(marked) :]
    at, length = columns(before), max(1, columns(marked))
    if at + length + columns(after) > _COLUMNS and at > _BEFORE:
        before = _ELLIPSIS + _last(before, _BEFORE - 1)
        at = columns(before)
    room = _COLUMNS - at
    text = marked + after
    if columns(text) > room:
        text = _first(text, room - 1) + _ELLIPSIS
    return before + text, at, min(length, room)


def _plain(text: str) -> str:
    """The text as a terminal shows it: tabs as spaces, and nothing that would steer it."""
    return printable(text.replace("\t", " " * _TAB).replace("\n", " "))


def _first(text: str, room: int) -> str:
    """As much of the beginning as fits into `room` columns."""
    while columns(text) > room:
        text = text[: min(len(text) - 1, room)]
    return text


def _last(text: str, room: int) -> str:
    """As much of the end as fits into `room` columns."""
    while columns(text) > room:
        text = text[max(1, len(text) - room) :]
    return text


def columns(text: str) -> int:
    """Columns that the text takes in a terminal: Chinese, Japanese and Korean characters take two, accents none."""
    return sum(map(_columns_of, text))


def _columns_of(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 1 + (unicodedata.east_asian_width(char) in "WF")
