"""`filmkit gc`: the store cleared of what no film wants any more."""

from __future__ import annotations

import os
import pathlib
import re
from typing import TYPE_CHECKING

import click

from filmkit.cli import report
from filmkit.cli.causes import count
from filmkit.cli.sizes import tell_size
from filmkit.cli.store import project_root
from filmkit.errors import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filmkit.build.collecting import Litter
    from filmkit.build.reach import Reach

_UNITS_S = {"h": 3600, "d": 86400, "w": 7 * 86400}
_AGE = re.compile(r"(\d{1,5})([hdw])")


class _Age(click.ParamType):  # type: ignore[type-arg, unused-ignore] # newer click has some
    name = "age"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The age in seconds."""
        match = _AGE.fullmatch(str(value).strip())
        if not match:
            self.fail(f"'{value}' is no age such as 30d, 12h or 2w", param, ctx)
        return float(int(match[1]) * _UNITS_S[match[2]])


@click.command("gc")
@click.option(
    "--older-than",
    "older_s",
    type=_Age(),
    metavar="AGE",
    default="30d",
    help="Keep what is younger: 30d, 12h, 2w. Without it: 30d.",
)
@click.option("--remote", is_flag=True, help="Clear out the team's store instead.")
@click.option(
    "--also",
    "others",
    type=click.Path(exists=True, file_okay=False, path_type=pathlib.Path),
    multiple=True,
    metavar="DIR",
    help="Another project that uses the same store.",
)
@click.option("--apply", "is_applied", is_flag=True, help="Remove it; else it is only shown.")
@click.pass_obj
def command(
    folder: Path, *, older_s: float, remote: bool, others: tuple[Path, ...], is_applied: bool
) -> None:
    """Show what the store has that no film wants, or remove it.

    What a film wants here, on any branch, tag or stash of git, or wanted at its last build, is kept; so is whatever is
    younger than the age.

    \b
    filmkit gc              look first
    filmkit gc --apply      then remove it
    """
    from filmkit.build.clearance import Clearance, clear_out  # noqa: PLC0415 (heavy)

    root = project_root(folder)
    clearance = Clearance(
        root=root,
        older_s=older_s,
        remote=remote,
        is_applied=is_applied,
        others=tuple(project_root((folder / other).resolve()) for other in others),
    )
    reach, litter = clear_out(clearance, os.environ, _on_wait)
    report.report_problems(reach.problems)
    for line in _lines(reach, litter, is_applied=is_applied):
        report.answer(line)


def _on_wait(film: str) -> None:
    report.note(f"{film}: a build is busy with it, waiting")


def _lines(reach: Reach, litter: Litter, *, is_applied: bool) -> Iterator[str]:
    groups: dict[str, dict[str, list[int]]] = {}
    for item in litter.items:
        groups.setdefault(item.film, {}).setdefault(item.stage, []).append(item.size_bytes)
    for film, stages in sorted(groups.items()):
        parts = [f"{len(sizes)} {s} {tell_size(sum(sizes))}" for s, sizes in sorted(stages.items())]
        yield printable(f"{film or 'of no film'}: {', '.join(parts)}")
    versions = f", {count(reach.versions, 'version')} in git" if reach.versions else ""
    wanted = f"{count(len(reach.films), 'film')}{versions}"
    yield f"kept: {count(litter.kept, 'record')}, {tell_size(litter.kept_bytes)} ({wanted})"
    if reach.unplanned:
        yield f"kept whole, since they can't be planned: {', '.join(sorted(reach.unplanned))}"
    if not litter.items:
        yield "nothing to remove"
    elif is_applied:
        yield f"removed: {tell_size(litter.size_bytes)}"
    else:
        yield f"nothing was removed: `filmkit gc --apply` makes room of {tell_size(litter.size_bytes)}"
