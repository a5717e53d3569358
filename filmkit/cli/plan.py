"""`filmkit plan`: what a build would make, why, and how long that will take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from filmkit.cli import arguments, report
from filmkit.cli.forecasts import tell_forecast
from filmkit.cli.questions import tell_questions
from filmkit.cli.shared import tell_shared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from filmkit.build.planning import PlannedFilm
    from filmkit.build.reasons import Reason
    from filmkit.keys import Json
    from filmkit.plan.effort import Forecast


@click.command("plan")
@arguments.films
@arguments.as_json
@click.pass_obj
def command(folder: Path, films: tuple[str, ...], *, as_json: bool) -> None:
    """Show what a build would make, why, and how long it takes.

    The time is an estimate, by what like steps took on this machine.

    \b
    filmkit plan neo-amsterdam
    """
    # Heavy: help and completion need none of it.
    from filmkit.build import build  # noqa: PLC0415
    from filmkit.build.forecasting import (  # noqa: PLC0415
        find_samples,
        forecast_all,
        forecast_films,
    )
    from filmkit.build.reasons import board_reason, reason_json, reasons  # noqa: PLC0415
    from filmkit.build.sharing import find_shared  # noqa: PLC0415

    planned = build.plan(arguments.find_call(folder, films))
    shared = find_shared(planned)
    report.report_problems((*planned.warnings, *shared.problems))
    steps = shared.missing
    missing = {step.key: step for step in steps}
    found = [(film, reasons(planned, film, missing)) for film in planned.films]
    samples = find_samples(planned, steps)
    forecasts = forecast_films(planned, steps, samples)
    waiting = planned.undirected
    if as_json:
        told: dict[str, Json] = {
            film.name: _timed([reason_json(r) for r in why], film, forecasts[film.name])
            for film, why in found
        }
        told |= {it.film.name: [reason_json(board_reason(it.reading))] for it in waiting}
        report.answer_json(told)
        return
    if shared.records:
        size_bytes = sum(record.size_bytes for record in shared.records.values())
        report.answer(tell_shared(len(shared.records), size_bytes))
    for film, why in found:
        report.answer(_text(film, why, forecasts[film.name]))
    if sum(bool(why) for _, why in found) > 1:
        report.answer(f"all of it: {tell_forecast(forecast_all(planned, steps, samples))}")
    for agenda in waiting:
        report.answer(f"{tell_questions(agenda)}\n  the rest is planned when that is done")


def _text(film: PlannedFilm, why: Sequence[Reason], forecast: Forecast) -> str:
    name, total = film.name, len(film.plan.steps) + (film.board is not None)
    lines = [f"  {reason.step}  {_cause(reason)}" for reason in why]
    if not lines:
        return f"{name}: up to date"
    return "\n".join(
        [f"{name}: {len(lines)} of {total} steps to make, {tell_forecast(forecast)}", *lines]
    )


def _cause(reason: Reason) -> str:
    if reason.verdict != "changed":
        return report.VERDICTS[reason.verdict]
    if reason.needs:
        more = f" and {len(reason.needs) - 1} more" if len(reason.needs) > 1 else ""
        return f"needs {reason.needs[0]}{more}"
    names = [change.path for change in report.telling(reason)]
    return f"changed: {', '.join(names[:3])}" if names else "changed"


def _timed(reasons: Sequence[dict[str, Json]], film: PlannedFilm, forecast: Forecast) -> list[Json]:
    """The reasons, each with how long its step takes, and when it is done; null = not known."""
    keys = {step.name: step.key for step in film.plan.steps}
    return [
        {
            **reason,
            "about_s": _rounded(forecast.each_s.get(key) if key else None),
            "done_s": _rounded(forecast.done_s.get(key) if key else None),
        }
        for reason in reasons
        for key in [keys.get(str(reason["step"]))]
    ]


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
