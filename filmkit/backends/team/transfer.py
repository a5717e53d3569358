"""What passes between a store and a team's: records that are what they say, and bytes that are what they should.

Knows nothing of where they come from.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from filmkit.backends.store import read_record
from filmkit.errors import BackendError, FilmkitError
from filmkit.keys import digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filmkit.backends.store import Record
    from filmkit.backends.team.gathering import Pulse
    from filmkit.keys import Digest, Key

_HEX = frozenset("0123456789abcdef")
_DIGITS = 64
_MOST_CHARS = 160


class OursError(Exception):
    """It is this machine that failed, not the team's store."""

    def __init__(self, error: BackendError) -> None:
        super().__init__(str(error))
        self.error = error


class TheirsError(Exception):
    """The team's store failed while something was written here."""


class DamagedError(Exception):
    """What came isn't what its record says."""


def tell_failure(error: Exception) -> str:
    """Why a place failed, in a line: libraries say it in many, and may name what they were given."""
    if isinstance(error, FilmkitError):
        return error.problems[0].message
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, FileNotFoundError):
        return "it isn't there"
    if isinstance(error, TimeoutError):
        return str(error) or "it doesn't answer"
    first = str(error).strip().partition("\n")[0]
    is_telling = first and "://" not in first and "@" not in first
    return first[:_MOST_CHARS] if is_telling else type(error).__name__


def checked_record(key: Key, text: bytes | None) -> Record | None:
    """The record under a key, unless it is another's, or none at all."""
    if text is None:
        return None
    try:
        data = json.loads(text)
        is_its = isinstance(data, dict) and digest(data.get("document")) == key
    except (ValueError, RecursionError):
        return None
    return read_record(text) if is_its and _is_sound(data) else None


def _is_sound(data: dict[str, Any]) -> bool:
    """Whether each part of a record is what it should be: a digest becomes a file's name."""
    name, size_bytes = data.get("digest"), data.get("size")
    return (
        (isinstance(name, str) and len(name) == _DIGITS and set(name) <= _HEX)
        and (type(size_bytes) is int and size_bytes > 0)
        and isinstance(data.get("step"), str)
        and isinstance(data.get("seconds"), int | float)
        and all(isinstance(data.get(part, {}), dict) for part in ("origin", "effort"))
    )


def theirs(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts; whatever getting them raises is TheirsError, whose cause it is."""
    try:
        yield from parts
    except Exception as error:
        raise TheirsError from error


def write_parts(parts: Iterator[bytes], path: Path, digest_: Digest, pulse: Pulse) -> None:
    """Write what comes. Raises OSError, or DamagedError if it hasn't the digest."""
    seen = hashlib.sha256()
    with path.open("wb") as file:
        for part in parts:
            seen.update(part)
            file.write(part)
            pulse.beat()
    if seen.hexdigest() != digest_:
        raise DamagedError
