"""The filter graphs: from clips of any size, rate and colour to the frames of one segment.

Knows nothing of encoders or files; inputs are numbers. No text of a film gets in here, only numbers and names from
our own tables.

Inside a graph one frame is one second ("frame clock"), so that every time given to a filter is a whole number,
whatever the rate; the film's own clock is put back at the end.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from filmkit.cut.surround import EXACT, set_into
from filmkit.cut.timeline import Span
from filmkit.cut.transitions import DIPS, xfade

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.cut.subtitles import Subtitle
    from filmkit.cut.timeline import Mix, Part, Segment, Timeline
    from filmkit.model.cards import Card
    from filmkit.model.film import Format
    from filmkit.model.shot import Shot
    from filmkit.timing import Rate

FRAME_CLOCK = "settb=1,setpts=N,fps=1"

_COLOUR = "range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
# A picture with an alpha channel, as one frame at the start of time.
_TO_OVERLAY = f"scale={EXACT}:out_color_matrix=bt709:out_range=tv,format=yuva420p,settb=1,setpts=0"
_TO_444 = f"scale={EXACT},format=yuv444p"  # xfade can't mix subsampled chroma
_TO_420 = f"scale={EXACT},format=yuv420p"


def fit(form: Format) -> str:
    """Filters that make any picture the film's: its size (filled, the rest cropped), pixel format and colour.

    A picture that is so already passes untouched.
    """
    size = f"{form.width}:{form.height}"
    return (
        f"scale={size}:force_original_aspect_ratio=increase:{EXACT}"
        ":out_color_matrix=bt709:out_range=tv,"
        f"crop={size},setsar=1,format=yuv420p,setparams={_COLOUR}"
    )


def at_rate(rate: Rate) -> str:
    """Filters that number the frames of any video from 0 at the film's rate.

    From the first picture, not from the file's start: a clip's sound may begin before its pictures.
    Going from one rate to another may round a clip's end down by a frame, never by more: that one is repeated.
    """
    return f"setpts=PTS-STARTPTS,fps={rate},tpad=stop_mode=clone:stop=1"


def film_clock(rate: Rate) -> str:
    """Filters that put the frames one after another at the film's rate, with no gap and no rounding.

    `fps` changes no time here: it gives each frame its new length, without which ffmpeg would repeat it for a second.
    """
    return f"settb={1 / rate.fps},setpts=N,fps={rate}"


def segment_graph(
    segment: Segment, cut: Timeline, burned: Sequence[Subtitle] = (), *, pixels: str = "yuv420p"
) -> str:
    """The filter graph of a segment: its inputs are its parts' clips in order, its output is `[film]`.

    After the clips come the pictures of the subtitles that are burned in, as wide as the film.
    `pixels` is the format, as ffmpeg calls it, that comes out.
    """
    inputs = itertools.count()
    chains: list[str] = []
    straddles = _straddles(segment, cut)
    start = segment.start
    for number, part in enumerate(segment.parts):
        fades = _source_fades(part, start, cut) if straddles else ("", "")
        chains.extend(_part(part, cut.form, inputs, f"part{number}", fades))
        start += part.frames
    labels = "".join(f"[part{number}]" for number in range(len(segment.parts)))
    whole = () if straddles else _fades(segment.start, segment.frames, cut)
    shown = f"{labels}{','.join([f'concat=n={len(segment.parts)}', *whole])}"
    if burned:
        chains += [f"{shown},{FRAME_CLOCK}[shown]", *_burned(burned, segment, inputs)]
        shown = "[burned]null"
    finish = [shown]
    if cut.surround:
        finish.append(set_into(cut.surround, cut.form))
    finish.append(film_clock(cut.form.rate))
    if pixels != "yuv420p":
        finish.append(f"scale={EXACT},format={pixels}")
    return ";".join([*chains, f"{','.join(finish)}[film]"])


def _burned(burned: Sequence[Subtitle], segment: Segment, inputs: Iterator[int]) -> Iterator[str]:
    """From `[shown]` to `[burned]`: each picture over the foot of those frames that show the subtitle."""
    below = "shown"
    for number, subtitle in enumerate(burned, 1):
        above = "burned" if number == len(burned) else f"burned{number}"
        first = max(subtitle.start - segment.start, 0)
        last = min(subtitle.end - segment.start, segment.frames) - 1
        yield f"[{next(inputs)}:v:0]{_TO_OVERLAY}[text{number}]"
        yield (
            f"[{below}][text{number}]overlay=x=0:y=H-h:format=yuv420:eof_action=repeat"
            f":enable='between(t,{first},{last})'[{above}]"
        )
        below = above


def titled_graph(shot: Shot, form: Format, card: Card, *, start: int) -> str:
    """The filter graph that lays a title over a clip, with its handles: inputs clip and picture, output `[titled]`.

    Args:
        shot: Whose clip.
        form: Of the film.
        card: The title; only its length and its fade count here.
        start: Frame of the shot, from 0, in which it begins.
    """
    fade = card.lettering.fade_frames
    fades = (
        f"fade=in:alpha=1:start_time=0:duration={fade}",
        f"fade=out:alpha=1:start_time={card.frames - 1 - fade}:duration={fade}",
    )
    title = (
        f"[1:v:0]trim=end_frame=1,scale={EXACT}:out_color_matrix=bt709:out_range=tv,format=yuva420p",
        f"tpad=stop_mode=clone:stop={card.frames - 1},{FRAME_CLOCK}",
        *(fades if fade else ()),
        f"setpts=N+{form.handles + start}[title]",
    )
    clip = _clip(0, 0, shot.frames + 2 * form.handles, form)
    laid = f"[clip][title]overlay=eof_action=pass:format=yuv420,{film_clock(form.rate)}[titled]"
    return f"{clip}[clip];{','.join(title)};{laid}"


def _part(
    part: Part, form: Format, inputs: Iterator[int], name: str, fades: tuple[str, str]
) -> tuple[str, ...]:
    """`fades` are more filters for the clip that goes and the one that comes; a span's is the first."""
    going, coming = fades
    if isinstance(part, Span):
        return (f"{_clip(next(inputs), part.first, part.frames, form)}{going}[{name}]",)
    if part.kind in DIPS and part.frames > 1:
        return _dip(part, form, inputs, name, fades)
    return (
        f"{_clip(next(inputs), part.out_first, part.frames, form)}{going},{_TO_444}[{name}out]",
        f"{_clip(next(inputs), part.in_first, part.frames, form)}{coming},{_TO_444}[{name}in]",
        f"[{name}out][{name}in]{_xfade(xfade(part.kind), part.frames)},{_TO_420}[{name}]",
    )


