"""The comments of a YAML text: where they stand.

Knows nothing of what they are about.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filmkit.source.spans import BLOCK_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.source.spans import Span

_COMMENT = re.compile(r"#[^\r\n]*")
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\r\n]*)")  # of a block that has a comment there


def comments(text: str, root: Span) -> Iterator[tuple[int, int]]:
    """From where to where each comment of a text stands, in order; `root` is the place of all that it says."""
    at = 0
    for leaf in root.leaves():
        yield from (found.span() for found in _COMMENT.finditer(text, at, leaf.start))
        if leaf.style in BLOCK_TEXT and (header := _HEADER.match(text, leaf.start)):
            yield header.span(1)
        at = max(at, leaf.end)
    yield from (found.span() for found in _COMMENT.finditer(text, at))
