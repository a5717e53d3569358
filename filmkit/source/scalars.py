"""What an unquoted word of YAML means, by the core schema of YAML 1.2 and nothing more.

So `no`, `1:30`, `2026-11-22` and `1_000` are text. Knows nothing of places.

Source: https://yaml.org/spec/1.2.2/#1032-tag-resolution
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmkit.keys import Json

_WORDS: dict[str, Json] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DECIMAL = re.compile(r"[-+]?[0-9]+", re.ASCII)
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_ENDLESS = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", re.ASCII)
_NUMERIC = frozenset("+-.0123456789")
_DIGITS = 32  # of a whole number; more are a slip, and cost time to convert

_CORE = "tag:yaml.org,2002:"
_TYPES: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "bool": (bool,),
    "int": (int,),
    "float": (float, int),
}


def plain(text: str) -> Json:
    """The value of an unquoted word.

    Raises:
        ValueError: A number that is of no use: not finite, or far too long; in words for people.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC:
        return text
    if _DECIMAL.fullmatch(text) or _BASED.fullmatch(text):
        return _whole(text)
    if _FLOAT.fullmatch(text):
        return _finite(text)
    if _ENDLESS.fullmatch(text):
        message = "is not a number that anything can be made with"
        raise ValueError(message)
    return text


def tagged(text: str, tag: str) -> Json:
    """The value of a word that says its own type (`!!str 2084`).

    Raises:
        ValueError: Not a type of the core schema, or the word isn't of it; in words for people.
    """
    name = tag.removeprefix(_CORE)
    if tag == "!" or (tag.startswith(_CORE) and name == "str"):
        return text
    if not tag.startswith(_CORE) or name not in _TYPES:
        message = f"has a tag, '{shown(tag)[:40]}', that means nothing in a film"
        raise ValueError(message)
    value = plain(text)
    if type(value) not in _TYPES[name]:
        message = f"is not what its tag says, '{shown(tag)}'"
        raise ValueError(message)
    return value


def suits(tag: str, kind: str) -> bool:
    """Whether a list (`seq`) or a mapping (`map`) may have this tag."""
    return tag in {"!", _CORE + kind}


def shown(tag: str) -> str:
    """A tag as people write it: `!!str`."""
    return "!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag


def _whole(text: str) -> int:
    if len(text) > _DIGITS:
        message = "is too long for a number"
        raise ValueError(message)
    base = {"0o": 8, "0x": 16}.get(text[:2])
    return int(text[2:], base) if base else int(text)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        message = "is too big for a number"
        raise ValueError(message)
    return value
