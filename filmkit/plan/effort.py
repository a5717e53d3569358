"""How much work a step is, and how long it will take by what like steps took. Pure: knows no store and no clock."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, cast

from filmkit.model.ports import Expected, ExpectedLength

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from filmkit.keys import Json, Key
    from filmkit.plan.step import Step

_MOMENTS = frozenset({"graph", "deliver"})  # stages that take none that anybody would notice
_MOST_TIMES = 4  # that pictures may be larger or smaller: beyond it, time goes into other things
_DEFAULT_PLACES = 2  # as the runner has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much work a step is, as far as can be told before it is made.

    Attributes:
        kind: What work it is: stage, renderer, workflow. Two steps of one kind are like each other.
        amount: How much of it: frames, or samples of sound; 0 = can't be told.
        pixels: Of each picture; 0 = can't be told.
    """

    kind: str
    amount: int = 0
    pixels: int = 0

    def json(self) -> dict[str, Json]:
        """As a record keeps it; `Effort.of` reads it back."""
        return {"kind": self.kind, "amount": self.amount, "pixels": self.pixels}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Effort | None:
        """The effort that `json()` was made from; None if it isn't one."""
        kind, amount, pixels = data.get("kind"), data.get("amount"), data.get("pixels")
        if isinstance(kind, str) and isinstance(amount, int) and isinstance(pixels, int):
            return cls(kind=kind, amount=amount, pixels=pixels)
        return None


@dataclass(frozen=True, slots=True)
class Sample:
    """A step that was made: how much work it was, and the seconds that it took."""

    effort: Effort
    seconds: float


def effort_of(step: Step) -> Effort:
    """How much work a step is."""
    expected, notes = step.expected, cast("Mapping[str, Any]", step.notes)
    kind = [step.stage, str(step.recipe.get("use", "")), str(notes.get("workflow", ""))]
    width, height = getattr(expected, "width", 0), getattr(expected, "height", 0)
    amount = notes.get("frames") or step.recipe.get("samples")
    if isinstance(expected, Expected | ExpectedLength):
        amount = expected.frames
    return Effort(
        kind=" ".join(filter(None, kind)),
        amount=amount if isinstance(amount, int) else 0,
        pixels=int(width or notes.get("width") or 0) * int(height or notes.get("height") or 0),
    )


def expect_seconds(effort: Effort, samples: Iterable[Sample]) -> float | None:
    """How long a step will take: by the median of like steps; None = nothing like it is known.

    Steps of the same size of picture are taken, if there are any, and count by frame; else those of a size that isn't
    far from it, by pixel; and where nothing says how much there was to do, as they are.
    """
    like = [sample for sample in samples if sample.effort.kind == effort.kind]
    counted = [sample for sample in like if sample.effort.amount]
    same = [sample for sample in counted if sample.effort.pixels == effort.pixels]
    if effort.amount and same:
        return effort.amount * median(s.seconds / s.effort.amount for s in same)
    sized = [sample for sample in counted if _is_near(sample.effort.pixels, effort.pixels)]
    if effort.amount and sized:
        rate = median(s.seconds / (s.effort.amount * s.effort.pixels) for s in sized)
        return effort.amount * effort.pixels * rate
    bare = [sample for sample in like if not sample.effort.amount]
    return median(sample.seconds for sample in bare) if bare else None


def _is_near(pixels: int, other: int) -> bool:
    return bool(pixels and other) and max(pixels, other) <= _MOST_TIMES * min(pixels, other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """How long steps will take.

    Attributes:
        each_s: Seconds of each step, by its key; None = nothing like it was made yet.
        done_s: Seconds from the start until it is done, counting nothing for those of which nothing is known.
        unknown: Names of those, in the steps' order.
    """

    each_s: Mapping[Key, float | None]
    done_s: Mapping[Key, float]
    unknown: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """Until all of them are done, as far as that is known."""
        return max(self.done_s.values(), default=0.0)


def forecast(
    steps: Sequence[Step], samples: Sequence[Sample], places: Mapping[str, int]
) -> Forecast:
    """How long it takes to make steps side by side.

    Args:
        steps: In the order in which they are begun, each after those it needs.
        samples: Steps that were made before.
        places: How many run at once in each pool; a pool that isn't named has two.
    """
    by_kind: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        by_kind[sample.effort.kind].append(sample)
    each_s: dict[Key, float | None] = {}
    for step in steps:
        effort = effort_of(step)
        is_moment = step.stage in _MOMENTS
        each_s[step.key] = 0.0 if is_moment else expect_seconds(effort, by_kind[effort.kind])
    return Forecast(
        each_s=each_s,
        done_s=_Floor(steps, {k: s or 0.0 for k, s in each_s.items()}, places).run(),
        unknown=tuple(step.name for step in steps if each_s[step.key] is None),
    )


class _Floor:
    """Steps being made without being made: each pool takes the first that is ready whenever it has a place."""

    def __init__(
        self, steps: Sequence[Step], seconds: Mapping[Key, float], places: Mapping[str, int]
    ) -> None:
        self._steps = steps
        self._seconds = seconds
        self._places = places
        self._order = {step.key: n for n, step in enumerate(steps)}
        self._needs = {
            s.key: {it.key for it in s.inputs.values() if it.key in self._order} for s in steps
        }
        self._needed_by: dict[Key, list[Key]] = defaultdict(list)
        for key, needed in self._needs.items():
            for each in needed:
                self._needed_by[each].append(key)
        self._ready: dict[str, list[int]] = defaultdict(list)  # heaps of places in `steps`
        self._running: list[tuple[float, int]] = []  # a heap: when each ends
        self._busy: dict[str, int] = defaultdict(int)

    def run(self) -> dict[Key, float]:
        """When each is done, in seconds from the start."""
        done: dict[Key, float] = {}
        for step in self._steps:
            if not self._needs[step.key]:
                self._queue(step)
        self._fill(0.0)
        while self._running:
            now, n = heapq.heappop(self._running)
            step = self._steps[n]
            done[step.key] = now
            self._busy[step.pool] -= 1
            for key in self._needed_by[step.key]:
                self._needs[key].discard(step.key)
                if not self._needs[key]:
                    self._queue(self._steps[self._order[key]])
            self._fill(now)
        return done

    def _queue(self, step: Step) -> None:
        heapq.heappush(self._ready[step.pool], self._order[step.key])

    def _fill(self, now: float) -> None:
        for pool, waiting in self._ready.items():
            while waiting and self._busy[pool] < self._places.get(pool, _DEFAULT_PLACES):
                n = heapq.heappop(waiting)
                heapq.heappush(self._running, (now + self._seconds[self._steps[n].key], n))
                self._busy[pool] += 1
