"""Spoken lines in the film's time: each within its scene, in order, none over another.

Knows nothing of voices, files or subtitles. Where there is a voice, its real length counts; else the time that it
takes to read the words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from filmkit.cut.reading import folded, read_s

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.model.storyboard import Line
    from filmkit.timing import Rate

_GAP_S = Fraction(1, 12)  # between two lines, at the least
_LEAD_S = Fraction(1, 2)  # from the scene's start to its first line, at the most
_AHEAD_S = Fraction(1)  # that a line may be heard before its scene is seen
_PAUSE_S = Fraction(1)  # between two lines, at the most


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """The lines of one scene, and when it is seen.

    Attributes:
        id: The scene's name, as `scene_01`.
        label: The scene's id, for people.
        start: Its first frame in the film.
        frames: Its length.
        lines: In order; at least one.
    """

    id: str
    label: str
    start: int
    frames: int
    lines: tuple[Line, ...]

    @property
    def end(self) -> int:
        """The first frame behind the scene."""
        return self.start + self.frames

    @property
    def names(self) -> tuple[str, ...]:
        """What its lines are called, as `scene_01_line_01`."""
        return tuple(f"{self.id}_line_{n + 1:02d}" for n in range(len(self.lines)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One line in the film's time.

    Attributes:
        id: As `scene_01_line_02`; unique in the film.
        text: What is said, white space folded.
        start: Film frame at which it begins.
        frames: How long it lasts, >= 1.
        earliest: Film frame before which it never begins: a moment before its scene.
        scene_end: Film frame at which its scene ends; a voice may go on.
    """

    id: str
    text: str
    start: int
    frames: int
    earliest: int
    scene_end: int

    @property
    def end(self) -> int:
        """The first frame behind it."""
        return self.start + self.frames


def place_lines(
    speeches: Sequence[Speech], rate: Rate, film_frames: int, spoken: Mapping[str, int]
) -> tuple[Utterance, ...]:
    """All lines of the film, in order.

    Lines that are read fit into their scene: if there are too many words for it, they are shown for less time. A
    voice is never made faster nor cut off: it goes on over the next scene, whose lines then wait for it. At the
    film's end it begins earlier instead, with the other lines of its scene, up to a second before that; lines of other
    scenes stay. What still lies behind the end isn't heard.

    Args:
        speeches: Of the scenes that have lines, in film order.
        rate: The film's.
        film_frames: Length of the film.
        spoken: Frames that each voice lasts, by the line's name; those without one are read.
    """
    placed: list[Utterance] = []
    for speech in speeches:
        soonest = placed[-1].end + rate.frames(_GAP_S) if placed else 0
        placed += _place_scene(speech, rate, spoken, soonest)
    return tuple(_within(placed, film_frames, rate.frames(_GAP_S)))


def needed_frames(speech: Speech, rate: Rate, spoken: Mapping[str, int]) -> int:
    """How long the scene would have to be for its voices, with the least gaps; 0 = it has none."""
    lengths = [spoken[name] for name in speech.names if name in spoken]
    return sum(lengths) + rate.frames(_GAP_S) * max(0, len(lengths) - 1)


def _place_scene(
    speech: Speech, rate: Rate, spoken: Mapping[str, int], soonest: int
) -> list[Utterance]:
    """The scene's lines, none of them before film frame `soonest`."""
    gap = rate.frames(_GAP_S)
    start = max(speech.start, soonest)
    lengths = _lengths(speech, rate, spoken, speech.end - start - gap * (len(speech.lines) - 1))
    slack = max(0, speech.end - start - sum(lengths) - gap * (len(lengths) - 1))
    share = slack // (len(lengths) + 1)
    pause = gap + min(share, rate.frames(_PAUSE_S))
    at = start + min(share, rate.frames(_LEAD_S))
    placed: list[Utterance] = []
    for name, line, frames in zip(speech.names, speech.lines, lengths, strict=True):
        placed.append(
            Utterance(
                id=name,
                text=folded(line.line),
                start=at,
                frames=frames,
                earliest=max(0, speech.start - rate.frames(_AHEAD_S)),
                scene_end=speech.end,
            )
        )
        at += frames + pause
    return placed


def _lengths(speech: Speech, rate: Rate, spoken: Mapping[str, int], room: int) -> list[int]:
    """Frames of each line: a voice's own, and of what is read as much as fits into `room`."""
    read = [max(1, rate.frames(read_s(line.line))) for line in speech.lines]
    fixed = sum(spoken.get(name, 0) for name in speech.names)
    wanted = sum(r for name, r in zip(speech.names, read, strict=True) if name not in spoken)
    left = max(0, room - fixed)
    if wanted > left:
        read = [max(1, frames * left // wanted) for frames in read]
    return [spoken.get(name, frames) for name, frames in zip(speech.names, read, strict=True)]


def _within(placed: Sequence[Utterance], film_frames: int, gap: int) -> list[Utterance]:
    """The lines; those of scenes whose lines would end after the film are earlier, as far as that may be."""
    late = {utterance.scene_end for utterance in placed if utterance.end > film_frames}
    done: list[Utterance] = []
    latest = film_frames
    for utterance in reversed(placed):
        wanted = min(utterance.start, latest - utterance.frames)
        is_late = utterance.scene_end in late
        start = max(utterance.earliest, wanted) if is_late else utterance.start
        latest = start - gap
        done.append(replace(utterance, start=min(utterance.start, start)))
    done.reverse()
    # What doesn't fit is still one after the other.
    soonest = 0
    for n, utterance in enumerate(done):
        done[n] = replace(utterance, start=max(utterance.start, soonest))
        soonest = done[n].end
    return done
