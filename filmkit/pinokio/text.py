"""Text for Pinokio's scripts: kept from being taken for a template of Pinokio's.

Pinokio evaluates `{{…}}` wherever it stands in a script, as JavaScript, and looks at the result again.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING

from filmkit.source.text import forbidden

if TYPE_CHECKING:
    from filmkit.keys import Json

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*\Z")


def written(path: str, text: str) -> dict[str, Json]:
    """Parameters of an `fs.write` that writes exactly this text.

    Readable where it can be. A text with braces that Pinokio might evaluate goes as bytes, which it doesn't look
    into; so does an empty one, of which it would write no file.
    """
    if text and not needs_bytes(text):
        return {"path": path, "text": text}
    return {"path": path, "buffer": as_bytes(text)}


def as_bytes(text: str) -> str:
    """A template that gives the text's bytes in UTF-8, with nothing of the text to be seen in it."""
    return f"{{{{Buffer.from('{b64encode(text.encode()).decode()}', 'base64')}}}}"


def needs_bytes(value: Json) -> bool:
    """Whether Pinokio might evaluate something in the value, or no script may hold it as it is."""
    if isinstance(value, dict):
        return any(map(needs_bytes, (*value, *value.values())))
    if isinstance(value, list):
        return any(map(needs_bytes, value))
    if not isinstance(value, str):
        return False
    return "{{" in value or "}}" in value or forbidden(value) is not None


def absent(path: str) -> str:
    """A condition of a step: there is no such file below the script's folder."""
    return f"{{{{!{_exists(path)}}}}}"


def present(path: str) -> str:
    """A condition of a step: there is such a file."""
    return f"{{{{{_exists(path)}}}}}"


def half_there(path: str, probe: str) -> str:
    """A condition of a step: there is something at one path, and nothing at the other."""
    return f"{{{{{_exists(path)} && !{_exists(probe)}}}}}"


def is_name(name: str) -> bool:
    """Whether a file's name can stand in a condition as it is."""
    return bool(_NAME.match(name))


def _exists(path: str) -> str:
    parts = path.split("/")
    assert all(map(is_name, parts)), f"{path!r} can't stand in a condition"  # noqa: S101
    return f"exists({', '.join(repr(part) for part in parts)})"
