"""Keys and passwords taken out of whatever is told or kept.

Knows nothing of servers. Their error texts repeat keys, or parts of them, and addresses hold passwords.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST = 6  # what is shorter is a word (`none`), and would be taken out of every sentence
_UNMISTAKABLE = 8  # and with a digit or a mark in it: no such thing stands in a story by chance
_LONGEST = 300  # characters of a server's words that go into a message
_GONE = "…"
_SHAPES = (
    (re.compile(r"\bsk-[\w.*…-]{3,}"), "sk-…"),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/*=…-]+", re.IGNORECASE), r"\1 …"),
    (re.compile(r"//[^/\s@]+@"), "//…@"),
    (
        re.compile(
            r"([?&](?:api[-_]?key|access[-_]?token|auth|key|secret|sig|token)=)[^&\s\"'<>]+",
            re.IGNORECASE,
        ),
        r"\1…",
    ),
)


def secrets_in(base_url: str, api_key: str) -> tuple[str, ...]:
    """What must be told nowhere: the key, and what the address holds of user and password."""
    try:
        parts = urlsplit(base_url)
        found = {api_key, parts.password or "", parts.netloc.rpartition("@")[0]}
    except ValueError:
        found = {api_key}
    found |= {unquote(secret) for secret in found}
    return tuple(sorted((s for s in found if len(s) >= _SHORTEST), key=len))[::-1]


def unmistakable(secrets: Iterable[str]) -> tuple[str, ...]:
    """Those that may be taken out of a model's words: of `harbour` as a password, a film would have holes."""
    return tuple(s for s in secrets if len(s) >= _UNMISTAKABLE and not s.isalpha())


def without(text: str, secrets: Iterable[str]) -> str:
    """The text without these very words; nothing else in it is touched."""
    for secret in secrets:
        text = text.replace(secret, _GONE)
    return text


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without these words, and without whatever else looks like a key or a password."""
    text = without(text, secrets)
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    return text


def in_a_line(text: str) -> str:
    """Somebody else's words in one printable line that isn't too long."""
    line = " ".join(text.split())
    line = "".join(char if char.isprintable() else "�" for char in line)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + _GONE
