"""What filmkit promises to people who edit while it builds, share a folder, bring plug-ins, or make mistakes."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import wave
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from space import SMALL, SMALL_STEPS, Space, end, real_ffmpeg

FILM = "projects/tiny.yaml"
BOARD = "projects/story.storyboard.json"
STORY = """\
filmkit: 1
title: Story
format: {width: 64, height: 36, fps: 12, handles: 2}
script: |
  Mila finds an old radio in the attic. She turns it on. A voice speaks from far away.
director: {longest: 1s}
audio: {soundtrack: none}
"""


def _picture(path: Path, color: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (64, 36), color).save(path)
    return path


def _tone(path: Path, hertz: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = 9000 * np.sin(np.arange(16000) * hertz * 2 * np.pi / 8000)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def _write_asset(path: Path, number: int) -> Path:
    """One of two pictures, or of two sounds, as the suffix says."""
    if path.suffix == ".png":
        return _picture(path, ("red", "blue")[number])
    return _tone(path, (440, 880)[number])


def _fresh(space: Space, folder: Path) -> bytes:
    """The film that the same files make in a project where nothing was ever built."""
    other = Space(folder)
    shutil.copytree(space.root / "projects", folder / "projects")
    other.build()
    return other.film("tiny")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_storyboard_edited_while_another_film_is_made(jobs: str, space: Space) -> None:
    """A storyboard that somebody edits while films are made keeps the edit, and the edit is filmed."""
    for name in ("another", "story"):
        space.write(f"projects/{name}.yaml", STORY)
    space.build(FILMKIT_JOBS=jobs)
    for name in ("another", "story"):
        space.edit(f"projects/{name}.yaml", "far away", "the sea")
    gate = space.held_ffmpeg()
    process = space.start("build", FILMKIT_FFMPEG=str(gate.ffmpeg), FILMKIT_JOBS=jobs)
    gate.wait()
    space.edit(BOARD, '"prompt": "She turns it on."', '"prompt": "A knob."')
    gate.open()
    assert end(process).code in {0, 1}
    assert _prompts(space)[2] == "A knob."
    space.build(FILMKIT_JOBS=jobs)
    prompts = _prompts(space)
    assert prompts[2] == "A knob."
    assert "the sea" in prompts[3]
    assert "A knob." in _last_recipe(space, "clip:story:scene_02")


def _prompts(space: Space) -> dict[int, str]:
    board = json.loads((space.root / BOARD).read_text("utf-8"))
    return {scene["id"]: scene["prompt"] for scene in board["scenes"]}


def _last_recipe(space: Space, step: str) -> str:
    """The newest record of a step, as text."""
    records = (space.root / ".filmkit/store/ac").iterdir()
    found = [path for path in records if f'"step":"{step}"' in path.read_text("utf-8")]
    return max(found, key=lambda path: path.stat().st_mtime_ns).read_text("utf-8")


def test_film_edited_while_it_is_made(small: Space) -> None:
    """A film that is edited while it is made is made again by the next build."""
    small.edit(FILM, "a dark forest", "a dark garden")
    gate = small.held_ffmpeg()
    process = small.start("build", FILMKIT_FFMPEG=str(gate.ffmpeg))
    gate.wait()
    small.edit(FILM, "a dark garden", "a light garden")
    gate.open()
    assert end(process).code == 0
    small.build(FILMKIT_FFMPEG=str(gate.ffmpeg))
    assert "clip:scene_02" in small.started("tiny")


def test_settings_edited_while_a_film_is_made(small: Space) -> None:
    """Settings that are edited while a film is made are followed by the next build."""
    small.write("filmkit.yaml", "deliver: {dir: one}\n")
    gate = small.held_ffmpeg()
    small.edit(FILM, "a dark forest", "a dark garden")
    process = small.start("build", FILMKIT_FFMPEG=str(gate.ffmpeg))
    gate.wait()
    small.write("filmkit.yaml", "deliver: {dir: another}\n")
    gate.open()
    assert end(process).code == 0
    said = small.build(FILMKIT_FFMPEG=str(gate.ffmpeg))
    assert "up to date" not in said.out
    assert (small.root / "another/tiny.mp4").exists()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (FILM, "title: Story", "title: Another story"),
        ("filmkit.yaml", "one", "another"),
        ("projects/story.txt", "rains", "snows a lot"),
        ("projects/own.png", "", ""),
    ],
)
def test_edited_as_soon_as_it_was_read(
    name: str, old: str, new: str, space: Space, tmp_path: Path
) -> None:
    """A file that changes right after it was read, before anything was made, is noticed by the next build."""
    film = STORY.replace(STORY[STORY.index("script:") : STORY.index("director:")], "")
    space.write(FILM, film + "script: {file: story.txt}\nscenes: [{id: 1, clip: own.png}]\n")
    space.write("projects/story.txt", "A dog barks. It rains.")
    space.write("filmkit.yaml", "deliver: {dir: one}\n")
    _write_asset(space.root / "projects/own.png", 0)
    path, edited = space.root / name, tmp_path / f"edited-{Path(name).name}"
    if path.suffix == ".png":
        _write_asset(edited, 1)
    else:
        edited.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    first = space.run(
        "build", PYTHONPATH=space.fate(), EDIT_WHEN_OPENED=str(path), EDIT_TO=str(edited)
    )
    assert first.code in {0, 1}
    assert path.read_bytes() == edited.read_bytes(), "nothing read it"
    assert "up to date" not in space.build().out
    delivered = space.root / ("another" if name == "filmkit.yaml" else "one") / "tiny.mp4"
    assert delivered.read_bytes() == _fresh(space, tmp_path / "fresh")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("own.png", "prompt: a dark forest", "clip: own.png"),
        ("own.wav", "soundtrack: none", "soundtrack: {file: own.wav}"),
    ],
)
def test_asset_replaced_and_put_back(
    name: str, old: str, new: str, space: Space, tmp_path: Path
) -> None:
    """A file that is another one only while ffmpeg reads it leaves nothing wrong in the store."""
    space.write(FILM, SMALL.replace(old, new))
    own = _write_asset(space.root / "projects" / name, 0)
    right = _write_asset(tmp_path / f"right-{name}", 0)
    wrong = _write_asset(tmp_path / f"wrong-{name}", 1)
    swapping = space.write_program(
        "swapping",
        f"""#!/bin/sh
