"""The script, taken to pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.errors import Problem
    from filmkit.model.ports import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a film is made from.

    Attributes:
        passages: In order, each with its key.
        transitions: The way out of a passage, where a screenplay says one: a name from
            `filmkit.cut.transitions`, by the passage's key.
        fades_in: The film comes out of black.
        fades_out: It goes into black.
        problems: What in it can't be understood; warnings.
    """

    passages: tuple[Passage, ...]
    transitions: Mapping[str, str] = field(default_factory=dict)
    fades_in: bool = False
    fades_out: bool = False
    problems: tuple[Problem, ...] = ()
