"""A clearance of a store: look what is of use, look what isn't, and remove that if it is asked for."""

from __future__ import annotations

import contextlib
import functools
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends.lock import locked_project
from filmkit.backends.project import list_films, own_folders, refuse_way_out
from filmkit.build.collecting import (
    find_litter,
    find_team_litter,
    remove_litter,
    remove_team_litter,
)
from filmkit.build.equipment import Equipment
from filmkit.build.reach import find_reach
from filmkit.build.reading import open_project
from filmkit.build.stock import team_of
from filmkit.errors import PlanError, SpecError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from filmkit.build.collecting import Litter
    from filmkit.build.reach import Reach
    from filmkit.build.reading import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What somebody asked for.

    Attributes:
        root: The project's root.
        older_s: What is younger stays, in seconds.
        remote: The team's store is meant, not the one here.
        is_applied: It is to be removed, not only shown.
        others: Roots of other projects that use the store, too: what they want is kept.
    """

    root: Path
    older_s: float
    remote: bool
    is_applied: bool
    others: tuple[Path, ...] = ()


def clear_out(
    clearance: Clearance, environment: Mapping[str, str], on_wait: Callable[[str], None]
) -> tuple[Reach, Litter]:
    """What is of use, and what isn't and is removed if that is asked for.

    Nothing of the project is built meanwhile if something may be removed.

    Raises:
        SpecError, PlanError: Settings are wrong; there is no team's store; others use the store.
        BackendError: A store can't be used or written to.
    """
    roots = tuple(dict.fromkeys((clearance.root, *clearance.others)))
    with contextlib.ExitStack() as stack:
        for root in sorted(roots):
            refuse_way_out(root, *own_folders(root))
            if clearance.is_applied:
                names = [path.stem for path in list_films(root)]
                stack.enter_context(locked_project(root, names, on_wait))
        sides = {root: _open(root, environment) for root in roots}
        project, equipment = sides[clearance.root]
        if clearance.is_applied and not clearance.remote and not clearance.others:
            _refuse_others(project, equipment)
        reach = functools.reduce(operator.or_, (find_reach(*it) for it in sides.values()))
        return reach, _clear_out(clearance, equipment, reach)


def _clear_out(clearance: Clearance, equipment: Equipment, reach: Reach) -> Litter:
    if clearance.remote:
        litter = find_team_litter(equipment, reach, clearance.older_s)
        if clearance.is_applied:
            remove_team_litter(team_of(equipment), litter)
        return litter
    litter = find_litter(clearance.root, equipment.store, reach, clearance.older_s)
    if clearance.is_applied:
        remove_litter(equipment.store, litter)
    return litter


def _open(root: Path, environment: Mapping[str, str]) -> tuple[Project, Equipment]:
    project = open_project(root, list_films(root), environment, "")
    wrong = [problem for problem in project.problems if not problem.warning]
    if wrong:
        raise SpecError.of(wrong)
    return project, Equipment(project)


def _refuse_others(project: Project, equipment: Equipment) -> None:
    """A store outside of the project may be other projects', too, whose films nobody has looked at."""
    if not equipment.store.folder.resolve().is_relative_to(project.root.resolve()):
        message = f"other projects may use the store {equipment.store.folder}, too"
        hint = "name them: `--also DIR`, once for each; `--also .` if there are none"
        raise PlanError(message, hint=hint)
