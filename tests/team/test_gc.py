"""Clearing out stores: what any version of any film wants stays, and so does what is young."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from space import SMALL, end, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from space import Space

OTHER = SMALL.replace("a dark forest", "a wide sea")
_DAY_S = 86400


def age(space: Space, days: float = 40) -> None:
    """Make all that filmkit keeps that much older."""
    then = time.time() - days * _DAY_S
    for folder in (".filmkit", "build"):
        for path in (space.root / folder).rglob("*"):
            if path.is_file():
                os.utime(path, (then, then))


def keys(space: Space) -> set[str]:
    """The keys that the store has."""
    return {path.name for path in (space.root / ".filmkit/store/ac").iterdir()}


def git(space: Space, *args: str) -> None:
    """Run git in the project."""
    who = ("-c", "user.name=me", "-c", "user.email=me@here", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *args], cwd=space.root, check=True, capture_output=True)


def apply(space: Space, *args: str) -> str:
    """What `gc --apply` says."""
    said = space.run("gc", "--apply", *args)
    assert said.code == 0, said.err
    return said.out


@pytest.fixture
def edited(small: Space) -> Space:
    """The small film, built, edited and built again; all of it old."""
    small.write("projects/tiny.yaml", OTHER)
    small.build()
    age(small)
    return small


def test_look_first(edited: Space) -> None:
    """Without --apply, it says by film and kind what is of no use, and changes nothing."""
    before = edited.files(".filmkit/store")
    said = edited.run("gc")
    assert said.code == 0
    first = said.out.splitlines()[0]
    assert first.startswith("tiny: 1 body ")
    assert "1 clip " in first
    assert "1 cut " in first
    assert "nothing was removed: `filmkit gc --apply`" in said.out
    assert edited.files(".filmkit/store") == before


def test_what_the_film_wants_stays(edited: Space) -> None:
    """Old work that no film wants goes, once; what the film is made from stays, and a build makes nothing."""
    before = keys(edited)
    assert "removed: " in apply(edited)
    assert len(keys(edited)) == len(before) - 4  # clip, body, cut and delivery of the first version
    assert "nothing to remove" in apply(edited)
    assert edited.run("store", "verify").code == 0
    edited.build()
    assert "up to date" in edited.run("status").out
    (edited.root / ".filmkit/films/tiny.json").unlink()
    edited.build()
    assert not {name for name in edited.started("tiny") if name != "deliver"}


def test_what_is_young_stays(edited: Space) -> None:
    """Whatever is younger than --older-than stays, wanted or not."""
    before = keys(edited)
    assert "nothing to remove" in apply(edited, "--older-than", "41d")
    assert keys(edited) == before
    apply(edited, "--older-than", "39d")
    assert keys(edited) < before


@pytest.mark.parametrize("where", ["branch", "tag", "stash", "worktree"])
def test_what_git_has_elsewhere_stays(where: str, small: Space, tmp_path: Path) -> None:
    """A film on another branch, at a tag, in a stash or in another worktree keeps its clips."""
    git(small, "init", "-q")
    git(small, "add", "projects")
    git(small, "commit", "-qm", "one")
    small.write("projects/tiny.yaml", OTHER)
    small.build()
    if where == "stash":
        git(small, "stash")
    else:
        git(small, "checkout", "-q", "--detach")
        git(small, "commit", "-qam", "two")
        if where == "worktree":
            git(small, "worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
        else:
            git(small, where, "other")
        git(small, "checkout", "-q", "-")
    small.build()
    age(small)
    assert (small.root / "projects/tiny.yaml").read_text() == SMALL
    before = keys(small)
    said = apply(small)
    assert "versions in git" in said
    # The poster is no film's to want: it is made with the delivery.
    assert keys(small) == before
    if where == "branch":
        git(small, "branch", "-qD", "other")
        apply(small)
        assert keys(small) < before


def test_files_that_only_git_has_are_read(small: Space) -> None:
    """A film on a branch is planned with the script and the files that it has there."""
    git(small, "init", "-q")
    git(small, "add", "projects")
    git(small, "commit", "-qm", "one")
    git(small, "checkout", "-qb", "other")
    film = SMALL.partition("scenes:")[0] + "script: {file: words.txt}\naudio: {soundtrack: none}\n"
    small.write("projects/tiny.yaml", film)
    small.write("projects/words.txt", "A boat at sea.\n")
    small.build()
    git(small, "add", "projects")
    git(small, "commit", "-qm", "two")
    git(small, "checkout", "-q", "-")
    small.build()
    age(small)
    before = keys(small)
    said = apply(small)
    assert keys(small) == before
    assert "can't be planned" not in said


def test_a_film_that_cannot_be_planned_keeps_all(edited: Space) -> None:
    """Of a film that is wrong at the moment, everything that was made for it stays, and that is said."""
    before = keys(edited)
    edited.write("projects/tiny.yaml", OTHER.replace("prompt:", "promt:"))
    assert "kept whole, since they can't be planned: tiny" in apply(edited)
    assert keys(edited) == before


def test_a_film_elsewhere(edited: Space) -> None:
    """A film that isn't in projects/ and was built keeps what it wants, as long as its file is there."""
    film = edited.root / "drafts/tiny.yaml"
    film.parent.mkdir()
    (edited.root / "projects/tiny.yaml").rename(film)
    edited.build("drafts/tiny.yaml")
    age(edited)
    before = keys(edited)
    apply(edited)
    assert len(keys(edited)) == len(before) - 4
    assert (edited.root / ".filmkit/films/tiny.json").exists()
    film.unlink()
    apply(edited)
    assert keys(edited) == set()


