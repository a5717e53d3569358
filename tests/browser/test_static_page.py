"""The dailies opened as a file in a real browser; pictures of them are left in the tests' output folder."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from space import Space

pytestmark = pytest.mark.browser

_PHONE, _DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def built_page(built: Space, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the tiny film in a project of its own, with two takes of a shot and one that isn't made yet."""
    import shutil

    from space import Space

    space = Space(tmp_path_factory.mktemp("pages") / "project")
    shutil.copytree(built.root, space.root, symlinks=True)
    space.edit("projects/tiny.yaml", "a dark forest", "a dark forest, takes: 2")
    space.build()
    space.edit(
        "projects/tiny.yaml", "duration: 16f}", "duration: 16f}\n  - {id: 5, prompt: a room}"
    )
    assert space.run("dailies").code == 0
    return space.root / "build/tiny/dailies.html"


@contextlib.contextmanager
def opened(browser: Browser, path: Path, at: str = "", **options: Any) -> Iterator[Page]:
    """The page, opened as a file; what the browser complains of is a failure."""
    context = browser.new_context(**{"viewport": _DESKTOP, "reduced_motion": "reduce", **options})
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("requestfailed", lambda request: told.append(f"{request.url}: {request.failure}"))
    page.goto(path.as_uri() + at, wait_until="load")
    yield page
    # A video that goes away while it is loading is no complaint.
    assert [text for text in told if "ERR_ABORTED" not in text] == []
    context.close()


# What is waited for is a function: the page's policy lets no text be run, also not a test's.
def _plays(page: Page, what: str) -> None:
    page.wait_for_function("what => document.querySelector(what)?.currentTime > 0.1", arg=what)


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("size", [_PHONE, _DESKTOP], ids=["phone", "desktop"])
def test_nothing_is_wider_than_the_screen(
    browser: Browser, built_page: Path, tmp_path: Path, scheme: str, size: dict[str, int]
) -> None:
    """On a phone and on a desk, dark and light, neither page nor scene scrolls sideways; no complaint is made."""
    with opened(browser, built_page, viewport=size, color_scheme=scheme) as page:
        page.screenshot(path=tmp_path / "page.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("#tile-scene_02 .tile__frame").click()
        page.screenshot(path=tmp_path / "scene.png")
        assert page.evaluate(
            "(v => v.scrollWidth <= v.clientWidth)(document.querySelector('#viewer'))"
        )
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (light == "rgb(246, 245, 242)") is (scheme == "light")


def test_the_film_plays_and_the_playhead_follows(browser: Browser, built_page: Path) -> None:
    """Space plays the film, and the timeline's playhead and clock go with it."""
    with opened(browser, built_page) as page:
        page.keyboard.press(" ")
        _plays(page, "#film-video")
        page.keyboard.press(" ")
        assert page.evaluate("document.querySelector('#film-video').paused")
        page.wait_for_function(
            "() => document.querySelector('#film-clock').textContent > '00:00:00:00'"
        )
        assert page.get_attribute("#film-playhead", "x1") != "0%"


def test_a_click_in_the_timeline_seeks(browser: Browser, built_page: Path) -> None:
    """A click on a strip goes to its frame; Page up and down go from cut to cut."""
    with opened(browser, built_page) as page:
        page.wait_for_function("() => document.querySelector('#film-video').readyState > 0")
        box = page.locator('.strip[data-shot="scene_03"]').bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_function(
            "() => document.querySelector('#film-scene').textContent.startsWith('3')"
        )
        seconds = page.evaluate("document.querySelector('#film-video').currentTime")
        assert 26 / 12 < seconds < 38 / 12
        page.locator(".timeline__bar").press("PageUp")
        assert page.get_attribute(".timeline__bar", "aria-valuenow") == "26"
        page.locator(".timeline__bar").press("PageUp")
        assert page.get_attribute(".timeline__bar", "aria-valuenow") == "12"


def test_a_clip_plays_where_one_points(browser: Browser, built_page: Path) -> None:
    """A tile's clip plays under the mouse and goes when the mouse does; with less motion, only when asked to."""
    with opened(browser, built_page, reduced_motion="no-preference") as page:
        page.locator("#tile-scene_01 .tile__frame").hover()
        _plays(page, "#tile-scene_01 video")
        page.mouse.move(0, 0)
        assert page.locator("#tile-scene_01 video").count() == 0
    with opened(browser, built_page) as page:
        page.locator("#tile-scene_01 .tile__frame").hover()
        assert page.locator("#tile-scene_01 video").count() == 0
        page.locator("#tile-scene_01 .tile__frame").press(" ")
        _plays(page, "#tile-scene_01 video")


def test_all_of_it_by_keyboard(browser: Browser, built_page: Path) -> None:
    """Arrows go from tile to tile, Enter opens a scene, arrows go on in it, Escape comes back; `?` helps."""
    with opened(browser, built_page) as page:
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        assert page.locator("#viewer-title").inner_text() == "Scene 2"
        page.keyboard.press("ArrowRight")
        assert page.locator("#viewer-title").inner_text() == "Scene 3"
        page.keyboard.press("Escape")
        assert not page.locator("#viewer").is_visible()
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#scene_03"
        page.keyboard.press("?")
        assert page.locator("#help").is_visible()
        page.keyboard.press("Escape")
        assert not page.locator("#help").is_visible()


def test_takes_play_together(browser: Browser, built_page: Path) -> None:
    """T plays all takes of a scene, and they keep to the same moment."""
    with opened(browser, built_page, "#scene_02") as page:
        assert page.locator(".take__video").count() == 2
        page.keyboard.press("t")
        page.wait_for_function(
            "() => [...document.querySelectorAll('.take__video')].every(v => !v.paused && v.currentTime > 0.2)"
        )
        apart = page.evaluate(
            "(([a, b]) => Math.abs(a.currentTime - b.currentTime))([...document.querySelectorAll('.take__video')])"
        )
        assert apart < 0.25
        assert "seed" in page.locator(".differences").inner_text()


def test_nothing_moves_when_pictures_come(browser: Browser, built_page: Path) -> None:
    """The page keeps a place for each picture, so that nothing is shifted while it loads."""
    with opened(browser, built_page) as page:
        shift = page.evaluate(
            """() => new Promise((resolve) => {
                let sum = 0;
                new PerformanceObserver((list) => {
                    for (const entry of list.getEntries()) sum += entry.value;
                }).observe({ type: "layout-shift", buffered: true });
                requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
            })"""
        )
        assert shift < 0.01
        assert page.locator("#tile-scene_05 svg.blank").is_visible()
