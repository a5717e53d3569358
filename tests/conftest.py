"""Settings for all tests, and projects to try things in."""

from __future__ import annotations

import shutil
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from space import SMALL, TINY, Space

if TYPE_CHECKING:
    from pathlib import Path

# Machines differ and are shared: a slow example is no failure, and a run is the same each time.
settings.register_profile(
    "filmkit",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("filmkit")


# Whoever started the tests may have told them to outlive the terminal; what they start should not.
signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`."""
    parser.addoption("--update-golden", action="store_true", help="write what tests compare with")


@pytest.fixture
def space(tmp_path: Path) -> Space:
    """An empty project."""
    (tmp_path / "projects").mkdir()
    return Space(tmp_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Space:
    """The tiny film, built once; not to be changed."""
    space = Space(tmp_path_factory.mktemp("built"))
    space.write("projects/tiny.yaml", TINY)
    space.build()
    return space


@pytest.fixture
def tiny(built: Space, tmp_path: Path) -> Space:
    """The tiny film, built, to do as one likes with."""
    root = tmp_path / "project"
    shutil.copytree(built.root, root, symlinks=True)
    return Space(root)


@pytest.fixture(scope="session")
def small_built(tmp_path_factory: pytest.TempPathFactory) -> Space:
    """The small film, built once; not to be changed."""
    space = Space(tmp_path_factory.mktemp("small"))
    space.write("projects/tiny.yaml", SMALL)
    space.build()
    return space


@pytest.fixture
def small(small_built: Space, tmp_path: Path) -> Space:
    """The small film, built, to do as one likes with."""
    root = tmp_path / "project"
    shutil.copytree(small_built.root, root, symlinks=True)
    return Space(root)
