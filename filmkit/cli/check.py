"""`filmkit check`: what is wrong with films, storyboards and settings, and how good storyboards are."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import click

from filmkit.cli import arguments, report
from filmkit.model.film import DirectorChoice

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.build.build import Checked
    from filmkit.keys import Json
    from filmkit.model.film import Film
    from filmkit.model.quality import Quality


@click.command("check")
@arguments.films
@click.option("--report", "with_report", is_flag=True, help="Say how good the storyboards are.")
@arguments.as_json
@click.pass_obj
def command(folder: Path, films: tuple[str, ...], *, with_report: bool, as_json: bool) -> None:
    """Say what is wrong with films, and build nothing.

    \b
    filmkit check                            all films of the project
    filmkit check neo-amsterdam              one
    filmkit check --report neo-amsterdam     and how good its storyboard is
    """
    from filmkit.build import build  # noqa: PLC0415 (heavy: help and completion need none of it)
    from filmkit.story.quality_report import quality_json, quality_lines  # noqa: PLC0415

    call = arguments.find_call(folder, films)
    checked = build.check(call)
    is_good = all(problem.warning for problem in checked.problems)
    found = _assessed(checked) if with_report else {}
    if as_json:
        told: dict[str, Json] = {
            "ok": is_good,
            "problems": report.problems_json(checked.problems),
        }
        if with_report:
            told["report"] = {film: quality_json(quality) for film, quality in found.items()}
        report.answer_json(told)
    else:
        report.report_problems(checked.problems)
        for film, quality in found.items():
            report.answer("\n".join([film, *(f"  {line}" for line in quality_lines(quality))]))
        for agenda in checked.undirected if with_report else ():
            report.note(f"{agenda.film.name}: not directed yet; `filmkit direct` asks for it")
        if is_good:
            count = len(call.paths)
            report.answer(f"{count} film{'s' * (count != 1)} in order")
    raise SystemExit(0 if is_good else 2)


def _assessed(checked: Checked) -> dict[str, Quality]:
    """How good the storyboards are, by film; films without a script have none."""
    from filmkit.story.quality import assess  # noqa: PLC0415

    return {
        it.film.name: assess(
            it.board.revision.storyboard,
            it.board.script.passages,
            cast=it.film.cast,
            target_s=_target_s(it.film.director.target_s),
            is_translated=_is_translated(it.film),
        )
        for it in checked.films
        if it.board
    }


def _is_translated(film: Film) -> bool:
    """Models are asked for English prompts, whatever the script's language; rules keep its words."""
    return film.director.use != DirectorChoice().use and not film.language.startswith("en")


def _target_s(said: float | None) -> Fraction | None:
    return None if said is None else Fraction(str(said))
