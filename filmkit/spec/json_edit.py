"""The smallest change of a JSON text that makes one value of it another; see `filmkit.source.edit`.

Not changed as YAML: see `json_text`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from filmkit.source.spans import FLOW_LIST, FLOW_MAPPING, Member, Span
from filmkit.source.trial import Language
from filmkit.spec.json_text import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.keys import Json

_TOKEN = re.compile(r'[ \t\r\n]*("(?:[^"\\]|\\.)*"|[][{},:]|[^][{},: \t\r\n"]+)')


def json_spans(text: str) -> Span:
    """The places of all values of a JSON text (without a byte order mark) that `read_json` reads."""
    tokens = _TOKEN.finditer(text)
    return _span(next(tokens), tokens)


def _span(token: re.Match[str], tokens: Iterator[re.Match[str]]) -> Span:
    if token[1] == "{":
        return _object(token, tokens)
    if token[1] == "[":
        return _array(token, tokens)
    style = '"' if token[1].startswith('"') else ""
    return Span(start=token.start(1), end=token.end(1), style=style)


def _object(token: re.Match[str], tokens: Iterator[re.Match[str]]) -> Span:
    start, members = token.start(1), {}
    while (token := next(tokens))[1] != "}":
        if token[1] == ",":
            continue
        key = _span(token, tokens)
        next(tokens)  # the colon
        value = _span(next(tokens), tokens)
        members[json.loads(token[1])] = Member(key=key, value=value)
    return Span(start=start, end=token.end(1), style=FLOW_MAPPING, members=members)


def _array(token: re.Match[str], tokens: Iterator[re.Match[str]]) -> Span:
    start, items = token.start(1), []
    while (token := next(tokens))[1] != "]":
        if token[1] != ",":
            items.append(_span(token, tokens))
    return Span(start=start, end=token.end(1), style=FLOW_LIST, items=tuple(items))


def _spell(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _spellings(value: Json, _old: str, **_: object) -> Iterator[str]:
    yield _spell(value)


JSON = Language(read=read_json, spans=json_spans, spellings=_spellings, flow=_spell, key=_spell)
