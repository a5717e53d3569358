"""Films with titles and credits, made whole."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

from filmkit.backends.lettering.typeface import font_files

if TYPE_CHECKING:
    import numpy.typing as npt
    from space import Space

FILM = """\
title: Cards
format: {width: 64, height: 36, fps: 12, handles: 2}
scenes:
  - {id: 1, prompt: a city street, duration: 8f}
  - {id: 2, prompt: a dark forest, duration: 6f}
audio: {soundtrack: none}
titles:
  - {text: "H", duration: 9f, fade: 3f, size: large, font: own.ttf}
  - {text: 'it''s "so": 50 % [a];b,\\ {{x}} %{pts} 🎬 سلام', before: 2, duration: 5f, fade: 0, background: white}
  - {text: over, over: 2, fade: 1f}
credits: {duration: 10f, entries: [{role: Director, name: Ada}]}
"""


def lumas(space: Space, name: str) -> list[npt.NDArray[Any]]:
    """The Y plane of every frame of a delivered film."""
    with av.open(str(space.root / "films" / f"{name}.mp4")) as film:
        return [frame.to_ndarray(format="gray") for frame in film.decode(video=0)]


@pytest.fixture
def cards(space: Space) -> Space:
    """A film with a card of each kind, built."""
    space.write("projects/cards.yaml", FILM)
    shutil.copy(font_files()[0], space.root / "projects" / "own.ttf")
    space.build()
    return space


def test_a_film_with_cards(cards: Space) -> None:
    """The film has every frame of its scenes and cards, each where it belongs; so has an app of Pinokio's."""
    frames = lumas(cards, "cards")
    assert len(frames) == 9 + 8 + 5 + 6 + 10
    peaks = [int(frame.max()) for frame in frames]
    assert peaks[0] < 10 > peaks[8]
    assert peaks[4] > 100
    assert peaks[1] < peaks[2] < peaks[3]
    assert all(np.median(frame) > 240 for frame in frames[17:22])
    assert peaks[28] < 10 > peaks[-1]
    assert max(peaks[29:37]) > 60
    timeline = json.loads((cards.root / "build/cards/timeline.json").read_text("utf-8"))
    ids = [segment["id"] for segment in timeline["segments"]]
    assert ids == ["title_start", "scene_01", "title_before_2", "scene_02", "credits"]
    said = cards.run("export", "pinokio", "cards", "--json")
    assert said.code == 0, said.err
    there = set(said.json["there"])
    assert there == {
        "title_start.mp4",
        "title_before_2.mp4",
        "credits.mp4",
        "scene_01.mp4",
        "scene_02.mp4",
    }
    output = cards.root / "build/cards/pinokio/output"
    titled = cards.root / "build/cards/titled/scene_02.mp4"
    assert (output / "scene_02.mp4").read_bytes() == titled.read_bytes()


def test_another_title_is_explained(cards: Space) -> None:
    """`plan` and `why` know a card, and tell what of it differs."""
    cards.edit("projects/cards.yaml", 'text: "H"', 'text: "X"')
    assert "card:cards:title_start" in cards.run("plan", "cards").out
    assert '"H"' in cards.run("why", "cards", "title_start").out
    assert "text of title at the start" in cards.run("status").out


def test_a_font_that_is_none(space: Space) -> None:
    """A font file that is none fails its card by the file's name; the clips are made all the same."""
    space.write("projects/cards.yaml", FILM)
    space.write("projects/own.ttf", "no font")
    said = space.run("build")
    assert said.code == 1
    assert "'projects/own.ttf': it can't be read as a font" in said.err + said.out
    assert "clip:scene_01" in space.started("cards")


def test_a_scene_that_is_not_there(space: Space) -> None:
    """A title for a scene that isn't there is told with its place, before anything is made."""
    space.write(
        "projects/cards.yaml",
        FILM.split("titles:", maxsplit=1)[0] + "titles: [a, {text: b, after: 3}]\n",
    )
    said = space.run("check")
    assert said.code == 2
    assert "cards.yaml:7:13: a title is after scene '3', which isn't there" in said.out + said.err
