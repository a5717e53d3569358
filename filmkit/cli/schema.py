"""`filmkit schema`: the JSON Schemas, for people and editors."""

from __future__ import annotations

import click

from filmkit.backends.resources import schema_text
from filmkit.cli import report


@click.command("schema")
@click.argument(
    "name", type=click.Choice(["film", "storyboard", "settings"]), default="film", required=False
)
def command(name: str) -> None:
    """Print the JSON Schema of a kind of file.

    \b
    filmkit schema film > film.schema.json
    """
    report.answer(schema_text(name).rstrip("\n"))
