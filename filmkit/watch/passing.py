"""A pass: one build of some films in a thread of its own, which can be given up for a better one.

Knows nothing of why it was begun.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from filmkit.backends.files import explain
from filmkit.backends.lock import locked_films
from filmkit.backends.stamp import sign
from filmkit.backends.team import Team
from filmkit.build import build
from filmkit.build.boarding import Callbacks, board_films
from filmkit.build.equipment import Equipment
from filmkit.build.making import Making, tidy
from filmkit.build.preflight import preflight
from filmkit.build.reading import problems_of
from filmkit.build.reasons import reasons
from filmkit.build.sharing import fetch_shared, fetch_voices
from filmkit.build.triage import Refusal, triage
from filmkit.build.voicing import make_voices, unheard_voices
from filmkit.errors import Cancelled, SpecError
from filmkit.watch.lookout import sight_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from filmkit.backends.events import Event
    from filmkit.build.boarding import Boarded
    from filmkit.build.boards import Agenda
    from filmkit.build.build import Call
    from filmkit.build.making import Result
    from filmkit.build.planning import PlannedFilm, PlannedFilms
    from filmkit.build.reading import Project, Reading
    from filmkit.build.reasons import Reason
    from filmkit.build.triage import Triage
    from filmkit.errors import Problem
    from filmkit.run.bench import Bench
    from filmkit.watch.lookout import Sight
    from filmkit.watch.wanted import Wanted


class Monitor(Protocol):
    """Shows a person what a watcher's pass sees and does. Told from any thread."""

    def waits(self, film: str) -> None:
        """Another build is busy with a film."""
        ...

    def asks(self, agenda: Agenda) -> None:
        """A director who costs something is going to be asked."""
        ...

    def finds(self, warnings: Sequence[Problem], stale: Mapping[str, Sequence[Reason]]) -> None:
        """What is odd about the films, and why which steps of each are to be made."""
        ...

    def expect(self, steps: int) -> None:
        """How many steps are to be made."""
        ...

    def tell(self, event: Event) -> None:
        """Something happened to a step."""
        ...


