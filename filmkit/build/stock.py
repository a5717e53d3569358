"""What stores hold: counted, read through, and carried from one to the other. For whoever looks after them.

Other than in a build, a team's store that can't be used is an error here: it is what was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.lock import locked_films
from filmkit.backends.store import DAMAGED
from filmkit.backends.team.team import BYTES, RECORDS
from filmkit.build import build
from filmkit.build.equipment import Equipment
from filmkit.build.reading import open_project
from filmkit.build.sharing import fetch_voices
from filmkit.errors import BackendError, PlanError, SpecError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from filmkit.backends.store import Record, Store
    from filmkit.backends.team import Team
    from filmkit.backends.team.place import Entry
    from filmkit.build.build import Call
    from filmkit.build.planning import PlannedFilms
    from filmkit.keys import Digest, Key

_TRY_AGAIN = "see to its address, the network and your keys, then try again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one store holds.

    Attributes:
        name: Where it is, as people are told.
        records: How many records there are.
        artifacts: How many artifacts, some of which several records may name.
        size_bytes: Of all artifacts.
        stages: How many records of each stage, the most first; {} = it would take too long to find out.
        waiting: How many artifacts are still to be sent there.
    """

    name: str
    records: int
    artifacts: int
    size_bytes: int
    stages: Mapping[str, int]
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What went from one store to the other.

    Attributes:
        artifacts: How many.
        size_bytes: Of all of them.
        name: The team's store.
    """

    artifacts: int
    size_bytes: int
    name: str


def open_equipment(root: Path, environment: Mapping[str, str]) -> Equipment:
    """The project's stores. Raises SpecError if its settings are wrong."""
    project = open_project(root, (), environment, "")
    wrong = [problem for problem in project.problems if not problem.warning]
    if wrong:
        raise SpecError.of(wrong)
    return Equipment(project)


def team_of(equipment: Equipment) -> Team:
    """The team's store. Raises PlanError if there is none."""
    if equipment.team is None:
        message = "there is no team's store"
        hint = "name one: export FILMKIT_STORE_REMOTE=s3://bucket/filmkit (docs/store.md)"
        raise PlanError(message, hint=hint)
    return equipment.team


def count_stores(equipment: Equipment) -> tuple[Holding, ...]:
    """The store here, and the team's if there is one. Raises BackendError if that can't be used."""
    store = equipment.store
    stages: dict[str, int] = {}
    for _, record, _ in store.records():
        stage = record.step.partition(":")[0] if record else "damaged"
        stages[stage] = stages.get(stage, 0) + 1
    sizes = [size for _, size, _ in store.artifacts()]
    here = Holding(
        name=str(store.folder),
        records=sum(stages.values()),
        artifacts=len(sizes),
        size_bytes=sum(sizes),
        stages=dict(sorted(stages.items(), key=lambda item: (-item[1], item[0]))),
    )
    return (here, _count_team(equipment)) if equipment.team else (here,)


def _count_team(equipment: Equipment) -> Holding:
    team = team_of(equipment)
    records = list_team(team, RECORDS)
    sizes = list_team(team, BYTES).values()
    return Holding(
        name=team.name,
        records=len(records),
        artifacts=len(sizes),
        size_bytes=sum(entry.size_bytes for entry in sizes),
        stages={},
        waiting=len(equipment.uploads.waiting()) if equipment.uploads else 0,
    )


def verify_store(store: Store, on_read: Callable[[int], None]) -> tuple[str, ...]:
    """Read all bytes of the store; those that are damaged are moved away, and made again by the next build.

    Args:
        store: The store.
        on_read: Told how many bytes were read so far.

    Returns:
        Names of the steps that had made them; "" = nobody knows.

    Raises:
        BackendError: They can't be moved.
    """
    steps: dict[Digest, list[tuple[Key, Record]]] = {}
    for key, record, _ in store.records():
        if record:
            steps.setdefault(record.digest, []).append((key, record))
    damaged: list[str] = []
    read_bytes = 0
    for digest, size_bytes, _ in store.artifacts():
        if not _is_whole(store, digest):
            damaged += [record.step for _, record in steps.get(digest, [])] or [""]
            with files.explained(f"move what is damaged to {DAMAGED}/"):
                for key, _ in steps.get(digest, []):
                    store.forget(key)
                store.set_aside(digest)
        read_bytes += size_bytes
        on_read(read_bytes)
    return tuple(sorted(damaged))


def _is_whole(store: Store, digest: Digest) -> bool:
    try:
        return files.sha256(store.path(digest)) == digest
    except OSError:
        return False


def push_films(call: Call, on_sent: Callable[[int, int], None], *, is_all: bool) -> Carried:
    """Send what the store here has of films to the team's.

    Args:
        call: Which films.
        on_sent: Told how many artifacts were looked at, of how many.
        is_all: Besides, send what earlier builds couldn't.

    Raises:
        SpecError, PlanError: A film is wrong, or there is no team's store.
        BackendError: The team's store can't be used; what was sent is there.
    """
    planned = build.plan(call)
    team, uploads = team_of(planned.equipment), planned.equipment.uploads
    store, keys = planned.equipment.store, dict.fromkeys(_keys(planned))
    if is_all and uploads:
        keys |= dict.fromkeys(uploads.waiting())
    records = {key: record for key in keys if (record := store.record(key))}
    done: list[Key] = []

    def note(key: Key) -> None:
        done.append(key)
        if uploads:
            uploads.forget(key)
        on_sent(len(done), len(records))

    sent = team.send(records, store, note)
    refuse_trouble(team)
    return _carried(team, records, sent)


def pull_films(call: Call, on_wait: Callable[[str], None]) -> Carried:
    """Take in all that the team's store has of films and the store here lacks, needed for a build or not.

    Raises:
        SpecError, PlanError: A film is wrong, or there is no team's store.
        BackendError: The team's store can't be used, or the store here can't be written to.
    """
    with locked_films(call.root, [path.stem for path in call.paths], on_wait):
        planned = build.plan(call)
        team, store = team_of(planned.equipment), planned.equipment.store
        if fetch_voices(planned):
            planned = build.plan(call)
        records = team.find(key for key in _keys(planned) if not store.has(key))
        taken = team.fetch(records, store)
        refuse_trouble(team)
        return _carried(team, records, taken)


def list_team(team: Team, folder: str) -> Mapping[str, Entry]:
    """The files in one of the folders of the team's store, by name. Raises BackendError."""
    found = team.entries(folder)
    refuse_trouble(team)
    return found


def refuse_trouble(team: Team) -> None:
    """Raise BackendError if the team's store couldn't be used."""
    if team.has_failed:
        problem = next((p for p in team.troubles() if "can't be used" in p.message), None)
        message = problem.message if problem else f"the team's store {team.name} can't be used"
        raise BackendError(message, hint=_TRY_AGAIN)


def _keys(planned: PlannedFilms) -> Iterator[Key]:
    return (step.key for film in planned.films for step in film.plan.stored)


def _carried(team: Team, records: Mapping[Key, Record], keys: Collection[Key]) -> Carried:
    size_bytes = sum(records[key].size_bytes for key in keys)
    return Carried(artifacts=len(keys), size_bytes=size_bytes, name=team.name)
