"""Pass 1, where directors cost something: storyboards directed and written before their films are planned.

A film whose director can't be asked stops no other. What costs nothing is directed when the film is planned.
"""

from __future__ import annotations

import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.events import Event, EventLog, Listeners
from filmkit.backends.project import own_folders, refuse_way_out, shown_path
from filmkit.build.boards import agenda_of, settle, write_board
from filmkit.build.reading import storyboard_path
from filmkit.build.tally import Tally
from filmkit.errors import BackendError, Cancelled, PlanError
from filmkit.model.ports import Hearing, Usage
from filmkit.spec.storyboard import write_storyboard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from filmkit.backends.events import Kind, Listener
    from filmkit.build.boards import Agenda
    from filmkit.build.equipment import Equipment
    from filmkit.build.reading import Project, Reading
    from filmkit.errors import Problem
    from filmkit.plan.effort import Forecast

_AT_ONCE = 2  # films whose directors are asked side by side, unless settings say otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """Who is told what, besides the steps' events.

    Attributes:
        on_ask: Told what a director is going to be asked, before anything is spent.
        on_start: Told how many steps are to be made, as far as is known; again when more is known.
        on_warning: Told what is odd.
        on_written: Told a film's files as they are once its storyboard is written.
        on_forecast: Told how long what is missing will take, before it is begun.
        on_shared: Told how many steps are taken from the team's store instead of being made, and how large they
            are, in bytes, before they are.
        on_note: Told, in a line for people, what was done besides making films.
    """

    on_ask: Callable[[Agenda], None]
    on_start: Callable[[int], None]
    on_warning: Callable[[Problem], None]
    on_written: Callable[[Reading], None]
    on_forecast: Callable[[Forecast], None] = lambda _: None
    on_shared: Callable[[int, int], None] = lambda _, __: None
    on_note: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Boarded:
    """What became of the films' storyboards.

    Attributes:
        readings: The films that can go on, as they are now, in their order.
        failures: Why others can't, by the path of the film file.
        films: Names of those that were directed, or tried: their records have begun.
        tally: What was done.
    """

    readings: tuple[Reading, ...] = ()
    failures: Mapping[Path, BackendError] = field(default_factory=dict)
    films: frozenset[str] = frozenset()
    tally: Tally = field(default_factory=Tally)


def board_films(
    project: Project,
    readings: Sequence[Reading],
    equipment: Equipment,
    listener: Listener,
    callbacks: Callbacks,
    *,
    check: Callable[[], None] = lambda: None,
) -> Boarded:
    """Direct the films whose directors cost something and have to be asked, and write their storyboards.

    Args:
        project: Where they are.
        readings: Their files; a film with problems is left as it is.
        equipment: Has the directors.
        listener: Told of everything that happens to their storyboards.
        callbacks: Told before anything is spent.
        check: Raises once nobody wants to know any more; called often, from several threads.

    Raises:
        BackendError: filmkit's own folders can't be written to.
        Cancelled: Out of `check`; answers that are on their way are kept.
        KeyboardInterrupt: It was stopped.
    """
    agendas = tuple(_agendas(readings, equipment))
    tally = Tally()
    if not agendas:
        return Boarded(readings=tuple(readings), tally=tally)
    for agenda in agendas:
        callbacks.on_ask(agenda)
    callbacks.on_start(len(agendas))
    names = frozenset(agenda.film.name for agenda in agendas)
    folders = [project.root / "build" / name for name in names]
    refuse_way_out(project.root, *own_folders(project.root), *folders)
    with contextlib.ExitStack() as stack:
        with files.explained("write to the build folder"):
            for place in (project.root / ".filmkit", project.root / "build"):
                files.keep_from_git(place)
            log = EventLog({folder.name: folder / "events.jsonl" for folder in folders})
            stack.enter_context(log)
        told = Listeners(log, tally, listener)
        outcomes = _ask_all(project, agendas, told, callbacks, check)
    return Boarded(
        readings=tuple(_going_on(readings, outcomes)),
        failures={path: it for path, it in outcomes.items() if isinstance(it, BackendError)},
        films=names,
        tally=tally,
    )


def _agendas(readings: Sequence[Reading], equipment: Equipment) -> Iterator[Agenda]:
    for reading in readings:
        film = reading.film
        if film is None or any(not problem.warning for problem in reading.problems):
            continue
        try:
            if not equipment.director(film.director.use).costs:
                continue
            agenda = agenda_of(reading, film, equipment)
        except PlanError:
            continue  # told when the film is planned
        if agenda and agenda.costs:
            yield agenda


def _going_on(
    readings: Sequence[Reading], outcomes: Mapping[Path, Reading | BackendError]
) -> Iterator[Reading]:
    for reading in readings:
        now = outcomes.get(reading.path, reading)
        if not isinstance(now, BackendError):
            yield now


def _ask_all(
    project: Project,
    agendas: Sequence[Agenda],
    listener: Listener,
    callbacks: Callbacks,
    check: Callable[[], None],
) -> dict[Path, Reading | BackendError]:
    """What came of each film: its files as they are now, or why it can't go on."""
    stopping = threading.Event()

    def check_both() -> None:
        if stopping.is_set():
            raise Cancelled
        check()

    def ask(agenda: Agenda) -> Reading | BackendError:
        return _Talk(agenda, listener, callbacks, check_both).hold(project.root)

    pool = ThreadPoolExecutor(project.settings.jobs.get("llm", _AT_ONCE), "filmkit-director")
    try:
        found = list(pool.map(ask, agendas))
    finally:
        stopping.set()
        pool.shutdown(wait=False, cancel_futures=True)
    return {agenda.reading.path: it for agenda, it in zip(agendas, found, strict=True)}


