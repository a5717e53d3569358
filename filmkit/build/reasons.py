"""Why steps are stale: what differs from what their last artifacts were made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.errors import PlanError
from filmkit.keys import Key
from filmkit.plan.why import Change, difference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.backends.store import Record, Store
    from filmkit.build.planned import Planned
    from filmkit.build.planning import Production
    from filmkit.keys import Json
    from filmkit.plan.step import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one step is, or isn't, to be made.

    Attributes:
        step: Its name.
        verdict: In words: `is new`, `changed`, `was cleaned up`, `is up to date`.
        changes: What differs from its last recipe.
        needs: Names of the steps that have to be made before it.
        last_s: Wall time that it took last time; None = never made.
    """

    step: str
    verdict: str
    changes: tuple[Change, ...] = ()
    needs: tuple[str, ...] = ()
    last_s: float | None = None

    @property
    def is_stale(self) -> bool:
        """Whether it is to be made."""
        return self.verdict != "is up to date"


def reasons(planned: Planned, production: Production) -> tuple[Reason, ...]:
    """A reason for each step of one film that is to be made, each after those that it needs."""
    missing = {step.key: step for step in planned.missing()}
    return tuple(
        explain(planned.equipment.store, production, step, missing)
        for step in production.plan.stored
        if step.key in missing
    )


def explain(
    store: Store, production: Production, step: Step, missing: Mapping[Key, Step]
) -> Reason:
    """Why a step is stale, or that it isn't.

    Args:
        store: Where its last artifact's recipe is.
        production: Its film.
        step: The step.
        missing: The steps to be made, by key.
    """
    stamp = production.reading.stamp
    last = store.recall(Key(stamp.keys[step.name])) if stamp and step.name in stamp.keys else None
    needs = tuple(missing[s.key].name for s in step.inputs.values() if s.key in missing)
    return Reason(
        step=step.name,
        verdict=_verdict(step, last, is_missing=step.key in missing),
        changes=difference(last.document, step.document) if last else (),
        needs=needs,
        last_s=last.seconds if last else None,
    )


def _verdict(step: Step, last: Record | None, *, is_missing: bool) -> str:
    if not is_missing:
        return "is up to date"
    if last is None:
        return "is new"
    return "was cleaned up" if last.document == step.document else "changed"


def find_step(production: Production, name: str) -> Step:
    """The step that somebody means by `clip:neo-amsterdam:scene_01`, `clip:scene_01` or `scene_01`.

    Raises:
        PlanError: No step, or more than one, is meant.
    """
    steps: Sequence[Step] = production.plan.steps
    found = [step for step in steps if name in _names(step)]
    if len(found) == 1:
        return found[0]
    film = production.plan.film.name
    names = ", ".join(step.name for step in (found or steps)[:12])
    message = f"no step '{name}' in {film}" if not found else f"'{name}' may be several steps"
    raise PlanError(message, hint=f"there is: {names}")


def _names(step: Step) -> tuple[str, ...]:
    _, _, rest = step.name.split(":", 2) if step.name.count(":") > 1 else ("", "", "")
    short = f"{step.stage}:{rest}" if rest else step.stage
    return step.name, short, *([rest] if step.stage == "clip" else [])


def reason_json(reason: Reason) -> Json:
    """A reason as JSON: what `plan --json` and `why --json` print."""
    return {
        "step": reason.step,
        "stale": reason.is_stale,
        "verdict": reason.verdict,
        "changes": [{"path": c.path, "old": c.old, "new": c.new} for c in reason.changes],
        "needs": list(reason.needs),
        "last_s": reason.last_s,
    }
