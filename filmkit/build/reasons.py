"""Why steps are stale: what differs from what their last artifacts were made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from filmkit.build.output import Output
from filmkit.errors import PlanError
from filmkit.keys import Key
from filmkit.plan.why import Change, difference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.build.planning import PlannedFilm, PlannedFilms
    from filmkit.build.reading import Reading
    from filmkit.keys import Json
    from filmkit.plan.step import Step

Verdict = Literal["new", "changed", "gone", "current"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one step is, or isn't, to be made.

    Attributes:
        step: Its name.
        verdict: `new` = never made; `changed` = made from something else; `gone` = what was made is no
            longer there; `current` = not to be made.
        changes: What differs from its last recipe.
        needs: Names of the steps that have to be made before it.
        last_s: Wall time that it took last time; None = not known.
        origin: Where its last artifact came from, as its maker told; {} = it didn't.
    """

    step: str
    verdict: Verdict
    changes: tuple[Change, ...] = ()
    needs: tuple[str, ...] = ()
    last_s: float | None = None
    origin: Mapping[str, Json] = field(default_factory=dict)


def reasons(
    planned: PlannedFilms, film: PlannedFilm, missing: Mapping[Key, Step]
) -> tuple[Reason, ...]:
    """A reason for each step of one film that is to be made, each after those that it needs.

    `missing` are the steps that all films lack, by key.
    """
    found = (explain(planned, film, step, missing) for step in film.plan.steps)
    stale = tuple(reason for reason in found if reason.verdict != "current")
    if film.board is None or film.board.is_written:
        return stale
    return board_reason(film.reading), *stale


def board_reason(reading: Reading) -> Reason:
    """The reason for a storyboard that isn't as it should be."""
    verdict: Verdict = "changed" if reading.board else "new"
    return Reason(step=f"storyboard:{reading.name}", verdict=verdict)


def explain(
    planned: PlannedFilms, film: PlannedFilm, step: Step, missing: Mapping[Key, Step]
) -> Reason:
    """Why a step of one film is stale, or that it isn't; `missing` as for `reasons`."""
    stamp, store = film.reading.stamp, planned.equipment.store
    before = Key(stamp.keys[step.name]) if stamp and step.name in stamp.keys else None
    last = store.recall(before) if before else None
    changes = difference(last.document, step.document) if last else ()
    is_missing = step.key in missing
    if step in film.plan.deliveries:  # the store doesn't keep what it makes
        output = Output(film, planned)
        is_missing = not output.is_delivered(step)
        is_film = step is film.plan.delivery
        if is_film and stamp and stamp.target != output.target_name:
            changes = (Change("target", stamp.target, output.target_name),)
    verdict: Verdict = "new" if before is None else "gone" if before == step.key else "changed"
    return Reason(
        step=step.name,
        verdict=verdict if is_missing else "current",
        changes=changes,
        needs=tuple(missing[s.key].name for s in step.inputs.values() if s.key in missing),
        last_s=last.seconds if last else None,
        origin=last.origin if last else {},
    )


def find_step(film: PlannedFilm, name: str) -> Step:
    """The step that somebody means by `clip:neo-amsterdam:scene_01`, `clip:scene_01` or `scene_01`.

    Raises:
        PlanError: No step, or more than one, is meant.
    """
    steps: Sequence[Step] = film.plan.steps
    found = [step for step in steps if name in _names(step)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(step.name for step in (found or steps)[:12])
    message = f"no step '{name}' in {film.name}" if not found else f"'{name}' may be several steps"
    raise PlanError(message, hint=f"there is: {names}")


def _names(step: Step) -> tuple[str, ...]:
    _, _, rest = step.name.split(":", 2) if step.name.count(":") > 1 else ("", "", "")
    short = f"{step.stage}:{rest}" if rest else step.stage
    return step.name, short, *([rest] if step.stage in {"clip", "card"} else [])


def reason_json(reason: Reason) -> dict[str, Json]:
    """A reason as JSON: what `plan --json` and `why --json` print."""
    return {
        "step": reason.step,
        "stale": reason.verdict != "current",
        "verdict": reason.verdict,
        "changes": [{"path": c.path, "old": c.old, "new": c.new} for c in reason.changes],
        "needs": list(reason.needs),
        "last_s": reason.last_s,
        "origin": dict(reason.origin),
    }
