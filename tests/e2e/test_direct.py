"""`filmkit direct`, and what the commands say of a storyboard that waits for somebody."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from space import Said, Space

FILM = "projects/story.yaml"
BOARD = "projects/story.storyboard.json"
STORY = """\
filmkit: 1
title: Story
format: {width: 64, height: 36, fps: 12}
script: |
  The sun rises over the hill. A dog barks at the mailman. A girl runs through the street.
"""


@pytest.fixture
def told(space: Space) -> Space:
    """A project with a film whose storyboard is written."""
    space.write(FILM, STORY)
    said = space.run("direct", "story")
    assert (said.code, said.out.splitlines()[1:]) == (0, ["  new: 1, 2, 3"])
    return space


def edit_girl(space: Space) -> None:
    """Scene 3 rewritten by hand."""
    space.edit(BOARD, '"prompt": "A girl runs through the street."', '"prompt": "MY GIRL"')


def change_girl(space: Space) -> None:
    """The sentence of scene 3 changed."""
    space.edit(FILM, "girl runs", "girl sprints")


def scenes(space: Space) -> dict[Any, dict[str, Any]]:
    """The storyboard's scenes by id."""
    text = (space.root / BOARD).read_text("utf-8")
    return {scene["id"]: scene for scene in json.loads(text)["scenes"]}


def place_of(space: Space, scene_id: int) -> str:
    """Where the scene stands in the storyboard: file:line:column of its opening brace."""
    lines = (space.root / BOARD).read_text("utf-8").splitlines()
    number = lines.index(f'      "id": {scene_id},')
    return f"{BOARD}:{number}:5: warning: scene '{scene_id}' "


def test_directing_makes_no_film(told: Space) -> None:
    """Only the storyboard is written; the second time nothing is."""
    assert sorted(path.name for path in told.root.iterdir()) == [".filmkit", "projects"]
    assert (told.root / ".filmkit/.gitignore").read_text("utf-8") == "*\n"
    before = (told.root / BOARD).stat().st_mtime_ns
    assert "up to date" in told.run("direct", "story").out
    assert (told.root / BOARD).stat().st_mtime_ns == before


def test_each_kind_of_change_is_told(told: Space) -> None:
    """New, changed, removed, proposed, orphaned: by the scenes' ids, as text and as JSON."""
    told.edit(BOARD, '"prompt": "The sun rises over the hill."', '"prompt": "MY SUN"')
    edit_girl(told)
    change_girl(told)
    told.edit(FILM, "A dog barks at the mailman.", "Nobody moves. Later there is thunder.")
    said = told.run("direct", "story", "--diff", "--json").json
    kinds = ("new", "changed", "removed", "proposed", "orphaned")
    assert {kind: said[kind] for kind in kinds} == {
        "new": [4],
        "changed": [2],
        "removed": [],
        "proposed": [3],
        "orphaned": [],
    }
    assert not said["written"]
    told.edit(FILM, "The sun rises over the hill. ", "")
    told.edit(FILM, "Nobody moves. Later there is thunder. ", "")
    assert told.run("direct", "story").out.splitlines()[1:] == [
        "  removed: 2",
        "  proposed: 3",
        "  orphaned: 1",
    ]


def test_diff_writes_nothing(told: Space) -> None:
    """It shows the file's difference, lock and all; not even a lock file is made."""
    change_girl(told)
    before = told.files("projects")
    said = told.run("direct", "story", "--diff")
    assert said.code == 0
    assert '-      "prompt": "A girl runs through the street.",' in said.out.splitlines()
    assert '+      "prompt": "A girl sprints through the street.",' in said.out.splitlines()
    assert told.files("projects") == before


def test_every_command_tells_of_a_proposal(told: Space) -> None:
    """`plan` and `build` while it comes up, `check` once it is written: its place, and the command that takes it."""
    edit_girl(told)
    change_girl(told)
    told.edit(FILM, "A dog barks at the mailman. ", "")
    said = [told.run("plan", "story"), told.run("build", "story"), told.run("check", "story")]
    for each in said:
        assert each.code == 0
        assert each.err.count(place_of(told, 3)) == 1
        assert each.err.count("warning") == 1
        assert "`filmkit direct story --accept 3`" in each.err
    assert scenes(told)[3]["prompt"] == "MY GIRL"
    taken = told.run("direct", "story", "--accept", "3")
    assert (taken.out.splitlines()[1:], taken.err) == (["  changed: 3"], "")
    assert scenes(told)[3]["prompt"] == "A girl sprints through the street."
    assert told.run("check", "story").err == ""


