"""`filmkit watch`: whatever is done to the files, however and whenever, the film becomes what a fresh build makes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from space import Space, alive, wait_for
from watching import (
    AFTER,
    BEFORE,
    Fresh,
    Watcher,
    check,
    film,
    made,
    processes_with,
    resting,
    silent,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILM = "projects/tiny.yaml"
GONE_S = 1.5  # a second, and some for a busy machine

STORY = """\
filmkit: 1
title: Story
format: {width: 64, height: 36, fps: 12, handles: 2}
script: |
  Mila finds an old radio in the attic. She turns it on. A voice speaks from far away.
director: {longest: 1s}
audio: {soundtrack: none}
"""
CHANGED = ["clip:tiny:scene_01", "body:tiny:scene_01", "cut:tiny", "deliver:tiny"]


def _plain(path: Path, text: str) -> None:
    path.write_text(text)


def _twice(path: Path, text: str) -> None:
    path.write_text(text[: len(text) // 2])
    path.write_text(text)


def _vim(path: Path, text: str) -> None:
    backup = path.with_name(path.name + "~")
    path.rename(backup)
    with path.open("x") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    backup.unlink()


def _emacs(path: Path, text: str) -> None:
    lock = path.with_name(f".#{path.name}")
    lock.symlink_to("somebody@somewhere.1")
    path.rename(path.with_name(path.name + "~"))
    path.write_text(text)
    lock.unlink()


def _replaced(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.tmp1")
    aside.write_text(text)
    aside.replace(path)


def _replaced_from_afar(path: Path, text: str) -> None:
    folder = path.parent.parent / "elsewhere"
    folder.mkdir()
    (folder / "new").write_text(text)
    (folder / "new").replace(path)


def _truncated(path: Path, text: str) -> None:
    with path.open("r+") as file:
        file.truncate(0)
        file.flush()
        file.write(text)


def _piecewise(path: Path, text: str) -> None:
    with path.open("w") as file:
        for line in text.splitlines(keepends=True):
            file.write(line)
            file.flush()


def _deleted_first(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text)


def _linked(path: Path, text: str) -> None:
    target = path.with_name("target.txt")
    target.write_text(text)
    path.unlink()
    path.symlink_to(target)


SAVES = [
    _plain,
    _twice,
    _vim,
    _emacs,
    _replaced,
    _replaced_from_afar,
    _truncated,
    _piecewise,
    _deleted_first,
    _linked,
]


@pytest.mark.parametrize("save", SAVES)
def test_saves(save: Callable[[Path, str], None], quick: Space, fresh: Fresh) -> None:
    """However an editor saves, what the save made stale is made, once, and nothing else."""
    with resting(quick) as watcher:
        save(quick.root / FILM, AFTER)
        check(watcher, quick, fresh)
        assert sorted(watcher.starts()) == sorted(CHANGED)


@pytest.mark.parametrize("save", [_plain, _replaced, _vim])
def test_saves_where_there_are_no_events(
    save: Callable[[Path, str], None], quick: Space, fresh: Fresh
) -> None:
    """With `--poll` the same comes of a save, without a file event."""
    with resting(quick, "--poll") as watcher:
        assert watcher.told("watching")[-1]["polling"]
        save(quick.root / FILM, AFTER)
        check(watcher, quick, fresh)
        assert sorted(watcher.starts()) == sorted(CHANGED)


def test_link_followed(quick: Space, fresh: Fresh) -> None:
    """A film file that is a link is followed: a save of what it leads to is a save."""
    target = quick.root / "elsewhere" / "film.txt"
    target.parent.mkdir()
    (quick.root / FILM).rename(target)
    (quick.root / FILM).symlink_to(target)
    with resting(quick) as watcher:
        target.write_text(AFTER)
        check(watcher, quick, fresh)


def test_touch(quick: Space) -> None:
    """A film that is touched, saved as it was, or with another comment is looked at, and nothing is made."""
    path = quick.root / FILM
    with resting(quick) as watcher:
        for save in (path.touch, lambda: path.write_text(BEFORE), lambda: _vim(path, BEFORE + "#")):
            save()
            assert watcher.wait("building")["changed"] == [FILM]
            assert watcher.wait("built")["made"] == []
            watcher.wait("watching")
        assert not watcher.starts()


def test_read(quick: Space, fresh: Fresh) -> None:
    """Reading files, and writing ones that no film is made from, is nothing; the next save is looked at alone."""
    with resting(quick) as watcher:
        before = len(watcher.told("building"))
        for path in (quick.root / "projects").iterdir():
            path.read_bytes()
        quick.write("projects/notes.txt", "a note")
        quick.write("readme.md", "a note")
        quick.write("build/tiny/mine.txt", "a note")
        quick.write(FILM, AFTER)
        wanted = fresh(quick)
        wait_for(lambda: quick.film("tiny") == wanted["films/tiny.mp4"])
        watcher.rest()
        assert [event["changed"] for event in watcher.told("building")[before:]] == [[FILM]]


def test_asset(quick: Space, fresh: Fresh) -> None:
    """A picture that a film shows is watched wherever it lies: changed, replaced, missing, and there again."""
    quick.write(FILM, silent("clip: ../assets/deep/own.png", "prompt: a dark forest"))
    own = quick.root / "assets/deep/own.png"
    with resting(quick) as watcher:
        assert "is not there" in watcher.told("wrong")[-1]["problems"][0]["message"]
        for color in ("red", "blue"):
            own.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (64, 36), color).save(own)
            assert watcher.wait("building")["changed"] == ["assets/deep/own.png"]
            check(watcher, quick, fresh)
        kept = quick.film("tiny")
        shutil.rmtree(own.parent)
        watcher.wait("wrong", film="tiny")
        assert quick.film("tiny") == kept
        own.parent.mkdir()
        Image.new("RGB", (64, 36), "green").save(own.with_suffix(".tmp"), "PNG")
        own.with_suffix(".tmp").rename(own)
        check(watcher, quick, fresh)
        assert quick.film("tiny") != kept


def test_storyboard(space: Space, fresh: Fresh) -> None:
    """What filmkit writes itself is no news; what a hand writes into the storyboard is used, and kept."""
    space.write("projects/story.yaml", STORY)
    with resting(space) as watcher:
        assert watcher.told("built")[-1]["ok"]
        assert len(watcher.told("building")) == 1
        before = space.film("story")
        name = "projects/story.storyboard.json"
        board = json.loads((space.root / name).read_text("utf-8"))
        board["scenes"][0]["prompt"] = "a blue whale"
        edited = space.write(name, json.dumps(board, indent=2)).read_text("utf-8")
        check(watcher, space, fresh, "story")
        assert space.film("story") != before
        assert (space.root / name).read_text("utf-8") == edited


def test_settings(quick: Space, fresh: Fresh) -> None:
    """A save of `filmkit.yaml` counts, also if it wasn't there before, and so does its end."""
    with resting(quick) as watcher:
        quick.write("filmkit.yaml", "deliver: {dir: out}\n")
        wait_for((quick.root / "out/tiny.mp4").exists)
        watcher.rest()
        assert watcher.starts() == ["deliver:tiny"]
        (quick.root / "filmkit.yaml").unlink()
        watcher.wait("built", target="films/tiny.mp4")
        watcher.rest()
        assert quick.film("tiny") == fresh(quick)["films/tiny.mp4"]


