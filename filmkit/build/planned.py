"""Films that are planned and not yet made: the end of deciding, the beginning of doing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.plan.prune import prune

if TYPE_CHECKING:
    from filmkit.build.equipment import Equipment
    from filmkit.build.films import Project
    from filmkit.build.planning import Production
    from filmkit.errors import Problem
    from filmkit.plan.step import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Films ready to be made.

    Attributes:
        project: Where they are.
        equipment: What they are made with.
        productions: The films, with their plans.
        warnings: What is odd about them.
    """

    project: Project
    equipment: Equipment
    productions: tuple[Production, ...]
    warnings: tuple[Problem, ...]

    def missing(self) -> tuple[Step, ...]:
        """The steps that the films need and the store lacks now, each after those it needs."""
        goals = (goal for production in self.productions for goal in production.plan.goals)
        return prune(goals, self.equipment.store.has)
