"""`edit.json` on the real engine: the same film as filmkit cuts itself, or a failure that is seen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cutroom import decoded

from pinokio.films import film_of, made, put, sound, title

if TYPE_CHECKING:
    from pathlib import Path

    from space import Space

    from pinokio.engine import Ended, Home

pytestmark = pytest.mark.pinokio

NASTY = 'It\'s "A & B" | %PATH% $HOME `id` ^ > x {{1+1}} {{{process.exit(7)}}} }} {{ \\ é ☃ ; = #'


def failed(ended: Ended, app: Path, why: str) -> None:
    """It is reported as a failure, with its reason, and there is no film that could be taken for one."""
    assert ended.code == 1, ended
    assert why in ended.why + ended.text, ended
    assert ended.value is None
    assert not film_of(app).exists()


def test_same_film(tiny: Space, home: Home) -> None:
    """Joins, fades and sound and all, the film's decoded frames and its sound are those of the local cut."""
    tiny.edit("projects/tiny.yaml", "seed: 7", "seed: 7\nfade: {in: 5f, out: 5f}")
    tiny.build()
    app = put(tiny, "tiny", home)
    ended = home.run(app / "edit.json")
    assert ended.code == 0, ended
    assert ended.value == {"ok": True, "film": "output/final_movie.mp4"}
    assert decoded(film_of(app)) == decoded(made(tiny, "tiny"))
    assert sound(film_of(app)) == sound(made(tiny, "tiny"))


def test_nasty_title_twice(small: Space, home: Home) -> None:
    """Whatever a title holds comes through as it is and runs nothing; a second cut replaces the first unasked."""
    small.edit("projects/tiny.yaml", "title: Small", f"title: {json.dumps(NASTY)}")
    small.build()
    app = put(small, "tiny", home)
    for _ in range(2):
        ended = home.run(app / "edit.json")
        assert ended.code == 0, ended
        assert title(film_of(app)) == title(made(small, "tiny")) == NASTY
        assert decoded(film_of(app)) == decoded(made(small, "tiny"))
        film_of(app).write_bytes(b"an older film")
    assert {path.name for path in app.iterdir()} == {
        path.name for path in (small.root / "build" / "tiny" / "pinokio").iterdir()
    }


def test_missing_clip(small: Space, home: Home) -> None:
    """A clip that isn't there is a failure that names it, and an older film goes."""
    app = put(small, "tiny", home)
    (app / "output" / "scene_02.mp4").unlink()
    film_of(app).write_bytes(b"an older film")
    failed(home.run(app / "edit.json"), app, "scene_02.mp4 is missing")


def test_damaged_clip(small: Space, home: Home) -> None:
    """A clip that can't be read is a failure: ffmpeg's exit code is seen."""
    app = put(small, "tiny", home)
    (app / "output" / "scene_02.mp4").write_bytes(b"no clip at all")
    failed(home.run(app / "edit.json"), app, "FFMPEG_EXIT=")


def test_short_clip(small: Space, home: Home) -> None:
    """A clip with too few frames, of which ffmpeg makes a short segment without a word, is a failure."""
    app = put(small, "tiny", home)
    small.edit("projects/tiny.yaml", "duration: 6f}\n  - {id: 2", "duration: 1f}\n  - {id: 2")
    small.build()
    clip = small.root / "build" / "tiny" / "clips" / "scene_01.mp4"
    (app / "output" / "scene_01.mp4").write_bytes(clip.read_bytes())
    failed(home.run(app / "edit.json"), app, "has not 6 frames")


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("", "FFMPEG_EXIT=127"),
        ("#!/bin/sh\nexit 3\n", "FFMPEG_EXIT=3"),
        ("#!/bin/sh\nexit 0\n", "body_scene_01.mp4.progress"),
    ],
)
def test_broken_ffmpeg(small: Space, home: Home, program: str, why: str) -> None:
    """No ffmpeg, one that fails, and one that does nothing at all are failures."""
    app = put(small, "tiny", home)
    broken = home.program("ffmpeg", program)
    if not program:
        broken.unlink()
    failed(home.run(app / "edit.json"), app, why)