class _Talk:
    """One film's director being asked, and what is told of it."""

    def __init__(
        self, agenda: Agenda, listener: Listener, callbacks: Callbacks, check: Callable[[], None]
    ) -> None:
        self._agenda = agenda
        self._listener = listener
        self._callbacks = callbacks
        self._check = check
        self._fraction = 0.0
        self._usage = Usage()

    def hold(self, root: Path) -> Reading | BackendError:
        """Ask, and write the storyboard: the film's files as they are then, or why it failed."""
        start_s = time.monotonic()
        self._check()
        self._tell(kind="started")
        try:
            reading = self._direct(root)
        except BackendError as error:
            spent = f"\n  it took {told_usage(self._usage)}" if self._usage != Usage() else ""
            self._tell(kind="failed", message=f"{error}{spent}")
            return error
        seconds = round(time.monotonic() - start_s, 3)
        self._tell(kind="done", seconds=seconds, message=told_usage(self._usage))
        return reading

    def _direct(self, root: Path) -> Reading:
        reading = self._agenda.reading
        hearing = Hearing(tell=self._hear, say=self._say, charge=self._charge)
        board = settle(self._agenda, hearing)
        if board.stand_in:
            self._callbacks.on_warning(board.stand_in)
        after = board.revision.storyboard
        signature = write_board(reading, board)
        place = shown_path(root, storyboard_path(reading.path))
        now = replace(
            reading,
            board=after,
            board_text=write_storyboard(after),
            sources={**reading.sources, place: signature},
        )
        self._callbacks.on_written(now)
        return now

    def _hear(self, fraction: float) -> None:
        self._check()
        if fraction != self._fraction:
            self._fraction = fraction
            self._tell(kind="progress", fraction=fraction)

    def _say(self, words: str) -> None:
        self._tell(kind="progress", fraction=self._fraction, message=words)

    def _charge(self, usage: Usage) -> None:
        self._usage += usage

    def _tell(
        self,
        *,
        kind: Kind,
        seconds: float | None = None,
        fraction: float | None = None,
        message: str | None = None,
    ) -> None:
        name = self._agenda.film.name
        event = Event(
            film=name,
            step=f"storyboard:{name}",
            kind=kind,
            seconds=seconds,
            fraction=fraction,
            message=message,
        )
        self._listener.tell(event)


def told_usage(usage: Usage) -> str:
    """What asking came to, for people: `2 answers, 3214 tokens read, 812 written; 1 answer kept from before`."""
    said = [_answers(usage.calls)] if usage.calls else []
    if usage.tokens_in or usage.tokens_out:
        said.append(f"{usage.tokens_in} tokens read, {usage.tokens_out} written")
    kept = [f"{_answers(usage.kept)} kept from before"] if usage.kept else []
    return "; ".join([", ".join(said), *kept]) if said else "".join(kept)


def _answers(number: int) -> str:
    return f"{number} answer{'s' * (number != 1)}"
