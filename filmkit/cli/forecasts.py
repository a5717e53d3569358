"""A forecast in words: `about 4 min`, and what nothing is known of."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from filmkit.cli.causes import count
from filmkit.timing import spoken

if TYPE_CHECKING:
    from filmkit.plan.effort import Forecast

_MINUTE_S, _HOUR_S = 60, 3600
# Up to so many seconds, to the nearest so many: nobody believes the rest.
_STEPS_S = ((_MINUTE_S, 5), (10 * _MINUTE_S, 30), (_HOUR_S, 5 * _MINUTE_S), (1e9, 10 * _MINUTE_S))
_MOMENT_S = 5
LONG_S = 60.0


def tell_forecast(forecast: Forecast) -> str:
    """How long it takes, in a few words; "" = a moment is known of all of it."""
    many = len(forecast.unknown)
    if many and not forecast.seconds:
        return "time unknown (nothing like it was made yet)"
    about = tell_seconds(forecast.seconds)
    return f"{about}, and {count(many, 'step')} of which nothing is known yet" if many else about


def tell_seconds(seconds: float) -> str:
    """`a few seconds`, `about 25 s`, `about 4 min`, `about 1 h 20 min`."""
    if seconds < _MOMENT_S:
        return "a few seconds"
    nearest = next(step for limit, step in _STEPS_S if seconds < limit)
    rounded = max(nearest, round(seconds / nearest) * nearest)
    return f"about {spoken(Fraction(rounded))}"
