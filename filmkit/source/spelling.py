"""Ways to write a value in YAML, the one most like what stood there first.

Promises no more than that each is worth trying: whoever puts one into a text reads that again, and takes the next
one if it doesn't come back the same.

Source: https://yaml.org/spec/1.2.2/ (chapter 7, flow styles; 8.1, block scalars)
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

from filmkit.source.spans import BLOCK_TEXT
from filmkit.source.text import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.keys import Json

_NARROWEST, _WIDEST = 40, 120  # columns that text in several lines is wrapped at
# Breaks and marks that a quoted text shows better as escapes, or can't hold otherwise.
_ODD = re.compile("[\x7f-\xa0\u2028\u2029\ufeff]")
_SAFE = re.compile(r"[A-Za-z_][\w -]*[\w]|[A-Za-z_]", re.ASCII)
_HEADER = re.compile(r"([|>])([-+0-9]*)(.*)")


def flow(value: Json) -> str:
    """A value in one line, as it can stand anywhere in a YAML file."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key(name)}: {flow(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    if isinstance(value, str):
        return value if _is_plain(value) else double(value)
    return json.dumps(value)


def key(name: str) -> str:
    """A key of a mapping."""
    return name if _is_plain(name) else double(name)


def block(item: Mapping[str, Json], *, indent: int, line_end: str) -> str:
    """A mapping with a line for each key; all but the first are indented by that many spaces."""
    lines = [f"{key(name)}: {flow(part)}" for name, part in item.items()]
    return (line_end + " " * indent).join(lines)


def double(text: str) -> str:
    """A text in double quotes."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _ODD.sub(lambda odd: f"\\u{ord(odd[0]):04x}", quoted)


def spellings(value: Json, old: str, *, indent: int, line_end: str) -> Iterator[str]:
    """Ways to write `value`, the best first; the last is in one line and right wherever a value may stand.

    Args:
        value: A scalar, or what `flow` takes.
        old: What stands there now; "" = nothing.
        indent: Spaces before the lines of a text in several, where `old` has none.
        line_end: The file's.
    """
    style = old[0] if old[:1] and old[0] in "'\"|>" else ""
    comment = _header(old)[3] if style in BLOCK_TEXT else ""
    if isinstance(value, str):
        if style in BLOCK_TEXT:
            yield from _blocks(value, old, indent, line_end)
        else:
            yield from _lines(value, style, old, line_end)
            yield from _one_line(value, style)
    yield flow(value) + comment
    if isinstance(value, str):
        yield double(value) + comment


def _one_line(text: str, style: str) -> Iterator[str]:
    if style == '"' or "\n" in text:
        yield double(text)
    elif style == "'" or (style == "" and not text.strip()):
        yield _single(text)
    elif style == "":
        yield text
        yield double(text) if not re.search(r'["\\]', text) else _single(text)


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _lines(text: str, style: str, old: str, line_end: str) -> Iterator[str]:
    """The text wrapped as `old` is, if that has several lines."""
    olds = lines_of(old)
    if len(olds) == 1 or not text.strip():
        return
    inner = {"'": text.replace("'", "''"), '"': double(text)[1:-1], "": text}[style]
    indent = next((_indent(line) for line in olds[1:] if line.strip()), 0)
    wrapped = _wrap(inner, max(map(len, olds)) - indent)
    yield style + (line_end + " " * indent).join(wrapped) + style


def _blocks(text: str, old: str, indent: int, line_end: str) -> Iterator[str]:
    """The text as a block below its key, with the indicator and the comment of `old`."""
    said, rest = _header(old), lines_of(old)[1:]
    olds = [line for line in rest if line.strip()]
    indent = min(map(_indent, olds), default=indent)
    lines = text.rstrip("\n").split("\n")
    ends = len(text) - len(text.rstrip("\n"))
    keeps = ends > 1 or (ends == 1 and "+" in said[2])
    chomp = "+" if keeps else "" if ends else "-"
    digit = re.sub(r"[-+]", "", said[2])
    folded = _folded(lines, max(map(len, olds), default=_WIDEST) - indent)
    for style, body in ((">", folded), ("|", lines)) if said[1] == ">" else (("|", lines),):
        shown = [" " * indent + line if line else "" for line in [*body, *[""] * (ends - 1)]]
        yield style + digit + chomp + said[3] + "".join(line_end + line for line in shown)


def _header(block: str) -> re.Match[str]:
    """The first line of a block: its kind, its indicators, a comment."""
    return cast("re.Match[str]", _HEADER.fullmatch(lines_of(block)[0]))


def _folded(lines: list[str], width: int) -> list[str]:
    """Lines of a `>` block: one empty line more between two of the text's own."""
    folded: list[str] = []
    for n, line in enumerate(lines):
        folded += [""] * bool(n and line and lines[n - 1])
        folded += _wrap(line, width) if line else [""]
    return folded


def _wrap(text: str, width: int) -> list[str]:
    """The text in lines, broken only where one space stands between two words."""
    limit = min(max(width, _NARROWEST), _WIDEST)
    lines = [""]
    for word in re.split(r"(?<=\S) (?=\S)", text):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > limit:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_plain(text: str) -> bool:
    """Whether a text is surely the same without quotes, also in brackets."""
    # To older readers of YAML than ours, some of these aren't text.
    words = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
    return bool(_SAFE.fullmatch(text)) and text.casefold() not in words
