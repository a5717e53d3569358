"""A look at what renderers will need, after planning and before anything is made.

Stops nothing: what can be made all the same is made, and the rest fails at its own step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from filmkit.model.ports import Prudent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.build.planning import PlannedFilms
    from filmkit.errors import Problem
    from filmkit.keys import Json


def preflight(planned: PlannedFilms) -> tuple[Problem, ...]:
    """What stands in the way of making what is missing. Asks nobody if nothing is to be rendered."""
    return tuple(dict.fromkeys(_problems(planned)))


def _problems(planned: PlannedFilms) -> Iterator[Problem]:
    wanted: dict[str, list[Mapping[str, Json]]] = {}
    for step in planned.missing():
        if "payload" in step.recipe:
            payload = cast("Mapping[str, Json]", step.recipe["payload"])
            wanted.setdefault(str(step.recipe["use"]), []).append(payload)
    for use, payloads in wanted.items():
        renderer = planned.equipment.renderer(use)
        if isinstance(renderer, Prudent):
            yield from renderer.preflight(payloads)
