"""`filmkit watch`: films made again at every save."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from filmkit.backends.project import find_films, find_root
from filmkit.cli import arguments
from filmkit.cli.color import wants_color

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.cli.monitor import JsonMonitor, PlainMonitor
    from filmkit.cli.screen import ScreenMonitor

    Monitor = PlainMonitor | JsonMonitor | ScreenMonitor


@click.command("watch")
@arguments.films
@click.option(
    "--notify", is_flag=True, help="Ring the terminal's bell when a film is done, or can't be."
)
@click.option("--poll", is_flag=True, help="Look every second, where a disk raises no file events.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for everything that happens.")
@click.pass_obj
def command(
    folder: Path, films: tuple[str, ...], *, notify: bool, poll: bool, as_json: bool
) -> None:
    """Make films, and again at every save.

    \b
    filmkit watch                   all films of the project, and those to come
    filmkit watch neo-amsterdam     one
    """
    from filmkit.watch.lookout import Lookout  # noqa: PLC0415 (heavy: help and completion need none of it)
    from filmkit.watch.session import Session  # noqa: PLC0415

    root = None if films else find_root(folder)
    chosen: tuple[Path, ...] = ()
    if root is None:
        root, chosen = find_films(folder, films)
    lookout = Lookout(root, chosen, os.environ)
    with (
        _audience(root, as_json=as_json, notify=notify) as audience,
        Session(lookout, os.environ, audience, poll=poll) as session,
    ):
        session.run()


def _audience(root: Path, *, as_json: bool, notify: bool) -> Monitor:
    from filmkit.cli.monitor import JsonMonitor, PlainMonitor  # noqa: PLC0415

    if as_json:
        return JsonMonitor(sys.stdout)
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from filmkit.cli.screen import ScreenMonitor  # noqa: PLC0415 (0.04 s, and only here)

        color = wants_color(sys.stdout, os.environ)
        return ScreenMonitor(root.name, notify=notify, color=color)
    return PlainMonitor(notify=notify)