cp '{wrong}' '{own}'
'{real_ffmpeg()}' "$@"
code=$?
cp -p '{right}' '{own}'
exit $code
""",
    )
    assert space.run("build", FILMKIT_FFMPEG=str(swapping), FILMKIT_JOBS="1").code in {0, 1}
    assert own.read_bytes() == right.read_bytes()
    space.build()
    assert space.film("tiny") == _fresh(space, tmp_path / "fresh")


@pytest.mark.parametrize("link", ["own.png", "own"])
def test_link_to_another_file(link: str, space: Space) -> None:
    """A link, or a folder that is one, that leads to another file than before is noticed, whatever that file's age."""
    for folder, color in (("one", "red"), ("two", "blue")):
        path = _picture(space.root / "projects" / folder / "own.png", color)
        os.utime(path, (1, 1))
    clip = link if link.endswith(".png") else f"{link}/own.png"
    place = space.root / "projects" / link
    suffix = "/own.png" if link.endswith(".png") else ""
    place.symlink_to(f"one{suffix}")
    space.write(FILM, SMALL.replace("prompt: a dark forest", f"clip: {clip}"))
    space.build()
    first = space.film("tiny")
    place.unlink()
    place.symlink_to(f"two{suffix}")
    assert "up to date" not in space.build().out
    assert {"clip:scene_02", "body:scene_02", "cut"} <= space.started("tiny")
    assert space.film("tiny") != first


def test_another_ffmpeg_in_its_place(
    space: Space, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An ffmpeg of another version under the same path is noticed."""
    programs = Space(tmp_path_factory.mktemp("programs"))
    own = programs.root / "ffmpeg"
    shutil.copy2(real_ffmpeg(), own)
    space.write(FILM, SMALL)
    space.write("filmkit.yaml", f"ffmpeg: '{own}'\n")
    space.build()
    assert "up to date" in space.build().out
    own.unlink()
    programs.write_program(
        "ffmpeg",
        f"""#!/bin/sh
case "$*" in
  *-version*) echo "ffmpeg version 99.1 Copyright (c)";;
  *) exec '{real_ffmpeg()}' "$@";;
