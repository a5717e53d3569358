"""A YAML parser's events to a tree of nodes, in one pass, within limits.

Knows nothing of films. Not PyYAML's own composer: that resolves by YAML 1.1, recurses as deep as a
file asks it to, and leaves aliases for others to expand.

Stricter than YAML at large, each with a place: a key is text and comes once; one document; no tags
but those of the core schema; no number that isn't finite; limits on levels and nodes.

Merge keys: `<<: *name` or `<<: [*first, *second]` adds the keys that a mapping doesn't have itself;
of several mappings the first that has a key gives it. A key's value comes whole from one of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn, cast

import yaml

from filmkit.errors import Problem, SpecError
from filmkit.source import scalars
from filmkit.source.places import Node, Spot
from filmkit.source.syntax import LIMIT_LEVELS, TOO_DEEP
from filmkit.source.text import forbidden, spot_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from filmkit.errors import Where
    from filmkit.keys import Json

    _Start = yaml.AliasEvent | yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent

# Aliases counted as often as they stand there: a short file must not become a huge one.
LIMIT_NODES = 100_000
LIMIT_CHARACTERS = 4 * 2**20

# Line breaks to YAML 1.1, and so to both parsers; ordinary characters to YAML 1.2 and JSON. While a
# text is parsed, noncharacters stand for them: `check_text` lets no file have any.
HIDDEN = {0x85: 0xFDD0, 0x2028: 0xFDD1, 0x2029: 0xFDD2}
SHOWN = {stand_in: char for char, stand_in in HIDDEN.items()}

_MERGE = "<<"
_LONGEST_SHOWN = 40


class Composer:
    """Nodes from events; keeps the anchors, the count and what is wrong so far.

    Attributes:
        problems: What is wrong, but stopped nothing.
    """

    def __init__(self, events: Iterator[yaml.Event], file: str, lines: Sequence[str] = ()) -> None:
        """`lines` are the file's, for places to show."""
        self.problems: list[Problem] = []
        self._events = events
        self._file = file
        self._lines = lines
        self._anchors: dict[str, Node] = {}
        self._count = 0
        self._length = 0

    def document(self) -> Node:
        """The one document of the stream; an empty stream is a null with the place of the file."""
        next(self._events)  # the stream's start
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            return Node(None, (0, 0))
        root = self._node(next(self._events), 1)
        next(self._events)  # the document's end
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            self._stop("a second document starts here", event, "one file, one film: take '---' out")
        return root

    def _node(self, next_event: yaml.Event, level: int) -> Node:
        event = cast("_Start", next_event)  # no other event can come where a value belongs
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, level)
        if isinstance(event, yaml.ScalarEvent):
            self._grow(event, level, 1, len(event.value))
            node = self._scalar(event)
        else:
            self._grow(event, level)
            if isinstance(event, yaml.SequenceStartEvent):
                node = self._sequence(event, level)
            else:
                node = self._mapping(event, level)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: yaml.AliasEvent, level: int) -> Node:
        node = self._anchors.get(event.anchor or "")
        if node is None:
            self._stop(
                f"nothing before this is named '&{_short(event.anchor or '')}'",
                event,
                "put the text in quotes if its '*' belongs to it",
            )
        self._grow(event, level + node.height - 1, node.count, node.length)
        return replace(node, spot=_spot(event))

    def _scalar(self, event: yaml.ScalarEvent) -> Node:
        value: Json = None
        text = event.value.translate(SHOWN)
        try:
            value = self._value(event, text)
        except ValueError as error:
            self._note(f"'{_short(text)}' {error}", event, "put it in quotes if it is text")
        return Node(value, _spot(event), length=len(text))

    def _value(self, event: yaml.ScalarEvent, text: str) -> Json:
        if event.style == '"' and (index := forbidden(text)) is not None:
            code = f"U+{ord(text[index]):04X}"
            self._note(f"a text can't hold the character '{code}'", event, "take the '\\' out")
            return ""
        if event.tag:
            return scalars.tagged(text, event.tag)
        return text if event.style else scalars.plain(text)

    def _sequence(self, event: yaml.SequenceStartEvent, level: int) -> Node:
        self._check_tag(event, "seq")
        items = []
        while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(item, level + 1))
        data: list[Json] = [item.data for item in items]
        return Node(data, _spot(event), {}, items, {}, *_extent(items))

    def _mapping(self, event: yaml.MappingStartEvent, level: int) -> Node:
        self._check_tag(event, "map")
        members: dict[str, Node] = {}
        keys: dict[str, Spot] = {}
        merged: list[Node] = []
        while not isinstance(item := next(self._events), yaml.MappingEndEvent):
            key = self._key(item, level)
            value = self._node(next(self._events), level + 1)
            if key in keys:
                self._repeat(key, keys[key], item)
            elif _is_merge(item):
                merged = self._mergeable(value, item)
            else:
                members[key] = value
            keys.setdefault(key, _spot(item))
        for mapping in merged:
            members = {**mapping.members, **members}
            keys = {**mapping.keys, **keys}
        data: dict[str, Json] = {key: member.data for key, member in members.items()}
        return Node(data, _spot(event), members, (), keys, *_extent(members.values()))

    def _key(self, event: yaml.Event, level: int) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._stop("a key is a plain word", event, "put it in quotes if it is text")
        self._grow(event, level, 1, len(event.value))
        if event.anchor:
            self._anchors[event.anchor] = self._scalar(event)
        text = event.value.translate(SHOWN)
        if forbidden(text) is not None:
            self._note("a key can't hold a control character", event, "take the '\\' out")
        if event.tag not in {None, "!", "tag:yaml.org,2002:str"}:
            self._note("a key is text, whatever its tag says", event, "take the tag out")
        return text

    def _mergeable(self, value: Node, event: yaml.Event) -> list[Node]:
        found = value.items if isinstance(value.data, list) else (value,)
        mappings = [each for each in found if isinstance(each.data, dict)]
        if len(mappings) != len(found):
            self._note("'<<' takes keys from a mapping", event, "for example '<<: *name'")
        return mappings

    def _check_tag(self, event: yaml.CollectionStartEvent, kind: str) -> None:
        if event.tag and not scalars.suits(event.tag, kind):
            message = f"the tag '{_short(scalars.shown(event.tag))}' means nothing in a film"
            self._note(message, event, "take it out")

    def _repeat(self, key: str, first: Spot, event: yaml.Event) -> None:
        message = f"key '{_short(key)}' is here twice, first in line {first[0]}"
        hint = "write '<<: [*first, *second]'" if key == _MERGE else "take one of them out"
        self._note(message, event, hint)

    def _grow(self, event: yaml.Event, level: int, count: int = 1, length: int = 0) -> None:
        self._count += count
        self._length += length
        if self._length > LIMIT_CHARACTERS:
            mib = LIMIT_CHARACTERS // 2**20
            self._stop(f"the file has more than {mib} MiB of text, aliases counted", event)
        if self._count > LIMIT_NODES:
            self._stop(f"the file has more than {LIMIT_NODES:,} values, aliases counted", event)
        if level > LIMIT_LEVELS:
            self._stop(TOO_DEEP, event)

    def _note(self, message: str, event: yaml.Event, hint: str) -> None:
        self.problems.append(Problem(message, self._where(event), hint))

    def _stop(self, message: str, event: yaml.Event, hint: str = "") -> NoReturn:
        raise SpecError(message, where=self._where(event), hint=hint)

    def _where(self, event: yaml.Event) -> Where:
        return spot_in(self._lines, _spot(event), self._file)


def _short(text: str) -> str:
    """Text for a message: one line, not a long one."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def _is_merge(event: yaml.Event) -> bool:
    """Whether a key is an unquoted `<<`."""
    return isinstance(event, yaml.ScalarEvent) and event.value == _MERGE and not event.style


def _spot(event: yaml.Event) -> Spot:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)


def _extent(parts: Collection[Node]) -> tuple[int, int, int]:
    """Count, length and height of a node with these parts."""
    count = 1 + sum(part.count for part in parts)
    length = sum(part.length for part in parts)
    return count, length, 1 + max((part.height for part in parts), default=0)
