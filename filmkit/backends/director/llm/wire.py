"""The form that an answer must have, as JSON Schema, and the words it is made of.

Only what every server knows is in it: no limits, patterns or references. Limits stand in the prompt, and answers are
checked by `reading`, whatever a server promises.

Source: https://platform.openai.com/docs/guides/structured-outputs (2026-11; the smallest common part of it and of the
grammars of Ollama, llama.cpp, vLLM, LM Studio and Gemini).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.model.vocabulary import ANGLES, MOVES, SIZES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.keys import Json
    from filmkit.model.vocabulary import Angle, Move, Size

NAME = "storyboard"  # of the schema, for servers that want one

SIZE_HINTS: Mapping[Size, str] = {
    "extreme_wide": "a place seen from afar, people tiny or none; opens a film or a new place",
    "wide": "a place with people in it, whole and small",
    "full": "one or a few people from head to foot; walking, running",
    "medium": "from the waist up; people doing something with their hands, or together",
    "medium_close_up": "from the chest up; talking, listening",
    "close_up": "a face, a hand or a thing fills the picture; a decisive moment",
    "extreme_close_up": "a part of a face or a small thing: an eye, a key",
}
ANGLE_HINTS: Mapping[Angle, str] = {
    "eye_level": "the ordinary one; take it unless another has a reason",
    "low": "from below; makes somebody or something strong or threatening",
    "high": "from above; makes somebody small or lost",
    "overhead": "straight down; maps, crowds, somebody lying",
    "dutch": "tilted; dizziness, danger",
}
MOVE_HINTS: Mapping[Move, str] = {
    "static": "the camera stands; dialogue, stillness",
    "pan_left": "turns to the left, over a view",
    "pan_right": "turns to the right, over a view",
    "tilt_up": "turns upwards, along something tall",
    "tilt_down": "turns downwards, to what lies below",
    "dolly_in": "comes nearer; somebody understands, tension grows",
    "dolly_out": "draws back; an ending, loneliness",
    "crane_up": "rises over a place; an opening or an ending",
    "crane_down": "sinks from above into a place",
    "tracking": "goes along with somebody who moves",
    "handheld": "follows unsteadily; chases, panic",
}


def answer_schema(names: Sequence[str]) -> dict[str, Json]:
    """The schema of an answer. Its keys are in the order in which a model writes them best.

    Args:
        names: The film's cast.
    """
    scene: dict[str, Json] = {
        "segment": {"type": "integer"},
        "prompt": {"type": "string"},
        "duration": {"type": "number"},
        "size": {"type": "string", "enum": list(SIZES)},
        "angle": {"type": "string", "enum": list(ANGLES)},
        "move": {"type": "string", "enum": list(MOVES)},
        "cast": {"type": "array", "items": _name(names)},
    }
    return _record({"scenes": {"type": "array", "items": _record(scene)}})


def loosened(schema: Json) -> Json:
    """The same without `additionalProperties`, which not every server knows."""
    if isinstance(schema, list):
        return [loosened(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: loosened(entry) for key, entry in schema.items() if key != "additionalProperties"}


def _name(names: Sequence[str]) -> dict[str, Json]:
    return {"type": "string", "enum": list(names)} if names else {"type": "string"}


def _record(properties: dict[str, Json]) -> dict[str, Json]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
