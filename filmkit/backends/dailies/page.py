"""The dailies as HTML: the whole page, or one of its fragments under a stable element id.

Every text is escaped by the templates. Opens no file but filmkit's own templates.

A fragment's element takes the place of the one with the same id:

    film-header         title, state, how many shots are made      `render_header`
    film-problems       what is wrong, with file:line and hint     `render_problems`
    film-board          all cards, in film order                   `render_board`
    card-<shot>         one card                                   `render_card`
    detail-<shot>       a `<template>`: what the viewer shows      `render_detail`
    film-timeline       strips, wedges, waveform                   `render_timeline`
    film-log            what the last build did                    `render_log`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmkit.backends.dailies.model import Card, Dailies


def render_page(dailies: Dailies, *, live: bool, token: str = "") -> str:
    """The page.

    Without `live` it is a file of its own: styles and script are in it, and only pictures, videos and sound are
    beside it. With `live` it names `dailies.css`, `dailies.js` and `live.js` beside it, has no policy of its own
    (the server sends that), and has `token` in `<meta name="filmkit-token">`.
    """
    raise NotImplementedError


def render_header(dailies: Dailies) -> str:
    """Title, state and figures: `<header id="film-header">`."""
    raise NotImplementedError


def render_problems(dailies: Dailies) -> str:
    """What is wrong or odd: `<section id="film-problems">`, hidden if nothing is."""
    raise NotImplementedError


def render_board(dailies: Dailies) -> str:
    """All cards in film order: `<ol id="film-board">`."""
    raise NotImplementedError


def render_card(card: Card, dailies: Dailies) -> str:
    """One card: `<li id="card-<shot>">`, with `data-shot`, `data-scene` and `data-state`."""
    raise NotImplementedError


def render_detail(card: Card, dailies: Dailies) -> str:
    """All about one shot: `<template id="detail-<shot>">`."""
    raise NotImplementedError


def render_timeline(dailies: Dailies) -> str:
    """Strips, wedges and waveform: `<div id="film-timeline">`."""
    raise NotImplementedError


def render_log(dailies: Dailies) -> str:
    """What the last build did: `<section id="film-log">`."""
    raise NotImplementedError
