"""What only a live page has: the list of films, forms to change a scene, and the pieces that take others' places.

Knows nothing of servers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from filmkit.backends.dailies import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from filmkit.backends.dailies.model import Card, Dailies

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
    cards = tuple(
        replace(
            card,
            state="making",
            fraction=works[card.id].fraction,
            preview=works[card.id].preview,
            message=works[card.id].message,
        )
        if card.id in works
        else card
        for card in dailies.cards
    )
    return replace(dailies, cards=cards, state="making" if is_making else dailies.state)


def fragments(dailies: Dailies) -> dict[str, str]:
    """HTML of every piece of a film's page that may change, by its element's id; the board only if it is empty."""
    found = {name: render(dailies) for name, render in _WHOLE_PAGE.items()}
    if not dailies.cards:
        found["film-board"] = page.render_board(dailies)
    for card in dailies.cards:
        found[f"card-{card.id}"] = page.render_card(card, dailies)
        found[f"detail-{card.id}"] = page.render_detail(card, dailies)
        found[f"edit-{card.id}"] = render_form(card, dailies)
    return {name: html.strip() for name, html in found.items()}


def render_form(card: Card, dailies: Dailies) -> str:
    """What may be changed of a shot: `<template id="edit-<shot>">`."""
    template = page.environment().get_template("edit.html.j2")
    return template.render(
        card=card,
        shot=_shot_number(card),
        seconds=_seconds(card.frames, dailies.fps),
        seed=card.takes[0].seed,  # of the first take: those of the others are derived from it
        takes=len(card.takes),
    )


def render_list(films: Iterable[Dailies]) -> str:
    """The list of films: `<ol id="films">`."""
    return page.environment().get_template("films.html.j2").render(films=tuple(films)).strip()


def render_list_page(films: Iterable[Dailies], *, name: str, token: str) -> str:
    """The page with the list; `name` is the project's."""
    template = page.environment().get_template("index.html.j2")
    return template.render(films=tuple(films), name=name, token=token)


def _shot_number(card: Card) -> int:
    """Which of its scene's shots it is, from 1; 0 = its scene is one shot."""
    _, _, number = card.label.rpartition(".")
    return int(number) if card.label != card.scene and number.isdecimal() else 0


def _seconds(frames: int, fps: float) -> str:
    value = Fraction(frames) / Fraction(fps).limit_denominator(1001)
    return f"{float(value):.4f}".rstrip("0").rstrip(".")
