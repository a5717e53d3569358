"""Directors: they turn script passages into scenes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from filmkit.backends.registry import find_backend

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.model.ports import Desk, Director

DIRECTORS: Mapping[str, str] = {
    "llm": "filmkit.backends.director.llm:Llm",
    "rules": "filmkit.backends.director.rules:Rules",
}


def find_director(use: str, desk: Desk) -> Director:
    """The director that a film asks for by `director: {use: …}`.

    Raises:
        PlanError: There is none of that name.
    """
    return cast("Director", find_backend("director", use, DIRECTORS)(desk))
