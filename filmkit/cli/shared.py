"""What the team's store has, in words."""

from __future__ import annotations

from filmkit.cli.causes import count


def tell_shared(steps: int) -> str:
    """`1 step is in the team's store`, `12 steps are in the team's store`."""
    return f"{count(steps, 'step')} {'is' if steps == 1 else 'are'} in the team's store"
