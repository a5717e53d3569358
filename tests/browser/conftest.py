"""A real browser for tests: the system's Chromium, one for a session, with a fresh profile for each test."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is to be none."""
    if os.environ.get("FILMKIT_TEST_BROWSER") == "off":
        skip = pytest.mark.skip(reason="FILMKIT_TEST_BROWSER=off: no browser is to be started")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "install chromium, or set FILMKIT_TEST_BROWSER=off"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


# A server that has ended, and a wish that it refused: what the page makes of them is what tests look at.
_EXPECTED = re.compile(
    r"net::ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING)|status of 4(09|22)"
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page; what goes wrong in it is a failure of the test."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert [text for text in wrong if not _EXPECTED.search(text)] == []
