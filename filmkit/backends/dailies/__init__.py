"""The dailies: one page on which a director sees how a film stands, shot by shot.

`model` is all that the page shows, `page` makes HTML of it, whole or a fragment at a time; `live` and `server` keep
such pages up to date in a browser. None of them reads a plan or the store.
"""

from filmkit.backends.dailies.model import (
    Dailies,
    Excerpt,
    Fact,
    FilmState,
    Inset,
    LogLine,
    Take,
    Tile,
    TileState,
    Wedge,
)

__all__ = [
    "Dailies",
    "Excerpt",
    "Fact",
    "FilmState",
    "Inset",
    "LogLine",
    "Take",
    "Tile",
    "TileState",
    "Wedge",
]
