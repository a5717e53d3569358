"""`filmkit watch`: films made again at every save."""

from __future__ import annotations

import contextlib
import os
import sys
import webbrowser
from typing import TYPE_CHECKING

import click

from filmkit.backends.project import find_films, find_root, own_folders, refuse_way_out
from filmkit.cli import arguments, report
from filmkit.cli.color import wants_color

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filmkit.cli.monitor import JsonMonitor, PlainMonitor
    from filmkit.cli.screen import ScreenMonitor
    from filmkit.watch.lookout import Lookout
    from filmkit.watch.screening import Screening

    Monitor = PlainMonitor | JsonMonitor | ScreenMonitor


@click.command("watch")
@arguments.films
@click.option(
    "--notify", is_flag=True, help="Ring the terminal's bell when a film is done, or can't be."
)
@click.option("--poll", is_flag=True, help="Look every second, where a disk raises no file events.")
@click.option(
    "--serve", is_flag=True, help="Show the films on live pages, in a browser on this machine."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Where; 0 = any free port.  [default: 8765]"
)
@arguments.opens
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for everything that happens.")
@click.pass_obj
def command(
    folder: Path,
    films: tuple[str, ...],
    *,
    notify: bool,
    poll: bool,
    serve: bool,
    port: int | None,
    opens: bool,
    as_json: bool,
) -> None:
    """Make films, and again at every save.

    \b
    filmkit watch                   all films of the project, and those to come
    filmkit watch neo-amsterdam     one
    filmkit watch --serve --open    with live pages
    """
    from filmkit.watch.audiences import Audiences  # noqa: PLC0415 (heavy: help and completion need none of it)
    from filmkit.watch.lookout import Lookout  # noqa: PLC0415
    from filmkit.watch.session import Session  # noqa: PLC0415

    root = None if films else find_root(folder)
    chosen: tuple[Path, ...] = ()
    if root is None:
        root, chosen = find_films(folder, films)
    lookout = Lookout(root, chosen, os.environ)
    with contextlib.ExitStack() as stack:
        pages, name = None, root.name
        if serve or port is not None or opens:
            pages, url = stack.enter_context(_pages(lookout, port, opens=opens))
            name = f"{root.name}  {url}"
        audience = _audience(name, as_json=as_json, notify=notify)
        stack.enter_context(audience)
        told = Audiences(pages, audience) if pages else audience
        stack.enter_context(Session(lookout, os.environ, told, poll=poll)).run()


@contextlib.contextmanager
def _pages(lookout: Lookout, port: int | None, *, opens: bool) -> Iterator[tuple[Screening, str]]:
    """Live pages of a session's films, as long as it lasts, and where they are."""
    from filmkit.backends.dailies.server import Server  # noqa: PLC0415 (a web server, and only here)
    from filmkit.watch.screening import Screening  # noqa: PLC0415

    refuse_way_out(lookout.root, *own_folders(lookout.root))
    lookout.look()
    screening = Screening(lookout.root, lambda: lookout.films, os.environ)
    with Server(screening, port) as server, screening:
        films = screening.films()
        url = f"{server.url}films/{films[0]}/" if len(films) == 1 else server.url
        report.note(f"live pages: {url}")
        if opens:
            webbrowser.open(url)
        yield screening, url


def _audience(name: str, *, as_json: bool, notify: bool) -> Monitor:
    from filmkit.cli.monitor import JsonMonitor, PlainMonitor  # noqa: PLC0415

    if as_json:
        return JsonMonitor(sys.stdout)
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from filmkit.cli.screen import ScreenMonitor  # noqa: PLC0415 (0.04 s, and only here)

        color = wants_color(sys.stdout, os.environ)
        return ScreenMonitor(name, notify=notify, color=color)
    return PlainMonitor(notify=notify)
