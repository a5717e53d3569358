"""Clearing out a store: what no film wants and is old enough goes, once somebody has seen what that is.

Records go before the bytes that only they name: however it ends, the store is whole.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.store import DAMAGED
from filmkit.backends.team.team import BYTES, RECORDS
from filmkit.build.stock import list_team, refuse_trouble, team_of
from filmkit.keys import Digest, Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from filmkit.backends.store import Record, Store
    from filmkit.backends.team import Team
    from filmkit.backends.team.place import Entry
    from filmkit.build.equipment import Equipment
    from filmkit.build.reach import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that is of no more use.

    Attributes:
        film: Name of the film that it was made for; "" = nobody knows.
        stage: What it is: a stage of steps, `answer`, `log`, ….
        size_bytes: The room that it takes; 0 where others name the same bytes.
    """

    film: str
    stage: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Litter:
    """All that is of no more use in one store, and what is to be removed for that.

    Attributes:
        items: What it is.
        keys: Records.
        digests: Bytes that no record names that stays.
        paths: Other files.
        kept: How many records stay.
        kept_bytes: The room that they take.
    """

    items: tuple[Item, ...]
    keys: tuple[Key, ...]
    digests: tuple[Digest, ...]
    paths: tuple[Path, ...] = ()
    kept: int
    kept_bytes: int

    @property
    def size_bytes(self) -> int:
        """The room that removing it makes."""
        return sum(item.size_bytes for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A record as a store has it: its key, what it says (None = it can't be read), and its age in seconds."""

    key: Key
    record: Record | None
    age_s: float


def find_litter(root: Path, store: Store, reach: Reach, older_s: float) -> Litter:
    """What is of no use to `reach` and older than that. Removes nothing."""
    now = time.time()
    records = [Kept(key=k, record=r, age_s=now - t) for k, r, t in store.records()]
    sizes = {digest: (size, now - t) for digest, size, t in store.artifacts()}
    litter = sort_out(records, sizes, reach, older_s)
    found = list(_loose_files(root, store, reach, older_s, now))
    return Litter(
        items=(*litter.items, *(item for item, _ in found)),
        keys=litter.keys,
        digests=litter.digests,
        paths=tuple(path for _, path in found),
        kept=litter.kept,
        kept_bytes=litter.kept_bytes,
    )


def find_team_litter(equipment: Equipment, reach: Reach, older_s: float) -> Litter:
    """The same of the team's store, whose every old record has to be read. Raises BackendError."""
    team, now = team_of(equipment), time.time()
    listed, artifacts = list_team(team, RECORDS), list_team(team, BYTES)
    found = team.find(Key(name) for name in listed)
    refuse_trouble(team)
    records = [
        Kept(key=Key(name), record=found.get(Key(name)), age_s=_age_s(entry, now))
        for name, entry in listed.items()
    ]
    sizes = {Digest(name): (it.size_bytes, _age_s(it, now)) for name, it in artifacts.items()}
    return sort_out(records, sizes, reach, older_s)


def _age_s(entry: Entry, now: float) -> float:
    return now - entry.changed.timestamp() if entry.changed else 0.0


def sort_out(
    records: Iterable[Kept],
    sizes: Mapping[Digest, tuple[int, float]],
    reach: Reach,
    older_s: float,
) -> Litter:
    """Which records are of no use, and which bytes none of the others names.

    Args:
        records: All there are.
        sizes: Size in bytes and age in seconds of all bytes there are.
        reach: What is of use.
        older_s: What is younger, in seconds, stays.
    """
    stays: list[Kept] = []
    goes: list[Kept] = []
    for kept in records:
        (stays if _is_wanted(kept, reach) or kept.age_s <= older_s else goes).append(kept)
    named = {kept.record.digest for kept in stays if kept.record}
    free = {d: size for d, (size, age_s) in sizes.items() if d not in named and age_s > older_s}
    rest = dict(free)
    items = [_item(kept, rest) for kept in goes]
    items += [Item(film="", stage="orphan", size_bytes=size) for size in rest.values()]
    return Litter(
        items=tuple(items),
        keys=tuple(kept.key for kept in goes),
        digests=tuple(free),
        kept=len(stays),
        kept_bytes=sum(size for digest, (size, _) in sizes.items() if digest not in free),
    )


def remove_litter(store: Store, litter: Litter) -> None:
    """Remove it. Raises BackendError: what couldn't be removed stays, whole."""
    with files.explained("clear out the store"):
        for key in litter.keys:
            store.forget(key)
        for digest in litter.digests:
            store.discard(digest)
        for path in litter.paths:
            path.unlink(missing_ok=True)


def remove_team_litter(team: Team, litter: Litter) -> None:
    """Remove it there. Raises BackendError."""
    team.remove([f"{RECORDS}/{key}" for key in litter.keys])
    refuse_trouble(team)
    team.remove([f"{BYTES}/{digest}" for digest in litter.digests])
    refuse_trouble(team)


def _is_wanted(kept: Kept, reach: Reach) -> bool:
    if kept.key in reach.keys:
        return True
    return kept.record is not None and _film_of(kept.record) in reach.unplanned


def _film_of(record: Record) -> str:
    return (*record.step.split(":"), "", "")[1]


def _item(kept: Kept, rest: dict[Digest, int]) -> Item:
    """The record as an item, with the room of its bytes, unless another has that."""
    if kept.record is None:
        return Item(film="", stage="damaged", size_bytes=0)
    size_bytes = rest.pop(kept.record.digest, 0)
    stage = kept.record.step.partition(":")[0]
    return Item(film=_film_of(kept.record), stage=stage, size_bytes=size_bytes)


def _loose_files(
    root: Path, store: Store, reach: Reach, older_s: float, now: float
) -> Iterator[tuple[Item, Path]]:
    """Old files of filmkit's own besides: answers, locks, what was damaged, and traces of films that are gone."""
    hidden, shown = root / ".filmkit", root / "build"
    found = [
        *(("answer", "", path) for path in hidden.glob("answers/*.json")),
        *(("lock", "", path) for path in hidden.glob("answers/locks/*.lock")),
        *(("lock", "", path) for path in hidden.glob("locks/steps/*.lock")),
        *(("damaged", "", path) for path in (store.folder / DAMAGED).glob("*")),
        *(("preview", path.parent.parent.name, path) for path in shown.glob("*/previews/*")),
    ]
    traces = [
        *(("stamp", path.stem, path) for path in hidden.glob("films/*.json")),
        *(("log", path.parent.name, path) for path in shown.glob("*/events.jsonl")),
    ]
    found += [trace for trace in traces if trace[1] not in reach.films]
    for stage, film, path in sorted(found):
        stat = path.lstat()
        if now - stat.st_mtime > older_s:
            yield Item(film=film, stage=stage, size_bytes=stat.st_size), path