def test_every_command_tells_of_an_orphan(told: Space) -> None:
    """It isn't filmed, and everybody says so until somebody moves or deletes it."""
    edit_girl(told)
    told.edit(FILM, " A girl runs through the street.", "")
    said = [told.run("plan", "story"), told.run("direct", "story"), told.run("check", "story")]
    for each in said:
        assert each.code == 0
        assert each.err.count(place_of(told, 3)) == 1
        assert "'orphans'" in each.err
    board = json.loads((told.root / BOARD).read_text("utf-8"))
    board["scenes"] += board.pop("orphans")
    told.write(BOARD, json.dumps(board))
    assert told.run("check", "story").err == ""
    assert "up to date" in told.run("direct", "story").out
    assert 3 in scenes(told)


def test_accepting_works_before_anything_was_written(told: Space) -> None:
    """The command that `plan` names does what it says."""
    edit_girl(told)
    change_girl(told)
    assert told.run("direct", "story", "--accept", "3").code == 0
    assert scenes(told)[3]["prompt"] == "A girl sprints through the street."


def test_regenerating(told: Space) -> None:
    """All that nobody edited; or those that are named; edited ones only if that is asked for."""
    edit_girl(told)
    assert "up to date" in told.run("direct", "story", "--regenerate").out
    assert told.run("direct", "story", "--regenerate", "3").out.splitlines()[1:] == [
        "  proposed: 3"
    ]
    said = told.run("direct", "story", "--regenerate", "--discard-edits")
    assert said.out.splitlines()[1:] == ["  changed: 3"]
    assert scenes(told)[3]["prompt"] == "A girl runs through the street."


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--accept", "1"), "scene '1' has no proposal"),
        (("--regenerate", "9"), "has no scene '9'"),
        (("--regenerate", "--accept", "1"), "either --accept or --regenerate"),
        (("--discard-edits",), "goes with --regenerate"),
        (("3",), "with --regenerate"),
    ],
)
def test_a_wrong_command_is_refused(told: Space, args: tuple[str, ...], message: str) -> None:
    """With 2, in words, and nothing is written."""
    before = told.files("projects")
    said = told.run("direct", "story", *args)
    assert (said.code, said.out) == (2, "")
    assert message in said.err
    assert told.files("projects") == before


def test_a_film_without_a_script_cant_be_directed(space: Space) -> None:
    """The message says what is missing."""
    film = "filmkit: 1\ntitle: T\nscenes: [{id: 1, prompt: Rain, duration: 1s}]\n"
    space.write(FILM, film)
    said = space.run("direct", "story")
    assert said.code == 2
    assert "story has no script" in said.err


def test_a_link_to_a_storyboard_stays_a_link(told: Space) -> None:
    """What it leads to is written."""
    shared = told.root / "elsewhere.json"
    (told.root / BOARD).rename(shared)
    (told.root / BOARD).symlink_to("../elsewhere.json")
    change_girl(told)
    assert told.run("direct", "story").code == 0
    assert (told.root / BOARD).is_symlink()
    assert "sprints" in shared.read_text("utf-8")


@pytest.mark.parametrize("place", ["outside", "git", "itself"])
def test_a_link_out_of_the_project_is_not_followed(
    told: Space, tmp_path_factory: pytest.TempPathFactory, place: str
) -> None:
    """Neither what it leads to nor the link is touched; the command says why."""
    board = told.root / BOARD
    folders = {"outside": tmp_path_factory.mktemp("other"), "git": told.root / ".git"}
    target = folders.get(place, board.parent) / board.name
    if place == "itself":
        board.unlink()
    else:
        target.parent.mkdir(exist_ok=True)
        board.rename(target)
    board.symlink_to(target)
    before = None if place == "itself" else target.read_bytes()
    change_girl(told)
    said = told.run("direct", "story")
    assert (said.code, board.is_symlink()) == (1, True)
    assert f"story.storyboard.json is a link to {target}" in said.err
    assert before is None or target.read_bytes() == before


def test_a_read_only_storyboard_is_not_overwritten(told: Space) -> None:
    """Whoever took the right to write it meant that; the build says so and is not done."""
    board = told.root / BOARD
    board.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    before = board.read_bytes()
    change_girl(told)
    for args in (("direct", "story"), ("build", "story")):
        said = told.run(*args)
        assert said.code == 1
        assert "story.storyboard.json has to be written and is read-only" in said.err + said.out
        assert board.read_bytes() == before


def test_a_storyboard_edited_meanwhile_is_kept(told: Space) -> None:
    """Somebody saves it between reading and writing: theirs stays, and the command says so."""
    mine = told.write("mine.json", '{"title": "Mine", "scenes": []}\n')
    change_girl(told)
    said = _direct_while_editing(told, mine)
    assert said.code == 1
    assert "your edit is kept" in said.err
    assert (told.root / BOARD).read_bytes() == mine.read_bytes()


def _direct_while_editing(space: Space, mine: Path) -> Said:
    return space.run(
        "direct",
        "story",
        PYTHONPATH=space.fate(),
        EDIT_WHEN_OPENED=str(space.root / BOARD),
        EDIT_TO=str(mine),
    )
