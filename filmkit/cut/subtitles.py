"""Subtitles: what is read when, as data and as the text of an SRT file.

Knows nothing of ffmpeg, fonts or voices.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from filmkit.cut.reading import LONGEST_S, read_s, split_text, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.cut.speech import Utterance
    from filmkit.timing import Rate

_GAP_S = Fraction(1, 12)  # between two subtitles, so that one is seen to follow the other
_GUARD = "\u2060"  # a word joiner: it is not seen, and makes a tag no tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitle:
    """What is read at one time.

    Attributes:
        id: Of its line, as `scene_01_line_02`; with `_part_02` where the line is split.
        lines: One or two, that fit into the picture's width.
        start: First film frame that shows it.
        frames: How many do, >= 1.
    """

    id: str
    lines: tuple[str, ...]
    start: int
    frames: int

    @property
    def end(self) -> int:
        """The first frame behind it."""
        return self.start + self.frames


def subtitles(
    utterances: Sequence[Utterance], rate: Rate, film_frames: int
) -> tuple[Subtitle, ...]:
    """The subtitles of a film, in order; no two at one time, none behind the film's end.

    Each begins with its words. It stays while they are heard, and on for as long as it takes to read them, if neither
    the scene nor the next line ends it; but never much longer than it takes to read.

    Args:
        utterances: In order, none over another.
        rate: Of their frames.
        film_frames: Length of the film.
    """
    gap = rate.frames(_GAP_S)
    found: list[Subtitle] = []
    ends = [*(utterance.start - gap for utterance in utterances), film_frames][1:]
    for utterance, latest in zip(utterances, ends, strict=True):
        limit = min(max(utterance.scene_end, utterance.end), latest, film_frames)
        if utterance.start < film_frames:
            found.extend(_of_line(utterance, max(limit, utterance.start + 1), rate))
    return tuple(found)


def _of_line(utterance: Utterance, limit: int, rate: Rate) -> Iterator[Subtitle]:
    """The subtitles of one line: each has its share of the line's time by its width, if that is a frame at least."""
    texts = split_text(utterance.text)
    reading = sum(_reading(lines, rate) for lines in texts)
    frames = min(max(utterance.frames, reading), limit - utterance.start)
    shares = [0, *accumulate(sum(map(width, lines)) for lines in texts)]
    marks = [utterance.start + frames * share // max(1, shares[-1]) for share in shares]
    for number, (lines, (start, end)) in enumerate(zip(texts, pairwise(marks), strict=True), 1):
        is_last = number == len(texts)
        until = end if is_last else max(start + 1, end - rate.frames(_GAP_S))
        most = max(_reading(lines, rate), rate.frames(LONGEST_S))
        if start < end:
            yield Subtitle(
                id=utterance.id if len(texts) == 1 else f"{utterance.id}_part_{number:02d}",
                lines=lines,
                start=start,
                frames=min(until - start, most),
            )


def _reading(lines: Sequence[str], rate: Rate) -> int:
    return max(1, rate.frames(read_s(" ".join(lines))))


def srt(found: Sequence[Subtitle], rate: Rate) -> str:
    """An SRT file's text; "" without subtitles.

    Times are rounded down to the millisecond: a frame is then shown with a subtitle exactly if the subtitle has it.
    What players would take for markup or for a time is made plain text, which looks the same.

    Source: https://wiki.videolan.org/SubRip/ (there is no standard).
    """
    return "".join(
        f"{number}\n{_time(each.start, rate)} --> {_time(each.end, rate)}\n{_plain(each.lines)}\n\n"
        for number, each in enumerate(found, 1)
    )


def _time(frame: int, rate: Rate) -> str:
    whole, milliseconds = divmod(int(rate.seconds(frame) * 1000), 1000)
    minutes, second = divmod(whole, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d},{milliseconds:03d}"


def _plain(lines: Sequence[str]) -> str:
    text = "\n".join(lines).replace("-->", "→")
    for sign in "<{\\":
        text = text.replace(sign, sign + _GUARD)
    return text
