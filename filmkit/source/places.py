"""Data of a file, and where in the file each part of it stands.

Knows nothing of YAML: a tree of nodes is all it holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from filmkit.source.text import spot_in

if TYPE_CHECKING:
    from filmkit.errors import Where
    from filmkit.keys import Json

Path: TypeAlias = tuple[str | int, ...]
Spot: TypeAlias = tuple[int, int]  # line and column, both from 1; (0, 0) is the file as a whole

_NONE: Mapping[str, Any] = MappingProxyType({})  # one for all scalars: there can be many


@dataclass(frozen=True, slots=True)
class Node:
    """One value, where it stands, and what is in it.

    Attributes:
        data: The value as JSON. Shared where the file has an alias: never changed.
        spot: Where the value starts.
        members: Its parts by key, if it is a mapping.
        items: Its parts in order, if it is a list.
        keys: Where each key of a mapping stands.
        count: Nodes in it, itself among them, aliases counted as often as they stand there.
        length: Characters of text in it, likewise.
        height: Levels of it, itself among them.
    """

    data: Json
    spot: Spot
    members: Mapping[str, Node] = field(default_factory=lambda: _NONE)
    items: Sequence[Node] = ()
    keys: Mapping[str, Spot] = field(default_factory=lambda: _NONE)
    count: int = 1
    length: int = 0
    height: int = 1

    def part(self, step: str | int) -> Node | None:
        """What is at a key or a position; None if nothing is."""
        if isinstance(step, str):
            return self.members.get(step)
        return self.items[step] if 0 <= step < len(self.items) else None


@dataclass(frozen=True, slots=True)
class Source:
    """One file, read.

    Attributes:
        file: Its path, as the user would type it.
        root: Its outermost value.
        lines: What it says, for places to show.
    """

    file: str
    root: Node
    lines: Sequence[str] = ()

    @property
    def data(self) -> Json:
        """All that the file says. Parts may be shared: don't change it."""
        return self.root.data

    def where(self, path: Sequence[str | int], *, key: bool = False) -> Where:
        """The place of the value at `path`, or of its key.

        What isn't there has the place of its nearest parent that is. What came by an alias or a
        merge has the place where it was written.
        """
        node, spot = self.root, self.root.spot
        for step in path:
            part = node.part(step)
            if part is None:
                return spot_in(self.lines, node.spot, self.file)
            spot = node.keys[step] if isinstance(step, str) else part.spot
            node = part
        return spot_in(self.lines, spot if key else node.spot, self.file)
