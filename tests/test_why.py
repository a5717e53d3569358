"""Differences between recipes."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from test_keys import VALUES

from filmkit.keys import Json, canonical
from filmkit.plan.why import Change, difference


def test_difference() -> None:
    """Each value that differs is named with its path, before and after."""
    old: Json = {"recipe": {"prompt": "a", "seed": 1, "gone": None}, "inputs": {}}
    new: Json = {"recipe": {"prompt": "b", "seed": 1}, "inputs": {"x.mp4": "k"}}
    assert difference(old, new) == (
        Change("recipe.prompt", '"a"', '"b"'),
        Change("recipe.gone", "null", ""),
        Change("inputs.x.mp4", "", '"k"'),
    )


@given(st.dictionaries(st.text(), VALUES), st.dictionaries(st.text(), VALUES))
def test_nothing_differs_only_if_equal(old: Any, new: Any) -> None:
    """There is a difference exactly when the keys differ, so `why` can't disagree with a rebuild."""
    assert bool(difference(old, new)) == (canonical(old) != canonical(new))
