"""The lines of a file that hold one of its values, to be shown beside what was made from it.

Knows nothing of films. Lines are found by where values begin and how far lines are indented, so an odd layout may
give a line too many or too few; nothing is decided by them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.source.places import Path, Source


def lines_at(
    lines: Sequence[str], source: Source, path: Path, *, most: int = 40
) -> tuple[str, ...]:
    """The lines of the value at `path`, from the one that it begins on; none if it isn't there.

    Args:
        lines: The file's, as `lines_of` gives them.
        source: What was read from it.
        path: Of an item of a list.
        most: How many lines at most.
    """
    node, parent = source.root, source.root
    for step in path:
        part = node.part(step)
        if part is None:
            return ()
        parent, node = node, part
    line, column = node.spot
    later = [item.spot[0] for item in parent.items if item.spot > node.spot]
    end = min([line + most, len(lines) + 1, *(max(n, line + 1) for n in later)])
    return _belonging(lines[line - 1 : end - 1], column - 1)


def _belonging(lines: Sequence[str], indent: int) -> tuple[str, ...]:
    """The first line, and those after it that are indented as far as what it holds; no blank ones at the end."""
    found = [*lines[:1]]
    for line in lines[1:]:
        if line.strip() and len(line) - len(line.lstrip()) < indent:
            break
        found.append(line)
    while found and not found[-1].strip():
        found.pop()
    return tuple(found)