esac
""",
    )
    assert "up to date" not in space.build().out
    assert "body:scene_01" in space.started("tiny")


def _two(space: Space, one: str, two: str) -> None:
    space.write("projects/one.yaml", SMALL + f"deliver: {{to: {one}}}\n")
    space.write("projects/two.yaml", SMALL.replace("forest", "sea") + f"deliver: {{to: {two}}}\n")


@pytest.mark.parametrize("films", [(), ("two",), ("two", "one")])
@pytest.mark.parametrize(
    ("one", "two"),
    [("films/x.mp4", "films/x.mp4"), ("films/x.mp4", "films/x.mov"), ("a/x.mp4", "a/./X.mp4")],
)
def test_two_films_in_one_place(one: str, two: str, films: tuple[str, ...], space: Space) -> None:
    """A new film isn't delivered over one that is there, nor over its poster, whichever films are named."""
    _two(space, one, two)
    space.build("one")
    before = {path: path.read_bytes() for path in (space.root / one).parent.iterdir()}
    assert len(before) == 2
    said = space.run("build", *films)
    assert said.code == 2
    assert "one" in said.err
    assert "two" in said.err
    assert {path: path.read_bytes() for path in (space.root / one).parent.iterdir()} == before
    assert not (space.root / "build/two").exists()


@pytest.mark.parametrize("how", ["--to", "filmkit.yaml"])
def test_two_films_in_one_folder(how: str, space: Space) -> None:
    """Films whose files have the same name aren't delivered into one folder."""
    _two(space, "films/a/x.mp4", "films/b/x.mp4")
    if how == "filmkit.yaml":
        space.write("filmkit.yaml", "deliver: {dir: out}\n")
        said = space.run("build")
    else:
        said = space.run("build", "--to", "out")
    assert said.code == 2
    assert "out/x.mp4" in said.err
    assert not (space.root / "out").exists()


def test_two_films_in_one_folder_one_after_the_other(space: Space) -> None:
    """A film delivered by `--to` isn't overwritten by a later one whose file has the same name."""
    _two(space, "films/a/x.mp4", "films/b/x.mp4")
    space.build("one", "--to", "out")
    before = (space.root / "out/x.mp4").read_bytes()
    assert space.run("build", "two", "--to", "out").code == 2
    assert (space.root / "out/x.mp4").read_bytes() == before


def test_two_films_of_one_name(small: Space) -> None:
    """Film files of the same name in two folders are refused together, and not taken for each other alone."""
    other = SMALL.replace("forest", "sea") + "deliver: {to: films/draft.mp4}\n"
    small.write("drafts/tiny.yaml", other)
    both = small.run("build", "projects/tiny.yaml", "drafts/tiny.yaml")
    assert both.code == 2
    assert "projects/tiny.yaml" in both.err
    assert "drafts/tiny.yaml" in both.err
    before = small.film("tiny")
    alone = small.run("build", "drafts/tiny.yaml")
    assert "up to date" not in alone.out
    assert alone.code == 2
    assert "tiny" in alone.err
    assert small.film("tiny") == before


def test_film_renamed(space: Space) -> None:
    """A film file that gets another name is built and delivered where it was, and makes no picture again."""
    film = space.write("projects/before.yaml", SMALL + "deliver: {to: films/x.mp4}\n")
    space.build()
    film.rename(space.root / "projects/after.yaml")
    space.build()
    assert space.started("after") <= {"cut", "deliver"}
    assert "up to date" in space.build().out


def test_ones_own_remux(small: Space) -> None:
    """A delivered film that somebody changed, filmkit's comment and all, is theirs now and stays."""
    target, changed = small.root / "films/tiny.mp4", small.root / "changed.mp4"
    command = [real_ffmpeg(), "-v", "error", "-i", str(target), "-c", "copy", str(changed)]
    subprocess.run([*command[:-1], "-metadata", "artist=me", command[-1]], check=True)
    changed.replace(target)
    own = target.read_bytes()
    for edit in (False, True):
        if edit:
            small.edit(FILM, "a dark forest", "a light forest")
        said = small.run("build")
        assert said.code == 2, said
        assert "films/tiny.mp4" in said.err
        assert target.read_bytes() == own


@pytest.mark.parametrize("last", ["films/tiny.mp4", "films/tiny.jpg"])
def test_killed_while_delivering(last: str, small: Space) -> None:
    """A film whose build died while it delivered is ours: the next build replaces it without a word."""
    before = small.film("tiny")
    small.edit(FILM, "a dark forest", "the wide sea")
    killed = small.run("build", PYTHONPATH=small.fate(), DIE_AFTER=last)
    assert killed.code == -signal.SIGKILL
    half = small.film("tiny")
    assert half != before
    small.edit(FILM, "the wide sea", "a hot desert")
    small.build()
    assert small.film("tiny") not in {before, half}


