"""What mends a failed step, told once though it may mend many."""

from __future__ import annotations

_MARK = "\n  hint: "


class Cures:
    """The hints that were told so far."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def tell(self, reason: str) -> str:
        """A reason as it is, or without its hint if that was told before."""
        what, _, hint = reason.partition(_MARK)
        if hint in self._told:
            return what
        self._told.add(hint)
        return reason
