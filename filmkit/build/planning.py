"""Pass 2: films with their storyboards into plans."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filmkit.build.boards import revise_board
from filmkit.build.films import storyboard_path
from filmkit.errors import PlanError, Problem, SpecError, Where
from filmkit.plan.plan import Tools, plan_film
from filmkit.plan.shots import resolve, stray_overrides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.build.boards import Board
    from filmkit.build.equipment import Equipment
    from filmkit.build.films import Reading
    from filmkit.model.film import Film
    from filmkit.model.storyboard import Storyboard
    from filmkit.plan.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """One film, ready to be made.

    Attributes:
        reading: Its files.
        board: Its storyboard, up to date; maybe not written yet.
        plan: All its steps.
    """

    reading: Reading
    board: Board
    plan: Plan


def plan_films(readings: Sequence[Reading], equipment: Equipment) -> tuple[Production, ...]:
    """All films directed and planned. Nothing is written.

    Raises:
        SpecError: Some can't be made as they are written; holds every reason.
        BackendError: A director or ffmpeg failed.
    """
    productions: list[Production] = []
    problems: list[Problem] = []
    for reading in readings:
        try:
            productions.append(plan_production(reading, equipment))
        except (SpecError, PlanError) as error:
            problems.extend(error.problems)
    if problems:
        raise SpecError.of(problems)
    return tuple(productions)


def plan_production(reading: Reading, equipment: Equipment) -> Production:
    """One film directed and planned. Nothing is written.

    Raises:
        SpecError, PlanError: It can't be made as it is written.
        BackendError: The director or ffmpeg failed.
    """
    film = reading.film
    if film is None:
        raise SpecError.of(reading.problems)
    board = revise_board(reading, film)
    storyboard = board.revision.storyboard if board.revision else None
    if storyboard:
        _refuse_strays(reading, film, storyboard)
    assets = {asset.path: asset for asset in reading.assets.values()}
    castings = resolve(film, storyboard, assets)
    tools = Tools(ffmpeg=equipment.ffmpeg_identity, renderer=equipment.renderer(film.render.use))
    try:
        plan = plan_film(film, castings, assets, tools)
    except PlanError as error:
        placed = (replace(p, where=p.where or Where(film.path)) for p in error.problems)
        raise SpecError.of(placed) from error
    return Production(reading=reading, board=board, plan=plan)


def _refuse_strays(reading: Reading, film: Film, storyboard: Storyboard) -> None:
    ids = ", ".join(str(scene.id) for scene in storyboard.scenes)
    file = storyboard_path(reading.path).name
    problems = [
        Problem(
            f"there is no scene '{film.scenes[n].id}' in the storyboard",
            reading.source.where(("scenes", n, "id")) if reading.source else None,
            f"{file} has {ids}; a scene of your own is added there",
        )
        for n in stray_overrides(film, storyboard)
    ]
    if problems:
        raise SpecError.of(problems)
