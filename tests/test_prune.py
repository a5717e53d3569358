"""What has to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from filmkit.plan.prune import prune
from filmkit.plan.step import Step, make_step

if TYPE_CHECKING:
    from filmkit.keys import Key

GRAPHS = st.lists(st.sets(st.integers(0, 30), max_size=4), min_size=1, max_size=30)


def _steps(graph: list[set[int]]) -> list[Step]:
    """Step n needs those of the steps before it that its set names."""
    steps: list[Step] = []
    for n, needs in enumerate(graph):
        inputs = {f"{i}.mp4": steps[i] for i in sorted(needs) if i < n}
        steps.append(make_step(f"clip:film:{n}", recipe={"n": n}, inputs=inputs, path=f"{n}.mp4"))
    return steps


@given(GRAPHS, st.sets(st.integers(0, 30)))
def test_prune(graph: list[set[int]], there: set[int]) -> None:
    """It runs what is missing and needed, each after what it needs, and nothing else."""
    steps = _steps(graph)
    has = {steps[n].key for n in there if n < len(steps)}
    todo = prune([steps[-1]], has.__contains__)

    def needed(step: Step) -> set[Key]:
        if step.key in has:
            return set()
        return {step.key}.union(*(needed(s) for s in step.inputs.values()))

    assert {step.key for step in todo} == needed(steps[-1])
    assert len({step.key for step in todo}) == len(todo)
    done = set(has)
    for step in todo:
        assert all(s.key in done for s in step.inputs.values())
        done.add(step.key)


def test_long_chain() -> None:
    """A chain of thousands of steps is no deeper than the interpreter's stack."""
    steps = _steps([set()])
    for n in range(1, 3000):
        steps.append(
            make_step(f"clip:f:{n}", recipe={"n": n}, inputs={"a": steps[-1]}, path=f"{n}.mp4")
        )
    assert len(prune([steps[-1]], lambda _: False)) == 3000
