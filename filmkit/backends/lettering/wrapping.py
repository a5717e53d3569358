"""Text into lines that fit.

Knows nothing of fonts: a measure says how long a text is.
"""

from __future__ import annotations

from typing import Protocol


class Measure(Protocol):
    """Type of one size."""

    def width(self, text: str) -> float:
        """Pixels that `text` is long."""
        ...


def wrap(text: str, room: float, lines: int, face: Measure) -> tuple[str, ...]:
    """At most `lines` lines of at most `room` pixels; what doesn't fit ends in an ellipsis."""
    done: list[str] = []
    rest = text
    while rest and len(done) < lines:
        fits = _fitting(rest, room, face)
        if len(done) == lines - 1 and fits < len(rest):
            done.append(_shortened(rest[:fits], room, face))
            break
        done.append(rest[:fits].rstrip())
        rest = rest[fits:].lstrip()
    return tuple(done)


def _fitting(text: str, room: float, face: Measure) -> int:
    """How many characters fit on a line, whole words if the first of them does."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if face.width(text[:middle]) <= room else (low, middle - 1)
    if low == len(text) or text[low].isspace():
        return low
    space = text.rfind(" ", 0, low)
    return space if space > 0 else low


def _shortened(text: str, room: float, face: Measure) -> str:
    while text and face.width(text + "…") > room:
        text = text[:-1].rstrip()
    return text.rstrip(" ,.;:") + "…"


def wrap_evenly(text: str, room: float, lines: int, face: Measure) -> tuple[str, ...]:
    """As `wrap`, in no more lines than that takes, and these as even as can be."""
    wanted = wrap(text, room, lines, face)
    low, high = 0.0, room
    best = wanted
    while len(wanted) > 1 and high - low > 1:
        middle = (low + high) / 2
        tried = wrap(text, middle, len(wanted), face)
        if is_unbroken(text, middle, len(wanted), face):
            best, high = tried, middle
        else:
            low = middle
    return best


def is_unbroken(text: str, room: float, lines: int, face: Measure) -> bool:
    """Whether a text fits into so many lines without a word cut or left out.

    Words of scripts that put no space between them may be cut.
    """
    done = wrap(text, room, lines, face)
    if "".join("".join(done).split()) != "".join(text.split()):
        return False
    whole = all(face.width(word) <= room for word in text.split() if not _is_spaceless(word))
    return whole and all(face.width(line) <= room for line in done)


def _is_spaceless(word: str) -> bool:
    """Thai, Lao, Khmer, Burmese; Chinese and Japanese."""
    return any(
        "\u0e00" <= c <= "\u0eff"
        or "\u1000" <= c <= "\u109f"
        or "\u1780" <= c <= "\u17ff"
        or c >= "\u2e80"
        for c in word
    )
