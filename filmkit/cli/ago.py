"""How long ago something was, for people. Knows no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_MINUTE_S, _HOUR_S, _NIGHT_S = 60, 3600, 12 * 3600
_WEEK_DAYS = 7


def ago(then: datetime, now: datetime) -> str:
    """`just now`, `2 minutes ago`, `5 hours ago`, `yesterday`, `3 days ago`, `2026-03-14`.

    What seems to lie ahead, since clocks differ, gets its date.

    Args:
        then: In the time zone of whoever reads it: a day ends at midnight there.
        now: In the same.
    """
    seconds = (now - then).total_seconds()
    days = (now.date() - then.date()).days
    if abs(seconds) < _MINUTE_S:
        return "just now"
    if seconds < 0 or days >= _WEEK_DAYS:
        return f"{then:%Y-%m-%d}"
    if seconds < _HOUR_S:
        return f"{_count(seconds // _MINUTE_S, 'minute')} ago"
    if seconds < _NIGHT_S or not days:  # after midnight, an hour before it isn't yesterday yet
        return f"{_count(seconds // _HOUR_S, 'hour')} ago"
    return "yesterday" if days == 1 else f"{days} days ago"


def _count(number: float, unit: str) -> str:
    return f"{number:.0f} {unit}{'s' * (number != 1)}"
