"""The team's store as a build uses it: asked for what is missing here, and sent what is made here.

It may be away, slow, damaged or full: that costs one warning and some time, never a build. Bytes from there count only
when they have the digest that their record names, and a record only when its recipe has the key it is kept under.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from filmkit.backends import files
from filmkit.backends.team.gathering import gather
from filmkit.backends.team.place import Place
from filmkit.backends.team.transfer import (
    DamagedError,
    OursError,
    TheirsError,
    checked_record,
    tell_failure,
    theirs,
    write_parts,
)
from filmkit.errors import BackendError, FilmkitError, Problem
from filmkit.spec.servers import public_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from filmkit.backends.store import Record, Store
    from filmkit.backends.team.gathering import Pulse
    from filmkit.backends.team.place import Entry
    from filmkit.keys import Key

_LOOKUPS, _TRANSFERS = 24, 6  # side by side
_SILENCE_S = 15.0  # so long it may give no sign of life
_LISTING_S = 300.0  # of a million files, a thousand at a time, without a sign of life in between
_AWAY_S = 60.0  # so long it isn't tried again after that
RECORDS, BYTES = "ac", "cas"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How patient filmkit is with a team's store.

    Attributes:
        silence_s: How long it may give no sign of life before it counts as away.
        away_s: How long it is left alone then.
    """

    silence_s: float = _SILENCE_S
    away_s: float = _AWAY_S


