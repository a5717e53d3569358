"""How fast text is read, how wide it is, and where it may be broken into lines.

Knows nothing of time in frames or of fonts. Width is counted in letters of Latin script; one of Chinese, Japanese or
Korean is as wide, and takes as long, as two of them.

Source: the common ground of broadcasters' guides: 17 characters a second, two lines of 42, 20 frames to 7 seconds.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

LINE = 42  # letters in a line
LINES = 2  # lines at a time
SHORTEST_S = Fraction(5, 6)
LONGEST_S = Fraction(7)
_SPEED = 17  # letters a second

_WIDE = 2
_INVISIBLE = {"Mn", "Me", "Cf"}
_SENTENCE_ENDS = ".!?…。！？؟"
_PAUSES = ",;:—–،、，；："
_CLOSING = "」』）】》〉”’\"')]}" + _SENTENCE_ENDS + _PAUSES
_OPENING = "「『（【《〈“‘([{"
_PIECE = re.compile(r"\S+\s*")


def folded(text: str) -> str:
    """The text in one line, without control characters, as every reader may have it."""
    kept = (" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text)
    return " ".join("".join(kept).split())


def width(text: str) -> int:
    """How many Latin letters a text is as wide as."""
    return sum(map(_width, text))


def read_s(text: str) -> Fraction:
    """Seconds that it takes to read a text, as long as it may be."""
    return max(SHORTEST_S, Fraction(width(folded(text)), _SPEED))


def split_text(text: str) -> tuple[tuple[str, ...], ...]:
    """The text as one or more subtitles, each of one or two lines that fit.

    Every word is there, in order. A subtitle ends with a sentence, or at a comma, where one stands behind its first
    third.
    """
    pieces = _pieces(folded(text))
    found: list[tuple[str, ...]] = []
    while pieces:
        count = _ending(pieces, _fitting(pieces))
        found.append(_balanced(pieces[:count]))
        pieces = pieces[count:]
    return tuple(found)


def _width(char: str) -> int:
    if unicodedata.category(char) in _INVISIBLE:
        return 0
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else 1


def _is_wide(char: str) -> bool:
    return _width(char) == _WIDE


def _pieces(text: str) -> list[str]:
    """What is never broken: words with the space behind them, single wide letters; nothing longer than a line."""
    pieces: list[str] = []
    for word in _PIECE.findall(text):
        start = 0
        for n in range(1, len(word)):
            may = _is_wide(word[n - 1]) or _is_wide(word[n])
            is_glued = word[n] in _CLOSING or word[n].isspace() or word[n - 1] in _OPENING
            if (may and not is_glued) or width(word[start : n + 1].rstrip()) > LINE:
                pieces.append(word[start:n])
                start = n
        pieces.append(word[start:])
    return pieces


def _fitting(pieces: list[str]) -> int:
    """How many pieces fit into one subtitle, line after line; at least one."""
    count = 0
    for _ in range(LINES):
        line = ""
        while count < len(pieces) and width((line + pieces[count]).rstrip()) <= LINE:
            line += pieces[count]
            count += 1
    return max(1, count)


def _ending(pieces: list[str], most: int) -> int:
    """Where the subtitle ends, of at most so many pieces: with the rest, a sentence, a comma, or where it is full."""
    if most == len(pieces):
        return most
    least = width("".join(pieces[:most])) // 3
    for signs in (_SENTENCE_ENDS, _PAUSES):
        for count in range(most, 0, -1):
            if width("".join(pieces[:count])) < least:
                break
            if pieces[count - 1].rstrip().rstrip("”’\"'»」』）)")[-1:] in set(signs):
                return count
    return most


def _balanced(pieces: list[str]) -> tuple[str, ...]:
    """The pieces in one line if they fit, else in two that are as even as can be, the lower one longer."""
    whole = "".join(pieces).strip()
    if width(whole) <= LINE:
        return (whole,)
    ways = [
        ("".join(pieces[:n]).strip(), "".join(pieces[n:]).strip()) for n in range(1, len(pieces))
    ]
    fitting = [way for way in ways if max(map(width, way)) <= LINE]
    return min(fitting, key=lambda way: (abs(width(way[0]) - width(way[1])), width(way[0])))