PLUGIN = '''
"""Renderers of somebody else's."""


from filmkit.model.ports import Expected, RenderOrder


class Flat:
    version = 1
    pool = "cpu"
    ffmpeg_decides = True

    def __init__(self, machine):
        self.ffmpeg = machine.ffmpeg

    def order(self, shot, form, choice):
        frames = shot.frames + 2 * form.handles
        size = f"{form.width}x{form.height}"
        payload = {"frames": frames, "size": size, "rate": str(form.rate), "seed": shot.seed}
        expected = Expected(width=form.width, height=form.height, frames=frames, rate=form.rate)
        return RenderOrder(payload=payload, expected=expected)

    def render(self, payload, job):
        job.tell(0.0)
        source = f"color=c=teal:s={payload['size']}:r={payload['rate']}"
        command = [str(self.ffmpeg), "-v", "error", "-y", "-f", "lavfi", "-i", source]
        command += ["-frames:v", str(payload["frames"]), "-pix_fmt", "yuv420p", str(job.output)]
        with job.children.child(command) as process:
            assert process.wait() == 0


class Broken(Flat):
    def render(self, payload, job):
        raise ZeroDivisionError("a slip of the pen")


class Thoughtless(Flat):
    def order(self, shot, form, choice):
        raise ZeroDivisionError("a slip of the pen")
'''


def _plugin(space: Space) -> str:
    """A PYTHONPATH that offers other people's renderers."""
    space.write("plugins/otherplug.py", PLUGIN)
    about = "plugins/otherplug-1.0.dist-info"
    space.write(f"{about}/METADATA", "Metadata-Version: 2.1\nName: otherplug\nVersion: 1.0\n")
    classes = (
        "flat = otherplug:Flat\nbroken = otherplug:Broken\nthoughtless = otherplug:Thoughtless\n"
    )
    space.write(f"{about}/entry_points.txt", f"[filmkit.renderers]\n{classes}")
    return str(space.root / "plugins")


def test_renderer_of_others(space: Space) -> None:
    """A film can be rendered by what another package offers."""
    path = _plugin(space)
    space.write(FILM, SMALL + "render: {use: flat}\n")
    space.build(PYTHONPATH=path)
    assert space.started("tiny") == SMALL_STEPS
    assert space.film("tiny")
    assert "up to date" in space.build(PYTHONPATH=path).out


def test_bug_of_others(space: Space) -> None:
    """A renderer with a bug costs its own film only; the bug is told in a line, its details kept, exit code 3."""
    path = _plugin(space)
    (space.root / "logs").mkdir()
    space.write("projects/bad.yaml", SMALL + "render: {use: broken}\n")
    space.write("projects/good.yaml", SMALL)
    said = space.run(
        "build", "--progress", "quiet", PYTHONPATH=path, TMPDIR=str(space.root / "logs")
    )
    assert said.code == 3
    assert len(said.err.splitlines()) <= 3
    log = re.search(r"/\S+\.log", said.err)
    assert log, said.err
    details = (space.root / "logs" / log[0].rpartition("/")[2]).read_text("utf-8")
    assert "otherplug.py" in details
    assert "a slip of the pen" in details
    assert re.search(r"^good: films/good.mp4", said.out, re.MULTILINE)
    assert re.search(r"^bad: not finished", said.out, re.MULTILINE)
    assert space.film("good")
    assert "up to date" in space.build("good", PYTHONPATH=path).out


def test_bug_of_others_in_planning(space: Space) -> None:
    """A renderer that breaks before anything is made is a bug told in a line, too."""
    path = _plugin(space)
    (space.root / "logs").mkdir()
    space.write(FILM, SMALL + "render: {use: thoughtless}\n")
    for command in ("build", "plan"):
        said = space.run(command, PYTHONPATH=path, TMPDIR=str(space.root / "logs"))
        assert said.code == 3
        assert len(said.err.splitlines()) <= 3
        assert re.search(r"/\S+\.log", said.err), said.err


@pytest.mark.parametrize("command", ["check", "plan", "build"])
def test_unknown_renderer(command: str, space: Space) -> None:
    """A renderer that isn't there: the place, and those that there are, other people's too."""
    path = _plugin(space)
    film = SMALL + "render: {use: animatik}\n"
    space.write(FILM, film)
    said = space.run(command, PYTHONPATH=path)
    assert said.code == 2
    line = film.splitlines().index("render: {use: animatik}") + 1
    assert re.search(rf"^{FILM}:{line}:\d+: ", said.err, re.MULTILINE), said.err
    assert "'animatik'" in said.err
    assert {"animatic", "flat"} <= set(re.findall(r"\w+", said.err))


