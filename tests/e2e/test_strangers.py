"""A project from somebody else: what it brings along reaches nothing of the user's."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from space import SMALL, Space

if TYPE_CHECKING:
    from pathlib import Path

FILM = "projects/tiny.yaml"


@pytest.mark.parametrize(
    "link",
    ["build", "build/tiny", "build/tiny/clips", ".filmkit", ".filmkit/films", ".filmkit/work"],
)
def test_links_lead_nowhere(
    link: str, space: Space, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A folder of filmkit's that is a link out of the project is neither written to nor cleaned."""
    outside = tmp_path_factory.mktemp("mine")
    (outside / "scene_01.mp4").write_text("mine")
    (outside / "timeline.json").write_text("mine")
    space.write(FILM, SMALL)
    place = space.root / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside)
    for command in ("build", "clean"):
        said = space.run(command, "tiny")
        assert said.code in {0, 1}
        assert "Traceback" not in said.err
    assert _contents(outside) == {"scene_01.mp4": "mine", "timeline.json": "mine"}


def _contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_stamp_is_no_order_to_delete(small: Space) -> None:
    """`clean` removes what is as filmkit left it; what was changed, or is named like ours elsewhere, stays."""
    edited = small.root / "build/tiny/clips/scene_01.mp4"
    edited.write_bytes(b"my own edit")
    deep = small.write("build/tiny/mine/timeline.json", "mine")
    said = small.run("clean", "tiny")
    assert said.code == 0
    assert edited.read_bytes() == b"my own edit"
    assert deep.exists()
    assert not (small.root / "build/tiny/final_movie.mp4").exists()


@pytest.mark.parametrize("said", ["./evil", "../project/evil", "/proc/self/cwd/evil"])
def test_settings_bring_no_program(said: str, space: Space) -> None:
    """`ffmpeg:` in filmkit.yaml can't name a program of the project, from whichever folder it is started."""
    space.write(FILM, SMALL)
    evil = space.write("evil", "#!/bin/sh\ntouch owned\nexit 1\n")
    evil.chmod(0o755)
    name = said.replace("project", space.root.name)
    space.write("filmkit.yaml", json.dumps({"ffmpeg": name}))
    for folder in (".", "projects"):
        done = Space(space.root / folder).run("build", "tiny")
        assert done.code in {1, 2}
    assert not list(space.root.rglob("owned"))


def test_bare_name_of_ffmpeg_is_the_one_on_the_path(space: Space) -> None:
    """`ffmpeg: ffmpeg` is no program of the project, but the machine's."""
    space.write(FILM, SMALL)
    space.write("filmkit.yaml", "ffmpeg: ffmpeg\n")
    said = space.run("build", PATH=str(space.root))
    assert "inside the project" not in said.err


def test_half_written_files_of_others_stay(small: Space) -> None:
    """What other programs are writing in the user's folders is none of filmkit's litter."""
    own = [small.write(name, "mine") for name in ("projects/.film.part", "films/.x.mov.part")]
    for path in own:
        os.utime(path, (0, 0))
    small.edit(FILM, "title: Small", "title: Smaller")
    small.build()
    assert all(path.read_text() == "mine" for path in own)


def test_edited_poster_stays(small: Space) -> None:
    """A poster that somebody changed is not overwritten, though it still says who made it."""
    poster = small.root / "films/tiny.jpg"
    poster.write_bytes(poster.read_bytes() + b"retouched")
    small.edit(FILM, "a dark forest", "a light forest")
    said = small.run("build")
    assert said.code == 2
    assert "films/tiny.jpg" in said.err
    assert poster.read_bytes().endswith(b"retouched")
