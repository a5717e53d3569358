"""The real engine for tests: installed once, a home of its own for each test."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from space import real_ffmpeg

from pinokio.engine import Home
from pinokio.install import Installed, install


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the engine where there is to be none, or can be none."""
    reason = ""
    if os.environ.get("FILMKIT_TEST_PINOKIO") == "off":
        reason = "FILMKIT_TEST_PINOKIO=off: no Pinokio engine is to be installed"
    elif not shutil.which("npm"):
        reason = "there is no npm to install the Pinokio engine with"
    for item in items if reason else ():
        if item.get_closest_marker("pinokio"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def engine() -> Installed:
    """Pinokio's engine, from the cache or installed now."""
    return install()


@pytest.fixture
def home(engine: Installed, tmp_path: Path) -> Home:
    """A Pinokio home with an ffmpeg and no apps."""
    return Home(engine, tmp_path / "machine", Path(real_ffmpeg()))
