"""`filmkit plan`: what a build would make, why, and how long that took last time."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import click

from filmkit.cli import arguments, report
from filmkit.cli.questions import tell_questions
from filmkit.timing import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from filmkit.build.planning import PlannedFilm
    from filmkit.build.reasons import Reason
    from filmkit.keys import Json


@click.command("plan")
@arguments.films
@arguments.as_json
@click.pass_obj
def command(folder: Path, films: tuple[str, ...], *, as_json: bool) -> None:
    """Show what a build would make, and why.

    \b
    filmkit plan neo-amsterdam
    """
    # Heavy: help and completion need none of it.
    from filmkit.build import build  # noqa: PLC0415
    from filmkit.build.reasons import board_reason, reason_json, reasons  # noqa: PLC0415

    planned = build.plan(arguments.find_call(folder, films))
    report.report_problems(planned.warnings)
    missing = planned.missing_by_key()
    found = [(film, reasons(planned, film, missing)) for film in planned.films]
    waiting = planned.undirected
    if as_json:
        told: dict[str, Json] = {
            film.name: [reason_json(reason) for reason in why] for film, why in found
        }
        told |= {it.film.name: [reason_json(board_reason(it.reading))] for it in waiting}
        report.answer_json(told)
        return
    for film, why in found:
        report.answer(_text(film, why))
    for agenda in waiting:
        report.answer(f"{tell_questions(agenda)}\n  the rest is planned when that is done")


def _text(film: PlannedFilm, why: Sequence[Reason]) -> str:
    name, total = film.name, len(film.plan.steps) + (film.board is not None)
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
