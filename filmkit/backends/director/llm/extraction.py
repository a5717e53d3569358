"""The JSON in a model's words, whatever stands around it: thoughts, fences, explanations, small slips.

Knows nothing of scenes but the name of their list.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.keys import Json

SCENES = "scenes"
_TAG = r"(?:think|thinking|thought|reasoning)"
_THOUGHT_OVER = re.compile(rf"</{_TAG}>", re.IGNORECASE)
_THOUGHT = re.compile(rf"<{_TAG}>", re.IGNORECASE)
_FENCE = re.compile(r"```[\w-]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_MOST_STARTS = 200  # braces at which JSON may begin: each costs a look at the rest
_LONGEST = 100_000  # characters that are worth repairing
_DECODER = json.JSONDecoder()


def scenes_in(text: str, *, is_whole: bool) -> Json:
    """The first object with scenes in the text, or what stands for it; None = there is none.

    Args:
        text: A model's words.
        is_whole: They weren't cut off. What was cut off is never repaired: its end would be made up.
    """
    is_mended = is_whole and len(text) <= _LONGEST
    places = tuple(_places(text[:_LONGEST]))
    for search in (_object, _repaired, _row) if is_mended else (_object,):
        for place in places:
            found = search(place)
            if found is not None:
                return found
    return None


def spoken(text: str) -> str:
    """What a model says behind its thoughts, and before thoughts that haven't come to an end."""
    behind = _THOUGHT_OVER.split(text)[-1]
    thought = _THOUGHT.search(behind)
    return behind[: thought.start()] if thought else behind


def _places(text: str) -> Iterator[str]:
    """Where to look, the likeliest first: behind the thoughts, in fences there, and anywhere."""
    for part in (spoken(text), _THOUGHT_OVER.split(text)[-1]):
        yield from (match[1] for match in _FENCE.finditer(part))
        yield part


def _object(text: str) -> Json:
    """The first object with scenes."""
    return next((found for found in _objects(text) if SCENES in found), None)


def _row(text: str) -> Json:
    """The objects of scenes that stand in the text one after another, with nothing around them."""
    scenes: list[Json] = [found for found in _objects(text) if "prompt" in found]
    return {SCENES: scenes} if scenes else None


def _objects(text: str) -> Iterator[dict[str, Json]]:
    """The objects in the text; of one that isn't whole, those in it."""
    at = -1
    for _ in range(_MOST_STARTS):
        at = text.find("{", at + 1)
        if at < 0:
            return
        try:
            found, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        yield found
        at = end - 1


def _repaired(text: str) -> Json:
    """The object with scenes that was meant: quotes, commas and brackets mended."""
    # 0.1 s, for the few answers that need it.
    import json_repair  # noqa: PLC0415

    at = text.find("{")
    if at < 0 or '"' not in text[at:]:
        return None
    try:
        found: Json = json_repair.repair_json(text[at:], return_objects=True, skip_json_loads=True)
    except (ValueError, RecursionError, IndexError, KeyError, TypeError, AttributeError):
        return None
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, dict) and SCENES in each:
            return each
    return None
