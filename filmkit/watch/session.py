"""A session: films built once, then again at every change of anything they are made from, until it is ended.

One thread decides (this one), one builds, and file events only make the first one look.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING, NoReturn, Protocol, Self

from filmkit.backends import files
from filmkit.backends.project import FILMS, own_folders, refuse_way_out
from filmkit.backends.work import work_folder
from filmkit.build.build import Call
from filmkit.errors import FilmkitError
from filmkit.run.bench import Bench
from filmkit.watch.alarm import Alarm
from filmkit.watch.lookout import first_sight, sight_of
from filmkit.watch.passing import Monitor, Pass
from filmkit.watch.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from filmkit.backends.stamp import Stamp
    from filmkit.backends.team import Team
    from filmkit.build.making import Result
    from filmkit.errors import Problem
    from filmkit.watch.lookout import Lookout

_QUIET_S = 0.2  # without a change, then a save is over
_RESTLESS_S = 2.0  # at most, then it is looked at all the same
_HEARTBEAT_S = 2.0  # between two looks without a ring, for changes that raised no event
_POLL_S = 1.0  # the same where there are no events
# At rest, a pause is this many times as long as a look takes: a quarter of a percent of a core.
_LEISURE = 400
_LONGEST_S = 5.0  # but no longer than this
_LAST_WORDS_S = 0.6  # how long a pass gets to end


class Audience(Monitor, Protocol):
    """Shows a person what a session does."""

    def watches(self, films: Mapping[str, Stamp | None], *, is_polling: bool) -> None:
        """Nothing is to be done; the films that are watched, with what their last builds left."""
        ...

    def begins(self, films: Sequence[str], changes: Sequence[str]) -> None:
        """Films are built, because these files have changed."""
        ...

    def turns(self) -> None:
        """The build is given up, since something has changed meanwhile."""
        ...

    def ends(
        self,
        results: Sequence[Result],
        refused: Mapping[str, Sequence[Problem]],
        failure: FilmkitError | None,
        seconds: float,
    ) -> None:
        """A build has ended: with films, with films that can't be made, with neither."""
        ...


