"""`filmkit doctor`: what is installed, reachable and missing on this machine, and how to mend it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from filmkit.backends.checkup import examine
from filmkit.backends.project import find_root, list_films
from filmkit.build.build import Call, plan
from filmkit.build.preflight import preflight
from filmkit.build.reading import open_project
from filmkit.cli import arguments, report
from filmkit.errors import FilmkitError

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.errors import Problem
    from filmkit.keys import Json


@click.command("doctor")
@arguments.as_json
@click.pass_obj
def command(folder: Path, *, as_json: bool) -> None:
    """Say what this machine has for films, and what it lacks.

    \b
    filmkit doctor
    """
    root = find_root(folder) or folder
    project = open_project(root, (), os.environ, "")
    findings = examine(root, project.settings)
    wanting = (*project.problems, *_lacking(root))
    is_good = all(f.is_good for f in findings) and all(p.warning for p in wanting)
    if as_json:
        found: list[Json] = [
            {"name": f.name, "ok": f.is_good, "found": f.found, "hint": f.hint} for f in findings
        ]
        problems = report.problems_json(wanting)
        report.answer_json({"ok": is_good, "findings": found, "problems": problems})
    else:
        report.report_problems(wanting)
        for f in findings:
            report.answer(f"{'ok ' if f.is_good else 'NO '} {f.name:9} {f.found}")
            if not f.is_good:
                report.answer(f"    hint: {f.hint}")
    raise SystemExit(0 if is_good else 1)


def _lacking(root: Path) -> tuple[Problem, ...]:
    """What the servers lack for the films that are here. Films that are wrong are `check`'s affair."""
    found: dict[Problem, None] = {}
    for film in list_films(root):
        with suppress(FilmkitError):
            planned = plan(Call(root=root, paths=(film,), environment=os.environ))
            found |= dict.fromkeys(preflight(planned))
    return tuple(found)
