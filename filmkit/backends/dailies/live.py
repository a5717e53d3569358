"""What only a live page has: the list of films, forms to change a scene, and the pieces that take others' places.

Knows nothing of servers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from filmkit.backends.dailies import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from filmkit.backends.dailies.model import Dailies, Tile

_WHOLE_PAGE = {
    "film-header": page.render_header,
    "film-problems": page.render_problems,
    "film-player": page.render_player,
    "film-timeline": page.render_timeline,
    "film-log": page.render_log,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A clip in the making.

    Attributes:
        fraction: How much of it is done, 0 to 1; None = not known.
        preview: Link to what has come of it so far; "" = nothing to see.
        message: What it waits for; "" = nothing.
    """

    fraction: float | None = None
    preview: str = ""
    message: str = ""


def at_work(dailies: Dailies, works: Mapping[str, Work], *, is_making: bool) -> Dailies:
    """The dailies while these shots' clips are being made, or the film is."""
    tiles = tuple(
        replace(
            tile,
            state="making",
            fraction=works[tile.id].fraction,
            preview=works[tile.id].preview,
            message=works[tile.id].message,
        )
        if tile.id in works
        else tile
        for tile in dailies.tiles
    )
    return replace(dailies, tiles=tiles, state="making" if is_making else dailies.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """A film's page in pieces.

    Attributes:
        dailies: What they show.
        html: Every piece that may change, by its element's id; the board only if it is empty.
    """

    dailies: Dailies
    html: Mapping[str, str]


def cut_up(dailies: Dailies, earlier: Pieces | None = None) -> Pieces:
    """The pieces of a film's page; of a tile that is as it was, those of `earlier`."""
    found = {name: render(dailies).strip() for name, render in _WHOLE_PAGE.items()}
    if not dailies.tiles:
        found["film-board"] = page.render_board(dailies).strip()
    known = earlier if earlier and _measures(earlier.dailies) == _measures(dailies) else None
    before = {tile.id: tile for tile in known.dailies.tiles} if known else {}
    for tile in dailies.tiles:
        if known and before.get(tile.id) == tile:
            found |= {name: known.html[name] for name in _names(tile)}
        else:
            found |= zip(_names(tile), _render_tile(tile, dailies), strict=True)
    return Pieces(dailies=dailies, html=found)


def _measures(dailies: Dailies) -> tuple[int, int, float]:
    """What a tile's pieces show of the film."""
    return dailies.width, dailies.height, dailies.fps


def _names(tile: Tile) -> tuple[str, str, str]:
    return f"tile-{tile.id}", f"detail-{tile.id}", f"edit-{tile.id}"


def _render_tile(tile: Tile, dailies: Dailies) -> Iterator[str]:
    for render in (page.render_tile, page.render_detail, render_form):
        yield render(tile, dailies).strip()


def render_form(tile: Tile, dailies: Dailies) -> str:
    """What may be changed of a shot: `<template id="edit-<shot>">`."""
    template = page.environment().get_template("edit.html.j2")
    return template.render(
        tile=tile,
        shot=_shot_number(tile),
        seconds=_seconds(tile.frames, dailies.fps),
        seed=tile.takes[0].seed,  # of the first take: those of the others are derived from it
        takes=len(tile.takes),
    )


def render_list(films: Iterable[Dailies]) -> str:
    """The list of films: `<ol id="films">`."""
    return page.environment().get_template("films.html.j2").render(films=tuple(films)).strip()


def render_list_page(films: Iterable[Dailies], *, name: str, token: str) -> str:
    """The page with the list; `name` is the project's."""
    template = page.environment().get_template("index.html.j2")
    return template.render(films=tuple(films), name=name, token=token)


def _shot_number(tile: Tile) -> int:
    """Which of its scene's shots it is, from 1; 0 = its scene is one shot."""
    _, _, number = tile.label.rpartition(".")
    return int(number) if tile.label != tile.scene and number.isdecimal() else 0


def _seconds(frames: int, fps: float) -> str:
    value = Fraction(frames) / Fraction(fps).limit_denominator(1001)
    return f"{float(value):.4f}".rstrip("0").rstrip(".")
