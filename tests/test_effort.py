"""How long steps will take: by like steps, side by side, and honest about what nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from filmkit.cli.forecasts import tell_forecast, tell_seconds
from filmkit.model.ports import Expected
from filmkit.plan.effort import Effort, Sample, effort_of, expect_seconds, forecast
from filmkit.plan.step import make_step
from filmkit.timing import Rate

if TYPE_CHECKING:
    from space import Space

    from filmkit.plan.step import Step

CLIP = Effort(kind="clip animatic", amount=24, pixels=100)


def sample(seconds: float, *, amount: int = 12, pixels: int = 100, kind: str = CLIP.kind) -> Sample:
    """A step that took so long."""
    return Sample(Effort(kind=kind, amount=amount, pixels=pixels), seconds)


@pytest.mark.parametrize(
    ("samples", "seconds"),
    [
        ([], None),
        ([sample(3.0, kind="clip comfyui")], None),
        ([sample(1.0), sample(2.0), sample(90.0)], 4.0),
        ([sample(1.0), sample(9.0, pixels=200)], 2.0),
        ([sample(1.0, pixels=50)], 4.0),
        ([sample(1.0, pixels=20)], None),
        ([sample(5.0, amount=0, pixels=0), sample(7.0, amount=0, pixels=0)], 6.0),
    ],
)
def test_by_like_steps(samples: list[Sample], seconds: float | None) -> None:
    """The median by frame, of the same size if there is one, else by pixel of one that is near; else nobody knows."""
    assert expect_seconds(CLIP, samples) == seconds


def clip(name: str, *, inputs: dict[str, Step] | None = None, frames: int = 12) -> Step:
    """A clip of 10 by 10 pixels."""
    made = Expected(width=10, height=10, frames=frames, rate=Rate.of(12))
    recipe = {"use": "animatic", "name": name}
    return make_step(f"clip:f:{name}", recipe=recipe, path="x", expected=made, inputs=inputs)


def test_side_by_side() -> None:
    """A pool works on as many steps as it has places, each after those it needs."""
    steps = [clip("a"), clip("b"), clip("c")]
    last = clip("d", inputs={"a": steps[2]}, frames=24)
    for places, seconds in ((1, 5.0), (2, 4.0), (3, 3.0)):
        found = forecast([*steps, last], [sample(1.0)], {"cpu": places})
        assert (found.seconds, found.done_s[last.key]) == (seconds, seconds)
    assert found.unknown == ()


def test_honest_about_what_nobody_knows() -> None:
    """Steps like none before are named, and count nothing."""
    still = make_step("still:f:a", recipe={"use": "comfyui"}, path="x")
    found = forecast([clip("a"), still], [sample(60.0)], {"cpu": 1})
    assert (found.each_s[still.key], found.unknown) == (None, ("still:f:a",))
    assert tell_forecast(found) == "about 1 min, and 1 step of which nothing is known yet"
    assert "unknown" in tell_forecast(forecast([still], [], {}))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.2, "a few seconds"),
        (23, "about 25 s"),
        (241, "about 4 min"),
        (4700, "about 1 h 20 min"),
        (59.9, "about 1 min"),
    ],
)
def test_in_words(seconds: float, told: str) -> None:
    """Rounded to what anybody believes."""
    assert tell_seconds(seconds) == told


def test_an_effort_is_what_it_was() -> None:
    """A record's effort is read back as it was written; anything else is none."""
    effort = effort_of(clip("a"))
    assert Effort.of(effort.json()) == effort
    assert (effort.kind, effort.amount, effort.pixels) == ("clip animatic", 12, 100)
    assert Effort.of({"kind": 1}) is None


def test_plan_tells_the_time(small: Space) -> None:
    """What was made before says how long an edit takes, step by step in JSON; a new kind of step is not guessed at."""
    small.edit("projects/tiny.yaml", "a dark forest", "a wide sea")
    assert "steps to make, a few seconds" in small.run("plan").out
    rows = {row["step"]: row for row in small.run("plan", "--json").json["tiny"]}
    assert 0 < rows["clip:tiny:scene_02"]["about_s"] <= rows["cut:tiny"]["done_s"]
    small.edit("projects/tiny.yaml", "soundtrack: none", "soundtrack: {use: synth}")
    assert "1 step of which nothing is known yet" in small.run("plan").out
