"""`filmkit dailies`: the page on which a film is looked at."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

import click

from filmkit.backends.project import shown_path
from filmkit.cli import arguments, report

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.build.dailies import WrittenPage
    from filmkit.keys import Json


@click.command("dailies")
@arguments.films
@arguments.opens
@click.option(
    "--zip", "as_zip", is_flag=True, help="Write a zip besides, with all that the page shows."
)
@arguments.as_json
@click.pass_obj
def command(
    folder: Path, films: tuple[str, ...], *, opens: bool, as_zip: bool, as_json: bool
) -> None:
    """Write the page on which a film is looked at.

    It shows what is made so far, and makes nothing: build/FILM/dailies.html.

    \b
    filmkit dailies neo-amsterdam --open
    """
    # jinja2, numpy, av: only when a page is written.
    from filmkit.build.dailies import write_dailies  # noqa: PLC0415

    def on_wait(name: str) -> None:
        report.note(f"{name}: a build is busy with it, waiting")

    call = arguments.find_call(folder, films)
    written = write_dailies(call, as_zip=as_zip, on_wait=on_wait)
    if as_json:
        report.answer_json([_json(call.root, each) for each in written])
    for each in written:
        if not as_json:
            report.answer(_text(call.root, each))
        if opens:
            webbrowser.open(each.page.as_uri())


def _text(root: Path, written: WrittenPage) -> str:
    dailies = written.dailies
    line = f"{shown_path(root, written.page)}: {dailies.made}/{len(dailies.tiles)} shots made"
    return f"{line}\n{shown_path(root, written.zip)}" if written.zip else line


def _json(root: Path, written: WrittenPage) -> dict[str, Json]:
    dailies = written.dailies
    return {
        "film": dailies.film,
        "state": dailies.state,
        "page": shown_path(root, written.page),
        "zip": shown_path(root, written.zip) if written.zip else None,
        "shots": len(dailies.tiles),
        "made": dailies.made,
    }