@pytest.mark.parametrize("trouble", ["a step failed", "it was killed"])
def test_clean_after_trouble(trouble: str, space: Space) -> None:
    """After a build that failed or was killed, `clean` leaves nothing of ours, and all that is the user's."""
    own = space.write("build/tiny/segments/notes.txt", "mine")
    if trouble == "a step failed":
        space.write("projects/own.mp4", "no film at all")
        space.write(FILM, SMALL.replace("prompt: a dark forest", "clip: own.mp4"))
        assert space.run("build").code == 1
    else:
        space.write(FILM, SMALL)
        killed = space.run("build", PYTHONPATH=space.fate(), DIE_AFTER="/final_movie.mp4")
        assert killed.code == -signal.SIGKILL
    assert len(space.files("build/tiny")) > 3
    said = space.run("clean")
    assert said.code == 0
    assert "notes.txt" in said.err
    assert set(space.files("build/tiny")) == {"segments/notes.txt"}
    assert own.read_text("utf-8") == "mine"


def test_clean_while_a_film_is_made(small: Space) -> None:
    """`clean` takes nothing from under a build: it says that it waits, or that it won't."""
    small.edit(FILM, "a dark forest", "a light forest")
    gate = small.held_ffmpeg()
    build = small.start("build", FILMKIT_FFMPEG=str(gate.ffmpeg))
    gate.wait()
    clean = small.start("clean")
    assert clean.stderr
    word = clean.stderr.readline()
    assert "tiny" in word
    assert (small.root / "build/tiny/timeline.json").exists()
    gate.open()
    assert end(build).code == 0
    end(clean)
    assert (small.root / "films/tiny.mp4").exists()
    if clean.returncode == 0:
        assert not (small.root / "build/tiny").exists()
    small.build()
    assert small.started("tiny") <= {"deliver"}


def test_take_and_scene_of_one_name(space: Space) -> None:
    """A scene whose clip would have the name of another scene's take is the film's mistake, not a bug."""
    space.write("projects/story.yaml", STORY)
    space.build()
    space.edit("projects/story.yaml", "director:", "scenes: [{id: 1, takes: 2}]\ndirector:")
    board = json.loads((space.root / BOARD).read_text("utf-8"))
    board["scenes"].append({"id": "01_take_02", "duration": 1, "prompt": "a clash"})
    space.write(BOARD, json.dumps(board))
    for command in ("check", "plan", "build"):
        said = space.run(command, "story")
        assert said.code == 2, (command, said)
        assert "01_take_02" in said.err


PLANS = {
    "nothing": ("title: Small", "title: Small"),
    "a prompt": ("a dark forest", "a light forest"),
    "the title": ("title: Small", "title: Large"),
    "where it goes": ("audio:", "deliver: {to: films/other.mp4}\naudio:"),
    "a transition": (
        "a city street,",
        "a city street, transition: {type: dissolve, duration: 2f},",
    ),
    "a scene less": ("  - {id: 2, prompt: a dark forest, duration: 6f}\n", ""),
}


@pytest.mark.parametrize("what", PLANS)
def test_plan_is_what_a_build_does(what: str, small: Space) -> None:
    """What `plan` announces, deliveries too, is what `build` starts: no more and no less."""
    small.edit(FILM, *PLANS[what])
    planned = [row["step"] for row in small.run("plan", "--json").json["tiny"]]
    told = small.build("--progress", "json")
    assert Counter(told.starts) == Counter(planned)
    assert ("deliver:tiny" in planned) == (what != "nothing")
    assert small.run("plan", "--json").json["tiny"] == []


def test_plan_of_a_new_film(space: Space) -> None:
    """What `plan` announces for a film that was never built, its storyboard too, is what `build` starts."""
    space.write("projects/story.yaml", STORY)
    planned = [row["step"] for row in space.run("plan", "--json").json["story"]]
    assert not (space.root / BOARD).exists()
    assert Counter(space.build("--progress", "json").starts) == Counter(planned)
    assert {"storyboard:story", "clip:story:scene_01", "deliver:story"} <= set(planned)


def test_plan_of_a_lost_film(small: Space) -> None:
    """A delivered film that is lost, or its poster, is delivered again, as `plan` and `why` say."""
    for name in ("films/tiny.mp4", "films/tiny.jpg"):
        (small.root / name).unlink()
        planned = [row["step"] for row in small.run("plan", "--json").json["tiny"]]
        assert planned == ["deliver:tiny"]
        (why,) = small.run("why", "tiny", "deliver:tiny", "--json").json
        assert why["stale"]
        assert small.build("--progress", "json").starts == planned
        assert (small.root / name).exists()


