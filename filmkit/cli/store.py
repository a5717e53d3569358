"""`filmkit store`: what the store holds, whether it is whole, and the team's store beside it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from filmkit.backends.project import find_root
from filmkit.cli import arguments, report
from filmkit.cli.causes import count
from filmkit.cli.sizes import tell_size
from filmkit.errors import PlanError

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.build.stock import Holding
    from filmkit.keys import Json


@click.group("store")
def command() -> None:
    """Look after the store, and the team's.

    \b
    filmkit store stat
    filmkit store push neo-amsterdam
    """


@command.command("stat")
@arguments.as_json
@click.pass_obj
def stat(folder: Path, *, as_json: bool) -> None:
    """Say how much the stores hold.

    \b
    filmkit store stat
    """
    from filmkit.build.stock import count_stores, open_equipment  # noqa: PLC0415 (heavy, as below)

    root = project_root(folder)
    holdings = count_stores(open_equipment(root, os.environ))
    if as_json:
        report.answer_json([_json(holding) for holding in holdings])
    else:
        report.answer("\n".join(map(_text, holdings)))


@command.command("verify")
@click.pass_obj
def verify(folder: Path) -> None:
    """Read all bytes of the store, and move damaged ones away.

    What was damaged is made again by the next build that needs it. Exits with 1 if anything was.

    \b
    filmkit store verify
    """
    from filmkit.build.stock import open_equipment, verify_store  # noqa: PLC0415

    root = project_root(folder)
    store = open_equipment(root, os.environ).store
    read = [0]
    damaged = verify_store(store, read.append)
    for step in damaged:
        report.answer(f"{step or 'something'}: damaged, moved to damaged/ in the store")
    report.answer(f"{tell_size(read[-1])} read, {count(len(damaged), 'artifact')} damaged")
    raise SystemExit(1 if damaged else 0)


@command.command("push")
@arguments.films
@click.pass_obj
def push(folder: Path, films: tuple[str, ...]) -> None:
    """Send what the store has of films to the team's.

    \b
    filmkit store push                   all films, and what builds couldn't send
    filmkit store push neo-amsterdam     one
    """
    from filmkit.build.stock import push_films  # noqa: PLC0415

    def on_sent(done: int, total: int) -> None:
        if not done % 50:
            report.note(f"{done} of {total} looked at")

    carried = push_films(arguments.find_call(folder, films), on_sent, is_all=not films)
    size = tell_size(carried.size_bytes)
    report.answer(f"{count(carried.artifacts, 'artifact')} sent to {carried.name}, {size}")


@command.command("pull")
@arguments.films
@click.pass_obj
def pull(folder: Path, films: tuple[str, ...]) -> None:
    """Take in all that the team's store has of films.

    A build takes in what it needs; this is for working away from the network.

    \b
    filmkit store pull neo-amsterdam
    """
    from filmkit.build.stock import pull_films  # noqa: PLC0415

    def on_wait(film: str) -> None:
        report.note(f"{film}: a build is busy with it, waiting")

    carried = pull_films(arguments.find_call(folder, films), on_wait)
    size = tell_size(carried.size_bytes)
    report.answer(f"{count(carried.artifacts, 'artifact')} taken in from {carried.name}, {size}")


def project_root(folder: Path) -> Path:
    """The project's root. Raises PlanError if there is none here."""
    root = find_root(folder)
    if root is None:
        message = f"no project in {folder} or above it"
        raise PlanError(message, hint="make a film with `filmkit new NAME`")
    return root


def _text(holding: Holding) -> str:
    stages = ", ".join(f"{number} {stage}" for stage, number in holding.stages.items())
    lines = [
        f"{holding.name}: {count(holding.artifacts, 'artifact')}, {tell_size(holding.size_bytes)}",
        *([f"  {stages}"] if stages else []),
        *([f"  {count(holding.waiting, 'artifact')} to be sent there"] if holding.waiting else []),
    ]
    return "\n".join(lines)


def _json(holding: Holding) -> Json:
    return {
        "store": holding.name,
        "records": holding.records,
        "artifacts": holding.artifacts,
        "size_bytes": holding.size_bytes,
        "stages": dict(holding.stages),
        "waiting": holding.waiting,
    }
