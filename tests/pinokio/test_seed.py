"""The example of the design that this project began with, on the real engine: what is wrong with it, and ours."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from cutroom import decoded, ffmpeg
from test_pinokio_check import SEED

from filmkit.cut.command import Command
from filmkit.pinokio.app import App, Run
from filmkit.pinokio.scripts import write_scripts

if TYPE_CHECKING:
    from pathlib import Path

    from pinokio.engine import Home

pytestmark = pytest.mark.pinokio

SCENES = ("scene_01.mp4", "scene_02.mp4")


def scenes(home: Home) -> Path:
    """An app's output folder with two scenes."""
    output = home.app("film") / "output"
    output.mkdir(parents=True)
    for number, name in enumerate(SCENES):
        source = f"testsrc=duration={number + 1}:size=64x36:rate=8"
        ffmpeg("-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", output / name)
    return output


def ours() -> str:
    """What the example meant: the scenes stitched as they are, and an `edit.json` of ours that does it."""
    from filmkit.backends.pinokio import templates
    from filmkit.backends.resources import schema

    text = "".join(f"file '{name}'\n" for name in SCENES)
    args = ("-f", "concat", "-safe", "0", "-i", "list.txt", "-c", "copy", "film.mp4")
    command = Command(args=args, output="film.mp4", files={"list.txt": text}, frames=24)
    film = Run(file="film.mp4", command=command, inputs=SCENES)
    app = App(title="Film", file="film.mp4", segments=(), film=film)
    return write_scripts(app, templates(), schema("pinokio"))["edit.json"]  # type: ignore[arg-type]


def test_it_works_on_a_good_day(home: Home) -> None:
    """With all scenes there it makes the film, without its caption; ours makes the same one."""
    output = scenes(home)
    assert home.run(home.write("film", "seed.json", SEED)).code == 0
    theirs = decoded(output / "final_movie.mp4")
    assert len(theirs) == 24
    ended = home.run(home.write("film", "edit.json", ours()))
    assert ended.code == 0, ended
    assert decoded(output / "final_movie.mp4") == theirs


def test_success_without_a_film(home: Home) -> None:
    """With a scene missing it reports success, and there is no whole film; ours fails and says which scene."""
    output = scenes(home)
    (output / SCENES[0]).unlink()
    ended = home.run(home.write("film", "seed.json", SEED))
    assert ended.code == 0, ended
    assert "Impossible to open" in ended.text
    assert not (output / "final_movie.mp4").exists()
    ended = home.run(home.write("film", "edit.json", ours()))
    assert ended.code == 1
    assert SCENES[0] in ended.why


def test_it_waits_for_ever(home: Home) -> None:
    """With a film there already it waits for an answer that nobody gives; ours replaces it."""
    output = scenes(home)
    shutil.copy(output / SCENES[0], output / "final_movie.mp4")
    ended = home.run(home.write("film", "seed.json", SEED), limit_s=20)
    assert ended.code == 124, ended
    assert "Overwrite?" in ended.text
    assert home.run(home.write("film", "edit.json", ours())).code == 0
    assert len(decoded(output / "final_movie.mp4")) == 24
