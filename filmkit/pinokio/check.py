"""Checks a script as a whole: its JSON, its shape by the schema, and the rules of this house.

Pinokio itself checks next to nothing: of two equal keys the last one counts, an unknown method is waited for, for
ever, and what it doesn't know is left out without a word. So nothing is written that wasn't checked here.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from filmkit.errors import Problem, SpecError
from filmkit.pinokio.rules import broken_rules
from filmkit.spec.json_text import json_source, read_json
from filmkit.spec.schema import fits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema.protocols import Validator

    from filmkit.source import Path, Source

_LIMIT_BYTES = 2**30  # our own text, not a stranger's: a film of a thousand scenes has some 10 MiB


def check_script(text: str, file: str, schema: Mapping[str, Any]) -> None:
    """See to it that a text is a script that may run unattended.

    Args:
        text: All of it.
        file: Its name, for messages.
        schema: `pinokio.schema.json`.

    Raises:
        SpecError: It is no JSON, or has a key twice; or it is no script; or it breaks a rule. Holds every problem of
            the first of these kinds that there is.
    """
    read_json(text, file, _LIMIT_BYTES)
    source = json_source(text, file, _LIMIT_BYTES)
    is_shaped = fits(source.data, schema)
    problems = tuple(_unruly(source)) if is_shaped else tuple(_misshapen(source, schema))
    if problems:
        raise SpecError.of(problems)


def _misshapen(source: Source, schema: Mapping[str, Any]) -> Iterator[Problem]:
    validator = _validator_class()(schema)
    for error in validator.iter_errors(source.data):
        path = cast("Path", tuple(error.absolute_path))
        where = source.where(path)
        yield Problem(f"{_spoken(path)}: {error.message[:200]}", where, "see pinokio.schema.json")


@cache
def _validator_class() -> type[Validator]:
    # 0.1 s that no command needs unless it exports.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    return cast("type[Validator]", Draft202012Validator)


def _unruly(source: Source) -> Iterator[Problem]:
    for path, message, hint in broken_rules(cast("Mapping[str, Any]", source.data)):
        yield Problem(f"{_spoken(path)}: {message}", source.where(path), hint)


def _spoken(path: Path) -> str:
    """`run[2].params.path`; the script itself is `script`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "script"