def _dip(
    mix: Mix, form: Format, inputs: Iterator[int], name: str, fades: tuple[str, str]
) -> tuple[str, ...]:
    """Dissolve to a colour, and from that colour: full at the cut, even on both sides of it."""
    going, coming = fades
    before = mix.frames // 2
    after = mix.frames - before
    colour = f"color={DIPS[mix.kind]}:size={form.width}x{form.height}:rate=1"
    flat = f"{_TO_444},setparams={_COLOUR},setsar=1"
    return (
        f"{_clip(next(inputs), mix.out_first, before, form)}{going},{_TO_444}[{name}out]",
        f"{colour}:duration={before},{flat}[{name}to]",
        f"[{name}out][{name}to]{_xfade('fade', before)}[{name}down]",
        f"{colour}:duration={after},{flat}[{name}from]",
        f"{_clip(next(inputs), mix.in_first + before, after, form)}{coming},{_TO_444}[{name}in]",
        f"[{name}from][{name}in]{_xfade('fade', after)}[{name}up]",
        f"[{name}down][{name}up]concat=n=2,{_TO_420}[{name}]",
    )


def _clip(number: int, first: int, frames: int, form: Format) -> str:
    """Trims before it scales, so that a join works on its few frames only."""
    return (
        f"[{number}:v:0]{at_rate(form.rate)},trim=start_frame={first}:end_frame={first + frames},"
        f"{fit(form)},{FRAME_CLOCK}"
    )


def _xfade(transition: str, frames: int) -> str:
    return f"xfade=transition={transition}:duration={frames}:offset=0"


def _straddles(segment: Segment, cut: Timeline) -> bool:
    """Whether it shows cards that the film's fades mustn't touch, beside what they do."""
    first, last = cut.story
    end = segment.start + segment.frames
    return segment.start < first < end or segment.start < last < end


def _source_fades(part: Part, start: int, cut: Timeline) -> tuple[str, str]:
    """The film's fades for the clip that goes and the one that comes, before they are mixed; cards have none.

    `start` is the part's first frame in the film. A span has its clip's alone, as the first.
    """
    first, last = cut.story
    if isinstance(part, Span):
        within = first <= start < last
        return (_chained(start, part.frames, cut) if within else "", "")
    before = part.frames // 2
    at = start + before  # where the one gives way to the other
    going = _chained(start, part.frames, cut) if first < at <= last else ""
    # Of a dip, the clip that comes has only the frames behind the cut.
    begins = at if part.kind in DIPS and part.frames > 1 else start
    frames = part.frames - (begins - start)
    return going, _chained(begins, frames, cut) if first <= at < last else ""


def _chained(start: int, frames: int, cut: Timeline) -> str:
    """The film's fades behind a clip's other filters; its clock stays."""
    fades = tuple(_fades(start, frames, cut))
    return "".join(f",{filters}" for filters in (*fades, FRAME_CLOCK)) if fades else ""


def _fades(start: int, frames: int, cut: Timeline) -> Iterator[str]:
    """The film's fades where they touch `frames` from film frame `start`. The story's first and last frame are black.

    Counted from each fade's own start: the last scenes' segments say nothing of how long the film is.
    """
    first, last = cut.story
    start -= first
    end = start + frames
    length = last - first
    if start < cut.fade.in_frames and end > 0:
        yield _fade("in", start, cut.fade.in_frames)
    if end > length - cut.fade.out_frames and start < length:
        yield _fade("out", start - (length - cut.fade.out_frames - 1), cut.fade.out_frames)


def _fade(direction: str, clock: int, frames: int) -> str:
    """A fade that began `clock` frames before what it is of, or begins in it where that is negative.

    Both cases apart, since ffmpeg takes a frame at a negative time for one long after the fade.
    """
    begun, begins = max(clock, 0), max(-clock, 0)
    return f"settb=1,setpts=N+{begun},fade={direction}:start_time={begins}:duration={frames}"
