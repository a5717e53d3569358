"""`filmkit export`: a film for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from filmkit.backends.project import shown_path
from filmkit.cli import arguments, report

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.build.exporting import Exported
    from filmkit.keys import Json


@click.group("export")
def command() -> None:
    """Give a film to another program.

    \b
    filmkit export pinokio neo-amsterdam
    """


@command.command("pinokio")
@arguments.film
@arguments.as_json
@click.pass_obj
def pinokio(folder: Path, film: str, *, as_json: bool) -> None:
    """Write an app for Pinokio that makes the film.

    It is written to build/FILM/pinokio/, with what the store has. Put that folder into Pinokio's api/ folder.

    \b
    filmkit export pinokio neo-amsterdam
    """
    from filmkit.build.exporting import export_pinokio  # noqa: PLC0415 (yaml, jinja2, jsonschema)

    def on_wait(name: str) -> None:
        report.note(f"{name}: a build is busy with it, waiting")

    call = arguments.find_call(folder, (film,))
    exported = export_pinokio(call, on_wait=on_wait)
    report.report_problems(exported.warnings)
    place = shown_path(call.root, exported.folder)
    if as_json:
        report.answer_json(_json(exported, place))
    else:
        report.answer(_text(exported, place))


def _json(exported: Exported, place: str) -> dict[str, Json]:
    return {
        "film": exported.film,
        "folder": place,
        "there": list(exported.there),
        "generated": list(exported.generated),
        "elsewhere": dict(exported.elsewhere),
        "models": list(exported.models),
    }


def _text(exported: Exported, place: str) -> str:
    lines = [f"{place}: the app of '{exported.film}'"]
    lines += [f"  there    output/{file}" for file in exported.there]
    lines += [f"  missing  output/{file}  generate.json makes it" for file in exported.generated]
    lines += [f"  missing  output/{file}  {why}" for file, why in exported.elsewhere.items()]
    if exported.generated:
        lines += [f"  needs    {model}" for model in exported.models]
    return "\n".join(lines)
