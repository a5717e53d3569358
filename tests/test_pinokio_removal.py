"""What goes and what stays when an app is cleared out of a Pinokio home, on files as the engine lays them out."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from filmkit.backends.pinokio.deed import Deed, app_folder, read_deed, write_deed
from filmkit.backends.pinokio.drive import contents, drive_of, files_on
from filmkit.backends.pinokio.removal import drop_half_clones, remove_app
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable

BROUGHT, HAND, THERE = "brought.safetensors", "by_hand.safetensors", "there_before.safetensors"


def nothing() -> None:
    """No script is run."""


class Home:
    """A home with an app in it whose checkpoints are on the drive."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.app = app_folder(folder, "f")
        self.place = folder / "drive" / "drives" / "peers" / "d1" / "checkpoints"
        self.place.mkdir(parents=True)
        (self.place / THERE).write_bytes(b"there")
        found = contents(drive_of(folder))
        before = files_on(drive_of(folder))
        link = self.app / "app" / "models" / "checkpoints"
        link.parent.mkdir(parents=True)
        link.symlink_to(self.place)
        (self.place / BROUGHT).write_bytes(b"b" * 100_000)
        (folder / "drive" / "drives.json").write_text("{}", "utf-8")
        brought = tuple(sorted(files_on(drive_of(folder)) - before))
        self.deed = Deed(project="/p", film="f", found=found, brought=brought)
        write_deed(self.app, self.deed)
        (self.place / HAND).write_bytes(b"hand")

    def models(self) -> set[str]:
        """The files among the checkpoints."""
        return {path.name for path in self.place.iterdir()}

    def other(self) -> None:
        """Another app has a link to the same folder."""
        link = self.folder / "api" / "other" / "app" / "models" / "checkpoints"
        link.parent.mkdir(parents=True)
        link.symlink_to(self.place)

    def registered(self) -> None:
        """The drive's register says that the folder is another app's."""
        register = {"https://example.org/comfy.git": {"checkpoints": str(self.place)}}
        (self.folder / "drive" / "drives.json").write_text(json.dumps(register), "utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home."""
    return Home(tmp_path)


def test_its_own_goes(home: Home) -> None:
    """What came with the app goes, what somebody put there or was there before stays, and is told."""
    removed = remove_app(home.folder, home.app, home.deed, nothing, keep_models=False)
    assert home.models() == {HAND, THERE}
    assert removed.kept == (home.place / HAND,)
    assert removed.freed_bytes >= 100_000
    assert not home.app.exists()
    register = json.loads((home.folder / "drive" / "drives.json").read_text("utf-8"))
    assert register == {"filmkit": {"checkpoints": str(home.place)}}


def test_models_are_kept(home: Home) -> None:
    """With `keep: models` they stay, where the next app finds them."""
    removed = remove_app(home.folder, home.app, home.deed, nothing, keep_models=True)
    assert home.models() == {BROUGHT, HAND, THERE}
    assert removed.kept == (home.place / BROUGHT, home.place / HAND)
    register = json.loads((home.folder / "drive" / "drives.json").read_text("utf-8"))
    assert register == {"filmkit": {"checkpoints": str(home.place)}}


@pytest.mark.parametrize("share", [Home.other, Home.registered])
def test_what_others_share_stays(home: Home, share: Callable[[Home], None]) -> None:
    """Nothing goes from a folder that another app's link, or the register, says is another's, too."""
    share(home)
    remove_app(home.folder, home.app, home.deed, nothing, keep_models=False)
    assert home.models() == {BROUGHT, HAND, THERE}


def test_drive_as_it_was(home: Home) -> None:
    """Where the app alone filled the drive, nothing is left there but what was there before."""
    (home.place / HAND).unlink()
    remove_app(home.folder, home.app, home.deed, nothing, keep_models=False)
    assert contents(drive_of(home.folder)) == home.deed.found


def test_own_files_stay(home: Home) -> None:
    """Somebody's own file in the app's folder stays and is told; links are removed, not followed."""
    (home.app / "notes.txt").write_text("mine", "utf-8")
    elsewhere = home.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "film.mp4").write_bytes(b"film")
    (home.app / "output").symlink_to(elsewhere)
    removed = remove_app(home.folder, home.app, home.deed, nothing, keep_models=True)
    assert removed.kept[0] == home.app / "notes.txt"
    assert [path.name for path in home.app.iterdir()] == ["notes.txt"]
    assert (elsewhere / "film.mp4").exists()


