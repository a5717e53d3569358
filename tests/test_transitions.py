"""The table of transition names."""

from __future__ import annotations

import re

import pytest
from cutroom import ffmpeg

from filmkit.cut.transitions import CUT, canonical, names, xfade


def _xfade_of_binary() -> set[str]:
    text = ffmpeg("-h", "filter=xfade").decode()
    return set(re.findall(r"^ {5}(\w+) +\d+ +\.", text, re.MULTILINE))


def test_the_table_names_exactly_what_the_binary_can() -> None:
    """Every transition of ffmpeg has a name, and every name is a transition of ffmpeg."""
    assert {xfade(name) for name in names() if name != CUT} == _xfade_of_binary()


def test_names_are_sorted_and_canonical() -> None:
    """A name is its own canonical spelling."""
    assert list(names()) == sorted(set(names()))
    assert [canonical(name) for name in names()] == list(names())
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names())


def test_ffmpeg_spellings_are_accepted() -> None:
    """Each xfade spelling means the transition it makes, save `dissolve`, which is a filmmaker's."""
    for spelling in _xfade_of_binary() - {"dissolve"}:
        assert xfade(canonical(spelling) or "") == spelling


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("dissolve", "dissolve"),
        ("fade", "dissolve"),
        ("crossfade", "dissolve"),
        ("fadeblack", "dip_black"),
        ("Dip to White", "dip_white"),
        ("wipe-left", "wipe_left"),
        ("slideup", "push_up"),
        ("circleopen", "iris_open"),
        ("CUT", "cut"),
        ("star wipe", None),
        ("", None),
    ],
)
def test_spellings(spelling: str, name: str | None) -> None:
    """Editors' and ffmpeg's spellings both lead to the canonical name; others to none."""
    assert canonical(spelling) == name


def test_a_cut_has_no_filter() -> None:
    """No xfade transition stands for a cut."""
    with pytest.raises(KeyError):
        xfade(CUT)
