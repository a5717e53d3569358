"""Files written whole or not at all."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from filmkit.backends import files
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from pathlib import Path


def test_written_whole_or_not(tmp_path: Path) -> None:
    """When writing fails, the old file stays and nothing lies beside it."""
    path = tmp_path / "a.txt"
    files.write_text(path, "old")
    with pytest.raises(RuntimeError), files.replacing(path) as aside:  # noqa: PT012
        aside.write_text("half a fi")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_written_with_usual_permissions(tmp_path: Path) -> None:
    """A file that was written aside has the permissions of any other."""
    files.write_text(tmp_path / "sub" / "a.txt", "text")
    (tmp_path / "b.txt").write_text("text")
    assert (tmp_path / "sub/a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


def test_copy_shares_nothing(tmp_path: Path) -> None:
    """Writing into a copy leaves the original alone."""
    source = tmp_path / "source"
    source.write_bytes(os.urandom(100_000))
    files.copy(source, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == source.read_bytes()
    before = source.read_bytes()
    with (tmp_path / "copy").open("r+b") as file:
        file.write(b"x" * 1000)
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "permission")],
)
def test_explained(number: int, words: str) -> None:
    """What the system says in numbers is said to a filmmaker in words, with a cure."""
    with pytest.raises(BackendError) as caught, files.explained("write x"):
        raise OSError(number, os.strerror(number))
    assert words in str(caught.value)
    assert "hint: " in str(caught.value)
