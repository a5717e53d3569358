"""Bytes to text, and the characters that a text may hold.

Knows nothing of YAML's grammar.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filmkit.errors import SpecError, Where

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT_BYTES = 2 * 2**20  # of one file: some 5,000 scenes, or a novel as a script

_BOM = "\ufeff"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# YAML 1.2.2 §5.1 (printable characters), less the noncharacters, which `composer` has a use for.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
)


def decode(content: bytes, file: str) -> str:
    """The text of a UTF-8 file, without a byte order mark.

    Raises:
        SpecError: Not UTF-8; with the place of the first byte that isn't.
    """
    if content.startswith(_UTF16):
        raise SpecError("the file is UTF-16", where=Where(file), hint="save it as UTF-8")
    try:
        return content.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8").removeprefix(_BOM)
        shown = content.decode("utf-8", "replace").removeprefix(_BOM)
        raise SpecError(
            f"byte '0x{content[error.start]:02x}' is not UTF-8",
            where=place(shown, len(before), file),
            hint="save the file as UTF-8 in your editor",
        ) from error


def place(text: str, index: int, file: str) -> Where:
    """Line and column of a character."""
    before = lines_of(text[:index])
    return spot_in(lines_of(text), (len(before), len(before[-1]) + 1), file)


def lines_of(text: str) -> list[str]:
    """The lines of a text, without what ends them; at least one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def spot_in(lines: Sequence[str], spot: tuple[int, int], file: str) -> Where:
    """The place of a line and column, both from 1, with what stands in the line, if it is one of `lines`."""
    line, column = spot
    return Where(file, line, column, lines[line - 1] if 0 < line <= len(lines) else "")


def forbidden(text: str) -> int | None:
    """Index of the first character that no film file may hold; None if all may stay."""
    found = _FORBIDDEN.search(text)
    return found.start() if found else None


def check_text(text: str, file: str, limit_bytes: int = LIMIT_BYTES) -> str:
    """The same text without a byte order mark, if it is short and clean enough to be parsed.

    Raises:
        SpecError: Longer than `limit_bytes`, or with a control character or half a character in it.
    """
    text = text.removeprefix(_BOM)
    if len(text) > limit_bytes or len(text.encode("utf-8", "surrogatepass")) > limit_bytes:
        raise SpecError(
            f"the file is longer than {limit_bytes // 2**20} MiB",
            where=Where(file),
            hint="split it into several films",
        )
    index = forbidden(text)
    if index is not None:
        raise SpecError(
            f"character 'U+{ord(text[index]):04X}' can't be in a text file",
            where=place(text, index, file),
            hint="delete it; some editors show it only as an empty box",
        )
    return text
