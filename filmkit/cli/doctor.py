"""`filmkit doctor`: what is installed, reachable and missing on this machine, and how to mend it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from filmkit.backends.checkup import examine
from filmkit.backends.project import find_root
from filmkit.build.reading import open_project
from filmkit.cli import arguments, report

if TYPE_CHECKING:
    from pathlib import Path

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
    is_good = all(f.is_good for f in findings) and not project.problems
    if as_json:
        found: list[Json] = [
            {"name": f.name, "ok": f.is_good, "found": f.found, "hint": f.hint} for f in findings
        ]
        problems = report.problems_json(project.problems)
        report.answer_json({"ok": is_good, "findings": found, "problems": problems})
    else:
        report.report_problems(project.problems)
        for f in findings:
            report.answer(f"{'ok ' if f.is_good else 'NO '} {f.name:9} {f.found}")
            if not f.is_good:
                report.answer(f"    hint: {f.hint}")
    raise SystemExit(0 if is_good else 1)
