"""A real language model for tests, one for a whole session."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from llm.install import install
from llm.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a model where there is to be none."""
    if os.environ.get("FILMKIT_TEST_LLM") == "off":
        skip = pytest.mark.skip(reason="FILMKIT_TEST_LLM=off: no language model is to be installed")
        for item in items:
            if item.get_closest_marker("llm"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def llm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a small model, which asks for a key; the tests of a session share it."""
    server = Server(install(), tmp_path_factory.mktemp("llm"), key="sk-of-the-tests")
    server.start()
    yield server
    server.kill()