def test_products(quick: Space, fresh: Fresh) -> None:
    """A film or an artifact on show that somebody deletes is put there again, and no step is made for it."""
    with resting(quick) as watcher:
        (quick.root / "films/tiny.mp4").unlink()
        check(watcher, quick, fresh)
        shutil.rmtree(quick.root / "build/tiny/clips")
        check(watcher, quick, fresh)
        assert set(watcher.starts()) <= {"deliver:tiny"}


def _git(space: Space, *args: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *args], cwd=space.root, check=True, capture_output=True)


def test_branches(space: Space, fresh: Fresh) -> None:
    """A checkout of another branch with fifty files makes its films, and going back makes none of the steps again."""
    names = [f"film{n}" for n in range(4)]

    def fill(color: str, kept: list[str]) -> None:
        for name in names:
            text = silent(f"clip: ../assets/{name}.png", f"prompt: a {color} house")
            path = space.write(f"projects/{name}.yaml", text)
            if name not in kept:
                path.unlink()
        for n in range(46):
            name = names[n] if n < len(names) else f"other{n}"
            path = space.write(f"assets/{name}.png", "")
            Image.new("RGB", (64, 36), color).save(path)
        _git(space, "add", "-A")
        _git(space, "commit", "-m", color)

    space.write(".gitignore", "/films/\n/build/\n/.filmkit/\n")
    _git(space, "init", "-b", "red")
    fill("red", names)
    with resting(space) as watcher:
        first = {name: space.film(name) for name in names}
        _git(space, "checkout", "-b", "blue")
        fill("blue", names[1:])  # a film fewer
        for name in names[1:]:
            check(watcher, space, fresh, name)
        before = len(watcher.starts())
        _git(space, "checkout", "red")
        for name in names:
            check(watcher, space, fresh, name)
        again = watcher.starts()[before:]
        assert {step.split(":")[0] for step in again} == {"deliver"}
        assert {name: space.film(name) for name in names} == first


