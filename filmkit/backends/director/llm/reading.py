"""A model's answer held against the segments it was asked for: sketches of scenes, or what is wrong with it.

Small slips are mended here: a length out of bounds, another spelling of a size, a name in capitals. No scene is ever
left out, invented or guessed: that is for the model to mend.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from filmkit.backends.director.llm.extraction import SCENES, scenes_in
from filmkit.backends.director.llm.plain import plain
from filmkit.model.vocabulary import ANGLES, MOVES, SIZES
from filmkit.spec.hints import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from filmkit.backends.director.llm.reply import Answer
    from filmkit.keys import Json
    from filmkit.model.vocabulary import Angle, Move, Size

MOST_WORDS = 60  # in a prompt, as models are told
_TOLERATED_WORDS = 100  # what is longer than that is cut, at a sentence if there is one
_DAY_S = 86400
_Word = TypeVar("_Word", bound=str)
_NUMBER = re.compile(
    r"\s*([0-9]{1,6}(?:[.,][0-9]{1,6})?)\s*(?:s|sec|secs|seconds?)?\s*", re.IGNORECASE
)

_SIZE_NAMES: Mapping[str, Size] = {
    "closeup": "close_up",
    "close": "close_up",
    "cu": "close_up",
    "detail": "close_up",
    "insert": "close_up",
    "extreme_closeup": "extreme_close_up",
    "extreme_close": "extreme_close_up",
    "ecu": "extreme_close_up",
    "macro": "extreme_close_up",
    "medium_closeup": "medium_close_up",
    "medium_close": "medium_close_up",
    "mcu": "medium_close_up",
    "mid": "medium",
    "ms": "medium",
    "medium_wide": "full",
    "medium_long": "full",
    "long": "wide",
    "ws": "wide",
    "ls": "wide",
    "extreme_long": "extreme_wide",
    "ews": "extreme_wide",
    "establishing": "extreme_wide",
    "very_wide": "extreme_wide",
}
_ANGLE_NAMES: Mapping[str, Angle] = {
    "eye": "eye_level",
    "low_angle": "low",
    "high_angle": "high",
    "bird_s_eye": "overhead",
    "birds_eye": "overhead",
    "top_down": "overhead",
    "aerial": "overhead",
    "dutch_angle": "dutch",
    "tilted": "dutch",
}
_MOVE_NAMES: Mapping[str, Move] = {
    "none": "static",
    "still": "static",
    "fixed": "static",
    "locked": "static",
    "push_in": "dolly_in",
    "zoom_in": "dolly_in",
    "pull_back": "dolly_out",
    "pull_out": "dolly_out",
    "zoom_out": "dolly_out",
    "track": "tracking",
    "follow": "tracking",
    "hand_held": "handheld",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What a model says of one scene.

    Attributes:
        prompt: One line, not empty.
        duration_s: More than 0; None = it doesn't say, or nothing that makes sense.
        size, angle, move: None = as `duration_s`.
        cast: Names from the film's cast, each once; None = it doesn't say.
    """

    prompt: str
    duration_s: Fraction | None = None
    size: Size | None = None
    angle: Angle | None = None
    move: Move | None = None
    cast: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer came to.

    Attributes:
        sketches: One for each segment, in order; none if there are errors.
        errors: What is wrong, each in a line that a model understands.
    """

    sketches: tuple[Sketch, ...] = ()
    errors: tuple[str, ...] = ()


def read_answer(answer: Answer, count: int, cast: Collection[str]) -> Reading:
    """The sketches in an answer to `count` segments.

    Args:
        answer: A model's words.
        count: How many scenes were asked for, >= 1.
        cast: The film's names.
    """
    data = scenes_in(answer.text, is_whole=answer.finish == "stop")
    if data is None:
        return Reading(errors=("there is no JSON object with scenes in it",))
    scenes = data.get(SCENES) if isinstance(data, dict) else None
    if not isinstance(scenes, list):
        return Reading(errors=(f"scenes: expected a list, got {quoted(scenes)}",))
    entries = _in_order(scenes)
    errors = _errors(entries, count)
    if errors:
        return Reading(errors=tuple(errors))
    names = {plain(name).casefold(): name for name in reversed(list(cast))}
    return Reading(tuple(_sketch(entry, names) for entry in entries if isinstance(entry, dict)))


def _in_order(scenes: list[Json]) -> list[Json]:
    """The scenes by their numbers, if these are just those of the segments, or count from 0, or are left out."""
    numbers = [_number(scene) for scene in scenes]
    if all(isinstance(scene, dict) and "segment" not in scene for scene in scenes):
        numbers = list(range(1, len(scenes) + 1))
    start = 0 if 0 in numbers else 1
    if sorted(n for n in numbers if n is not None) != list(range(start, start + len(scenes))):
        return scenes
    by_number = sorted(zip(numbers, scenes, strict=True), key=lambda pair: pair[0] or 0)
    return [
        {**scene, "segment": n} if isinstance(scene, dict) else scene
        for n, (_, scene) in enumerate(by_number, 1)
    ]


def _errors(scenes: Sequence[Json], count: int) -> list[str]:
    errors = []
    if len(scenes) != count:
        errors.append(f"scenes: expected {count}, got {len(scenes)}")
    for n, scene in enumerate(scenes[:count]):
        place = f"scenes[{n}]"
        if not isinstance(scene, dict):
            errors.append(f"{place}: expected an object, got {quoted(scene)}")
            continue
        if (number := _number(scene)) != n + 1:
            got = quoted(scene.get("segment")) if number is None else str(number)
            errors.append(f"{place}.segment: expected {n + 1}, got {got}")
        prompt = scene.get("prompt")
        if not isinstance(prompt, str):
            errors.append(f"{place}.prompt: expected text, got {quoted(prompt)}")
        elif not any(char.isalnum() for char in plain(prompt)):
            errors.append(f"{place}.prompt: expected a description, got {quoted(prompt)}")
    return errors


def _number(scene: Json) -> int | None:
    said = scene.get("segment") if isinstance(scene, dict) else None
    if isinstance(said, bool):
        return None
    if isinstance(said, str) and said.isascii() and said.isdigit() and len(said) < 6:  # noqa: PLR2004
        return int(said)
    if isinstance(said, float) and said.is_integer():
        return int(said)
    return said if isinstance(said, int) else None


def _sketch(scene: Mapping[str, Json], names: Mapping[str, str]) -> Sketch:
    return Sketch(
        prompt=_short(plain(str(scene["prompt"]))),
        duration_s=_seconds(scene.get("duration")),
        size=_word(scene.get("size"), SIZES, _SIZE_NAMES),
        angle=_word(scene.get("angle"), ANGLES, _ANGLE_NAMES),
        move=_word(scene.get("move"), MOVES, _MOVE_NAMES),
        cast=_cast(scene.get("cast"), names),
    )


def _short(prompt: str) -> str:
    """The prompt, or as many of its sentences as a prompt may be long."""
    words = prompt.split(" ")
    if len(words) <= _TOLERATED_WORDS:
        return prompt
    cut = " ".join((*words[:_TOLERATED_WORDS], ""))
    end = max(cut.rfind(mark) for mark in (". ", "! ", "? "))
    return cut[: end + 1] if end > 0 else cut.rstrip()


def _seconds(said: Json) -> Fraction | None:
    if isinstance(said, str) and (match := _NUMBER.fullmatch(said)):
        said = float(match[1].replace(",", "."))
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    if not math.isfinite(said) or said <= 0:
        return None
    return Fraction(min(said, _DAY_S)).limit_denominator(1000) or None


def _word(said: Json, known: tuple[_Word, ...], other: Mapping[str, _Word]) -> _Word | None:
    """The known word that is meant; None = none."""
    if not isinstance(said, str):
        return None
    folded = "_".join(re.findall(r"[a-z]+", said[:40].lower()))
    for name in (folded, folded.removesuffix("_shot"), folded.removesuffix("_angle")):
        found = next((word for word in known if word == name), other.get(name))
        if found:
            return found
    return None


def _cast(said: Json, names: Mapping[str, str]) -> tuple[str, ...] | None:
    if isinstance(said, str):
        said = [said]
    if not isinstance(said, list):
        return None
    meant = (names.get(plain(name).casefold()) for name in said if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in meant if name))
