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

    from filmkit.backends.store import Record
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
    team = planned.equipment.team
    if team is None:
        return Shared(missing=planned.missing())
    search = _Search(team, planned)
    search.ask(check)
    return Shared(records=search.wanted(), missing=search.missing(), problems=team.troubles())


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
    if team is None:
        return Shared(missing=planned.missing())
    search = _Search(team, planned)
    taken: dict[Key, Record] = {}
    while True:
        search.ask(check)
        wanted = search.wanted()
        if not wanted or team.is_away:
            break
        on_found(len(wanted), sum(record.size_bytes for record in wanted.values()))
        got = team.fetch(wanted, store, check)
        taken |= {key: wanted[key] for key in got}
        search.lose(wanted.keys() - got)
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


class _Search:
    """What the team's store has of what films lack; each key is asked for once."""

    def __init__(self, team: Team, planned: PlannedFilms) -> None:
        self._team = team
        self._store = planned.equipment.store
        self._goals = tuple(goal for film in planned.films for goal in film.plan.goals)
        self._found: dict[Key, Record] = {}
        self._asked: set[Key] = set()

    def ask(self, check: Callable[[], None]) -> None:
        """Goals first, since where they are nothing else is needed; then all that is missing, at once."""
        self._ask((goal.key for goal in self._goals), check)
        self._ask((step.key for step in self.missing()), check)

    def missing(self) -> tuple[Step, ...]:
        """The steps that neither store has, each after those it needs."""
        return prune(self._goals, lambda key: key in self._found or self._store.has(key))

    def wanted(self) -> dict[Key, Record]:
        """Of what was found, the goals and what is needed to make the rest; not what those were made from."""
        needed = [goal.key for goal in self._goals]
        needed += [s.key for step in self.missing() for s in step.inputs.values()]
        lacks = (key for key in dict.fromkeys(needed) if not self._store.has(key))
        return {key: self._found[key] for key in lacks if key in self._found}

    def lose(self, keys: Iterable[Key]) -> None:
        """Take note that these can't be had after all: what they are made from is needed instead."""
        for key in keys:
            del self._found[key]

    def _ask(self, keys: Iterable[Key], check: Callable[[], None]) -> None:
        new = [key for key in keys if key not in self._asked and not self._store.has(key)]
        self._asked.update(new)
        self._found |= self._team.find(new, check)
