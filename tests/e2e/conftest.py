"""Projects to watch, and what fresh builds make of them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from space import Space
from watching import BEFORE, Fresh, film

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """Fresh builds."""
    return Fresh(tmp_path_factory.mktemp("fresh"))


@pytest.fixture(scope="session")
def first_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with both films built, `whole` with a step of each kind; not to be changed."""
    space = Space(tmp_path_factory.mktemp("first"))
    space.write("projects/tiny.yaml", BEFORE)
    space.write("projects/whole.yaml", film())
    space.build()
    return space.root


@pytest.fixture
def quick(first_built: Path, tmp_path: Path) -> Space:
    """The silent film, built."""
    return _copied(first_built, tmp_path / "quick", "whole")


@pytest.fixture
def whole(first_built: Path, tmp_path: Path) -> Space:
    """The film with a step of each kind, built."""
    return _copied(first_built, tmp_path / "whole", "tiny")


def _copied(source: Path, root: Path, without: str) -> Space:
    shutil.copytree(source, root, symlinks=True)
    (root / f"projects/{without}.yaml").unlink()
    return Space(root)
