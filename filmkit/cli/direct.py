"""`filmkit direct`: a film's storyboard brought up to date, and what changed in it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from filmkit.cli import arguments, report
from filmkit.cli.candidates import complete_proposed, complete_scenes
from filmkit.cli.questions import tell_questions
from filmkit.model.ports import Usage

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.build.directing import Callbacks, Direction, Wish
    from filmkit.keys import Json
    from filmkit.model.storyboard import SceneId

# What is said of a storyboard, in this order; each is a tuple of ids in a `Revision`.
_TOLD = ("new", "changed", "removed", "proposed", "orphaned")


@click.command("direct")
@arguments.film
@click.argument("scenes", nargs=-1, metavar="[ID]…", shell_complete=complete_scenes)
@click.option("--diff", is_flag=True, help="Show what would change in the file; write nothing.")
@click.option(
    "--accept",
    metavar="ID",
    multiple=True,
    shell_complete=complete_proposed,
    help="Take the proposal for this scene.",
)
@click.option("--regenerate", is_flag=True, help="Direct scenes ID… anew; none = all not edited.")
@click.option("--discard-edits", is_flag=True, help="With --regenerate: edited scenes, too.")
@arguments.as_json
@click.pass_obj
def command(
    folder: Path,
    film: str,
    scenes: tuple[str, ...],
    *,
    diff: bool,
    accept: tuple[str, ...],
    regenerate: bool,
    discard_edits: bool,
    as_json: bool,
) -> None:
    """Bring a film's storyboard up to date with its script.

    \b
    filmkit direct neo-amsterdam
    filmkit direct neo-amsterdam --diff             what would change
    filmkit direct neo-amsterdam --accept 3         take what it proposes
    filmkit direct neo-amsterdam --regenerate 2 5   direct two scenes anew
    """
    from filmkit.build import directing  # noqa: PLC0415 (heavy: help and completion need none of it)

    wish = _wish(accept, scenes, regenerate=regenerate, discard=discard_edits)
    call = arguments.find_call(folder, (film,))
    act = directing.look if diff else directing.direct
    done = act(call, wish, _callbacks())
    report.report_problems(done.warnings)
    if as_json:
        report.answer_json(_json(done, is_kept=diff))
    else:
        report.answer(_difference(done) if diff else _text(done))


def _callbacks() -> Callbacks:
    from filmkit.build.directing import Callbacks  # noqa: PLC0415

    return Callbacks(
        on_wait=lambda film: report.note(f"{film}: a build is busy with it, waiting"),
        on_ask=lambda agenda: report.note(tell_questions(agenda)),
        on_say=lambda words: report.note(words) if words else None,
    )


def _wish(
    accept: tuple[str, ...], scenes: tuple[str, ...], *, regenerate: bool, discard: bool
) -> Wish:
    from filmkit.build.directing import Wish  # noqa: PLC0415

    if accept and regenerate:
        raise click.UsageError("take either --accept or --regenerate")
    if scenes and not regenerate:
        raise click.UsageError(f"scene '{scenes[0]}' is named: with --regenerate, or --accept ID?")
    if discard and not regenerate:
        raise click.UsageError("--discard-edits goes with --regenerate")
    again = tuple(map(_scene_id, scenes)) or "all"
    return Wish(
        accept=tuple(map(_scene_id, accept)),
        regenerate=again if regenerate else (),
        discard=discard,
    )


def _scene_id(text: str) -> SceneId:
    return int(text) if text.isascii() and text.isdigit() else text


def _text(done: Direction) -> str:
    from filmkit.build.boarding import told_usage  # noqa: PLC0415

    state = "storyboard written" if done.is_changed else "storyboard is up to date"
    told = _told(done) if done.is_changed else {}
    lines = [f"{done.film}: {state}, {done.file}"]
    lines += [f"  {kind}: {', '.join(map(str, ids))}" for kind, ids in told.items() if ids]
    if done.revision.outdated:
        ids = ", ".join(map(str, done.revision.outdated))
        again = " ".join(map(str, done.revision.outdated))
        lines.append(f"  by another director: {ids} (`--regenerate {again}` directs them anew)")
    if done.usage != Usage():
        lines.append(f"  asked: {told_usage(done.usage)}")
    return "\n".join(lines)


def _difference(done: Direction) -> str:
    return done.difference() or f"{done.film}: nothing would change in {done.file}"


def _json(done: Direction, *, is_kept: bool) -> dict[str, Json]:
    return {
        "film": done.film,
        "storyboard": done.file,
        "written": done.is_changed and not is_kept,
        **{kind: list(ids) for kind, ids in _told(done).items()},
        "outdated": list(done.revision.outdated),
        "difference": done.difference(),
        "usage": asdict(done.usage),
        "problems": report.problems_json(done.warnings),
    }


def _told(done: Direction) -> dict[str, tuple[SceneId, ...]]:
    return {kind: getattr(done.revision, kind) for kind in _TOLD}
