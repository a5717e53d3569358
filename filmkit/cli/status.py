"""`filmkit status`: each film in a line."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from filmkit.backends.project import find_films
from filmkit.build.status import fresh_films
from filmkit.cli import arguments, causes, report
from filmkit.cli.ago import ago
from filmkit.errors import printable
from filmkit.timing import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from filmkit.build.reasons import Reason
    from filmkit.build.status import State, Status
    from filmkit.keys import Json

_STATES: Mapping[State, tuple[str, str]] = {  # as people are told, and its colour
    "up_to_date": ("up to date", "green"),
    "stale": ("stale", "yellow"),
    "unbuilt": ("not built yet", "cyan"),
    "wrong": ("wrong", "red"),
}
_GAP, _INDENT = "  ", "    "


@click.command("status")
@arguments.films
@arguments.as_json
@click.pass_obj
def command(folder: Path, films: tuple[str, ...], *, as_json: bool) -> None:
    """Say how films stand, each in a line.

    \b
    filmkit status                  all films of the project
    filmkit status neo-amsterdam    one
    """
    root, paths = find_films(folder, films)
    fresh = fresh_films(root, paths, os.environ)
    others = tuple(path for path in paths if path not in fresh)
    # All that is heavy is behind this: a fresh film costs a stat a file.
    found = {**fresh, **(_survey(root, others) if others else {})}
    statuses = [found[path] for path in paths]
    if as_json:
        report.answer_json([_json(status) for status in statuses])
        return
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize
    for line in _table(statuses, datetime.now(UTC).astimezone(), width):
        report.answer(line)


def _survey(root: Path, paths: tuple[Path, ...]) -> dict[Path, Status]:
    from filmkit.build.survey import survey  # noqa: PLC0415

    return dict(zip(paths, survey(root, paths, os.environ), strict=True))


def _table(statuses: Sequence[Status], now: datetime, width: int) -> Iterator[str]:
    """A row for each film; what has no room at its end, in `width` columns, comes below it."""
    rows = [_cells(status, now) for status in statuses]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    room = width - sum(widths) - len(_GAP) * len(widths)
    for status, row in zip(statuses, rows, strict=True):
        cells = [cell.ljust(n) for cell, n in zip(row, widths, strict=True)]
        cells[1] = click.style(cells[1], fg=_STATES[status.state][1])
        head, detail = _GAP.join(cells), _line(_detail(status))
        has_room = len(detail) <= room
        yield f"{head}{_GAP}{detail}" if has_room else f"{head.rstrip()}\n{_below(detail, width)}"


def _below(text: str, width: int) -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _cells(status: Status, now: datetime) -> tuple[str, ...]:
    length_s = None if status.length_s is None else Fraction(status.length_s)
    built = f"built {ago(status.last_build.astimezone(), now)}" if status.last_build else ""
    length = "" if length_s is None else spoken(length_s.limit_denominator(1000))
    return _line(status.film), _STATES[status.state][0], built, length


def _detail(status: Status) -> str:
    if status.state == "wrong":
        first, *others = status.problems
        place = f"{first.where}: " if first.where else ""
        return f"{place}{first.message}" + (f" (and {len(others)} more)" if others else "")
    if status.state == "up_to_date":
        return status.target
    if all(reason.step.startswith("storyboard:") for reason in status.stale):
        return "the storyboard first; what else is to be made is known then"
    steps = causes.count_steps(status.stale)
    is_new = status.state == "unbuilt"
    return f"{steps} to make" if is_new else f"{steps}: {causes.tell_causes(status.stale)}"


def _line(text: str) -> str:
    """The text in one line, whatever a film or its name says."""
    return printable(text.replace("\n", " "))


def _json(status: Status) -> Json:
    built = status.last_build
    return {
        "film": status.film,
        "state": status.state,
        "stale": _reasons_json(status.stale),
        "problems": report.problems_json(status.problems),
        "last_build": f"{built:%Y-%m-%dT%H:%M:%SZ}" if built else None,
        "length_s": status.length_s,
        "target": status.target or None,
    }


def _reasons_json(stale: Sequence[Reason]) -> list[Json]:
    if not stale:
        return []
    # Where there is a reason, this was imported to find it.
    from filmkit.build.reasons import reason_json  # noqa: PLC0415

    return [reason_json(reason) for reason in stale]
