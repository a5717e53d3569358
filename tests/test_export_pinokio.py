"""`filmkit export pinokio`: what is in the app's folder, what stays there, and what is told."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from comfyui import films
from space import SMALL

from filmkit.backends.pinokio import templates
from filmkit.backends.resources import schema
from filmkit.errors import SpecError
from filmkit.pinokio.app import SCRIPTS, App, Run
from filmkit.pinokio.scripts import write_scripts

if TYPE_CHECKING:
    from pathlib import Path

    from space import Space

APP = "build/tiny/pinokio"


def export(space: Space, film: str = "tiny") -> dict[str, Any]:
    """Export a film; what is told of it."""
    said = space.run("export", "pinokio", film, "--json")
    assert said.code == 0, said.err
    answer: dict[str, Any] = said.json
    return answer


def steps(space: Space, script: str, film: str = "tiny") -> list[dict[str, Any]]:
    """The steps of a script in the app."""
    data = json.loads((space.root / "build" / film / "pinokio" / script).read_text("utf-8"))
    run: list[dict[str, Any]] = data["run"]
    return run


def commands(space: Space, script: str, film: str = "tiny") -> list[str]:
    """The lines that a script gives to a shell."""
    shells = [s for s in steps(space, script, film) if s["method"] == "shell.run"]
    return [step["params"]["message"] for step in shells]


def test_built_film(small: Space) -> None:
    """An app of a built film has all scripts, the store's own clips, and a step for each segment and the film."""
    told = export(small)
    assert told["there"] == ["scene_01.mp4", "scene_02.mp4"]
    assert (told["generated"], told["elsewhere"], told["models"]) == ([], {}, [])
    folder = small.root / APP
    assert {path.name for path in folder.iterdir()} == {*SCRIPTS, "pinokio.js", "output"}
    for name in told["there"]:
        clip = small.root / "build/tiny/clips" / name
        assert (folder / "output" / name).read_bytes() == clip.read_bytes()
    lines = commands(small, "edit.json")
    assert len(lines) == 3
    assert all(line.startswith("ffmpeg -nostdin ") and " -xerror " in line for line in lines)


def test_unbuilt_film(space: Space) -> None:
    """What is missing is named with what makes it; what only filmkit makes is a failure of `generate.json`, too."""
    space.write("projects/tiny.yaml", SMALL)
    said = space.run("export", "pinokio", "tiny")
    assert said.code == 0, said.err
    why = "filmkit makes it: run `filmkit build tiny` and export it again"
    assert said.out.splitlines() == [
        "build/tiny/pinokio: the app of 'tiny'",
        f"  missing  output/scene_01.mp4  {why}",
        f"  missing  output/scene_02.mp4  {why}",
    ]
    assert (space.root / "build" / ".gitignore").read_text("utf-8") == "*\n"
    texts = [s["params"]["text"] for s in steps(space, "generate.json") if s["method"] == "log"]
    assert texts[0] == f"scene_01.mp4: {why}"
    assert f"scene_02.mp4: {why}" in texts


def test_rendered_film(space: Space) -> None:
    """What ComfyUI makes is told with the models that it needs, and asked for under an id of its own."""
    chosen = films.render("wan22_t2v")
    chosen["models"] = {}
    lora = {"prompt": "noir", "loras": [{"name": 'it\'s a "lora".safetensors', "strength": 1}]}
    space.write("projects/f.yaml", films.film(chosen, {}, {}, style=lora))
    told = export(space, "f")
    assert told["generated"] == ["scene_01.mp4", "scene_02.mp4"]
    assert "app/models/vae/wan_2.1_vae.safetensors" in told["models"]
    assert 'app/models/loras/it\'s a "lora".safetensors' in told["models"]
    asked = [
        s["params"]["data"]
        for s in steps(space, "generate.json", "f")
        if "validateStatus" in s.get("params", {})
    ]
    assert len({body["prompt_id"] for body in asked}) == 2
    (links,) = [
        s["params"]["drive"] for s in steps(space, "install.json", "f") if s["method"] == "fs.link"
    ]
    assert links["loras"] == "app/models/loras"
    said = space.run("export", "pinokio", "f")
    assert "  missing  output/scene_01.mp4  generate.json makes it" in said.out
    assert "  needs    app/models/vae/wan_2.1_vae.safetensors" in said.out


