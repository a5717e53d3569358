"""Text into lines that fit.

Knows nothing of fonts: a measure says how long a text is.
"""

from __future__ import annotations

from typing import Protocol

_SPACELESS = (
    ("\u0e00", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
    ("\u2e80", "\ud7ff"),
)


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
    best = wrap(text, room, lines, face)
    if len(best) == 1 or not _is_whole(best, text, room, face):
        return best
    low, high = 0.0, room
    while high - low > 1:
        middle = (low + high) / 2
        tried = wrap(text, middle, len(best), face)
        if _is_whole(tried, text, middle, face):
            best, high = tried, middle
        else:
            low = middle
    return best


def is_unbroken(text: str, room: float, lines: int, face: Measure) -> bool:
    """Whether a text fits into so many lines without a word cut or left out.

    Words of scripts that put no space between them may be cut.
    """
    return _is_whole(wrap(text, room, lines, face), text, room, face)


def _is_whole(done: tuple[str, ...], text: str, room: float, face: Measure) -> bool:
    if "".join("".join(done).split()) != "".join(text.split()):
        return False
    spaced = (word for word in text.split() if not any(map(_is_spaceless, word)))
    return all(face.width(word) <= room for word in (*spaced, *done))


def _is_spaceless(letter: str) -> bool:
    """Of a script without spaces: Thai, Lao, Burmese, Khmer, Chinese, Japanese; Korean may be cut as well."""
    return any(first <= letter <= last for first, last in _SPACELESS)
