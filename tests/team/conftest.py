"""Projects that share a store, and the servers that it may be on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from space import SMALL, Space

from team.servers import s3_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """A shared folder, empty."""
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> Callable[[str], Space]:
    """Makes the small film's project on another machine: a folder and a store of its own."""

    def make(name: str) -> Space:
        space = Space(tmp_path / name)
        space.write("projects/tiny.yaml", SMALL)
        return space

    return make


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What the environment has to say to get to a real S3 server with the bucket `films`."""
    if os.environ.get("FILMKIT_TEST_S3") == "off":
        pytest.skip("FILMKIT_TEST_S3=off: no S3 server is to be started")
    with s3_server(tmp_path_factory.mktemp("s3")) as environment:
        yield environment