@dataclass(frozen=True)
class Moment:
    """A moment to edit at: in the middle of a step.

    Attributes:
        step: The step, without the film's name.
        when: What its ffmpeg's arguments contain.
        first: The film that needs it.
        off: One that needs another in its place.
        on: One that needs it, and something else that isn't there yet.
    """

    step: str
    when: str
    first: str
    off: str
    on: str


ONE, OTHER, TWO = "a long road", "a high tower", "a small boat"
MOMENTS = [
    Moment("clip:scene_01", "-f rawvideo ", film(ONE), film(OTHER), film(ONE, TWO)),
    Moment(
        "body:scene_01",
        "-i scene_01.mp4 -filter_complex",
        film(ONE),
        film(OTHER),
        film(ONE, mood="epic"),
    ),
    Moment("join:scene_01+scene_02", "xfade", film(ONE), film(OTHER), film(ONE, mood="epic")),
    Moment("soundtrack", "ebur128", film(mood="epic"), film(mood="noir"), film(TWO, mood="epic")),
    Moment("soundtrack", "f32le", film(mood="epic"), film(mood="noir"), film(TWO, mood="epic")),
    Moment(
        "cut", "-f concat ", film(ONE), film(OTHER), film(ONE, more="deliver: {to: out/whole.mp4}")
    ),
]
_moments = pytest.mark.parametrize("moment", MOMENTS, ids=[f"{m.step}-{m.when}" for m in MOMENTS])


@_moments
def test_edit_ends_what_is_no_longer_wanted(moment: Moment, whole: Space, fresh: Fresh) -> None:
    """A step that an edit makes superfluous is ended at once, whatever it says, and the next build doesn't wait."""
    gate = whole.held_ffmpeg(moment.when)
    with resting(whole, FILMKIT_FFMPEG=str(gate.ffmpeg)) as watcher:
        whole.write("projects/whole.yaml", moment.first)
        gate.wait()
        held = processes_with(watcher.process.pid, moment.when)
        assert len(held) == 1
        key = _key(watcher, moment.step)
        start_s = time.monotonic()
        whole.write("projects/whole.yaml", moment.off)
        wait_for(lambda: not alive(held))
        assert time.monotonic() - start_s < GONE_S
        watcher.wait("given_up")
        assert "projects/whole.yaml" in watcher.wait("building")["changed"]
        gate.open()
        check(watcher, whole, fresh, "whole")
        assert [event["kind"] for event in _events(watcher, key)] == ["started"]


@_moments
def test_edit_leaves_what_is_still_wanted(moment: Moment, whole: Space, fresh: Fresh) -> None:
    """A step that is wanted after an edit, too, goes on: the same process, and the new build takes what it makes."""
    gate = whole.held_ffmpeg(moment.when)
    with resting(whole, FILMKIT_FFMPEG=str(gate.ffmpeg)) as watcher:
        whole.write("projects/whole.yaml", moment.first)
        gate.wait()
        held = processes_with(watcher.process.pid, moment.when)
        assert len(held) == 1
        key = _key(watcher, moment.step)
        whole.write("projects/whole.yaml", moment.on)
        watcher.wait("given_up")
        watcher.wait("expected")
        assert alive(held) == held
        assert not gate.asked.exists()
        gate.open()
        check(watcher, whole, fresh, "whole")
        kinds = Counter(event["kind"] for event in _events(watcher, key))
        assert (kinds["started"], kinds["done"], kinds["failed"]) == (1, 1, 0)


