"""Several audiences of one session."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.backends.events import Event
    from filmkit.backends.stamp import Stamp
    from filmkit.build.boards import Agenda
    from filmkit.build.making import Result
    from filmkit.build.reasons import Reason
    from filmkit.errors import FilmkitError, Problem
    from filmkit.watch.session import Audience


class Audiences:
    """Tells each of them, in order, what it is told."""

    def __init__(self, *audiences: Audience) -> None:
        self._audiences = audiences

    def watches(self, films: Mapping[str, Stamp | None], *, is_polling: bool) -> None:
        """As `Audience.watches`."""
        for audience in self._audiences:
            audience.watches(films, is_polling=is_polling)

    def begins(self, films: Sequence[str], changes: Sequence[str]) -> None:
        """As `Audience.begins`."""
        for audience in self._audiences:
            audience.begins(films, changes)

    def turns(self) -> None:
        """As `Audience.turns`."""
        for audience in self._audiences:
            audience.turns()

    def waits(self, film: str) -> None:
        """As `Monitor.waits`."""
        for audience in self._audiences:
            audience.waits(film)

    def asks(self, agenda: Agenda) -> None:
        """As `Monitor.asks`."""
        for audience in self._audiences:
            audience.asks(agenda)

    def finds(self, warnings: Sequence[Problem], stale: Mapping[str, Sequence[Reason]]) -> None:
        """As `Monitor.finds`."""
        for audience in self._audiences:
            audience.finds(warnings, stale)

    def expect(self, steps: int) -> None:
        """As `Monitor.expect`."""
        for audience in self._audiences:
            audience.expect(steps)

    def tell(self, event: Event) -> None:
        """As `Monitor.tell`."""
        for audience in self._audiences:
            audience.tell(event)

    def ends(
        self,
        results: Sequence[Result],
        refused: Mapping[str, Sequence[Problem]],
        failure: FilmkitError | None,
        seconds: float,
    ) -> None:
        """As `Audience.ends`."""
        for audience in self._audiences:
            audience.ends(results, refused, failure, seconds)
