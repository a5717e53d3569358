"""What the team's store has, in words."""

from __future__ import annotations

from filmkit.cli.causes import count
from filmkit.cli.sizes import tell_size


def tell_shared(steps: int, size_bytes: int) -> str:
    """`1 step is in the team's store, 4.5 kB`, `12 steps are in the team's store, 34.1 MB`."""
    verb = "is" if steps == 1 else "are"
    return f"{count(steps, 'step')} {verb} in the team's store, {tell_size(size_bytes)}"
