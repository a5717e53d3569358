"""How films stand, as far as their stamps tell; imports nothing heavy.

Knows nothing of what makes a film stale: see `filmkit.build.survey` for those that aren't fresh.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from filmkit.backends.stamp import is_fresh, machine_digest, read_stamp, stamp_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from filmkit.build.reasons import Reason
    from filmkit.errors import Problem

State = Literal["up_to_date", "stale", "unbuilt", "wrong"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How one film stands.

    Attributes:
        film: Its name.
        state: `up_to_date` = a build would make nothing; `unbuilt` = it was never built; `wrong` = it
            can't be, as it is.
        stale: What a build would make, and why, each step after those that it needs.
        problems: Why it is `wrong`; no warnings, since a stamp tells none.
        last_build: When its last build ended, in UTC; None = never, as far as is known.
        length_s: Its length as its files have it now, or had it at the last build if they are wrong
            now; None = not known.
        target: Where it is delivered, as people are told; "" = not known.
    """

    film: str
    state: State
    stale: tuple[Reason, ...] = ()
    problems: tuple[Problem, ...] = ()
    last_build: datetime | None
    length_s: float | None
    target: str


def fresh_films(
    root: Path, paths: Iterable[Path], environment: Mapping[str, str]
) -> dict[Path, Status]:
    """Those of the films that are up to date as a stat of each of their files tells, by their paths."""
    machine = machine_digest(environment)
    fresh: dict[Path, Status] = {}
    for path in paths:
        stamp = read_stamp(stamp_path(root, path.stem))
        if stamp and is_fresh(root, path, stamp, machine):
            fresh[path] = Status(
                film=path.stem,
                state="up_to_date",
                last_build=last_build(root, path.stem),
                length_s=stamp.length_s,
                target=stamp.target,
            )
    return fresh


def last_build(root: Path, film: str) -> datetime | None:
    """When the last build of the film ended, in UTC: it leaves its stamp last."""
    try:
        return datetime.fromtimestamp(stamp_path(root, film).stat().st_mtime, UTC)
    except OSError:
        return None
