"""JSON text to data, strictly; and to a source with places, which only a message needs.

Knows nothing of storyboards. Not read as YAML: that knows no tabs, emoji as two escapes, or files of more
than a hundred thousand values, and all of these are fine in JSON.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NoReturn

from filmkit.errors import Problem, SpecError, Where
from filmkit.source import Node, Source
from filmkit.source.text import LIMIT_BYTES, check_text, forbidden, lines_of, place, spot_in

if TYPE_CHECKING:
    from filmkit.keys import Json
    from filmkit.source.places import Spot

_LIMIT_LEVELS = 64
_LONGEST_NUMBER = 32  # digits; more are a slip, and cost time to convert
_TOO_DEEP = f"more than {_LIMIT_LEVELS} levels inside each other"


def read_json(text: str, file: str, limit_bytes: int = LIMIT_BYTES) -> Json:
    """The data of a JSON text of no more than `limit_bytes`.

    Raises:
        SpecError: Not JSON; a key that comes twice; a number that isn't finite; half a character. Of syntax
            only the first slip can be told.
    """
    text = check_text(text, file, limit_bytes)
    odd: list[str] = []

    def pairs(members: list[tuple[str, Json]]) -> dict[str, Json]:
        found = dict(members)
        if len(found) < len(members):
            odd.append("a key twice")
        return found

    def number(digits: str) -> int | float:
        value = _number(digits)
        if value is None:
            odd.append(digits)
        return value or 0

    try:
        data: Json = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_constant=odd.append,
            parse_int=number,
            parse_float=number,
        )
    except json.JSONDecodeError as error:
        raise _in_words(error, file) from error
    except RecursionError as error:
        raise SpecError(_TOO_DEEP, where=Where(file)) from error
    if odd or "\\u" in text:  # only an escape can hide a character that `check_text` has not seen
        Walk(text, file).source()
    return data


def json_source(text: str, file: str, limit_bytes: int = LIMIT_BYTES) -> Source:
    """The data of a text that `read_json` reads, with the place of everything in it."""
    return Walk(check_text(text, file, limit_bytes), file).source()


class Walk:
    """One walk through a text that is known to be JSON, but for what `read_json` refuses besides."""

    _TOKEN = re.compile(r'[ \t\r\n]*("(?:[^"\\]|\\.)*"|[][{},:]|[^][{},: \t\r\n"]+)')

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._tokens = self._TOKEN.finditer(text)
        self._lines = lines_of(text)
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
        self._problems: list[Problem] = []

    def source(self) -> Source:
        """The whole text.

        Raises:
            SpecError: Double keys, numbers that aren't finite, half characters: all of them.
        """
        root = self._node(next(self._tokens), 1)
        if self._problems:
            raise SpecError.of(self._problems)
        return Source(self._file, root, self._lines)

    def _node(self, token: re.Match[str], level: int) -> Node:
        if level > _LIMIT_LEVELS:
            raise SpecError(_TOO_DEEP, where=self._where(token))
        if token[1] == "{":
            return self._object(token, level)
        if token[1] == "[":
            return self._array(token, level)
        return Node(self._scalar(token), self._spot(token))

    def _object(self, opening: re.Match[str], level: int) -> Node:
        members: dict[str, Node] = {}
        keys: dict[str, Spot] = {}
        while (token := next(self._tokens))[1] != "}":
            if token[1] == ",":
                continue
            key = str(self._scalar(token))
            if key in keys:
                message = f"key '{key}' is here twice, first in line {keys[key][0]}"
                self._note(message, token, "take one of them out")
            keys.setdefault(key, self._spot(token))
            next(self._tokens)  # the colon
            members[key] = self._node(next(self._tokens), level + 1)
        data: Json = {key: node.data for key, node in members.items()}
        return Node(data, self._spot(opening), members, (), keys)

    def _array(self, opening: re.Match[str], level: int) -> Node:
        items: list[Node] = []
        while (token := next(self._tokens))[1] != "]":
            if token[1] != ",":
                items.append(self._node(token, level + 1))
        return Node([item.data for item in items], self._spot(opening), {}, items)

    def _scalar(self, token: re.Match[str]) -> Json:
        text = token[1]
        if text in _WORDS:
            return _WORDS[text]
        if text[0] != '"':
            number = _number(text)
            if number is None:
                self._note(f"'{text[:_LONGEST_NUMBER]}' is no number to make a film with", token)
            return number
        value = str(json.loads(text))
        index = forbidden(value)
        if index is not None:
            message = f"a text can't hold the character 'U+{ord(value[index]):04X}'"
            self._note(message, token, "take its '\\u…' out")
        return value

    def _spot(self, token: re.Match[str]) -> Spot:
        line = bisect_right(self._starts, token.start(1))
        return line, token.start(1) - self._starts[line - 1] + 1

    def _where(self, token: re.Match[str]) -> Where:
        return spot_in(self._lines, self._spot(token), self._file)

    def _note(self, message: str, token: re.Match[str], hint: str = "") -> None:
        self._problems.append(Problem(message, self._where(token), hint))


_WORDS: dict[str, Json] = {"null": None, "true": True, "false": False}


def _number(digits: str) -> int | float | None:
    """The number that the digits spell; None if it is not finite, or far too long."""
    if digits.lstrip("-").isdigit():
        return int(digits) if len(digits) <= _LONGEST_NUMBER else None
    value = float(digits)
    return value if math.isfinite(value) else None


# What Python's parser says, and what we say instead.
_PHRASES = (
    ("property name", "a key in double quotes is missing here", 'keys look like "prompt": …'),
    ("':' delimiter", "a ':' is missing before this", 'keys look like "prompt": …'),
    ("',' delimiter", "a ',' is missing before this", "put a ',' between keys, and between scenes"),
    ("Unterminated string", "the quote that opens here is never closed", "close it with '\"'"),
    ("control character", "a text goes on in the next line", "write '\\n' where a line ends"),
    ("escape", "an unknown '\\' in a text", "write '\\\\' for a '\\'"),
    ("Extra data", "nothing may stand behind the last '}'", "take it out"),
)


def _in_words(error: json.JSONDecodeError, file: str) -> NoReturn:
    text, at = error.doc, error.pos
    before = text[:at].rstrip()
    message, hint = "a value is missing here", "text goes in double quotes"
    if not text.strip():
        message, hint = (
            "the file is empty",
            "delete it: the next build writes it anew from the script",
        )
    elif text.startswith(("//", "/*", "#"), at):
        message, hint = "JSON has no comments", 'put a note in a key of your own: "x-note": "…"'
    elif text[at : at + 1] == "'":
        message, hint = "text goes in double quotes", "write \"…\" instead of '…'"
    elif "trailing comma" in error.msg or (before.endswith(",") and text[at : at + 1] in "]}"):
        message, hint = "a ',' with nothing behind it", "take it out"
        at = text.rindex(",", 0, at + 1)
    else:
        for phrase, words, cure in _PHRASES:
            if phrase in error.msg:
                message, hint = words, cure
                break
    raise SpecError(message, where=place(text, at, file), hint=hint) from error
