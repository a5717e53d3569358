"""Marks: a file beside another one that holds the key of what that was made from. It alone says that a file is whole.

Pinokio's scripts write it last and remove it first. One mark for each file, not one for each key: a mark that an
earlier version of the film has left must not count again once the film is changed back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.pinokio.failure import fail_when, read_text
from filmkit.pinokio.text import absent

if TYPE_CHECKING:
    from filmkit.keys import Json

_SUFFIX = ".key"


def mark_of(file: str) -> str:
    """The name, or path, of a file's mark."""
    return f"{file}{_SUFFIX}"


def marked_file(name: str) -> str | None:
    """The name of the file that a mark is of; None = it is no mark."""
    return name.removesuffix(_SUFFIX) if name.endswith(_SUFFIX) else None


def jump_if_marked(file: str, key: str, *, made: str, make: str) -> list[Json]:
    """Steps that go to the step `made` if a file of `output/` is what it should be, else to the step `make`.

    The step `make` has to follow.
    """
    gone: dict[str, Json] = {"method": "jump", "params": {"id": make}}
    return [
        {"when": absent(f"output/{file}"), **gone},
        {"when": absent(f"output/{mark_of(file)}"), **gone},
        *read_text(f"output/{mark_of(file)}"),
        {"when": f"{{{{{_is(key)}}}}}", "method": "jump", "params": {"id": made}},
    ]


def fail_if_unmarked(file: str, key: str, words: str, words_stale: str) -> list[Json]:
    """Steps that fail unless a file of `output/` is what it should be.

    Args:
        file: Its name.
        key: What it should be made from; "" = that isn't known, and it only has to be there.
        words: Why, if it isn't there.
        words_stale: Why, if it is something else, or half of it.
    """
    steps = fail_when(absent(f"output/{file}"), words)
    if key:
        steps += fail_when(absent(f"output/{mark_of(file)}"), words_stale)
        steps += read_text(f"output/{mark_of(file)}")
        steps += fail_when(f"{{{{!({_is(key)})}}}}", words_stale)
    return steps


def remove_mark(file: str) -> dict[str, Json]:
    """A step after which a file of `output/` counts no more."""
    return {"method": "fs.rm", "params": {"path": f"output/{mark_of(file)}"}}


def write_mark(file: str, key: str) -> dict[str, Json]:
    """A step after which a file of `output/` counts."""
    return {"method": "fs.write", "params": {"path": f"output/{mark_of(file)}", "text": key}}


def _is(key: str) -> str:
    """A condition: that key was read just before."""
    return f"String(local.told).trim() === '{key}'"
