"""A film's claim to a folder in Pinokio's home: whether it is its own, and what was written down of it.

Knows nothing of what runs there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.pinokio.deed import Deed, app_folder, read_deed, write_deed
from filmkit.backends.pinokio.drive import contents, drive_of, files_on
from filmkit.errors import BackendError, Problem

if TYPE_CHECKING:
    from pathlib import Path


class Claim:
    """One film's claim to the folder of its app.

    Args:
        home: Pinokio's; no link.
        project: Root of the project.
        film: Name of the film.

    Attributes:
        folder: The app's.
    """

    def __init__(self, home: Path, project: Path, film: str) -> None:
        self._drive = drive_of(home)
        self._project = str(project)
        self._film = film
        self.folder = app_folder(home, film)

    def found(self) -> Deed | None:
        """The app's deed; None = there is none, or it is another film's."""
        deed = read_deed(self.folder)
        is_own = deed and (deed.project, deed.film) == (self._project, self._film)
        return deed if is_own else None

    def deed(self) -> Deed:
        """The app's deed. Raises BackendError if it has gone."""
        deed = self.found()
        if deed is None:
            raise BackendError(f"'{self.folder}' was taken away while it was in use")
        return deed

    def make(self) -> None:
        """Write down whose the folder is, and what is there before it, unless that is done. Raises BackendError."""
        if self.found() is None:
            with files.explained(f"write to '{self.folder}'"):
                found = contents(self._drive)
                write_deed(self.folder, Deed(project=self._project, film=self._film, found=found))

    def on_drive(self) -> frozenset[str]:
        """The files on the shared drive, as `note` wants them."""
        return files_on(self._drive)

    def note(self, before: frozenset[str], installed: str = "") -> None:
        """Write down what came onto the drive, and what was installed.

        Args:
            before: The files that were there before.
            installed: Digest of the `install.json` that was run to its end; "" = none was.

        Raises:
            BackendError: It can't be written, or the deed has gone.
        """
        deed = self.deed()
        brought = tuple(sorted({*deed.brought, *(self.on_drive() - before)} - {*deed.found}))
        with files.explained(f"write to '{self.folder}'"):
            now = replace(deed, brought=brought, installed=installed or deed.installed)
            write_deed(self.folder, now)

    def problem(self) -> Problem | None:
        """What is there under the app's name without being this film's; None = nothing."""
        folder, deed = self.folder, read_deed(self.folder)
        is_taken = folder.is_symlink() or (folder.exists() and not _is_empty(folder))
        if self.found() and not folder.is_symlink():
            return None
        if deed:
            message = f"'{folder}' is of '{deed.film}' in {deed.project}"
            hint = (
                "`filmkit clean --pinokio` there removes it; or remove it if that project is gone"
            )
            return Problem(message, hint=hint)
        hint = "move it away: filmkit replaces nothing that it didn't make"
        return Problem(f"'{folder}' is there already", hint=hint) if is_taken else None


def _is_empty(folder: Path) -> bool:
    """Whether nothing is in it but what a crash left of a deed."""
    return folder.is_dir() and all(path.suffix == ".filmkit-part" for path in folder.iterdir())
