"""Live pages in a real browser, beside a real `filmkit watch`."""

from __future__ import annotations

import contextlib
import difflib
import re
import time
from typing import TYPE_CHECKING

import pytest
from watching import Watcher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page, Route
    from space import Space

pytestmark = pytest.mark.browser

_FILM = """\
# a film
filmkit: 1
title: Tiny
format: {width: 64, height: 36, fps: 12, handles: 2}   # small
scenes:
  # where it begins
  - id: 1
    prompt: a city street     # by night?
    duration: 6f
    takes: 2
  - {id: 2, prompt: a dark forest, duration: 6f}   # two
  - {id: 3, prompt: the wide sea, duration: 6f}
audio: {soundtrack: none}
"""
_PATH = "projects/tiny.yaml"


class Served(Watcher):
    """A `filmkit watch --serve --json`."""

    @property
    def url(self) -> str:
        """Of its pages."""
        return next(
            found[1] for line in self.err if (found := re.match(r"live pages: (\S+)", line))
        )


@contextlib.contextmanager
def serving(space: Space, *args: str) -> Iterator[Served]:
    """A watcher at rest, with pages."""
    with Served(space, "--serve", "--port", "0", *args) as watcher:
        watcher.wait("watching")
        yield watcher


def wait(page: Page, selector: str) -> None:
    """Wait until there is such an element, seen or not."""
    page.wait_for_selector(selector, state="attached", timeout=60000)


def says(page: Page, selector: str, words: str) -> None:
    """Wait until an element has these words in it."""
    page.wait_for_function(
        "([selector, words]) => document.querySelector(selector)?.textContent.includes(words)",
        arg=[selector, words],
        timeout=60000,
    )


def text_of(space: Space) -> str:
    """The film file."""
    return (space.root / _PATH).read_text("utf-8")


def changed(before: str, after: str) -> list[str]:
    """The lines that went and those that came."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "-+"]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the film built; not to be changed."""
    from space import Space

    space = Space(tmp_path_factory.mktemp("live"))
    space.write(_PATH, _FILM)
    space.build()
    return space.root


@pytest.fixture
def served(first: Path, tmp_path: Path) -> Iterator[tuple[Space, Served]]:
    """The film, watched and on pages."""
    import shutil

    from space import Space

    shutil.copytree(first, tmp_path / "live", symlinks=True)
    space = Space(tmp_path / "live")
    with serving(space) as watcher:
        yield space, watcher


def opened(page: Page, watcher: Served, shot: str = "scene_01") -> None:
    """Open a scene of the page by keyboard, when it has all that makes it live."""
    page.goto(watcher.url)
    wait(page, f"#edit-{shot}")
    page.focus(f"#tile-{shot} .tile__frame")
    page.keyboard.press("Enter")
    wait(page, "#viewer .edit")


def test_a_page_shows_a_build_as_it_goes(served: tuple[Space, Served], page: Page) -> None:
    """A scene that is saved in an editor is shown in the making, then made, without a page being loaded."""
    space, watcher = served
    page.goto(watcher.url)
    wait(page, "#edit-scene_02")
    page.evaluate("""() => { window.states = []; window.same = true;
        document.addEventListener("filmkit:swapped", () => {
            const state = document.getElementById("tile-scene_02").dataset.state;
            if (states.at(-1) !== state) states.push(state); }); }""")
    # Long enough to be seen in the making.
    space.edit(_PATH, "a dark forest, duration: 6f", "a green hill, duration: 600f")
    says(page, "#tile-scene_02 .tile__prompt", "a green hill")
    wait(page, "#film-header[data-state=up_to_date]")
    assert page.evaluate("window.same")
    assert page.evaluate("states.at(-1)") == "made"
    assert "making" in page.evaluate("states")
    assert watcher.starts().count("clip:tiny:scene_02") == 1


def test_a_circled_take_is_one_line(served: tuple[Space, Served], page: Page) -> None:
    """A take circled on the page changes one line of the film file, and makes what hangs on it."""
    space, watcher = served
    opened(page, watcher)
    page.click("#viewer .take[data-take='2'] [data-live=circle]")
    watcher.wait("built")
    assert changed(_FILM, text_of(space)) == ["+     circled: 2"]
    assert set(watcher.starts()) == {"body:tiny:scene_01", "cut:tiny", "deliver:tiny"}
    wait(page, "#viewer .take--circled[data-take='2']")


def test_a_prompt_edited_by_keyboard_is_one_line(served: tuple[Space, Served], page: Page) -> None:
    """A prompt typed on the page changes that line alone, keeps its comment, and makes that scene alone."""
    space, watcher = served
    opened(page, watcher)
    page.focus("#viewer textarea")
    page.keyboard.press("Control+A")
    page.keyboard.type("no: a 'quiet' <b>street</b> # at night")
    page.keyboard.press("Control+Enter")
    watcher.wait("built")
    assert changed(_FILM, text_of(space)) == [
        "-     prompt: a city street     # by night?",
        "+     prompt: \"no: a 'quiet' <b>street</b> # at night\"     # by night?",
    ]
    clips = {step for step in watcher.starts() if step.startswith("clip:")}
    assert clips == {"clip:tiny:scene_01", "clip:tiny:scene_01_take_02"}
    says(page, "#tile-scene_01 .tile__prompt", "<b>street</b>")