class Team:
    """The store at an address. Safe from any thread."""

    def __init__(self, address: str, limits: Limits | None = None) -> None:
        """Make ready; connects to nothing."""
        self.address = address
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._place: Place | None = None
        self._away_until_s = 0.0
        self._troubles: dict[str, Problem] = {}
        self._told: set[str] = set()
        self._damaged: set[str] = set()  # names of files there that aren't what they should be

    @property
    def name(self) -> str:
        """The store's address as people are told it."""
        return public_address(self.address)

    @property
    def is_away(self) -> bool:
        """Whether it failed a short while ago: then it isn't asked."""
        return time.monotonic() < self._away_until_s

    @property
    def has_failed(self) -> bool:
        """Whether it failed at any time."""
        return self._away_until_s > 0

    def troubles(self) -> tuple[Problem, ...]:
        """What went wrong there, as warnings; each once in this process."""
        with self._lock:
            new = [kind for kind in self._troubles if kind not in self._told]
            self._told.update(new)
            return tuple(self._troubles[kind] for kind in new)

    def find(
        self, keys: Iterable[Key], check: Callable[[], None] = lambda: None
    ) -> dict[Key, Record]:
        """The records that are there under some of the keys, in the order of the keys. `check` may raise."""
        wanted = tuple(dict.fromkeys(keys))
        found: dict[Key, Record] = {}

        def keep(number: int, record: Record | None) -> None:
            if record:
                found[wanted[number]] = record

        calls = [self._lookup(key) for key in wanted]
        self._gather(calls, keep, at_once=_LOOKUPS, check=check)
        return {key: found[key] for key in wanted if key in found}

    def fetch(
        self,
        records: Mapping[Key, Record],
        store: Store,
        check: Callable[[], None] = lambda: None,
    ) -> frozenset[Key]:
        """Take artifacts into `store`; which ones could be. Raises BackendError if it can't be written to."""
        wanted = tuple(records)
        taken: set[Key] = set()

        def keep(number: int, is_whole: bool) -> None:  # noqa: FBT001 (what the call came to)
            if is_whole:
                taken.add(wanted[number])

        calls = [self._transfer(key, records[key], store) for key in wanted]
        self._gather(calls, keep, at_once=_TRANSFERS, check=check)
        return frozenset(taken)

    def push(self, key: Key, record: Record, source: Path, beat: Callable[[], None]) -> bool:
        """Put an artifact there, its record last, unless it is there already; whether it had to be.

        Of two artifacts with one key the first stays: they are as good as each other, and others may have it already.

        Raises:
            Exception: Whatever the libraries raise.
        """
        place = self.open()
        name, bytes_name = f"{RECORDS}/{key}", f"{BYTES}/{record.digest}"
        there = checked_record(key, place.read(name))
        if there and self._is_whole(place, there):
            return False
        beat()
        if not self._is_whole(place, record):
            place.upload(bytes_name, source, beat)
            self._damaged.discard(bytes_name)
        beat()
        text = json.dumps(record.json(), ensure_ascii=False, separators=(",", ":")) + "\n"
        place.write(name, text.encode())
        self._damaged.discard(name)
        return True

    def send(
        self, records: Mapping[Key, Record], store: Store, on_sent: Callable[[Key], None]
    ) -> tuple[Key, ...]:
        """Put artifacts of `store` there, side by side; which of them had to be. Ends where it fails.

        `on_sent` is told the key of each that is there then. Raises BackendError if one is damaged here.
        """
        wanted = tuple(records)
        sent: list[Key] = []

        def keep(number: int, is_new: bool) -> None:  # noqa: FBT001 (what the call came to)
            sent.extend([wanted[number]] if is_new else [])
            on_sent(wanted[number])

        def call(key: Key) -> Callable[[Pulse], bool]:
            return lambda pulse: self._send(key, records[key], store, pulse)

        self._gather([call(key) for key in wanted], keep, at_once=_TRANSFERS)
        return tuple(sent)

    def entries(self, folder: str) -> dict[str, Entry]:
        """The files in `ac` or `cas` there, by name; all that could be listed."""
        found: dict[str, Entry] = {}

        def keep(_: int, entries: dict[str, Entry]) -> None:
            found.update(entries)

        def listing(_: Pulse) -> dict[str, Entry]:
            return {entry.name: entry for entry in self.open().entries(folder)}

        self._gather([listing], keep, at_once=1, silence_s=_LISTING_S)
        return found

    def remove(self, names: Sequence[str]) -> None:
        """Take files away, side by side. Ends where it fails."""

        def call(name: str) -> Callable[[Pulse], None]:
            return lambda _: self.open().remove(name)

        self._gather([call(name) for name in names], lambda _, __: None, at_once=_LOOKUPS)

    def _send(self, key: Key, record: Record, store: Store, pulse: Pulse) -> bool:
        try:
            source = store.verify(key)
        except BackendError as error:
            raise OursError(error) from error
        return self.push(key, record, source, pulse.beat)

    def fail(self, error: Exception) -> None:
        """Take note that it failed: it is left alone for a while, and people are told once."""
        self._away_until_s = time.monotonic() + self._limits.away_s
        hint = "the build goes on without it; what is made here is sent there later"
        if isinstance(error, FilmkitError):
            problem = error.problems[0]
            hint = f"{problem.hint}; {hint}" if problem.hint else hint
        cause = error.__cause__ if isinstance(error, TheirsError) else error
        reason = tell_failure(cause if isinstance(cause, Exception) else error)
        message = f"the team's store {self.name} can't be used: {reason}"
        self._note("away", message, hint)

    def open(self) -> Place:
        """The place itself. Raises BackendError if what it takes to get there isn't installed."""
        with self._lock:
            if self._place is None:
                self._place = Place(self.address)
            return self._place

    def _is_whole(self, place: Place, record: Record) -> bool:
        name = f"{BYTES}/{record.digest}"
        return name not in self._damaged and place.size(name) == record.size_bytes

    def _gather(
        self,
        calls: Sequence[Callable[[Pulse], T]],
        keep: Callable[[int, T], None],
        *,
        at_once: int,
        check: Callable[[], None] = lambda: None,
        silence_s: float | None = None,
    ) -> None:
        """Make the calls until one of them fails: what was there until then is kept."""
        if self.is_away or not calls:
            return
        try:
            self.open()
        except BackendError as error:  # what it takes isn't installed
            self.fail(error)
            return
        try:
            for number, came in gather(
                calls, at_once=at_once, silence_s=silence_s or self._limits.silence_s, check=check
            ):
                if isinstance(came, OursError):
                    raise came.error
                if isinstance(came, Exception):
                    self.fail(came)
                    return
                keep(number, came)
        except TimeoutError as error:
            self.fail(error)

    def _lookup(self, key: Key) -> Callable[[Pulse], Record | None]:
        def look(_: Pulse) -> Record | None:
            name = f"{RECORDS}/{key}"
            text = self.open().read(name)
            record = checked_record(key, text)
            if text is not None and record is None:
                self._note_damage(name)
            return record

        return look

    def _transfer(self, key: Key, record: Record, store: Store) -> Callable[[Pulse], bool]:
        def transfer(pulse: Pulse) -> bool:
            name = f"{BYTES}/{record.digest}"
            parts = self.open().parts(name, record.size_bytes)
            try:
                with store.receiving(key, record) as aside:
                    write_parts(theirs(parts), aside, record.digest, pulse)
            except DamagedError:
                self._note_damage(name)
                return False
            except TheirsError as error:
                if not isinstance(error.__cause__, FileNotFoundError):
                    raise
                self._note_damage(name)
                return False
            except OSError as error:
                doing = "keep what the team's store has"
                raise OursError(files.explain(error, doing)) from error
            except BackendError as error:
                raise OursError(error) from error
            return True

        return transfer

    def _note_damage(self, name: str) -> None:
        self._damaged.add(name)
        message = f"the team's store {self.name} holds files that are damaged"
        self._note("damage", message, "what they held is made again, and sent there whole")

    def _note(self, kind: str, message: str, hint: str) -> None:
        with self._lock:
            self._troubles.setdefault(kind, Problem(message, hint=hint, warning=True))
