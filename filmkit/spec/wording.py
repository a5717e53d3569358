"""A fault in the shape of a file, as problems for a filmmaker.

Knows the keywords of JSON Schema; knows nothing of films or of the validator.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from filmkit.errors import Problem
from filmkit.spec.hints import did_you_mean, listing, nearest, quoted
from filmkit.spec.labels import context, label, within
from filmkit.spec.parts import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.source import Path, Source

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "keys and values below it",
    "null": "nothing",
}
_YES_NO = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_SHORT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One keyword of a schema that a value doesn't obey.

    Attributes:
        path: Where the value is.
        found: The value.
        keyword: Of JSON Schema: `type`, `required`, …
        schema: The schema that has the keyword.
        known: Keys that belong there, if it has keys.
    """

    path: Path
    found: Any
    keyword: str
    schema: Mapping[str, Any]
    known: tuple[str, ...]


def problems_of(fault: Fault, source: Source) -> Iterator[Problem]:
    """What is wrong, one problem for each key that lacks or is too many."""
    if fault.keyword == "required":
        yield from _missing(fault, source)
    elif fault.keyword == "additionalProperties":
        yield from _unknown(fault, source)
    else:
        message, hint = _wrong(fault, label(fault.path, source.data))
        yield Problem(message, source.where(fault.path), hint)


def _missing(fault: Fault, source: Source) -> Iterator[Problem]:
    owner = context(fault.path, source.data) if fault.path else "the film"
    for key in fault.schema["required"]:
        if key not in fault.found:
            examples = fault.schema["properties"][key].get("examples", ["…"])
            example = json.dumps(examples[0], ensure_ascii=False).strip('"')
            hint = f"add it, for example '{key}: {example}'"
            yield Problem(f"{owner} has no '{key}'", source.where(fault.path), hint)


def _unknown(fault: Fault, source: Source) -> Iterator[Problem]:
    allowed = fault.schema.get("properties", {})
    place = within(fault.path, source.data)
    for key in fault.found:
        if key in allowed or key.startswith(NOTE):
            continue
        elsewhere = fault.schema.get("x-elsewhere", {})
        message = f"unknown key {quoted(key)}{place}"
        hint = elsewhere.get(key) or did_you_mean(key, fault.known)
        if key in fault.known:
            other = next((each for each in fault.found if each in allowed), "")
            message, hint = f"'{key}' and '{other}' exclude each other{place}", "choose one of them"
        yield Problem(message, source.where((*fault.path, key), key=True), hint)


def _wrong(fault: Fault, name: str) -> tuple[str, str]:
    value = fault.found
    if value is None:
        return f"{name} has no value", "give it one, or take the line out"
    if value == [] or (isinstance(value, str) and not value.strip()):
        return f"{name} is empty", f"it must be {_wanted(fault.schema)}"
    message = f"{name} must be {_wanted(fault.schema)}, got {quoted(value)}"
    return message, _hint(fault.schema, value)


def _wanted(schema: Mapping[str, Any]) -> str:
    if "x-takes" in schema:
        return str(schema["x-takes"])
    if "enum" in schema:
        names = listing([str(each) for each in schema["enum"]])
        return names if len(schema["enum"]) == 1 else f"one of {names}"
    if "const" in schema:
        return quoted(schema["const"])
    even = schema.get("multipleOf") == 2  # noqa: PLR2004
    words = "an even whole number" if even else _TYPES[schema["type"]]
    if "minimum" in schema:
        words += f" from {schema['minimum']} to {schema['maximum']}"
    return words


def _hint(schema: Mapping[str, Any], value: object) -> str:
    kinds = {schema.get("type"), *(branch.get("type") for branch in schema.get("anyOf", ()))}
    is_plain = isinstance(value, bool | int | float)
    if isinstance(value, str):
        return _text_hint(schema, kinds, value)
    if is_plain and kinds == {"string"}:
        return "put it in quotes"
    return "put it in brackets: […]" if is_plain and "array" in kinds else ""


def _text_hint(schema: Mapping[str, Any], kinds: set[str | None], text: str) -> str:
    if meant := nearest(text, [str(each) for each in schema.get("enum", ())]):
        return f"did you mean {quoted(meant)}?"
    if "boolean" in kinds and text.casefold() in _YES_NO:
        return f"write '{_YES_NO[text.casefold()]}': in YAML 1.2, {quoted(text)} is text"
    if kinds & {"integer", "number"} and _is_number(text):
        return "take the quotes away"
    return f"put it in brackets: [{text}]" if "array" in kinds and len(text) < _SHORT else ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
