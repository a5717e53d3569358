"""A file that a film names, as it was found when the film was read."""

from __future__ import annotations

from dataclasses import dataclass

NOT_UTF_8, UTF_16 = (
    "is not UTF-8 text",
    "is UTF-16 text",
)  # problems that a film file's reader has cures for


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One named file.

    Attributes:
        path: Relative to the root, with `/`, symbolic links resolved; "" if it is of no use.
        digest: SHA-256 of its bytes; "" if it is of no use.
        text: Its text, if it was read for that (a script); None for pictures and sound.
        problem: "" or why it can't be used, as the end of a sentence: `is not there`.
    """

    path: str = ""
    digest: str = ""
    text: str | None = None
    problem: str = ""