class Pass:
    """One build of some films.

    Attributes:
        call: Which.
        sights: What was read of each film; empty until it was.
        results: What became of the films that could be made, by the path of the film file, once it has
            ended by itself.
        refused: Why the others can't be, by path; likewise.
        failure: What stopped all of it; None = nothing did.
    """

    def __init__(
        self,
        call: Call,
        bench: Bench,
        wanted: Wanted,
        monitor: Monitor,
        on_end: Callable[[], None],
        *,
        teams: dict[str, Team],
    ) -> None:
        """Make ready.

        Args:
            call: Which films.
            bench: Where their steps are made; steps that earlier passes left there go on if they are wanted.
            wanted: What all films want, kept up to date here.
            monitor: Told what happens.
            on_end: Called from the pass's thread when it has ended.
            teams: Teams' stores by their addresses, kept from pass to pass: one that is away is waited for once.
        """
        self.call = call
        self.sights: Mapping[Path, Sight] = {}
        self.results: Mapping[Path, Result] = {}
        self.refused: Mapping[Path, Refusal] = {}
        self.failure: Exception | None = None
        self._bench = bench
        self._wanted = wanted
        self._monitor = monitor
        self._on_end = on_end
        self._teams = teams
        self._lock = threading.Lock()  # of what decides whether it goes on: the next two
        self._is_given_up = False
        self._making: Making | None = None
        self._outline: object = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="filmkit-pass", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def has_ended(self) -> bool:
        """Whether it has ended, by itself or because it was given up."""
        return self._ended.is_set()

    def join(self, seconds: float | None = None) -> None:
        """Wait for its end, that long at most."""
        self._thread.join(seconds)

    def reconsider(self, call: Call) -> bool:
        """Look at the films again, and give the pass up if something else is to be made now.

        What is in hand and still wanted goes on.

        Returns:
            Whether it was given up. If not, `sights` are those of now.
        """
        with self._lock:
            if self._making is None:
                self._is_given_up = True  # still reading: what it has read is old
                return True
        project, readings = build.read(call)
        look = triage(project, readings)
        if _outline(look) == self._outline:
            self.sights = _sights(readings, look)
            return False
        self._wanted.update(look.planned.films)
        self.give_up()
        return True

    def give_up(self) -> None:
        """End it: what is in hand is put down, unless it is wanted."""
        with self._lock:
            self._is_given_up = True
            making = self._making
        if making:
            making.give_up(keep=self._wanted)

    def _run(self) -> None:
        try:
            self._build()
        except Cancelled:
            pass
        except BrokenPipeError as error:  # nobody is there to be told
            self.failure = error
        except OSError as error:
            self.failure = explain(error, "build")
        except Exception as error:  # noqa: BLE001 (told in the watcher's thread)
            self.failure = error
        finally:
            self._ended.set()
            self._on_end()

    def _build(self) -> None:
        call = self.call
        names = [path.stem for path in call.paths]
        with locked_films(call.root, names, self._monitor.waits, self._check):
            project, readings = build.read(call)
            self.sights = _sights(readings)
            if any(not problem.warning for problem in project.problems):
                raise SpecError.of(problems_of(project, ()))
            equipment = Equipment(project, self._team(project))
            boarded = self._board(project, readings, equipment)
            look = triage(project, boarded.readings, equipment)
            if fetch_voices(look.planned, self._check):
                look = triage(project, boarded.readings, equipment)
            if unheard_voices(look.planned):
                tidy(look.planned)
                boarded = make_voices(
                    look.planned,
                    self._bench,
                    self._monitor,
                    self._monitor.expect,
                    boarded,
                    check=self._check,
                )
                look = triage(project, boarded.readings, equipment)
            now = {reading.path: reading for reading in boarded.readings}
            self.sights = _sights([now.get(r.path, r) for r in readings], look)
            failed = {p: Refusal(problems=e.problems) for p, e in boarded.failures.items()}
            self.refused = {**look.refused, **failed}
            if look.planned.films:
                self._make(look, boarded)

    def _team(self, project: Project) -> Team | None:
        remote = project.settings.remote
        return self._teams.setdefault(remote, Team(remote)) if remote else None

    def _board(
        self, project: Project, readings: Sequence[Reading], equipment: Equipment
    ) -> Boarded:
        callbacks = Callbacks(
            on_ask=self._monitor.asks,
            on_start=self._monitor.expect,
            on_warning=lambda problem: self._monitor.finds((problem,), {}),
            on_written=self._see,
        )
        return board_films(
            project, readings, equipment, self._monitor, callbacks, check=self._check
        )

    def _see(self, reading: Reading) -> None:
        """Take note of a storyboard of our own, or it would be taken for somebody's edit."""
        self.sights = {**self.sights, **_sights([reading])}

    def _make(self, look: Triage, boarded: Boarded) -> None:
        planned = look.planned
        shared = fetch_shared(planned, self._check)
        more = preflight(planned, self._check, missing=shared.missing)
        self._monitor.finds((*planned.warnings, *shared.problems, *more), _stale(planned))
        tidy(planned)
        with Making(planned, self._bench, self._monitor, boarded) as making:
            with self._lock:
                if self._is_given_up:
                    raise Cancelled
                self._making = making
                self._outline = _outline(look)
            self._wanted.update(planned.films)
            self._bench.cancel(keep=self._wanted)
            results = making.work(self._monitor.expect)
            paths = (film.reading.path for film in planned.films)
            self.results = dict(zip(paths, results, strict=True))

    def _check(self) -> None:
        if self._is_given_up:
            raise Cancelled


def _stale(planned: PlannedFilms) -> dict[str, tuple[Reason, ...]]:
    missing = planned.missing_by_key()
    return {film.name: reasons(planned, film, missing) for film in planned.films}


def _sights(readings: Sequence[Reading], look: Triage | None = None) -> dict[Path, Sight]:
    """What was seen of each film's files, and of what else may mend it if it can't be made."""
    refused = look.refused if look else {}
    others = {path: {str(f): sign(f) for f in why.files} for path, why in refused.items()}
    return {
        reading.path: sight_of(reading.sources, others.get(reading.path), is_racy=reading.is_racy)
        for reading in readings
    }


def _outline(look: Triage) -> object:
    """All that decides what is made and told."""
    planned = {film.reading.path: _film_outline(film) for film in look.planned.films}
    asked = {it.reading.path: it.inquiry.questions for it in look.planned.undirected}
    return planned, asked, look.refused


def _film_outline(film: PlannedFilm) -> object:
    board = film.board.revision.storyboard if film.board else None
    return tuple(step.key for step in film.plan.steps), film.target, board
