from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from filmkit.backends.events import Event
from filmkit.build.build import Call
from filmkit.errors import PlanError, SpecError
from filmkit.watch.screening import Screening
from filmkit.watch.showing import look_at

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
    assert 'data-state="making"' in _html(screening)["tile-scene_01"]
    screening.tell(_event("done"))
    screening.ends((), {}, None, 0.1)
    screening._look("small")
    assert 'data-state="missing"' in _html(screening)["tile-scene_01"]


def _html(screening: Screening) -> dict[str, str]:
    html: Any = screening.everything("small").data["html"]
    return dict(html)


def test_a_build_waits_for_no_page(screening: Screening) -> None:
    """While a page is being made, however long that takes, a build tells its events and goes on."""
    screening.page("small", "word")
    with screening._showings["small"].looking:
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
    names = {name for name in heard[0]["html"] if name.startswith("tile-")}
    assert names == {"tile-scene_02_shot_01", "tile-scene_02_shot_02"}


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
        {"seen": {"film": "", "board": ""}, "scene": "1", "shot": float("inf"), "changes": {}},
        {"seen": {"film": "", "board": ""}, "scene": "1", "shot": True, "changes": {}},
        {"seen": {"film": "", "board": ""}, "scene": 1, "shot": 0, "changes": {}},
        {"seen": {"film": "", "board": ""}, "scene": "1", "shot": 0, "changes": {"prompt": None}},
        {"seen": {"film": "", "board": ""}, "scene": "1", "shot": 0, "changes": {"prompt": ["a"]}},
        {
            "seen": {"film": "", "board": ""},
            "scene": "1",
            "shot": 0,
            "changes": {"prompt": "\ud800"},
        },
        {"seen": {"film": "", "board": ""}, "order": [1, 2]},
    ],
)
def test_a_wish_without_meaning_is_refused(screening: Screening, wish: dict[str, Any]) -> None:
    """What no page of ours would ask for changes nothing."""
    with pytest.raises(PlanError, match="can't be understood"):
        screening.edit("small", wish)


@pytest.mark.parametrize("value", ["9" * 400, "9" * 39, "1e999"])
@pytest.mark.parametrize("field", ["duration", "seed", "takes", "circled"])
def test_a_number_without_measure_is_refused(
    screening: Screening, space: Space, field: str, value: str
) -> None:
    """A number larger than any film needs is refused in words, and nothing is written."""
    seen = screening.everything("small").data["seen"]
    wish: dict[str, Any] = {"seen": seen, "scene": "1", "shot": 0, "changes": {field: value}}
    with pytest.raises(SpecError):
        screening.edit("small", wish)
    assert (space.root / "projects/small.yaml").read_text() == _FILM


def test_a_film_that_nobody_looks_at_costs_nothing(screening: Screening, space: Space) -> None:
    """A film without an open page isn't looked at when it changes; whoever comes sees it as it is then."""
    before = screening.everything("small").data
    space.edit("projects/small.yaml", "a wood", "a hill")
    screening.begins(["small"], [])
    screening.ends((), {"small": ()}, None, 0.1)
    screening._look_if_seen("small")
    assert screening._showings["small"].told() == before
    assert "a hill" in _html(screening)["tile-scene_02_shot_01"]


def test_what_is_written_stays_with_what_is_shown(screening: Screening, space: Space) -> None:
    """While a film that was saved is still being looked at, a page that comes is told the version that it is shown."""
    before = screening.everything("small").data
    space.edit("projects/small.yaml", "a wood", "a hill")
    call = Call(root=space.root, paths=(space.root / "projects/small.yaml",), environment={})
    showing = screening._showings["small"]
    showing.take(look_at(call, None, is_resting=True), showing.turn)
    assert screening.everything("small").data == before


def test_a_film_that_cannot_be_read_stays_in_view(screening: Screening, space: Space) -> None:
    """A slip in the file takes no scene off the page; it is said besides."""
    before = _html(screening)
    space.edit("projects/small.yaml", "prompt: a wood", 'prompt: "a wood')
    screening.begins(["small"], [])
    screening.ends((), {"small": ()}, None, 0.1)
    screening._look("small")
    after = _html(screening)
    assert after["tile-scene_02_shot_02"] == before["tile-scene_02_shot_02"]
    assert "small.yaml:6" in after["film-problems"]


def test_a_bug_leaves_a_trace(screening: Screening, space: Space) -> None:
    """A bug is written once to a file of filmkit's own, however often it comes, and people are told which."""
    said = {screening.bug(KeyError("lost")) for _ in range(2)}
    (log,) = (space.root / ".filmkit/bugs").iterdir()
    assert f".filmkit/bugs/{log.name}" in "".join(said)
    assert "KeyError: 'lost'" in log.read_text()


def test_posters_of_what_has_gone_go(screening: Screening, space: Space) -> None:
    """Posters that no page shows any more are removed when a film has come to rest, and not before."""
    old = space.write("build/small/dailies/0123456789abcdef-640.webp", "x")
    screening.begins(["small"], [])
    screening._look("small")
    assert old.exists()
    screening.ends((), {"small": ()}, None, 0.1)
    screening._look("small")
    assert not old.exists()


def test_a_look_that_failed_is_not_taken_for_one(
    screening: Screening, space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that couldn't be made isn't shown as it was before when somebody asks again."""
    _html(screening)
    space.edit("projects/small.yaml", "a wood", "a hill")
    screening.begins(["small"], [])
    screening._look_if_seen("small")
    with monkeypatch.context() as patch:
        patch.setattr(screening, "_environment", None)  # as no caller of ours gives it
        for _ in range(2):
            with pytest.raises(AttributeError):
                screening.everything("small")
    assert "a hill" in _html(screening)["tile-scene_02_shot_01"]
