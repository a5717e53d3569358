"""The store: every artifact ever made, found by the key of what it was made from.

    ac/<key>       JSON: digest and size of the artifact, how it was made, how long that took
    cas/<sha256>   the bytes, read-only

Knows nothing of films or steps. Bytes are there before the record that names them, so a record means a whole artifact.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.errors import BackendError
from filmkit.keys import Digest, Key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from filmkit.keys import Json


DAMAGED = "damaged"  # a folder beside those two


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the store knows of an artifact.

    Attributes:
        digest: SHA-256 of its bytes.
        size_bytes: Their number.
        document: What its key is the digest of.
        step: Name of the step that made it.
        seconds: Wall time that making it took.
        origin: Where it came from besides (models, server, …), as its maker tells; decides nothing.
        effort: How much work it was, as `filmkit.plan.effort` tells; {} = not known.
    """

    digest: Digest
    size_bytes: int
    document: Json
    step: str
    seconds: float
    origin: Mapping[str, Json] = field(default_factory=dict)
    effort: Mapping[str, Json] = field(default_factory=dict)

    def json(self) -> dict[str, Json]:
        """The record as `ac/<key>` has it."""
        return {
            "digest": self.digest,
            "size": self.size_bytes,
            "step": self.step,
            "seconds": self.seconds,
            "document": self.document,
            **({"origin": dict(self.origin)} if self.origin else {}),
            **({"effort": dict(self.effort)} if self.effort else {}),
        }


def read_record(text: bytes) -> Record | None:
    """The record that a file `ac/<key>` holds; None if it can't be read."""
    try:
        data = json.loads(text)
        return Record(
            digest=Digest(data["digest"]),
            size_bytes=data["size"],
            document=data["document"],
            step=data["step"],
            seconds=data["seconds"],
            origin=data.get("origin", {}),
            effort=data.get("effort", {}),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


class Store:
    """A store in a local folder. Safe with many threads and many processes.

    Attributes:
        folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._records = folder / "ac"
        self._bytes = folder / "cas"
        self._verified: set[Digest] = set()  # read whole by this process, or just made by it

    def has(self, key: Key) -> bool:
        """Whether the artifact is there, whole as far as its size tells."""
        return self.record(key) is not None

    def record(self, key: Key) -> Record | None:
        """What is known of the artifact; None if the store doesn't have it."""
        record = self.recall(key)
        if record is None:
            return None
        try:
            is_whole = self.path(record.digest).stat().st_size == record.size_bytes
        except OSError:
            return None
        return record if is_whole else None

    def recall(self, key: Key) -> Record | None:
        """What is known of an artifact that the store has or had; None if it never had it."""
        try:
            return read_record((self._records / key).read_bytes())
        except OSError:
            return None  # what can't be read isn't there: it is made again

    def path(self, digest: Digest) -> Path:
        """Where an artifact's bytes are. Read only: never write there."""
        return self._bytes / digest

    def records(self) -> Iterator[tuple[Key, Record | None, float]]:
        """Each record's key, what it says (None = it can't be read) and when it was written, in seconds; by key."""
        for path in _listed(self._records):
            with contextlib.suppress(OSError):
                yield Key(path.name), read_record(path.read_bytes()), path.stat().st_mtime

    def artifacts(self) -> Iterator[tuple[Digest, int, float]]:
        """Digest, size in bytes and time of writing, in seconds, of all bytes there are; by digest."""
        for path in _listed(self._bytes):
            with contextlib.suppress(OSError):
                stat = path.stat()
                yield Digest(path.name), stat.st_size, stat.st_mtime

    def forget(self, key: Key) -> None:
        """Remove a record; the bytes stay. Raises OSError."""
        (self._records / key).unlink(missing_ok=True)

    def discard(self, digest: Digest) -> None:
        """Remove bytes that no record names. Raises OSError."""
        self.path(digest).unlink(missing_ok=True)

    def set_aside(self, digest: Digest) -> Path:
        """Move bytes that are damaged to where nobody looks for them; where that is. Raises OSError."""
        target = self.folder / DAMAGED / digest
        target.parent.mkdir(parents=True, exist_ok=True)
        self.path(digest).replace(target)
        return target

    def sweep(self) -> None:
        """Remove what crashes left half written."""
        for folder in (self._records, self._bytes):
            files.sweep(folder)

    def verify(self, key: Key) -> Path:
        """Where an artifact's bytes are, after reading them all.

        Raises:
            BackendError: They are gone or damaged; the record is dropped, so that the next build makes them again.
        """
        record = self.record(key)
        if record:
            path = self.path(record.digest)
            with contextlib.suppress(OSError):
                if record.digest in self._verified or files.sha256(path) == record.digest:
                    self._verified.add(record.digest)
                    return path
            (self._records / key).unlink(missing_ok=True)
        step = record.step if record else "a step"
        message = f"what {step} made is gone from the store, or damaged"
        raise BackendError(message, hint="build again: it is made again")

    def put(
        self,
        key: Key,
        artifact: Path,
        *,
        document: Mapping[str, Json],
        step: str,
        seconds: float,
        origin: Mapping[str, Json] | None = None,
        effort: Mapping[str, Json] | None = None,
    ) -> Record:
        """Take a finished file in (it is moved) and remember what it was made from.

        Raises:
            BackendError: It can't be written: full disk, permissions.
        """
        with files.explained(f"keep the result of {step} in the store"):
            digest = files.sha256(artifact)
            size = artifact.stat().st_size
            self._keep(artifact, digest)
        return self._remember(
            key,
            Record(
                digest=digest,
                size_bytes=size,
                document=dict(document),
                step=step,
                seconds=round(seconds, 3),
                origin=dict(origin or {}),
                effort=dict(effort or {}),
            ),
        )

    def _remember(self, key: Key, record: Record) -> Record:
        """Write the record, when the bytes are there."""
        with files.explained(f"keep the result of {record.step} in the store"):
            files.write_json(self._records / key, record.json())
        self._verified.add(record.digest)
        return record

    @contextlib.contextmanager
    def receiving(self, key: Key, record: Record) -> Iterator[Path]:
        """A fresh path for the bytes of a record from elsewhere; they are taken in if nothing is raised.

        Whoever writes them has to see to it that they are what the record says. Raises OSError, BackendError.
        """
        target = self.path(record.digest)
        with files.replacing(target) as aside:
            yield aside
        target.chmod(0o444)
        self._remember(key, record)

    def keep(self, key: Key, content: bytes, *, document: Mapping[str, Json], step: str) -> Record:
        """Take in what is small enough to be at hand, as `put` does. Raises BackendError."""
        with files.explained(f"keep the result of {step} in the store"):
            digest = Digest(hashlib.sha256(content).hexdigest())
            with files.replacing(self.path(digest)) as aside:
                aside.write_bytes(content)
        record = Record(
            digest=digest,
            size_bytes=len(content),
            document=dict(document),
            step=step,
            seconds=0.0,
        )
        return self._remember(key, record)

    def _keep(self, artifact: Path, digest: Digest) -> None:
        target = self.path(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        if artifact.stat().st_dev != target.parent.stat().st_dev:
            files.copy(artifact, target)
        else:
            files.sync(artifact)
            artifact.replace(target)
            files.sync(target.parent)
        target.chmod(0o444)


def _listed(folder: Path) -> list[Path]:
    """The files in a folder, in the order of their names, without those that are being written."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []
