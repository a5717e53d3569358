"""`filmkit plan`: what a build would make, why, and how long that took last time."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import click

from filmkit.build import build
from filmkit.build.reasons import Reason, reason_json, reasons
from filmkit.cli import arguments, report
from filmkit.timing import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from filmkit.build.planning import PlannedFilm


@click.command("plan")
@arguments.films
@arguments.as_json
@click.pass_obj
def command(folder: Path, films: tuple[str, ...], *, as_json: bool) -> None:
    """Show what a build would make, and why.

    \b
    filmkit plan neo-amsterdam
    """
    planned = build.plan(arguments.find_call(folder, films))
    report.report_problems(planned.warnings)
    missing = planned.missing_by_key()
    found = [(film, reasons(planned, film, missing)) for film in planned.films]
    if as_json:
        report.answer_json({film.name: [reason_json(r) for r in why] for film, why in found})
        return
    for film, why in found:
        report.answer(_text(film, why))


def _text(film: PlannedFilm, why: Sequence[Reason]) -> str:
    name, total = film.name, len(film.plan.steps) + (film.board.revision is not None)
    lines = [f"  {reason.step}  {_cause(reason)}" for reason in why]
    if not lines:
        return f"{name}: up to date"
    return "\n".join([f"{name}: {len(lines)} of {total} steps to make{_time(why)}", *lines])


def _cause(reason: Reason) -> str:
    if reason.verdict != "changed":
        return report.VERDICTS[reason.verdict]
    if reason.needs:
        more = f" and {len(reason.needs) - 1} more" if len(reason.needs) > 1 else ""
        return f"needs {reason.needs[0]}{more}"
    names = [change.path for change in report.telling(reason)]
    return f"changed: {', '.join(names[:3])}" if names else "changed"


def _time(why: Sequence[Reason]) -> str:
    work = [r.last_s for r in why if not r.step.startswith(("storyboard:", "deliver:"))]
    seconds = [last_s for last_s in work if last_s is not None]
    if not seconds or len(seconds) < len(work):
        return ""
    return f", {spoken(Fraction(sum(seconds)).limit_denominator(1000))} of work last time"
