"""How long it will take to make what films lack, by what the store remembers of like steps.

Opens few records however many there are: those of the films' own steps, of their last builds, and, for work that these
films never had, of other films' last builds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.backends.stamp import read_stamp, stamp_path
from filmkit.build.making import pool_places
from filmkit.keys import Key
from filmkit.plan.effort import Effort, Sample, effort_of, forecast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from filmkit.backends.stamp import Stamp
    from filmkit.backends.store import Store
    from filmkit.build.planning import PlannedFilms
    from filmkit.plan.effort import Forecast
    from filmkit.plan.step import Step

_MOST = 12  # records of one kind, or of one stage of one film
_FILMS = 8  # other films that are looked at


def forecast_films(
    planned: PlannedFilms, missing: Sequence[Step], samples: Sequence[Sample]
) -> dict[str, Forecast]:
    """How long each film takes by itself, by its name.

    Args:
        planned: The films.
        missing: What they lack: `planned.missing()`.
        samples: What is remembered of such steps: `find_samples`.
    """
    places = pool_places(planned.project.settings)
    return {
        film.name: forecast([s for s in missing if s.film == film.name], samples, places)
        for film in planned.films
    }


def forecast_all(
    planned: PlannedFilms, missing: Sequence[Step], samples: Sequence[Sample]
) -> Forecast:
    """How long all that films lack takes, one film beside the other; arguments as above."""
    return forecast(missing, samples, pool_places(planned.project.settings))


def find_samples(planned: PlannedFilms, missing: Sequence[Step]) -> tuple[Sample, ...]:
    """What is remembered of steps like those that are missing."""
    store = planned.equipment.store
    wanted = {effort_of(step).kind: step.stage for step in missing}
    found = list(_own_samples(planned, missing, wanted))
    stamps = [film.reading.stamp for film in planned.films]
    found += _stamp_samples(store, filter(None, stamps), set(wanted.values()))
    unknown = {stage for kind, stage in wanted.items() if kind not in _kinds(found)}
    if unknown:
        found += _stamp_samples(store, _other_stamps(planned), unknown)
    return tuple(found)


def _kinds(samples: Iterable[Sample]) -> frozenset[str]:
    return frozenset(sample.effort.kind for sample in samples)


def _own_samples(
    planned: PlannedFilms, missing: Sequence[Step], wanted: Iterable[str]
) -> Iterator[Sample]:
    """Of the films' own steps that are there, the first of each kind."""
    lacks = {step.key for step in missing}
    there: dict[str, list[Key]] = {kind: [] for kind in wanted}
    for film in planned.films if lacks else ():
        for step in film.plan.stored:
            keys = there.get(effort_of(step).kind)
            if keys is not None and len(keys) < _MOST and step.key not in lacks:
                keys.append(step.key)
    for keys in there.values():
        yield from _samples(planned.equipment.store, keys)


def _stamp_samples(
    store: Store, stamps: Iterable[Stamp], stages: Iterable[str]
) -> Iterator[Sample]:
    """Of films' last builds, some steps of each stage."""
    for stamp in stamps:
        for stage in sorted(stages):
            names = [name for name in stamp.keys if name.partition(":")[0] == stage]
            chosen = names[:: -(-len(names) // _MOST) or 1]
            yield from _samples(store, (Key(stamp.keys[name]) for name in chosen))


def _other_stamps(planned: PlannedFilms) -> Iterator[Stamp]:
    """Those of the project's other films, the latest first."""
    folder = stamp_path(planned.project.root, "").parent
    own = {film.name for film in planned.films}
    paths = [path for path in folder.glob("*.json") if path.stem not in own]
    for path in sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)[:_FILMS]:
        if stamp := read_stamp(path):
            yield stamp


def _samples(store: Store, keys: Iterable[Key]) -> Iterator[Sample]:
    for key in keys:
        record = store.recall(key)
        effort = Effort.of(record.effort) if record else None
        if record and effort:
            yield Sample(effort, record.seconds)
