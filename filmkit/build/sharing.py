"""What films lack and the team's store has: looked for before anything is made, and taken in.

Nobody is asked if nothing is missing, or if there is no team's store.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filmkit.build.voicing import unheard_voices
from filmkit.errors import Problem
from filmkit.plan.prune import prune

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from filmkit.backends.store import Record, Store
    from filmkit.backends.team import Team
    from filmkit.backends.team.uploads import Uploads
    from filmkit.build.planning import PlannedFilms
    from filmkit.keys import Key
    from filmkit.plan.step import Step

FLUSH_S = 10.0  # how long a build waits at its end for what is being sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the team's store has of what is missing here.

    Attributes:
        records: What is to be had there, by key: what has to be there for the rest to be made, no more.
        missing: The steps that are to be made all the same, each after those it needs.
        problems: What went wrong in asking, as warnings.
    """

    records: Mapping[Key, Record] = field(default_factory=dict)
    missing: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()


def find_shared(planned: PlannedFilms, check: Callable[[], None] = lambda: None) -> Shared:
    """Ask the team's store for what the films lack. Takes nothing. `check` raises to end it."""
    team, store = planned.equipment.team, planned.equipment.store
    missing = planned.missing()
    if team is None or not missing:
        return Shared(missing=missing)
    goals = tuple(goal for film in planned.films for goal in film.plan.goals)
    found = _find(team, store, goals, missing, check)
    wanted = _wanted(store, goals, found)
    return Shared(
        records={key: found[key] for key in wanted},
        missing=_prune(store, goals, found),
        problems=team.troubles(),
    )


def fetch_shared(
    planned: PlannedFilms,
    check: Callable[[], None] = lambda: None,
    on_found: Callable[[int, int], None] = lambda _, __: None,
) -> Shared:
    """Take in what the team's store has of what the films lack; what could be.

    Args:
        planned: The films.
        check: Raises once nobody wants to know any more.
        on_found: Told how many steps are taken, and how large they are, in bytes, before they are; again if some turn
            out to be damaged and others are taken instead.

    Raises:
        BackendError: The store here can't be written to.
    """
    team, store = planned.equipment.team, planned.equipment.store
    goals = tuple(goal for film in planned.films for goal in film.plan.goals)
    taken: dict[Key, Record] = {}
    if team is None:
        return Shared(missing=planned.missing())
    lost: set[Key] = set()  # damaged there, so that what they are made from is wanted instead
    while missing := prune(goals, store.has):
        found = _find(team, store, goals, [s for s in missing if s.key not in lost], check)
        found = {key: record for key, record in found.items() if key not in lost}
        wanted = {key: found[key] for key in _wanted(store, goals, found)}
        if not wanted:
            break
        on_found(len(wanted), sum(record.size_bytes for record in wanted.values()))
        got = team.fetch(wanted, store, check)
        taken |= {key: wanted[key] for key in got}
        lost |= wanted.keys() - got
        if team.is_away:
            break
    return Shared(records=taken, missing=planned.missing(), problems=team.troubles())


def fetch_voices(planned: PlannedFilms, check: Callable[[], None] = lambda: None) -> bool:
    """Take in voices that nobody here has heard yet; whether some came, so that the films are to be planned again.

    Raises:
        BackendError: The store here can't be written to.
    """
    team, store, unheard = planned.equipment.team, planned.equipment.store, unheard_voices(planned)
    if team is None or not unheard:
        return False
    found = team.find((step.key for step in unheard.values()), check)
    return bool(team.fetch(found, store, check))


def finish_uploads(uploads: Uploads, team: Team, seconds: float = FLUSH_S) -> tuple[Problem, ...]:
    """Give what is being sent a moment; what went wrong, or what is still to be sent, as warnings."""
    left = uploads.finish(seconds)
    problems = team.troubles()
    if left and not team.has_failed:
        noun = "artifact isn't" if left == 1 else "artifacts aren't"
        message = f"{left} {noun} in the team's store {team.name} yet"
        hint = "`filmkit store push` sends them, and so does the next build that makes something"
        problems = (*problems, Problem(message, hint=hint, warning=True))
    return problems


def _find(
    team: Team,
    store: Store,
    goals: Iterable[Step],
    missing: Iterable[Step],
    check: Callable[[], None],
) -> dict[Key, Record]:
    """Two rounds at most: goals first, since where they are nothing else is needed; then all the rest at once."""
    candidates = {step.key for step in missing}
    found = team.find([goal.key for goal in goals if goal.key in candidates], check)
    rest = [step.key for step in _prune(store, goals, found) if step.key in candidates - {*found}]
    asked = {goal.key for goal in goals}
    return found | team.find([key for key in rest if key not in asked], check)


def _prune(store: Store, goals: Iterable[Step], found: Mapping[Key, Record]) -> tuple[Step, ...]:
    return prune(goals, lambda key: key in found or store.has(key))


def _wanted(store: Store, goals: Iterable[Step], found: Mapping[Key, Record]) -> tuple[Key, ...]:
    """Of what was found, what goals are and what is made of it here; not what that was made from."""
    goals = tuple(goals)
    needed = [goal.key for goal in goals]
    needed += [s.key for step in _prune(store, goals, found) for s in step.inputs.values()]
    return tuple(key for key in dict.fromkeys(needed) if key in found and not store.has(key))
