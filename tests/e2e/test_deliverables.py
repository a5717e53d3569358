"""Several deliverables of one film, through the commands."""

from __future__ import annotations

import shlex
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from space import SMALL, SMALL_STEPS, Space, real_ffmpeg

if TYPE_CHECKING:
    from pathlib import Path

FILM = "projects/small.yaml"
DELIVERABLES = """\
deliverables:
  - {name: tall, size: 36x64, fit: blur}
  - {name: same}
  - {name: teaser, use: gif, from: 6f, duration: 6f, width: 32}
  - {name: shots, use: shot-list, to: films/shots.html}
  - {name: table, use: shot-list, to: films/shots.csv}
"""
FILES = {"small.mp4", "small.jpg", "small-tall.mp4", "small-same.mp4", "small-teaser.gif"}
FILES |= {"shots.html", "shots.csv"}
TALL = {"body:tall:scene_01", "body:tall:scene_02", "cut:tall"}
SHEETS = {"frame:scene_01", "frame:scene_02", "sheet:shots", "sheet:table"}
DELIVERIES = {f"deliver:{name}" for name in ("tall", "same", "teaser", "shots", "table")}
ALL = TALL | SHEETS | DELIVERIES | {"teaser:teaser"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the film built without, then with deliverables; not to be changed."""
    space = Space(tmp_path_factory.mktemp("built"))
    space.write(FILM, SMALL)
    space.build()
    assert space.started("small") == SMALL_STEPS
    space.write(FILM, SMALL + DELIVERABLES)
    space.build()
    return space.root


@pytest.fixture
def space(built: Path, tmp_path: Path) -> Space:
    """The same, to be changed."""
    shutil.copytree(built, tmp_path / "p", symlinks=True)
    return Space(tmp_path / "p")


def test_deliverables_share_all_that_is_there(built: Path) -> None:
    """Added to a finished film, they render no clip, encode no segment of it again, and deliver it no second time."""
    space = Space(built)
    assert space.started("small") == ALL
    assert {path.name for path in (built / "films").iterdir()} == FILES
    assert space.film("small-same") == space.film("small")
    assert (built / "build/small/deliverables/tall/body_scene_01.mp4").exists()
    assert (built / "build/small/frames/scene_02.jpg").exists()


def test_an_edit_costs_its_scene_in_each_of_them(space: Space) -> None:
    """Of another shape, that scene's segments are made; a teaser of other scenes isn't."""
    space.edit(FILM, "a city street", "a village street")
    space.build()
    again = {"clip:scene_01", "body:scene_01", "cut", "deliver"}
    again |= {"body:tall:scene_01", "cut:tall", "frame:scene_01", "sheet:shots", "sheet:table"}
    assert space.started("small") == again | (DELIVERIES - {"deliver:teaser"})


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("36x64", "36x48", TALL | {"deliver:tall"}),
        ("blur", "pad", TALL | {"deliver:tall"}),
        ("{name: same}", "{name: same, to: films/other.mp4}", {"deliver:same"}),
        ("from: 6f", "from: 0f", {"teaser:teaser", "deliver:teaser"}),
        ("  - {name: same}\n", "", set()),
        (
            "id: 2,",
            "id: 2, title: In the woods,",
            {"sheet:shots", "sheet:table", "deliver:shots", "deliver:table"},
        ),
    ],
)
def test_an_edit_of_one_makes_no_other(space: Space, old: str, new: str, again: set[str]) -> None:
    """Each hangs on its own settings only."""
    space.edit(FILM, old, new)
    space.build()
    assert space.started("small") == again


def test_commands_know_them(space: Space) -> None:
    """status, plan and why tell what is up to date and what isn't, by names that can be typed."""
    assert "up to date" in space.run("status").out
    (space.root / "films/small-tall.mp4").unlink()
    assert "deliver:small:tall" in space.run("plan", "small").out
    assert space.run("why", "small", "deliver:tall", "--json").json[0]["verdict"] == "gone"
    space.edit(FILM, "blur", "pad")
    (why,) = space.run("why", "small", "body:small:tall:scene_01", "--json").json
    assert why["verdict"] == "changed"
    said = space.build()
    assert "films/small-tall.mp4" in said.out
    assert "nothing" not in said.out
    assert "up to date" in space.build().out


def test_somebody_elses_file_is_refused_beforehand(space: Space) -> None:
    """A file that filmkit didn't put there stays, and nothing is made."""
    space.write("films/mine.gif", "mine")
    space.edit(FILM, "name: teaser, use: gif,", "name: teaser, use: gif, to: films/mine.gif,")
    said = space.run("build")
    assert said.code == 2
    assert "'films/mine.gif' is there already" in said.err
    assert (space.root / "films/mine.gif").read_text() == "mine"


def test_a_changed_delivery_is_somebodys_own(space: Space) -> None:
    """What was edited after it was delivered isn't replaced."""
    with (space.root / "films/shots.csv").open("a") as table:
        table.write("my notes\n")
    assert space.run("build").code == 2
    assert (space.root / "films/shots.csv").read_text("utf-8-sig").endswith("my notes\n")


def test_two_of_one_name_in_one_folder_are_refused(space: Space, tmp_path: Path) -> None:
    """Delivered into one folder, two files of one name would take each other's place."""
    space.edit(FILM, "{name: same}", "{name: same, to: other/small-tall.mp4}")
    said = space.run("build", "--to", str(tmp_path / "out"))
    assert said.code == 2
    assert "two things of this film" in said.err
    assert not (tmp_path / "out").exists()


def test_all_of_them_go_where_the_user_says(space: Space, tmp_path: Path) -> None:
    """`--to DIR` has film, poster and deliverables; only deliveries are made."""
    space.build("--to", str(tmp_path / "out"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    assert space.started("small") == {"deliver"} | DELIVERIES


def test_another_films_delivery_is_not_overwritten(space: Space) -> None:
    """A film whose own name is that of another's deliverable is refused."""
    space.write("projects/small-tall.yaml", SMALL)
    said = space.run("build")
    assert said.code == 2
    assert "is where projects/small" in said.err


def test_one_that_fails_stops_no_other(space: Space) -> None:
    """The film and what else can be made is delivered; the rest is told, and made by the next build."""
    program = space.write_program(
        "broken/ffmpeg",
        '#!/bin/sh\ncase "$*" in *palettegen*) echo no palette >&2; exit 1;; esac\n'
        f'exec {real_ffmpeg()} "$@"\n',
    )
    space.edit(FILM, "from: 6f", "from: 5f")
    space.edit(FILM, "36x64", "36x48")
    said = space.run("build", FILMKIT_FFMPEG=str(program))
    assert said.code == 1
    assert "teaser:small:teaser: ffmpeg can't make teaser.gif" in said.out
    assert (space.root / "films/small-tall.mp4").read_bytes() == (
        space.root / "build/small/deliverables/tall.mp4"
    ).read_bytes()
    space.build()
    assert space.started("small") == {"teaser:teaser", "deliver:teaser"}


def test_an_encoder_that_is_missing_is_told_beforehand(space: Space) -> None:
    """A codec that this ffmpeg hasn't is a problem of that line, in check and build, before anything is made."""
    poor = f"""#!/bin/sh
case "$*" in
  *-encoders*) {real_ffmpeg()} "$@" | grep -v libx265;;
  *) exec {real_ffmpeg()} "$@";;
esac
"""
    program = str(space.write_program("poor/ffmpeg", poor))
    space.edit(FILM, "{name: same}", "{name: same, codec: hevc}")
    for command in ("check", "build"):
        said = space.run(command, FILMKIT_FFMPEG=program)
        assert said.code == 2
        assert f"{FILM}:10:5: 'same' needs ffmpeg's encoder 'libx265' for hevc" in said.err
    space.build()


def test_a_teaser_beyond_the_end_is_refused_where_it_stands(space: Space) -> None:
    """The film's length is known when it is planned: then the line is named."""
    space.edit(FILM, "from: 6f", "from: 60s")
    said = space.run("check")
    assert said.code == 2
    assert f"{FILM}:11:5: 'teaser' begins after the film's end: it lasts 1 s" in said.err


def test_clean_leaves_what_was_delivered(space: Space) -> None:
    """build/ is emptied; the next build finds all of it in the store and in its place."""
    said = space.run("clean")
    assert "kept" not in said.err
    assert not (space.root / "build/small").exists()
    assert {path.name for path in (space.root / "films").iterdir()} == FILES
    space.build()
    assert not [step for step in space.started("small") if not step.startswith("deliver")]


def test_doit_has_a_task_for_each(space: Space) -> None:
    """Every step of a deliverable is a task under the name that filmkit has for it."""
    space.write("dodo.py", "from filmkit.dodo import DOIT_CONFIG, task_films\n")
    said = space.shell(f"{shlex.quote(sys.executable)} -m doit list --all -q --status")
    rows = {name: status for status, name in map(str.split, said.out.splitlines())}
    assert {name.replace(":small", "", 1) for name in rows} >= ALL
    assert rows["deliver:small:tall"] == rows["sheet:small:table"] == "U"
