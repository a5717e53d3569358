"""The places that a team's store may be in, each a real one: a folder, an S3 server, an SSH server."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from filmkit.backends.team.place import Place
from filmkit.errors import BackendError
from team.servers import ssh_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder without anything in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3), "ssh"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, share: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    """Each of them, empty."""
    if request.param == "folder":
        yield Place(str(share))
    elif request.param == "s3":
        for name, value in request.getfixturevalue("s3").items():
            monkeypatch.setenv(name, value)
        yield Place(f"s3://films/{tmp_path.name}")
    else:
        home = request.getfixturevalue("home")
        with ssh_server(home) as port:
            shutil.copy(home / "known", home / ".ssh/known_hosts")
            yield Place(f"ssh://127.0.0.1:{port}{share}")


def test_what_was_put_is_there(place: Place, tmp_path: Path) -> None:
    """Files small and large come back byte for byte, in parts, are listed and removed; others aren't there."""
    large = tmp_path / "large"
    large.write_bytes(bytes(range(256)) * 40_000)  # more than one part
    beats: list[None] = []
    assert place.read("ac/a") is None
    assert place.size("ac/a") is None
    assert list(place.entries("ac")) == []
    place.write("ac/a", b"one")
    place.write("ac/a", b"two")
    place.upload("cas/b", large, lambda: beats.append(None))
    assert place.read("ac/a") == b"two"
    assert place.size("cas/b") == large.stat().st_size
    assert b"".join(place.parts("cas/b", large.stat().st_size)) == large.read_bytes()
    (entry,) = place.entries("cas")
    assert (entry.name, entry.size_bytes) == ("b", large.stat().st_size)
    assert entry.changed is not None
    place.remove("ac/a")
    place.remove("ac/a")
    assert place.read("ac/a") is None


def test_an_unknown_host_is_refused(home: Path, share: Path) -> None:
    """Nothing is sent to an SSH server that known_hosts doesn't have."""
    with ssh_server(home) as port, pytest.raises(Exception, match=r"(?i)host key"):
        Place(f"ssh://127.0.0.1:{port}{share}").write("ac/a", b"one")
    assert list(share.iterdir()) == []


def test_a_folder_that_is_not_mounted(tmp_path: Path) -> None:
    """A shared folder that isn't there is told, and never made: it would be on the wrong disk."""
    place = Place(str(tmp_path / "mnt"))
    with pytest.raises(BackendError, match="isn't there"):
        place.read("ac/a")
    with pytest.raises(BackendError, match="isn't there"):
        place.write("ac/a", b"one")
    assert not (tmp_path / "mnt").exists()
