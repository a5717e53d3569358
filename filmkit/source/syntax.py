"""A YAML parser's complaints, in words for a filmmaker.

Knows libyaml's and PyYAML's phrases, which differ, and nothing of what a file means.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from filmkit.errors import SpecError, Where
from filmkit.source.text import lines_of, spot_in

if TYPE_CHECKING:
    import yaml


class _Phrase(NamedTuple):
    """What a parser says, and what we say instead: of where it stopped, or of where that began."""

    parser: str  # regular expression
    message: str  # {char}: what stands at the place; {line}: where the parser stopped
    hint: str
    opening: bool = False


LIMIT_LEVELS = 64
TOO_DEEP = f"more than {LIMIT_LEVELS} levels inside each other"
_QUOTE = "put the whole text in quotes"
_ALIGN = "line it up with the keys it belongs to"

_TAB = _Phrase("", "a tab where spaces belong", "indent with spaces")
_INDENTED = _Phrase("", "this line doesn't fit the one above it", _ALIGN)
_BEHIND = _Phrase(
    "", "text behind the end of a value", "quote it whole; a ' inside single quotes is written ''"
)
_OTHER = _Phrase("", "something is missing before this", "finish what stands before it")
_PHRASES = (
    # libyaml has a limit of its own, far above ours, which looking ahead may meet first.
    _Phrase("nesting depth", TOO_DEEP, ""),
    _Phrase("tab character", _TAB.message, _TAB.hint),
    _Phrase("cannot start any token", "a text can't start with {char}", _QUOTE),
    _Phrase("mapping values", "a second ':' in one line", "put text that holds ': ' in quotes"),
    _Phrase("sequence entries", "a list can't start in the line of its key", "start it below"),
    _Phrase("find expected ':'", "a line without 'key: value'", _ALIGN, opening=True),
    _Phrase(
        "end of stream|document (indicator|separator)",
        "the quote that opens here is never closed",
        "close it",
        opening=True,
    ),
    _Phrase(
        "expected ',' or",
        "the bracket that opens here is not closed by line {line}",
        "close it, and put a ',' between its items",
        opening=True,
    ),
    _Phrase("expected '-' ind", "this line is no item of the list above it", "start it with '- '"),
    _Phrase("expected key|block end", "this line doesn't fit those above it", _ALIGN),
    _Phrase("escape|hex", "an unknown '\\' in double quotes", "use single quotes, or '\\\\'"),
    _Phrase("alphabetic or numeric", "'*' and '&' have a meaning of their own here", _QUOTE),
    _Phrase("line break|indentation", "text in the line of a '|' or '>'", "start it below"),
    _Phrase("document start", _BEHIND.message, _BEHIND.hint),
    _Phrase("tag|URI|'>'", "'!' has a meaning of its own here", _QUOTE),
    _Phrase("incompatible", "a YAML version that nobody has heard of", "take this line out"),
)


def in_words(error: yaml.YAMLError, text: str, file: str) -> SpecError:
    """What the parser found wrong, where, and what to do."""
    here: yaml.Mark | None = getattr(error, "problem_mark", None)
    if here is None:
        return SpecError("this can't be read as YAML", where=Where(file))
    phrase = _phrase(str(getattr(error, "problem", "")), text, here.index)
    mark = (getattr(error, "context_mark", None) if phrase.opening else None) or here
    char = text[mark.index : mark.index + 1]
    return SpecError(
        phrase.message.format(char=f"'{char}'", line=here.line + 1),
        where=spot_in(lines_of(text), (mark.line + 1, mark.column + 1), file),
        hint=phrase.hint,
    )


def _phrase(problem: str, text: str, index: int) -> _Phrase:
    found = next((each for each in _PHRASES if re.search(each.parser, problem)), _OTHER)
    before = re.split(r"[\r\n]", text[:index])[-1]
    if text[index : index + 1] == "\t" or (before and before.isspace() and "\t" in before):
        return _TAB
    if found.parser == "mapping values" and not re.search(r":\s", before):
        return _INDENTED
    if "block end" in found.parser and before.strip():
        return _BEHIND
    return found
