"""What a server says of its nodes (`GET /object_info`), in one shape for all its versions.

Knows nothing of orders. What comes from a server may have any shape: what isn't understood asks for nothing.

Source: https://docs.comfy.org/custom-nodes/backend/datatypes; both shapes of lists of choices are in use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json

_CHOICE = "COMBO"


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a kind of node.

    Attributes:
        type: `INT`, `IMAGE`, …; `COMBO` for a choice, "" = not understood.
        is_required: The server queues nothing without it.
        choices: What a `COMBO` takes; None = anything.
        least, most: Of numbers; None = no end.
        is_upload: The choices are files that clients upload.
    """

    type: str
    is_required: bool
    choices: tuple[Json, ...] | None = None
    least: float | None = None
    most: float | None = None
    is_upload: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of node.

    Attributes:
        inputs: By name.
        outputs: Type of each output; "" = not understood.
        is_output: Its result is kept: what such nodes need is run.
    """

    inputs: Mapping[str, Input]
    outputs: tuple[str, ...]
    is_output: bool


def kind_of(info: Json) -> Kind:
    """The kind that a server describes."""
    said = info if isinstance(info, dict) else {}
    groups = said.get("input")
    inputs: dict[str, Input] = {}
    for group in ("optional", "required"):
        members = groups.get(group) if isinstance(groups, dict) else None
        for name, spec in (members if isinstance(members, dict) else {}).items():
            inputs[name] = _input(spec, is_required=group == "required")
    outputs = said.get("output")
    types = outputs if isinstance(outputs, list) else []
    return Kind(
        inputs,
        tuple(each if isinstance(each, str) else "" for each in types),
        said.get("output_node") is True,
    )


def _input(spec: Json, *, is_required: bool) -> Input:
    parts = spec if isinstance(spec, list) else []
    said = parts[0] if parts else ""
    options = parts[1] if len(parts) > 1 and isinstance(parts[1], dict) else {}
    if isinstance(said, list) or said == _CHOICE:
        return _choice(
            said if isinstance(said, list) else options.get("options"), options, is_required
        )
    least, most = (_number(options.get(name)) for name in ("min", "max"))
    return Input(said if isinstance(said, str) else "", is_required, None, least, most)


def _choice(choices: Json, options: Mapping[str, Json], is_required: bool) -> Input:  # noqa: FBT001 (private)
    is_upload = any(options.get(f"{what}_upload") is True for what in ("image", "audio", "video"))
    is_free = not isinstance(choices, list) or options.get("multiselect") is True
    found = None if is_free or not isinstance(choices, list) else tuple(choices)
    return Input(_CHOICE, is_required, found, is_upload=is_upload)


def _number(value: Json) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int | float) else None
