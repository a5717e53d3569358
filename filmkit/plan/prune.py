"""What has to run: the steps that the goals need and the store doesn't have.

Looks at keys only, so a clip that was cleaned up isn't rendered again while the film it went into is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from filmkit.keys import Key
    from filmkit.plan.step import Step


def prune(goals: Iterable[Step], has: Callable[[Key], bool]) -> tuple[Step, ...]:
    """The steps to run, each after those it needs; none that the store has, none twice.

    Two steps with one key are one piece of work: only the first is there.
    """
    missing: dict[Key, Step] = {}
    stack = [(goal, False) for goal in reversed(tuple(goals))]
    seen: set[Key] = set()
    while stack:
        step, is_ready = stack.pop()
        if is_ready:
            missing[step.key] = step
            continue
        if step.key in seen or has(step.key):
            continue
        seen.add(step.key)
        stack.append((step, True))
        stack.extend((needed, False) for needed in reversed(tuple(step.inputs.values())))
    return tuple(missing.values())