def test_another_version_of_the_film(small: Space) -> None:
    """A clip that an edit made stale doesn't stay in the app; what is right and files of the user's do."""
    export(small)
    output = small.root / APP / "output"
    (output / "notes.txt").write_text("mine", "utf-8")
    small.edit("projects/tiny.yaml", "a dark forest", "a light forest")
    assert export(small)["there"] == ["scene_01.mp4"]
    assert {path.name for path in output.iterdir()} == {
        "scene_01.mp4",
        "scene_01.mp4.key",
        "notes.txt",
    }
    (output / "scene_01.mp4").write_bytes(b"cut short")
    small.build()
    assert export(small)["there"] == ["scene_01.mp4", "scene_02.mp4"]
    assert (output / "scene_01.mp4").read_bytes() != b"cut short"


def test_clips_made_by_pinokio(space: Space) -> None:
    """A clip that Pinokio made stays as long as it is right; one without a mark stays, and isn't counted as there."""
    space.write("projects/own.api.json", json.dumps(films.own_graph()))
    space.write("projects/f.yaml", films.film(films.OWN, {"prompt": "rain"}, {"prompt": "the sea"}))
    export(space, "f")
    output = space.root / "build/f/pinokio/output"
    marks = [s["params"] for s in steps(space, "generate.json", "f") if s["method"] == "fs.write"]
    for mark in marks:
        path = space.write(f"build/f/pinokio/{mark['path']}", mark["text"])
        path.with_suffix("").write_bytes(b"hours of work")
    assert export(space, "f")["there"] == ["scene_01.mp4", "scene_02.mp4"]
    (output / "scene_01.mp4.key").unlink()
    space.edit("projects/f.yaml", "the sea", "the moon")
    told = export(space, "f")
    assert (told["there"], told["generated"]) == ([], ["scene_01.mp4", "scene_02.mp4"])
    assert {path.name for path in output.iterdir()} == {"scene_01.mp4"}


def test_pictures_come_and_go(space: Space) -> None:
    """A picture that no clip begins with any more goes, and so does filmkit's at a clean-up; others stay."""
    space.write("projects/own.api.json", json.dumps(films.own_graph()))
    space.write("projects/f.yaml", films.film(films.OWN, {"prompt": "rain"}))
    export(space, "f")
    space.write("build/f/pinokio/pictures/filmkit_scene_09_first_frame.png", "stale")
    space.write("build/f/pinokio/pictures/mine.png", "mine")
    export(space, "f")
    pictures = space.root / "build/f/pinokio/pictures"
    assert [path.name for path in pictures.iterdir()] == ["mine.png"]
    space.write("build/f/pinokio/pictures/filmkit_scene_01_first_frame.png", "known")
    said = space.run("clean", "f")
    assert "mine.png" in said.out + said.err
    assert "filmkit_" not in said.out + said.err
    assert [path.name for path in pictures.iterdir()] == ["mine.png"]


def test_same_scripts_again(small: Space) -> None:
    """The same film gives the same scripts, letter for letter."""
    export(small)
    before = small.files(APP)
    shutil.rmtree(small.root / APP)
    export(small)
    assert small.files(APP) == before


