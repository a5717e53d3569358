"""The watcher's screen: how each film stands, what has changed, what that made stale, and how far the work is.

One page, drawn anew only when something happens.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from click import unstyle
from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from filmkit.cli import causes, report
from filmkit.cli.excerpt import shown
from filmkit.cli.monitor import is_news, tell_changes
from filmkit.cli.questions import tell_questions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from filmkit.backends.events import Event
    from filmkit.backends.stamp import Stamp
    from filmkit.build.boards import Agenda
    from filmkit.build.making import Result
    from filmkit.build.reasons import Reason
    from filmkit.errors import FilmkitError, Problem

_DRAW_S = 0.1  # between two drawings, at least
_MOST_PROBLEMS = 6
_BAR = 30  # columns


@dataclass(frozen=True, slots=True)
class _Row:
    """How one film stands: a mark, its colour, and what is said of it."""

    mark: str
    color: str
    told: str


@dataclass(slots=True)
class _Page:
    """What the screen shows."""

    rows: dict[str, _Row] = field(default_factory=dict)
    change: str = ""
    stale: list[str] = field(default_factory=list)
    problems: dict[str, list[tuple[str, str]]] = field(
        default_factory=dict
    )  # colour and text, by film
    steps: int = 0
    ended: set[str] = field(default_factory=set)  # what an earlier build began is told of twice
    bars: dict[str, float] = field(default_factory=dict)
    rested: dict[str, _Row] = field(default_factory=dict)  # of films that are only looked at as yet
    footer: str = ""


class ScreenMonitor(contextlib.AbstractContextManager["ScreenMonitor"]):
    """Draws a page on a terminal's other screen, and leaves the terminal as it was."""

    def __init__(self, project: str, *, notify: bool, color: bool) -> None:
        self._project = project
        self._notify = notify
        self._page = _Page()
        self._lock = threading.RLock()
        self._drawn_s = 0.0
        console = Console(no_color=not color, highlight=False)
        # A screen that is drawn by the clock would cost a part of a core while nothing happens.
        self._live = Live(console=console, screen=True, auto_refresh=False)

    def __enter__(self) -> Self:
        """Take the screen."""
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Give the screen back, and leave the last words on it."""
        with contextlib.suppress(OSError, ValueError):  # a closed terminal
            self._live.stop()
            for name, row in self._page.rows.items():
                known = self._page.rested.get(name, row)
                is_busy = known.color == "cyan"
                report.answer(f"{name}: {'not finished' if is_busy else known.told}")

    def watches(self, films: Mapping[str, Stamp | None], *, is_polling: bool) -> None:
        """Show how the films stand."""
        with self._drawing() as page:
            page.rows = {name: self._standing(name, stamp) for name, stamp in films.items()}
            page.problems = {n: told for n, told in page.problems.items() if n in {"", *films}}
            how = "looking every second" if is_polling else "watching"
            page.footer = f"{how}{'' if films else ' for films'} · Ctrl-C ends"

    def begins(self, films: Sequence[str], changes: Sequence[str]) -> None:
        """Show what has changed."""
        with self._drawing() as page:
            page.change = f"{time.strftime('%H:%M:%S')}  {tell_changes(films, changes)}"
            page.stale, page.footer = [], "Ctrl-C ends"
            page.steps, page.ended = 0, set()
            page.bars = {}
            for name in ("", *films):
                page.problems.pop(name, None)
            page.rested = {name: page.rows[name] for name in films if name in page.rows}
            for name in films:
                page.rows[name] = _Row("●", "cyan", "reading")

    def waits(self, film: str) -> None:
        """Show whom it waits for."""
        with self._drawing() as page:
            page.rows[film] = _Row("●", "yellow", "another build is busy with it, waiting")

    def asks(self, agenda: Agenda) -> None:
        """Show who is asked for what."""
        with self._drawing() as page:
            page.rows[agenda.film.name] = _Row("●", "cyan", f"asking {agenda.director}")
            page.stale += tell_questions(agenda).splitlines()

    def finds(self, warnings: Sequence[Problem], stale: Mapping[str, Sequence[Reason]]) -> None:
        """Show what is odd, and what is stale and why."""
        with self._drawing() as page:
            page.problems[""] = [("yellow", str(problem)) for problem in warnings]
            page.rested = {n: row for n, row in page.rested.items() if not stale.get(n, True)}
            for film, why in stale.items():
                page.rows[film] = _Row("●", "cyan", "building" if why else "nothing to make")
                if why:
                    told = f"{causes.count_steps(why)}: {causes.tell_causes(why)}"
                    page.stale.append(f"{film}  {told}" if len(stale) > 1 else told)

    def expect(self, steps: int) -> None:
        """Begin the bar of the whole build."""
        with self._drawing() as page:
            page.steps = steps

    def tell(self, event: Event) -> None:
        """Move the bars."""
        with self._drawing(is_small=event.kind != "failed") as page:
            if event.kind in {"started", "progress"}:
                page.bars[event.step] = event.fraction or 0.0
                return
            page.bars.pop(event.step, None)
            page.ended.add(event.step)
            if event.kind == "failed":
                told = ("red", f"{event.step}  {event.message}")
                page.problems.setdefault(event.film, []).append(told)

    def turns(self) -> None:
        """Nothing to show: the next build follows at once."""

    def ends(
        self,
        results: Sequence[Result],
        refused: Mapping[str, Sequence[Problem]],
        failure: FilmkitError | None,
        seconds: float,
    ) -> None:
        """Show what became of the films."""
        with self._drawing() as page:
            page.bars, page.steps, page.rested = {}, 0, {}
            for result in results:
                page.rows[result.film] = _made(result, seconds)
            for name, problems in refused.items():
                page.rows[name] = _Row("✗", "red", "can't be made as it is")
                page.problems[name] = [("red", unstyle(shown(problem))) for problem in problems]
            if failure:
                page.problems[""] = [("red", str(problem)) for problem in failure.problems]
            for name, row in page.rows.items() if failure else ():
                page.rows[name] = row if row.color != "cyan" else _Row("✗", "red", "not made")
        if self._notify and is_news(results, refused, failure):
            with contextlib.suppress(OSError, ValueError):
                self._live.console.bell()  # stdout is a page now, which shows no control codes

    def _standing(self, name: str, stamp: Stamp | None) -> _Row:
        """What is known of a film already, or what its last build left."""
        known = self._page.rows.get(name)
        if known:
            return known
        if stamp is None:
            return _Row("○", "", "not built")
        return _Row("✓", "green", f"{stamp.target} ({report.length(stamp.length_s)}), up to date")

    @contextlib.contextmanager
    def _drawing(self, *, is_small: bool = False) -> Iterator[_Page]:
        """The page to write on, drawn afterwards; a small change only if the last drawing is a while ago."""
        with self._lock:
            yield self._page
            now_s = time.monotonic()
            if is_small and now_s - self._drawn_s < _DRAW_S:
                return
            self._drawn_s = now_s
            with contextlib.suppress(OSError, ValueError):  # a closed terminal
                self._live.update(self._draw(replace(self._page)), refresh=True)

    def _draw(self, page: _Page) -> RenderableType:
        title = Text.assemble(("filmkit watch", "bold"), f"  {self._project}")
        return Group(
            title,
            Text(),
            *_films(page, most=self._live.console.height // 2),
            *_work(page),
            *_problems(page),
            Text(),
            _footer(page),
        )


def _made(result: Result, seconds: float) -> _Row:
    length = report.length(seconds)
    if result.is_complete:
        count = len(result.made)
        made = f"{count} step{'s' * (count != 1)} in {length}" if count else "nothing to make"
        told = f"{result.target} ({report.length(result.length_s)})  {time.strftime('%H:%M:%S')}, {made}"
        return _Row("✓", "green", told)
    return _Row("✗", "red", f"{report.undone_steps(result)}; nothing was delivered")


def _films(page: _Page, most: int) -> Iterator[RenderableType]:
    """A row for each film; of those at rest only so many that there is room for the rest of the page."""
    resting = [name for name, row in page.rows.items() if row.color == "green"]
    room = max(0, most - len(page.rows) + len(resting))
    table = Table.grid(padding=(0, 2))
    for name, row in page.rows.items():
        if name in resting[room:]:
            continue
        table.add_row(
            Text(row.mark, style=row.color),
            Text(name),
            Text(row.told, style="" if row.color == "green" else row.color),
        )
    yield table
    if resting[room:]:
        yield Text(f"and {len(resting[room:])} more, up to date", style="dim")


def _work(page: _Page) -> Iterator[RenderableType]:
    if page.change:
        yield Text()
        yield Text(page.change)
    for line in page.stale:
        yield Text(f"          {line}", style="dim")
    if not page.steps:
        return
    table = Table.grid(padding=(0, 2))
    table.add_row(
        Text(f"{len(page.ended)} of {page.steps} steps"),
        ProgressBar(page.steps, len(page.ended) + sum(page.bars.values()), width=_BAR),
    )
    for step, fraction in page.bars.items():
        table.add_row(Text(f"  {step}"), ProgressBar(1.0, fraction, width=_BAR))
    yield Text()
    yield table


def _problems(page: _Page) -> Iterator[RenderableType]:
    problems = [each for told in page.problems.values() for each in told]
    for color, text in problems[:_MOST_PROBLEMS]:
        yield Text()
        yield Text(text, style=color)
    if len(problems) > _MOST_PROBLEMS:
        yield Text(f"and {len(problems) - _MOST_PROBLEMS} more", style="dim")


def _footer(page: _Page) -> RenderableType:
    return Text(page.footer, style="dim")
