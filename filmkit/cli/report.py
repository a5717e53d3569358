"""What a command says: answers on stdout, errors on stderr. Nothing else writes to the terminal.

Text and JSON are two forms of the same answer.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import traceback
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from filmkit import __version__
from filmkit.cli.color import wants_color
from filmkit.cli.cures import Cures
from filmkit.cli.excerpt import shown
from filmkit.timing import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from filmkit.backends.stamp import Stamp
    from filmkit.build.making import Result
    from filmkit.build.reasons import Reason, Verdict
    from filmkit.errors import FilmkitError, Problem
    from filmkit.keys import Json
    from filmkit.plan.why import Change

_MOST_PROBLEMS = 20
VERDICTS: Mapping[Verdict, str] = {
    "new": "is new",
    "changed": "changed",
    "gone": "is no longer there",
    "current": "is up to date",
}


def answer(text: str) -> None:
    """Print an answer, as `note` does. If nobody reads it any more, that is no failure of what was done."""
    with contextlib.suppress(BrokenPipeError):
        click.echo(text, color=wants_color(sys.stdout, os.environ))


def answer_json(value: Json) -> None:
    """Print an answer as JSON."""
    answer(json.dumps(value, ensure_ascii=False, indent=2))


def note(text: str) -> None:
    """Say something that isn't the answer; in colours, if it has some and they are wanted."""
    click.echo(text, err=True, color=wants_color(sys.stderr, os.environ))


def report_problems(problems: Iterable[Problem]) -> None:
    """Print problems, the first 20 of each file, each with its line, and how many more there are."""
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.where.file if problem.where else "", []).append(problem)
    for file, found in by_file.items():
        for problem in found[:_MOST_PROBLEMS]:
            note(shown(problem))
        if len(found) > _MOST_PROBLEMS:
            note(f"and {len(found) - _MOST_PROBLEMS} more{f' in {file}' if file else ''}")


def report_errors(error: FilmkitError, *, as_json: bool) -> None:
    """Print what the user can mend, and the last words of the tool that failed."""
    if as_json:
        answer_json({"ok": False, "problems": problems_json(error.problems)})
        return
    report_problems(error.problems)
    log = getattr(error, "log", "").strip()
    if log:
        note("\n".join(f"  | {line}" for line in log.splitlines()[-8:]))


def problems_json(problems: Iterable[Problem]) -> Json:
    """Problems as JSON: what `check --json` prints."""
    return [
        {
            "file": problem.where.file if problem.where else None,
            "line": problem.where.line if problem.where else None,
            "column": problem.where.column if problem.where else None,
            "severity": "warning" if problem.warning else "error",
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]


def telling(reason: Reason) -> Sequence[Change]:
    """The changes that say something to people: inputs' keys and ffmpeg's arguments only if nothing else does."""
    dull = ("inputs.", "recipe.command.")
    changes = [change for change in reason.changes if not change.path.startswith(dull)]
    return changes or ([] if reason.needs else reason.changes)


def report_build(
    fresh: Mapping[str, Stamp], made: Sequence[Result], seconds: float, *, as_json: bool
) -> None:
    """Print what became of each film; films that were up to date first."""
    if as_json:
        done = [_fresh_json(name, stamp) for name, stamp in fresh.items()]
        films = [*done, *(result_json(result) for result in made)]
        answer_json({"films": films, "seconds": round(seconds, 3)})
        return
    for name, stamp in fresh.items():
        answer(f"{name}: up to date, {stamp.target} ({length(stamp.length_s)})")
    for result in made:
        answer(result_line(result, seconds))
        if result.is_complete and result.versions:
            answer(f"  and {', '.join(result.versions)}")
        if not result.is_complete:
            answer(f"  to go on: filmkit build {result.film}")


def _fresh_json(name: str, stamp: Stamp) -> Json:
    return {
        "film": name,
        "ok": True,
        "target": stamp.target,
        "length_s": stamp.length_s,
        "made": [],
        "reused": len(stamp.keys),
        "failed": {},
        "skipped": {},
    }


def undone_steps(result: Result) -> str:
    """How many steps failed, and how many were not tried because of that."""
    counts = {"failed": len(result.failed), "not tried": len(result.skipped)}
    return ", ".join(f"{count} {fate}" for fate, count in counts.items() if count)


def result_json(result: Result) -> dict[str, Json]:
    """What became of one film, as `build --json` has it."""
    return {
        "film": result.film,
        "ok": result.is_complete,
        "target": result.target,
        "length_s": result.length_s,
        "made": list(result.made),
        "reused": result.reused,
        "failed": dict(result.failed),
        "skipped": dict(result.skipped),
    }


def result_line(result: Result, seconds: float) -> str:
    """What became of one film, for people."""
    count = len(result.made)
    work = f"{count} step{'s' * (count != 1)} made, {result.reused} reused, {length(seconds)}"
    if result.is_complete and not count:
        return f"{result.film}: nothing to make, {result.target} ({length(result.length_s)})"
    if result.is_complete:
        return f"{result.film}: {result.target} ({length(result.length_s)}) · {work}"
    # What is skipped because of this film's own failures needs no telling.
    reasons = result.failed or dict(list(result.skipped.items())[:1])
    undone, cures = undone_steps(result), Cures()
    return "\n".join(
        [
            f"{result.film}: not finished · {work}, {undone}",
            *(f"  {step}: {cures.tell(why)}" for step, why in reasons.items()),
        ]
    )


def length(seconds: float) -> str:
    """A length as people say it."""
    return spoken(Fraction(seconds).limit_denominator(1000))


def report_bug(error: Exception) -> None:
    """Say that it is our fault, and where the details are, for an issue."""
    text = "".join(traceback.format_exception(error))
    head = f"filmkit {__version__}, Python {sys.version.split()[0]}, {sys.platform}\n"
    try:
        handle, name = tempfile.mkstemp(prefix="filmkit-bug-", suffix=".log")
        os.close(handle)
        Path(name).write_text(f"{head}{' '.join(sys.argv)}\n\n{text}", "utf-8", "replace")
    except OSError:
        note(text)
        name = "the lines above"
    note(click.style(f"this is a bug of filmkit's, not of your film: {error!r:.300}", fg="red"))
    note(f"  hint: put {name} into an issue; finished work is kept")
