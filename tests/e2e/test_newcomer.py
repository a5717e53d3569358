"""The commands as a newcomer meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from space import TINY, Space

FILM = "projects/tiny.yaml"


def test_new_film_builds(space: Space) -> None:
    """`new` writes a film that is in order and can be built as it is, and says how."""
    said = space.run("new", "my-film")
    assert said.code == 0
    assert "filmkit build my-film" in said.out + said.err
    checked = space.run("check")
    assert (checked.code, checked.err) == (0, "")
    name = "projects/my-film.yaml"
    space.edit(name, "{width: 1280, height: 720, fps: 24}", "{width: 64, height: 36, fps: 12}")
    space.edit(name, "fade:", "director: {longest: 1s}\nfade:")
    assert "my-film: films/my-film.mp4" in space.build().out
    assert space.film("my-film")


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".hidden", "a b"])
def test_new_film_with_no_name(name: str, space: Space) -> None:
    """`new` writes no file that isn't a film of this project."""
    before = sorted(space.root.rglob("*"))
    said = space.run("new", name)
    assert said.code == 2
    assert said.err
    assert sorted(space.root.rglob("*")) == before


def test_new_film_over_another(space: Space) -> None:
    """`new` never writes over a film that is there."""
    own = space.write("projects/my-film.yaml", "# mine\n")
    said = space.run("new", "my-film")
    assert said.code == 2
    assert "my-film" in said.err
    assert own.read_text("utf-8") == "# mine\n"


def test_check_tells_all(space: Space) -> None:
    """All errors of all films at once, each with its place; exit code 2; nothing written."""
    space.write("projects/one.yaml", TINY.replace("seed: 7", "sede: 7").replace("12f", "twelve"))
    space.write("projects/two.yaml", "filmkit: 1\nscript: [\n")
    said = space.run("build")
    assert said.code == 2
    assert "projects/one.yaml:3:1" in said.err
    assert "did you mean 'seed'" in said.err
    assert "twelve" in said.err
    assert "projects/two.yaml:" in said.err
    assert not (space.root / "build").exists()
    answer = json.loads(space.run("check", "--json").out)
    assert not answer["ok"]
    assert {"file", "line", "column", "message", "hint"} <= answer["problems"][0].keys()


def test_plan_and_why(tiny: Space) -> None:
    """`plan` says what a build would make, `why` what differs; neither makes anything."""
    assert "up to date" in tiny.run("plan").out
    tiny.edit(FILM, "a dark forest", "a light forest")
    plan = tiny.run("plan", "tiny").out
    assert "clip:tiny:scene_02" in plan
    assert "clip:tiny:scene_01" not in plan
    why = tiny.run("why", "tiny", "clip:scene_02").out
    assert "a dark forest" in why
    assert "a light forest" in why
    assert json.loads(tiny.run("why", "tiny", "scene_01", "--json").out)[0]["stale"] is False
    assert "up to date" not in tiny.run("plan").out
    assert tiny.run("why", "tiny", "clip:scene_99").code == 2


def test_plan_equals_build(tiny: Space) -> None:
    """What `plan` announces is what `build` does."""
    tiny.edit(FILM, "a dark forest", "a light forest")
    planned = [row["step"] for row in tiny.run("plan", "--json").json["tiny"]]
    told = tiny.build("--progress", "json")
    assert sorted(told.starts) == sorted(planned)
    assert len(planned) == 6


def test_unknown_film(tiny: Space) -> None:
    """A film that isn't there: what there is, and exit code 2."""
    said = tiny.run("build", "tiny-typo")
    assert said.code == 2
    assert "tiny" in said.err


@pytest.mark.parametrize("command", ["build", "check", "plan", "clean"])
def test_no_project(command: str, space: Space) -> None:
    """Outside of a project: what to do."""
    (space.root / "projects").rmdir()
    said = space.run(command)
    assert said.code == 2
    assert "filmkit new" in said.err


