"""The watcher's page on a terminal: its last words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from filmkit.build.making import Result
from filmkit.cli.screen import ScreenMonitor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.build.reasons import Reason

MADE = Result(
    film="tiny",
    target="films/tiny.mp4",
    length_s=1.0,
    made=("cut:tiny",),
    reused=0,
    failed={},
    skipped={},
    bugs=(),
    sources={},
    products={},
)


@pytest.mark.parametrize("found", [None, {"tiny": ()}])
def test_a_look_takes_no_last_words(
    found: Mapping[str, Sequence[Reason]] | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A film that is made, and looked at once more when the watcher is stopped, is told of as made."""
    with ScreenMonitor("x", notify=False, color=False) as monitor:
        monitor.ends([MADE], {}, None, 0.1)
        monitor.begins(["tiny"], [])
        if found is not None:
            monitor.finds((), found)
    assert "tiny: films/tiny.mp4" in capsys.readouterr().out


def test_a_film_never_made_is_not_finished(capsys: pytest.CaptureFixture[str]) -> None:
    """What was only begun is told of as not finished."""
    with ScreenMonitor("x", notify=False, color=False) as monitor:
        monitor.begins(["tiny"], [])
    assert "tiny: not finished" in capsys.readouterr().out
