"""Passages get their keys: a digest of what they say, and of nothing else.

Knows nothing of how a script was taken to pieces.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from filmkit.keys import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filmkit.keys import Json
    from filmkit.model.ports import Passage

_DIGITS = 16  # of 64: one in 10**12 films of 3000 passages has two alike, and the storyboard stays readable


def short_digest(value: object) -> str:
    """The first 16 hexadecimal digits of a JSON value's digest."""
    return digest(value)[:_DIGITS]


def keyed(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """The passages, each with its own key: those that say the same get `#1`, `#2`, … from the second on."""
    seen: Counter[str] = Counter()
    result = []
    for passage in passages:
        key = short_digest(_says(passage))
        result.append(replace(passage, key=f"{key}#{seen[key]}" if seen[key] else key))
        seen[key] += 1
    return tuple(result)


def _says(passage: Passage) -> list[Json]:
    spoken: list[Json] = [
        [line.character, line.line, line.parenthetical, line.extension] for line in passage.lines
    ]
    wishes: dict[str, Json] = {
        name: value
        for name in ("size", "angle", "move")
        if (value := getattr(passage, name)) is not None
    }
    # Most scripts have no wishes: their keys are what they were before there were any.
    return [passage.heading, passage.text, spoken, *([wishes] if wishes else [])]