def test_no_way_out(small: Space, tmp_path: Path) -> None:
    """A link in place of the app's folder is not followed out of the project."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (small.root / APP).symlink_to(outside)
    said = small.run("export", "pinokio", "tiny")
    assert said.code == 1
    assert "leads outside the project" in said.err
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("name", ["", "/output", "/pictures"])
def test_no_links(small: Space, name: str) -> None:
    """A link in place of the app's folder or one in it isn't followed either where it leads inside the project."""
    films_of_mine = small.root / "mine"
    films_of_mine.mkdir()
    (films_of_mine / "scene_01.mp4").write_bytes(b"mine")
    link = small.root / f"{APP}{name}"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(films_of_mine)
    said = small.run("export", "pinokio", "tiny")
    assert said.code == 1
    assert "is a link" in said.err
    assert small.files("mine") == {"scene_01.mp4": b"mine"}


def test_wrong_film(space: Space) -> None:
    """A film that can't be built can't be exported."""
    space.write("projects/tiny.yaml", SMALL.replace("prompt", "promt"))
    assert space.run("export", "pinokio", "tiny").code == 2
    assert space.run("export", "pinokio", "nobody").code == 2


def test_file_names(small: Space) -> None:
    """However a film's file is called, no script holds anything of it that a shell or Pinokio would look into."""
    small.edit(
        "projects/tiny.yaml",
        "title: Small",
        'title: Small\ndeliver: {to: "films/it\'s {{1+1}} & é.mp4"}',
    )
    small.build()
    export(small)
    (dest,) = {
        s["params"]["dest"] for s in steps(small, "deliver.json") if s["method"] == "fs.copy"
    }
    assert dest.endswith("'it_s___1_1______.mp4')}}")


def test_menu(small: Space) -> None:
    """The menu is a program that Pinokio can load, names scripts that are there, and shows no HTML of a title's."""
    small.edit("projects/tiny.yaml", "title: Small", 'title: "</script><b>\\"`${1}` \'x\' {{y}}"')
    small.build()
    export(small)
    look = "const m = require(process.argv[1]); m.menu({}, {running: () => false})"
    look += ".then((menu) => process.stdout.write(JSON.stringify({...m, menu})))"
    if not shutil.which("node"):
        pytest.skip("there is no node to load it with")
    args = ["node", "-e", look, str(small.root / APP / "pinokio.js")]
    told = json.loads(subprocess.run(args, capture_output=True, check=True).stdout)
    assert told["title"] == "‹/script›‹b›\"`${1}` 'x' {{y}}"
    assert [item["href"] for item in told["menu"]] == list(SCRIPTS)
    asks = [item["href"] for item in told["menu"] if "files of your own" in item.get("confirm", "")]
    assert asks == ["cleanup.json"]


@pytest.mark.parametrize("path", ["", ".", "..", "../x", "/x", "~/x", "{{cwd}}"])
def test_clean_up_refuses(path: str) -> None:
    """No clean-up is written that removes anything but what lies below its own folder."""
    from filmkit.pinokio import scripts

    template = templates()["cleanup.json"]
    values: Any = {"stops": [], "paths": ["x"], "removed": [{"path": path, "left": []}]}
    with pytest.raises(SpecError) as error:
        scripts._script("cleanup.json", template, values, schema("pinokio"))  # type: ignore[arg-type]
    assert error.value.problems[0].message.startswith("run[0].params.path: ")


def test_a_command_that_needs_escaping() -> None:
    """A command with anything in it that a shell would look into is no command for a script."""
    from filmkit.cut.command import Command

    film = Run(
        file="film.mp4",
        command=Command(args=("-metadata", "title=$(id)", "x.mp4"), output="x.mp4"),
        inputs=(),
    )
    app = App(title="x", file="x.mp4", segments=(), film=film)
    with pytest.raises(AssertionError, match="not for a shell"):
        write_scripts(app, templates(), schema("pinokio"))  # type: ignore[arg-type]


def test_clean(small: Space) -> None:
    """`filmkit clean` takes the app away, too, save for clips that Pinokio rendered, which cost hours."""
    export(small)
    rendered = small.root / APP / "output" / "scene_03.mp4"
    rendered.write_bytes(b"hours of work")
    said = small.run("clean", "tiny")
    assert said.code == 0, said.err
    left = {path.name for path in (small.root / "build" / "tiny").rglob("*") if path.is_file()}
    assert left == {"scene_03.mp4"}
