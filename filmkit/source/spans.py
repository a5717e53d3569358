"""From where to where each value of a YAML text stands, and how it is written there.

Knows nothing of what values mean; `reader` does. A text comes here after it was read without problems.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import yaml

from filmkit.source.composer import HIDDEN, SHOWN
from filmkit.source.reader import LOADER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ALIAS, LIST, MAPPING, FLOW_LIST, FLOW_MAPPING = "*", "-", ":", "[", "{"
BLOCK_TEXT = ("|", ">")

_PROPERTY = re.compile(r"[&!][^\s,\[\]{}]*[ \t]*([ \t]#[^\r\n]*|[\r\n][ ]*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One value's place in a text.

    Attributes:
        start: Index of its first character, behind its anchor and tag.
        end: Index behind its last character, that of its last part if it is a block: no line break, no comment.
        style: How it is written: "" for a plain word, one of `'`, `"`, `|`, `>` for other scalars, or one of
            the constants of this module.
        anchor: Its anchor's name, or the name that an alias means; "" = none.
        members: Places of keys and values, by key, if it is a mapping; what a merge brings is not among them.
        items: Its parts, if it is a list.
    """

    start: int
    end: int
    style: str
    anchor: str = ""
    members: Mapping[str, Member] = field(default_factory=dict)
    items: tuple[Span, ...] = ()

    @property
    def is_flow(self) -> bool:
        """Whether it is a list or a mapping in brackets."""
        return self.style in {FLOW_LIST, FLOW_MAPPING}

    @property
    def is_scalar(self) -> bool:
        """Whether it is a value without parts."""
        return self.style in {"", "'", '"', *BLOCK_TEXT}

    def part(self, step: str | int) -> Span | None:
        """What is written at a key or a position; None if nothing is."""
        if isinstance(step, str):
            member = self.members.get(step)
            return member.value if member else None
        return self.items[step] if 0 <= step < len(self.items) else None

    def walk(self) -> Iterator[Span]:
        """It and everything in it."""
        yield self
        for part in (*self.items, *(member.value for member in self.members.values())):
            yield from part.walk()

    def leaves(self) -> Iterator[Span]:
        """All in it that has no parts, keys too, in order."""
        if not self.items and not self.members and not self.is_flow:
            yield self
        for item in self.items:
            yield from item.leaves()
        for member in self.members.values():
            yield member.key
            yield from member.value.leaves()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A key and its value in a mapping."""

    key: Span
    value: Span


def yaml_spans(text: str) -> Span:
    """The places of all values of a YAML text (without a byte order mark) that `read_yaml` reads.

    Of an empty text: an empty scalar.
    """
    return _Walk(text).document()


class _Walk:
    """One walk along a parser's events."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._events = yaml.parse(text.translate(HIDDEN), Loader=LOADER)

    def document(self) -> Span:
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return Span(start=len(self._text), end=len(self._text), style="")
        return self._span(next(self._events))

    def _span(self, event: yaml.Event) -> Span:
        if isinstance(event, yaml.AliasEvent):
            start, end = _marks(event)
            return Span(start=start, end=end, style=ALIAS, anchor=event.anchor or "")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(event)
        return self._mapping(cast("yaml.MappingStartEvent", event))

    def _scalar(self, event: yaml.ScalarEvent) -> Span:
        start, end = self._range(event)
        if event.style in BLOCK_TEXT:
            end = start + len(self._text[start:end].rstrip())
        style = event.style or ""
        return Span(start=start, end=end, style=style, anchor=event.anchor or "")

    def _list(self, event: yaml.SequenceStartEvent) -> Span:
        start, end = self._range(event)
        items = []
        while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
            items.append(self._span(item))
        end = _marks(item)[1] if event.flow_style else items[-1].end if items else end
        style = FLOW_LIST if event.flow_style else LIST
        anchor = event.anchor or ""
        return Span(start=start, end=end, style=style, anchor=anchor, items=tuple(items))

    def _mapping(self, event: yaml.MappingStartEvent) -> Span:
        start, end = self._range(event)
        members: dict[str, Member] = {}
        while not isinstance(item := next(self._events), yaml.MappingEndEvent):
            # `read_yaml` takes no other key than a scalar.
            name = cast("yaml.ScalarEvent", item).value.translate(SHOWN)
            members[name] = Member(key=self._span(item), value=self._span(next(self._events)))
            end = members[name].value.end
        end = _marks(item)[1] if event.flow_style else end
        style = FLOW_MAPPING if event.flow_style else MAPPING
        return Span(start=start, end=end, style=style, anchor=event.anchor or "", members=members)

    def _range(self, event: yaml.NodeEvent) -> tuple[int, int]:
        """From where to where it stands, without its anchor and its tag, whichever comes first."""
        start, end = _marks(event)
        for said in (event.anchor, getattr(event, "tag", None)):
            if said and self._text.startswith(("&", "!"), start):
                start = cast("re.Match[str]", _PROPERTY.match(self._text, start)).end()
        return min(start, end), end


def _marks(event: yaml.Event) -> tuple[int, int]:
    start, end = cast("yaml.Mark", event.start_mark), cast("yaml.Mark", event.end_mark)
    return start.index, end.index
