"""What a person or a program is told of a watcher where there is no screen to draw on: lines.

Results go to stdout, the rest to stderr, as with every command.
"""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time
from typing import TYPE_CHECKING, TextIO

import click

from filmkit.build.reasons import reason_json
from filmkit.cli import causes, report
from filmkit.cli.questions import tell_questions
from filmkit.cli.view import Plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.backends.events import Event
    from filmkit.backends.stamp import Stamp
    from filmkit.build.boards import Agenda
    from filmkit.build.making import Result
    from filmkit.build.reasons import Reason
    from filmkit.errors import FilmkitError, Problem
    from filmkit.keys import Json


class PlainMonitor(contextlib.AbstractContextManager["PlainMonitor"]):
    """Lines for people."""

    def __init__(self, *, notify: bool) -> None:
        self._notify = notify
        self._steps = Plain(sys.stderr)
        self._told: set[str] = set()  # films of which something was said
        self._problems: dict[str, str] = {}  # by film, what was last said to be wrong
        self._watching = ""

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def watches(self, films: Mapping[str, Stamp | None], *, is_polling: bool) -> None:
        """Say what is watched, and how the films stand that were built before this session."""
        for name, stamp in films.items():
            if stamp and stamp.is_complete and name not in self._told:
                length = report.length(stamp.length_s)
                click.echo(f"{name}: up to date, {stamp.target} ({length})")
        self._told.update(films)
        how = "looking every second at" if is_polling else "watching"
        line = f"{how} {', '.join(films) or 'for films'}; Ctrl-C ends"
        if line != self._watching:
            report.note(line)
            self._watching = line

    def begins(self, films: Sequence[str], changes: Sequence[str]) -> None:
        """Say what has changed."""
        self._told.update(films)
        self._steps = Plain(sys.stderr)
        report.note(f"{time.strftime('%H:%M:%S')} {tell_changes(films, changes)}")

    def waits(self, film: str) -> None:
        """Say whom it waits for."""
        report.note(f"{film}: another build is busy with it, waiting")

    def asks(self, agenda: Agenda) -> None:
        """Say who is asked for what, before anything is spent."""
        report.note(tell_questions(agenda))

    def finds(self, warnings: Sequence[Problem], stale: Mapping[str, Sequence[Reason]]) -> None:
        """Say what is odd, and what is stale and why."""
        report.report_problems(warnings)
        for film, why in stale.items():
            if why:
                report.note(f"{film}: {causes.count_steps(why)}: {causes.tell_causes(why)}")

    def expect(self, steps: int) -> None:
        """Count to that many steps."""
        self._steps.expect(steps)

    def tell(self, event: Event) -> None:
        """Write a line for a step that has ended."""
        self._steps.tell(event)

    def turns(self) -> None:
        """Say that the build begins anew."""
        report.note("changed again meanwhile: what is still wanted goes on")

    def ends(
        self,
        results: Sequence[Result],
        refused: Mapping[str, Sequence[Problem]],
        failure: FilmkitError | None,
        seconds: float,
    ) -> None:
        """Say what became of the films."""
        for result in results:
            click.echo(
                report.result_line(result, seconds)
            )  # and if nobody reads it, that is the end
        before, self._problems = self._problems, {}
        for name, problems in refused.items():
            self._problems[name] = "\n".join(map(str, problems))
            if self._problems[name] != before.get(name):
                report.report_problems(problems)
                report.note(
                    f"{name}: can't be made as it is; nothing that was delivered is touched"
                )
        if failure:
            report.report_errors(failure, as_json=False)
        if self._notify and is_news(results, refused, failure):
            ring_bell(sys.stderr)


class JsonMonitor(contextlib.AbstractContextManager["JsonMonitor"]):
    """A line of JSON for each thing: steps' events as in `events.jsonl`, and the session's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def watches(self, films: Mapping[str, Stamp | None], *, is_polling: bool) -> None:
        """`watching`: nothing is to be done."""
        self._say("watching", films=list(films), polling=is_polling)

    def begins(self, films: Sequence[str], changes: Sequence[str]) -> None:
        """`building`: films, and the files that have changed."""
        self._say("building", films=list(films), changed=list(changes))

    def waits(self, film: str) -> None:
        """`waiting`: another build is busy with the film."""
        self._say("waiting", film=film)

    def asks(self, agenda: Agenda) -> None:
        """`asking`: a director who costs something, for so many passages of a film's script."""
        passages = sum(len(question.passages) for question in agenda.inquiry.questions)
        self._say("asking", film=agenda.film.name, director=agenda.director, passages=passages)

    def finds(self, warnings: Sequence[Problem], stale: Mapping[str, Sequence[Reason]]) -> None:
        """`stale`, for each film that lacks something; `odd` with what is odd."""
        if warnings:
            self._say("odd", problems=report.problems_json(warnings))
        for film, why in stale.items():
            if why:
                self._say("stale", film=film, steps=[reason_json(reason) for reason in why])

    def expect(self, steps: int) -> None:
        """`expected`: how many steps are to be made."""
        self._say("expected", steps=steps)

    def tell(self, event: Event) -> None:
        """A step's event."""
        self._write(event.json())

    def turns(self) -> None:
        """`given_up`: something has changed meanwhile; the next `building` follows."""
        self._say("given_up")

    def ends(
        self,
        results: Sequence[Result],
        refused: Mapping[str, Sequence[Problem]],
        failure: FilmkitError | None,
        seconds: float,
    ) -> None:
        """`built` for each film that could be made, `wrong` for each that couldn't, `broken` if none could."""
        for result in results:
            self._say("built", **report.result_json(result), seconds=round(seconds, 3))
        for film, problems in refused.items():
            self._say("wrong", film=film, problems=report.problems_json(problems))
        if failure:
            self._say("broken", problems=report.problems_json(failure.problems))

    def _say(self, kind: str, **said: Json) -> None:
        said = {"v": 1, "ts": round(time.time(), 3), "kind": kind, **said}
        self._write(json.dumps(said, ensure_ascii=False))

    def _write(self, line: str) -> None:
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()


def tell_changes(films: Sequence[str], changes: Sequence[str]) -> str:
    """What made films due, in a line."""
    if not changes:
        return f"building {', '.join(films)}"
    more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""  # noqa: PLR2004
    return f"{', '.join(changes[:3])}{more} changed"


def is_news(
    results: Sequence[Result],
    refused: Mapping[str, Sequence[Problem]],
    failure: FilmkitError | None,
) -> bool:
    """Whether a build came to anything that somebody waits for: something was made, or couldn't be."""
    made = any(result.made or not result.is_complete for result in results)
    return made or bool(refused) or failure is not None


def ring_bell(stream: TextIO) -> None:
    """Ring a terminal's bell."""
    stream.write("\a")
    stream.flush()
