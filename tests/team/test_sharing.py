"""Films built on several machines that share a store."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import pytest
from space import SMALL, SMALL_STEPS, end

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from space import Space

    Machine = Callable[[str], Space]


def assert_whole(share: Path) -> None:
    """Each record's bytes are there and have its digest."""
    for file in (share / "cas").glob("[!.]*"):
        assert hashlib.sha256(file.read_bytes()).hexdigest() == file.name
    for file in (share / "ac").glob("[!.]*"):
        assert (share / "cas" / json.loads(file.read_text())["digest"]).exists()


def test_nothing_is_made_twice(machine: Machine, share: Path) -> None:
    """What one machine made no other makes: it takes the film, and after an edit the parts that it needs."""
    here, there = machine("here"), machine("there")
    here.build(FILMKIT_STORE_REMOTE=str(share))
    assert here.started("tiny") == SMALL_STEPS
    plan = there.run("plan", FILMKIT_STORE_REMOTE=str(share))
    first, second, *_ = plan.out.splitlines()
    assert first.startswith("1 step is in the team's store, ")
    assert second.startswith("tiny: 1 of 6 steps to make")
    said = there.build(FILMKIT_STORE_REMOTE=str(share))
    assert "1 step is in the team's store" in said.err
    assert there.started("tiny") == {"deliver"}
    assert there.film("tiny") == here.film("tiny")
    there.edit("projects/tiny.yaml", "a dark forest", "a wide sea")
    there.build(FILMKIT_STORE_REMOTE=f"file://{share}")
    assert there.started("tiny") == {"clip:scene_02", "body:scene_02", "cut", "deliver"}
    assert_whole(share)


@pytest.mark.s3
def test_a_bucket(machine: Machine, s3: dict[str, str]) -> None:
    """A bucket on a real S3 server does as well, and a build leaves no complaints of its libraries."""
    remote = {**s3, "FILMKIT_STORE_REMOTE": "s3://films/shared"}
    here, there = machine("here"), machine("there")
    said = here.build(**remote)
    assert "warning" not in said.err.lower()
    there.build(**remote)
    assert there.started("tiny") == {"deliver"}
    assert there.film("tiny") == here.film("tiny")


def test_away(machine: Machine, tmp_path: Path) -> None:
    """A store that is away costs one warning; what was made is sent when it is there again, by the next build."""
    space, share = machine("here"), tmp_path / "mnt"
    said = space.build(FILMKIT_STORE_REMOTE=str(share))
    assert said.err.count("warning: ") == 1
    assert "the folder" in said.err
    share.mkdir()
    space.edit("projects/tiny.yaml", "a dark forest", "a wide sea")
    assert "warning" not in space.build(FILMKIT_STORE_REMOTE=str(share)).err
    assert (
        len(list((share / "ac").iterdir())) == 8
    )  # both clips, bodies and the film; then three anew
    assert_whole(share)


def test_damaged_film(machine: Machine, share: Path) -> None:
    """If the film there is damaged, it is cut again from the parts that are there, and sent there whole."""
    here, there = machine("here"), machine("there")
    here.build(FILMKIT_STORE_REMOTE=str(share))
    film = hashlib.sha256((here.root / "build/tiny/final_movie.mp4").read_bytes()).hexdigest()
    (share / "cas" / film).write_bytes(b"nonsense")
    said = there.build(FILMKIT_STORE_REMOTE=str(share))
    assert said.err.count("warning: ") == 1
    assert there.started("tiny") == {"cut", "deliver"}
    assert there.film("tiny") == here.film("tiny")
    assert_whole(share)


def test_only_the_environment_chooses(machine: Machine, share: Path) -> None:
    """A project's file alone sends nothing anywhere and takes nothing from there, and says so."""
    space = machine("here")
    space.write("filmkit.yaml", f"store: {{remote: {share}}}\n")
    said = space.build()
    assert "isn't used on this file's word alone" in said.err
    assert list(share.iterdir()) == []


def test_a_password_is_never_shown(machine: Machine) -> None:
    """An address with a password is refused, in the file and in the environment, and not quoted."""
    space = machine("here")
    for remote in ("s3://key:hunter2@films/x", "ssh://me:hunter2@host/x"):
        said = space.run("build", FILMKIT_STORE_REMOTE=remote)
        assert said.code == 2
        assert "environment only" in said.err
        space.write("filmkit.yaml", f"store: {{remote: '{remote}'}}\n")
        said_of_file = space.run("check")
        assert said_of_file.code == 2
        assert "hunter2" not in said.err + said.out + said_of_file.err + said_of_file.out
        (space.root / "filmkit.yaml").unlink()


def test_four_builds_on_one_store(machine: Machine, share: Path) -> None:
    """Four machines that build overlapping films at once leave a whole store, from which a fifth makes nothing."""
    spaces = [machine(name) for name in "abcd"]
    for space, word in zip(spaces, ("sea", "sea", "hill", "hill"), strict=True):
        space.edit("projects/tiny.yaml", "a dark forest", f"a wide {word}")
    running = [space.start("build", FILMKIT_STORE_REMOTE=str(share)) for space in spaces]
    assert [end(process).code for process in running] == [0] * 4
    assert_whole(share)
    fifth = machine("fifth")
    fifth.edit("projects/tiny.yaml", "a dark forest", "a wide hill")
    fifth.build(FILMKIT_STORE_REMOTE=str(share))
    assert fifth.started("tiny") == {"deliver"}


@pytest.mark.parametrize("word", ["cas", "ac"])
def test_killed_while_sending(word: str, machine: Machine, share: Path) -> None:
    """A build that is killed while it sends leaves a whole store there; the next one sends the rest."""
    space = machine("here")
    remote = {"FILMKIT_STORE_REMOTE": str(share)}
    fate = {"PYTHONPATH": space.fate(), "DIE_AT_FOLDER": str(share / word)}
    killed = space.run("build", **remote, **fate)
    assert killed.code == -9
    if (share / "ac").exists():
        assert_whole(share)
    space.edit("projects/tiny.yaml", "a dark forest", "a wide sea")
    space.build(**remote)
    assert_whole(share)
    made = {p.name for p in (space.root / ".filmkit/store/ac").iterdir()}
    assert {p.name for p in (share / "ac").glob("[!.]*")} <= made
    other = machine("there")
    other.edit("projects/tiny.yaml", "a dark forest", "a wide sea")
    other.build(**remote)
    assert other.started("tiny") == {"deliver"}


_TALK = (
    SMALL.partition("scenes:")[0]
    + """\
cast: {ann: {look: red coat}}
scenes:
  - id: 1
    prompt: a city street
    duration: 2s
    dialogue: [{character: ANN, line: Never again.}]
audio: {voices: {use: espeak}}
"""
)


@pytest.mark.voices
@pytest.mark.skipif(
    os.environ.get("FILMKIT_TEST_VOICES") == "off", reason="FILMKIT_TEST_VOICES=off"
)
def test_voices(machine: Machine, share: Path) -> None:
    """Voices, which have to be heard before the rest is planned, are shared like everything else."""
    here, there = machine("here"), machine("there")
    for space in (here, there):
        space.write("projects/tiny.yaml", _TALK)
    here.build(FILMKIT_STORE_REMOTE=str(share))
    assert any(name.startswith("voice") for name in here.started("tiny"))
    there.build(FILMKIT_STORE_REMOTE=str(share))
    assert {name.partition(":")[0] for name in there.started("tiny")} == {"deliver"}
    assert there.film("tiny") == here.film("tiny")