def test_scenes_are_moved_by_keyboard_and_by_hand(served: tuple[Space, Served], page: Page) -> None:
    """A scene moved with Alt and an arrow, or dragged, moves in the film file with its comments; no clip is made."""
    space, watcher = served
    page.goto(watcher.url)
    wait(page, "#tile-scene_01[draggable=true]")
    page.focus("#tile-scene_01 .tile__frame")
    page.keyboard.press("Alt+ArrowRight")
    watcher.wait("built")
    after = text_of(space)
    assert (
        after.index("id: 2")
        < after.index("# where it begins")
        < after.index("id: 1")
        < after.index("id: 3")
    )
    page.wait_for_function(
        "() => [...document.querySelectorAll('.tile')].map((tile) => tile.dataset.scene).join() === '2,1,3'"
    )
    assert page.evaluate("document.activeElement.closest('.tile')?.dataset.scene") == "1"
    page.drag_and_drop(
        "#tile-scene_01",
        "#tile-scene_02",
        source_position={"x": 20, "y": 200},
        target_position={"x": 3, "y": 200},
    )
    watcher.wait("built")
    assert text_of(space) == _FILM
    assert not [step for step in watcher.starts() if step.startswith("clip:")]


def test_a_scene_is_moved_as_far_as_keys_are_pressed(
    served: tuple[Space, Served], page: Page
) -> None:
    """Keys that are pressed faster than files are written are heeded one after the other."""
    space, watcher = served
    page.goto(watcher.url)
    wait(page, "#tile-scene_03[draggable=true]")
    page.focus("#tile-scene_03 .tile__frame")
    page.keyboard.press("Alt+ArrowLeft")
    page.keyboard.press("Alt+ArrowLeft")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.tile')].map((tile) => tile.dataset.scene).join() === '3,1,2'"
    )
    after = text_of(space)
    assert after.index("id: 3") < after.index("id: 1") < after.index("id: 2")


def test_a_refusal_is_shown_where_it_was_typed(served: tuple[Space, Served], page: Page) -> None:
    """What can't be meant is refused in the form, with the reason; the file and what was typed stay."""
    space, watcher = served
    opened(page, watcher)
    page.fill("#viewer input[name=duration]", "soon")
    page.click("#viewer button[type=submit]")
    says(page, "#viewer .edit__note", "'soon' is no length")
    assert page.input_value("#viewer input[name=duration]") == "soon"
    assert text_of(space) == _FILM


def test_a_file_changed_meanwhile_is_not_written(served: tuple[Space, Served], page: Page) -> None:
    """A page that hasn't seen the last save changes nothing, says so, and may then try again."""
    space, watcher = served
    opened(page, watcher)

    def be_late(route: Route) -> None:
        space.edit(_PATH, "the wide sea", "a calm sea")
        route.continue_()

    page.route("**/edit", be_late)
    page.fill("#viewer input[name=seed]", "7")
    page.click("#viewer button[type=submit]")
    says(page, "#viewer .edit__note", "changed elsewhere")
    assert "seed" not in text_of(space)
    watcher.wait("built")
    page.unroute("**/edit")
    says(page, "#tile-scene_03 .tile__prompt", "a calm sea")
    page.click("#viewer button[type=submit]")
    watcher.wait("built")
    assert changed(_FILM, text_of(space))[-3:] == [
        "+     seed: 7",
        "-   - {id: 3, prompt: the wide sea, duration: 6f}",
        "+   - {id: 3, prompt: a calm sea, duration: 6f}",
    ]


def test_a_form_writes_over_nothing_that_its_writer_has_not_seen(
    served: tuple[Space, Served], page: Page
) -> None:
    """A prompt saved in an editor while another is typed on the page isn't written over, nor is what was typed lost."""
    space, watcher = served
    opened(page, watcher)
    page.fill("#viewer textarea", "typed on the page")
    space.edit(_PATH, "a city street", "saved in an editor")
    says(page, "#tile-scene_01 .tile__prompt", "saved in an editor")
    page.click("#viewer button[type=submit]")
    says(page, "#viewer .edit__note", "changed elsewhere")
    assert page.input_value("#viewer textarea") == "typed on the page"
    assert text_of(space) == _FILM.replace("a city street", "saved in an editor")
    page.click("#viewer button[type=submit]")
    says(page, ".live__note", "saved")
    assert text_of(space) == _FILM.replace("a city street", "typed on the page")


