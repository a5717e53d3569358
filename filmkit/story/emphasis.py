"""Emphasis of plain text taken off, as Fountain and Markdown write it.

Source: https://fountain.io/syntax, "Emphasis".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_EMPHASIS = re.compile(r"\\.|\*{1,3}|_")


def without_emphasis(line: str) -> str:
    r"""A line without its emphasis: `*`, `**`, `***` and `_` in pairs around words; `\*` is a star."""
    if "*" not in line and "_" not in line and "\\" not in line:
        return line
    tokens = list(_EMPHASIS.finditer(line))
    gone = _pairs(line, tokens)
    parts, at = [], 0
    for n, token in enumerate(tokens):
        parts.append(line[at : token.start()])
        if token[0][0] == "\\":
            parts.append(token[0][1] if token[0][1] in "*_\\" else token[0])
        elif n not in gone:
            parts.append(token[0])
        at = token.end()
    return "".join((*parts, line[at:]))


def _pairs(line: str, tokens: Sequence[re.Match[str]]) -> set[int]:
    """Indices of the tokens that open or close something."""
    gone: set[int] = set()
    open_: dict[str, int] = {}
    for n, token in enumerate(tokens):
        mark = token[0]
        before = line[max(0, token.start() - 1) : token.start()]
        behind = line[token.end() : token.end() + 1]
        if mark in open_ and before.strip():
            gone.update((open_.pop(mark), n))
        elif mark[0] != "\\" and behind.strip():
            open_[mark] = n
    return gone
