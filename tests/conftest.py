"""Settings for all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Machines differ and are shared: a slow example is no failure, and a run is the same each time.
settings.register_profile(
    "filmkit",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("filmkit")
