"""`filmkit check`: what is wrong with films, storyboards and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from filmkit.build import build
from filmkit.cli import arguments, report

if TYPE_CHECKING:
    from pathlib import Path


@click.command("check")
@arguments.films
@arguments.as_json
@click.pass_obj
def command(folder: Path, films: tuple[str, ...], *, as_json: bool) -> None:
    """Say what is wrong with films, and build nothing.

    \b
    filmkit check                   all films of the project
    filmkit check neo-amsterdam     one
    """
    call = arguments.find_call(folder, films)
    problems = build.check(call)
    is_good = all(problem.warning for problem in problems)
    if as_json:
        report.answer_json({"ok": is_good, "problems": report.problems_json(problems)})
    else:
        report.report_problems(problems)
        if is_good:
            count = len(call.paths)
            report.answer(f"{count} film{'s' * (count != 1)} in order")
    raise SystemExit(0 if is_good else 2)