def _key(watcher: Watcher, step: str) -> str:
    """The key of the step that was begun last under that name."""
    name = step.replace(":", ":whole:", 1) if ":" in step else f"{step}:whole"
    return str([e["key"] for e in watcher.told("started") if e["step"] == name][-1])


def _events(watcher: Watcher, key: str) -> list[dict[str, object]]:
    """What was told of the step of that key, but for its progress."""
    return [e for e in watcher.events if e.get("key") == key and e["kind"] != "progress"]


def test_edit_that_changes_nothing_disturbs_nothing(whole: Space, fresh: Fresh) -> None:
    """A comment that is saved during a build doesn't begin it anew."""
    gate = whole.held_ffmpeg("-f concat ")
    with resting(whole, FILMKIT_FFMPEG=str(gate.ffmpeg)) as watcher:
        whole.write("projects/whole.yaml", film(ONE))
        gate.wait()
        held = processes_with(watcher.process.pid, "-f concat ")
        whole.write("projects/whole.yaml", film(ONE) + "# a comment\n")
        whole.write(
            "projects/other.yaml", BEFORE
        )  # which does: so that there is something to wait for
        watcher.wait("given_up")
        watcher.wait("expected")
        assert alive(held) == held
        gate.open()
        for name in ("whole", "other"):
            check(watcher, whole, fresh, name)
        assert Counter(watcher.starts())["cut:whole"] == 1


def test_edit_while_the_storyboard_is_written(space: Space, fresh: Fresh) -> None:
    """A script edited while its first film is made gives the film of the last script, scene by scene."""
    space.write("projects/story.yaml", STORY)
    gate = space.held_ffmpeg("-f rawvideo ")
    with Watcher(space, FILMKIT_FFMPEG=str(gate.ffmpeg)) as watcher:
        gate.wait()
        space.edit("projects/story.yaml", "old radio", "blue whale")
        watcher.wait("given_up")
        gate.open()
        watcher.wait("built", ok=True)
        check(watcher, space, fresh, "story")


def test_many_edits(quick: Space, fresh: Fresh) -> None:
    """Ten saves in a second make a few builds, and the last one's film."""
    with resting(quick) as watcher:
        before = len(watcher.told("building"))
        for n in range(10):
            start_s = time.monotonic()
            quick.write(FILM, silent(f"prompt: a house number {n}", "prompt: a dark forest"))
            time.sleep(max(0.0, start_s + 0.1 - time.monotonic()))  # the pace is what is tried here
        check(watcher, quick, fresh)
        assert len(watcher.told("building")) - before <= 3


BROKEN = ["scenes: [", "", AFTER.replace("prompt: a long", "promt: a long")]


@pytest.mark.parametrize("broken", BROKEN)
def test_broken(broken: str, quick: Space, fresh: Fresh) -> None:
    """While a film file is broken its film stays and another is made; once it is mended, it goes on."""
    before = made(quick)
    with resting(quick) as watcher:
        quick.write(FILM, broken)
        problem = watcher.wait("wrong", film="tiny")["problems"][0]
        assert problem["file"] == FILM
        assert problem["severity"] == "error"
        if broken:
            assert problem["line"] > 0
            assert problem["column"] > 0
        quick.write("projects/other.yaml", BEFORE)
        check(watcher, quick, fresh, "other")
        assert made(quick) == before
        quick.write(FILM, AFTER)
        check(watcher, quick, fresh)
        assert Counter(watcher.starts())["clip:tiny:scene_01"] == 1
        assert Counter(watcher.starts())["clip:tiny:scene_02"] == 0


def test_broken_in_the_middle(whole: Space, fresh: Fresh) -> None:
    """A film that breaks while it is made goes on with what is in hand, as far as it is wanted when it is mended."""
    gate = whole.held_ffmpeg("-f rawvideo ")
    with resting(whole, FILMKIT_FFMPEG=str(gate.ffmpeg)) as watcher:
        whole.write("projects/whole.yaml", film(ONE))
        gate.wait()
        held = processes_with(watcher.process.pid, "-f rawvideo ")
        whole.write("projects/whole.yaml", "scenes: [")
        watcher.wait("wrong", film="whole")
        assert alive(held) == held
        whole.write("projects/whole.yaml", film(ONE))
        watcher.wait("expected")
        assert alive(held) == held
        gate.open()
        check(watcher, whole, fresh, "whole")
        assert Counter(watcher.starts())["clip:whole:scene_01"] == 1


