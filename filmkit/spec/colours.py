"""Colours as people write them.

Knows nothing of where they are used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Names of CSS's, with their values there. Source: https://www.w3.org/TR/css-color-4/#named-colors
_NAMED: Mapping[str, str] = {
    "black": "#000000",
    "white": "#ffffff",
    "ivory": "#fffff0",
    "silver": "#c0c0c0",
    "gray": "#808080",
    "gold": "#ffd700",
    "orange": "#ffa500",
    "tomato": "#ff6347",
    "red": "#ff0000",
    "crimson": "#dc143c",
    "maroon": "#800000",
    "pink": "#ffc0cb",
    "purple": "#800080",
    "navy": "#000080",
    "blue": "#0000ff",
    "skyblue": "#87ceeb",
    "teal": "#008080",
    "turquoise": "#40e0d0",
    "green": "#008000",
    "yellow": "#ffff00",
}


def names() -> tuple[str, ...]:
    """All names of colours, sorted."""
    return tuple(sorted(_NAMED))


def canonical(said: str) -> str | None:
    """The colour as `#rrggbb`, small letters; None if there is none of that name."""
    return said.lower() if said.startswith("#") else _NAMED.get(said.replace("grey", "gray"))
