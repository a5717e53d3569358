"""A file's shape by its JSON Schema, with every fault in a filmmaker's words.

Knows nothing of what the keys of a film mean: the schema says what each takes, in words in `x-takes`
where its keywords don't say it well, and in `x-elsewhere` where else a key belongs that people put there.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from filmkit.errors import Problem, by_place
from filmkit.spec.wording import Fault, problems_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import jsonschema_rs
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from filmkit.keys import Json
    from filmkit.source import Source

MOST = 100  # problems; nobody reads on, and a hostile file could have a hundred thousand


def check_shape(source: Source, schema: Json | Mapping[str, Any]) -> tuple[Problem, ...]:
    """All that is wrong with the shape of a file, in order of place; `MOST` at most.

    Args:
        source: The file.
        schema: JSON Schema, draft 2020-12.
    """
    if fits(source.data, schema):
        return ()
    found = (
        problem
        for error in _validator_class()(cast("Mapping[str, Any]", schema)).iter_errors(source.data)
        for meant in _meant(error)
        for problem in problems_of(_fault(meant), source)
    )
    return by_place(dict.fromkeys(islice(found, MOST)))


def fits(data: Json, schema: Json | Mapping[str, Any]) -> bool:
    """Whether data has the shape of a schema. Most has, and this tells fifty times sooner than looking for faults."""
    try:
        return _gate(json.dumps(schema)).is_valid(data)
    except ValueError:  # no JSON at all, such as an infinite number: for the words' side to say
        return False


@lru_cache(maxsize=8)
def _gate(schema: str) -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs  # noqa: PLC0415 (0.05 s, and most commands check nothing)

    return jsonschema_rs.Draft202012Validator(json.loads(schema))


@cache
def _validator_class() -> type[Validator]:
    # Not at the top: jsonschema takes 0.1 s to import, and most commands check nothing.
    from jsonschema import Draft202012Validator  # noqa: PLC0415
    from jsonschema.validators import extend  # noqa: PLC0415

    extended = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
    return cast("type[Validator]", extended)


def _pattern(
    _validator: Validator, pattern: str, instance: Json, _schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """`pattern`, with `$` as JSON Schema has it: the end; to Python it is also before a line break."""
    from jsonschema import ValidationError  # noqa: PLC0415

    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError("")


def _meant(error: ValidationError) -> Iterator[ValidationError]:
    """The faults of the branch that was meant, where a schema has several; else the fault itself."""
    branch = _branch(error) if error.validator == "anyOf" else None
    if branch is None:
        yield error
        return
    for child in error.context or ():
        if child.relative_schema_path[0] == branch:
            yield from _meant(child)


def _branch(error: ValidationError) -> int | None:
    """Which of the branches a list or mapping was meant to be; None = can't tell, or a plain value."""
    if not isinstance(error.instance, dict | list):
        return None
    faults: dict[int, list[ValidationError]] = {}
    for child in error.context or ():
        faults.setdefault(int(child.relative_schema_path[0]), []).append(child)
    fitting = [n for n, found in faults.items() if not any(map(_is_other_kind, found))]
    branches = cast("list[Mapping[str, Any]]", error.validator_value)
    return min(fitting, key=lambda n: _distance(branches[n], faults[n]), default=None)


def _is_other_kind(fault: ValidationError) -> bool:
    return fault.validator in {"type", "enum", "const"} and not fault.relative_path


def _distance(schema: Mapping[str, Any], faults: list[ValidationError]) -> tuple[int, int]:
    """How unlike the branch the data is: by keys that lack or don't belong, then by what it asks for."""
    parent = cast("ValidationError", faults[0].parent)  # a branch's faults hang on their anyOf
    instance = parent.instance
    if not isinstance(instance, dict):
        return 0, 0
    required = schema.get("required", ())
    unlike = [key for key in required if key not in instance]
    unlike += [key for key in instance if key not in schema.get("properties", {})]
    return len(unlike), -len(required)


def _fault(error: ValidationError) -> Fault:
    """What jsonschema found, in our own terms."""
    schema = error.schema if isinstance(error.schema, dict) else {}
    parent = error.parent
    branches = parent.validator_value if parent and parent.validator == "anyOf" else [schema]
    keys = (key for branch in cast("Any", branches) for key in branch.get("properties", ()))
    return Fault(
        path=tuple(error.absolute_path),
        found=error.instance,
        keyword=str(error.validator),
        schema=schema,
        known=tuple(dict.fromkeys(keys)) or tuple(schema.get("properties", ())),
    )
