"""A look at what renderers will need, after planning and before anything is made.

Stops nothing: what can be made all the same is made, and the rest fails at its own step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from filmkit.build.hosting import hosting_problems, needs_pinokio
from filmkit.model.ports import Asked, Prudent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from filmkit.build.planning import PlannedFilms
    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.plan.step import Step


def preflight(
    planned: PlannedFilms,
    check: Callable[[], None] = lambda: None,
    *,
    missing: Sequence[Step] | None = None,
) -> tuple[Problem, ...]:
    """What stands in the way of making what is missing. Asks nobody if nothing is to be rendered.

    Args:
        planned: The films.
        check: Raises once nobody wants to know any more; called often.
        missing: What they lack, for whoever knows it already: finding out takes a read for each step.
    """
    steps = planned.missing() if missing is None else missing
    return tuple(dict.fromkeys(_problems(planned, steps, check)))


def _problems(
    planned: PlannedFilms, missing: Sequence[Step], check: Callable[[], None]
) -> Iterator[Problem]:
    wanted: dict[str, list[Asked]] = {}
    is_hosted = planned.project.settings.runner == "pinokio"
    if is_hosted:
        yield from hosting_problems(planned)
    for step in missing:
        if is_hosted and needs_pinokio(step):
            continue  # its ComfyUI isn't there before it is started
        if "payload" in step.recipe:
            payload = cast("Mapping[str, Json]", step.recipe["payload"])
            asked = Asked(payload=payload, notes=step.notes)
            wanted.setdefault(str(step.recipe["use"]), []).append(asked)
    for use, of_it in wanted.items():
        renderer = planned.equipment.renderer(use)
        if isinstance(renderer, Prudent):
            yield from renderer.preflight(of_it, check)