def test_git_that_fails_is_told(edited: Space) -> None:
    """If git can't read the repository, that is said with what it means."""
    (edited.root / ".git").mkdir()
    said = edited.run("gc")
    assert said.code == 0
    assert "git can't read the repository" in said.err
    assert "kept by its age alone" in said.err


def test_other_projects_use_the_store(edited: Space, tmp_path: Path) -> None:
    """A store outside of the project is cleared out only when its other users were named, and keeps what they want."""
    outside = tmp_path / "outside"
    (edited.root / ".filmkit/store").rename(outside)
    (tmp_path / "second/projects").mkdir(parents=True)
    (tmp_path / "second/projects/tiny.yaml").write_text(SMALL)
    before = {path.name for path in (outside / "ac").iterdir()}
    alone = edited.run("gc", "--apply", FILMKIT_STORE=str(outside))
    assert alone.code == 2
    assert "--also" in alone.err
    both = edited.run("gc", "--apply", "--also", "../second", FILMKIT_STORE=str(outside))
    assert both.code == 0
    after = {path.name for path in (outside / "ac").iterdir()}
    assert len(before - after) <= 1  # the poster of a film that was never built there
    edited.run("gc", "--apply", "--also", ".", FILMKIT_STORE=str(outside))
    assert len({path.name for path in (outside / "ac").iterdir()}) == len(before) - 4


def test_it_waits_for_builds(edited: Space) -> None:
    """While a film is being built nothing is removed, also if nobody knew of that film before."""
    edited.write("projects/new.yaml", SMALL.replace("city street", "quiet lake"))
    gate = edited.held_ffmpeg()
    build = edited.start("build", "new", FILMKIT_FFMPEG=str(gate.ffmpeg))
    gate.wait()
    before = keys(edited)
    waiting = edited.start("gc", "--apply")
    assert waiting.stderr is not None
    assert waiting.stderr.readline().startswith("new: a build is busy with it")
    assert keys(edited) == before
    gate.open()
    assert end(build).code == 0
    assert end(waiting).code == 0
    assert keys(edited) != before


def test_killed_while_clearing(edited: Space) -> None:
    """A clearance that dies in the middle leaves a whole store, and the next one finishes."""
    process = edited.start("gc", "--apply", "--older-than", "1d")
    wait_for(lambda: process.poll() is not None or len(keys(edited)) < 10)
    process.kill()
    process.communicate()
    assert edited.run("store", "verify").code == 0
    apply(edited)
    assert "nothing to remove" in apply(edited)


def test_traces_of_films_that_are_gone(edited: Space) -> None:
    """Old stamps, records and previews of films that are nowhere any more go, too; answers go by age."""
    edited.write(".filmkit/answers/aa.json", "{}")
    edited.write(".filmkit/answers/young.json", "{}")
    edited.write("build/tiny/previews/scene_01.jpg", "x")
    (edited.root / "projects/tiny.yaml").rename(edited.root / "tiny.txt")
    edited.write("projects/another.yaml", SMALL)
    age(edited)
    os.utime(edited.root / ".filmkit/answers/young.json")
    apply(edited)
    left = {*edited.files(".filmkit"), *edited.files("build")}
    assert "answers/young.json" in left
    assert not {"answers/aa.json", "films/tiny.json", "tiny/events.jsonl"} & left
    assert (edited.root / "films/tiny.mp4").exists()


def test_the_teams_store(machine: Callable[[str], Space], share: Path) -> None:
    """With --remote the team's store is cleared out by the same rules, and the one here stays as it is."""
    space, remote = machine("here"), {"FILMKIT_STORE_REMOTE": str(share)}
    space.build(**remote)
    space.edit("projects/tiny.yaml", "a dark forest", "a wide sea")
    space.build(**remote)
    here, there = keys(space), {path.name for path in (share / "ac").iterdir()}
    assert len(there) == 8
    assert "nothing to remove" in space.run("gc", "--remote", "--apply", **remote).out
    for path in share.rglob("*"):
        os.utime(path, (1e9, 1e9))
    assert "nothing was removed" in space.run("gc", "--remote", **remote).out
    assert {path.name for path in (share / "ac").iterdir()} == there
    assert space.run("gc", "--remote", "--apply", **remote).code == 0
    assert len(list((share / "ac").iterdir())) == 5
    assert keys(space) == here


@pytest.mark.parametrize("said", ["30", "d", "-1d", "1.5d", "30y", "9" * 9 + "d"])
def test_an_age_that_is_none(said: str, space: Space) -> None:
    """What is no age is refused with an example."""
    refused = space.run("gc", "--older-than", said)
    assert refused.code == 2
    assert "no age such as 30d" in refused.err