class Session(contextlib.AbstractContextManager["Session"]):
    """One watching of a project. Enter it, then `run`."""

    def __init__(
        self,
        lookout: Lookout,
        environment: Mapping[str, str],
        audience: Audience,
        *,
        poll: bool = False,
    ) -> None:
        """Make ready.

        Args:
            lookout: Knows which films have to be built.
            environment: The process's environment.
            audience: Told of everything.
            poll: Look every second instead of waiting for file events.
        """
        self._lookout = lookout
        self._environment = environment
        self._audience = audience
        self._alarm = Alarm(matters=self._matters, poll=poll)
        self._wanted = Wanted()
        self._stack = contextlib.ExitStack()
        self._teams: dict[str, Team] = {}  # teams' stores, by their addresses
        self._pass: Pass | None = None
        self._refused: set[Path] = set()  # films that can't be made as they are
        self._unheeded: set[str] = set()  # files whose change ended the pass before
        self._look_s = 0.0  # of a core, that the last look took

    def __enter__(self) -> Self:
        """Begin. Raises BackendError if filmkit's folders can't be written to."""
        root = self._lookout.root
        refuse_way_out(root, *own_folders(root))
        with files.explained("write to filmkit's own folder"):
            files.keep_from_git(root / ".filmkit")
            self._bench = Bench(self._stack.enter_context(work_folder(root / ".filmkit" / "work")))
        self._stack.enter_context(self._alarm)
        return self

    def __exit__(self, *_: object) -> None:
        """Put down whatever is in hand."""
        if self._pass:
            self._pass.give_up()
        self._bench.cancel()
        if self._pass:
            self._pass.join(_LAST_WORDS_S)
        self._stack.close()

    def run(self) -> NoReturn:
        """Build at every change, for ever.

        Raises:
            KeyboardInterrupt: It was ended.
            Exception: A bug of ours.
        """
        while True:
            films = self._look()
            if films:
                self._build(films)
            else:
                self._idle()

    def _idle(self) -> None:
        """Wait until some film is due and nothing changes any more."""
        told: tuple[Path, ...] | None = None
        while not self._look():
            films = self._lookout.films
            if films != told:
                stamps = {path.stem: self._lookout.stamp(path) for path in films}
                self._audience.watches(stamps, is_polling=self._alarm.is_deaf)
                told = films
            self._alarm.wait(max(self._pause_s(), min(self._look_s * _LEISURE, _LONGEST_S)))
        self._settle()

    def _build(self, due: tuple[Path, ...]) -> None:
        start_s = time.monotonic()
        changes = self._unheeded.union(*(self._lookout.changes(path) for path in due))
        # What the director may have written comes after what people write.
        changed = sorted(changes, key=lambda place: (place.endswith(".json"), place))
        self._audience.begins([path.stem for path in due], changed)
        self._unheeded = set()
        # What can't be made because of another film may be mended by it.
        call = self._call({*due, *self._refused})
        self._pass = Pass(
            call, self._bench, self._wanted, self._audience, self._alarm.ring, teams=self._teams
        )
        self._pass.start()
        while not self._pass.has_ended():
            self._alarm.wait(self._pause_s())
            if self._has_moved_on(self._pass) and self._is_given_up(self._pass):
                return
        self._remember(self._pass)
        self._tell(self._pass, time.monotonic() - start_s)

    def _is_given_up(self, current: Pass) -> bool:
        """Whether the pass makes place for another, since what it makes is no longer what is to be made."""
        self._settle()
        # What changed may have been a storyboard of the pass's own, which it has taken note of meanwhile.
        if current.has_ended() or not self._has_moved_on(current):
            return False
        moved = self._lookout.differences(current.sights.values())
        if not current.reconsider(self._call({*current.call.paths, *self._look()})):
            return False
        self._unheeded = moved
        self._audience.turns()
        current.join()
        return True

    def _has_moved_on(self, current: Pass) -> bool:
        """Whether something has changed since the pass read its films, in them or in others."""
        due = self._look()
        there = set(self._lookout.films)
        for path, sight in current.sights.items():
            if path not in there or self._lookout.has_changed(sight):
                return True
        return not set(due) <= set(current.call.paths)

    def _call(self, films: set[Path]) -> Call:
        """A call for those of the films that are there."""
        paths = tuple(path for path in self._lookout.films if path in films)
        return Call(
            root=self._lookout.root, paths=paths, environment=self._environment, is_local=True
        )

    def _remember(self, ended: Pass) -> None:
        sights = {**first_sight(self._lookout.root, ended.call.paths), **ended.sights}
        for path, result in ended.results.items():  # what the pass wrote itself is no change
            is_racy = sights[path].is_racy
            sights[path] = sight_of(result.sources, result.products, is_racy=is_racy)
        for path, sight in sights.items():
            self._lookout.remember(path, sight)
        self._refused = set(ended.refused)

    def _tell(self, ended: Pass, seconds: float) -> None:
        failure = ended.failure if isinstance(ended.failure, FilmkitError) else None
        if ended.failure and not failure:
            raise ended.failure
        refused = {path.stem: refusal.problems for path, refusal in ended.refused.items()}
        self._audience.ends(tuple(ended.results.values()), refused, failure, seconds)
        bugs = [bug for result in ended.results.values() for bug in result.bugs]
        if bugs:
            raise bugs[0]

    def _look(self) -> tuple[Path, ...]:
        """The films that are due; from here on, changes of what any film is made from ring."""
        start_s = time.thread_time()
        due = self._lookout.look()
        self._wanted.keep(self._lookout.films)
        self._alarm.watch(self._lookout.folders())
        self._look_s = time.thread_time() - start_s
        return due

    def _pause_s(self) -> float:
        """How long it is safe not to look, without a ring."""
        return _POLL_S if self._alarm.is_deaf else _HEARTBEAT_S

    def _settle(self) -> None:
        """Wait until nothing has changed for a moment."""
        limit_s = time.monotonic() + _RESTLESS_S
        seen = self._lookout.glance()
        while time.monotonic() < limit_s:
            has_rung = self._alarm.wait(_QUIET_S)
            now = self._lookout.glance()
            if now == seen and not has_rung:
                return
            seen = now

    def _matters(self, path: str) -> bool:
        """Whether a change of a path may concern a film."""
        files = self._lookout.files
        place = os.path.relpath(path, self._lookout.root).replace(os.sep, "/")
        if place in files or path in files:
            return True
        folder, _, name = place.rpartition("/")
        is_film = folder == FILMS and name.endswith((".yaml", ".yml"))
        return is_film or any(each.startswith(f"{place}/") for each in files)
