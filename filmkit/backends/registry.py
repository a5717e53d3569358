"""Back ends by name: the built-in ones, and those that other packages offer as entry points.

Nothing is imported before it is asked for by name.
"""

from __future__ import annotations

import importlib
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from filmkit.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    offered = {point.name: point for point in entry_points(group=f"filmkit.{kind}s")}
    if name not in offered:
        known = ", ".join(sorted({*built_in, *offered}))
        message = f"unknown {kind} '{name}'"
        raise PlanError(message, hint=f"known: {known}")
    return offered[name].load()
