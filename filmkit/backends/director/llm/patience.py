"""How long and how often a server is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """What a server that doesn't answer, or is busy, is given.

    Attributes:
        tries: How often the same is asked at most, >= 1.
        first_s: Before the second try; twice that before each further one.
        most_s: Between two tries at most, if the server doesn't say how long it wants.
        asked_s: The longest that it may ask for; if it wants more, it is not asked again.
        poll_s: Between two looks whether anybody still wants to know.
    """

    tries: int = 3
    first_s: float = 0.5
    most_s: float = 8.0
    asked_s: float = 120.0
    poll_s: float = 0.1

    def pause_s(self, failed: int, asked_s: float) -> float | None:
        """How long to wait after so many failed tries (>= 1); None = not to ask again."""
        if failed >= self.tries or asked_s > self.asked_s:
            return None
        return asked_s or min(self.most_s, self.first_s * 2 ** (failed - 1))
