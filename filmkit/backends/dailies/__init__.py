"""The dailies: one page on which a director sees how a film stands, shot by shot.

`model` is all that the page shows, `page` makes HTML of it, whole or a fragment at a time. Neither knows of plans or
of the store.
"""

from filmkit.backends.dailies.model import (
    Card,
    CardState,
    Dailies,
    Excerpt,
    Fact,
    FilmState,
    Inset,
    LogLine,
    Take,
    Wedge,
)

__all__ = [
    "Card",
    "CardState",
    "Dailies",
    "Excerpt",
    "Fact",
    "FilmState",
    "Inset",
    "LogLine",
    "Take",
    "Wedge",
]
