"""A pass: one build of some films in a thread of its own, which can be given up for a better one.

Knows nothing of why it was begun.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from filmkit.backends.lock import locked
from filmkit.build import build
from filmkit.build.making import Making, tidy
from filmkit.build.reasons import reasons
from filmkit.build.triage import triage
from filmkit.errors import Cancelled
from filmkit.watch.lookout import sight_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from pathlib import Path

    from filmkit.backends.events import Event
    from filmkit.build.build import Call
    from filmkit.build.making import Result
    from filmkit.build.planning import PlannedFilm, PlannedFilms
    from filmkit.build.reading import Reading
    from filmkit.build.reasons import Reason
    from filmkit.errors import Problem
    from filmkit.keys import Key
    from filmkit.run.bench import Bench
    from filmkit.watch.lookout import Sight


class Monitor(Protocol):
    """Shows a person what a watcher sees and does. Told from any thread."""

    def waits(self, film: str) -> None:
        """Another build is busy with a film."""
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
        sights: What was read of each film; empty until it was.
        results: What became of the films that could be made, once it has ended by itself.
        wrong: Why the others can't be, by name; likewise.
        failure: What stopped all of it; None = nothing did.
    """

    def __init__(
        self, call: Call, bench: Bench, monitor: Monitor, on_end: Callable[[], None]
    ) -> None:
        """Make ready; `on_end` is called from its thread when it has ended."""
        self.call = call
        self.sights: Mapping[Path, Sight] = {}
        self.results: tuple[Result, ...] = ()
        self.wrong: Mapping[str, tuple[Problem, ...]] = {}
        self.failure: Exception | None = None
        self._bench = bench
        self._monitor = monitor
        self._on_end = on_end
        self._lock = threading.Lock()
        self._is_given_up = False
        self._making: Making | None = None
        self._outline: dict[Path, object] = {}
        self._keys: dict[Path, frozenset[Key]] = {}
        self._thread = threading.Thread(target=self._run, name="filmkit-pass", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def has_ended(self) -> bool:
        """Whether it has ended, or was given up and has come to rest."""
        return not self._thread.is_alive()

    def join(self, seconds: float | None = None) -> None:
        """Wait for its end, that long at most."""
        self._thread.join(seconds)

    def reconsider(self, call: Call) -> bool:
        """Look at the films again, and give the pass up if something else is to be made now.

        What is in hand and still wanted goes on, and so does that of a film that can't be read now: whether it is
        wanted isn't known.

        Returns:
            Whether it was given up. If not, `sights` are those of now.
        """
        with self._lock:
            if self._making is None and not self._outline:
                self._is_given_up = True  # still reading: whatever it has read is old
                return True
        project, readings = build.read(call)
        look = triage(project, readings)
        outline = {film.reading.path: _outline(film) for film in look.planned.films}
        wrong = {reading.path for reading in readings} - outline.keys()
        if not wrong and outline == self._outline:
            self.sights = _sights(readings)
            return False
        keep = {key for film in look.planned.films for key in _keys(film)}
        keep |= {key for path in wrong for key in self._keys.get(path, ())}
        self.give_up(keep=keep)
        return True

    def give_up(self, *, keep: Container[Key] = ()) -> None:
        """End it: what is in hand is put down, except for `keep`."""
        with self._lock:
            self._is_given_up = True
            making = self._making
        if making:
            making.give_up(keep=keep)

    def _run(self) -> None:
        try:
            self._build()
        except Cancelled:
            pass
        except Exception as error:  # noqa: BLE001 (told in the watcher's thread)
            self.failure = error
        finally:
            self._on_end()

    def _build(self) -> None:
        call = self.call
        with locked(
            call.root / ".filmkit" / "locks", [p.stem for p in call.paths], self._monitor.waits
        ):
            project, readings = build.read(call)
            self.sights = _sights(readings)
            look = triage(project, readings)
            self.wrong = look.wrong
            if look.planned.films:
                self._make(look.planned)

    def _make(self, planned: PlannedFilms) -> None:
        missing = {step.key: step for step in planned.missing()}
        stale = {film.name: reasons(planned, film, missing) for film in planned.films}
        self._monitor.finds(planned.warnings, stale)
        tidy(planned)
        with Making(planned, self._bench, self._monitor) as making:
            with self._lock:
                if self._is_given_up:
                    raise Cancelled
                self._making = making
                self._outline = {film.reading.path: _outline(film) for film in planned.films}
                self._keys = {film.reading.path: _keys(film) for film in planned.films}
            self.results = making.work(self._monitor.expect)


def _sights(readings: Sequence[Reading]) -> dict[Path, Sight]:
    return {r.path: sight_of(r.sources, is_racy=r.is_racy) for r in readings}


def _outline(film: PlannedFilm) -> object:
    """All that decides what is made of a film and where it goes."""
    board = film.board.revision.storyboard if film.board.revision else None
    return tuple(step.key for step in film.plan.steps), film.target, board


def _keys(film: PlannedFilm) -> frozenset[Key]:
    return frozenset(step.key for step in film.plan.steps)
