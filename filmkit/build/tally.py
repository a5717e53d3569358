"""The tally: what a build did, counted from its events."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmkit.backends.events import Event


class Tally:
    """Listens to a build and remembers what came of each step.

    Attributes:
        made: By film, the steps that were made, in the order in which they ended.
        failed: By film, why steps failed, by name.
        skipped: By film, which failed steps others need and were not tried for, by name.
        bugs: What went wrong by no fault of the user's.
    """

    def __init__(self) -> None:
        self.made: dict[str, list[str]] = defaultdict(list)
        self.failed: dict[str, dict[str, str]] = defaultdict(dict)
        self.skipped: dict[str, dict[str, str]] = defaultdict(dict)
        self.bugs: list[Exception] = []
        self._reasons: dict[str, str] = {}
        self._by_film = (self.made, self.failed, self.skipped)

    @property
    def ended(self) -> int:
        """How many steps have ended, one way or the other."""
        return sum(len(steps) for by_film in self._by_film for steps in by_film.values())

    def tell(self, event: Event) -> None:
        """Count the event. Safe from any thread: each line is one operation of the interpreter's."""
        if event.kind == "done":
            self.made[event.film].append(event.step)
        elif event.kind == "failed":
            self.failed[event.film][event.step] = event.message or ""
            self._reasons[event.step] = event.message or ""
        elif event.kind == "skipped":
            excuse, root = event.message or "", self._root_of(event.message or "")
            self._reasons[event.step] = root
            self.skipped[event.film][event.step] = f"{excuse}\n{root}" if root else excuse

    def _root_of(self, excuse: str) -> str:
        """Why the failed steps that an excuse names failed: they may be another film's."""
        reasons = (self._reasons[word] for word in excuse.split() if word in self._reasons)
        return "\n".join(dict.fromkeys(reasons))
