"""The shelf: a film's artifacts under names for people, as copies of what the store has.

Losing or damaging a file here costs nothing but a copy. Knows nothing of steps.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.project import refuse_way_out
from filmkit.backends.stamp import sign

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.backends.stamp import Signature, Stamp


class Shelf:
    """One film's files on show. Safe with many threads, each with files of its own.

    Attributes:
        shown: Digest of what each file shows, by its path relative to the root.
        products: Signature of each of them.
    """

    def __init__(self, root: Path, before: Stamp | None) -> None:
        self._root = root
        self._before = before
        self.shown: dict[str, str] = {}
        self.products: dict[str, Signature] = {}

    def shows(self, path: str, digest: str) -> bool:
        """Whether the file is there with the bytes of that digest.

        Its signature tells; only a file that was touched or moved since has to be read.
        """
        signature = self._sign(path)
        if signature is None:
            return False
        before = self._before
        if before and before.products.get(path) == signature:
            return before.shown.get(path) == digest
        try:
            return files.sha256(self._root / path) == digest
        except OSError:
            return False

    def show(self, path: str, digest: str, source: Path) -> None:
        """Put a copy of `source`, which has that digest, at `path`.

        Raises:
            BackendError: It can't be written.
        """
        refuse_way_out(self._root, (self._root / path).parent)
        with files.explained(f"write {path}"):
            files.copy(source, self._root / path)
        self.note(path, digest)

    def write(self, path: str, text: str) -> None:
        """Put a text at `path`, unless it is there. Raises BackendError."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        if not self.shows(path, digest):
            refuse_way_out(self._root, (self._root / path).parent)
            with files.explained(f"write {path}"):
                files.write_text(self._root / path, text)
        self.note(path, digest)

    def note(self, path: str, digest: str) -> None:
        """Remember a file that is there to show `digest`."""
        self.shown[path] = digest
        self.products[path] = self._sign(path)

    def keep(self, *, only_delivered: bool) -> None:
        """Remember what an earlier build put somewhere, too, as long as it is there and unchanged: it is ours.

        With `only_delivered`, only what lies outside of `build/`.
        """
        before = self._before
        for path, signature in before.products.items() if before else ():
            is_wanted = not (only_delivered and path.startswith("build/"))
            if before and is_wanted and path not in self.products and self._sign(path) == signature:
                self.shown[path] = before.shown.get(path, "")
                self.products[path] = signature

    def clear(self) -> None:
        """Take away what an earlier build showed and this one doesn't, unless somebody changed it."""
        if self._before is None:
            return
        for path in self._before.shown.keys() - self.shown.keys():
            if path.startswith("build/") and self._sign(path) == self._before.products.get(path):
                with files.explained(f"remove {path}"):
                    (self._root / path).unlink(missing_ok=True)

    def withdraw(self, path: str) -> None:
        """Take away what an earlier build put at `path` and this one doesn't, unless somebody changed it."""
        before = self._before
        if before and path not in self.shown and self.shows(path, before.shown.get(path, "")):
            with files.explained(f"remove {path}"):
                (self._root / path).unlink(missing_ok=True)

    def _sign(self, path: str) -> Signature:
        return sign(os.path.join(self._root, path))  # noqa: PTH118 (path may be absolute)
