"""Back ends by name: the built-in ones, and those that other packages offer as entry points.

Nothing is imported before it is asked for by name.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from filmkit.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.metadata import EntryPoint


def find_backend(kind: str, name: str, built_in: Mapping[str, str]) -> Any:  # noqa: ANN401
    """The class or function that a back end is made by.

    Args:
        kind: `renderer`, `director`: entry points are in the group `filmkit.<kind>s`.
        name: As a film file has it after `use:`.
        built_in: Ours, as `module:attribute`.

    Raises:
        PlanError: There is none of that name.
    """
    if name in built_in:
        module, _, attribute = built_in[name].partition(":")
        return getattr(importlib.import_module(module), attribute)
    offered = {point.name: point for point in _offered(kind)}
    if name not in offered:
        message = f"unknown {kind} '{name}'"
        raise PlanError(message, hint=f"known: {', '.join(backend_names(kind, built_in))}")
    return offered[name].load()


def backend_names(kind: str, built_in: Mapping[str, str]) -> tuple[str, ...]:
    """The names of all back ends of a kind, sorted; of those of other packages, nothing is imported."""
    return tuple(sorted({*built_in, *(point.name for point in _offered(kind))}))


def _offered(kind: str) -> Iterable[EntryPoint]:
    # 0.03 s, and most films use what is built in.
    from importlib.metadata import entry_points  # noqa: PLC0415

    return entry_points(group=f"filmkit.{kind}s")
