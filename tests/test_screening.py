from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from filmkit.backends.events import Event
from filmkit.errors import PlanError
from filmkit.watch.screening import Screening

if TYPE_CHECKING:
    from space import Space

_FILM = """\
filmkit: 1
title: Small <b>film</b>
format: {width: 64, height: 36, fps: 12}
scenes:
  - {id: 1, prompt: "<img src=x onerror=alert(1)>", duration: 6f}
  - {id: 2, prompt: a wood, shots: [{duration: 6f}, {duration: 6f, seed: 3}]}
audio: {soundtrack: none}
"""


@pytest.fixture
def screening(space: Space) -> Screening:
    """One film on pages, never built; nobody looks at it by itself."""
    path = space.write("projects/small.yaml", _FILM)
    return Screening(space.root, lambda: [path], {})


def _event(kind: Any, **said: Any) -> Event:
    return Event(film="small", step="clip:small:scene_01", kind=kind, **said)


def _heard(screening: Screening, *events: Event) -> list[dict[str, Any]]:
    """What a page is told of events."""

    async def listen() -> list[dict[str, Any]]:
        with screening.feed.seat("small") as seat:
            for event in events:
                screening.tell(event)
            screening.waits("small")
            heard: list[dict[str, Any]] = []
            while (message := await asyncio.wait_for(seat.next(), 20)) and message.kind != "note":
                heard.append(dict(message.data))
            return heard

    return asyncio.run(listen())


def test_progress_and_previews_are_told_at_once(screening: Screening, space: Space) -> None:
    """How far a clip is, and what a server has made of it so far, are told as they come."""
    picture = space.write("build/small/previews/scene_01.jpg", "x")
    heard = _heard(
        screening,
        _event("started"),
        _event("progress", fraction=0.25),
        _event("progress", message="preview: build/small/previews/scene_01.jpg"),
        _event("progress", message="waiting for its turn"),
    )
    assert [each["fraction"] for each in heard] == [0.25] * 3
    assert heard[1]["preview"] == f"previews/scene_01.jpg?{picture.stat().st_mtime_ns}"
    assert heard[2]["message"] == "waiting for its turn"
    assert 'data-state="making"' in _html(screening)["card-scene_01"]
    screening.tell(_event("done"))
    screening.ends((), {}, None, 0.1)
    screening._look("small")
    assert 'data-state="missing"' in _html(screening)["card-scene_01"]


def _html(screening: Screening) -> dict[str, str]:
    html: Any = screening.everything("small").data["html"]
    return dict(html)


def test_a_build_waits_for_no_page(screening: Screening) -> None:
    """While a page is being made, however long that takes, a build tells its events and goes on."""
    screening.page("small", "word")
    with screening._looking:
        builder = threading.Thread(target=screening.tell, args=[_event("progress", fraction=0.5)])
        builder.start()
        builder.join(20)
        assert not builder.is_alive()


def test_a_form_holds_what_can_be_changed(screening: Screening) -> None:
    """The form of a shot says which it is, and holds its words, length and seed, escaped."""
    html = _html(screening)
    assert "&lt;img src=x" in html["edit-scene_01"]
    assert "<img src=x" not in "".join(html.values())
    assert 'data-scene="2" data-number="2"' in html["edit-scene_02_shot_02"]
    assert 'name="duration" value="0.5"' in html["edit-scene_02_shot_02"]
    assert 'name="seed" value="3"' in html["edit-scene_02_shot_02"]


def test_pages_are_told_what_changed_alone(screening: Screening, space: Space) -> None:
    """A film saved in an editor tells pages the pieces that are otherwise, and the files' new version."""
    before = screening.everything("small").data
    space.edit("projects/small.yaml", "a wood", "a hill")
    screening.begins(["small"], [])
    screening.ends((), {"small": ()}, None, 0.1)
    heard: list[Any] = []

    async def listen() -> None:
        with screening.feed.seat("small") as seat:
            screening._look("small")
            message = await asyncio.wait_for(seat.next(), 20)
            assert message
            heard.append(message.data)

    asyncio.run(listen())
    assert heard[0]["seen"] != before["seen"]
    names = {name for name in heard[0]["html"] if name.startswith("card-")}
    assert names == {"card-scene_02_shot_01", "card-scene_02_shot_02"}


def test_a_change_writes_the_shot_that_is_meant(screening: Screening, space: Space) -> None:
    """A wish of a page is done in the film file; the answer is the version that the page knows then."""
    seen = screening.everything("small").data["seen"]
    wish: dict[str, Any] = {"seen": seen, "scene": "2", "shot": 1, "changes": {"seed": "9"}}
    answer = screening.edit("small", wish)
    text = (space.root / "projects/small.yaml").read_text()
    assert text == _FILM.replace("{duration: 6f}", "{duration: 6f, seed: 9}")
    screening.edit("small", {"seen": answer["seen"], "order": ["2", "1"]})
    with pytest.raises(PlanError, match="changed elsewhere"):
        screening.edit("small", {"seen": answer["seen"], "order": ["1", "2"]})


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"seen": 1, "order": []},
        {"seen": {"film": ""}, "order": []},
        {"seen": {"film": "", "board": ""}, "order": 3},
        {"seen": {"film": "", "board": ""}, "scene": "1", "shot": 0, "changes": {"clip": "x"}},
        {"seen": {"film": "", "board": ""}, "scene": "1", "shot": "x", "changes": {}},
        {"seen": {"film": "", "board": ""}, "scene": "1", "shot": -1, "changes": {}},
    ],
)
def test_a_wish_without_meaning_is_refused(screening: Screening, wish: dict[str, Any]) -> None:
    """What no page of ours would ask for changes nothing."""
    with pytest.raises(PlanError, match="can't be understood"):
        screening.edit("small", wish)
