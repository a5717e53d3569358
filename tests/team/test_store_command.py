"""`filmkit store`: counted, read through, sent and taken in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from space import Space


def test_push_and_pull(
    small: Space, machine: Callable[[str], Space], share: Path, tmp_path: Path
) -> None:
    """`push` sends all that a film has, once; `pull` takes all of it in, and then nothing needs the team's store."""
    remote = {"FILMKIT_STORE_REMOTE": str(share)}
    assert small.run("store", "push", "tiny", **remote).out.startswith("5 artifacts sent to ")
    assert small.run("store", "push", **remote).out.startswith("0 artifacts sent to ")
    here, there = small.run("store", "stat", "--json", **remote).json
    assert (here["records"], there["records"]) == (6, 5)  # the poster is not shared
    assert here["stages"] == {"body": 2, "clip": 2, "cut": 1, "deliver": 1}
    other = machine("other")
    assert other.run("store", "pull", **remote).out.startswith("5 artifacts taken in from ")
    other.edit("projects/tiny.yaml", "a dark forest", "a wide sea")
    other.build()
    assert other.started("tiny") == {"clip:scene_02", "body:scene_02", "cut", "deliver"}
    assert (tmp_path / "share/cas").is_dir()


def test_verify(small: Space) -> None:
    """`verify` moves damaged bytes away, names the step, exits with 1, and the next build makes them again."""
    store = small.root / ".filmkit/store"
    film = (small.root / "build/tiny/final_movie.mp4").read_bytes()
    victim = store / "cas" / hashlib.sha256(film).hexdigest()
    victim.chmod(0o644)
    content = bytearray(victim.read_bytes())
    content[50] ^= 1
    victim.write_bytes(content)
    said = small.run("store", "verify")
    assert said.code == 1
    assert said.out.startswith("cut:tiny: damaged, moved to damaged/ in the store\n")
    assert (store / "damaged" / victim.name).read_bytes() == content
    assert small.run("store", "verify").code == 0
    (small.root / ".filmkit/films/tiny.json").unlink()
    small.build()
    assert "cut" in small.started("tiny")


def test_no_team(small: Space, tmp_path: Path) -> None:
    """Without a team's store `push` says how to name one; with one that is away it is an error, told once."""
    said = small.run("store", "push")
    assert said.code == 2
    assert "export FILMKIT_STORE_REMOTE=" in said.err
    away = small.run("store", "push", FILMKIT_STORE_REMOTE=str(tmp_path / "mnt"))
    assert away.code == 1
    assert away.err.count("can't be used") == 1