def test_broken_settings(quick: Space, fresh: Fresh) -> None:
    """While `filmkit.yaml` is broken, films stay; once it is mended, an edit made meanwhile is built."""
    before = made(quick)
    with resting(quick) as watcher:
        quick.write("filmkit.yaml", "jobs: {cpu: many}\n")
        problem = watcher.wait("broken")["problems"][0]
        assert (problem["file"], problem["line"], problem["column"]) == ("filmkit.yaml", 1, 13)
        quick.write(FILM, AFTER)
        watcher.wait("broken")
        watcher.rest()
        assert made(quick) == before
        quick.write("filmkit.yaml", "jobs: {cpu: 1}\n")
        check(watcher, quick, fresh)


def test_failed_step_is_tried_again(quick: Space, fresh: Fresh) -> None:
    """A film of which a step fails is tried again when one of its files changes, and not before."""
    short = quick.root / "projects/short.mp4"
    short.write_bytes((quick.root / "build/tiny/clips/scene_01.mp4").read_bytes())
    text = silent("clip: short.mp4", "prompt: a long road")
    with resting(quick) as watcher:
        quick.write(FILM, text.replace("6f, clip", "90f, clip"))
        failed = watcher.wait("built", film="tiny", ok=False)["failed"]
        assert "hold: true" in failed["clip:tiny:scene_01"]
        watcher.rest()
        quick.write(FILM, text)
        check(watcher, quick, fresh)
        assert Counter(watcher.starts())["clip:tiny:scene_02"] == 1


def test_films_come_and_go(space: Space, fresh: Fresh) -> None:
    """Begun in an empty project, a watcher picks up a new film, a renamed one, and lets go of a deleted one."""
    with resting(space) as watcher:
        assert watcher.told("watching")[-1]["films"] == []
        space.write(FILM, BEFORE)
        check(watcher, space, fresh)
        (space.root / FILM).rename(space.root / "projects/new.yaml")
        check(watcher, space, fresh, "new")
        assert {s.split(":")[0] for s in watcher.starts() if ":new" in s} <= {"deliver", "cut"}
        space.write("projects/second.yml", AFTER)
        check(watcher, space, fresh, "second")
        (space.root / "projects/second.yml").unlink()
        watcher.wait("watching", films=["new"])
        space.write("projects/second.yml", AFTER)
        watcher.wait("watching", films=["new", "second"])
        assert Counter(watcher.starts())["cut:second"] == 1


def test_folder_comes_and_goes(quick: Space, fresh: Fresh) -> None:
    """A `projects` folder that is moved away and put back, or replaced, is followed."""
    folder, aside = quick.root / "projects", quick.root / "aside"
    with resting(quick) as watcher:
        folder.rename(aside)
        watcher.wait("watching", films=[])
        (aside / "tiny.yaml").write_text(AFTER)
        aside.rename(folder)
        check(watcher, quick, fresh)
        quick.write(FILM, BEFORE)  # the folder's own events, again
        check(watcher, quick, fresh)


@pytest.mark.parametrize("leave", ["delete", "rename"])
def test_deleted_in_the_middle(leave: str, whole: Space) -> None:
    """A film that is deleted while it is made is let go at once; a renamed one's step goes on for its new name."""
    gate = whole.held_ffmpeg("-f rawvideo ")
    with resting(whole, FILMKIT_FFMPEG=str(gate.ffmpeg)) as watcher:
        path = whole.write("projects/whole.yaml", film(ONE))
        gate.wait()
        held = processes_with(watcher.process.pid, "-f rawvideo ")
        if leave == "delete":
            path.unlink()
            wait_for(lambda: not alive(held), GONE_S)
            watcher.wait("watching", films=[])
        else:
            path.rename(path.with_name("new.yaml"))
            watcher.wait("expected")
            watcher.wait("expected")
            assert alive(held) == held
            gate.open()
            watcher.wait("built", film="new", ok=True)