def test_from_anywhere(tiny: Space, tmp_path: Path) -> None:
    """A film is found by its name from any folder of the project, by its path, and by -C from elsewhere."""
    tiny.build()
    films = Space(tiny.root / "films")
    elsewhere = Space(tmp_path)
    for said in (
        films.run("build", "tiny"),
        films.run("build", "../projects/tiny.yaml"),
        elsewhere.run("-C", str(tiny.root), "build"),
        elsewhere.run("build", str(tiny.root / FILM)),
    ):
        assert said.code == 0
        assert "tiny: up to date" in said.out


def test_another_film_is_wrong(tiny: Space) -> None:
    """A film that is named is built although another is wrong."""
    tiny.write("projects/wrong.yaml", "title: Wrong\n")
    tiny.edit(FILM, "title: Tiny", "title: Small")
    assert "films/tiny.mp4" in tiny.build("tiny").out
    assert tiny.run("build").code == 2


def test_clean(tiny: Space) -> None:
    """`clean` takes away what filmkit put into build/, and nothing of the user's."""
    own = tiny.write("build/tiny/notes.txt", "mine")
    said = tiny.run("clean")
    assert said.code == 0
    assert own.exists()
    assert "notes.txt" in said.err
    assert sorted(p.name for p in (tiny.root / "build/tiny").iterdir()) == ["notes.txt"]
    assert (tiny.root / "films/tiny.mp4").exists()
    tiny.build()
    assert tiny.started("tiny") <= {"deliver"}


def test_delivered_elsewhere(tiny: Space) -> None:
    """`--to` delivers into a folder of one's own, and only delivers."""
    tiny.build("--to", "out")
    assert (tiny.root / "out/tiny.mp4").read_bytes() == tiny.film("tiny")
    assert tiny.started("tiny") == {"deliver"}
    assert (tiny.root / "out/tiny.jpg").read_bytes()[:2] == b"\xff\xd8"


def test_json_answers(tiny: Space) -> None:
    """`build --json` and `doctor --json` answer in JSON on stdout."""
    answer = json.loads(tiny.build("--json").out)
    assert answer["films"][0]["film"] == "tiny"
    assert answer["films"][0]["ok"]
    assert json.loads(tiny.run("doctor", "--json").out)["ok"]
    assert json.loads(tiny.run("schema", "film").out)["type"] == "object"


def test_event_log(built: Space) -> None:
    """The record of a build: versions, times, films, steps and kinds, in order."""
    events = built.events("tiny")
    assert all({"v", "ts", "film", "step", "kind"} <= event.keys() for event in events)
    ended = [event["step"] for event in events if event["kind"] == "done"]
    assert ended.index("clip:tiny:scene_01") < ended.index("body:tiny:scene_01")
    assert ended[-1] == "deliver:tiny"
    assert all(isinstance(e["seconds"], float | int) for e in events if e["kind"] == "done")


def _doit(space: Space, *args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "doit", *args],
        cwd=space.root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_doit(tiny: Space) -> None:
    """With doit one lists, runs, explains and cleans the steps of films, through a dodo.py of one line."""
    tiny.write("dodo.py", "from filmkit.dodo import DOIT_CONFIG, task_films\n")
    listed = _doit(tiny, "list", "--all")
    assert "film:tiny" in listed
    assert "clip:tiny:scene_01" in listed
    tiny.edit(FILM, "a dark forest", "a light forest")
    ran = _doit(tiny, "run", "clip:tiny:scene_02")
    assert "clip:tiny:scene_02" in ran
    assert "join:" not in ran
    _doit(tiny, "info", "clip:tiny:scene_02")
    _doit(tiny, "run")
    assert "up to date" in tiny.run("plan").out
    assert "-- clip:tiny:scene_02" in _doit(tiny, "run")
    _doit(tiny, "clean", "clip:tiny:scene_02")
    assert not (tiny.root / "build/tiny/clips/scene_02.mp4").exists()
    assert (tiny.root / "build/tiny/clips/scene_01.mp4").exists()
    tiny.build()
    assert (tiny.root / "build/tiny/clips/scene_02.mp4").exists()
