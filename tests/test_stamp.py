"""Stamps notice every change."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from filmkit.backends.stamp import (
    Stamp,
    is_fresh,
    machine_digest,
    read_stamp,
    sign_all,
    write_stamp,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _touch_back(path: Path) -> None:
    status = path.stat()
    path.write_text("fidm")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text("film!"),
        lambda path: path.write_text("fidm"),
        lambda path: path.unlink(),
        _touch_back,
    ],
)
def test_changes_are_noticed(change: Callable[[Path], object], tmp_path: Path) -> None:
    """Another size, other bytes, no file, even with the old time put back: none goes unnoticed."""
    path = tmp_path / "film.yaml"
    path.write_text("film")
    stamp = Stamp(
        film="film.yaml",
        machine="m",
        sources=sign_all(tmp_path, ["film.yaml", "none.yaml"]),
        is_complete=True,
    )
    write_stamp(tmp_path / "stamp.json", stamp)
    again = read_stamp(tmp_path / "stamp.json")
    assert is_fresh(tmp_path, tmp_path / "film.yaml", again, "m")
    assert not is_fresh(tmp_path, tmp_path / "film.yaml", again, "other")
    change(path)
    assert not is_fresh(tmp_path, tmp_path / "film.yaml", again, "m")


def test_new_file_is_noticed(tmp_path: Path) -> None:
    """A file that was looked for and not there counts when it comes."""
    stamp = Stamp(
        film="film.yaml", machine="m", sources=sign_all(tmp_path, ["none.yaml"]), is_complete=True
    )
    assert is_fresh(tmp_path, tmp_path / "film.yaml", stamp, "m")
    (tmp_path / "none.yaml").write_text("here")
    assert not is_fresh(tmp_path, tmp_path / "film.yaml", stamp, "m")


def test_unfinished_is_not_fresh(tmp_path: Path) -> None:
    """A build that didn't make everything is never up to date."""
    assert not is_fresh(
        tmp_path, tmp_path / "film.yaml", Stamp(film="film.yaml", machine="m", sources={}), "m"
    )
    assert not is_fresh(tmp_path, tmp_path / "film.yaml", None, "m")


def test_machine_digest() -> None:
    """Only what is filmkit's in the environment counts."""
    assert machine_digest({"PATH": "a"}) == machine_digest({"PATH": "b"})
    assert machine_digest({"FILMKIT_STORE": "a"}) != machine_digest({})
    assert machine_digest({}, "out") != machine_digest({})
