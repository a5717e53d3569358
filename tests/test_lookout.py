"""The lookout: which films have something to be made."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from filmkit.backends.stamp import Stamp, machine_digest, sign_all, stamp_path, write_stamp
from filmkit.watch.lookout import Lookout, first_sight, sight_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILM = "projects/a.yaml"
PICTURE = "assets/a.png"
MADE = "films/a.mp4"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of one film with a picture, built."""
    for place in (FILM, PICTURE, MADE):
        (tmp_path / place).parent.mkdir()
        (tmp_path / place).write_text(place)
    _stamp(tmp_path)
    return tmp_path


def _stamp(root: Path) -> None:
    stamp = Stamp(
        film=FILM,
        machine=machine_digest({}),
        sources=sign_all(root, (FILM, PICTURE)),
        products=sign_all(root, (MADE,)),
        is_complete=True,
    )
    write_stamp(stamp_path(root, "a"), stamp)


def _lookout(root: Path) -> Lookout:
    return Lookout(root, (), {})


def test_built(root: Path) -> None:
    """A film that is as its last build left it isn't due; nothing is known of one never built, so it is."""
    lookout = _lookout(root)
    assert lookout.look() == ()
    (root / "projects/b.yaml").write_text("new")
    assert lookout.look() == (root / "projects/b.yaml",)
    assert lookout.films == (root / FILM, root / "projects/b.yaml")


@pytest.mark.parametrize("place", [FILM, PICTURE, MADE])
@pytest.mark.parametrize(
    "change", [lambda path: path.write_text("other"), os.utime, lambda path: path.replace("aside")]
)
def test_due(
    place: str, change: Callable[[Path], object], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A film is due once any of its files is another, touched, or gone, and that file is named."""
    monkeypatch.chdir(root)
    lookout = _lookout(root)
    if change is os.utime:
        os.utime(root / place, (1, 1))
    else:
        change(root / place)
    assert lookout.look() == ((root / FILM,) if (root / FILM).exists() else ())
    assert lookout.changes(root / FILM) == {place}


def test_remembered(root: Path) -> None:
    """A film that can't be made isn't due again before one of its files changes."""
    lookout, path = _lookout(root), root / FILM
    path.write_text("broken")
    assert lookout.look() == (path,)
    lookout.remember(path, sight_of(sign_all(root, (FILM, PICTURE))))
    assert lookout.look() == ()
    (root / PICTURE).write_text("other")
    assert lookout.look() == (path,)
    assert lookout.changes(path) == {PICTURE}


def test_missing_file(root: Path) -> None:
    """A file that a film names and that isn't there is looked for; when it comes, the film is due."""
    lookout, path, missing = _lookout(root), root / FILM, "assets/deep/new.png"
    path.write_text("names another picture")
    lookout.remember(path, sight_of(sign_all(root, (FILM, missing))))
    assert lookout.look() == ()
    assert missing in lookout.files
    assert root / "assets" in lookout.folders()
    (root / missing).parent.mkdir()
    lookout.look()
    assert root / "assets/deep" in lookout.folders()
    (root / missing).write_text("a picture")
    assert lookout.look() == (path,)


def test_racy(root: Path) -> None:
    """What was read so soon after a change that the next might not show is looked at once more, a while later."""
    lookout, path = _lookout(root), root / FILM
    path.write_text("just now")
    sight = sight_of(sign_all(root, (FILM,)), is_racy=True)
    lookout.remember(path, sight)
    assert lookout.look() == ()
    lookout.remember(path, replace(sight, at_s=time.monotonic() - 10))
    assert lookout.look() == (path,)
    lookout.remember(path, sight_of(sign_all(root, (FILM,))))
    assert lookout.look() == ()


def test_unread(root: Path) -> None:
    """A film that couldn't be read is due again when it, or the settings, change."""
    lookout, path = _lookout(root), root / FILM
    path.write_text("broken")
    for place in (FILM, "filmkit.yaml"):
        lookout.remember(path, first_sight(root, (path,))[path])
        assert lookout.look() == ()
        (root / place).write_text(f"another {place}")
        assert lookout.look() == (path,)


def test_another_build(root: Path) -> None:
    """A film that somebody else has built meanwhile isn't due any more."""
    lookout, path = _lookout(root), root / FILM
    path.write_text("edited")
    assert lookout.look() == (path,)
    _stamp(root)
    assert lookout.look() == ()


def test_chosen(root: Path) -> None:
    """Of a project's films only those that were asked for are looked at, also when they come later."""
    path = root / "projects/b.yaml"
    lookout = Lookout(root, (path,), {})
    assert lookout.look() == ()
    assert root / "projects" in lookout.folders()
    path.write_text("new")
    assert lookout.look() == (path,)
