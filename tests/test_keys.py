"""Digests and seeds."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmkit.keys import SEEDS, canonical, derive_seed, digest

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), VALUES, min_size=2))
def test_order_of_keys_is_nothing(value: dict[str, Any]) -> None:
    """The order of keys changes no digest."""
    assert digest(value) == digest(dict(reversed(value.items())))


@given(VALUES, VALUES)
def test_other_text_other_digest(one: Any, other: Any) -> None:
    """Two values have one digest only if they have one text."""
    assert (digest(one) == digest(other)) == (canonical(one) == canonical(other))


@pytest.mark.parametrize("value", [float("inf"), float("nan"), {"a": [float("-inf")]}])
def test_no_number_is_refused(value: Any) -> None:
    """Infinities and NaN have no canonical text."""
    with pytest.raises(ValueError):
        canonical(value)


@given(st.lists(st.integers() | st.text()))
def test_seed_is_in_range(parts: list[int | str]) -> None:
    """A seed is one that every sampler takes."""
    assert 0 <= derive_seed(*parts) < SEEDS


def test_seed_depends_on_every_part() -> None:
    """Parts are told apart: 1 and 11 are not 11 and 1, nor is 1 the text "1"."""
    seeds = {derive_seed(1, 11), derive_seed(11, 1), derive_seed("1", "11"), derive_seed(111)}
    assert len(seeds) == 4


def test_same_in_another_process() -> None:
    """A digest doesn't hang on the hash seed of the process."""
    code = "from filmkit.keys import digest; print(digest({'b': [1, 2.5, 'é'], 'a': None}))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert said == {digest({"a": None, "b": [1, 2.5, "é"]})}