def test_own_models_stay(home: Home) -> None:
    """A model put into a folder of the app's own is moved to the drive and told, whatever has its name there."""
    clone, place = home.app / "app", home.folder / "drive" / "filmkit" / home.app.name / "own"
    for path in (clone / "models" / "own", place):
        path.mkdir(parents=True)
        (path / "mine.safetensors").write_bytes(path.parent.name.encode())
    (clone / "models" / "cloned.yaml").write_text("cloned", "utf-8")
    subprocess.run(["git", "init", "-q"], cwd=clone, check=True)
    subprocess.run(["git", "add", "models/cloned.yaml"], cwd=clone, check=True)
    removed = remove_app(home.folder, home.app, home.deed, nothing, keep_models=False)
    moved = place / "mine-2.safetensors"
    assert removed.kept == (moved, place / "mine.safetensors", home.place / HAND)
    assert moved.read_bytes() == b"models"
    assert not home.app.exists()


def test_own_models_are_told_again(home: Home) -> None:
    """A model that was moved by a removal that then failed is told by the next one."""
    own = home.app / "app" / "models" / "own" / "mine.safetensors"
    own.parent.mkdir()
    own.write_bytes(b"mine")

    def fails() -> None:
        raise BackendError("no")

    with pytest.raises(BackendError):
        remove_app(home.folder, home.app, home.deed, fails, keep_models=False)
    removed = remove_app(home.folder, home.app, home.deed, nothing, keep_models=False)
    assert [path.name for path in removed.kept] == ["mine.safetensors", HAND]


def test_others_empty_folders_stay(home: Home) -> None:
    """A folder that another app's link leads to stays, though it is empty and came after the app."""
    theirs, nobodys = (home.place.parent / name for name in ("theirs", "nobodys"))
    link = home.folder / "api" / "other" / "models"
    link.parent.mkdir(parents=True)
    for folder in (theirs, nobodys):
        folder.mkdir()
    link.symlink_to(theirs)
    remove_app(home.folder, home.app, home.deed, nothing, keep_models=False)
    assert link.is_dir()
    assert not nobodys.exists()


def test_deed_goes_last(home: Home) -> None:
    """As long as something can't be removed, the deed stays, and the next time finishes it."""

    def fails() -> None:
        raise BackendError("no")

    with pytest.raises(BackendError):
        remove_app(home.folder, home.app, home.deed, fails, keep_models=False)
    assert read_deed(home.app) == home.deed
    remove_app(home.folder, home.app, home.deed, nothing, keep_models=False)
    assert not home.app.exists()


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"version": 9}', b"[1]"])
def test_no_deed(home: Home, damage: bytes) -> None:
    """What can't be read as a deed makes nobody the owner."""
    (home.app / "filmkit-deed.json").write_bytes(damage)
    assert read_deed(home.app) is None


def test_names() -> None:
    """A name that a shell might not take becomes one that it does, and no two become one."""
    home, nasty = Path("/p"), ("a b", "a'b", "a;b", "$(x)", "é", "-x", "..")
    folders = {app_folder(home, name).name for name in nasty}
    assert len(folders) == len(nasty)
    assert all(name.removeprefix("filmkit-").isalnum() for name in folders)
    assert app_folder(home, "neo-amsterdam").name == "filmkit-neo-amsterdam"


def test_half_clones(tmp_path: Path) -> None:
    """A clone that was broken off is removed, a whole one stays."""
    for name, files in {"whole": ("index",), "half": (), "locked": ("index", "index.lock")}.items():
        git = tmp_path / "app" / "custom_nodes" / name / ".git"
        git.mkdir(parents=True)
        for file in files:
            (git / file).write_bytes(b"")
    drop_half_clones(tmp_path)
    assert [p.name for p in (tmp_path / "app" / "custom_nodes").iterdir()] == ["whole"]
