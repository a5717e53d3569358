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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from filmkit.backends.stamp import Stamp
    from filmkit.build.making import Result
    from filmkit.errors import Problem
    from filmkit.watch.lookout import Lookout, Sight

_QUIET_S = 0.2  # without a change, then a save is over
_RESTLESS_S = 2.0  # at most, then it is looked at all the same
_HEARTBEAT_S = 2.0  # between two looks without a ring, for changes that raised no event
_POLL_S = 1.0  # the same where there are no events
_LEISURE = (
    400  # times as long as a look takes it is not looked again: a quarter of a percent of a core
)
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
        wrong: Mapping[str, Sequence[Problem]],
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
        self._files: frozenset[str] = frozenset()
        self._unheeded: set[str] = set()  # files whose change ended the pass before
        self._look_s = 0.0  # of a core, that the last look took
        self._stack = contextlib.ExitStack()
        self._pass: Pass | None = None

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
                continue
            self._idle()

    def _idle(self) -> None:
        """Wait until some film is due and nothing changes any more."""
        told: tuple[Path, ...] | None = None
        while not self._look():
            films = self._lookout.films()
            if films != told:
                stamps = {path.stem: self._lookout.stamp(path) for path in films}
                self._audience.watches(stamps, is_polling=self._alarm.is_deaf)
                told = films
            self._wait()
        self._settle()

    def _build(self, films: tuple[Path, ...]) -> None:
        start = time.monotonic()
        news = {place for path in films for place in self._lookout.changes(path)}
        self._audience.begins([path.stem for path in films], sorted(news | self._unheeded))
        self._unheeded = set()
        call = Call(root=self._lookout.root, paths=films, environment=self._environment)
        self._pass = Pass(call, self._bench, self._audience, on_end=self._alarm.ring)
        self._pass.start()
        while not self._pass.has_ended():
            self._wait()
            if not self._pass.has_ended() and self._has_moved_on(self._pass):
                self._settle()
                moved = self._lookout.differences(self._pass.sights.values())
                if self._pass.reconsider(self._call_now(films)):
                    self._unheeded = moved
                    self._audience.turns()
                    self._pass.join()
                    return
        self._remember(self._pass)
        self._tell(self._pass, time.monotonic() - start)

    def _has_moved_on(self, current: Pass) -> bool:
        """Whether something has changed since the pass read its films, in them or in others."""
        there = set(self._lookout.films())
        for path, sight in current.sights.items():
            if path not in there or self._lookout.has_changed(sight):
                return True
        return bool(set(self._look()) - set(current.call.paths))

    def _call_now(self, films: tuple[Path, ...]) -> Call:
        """The films of a pass and those that have become due meanwhile, as far as they are there."""
        there = self._lookout.films()
        due = {*films, *self._lookout.due()}
        paths = tuple(path for path in there if path in due)
        return Call(root=self._lookout.root, paths=paths, environment=self._environment)

    def _remember(self, ended: Pass) -> None:
        paths = {path.stem: path for path in ended.call.paths}
        sights: dict[Path, Sight] = dict(first_sight(self._lookout.root, ended.call.paths))
        sights.update(ended.sights)
        for result in ended.results:  # what the pass wrote itself is no change
            path = paths[result.film]
            is_racy = sights[path].is_racy
            sights[path] = sight_of(result.sources, result.products, is_racy=is_racy)
        for path, sight in sights.items():
            self._lookout.remember(path, sight)

    def _tell(self, ended: Pass, seconds: float) -> None:
        failure = ended.failure if isinstance(ended.failure, FilmkitError) else None
        if ended.failure and not failure:
            raise ended.failure
        self._audience.ends(ended.results, ended.wrong, failure, seconds)
        for result in ended.results:
            for bug in result.bugs:
                raise bug

    def _look(self) -> tuple[Path, ...]:
        """The films that are due; from here on, changes of what any film is made from ring."""
        start_s = time.thread_time()
        self._files = self._lookout.files()
        self._alarm.watch(self._lookout.folders())
        due = self._lookout.due()
        self._look_s = time.thread_time() - start_s
        return due

    def _wait(self) -> None:
        """Wait for a ring, or for as long as it is safe not to look."""
        pause_s = _POLL_S if self._alarm.is_deaf else _HEARTBEAT_S
        self._alarm.wait(max(pause_s, self._look_s * _LEISURE))

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
        place = os.path.relpath(path, self._lookout.root).replace(os.sep, "/")
        if place in self._files or path in self._files:
            return True
        folder, _, name = place.rpartition("/")
        is_film = folder == FILMS and name.endswith((".yaml", ".yml"))
        return is_film or any(each.startswith(f"{place}/") for each in self._files)