def test_why_of_a_delivery(small: Space) -> None:
    """`why` tells from where to where a film is delivered now."""
    assert "up to date" in small.run("why", "tiny", "deliver").out
    small.edit(FILM, *PLANS["where it goes"])
    said = small.run("why", "tiny", "deliver")
    assert said.code == 0
    assert "films/other.mp4" in said.out
    assert "films/tiny.mp4" in said.out


def test_shared_failure(space: Space) -> None:
    """A step that two films share and that fails is told of both, with its reason; the third film is made."""
    _write_video(space.root / "projects/own.mp4")
    shared = SMALL.replace("prompt: a dark forest, duration: 6f", "clip: own.mp4, duration: 60f")
    space.write("projects/one.yaml", shared)
    space.write("projects/two.yaml", shared.replace("title: Small", "title: Two"))
    space.write("projects/three.yaml", SMALL.replace("forest", "sea"))
    answer = space.run("build", "--json")
    assert answer.code == 1
    films = {film["film"]: film for film in answer.json["films"]}
    assert [films[name]["ok"] for name in ("one", "two", "three")] == [False, False, True]
    for name in ("one", "two"):
        assert "hold: true" in json.dumps(films[name])
    said = space.run("build")
    assert said.code == 1
    parts = re.split(r"^(?=\w+: )", said.out, flags=re.MULTILINE)
    told = {part.split(":")[0]: part for part in parts if part}
    for name in ("one", "two"):
        assert "hold: true" in told[name]
        assert f"filmkit build {name}" in told[name]
    assert "up to date" in told["three"]
    assert space.film("three")


def _write_video(path: Path) -> None:
    """A video of a second."""
    command = [real_ffmpeg(), "-v", "error", "-f", "lavfi", "-i", "testsrc=d=1:r=12:s=64x36"]
    subprocess.run([*command, "-pix_fmt", "yuv420p", str(path)], check=True)


def test_parked_proposal(space: Space) -> None:
    """A hand-edited scene whose sentence changed is filmed as it is; a warning tells where the proposal is."""
    space.write("projects/story.yaml", STORY)
    space.build()
    space.edit(BOARD, '"prompt": "She turns it on."', '"prompt": "A knob."')
    space.build()
    space.edit("projects/story.yaml", "She turns it on.", "She throws it out.")
    for command in ("build", "check", "plan"):
        said = space.run(command)
        assert said.code == 0, said
        warnings = [line for line in said.err.splitlines() if "warning:" in line]
        assert len(warnings) == 1, (command, said)
        place = re.match(rf"{BOARD}:(\d+):\d+: warning: ", warnings[0])
        assert place, warnings
        assert _scene_around(space, int(place[1])) == 2
    assert _prompts(space)[2] == "A knob."
    assert "throws" in (space.root / BOARD).read_text("utf-8")
    assert space.run("check", "--json").json["ok"]


def _scene_around(space: Space, number: int) -> int:
    """Id of the storyboard's scene in which a line stands."""
    lines = (space.root / BOARD).read_text("utf-8").splitlines()
    scenes = [re.fullmatch(r' +"id": (\d+),', line) for line in lines[: number + 1]]
    return [int(scene[1]) for scene in scenes if scene][-1]


@pytest.mark.parametrize("film", [SMALL.replace("title:", "titel:"), "filmkit: 1\nscenes: [\n"])
@pytest.mark.parametrize("command", ["build", "plan", "check", "why"])
def test_wrong_film_in_json(command: str, film: str, space: Space) -> None:
    """With `--json` a wrong film is answered in JSON, on stdout, with what is wrong and where."""
    space.write(FILM, film)
    said = space.run(command, "tiny", "--json")
    assert said.code == 2
    assert said.json["ok"] is False
    problem = said.json["problems"][0]
    assert problem["file"] == FILM
    assert problem["line"] >= 1
    assert problem["severity"] == "error"
    assert problem["message"]


@pytest.mark.parametrize("command", ["build", "plan", "check", "why"])
def test_unknown_film_in_json(command: str, small: Space) -> None:
    """With `--json` a film that isn't there is answered in JSON, too."""
    said = small.run(command, "tinny", "--json")
    assert said.code == 2
    assert said.json["ok"] is False
    assert "tinny" in said.json["problems"][0]["message"]
