"""Makes contact sheets and shot lists of all kinds. Nothing in them tells of the machine or the time."""

from __future__ import annotations

import base64
import csv
import io
from typing import TYPE_CHECKING

from filmkit.backends.files import explained
from filmkit.backends.resources import template
from filmkit.backends.sheet.content import content_of
from filmkit.cut.commands import MADE_WITH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from filmkit.backends.sheet.content import Content
    from filmkit.keys import Json
    from filmkit.model.ports import Job

_COLUMNS = ("shot", "size", "angle", "move", "start", "length", "scene", "prompt", "cast")
# What a spreadsheet takes for the beginning of a formula, which may do anything.
_FORMULA = ("=", "+", "-", "@")


def make_sheet(recipe: Mapping[str, Json], job: Job) -> None:
    """Write the sheet that `recipe` describes; its pictures are the job's inputs.

    Raises:
        BackendError: It can't be written, or the fonts are missing.
        Cancelled: It is no longer wanted.
    """
    sheet, use = content_of(recipe), str(recipe["use"])
    match recipe["kind"]:
        case "csv":
            made = _table(sheet)
        case "html":
            made = _page(sheet, use, job.inputs)
        case _:
            # Half a second, and only paper needs it.
            from filmkit.backends.sheet.paper import print_sheet  # noqa: PLC0415

            made = print_sheet(sheet, use, job.inputs, job.tell)
    with explained("write the sheet"):
        job.output.write_bytes(made)


def _table(sheet: Content) -> bytes:
    """The shots as CSV, as spreadsheets read it. Source: RFC 4180; they need the mark before UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow((*_COLUMNS, "dialogue"))
    for row in sheet.rows:
        cells = (row.number, *row.framing, row.start, row.length, row.heading, row.prompt)
        writer.writerow(map(_harmless, (*cells, ", ".join(row.cast), "\n".join(row.dialogue))))
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _page(sheet: Content, use: str, pictures: Mapping[str, Path]) -> bytes:
    """The sheet as one HTML file, its pictures in it."""
    # 0.07 s that most builds don't need.
    from jinja2 import DictLoader, Environment, StrictUndefined  # noqa: PLC0415

    names = ("frame.html.j2", f"{use}.html.j2")
    texts = {name: template(f"sheet/{name}") for name in names}
    environment = Environment(
        loader=DictLoader(texts), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    encoded = {
        name: base64.b64encode(path.read_bytes()).decode() for name, path in pictures.items()
    }
    page = environment.get_template(names[1]).render(
        sheet=sheet, pictures=encoded, made_with=MADE_WITH
    )
    return f"{page}\n".encode()
