"""Steps by which a script fails and says why, and those that read a file in order to know.

Knows nothing of films. The engine has no step that fails: reading a file that isn't there is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmkit.keys import Json


def fail_when(condition: str, words: str) -> list[Json]:
    """Steps that end the script with these words in its terminal, and in the error, if the condition holds.

    Args:
        condition: A template. It must not look at `input`, which a step that is left out takes away.
        words: What is wrong, and what to do.
    """
    nowhere = re.sub(r'[\\:{}"*?<>|]', "", words)
    return [
        {"when": condition, "method": "log", "params": {"text": words}},
        {"when": condition, "method": "fs.read", "params": {"path": nowhere}},
    ]


def read_text(path: str) -> list[Json]:
    """Steps after which a file's text is in `local.told`. They fail if there is no such file."""
    return [
        # An empty file would leave there what was read before.
        {"method": "local.set", "params": {"told": ""}},
        {
            "method": "fs.read",
            "returns": "local.told",
            "params": {"path": path, "encoding": "utf8"},
        },
    ]