def test_what_is_typed_stays_wherever_one_goes(
    served: tuple[Space, Served], page: Page, tmp_path: Path
) -> None:
    """Going on to the next scene, closing, and a save that changes another scene lose nothing that was typed."""
    space, watcher = served
    opened(page, watcher)
    page.fill("#viewer textarea", "not saved yet")
    page.click("#viewer [data-do=next]")
    says(page, ".live__note", "isn't saved")
    assert page.input_value("#viewer textarea") == "a dark forest"
    page.screenshot(path=tmp_path / "kept.png")
    page.click("#viewer [data-do=previous]")
    assert page.input_value("#viewer textarea") == "not saved yet"
    page.keyboard.press("Escape")
    space.edit(_PATH, "the wide sea", "a calm sea")
    says(page, "#tile-scene_03 .tile__prompt", "a calm sea")
    page.click("#tile-scene_01 .tile__frame")
    assert page.input_value("#viewer textarea") == "not saved yet"


def test_tabs_out_of_sight_hold_nobody_up(served: tuple[Space, Served], page: Page) -> None:
    """More tabs than a browser has connections all work, and one that is looked at again shows what has changed."""
    space, watcher = served
    tabs = [page, *(page.context.new_page() for _ in range(6))]
    for tab in tabs:
        tab.goto(watcher.url, wait_until="domcontentloaded")
        wait(tab, "#edit-scene_01")
        _be_seen(tab, is_seen=False)
    space.edit(_PATH, "the wide sea", "a calm sea")
    watcher.wait("built")
    _be_seen(page, is_seen=True)
    says(page, "#tile-scene_03 .tile__prompt", "a calm sea")


def _be_seen(page: Page, *, is_seen: bool) -> None:
    """Look at another tab, or at this one again; a browser without windows shows all of them."""
    page.evaluate(
        """(isHidden) => { Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange")); }""",
        not is_seen,
    )


def test_a_wrong_film_says_so_and_comes_back(served: tuple[Space, Served], page: Page) -> None:
    """An error in the film file is shown with its place, and goes when it is mended."""
    space, watcher = served
    page.goto(watcher.url)
    wait(page, "#edit-scene_02")
    space.edit(_PATH, "duration: 6f}   # two", "duraton: 6f}   # two")
    says(page, "#film-problems", "tiny.yaml:11")
    space.edit(_PATH, "duraton", "duration")
    page.wait_for_function(
        "() => document.querySelectorAll('.tile').length === 3 && document.querySelector('#film-problems').hidden"
    )


def test_a_phone_holds_it(served: tuple[Space, Served], page: Page) -> None:
    """At the width of a phone nothing is wider than the screen, the form and its buttons too."""
    _, watcher = served
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, watcher)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.getElementById('viewer').scrollWidth") <= 390


def test_the_list_shows_all_films(served: tuple[Space, Served], page: Page) -> None:
    """The list of films shows a film that comes while it is looked at."""
    space, watcher = served
    page.goto(watcher.url.partition("films/")[0])
    wait(page, "#film-tiny[data-state=up_to_date]")
    space.write("projects/other.yaml", _FILM.replace("Tiny", "Other"))
    wait(page, "#film-other[data-state=up_to_date]")
    page.click("#film-other .tile__title")
    wait(page, "#edit-scene_01")


def test_a_watcher_ends_at_once_with_pages_open(served: tuple[Space, Served], page: Page) -> None:
    """Ctrl-C ends a watcher while pages are open, and they say that it has gone."""
    _, watcher = served
    page.goto(watcher.url)
    wait(page, "#edit-scene_01")
    start_s = time.monotonic()
    watcher.end()
    assert time.monotonic() - start_s < 5
    says(page, ".live__link", "can't be reached")


def test_a_page_outlives_its_server(served: tuple[Space, Served], page: Page) -> None:
    """A page whose watcher was started anew, at the same place, takes up the new one's word by itself."""
    space, watcher = served
    page.goto(watcher.url)
    wait(page, "#edit-scene_01")
    port = watcher.url.split(":")[2].partition("/")[0]
    watcher.end()
    word = page.get_attribute("meta[name=filmkit-token]", "content")
    with Served(space, "--serve", "--port", port) as later:
        later.wait("watching")
        page.wait_for_function(
            "(word) => document.querySelector('meta[name=filmkit-token]').content !== word",
            arg=word,
            timeout=20000,
        )
        wait(page, "#edit-scene_01")


def test_a_restart_takes_no_words_away(
    served: tuple[Space, Served], page: Page, tmp_path: Path
) -> None:
    """A page on which somebody is writing isn't loaded again by itself when its watcher was started anew: it asks."""
    space, watcher = served
    opened(page, watcher)
    page.fill("#viewer textarea", "a long text")
    port = watcher.url.split(":")[2].partition("/")[0]
    watcher.end()
    with Served(space, "--serve", "--port", port) as later:
        later.wait("watching")
        says(page, ".live__link", "started anew")
        assert page.input_value("#viewer textarea") == "a long text"
        page.screenshot(path=tmp_path / "anew.png")
        page.on("dialog", lambda dialog: dialog.accept())
        page.click("[data-live=reload]")
        wait(page, "#edit-scene_01")
        assert page.input_value("#viewer textarea") == "a city street"
