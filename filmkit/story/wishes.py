"""Wishes for the camera that a script's notes hold: `[[filmkit: size=close_up move=dolly_in]]`.

Knows nothing of screenplays. Notes that don't begin with `filmkit:` are nobody's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from filmkit.model.vocabulary import ANGLES, MOVES, SIZES
from filmkit.spec.hints import did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filmkit.model.vocabulary import Angle, Move, Size

_NOTE = re.compile(r"\s*filmkit\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_PAIR = re.compile(r"([^\s=:,;]+)\s*[=:]\s*([^\s,;]+)|([^\s,;]+)")
_KNOWN: dict[str, tuple[str, ...]] = {"size": SIZES, "angle": ANGLES, "move": MOVES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How something is to be filmed; None = not said."""

    size: Size | None = None
    angle: Angle | None = None
    move: Move | None = None


def read_wishes(notes: Iterable[str]) -> tuple[Wishes, tuple[tuple[int, str, str], ...]]:
    """The wishes of some notes, the last word winning, and what in them can't be understood.

    Returns:
        The wishes; and for each fault the note's index, a message and a hint.
    """
    found: dict[str, str] = {}
    faults: list[tuple[int, str, str]] = []
    for number, note in enumerate(notes):
        match = _NOTE.match(note)
        for key, value, alone in _PAIR.findall(match[1]) if match else ():
            name = key.lower()
            word = value.lower().replace("-", "_")
            if name not in _KNOWN:
                message = f"no wish for the camera is called {quoted(key or alone)}"
                hint = did_you_mean(name or alone, _KNOWN)
                faults.append((number, message, f"{hint}: [[filmkit: size=close_up]]"))
            elif word not in _KNOWN[name]:
                message = f"unknown {name} {quoted(value)}"
                faults.append((number, message, did_you_mean(word, _KNOWN[name])))
            else:
                found[name] = word
    wishes = Wishes(
        size=cast("Size | None", found.get("size")),
        angle=cast("Angle | None", found.get("angle")),
        move=cast("Move | None", found.get("move")),
    )
    return wishes, tuple(faults)
