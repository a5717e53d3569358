"""`filmkit why`: the difference between a step's recipe now and the one it was last made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from filmkit.cli import arguments, report
from filmkit.cli.candidates import complete_steps
from filmkit.keys import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from filmkit.build.planning import PlannedFilms
    from filmkit.build.reasons import Reason
    from filmkit.keys import Json

_WIDTH = 200  # characters of a value that are shown


@click.command("why")
@arguments.film
@click.argument("step", required=False, shell_complete=complete_steps)
@arguments.as_json
@click.pass_obj
def command(folder: Path, film: str, step: str | None, *, as_json: bool) -> None:
    """Show what differs from a step's last recipe.

    \b
    filmkit why neo-amsterdam                      all that is stale
    filmkit why neo-amsterdam clip:scene_01        one step
    """
    from filmkit.build import build  # noqa: PLC0415 (heavy: help and completion need none of it)
    from filmkit.build.reasons import reason_json  # noqa: PLC0415

    planned = build.plan(arguments.find_call(folder, (film,)))
    found = _found(planned, step)
    if as_json:
        report.answer_json([reason_json(reason) for reason in found])
    elif not found:
        report.answer(f"{planned.films[0].name}: up to date")
    for reason in () if as_json else found:
        report.answer(_text(reason))
        if step is not None and reason.origin:
            report.answer(_origin(reason.origin))


def _found(planned: PlannedFilms, step: str | None) -> tuple[Reason, ...]:
    from filmkit.build.reasons import (  # noqa: PLC0415
        board_reason,
        explain,
        find_step,
        reasons,
    )

    for agenda in planned.undirected:  # of its other steps nothing is known before that
        return (board_reason(agenda.reading),)
    film, missing = planned.films[0], planned.missing_by_key()
    if step is None:
        return reasons(planned, film, missing)
    return (explain(planned, film, find_step(film, step), missing),)


def _origin(origin: Mapping[str, Json]) -> str:
    """Where the clip that there is, or was, came from: `workflow: wan22_t2v`, a line each."""
    lines = [
        f"    {name}: {value if isinstance(value, str) else canonical(value).decode()}"[:_WIDTH]
        for name, value in origin.items()
    ]
    return "\n".join(["  last made by", *lines])


def _text(reason: Reason) -> str:
    lines = [f"{reason.step} {report.VERDICTS[reason.verdict]}"]
    for change in report.telling(reason):
        lines.append(f"  {change.path}")
        lines += [f"    - {change.old[:_WIDTH]}"] if change.old else []
        lines += [f"    + {change.new[:_WIDTH]}"] if change.new else []
    lines += [f"  needs {name}" for name in reason.needs]
    return "\n".join(lines)
