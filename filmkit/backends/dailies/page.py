"""The dailies as HTML: the whole page, or one of its fragments under a stable element id.

Every text is escaped by the templates. Opens no file but filmkit's own templates.

A fragment's element takes the place of the one with the same id:

    film-header         title, state, how many shots are made      `render_header`
    film-problems       what is wrong, with file:line and hint     `render_problems`
    film-player         the cut film                               `render_player`
    film-timeline       strips, wedges, waveform                   `render_timeline`
    film-board          all tiles, in film order                   `render_board`
    tile-<shot>         one tile                                   `render_tile`
    detail-<shot>       a `<template>`: what the viewer shows      `render_detail`
    film-log            what the last build did                    `render_log`

Whoever puts a fragment in its place sends the event `filmkit:swapped` to `document`, so that the page's script can
take it up.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from filmkit.backends.resources import folder
from filmkit.timing import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.backends.dailies.model import Dailies, LogLine, Tile

_TEMPLATES = "dailies"
_SCRIPT, _STYLES = "dailies.js", "dailies.css"
# Nothing but what lies beside the page, and the two blocks that are in it. A page opened as a file has no origin that
# `'self'` could mean, so files are named besides.
_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{styles}'; img-src 'self' file: data:; "
    "media-src 'self' file:; base-uri 'none'; form-action 'none'"
)


def render_page(dailies: Dailies, *, live: bool, token: str = "") -> str:
    """The page.

    Without `live` it is a file of its own: styles and script are in it, and only pictures, videos and sound are
    beside it. With `live` it names `dailies.css`, `dailies.js` and `live.js` beside it, has no policy of its own
    (the server sends that), and has `token` in `<meta name="filmkit-token">`.
    """
    script, styles = read_part(_SCRIPT), read_part(_STYLES)
    policy = "" if live else _POLICY.format(script=_sign(script), styles=_sign(styles))
    return _render(
        "page",
        dailies,
        live=live,
        token=token,
        policy=policy,
        script=Markup(script),  # noqa: S704 (filmkit's own files)
        styles=Markup(styles),  # noqa: S704
        **_wave(dailies.peaks),
    )


def render_header(dailies: Dailies) -> str:
    """Title, state and figures: `<header id="film-header">`."""
    return _render("header", dailies)


def render_problems(dailies: Dailies) -> str:
    """What is wrong or odd: `<section id="film-problems">`, hidden if nothing is."""
    return _render("problems", dailies)


def render_player(dailies: Dailies) -> str:
    """The cut film, or that there is none: `<div id="film-player">`."""
    return _render("player", dailies)


def render_board(dailies: Dailies) -> str:
    """All tiles in film order: `<ol id="film-board">`."""
    return _render("board", dailies)


def render_tile(tile: Tile, dailies: Dailies) -> str:
    """One tile: `<li id="tile-<shot>">`, with `data-shot`, `data-scene` and `data-state`."""
    return _render("tile", dailies, tile=tile)


def render_detail(tile: Tile, dailies: Dailies) -> str:
    """All about one shot: `<template id="detail-<shot>">`."""
    return _render("detail", dailies, tile=tile)


def render_timeline(dailies: Dailies) -> str:
    """Strips, wedges and waveform: `<div id="film-timeline">`."""
    return _render("timeline", dailies, **_wave(dailies.peaks))


def render_log(dailies: Dailies) -> str:
    """What the last build did: `<section id="film-log">`."""
    return _render("log", dailies)


def read_part(name: str) -> str:
    """The text of one of filmkit's own scripts and styles, by its file's name in `templates/dailies/`."""
    return (folder("templates") / _TEMPLATES / name).read_text(encoding="utf-8")


def _render(fragment: str, dailies: Dailies, **more: Any) -> str:  # noqa: ANN401 (values of a template)
    return environment().get_template(f"{fragment}.html.j2").render(dailies=dailies, **more)


@functools.cache
def environment() -> Environment:
    """The templates of the dailies: every text is escaped, and what lacks is an error."""
    templates = Environment(
        loader=FileSystemLoader(folder("templates") / _TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "capitalize_first": lambda text: text[:1].upper() + text[1:],
        "log_summary": _summary,
        "plain_path": _plain_path,
        "share": _share,
        "time_taken": _time_taken,
    }
    return templates


def _sign(text: str) -> str:
    """How a policy names a block that it allows. Source: https://www.w3.org/TR/CSP3/#grammardef-hash-source."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _wave(peaks: Sequence[float]) -> dict[str, Any]:
    """The waveform as an SVG path, mirrored at the middle of a picture 2 high, and its width."""
    tops = [f"L{n} {1 - peak:.3f}" for n, peak in enumerate(peaks)]
    bottoms = [f"L{n} {1 + peak:.3f}" for n, peak in reversed(list(enumerate(peaks)))]
    path = f"M0 1{''.join(tops)}{''.join(bottoms)}Z" if peaks else ""
    return {"wave": path, "wave_width": max(1, len(peaks) - 1)}


def _share(part: int, whole: int) -> str:
    """A part of the film, for a place in an SVG: `12.5%`."""
    return f"{100 * part / max(1, whole):.4f}%"


def _plain_path(path: str) -> str:
    """Where in a recipe a value is, for people: `seed` for `recipe.payload.seed`."""
    return path.removeprefix("recipe.").removeprefix("payload.")


def _time_taken(seconds: float) -> str:
    return spoken(Fraction(seconds).limit_denominator(1000))


def _summary(log: Sequence[LogLine]) -> str:
    """How many steps came to what: `12 made, 3 were there, 1 failed, in 8.2 s`."""
    counts = [
        (words, sum(line.kind == kind for line in log))
        for kind, words in (
            ("done", "made"),
            ("cached", "were there"),
            ("failed", "failed"),
            ("skipped", "skipped"),
            ("started", "begun"),
        )
    ]
    told = ", ".join(f"{count} {words}" for words, count in counts if count)
    return f"{told}, in {_time_taken(max(line.at_s for line in log))}"
