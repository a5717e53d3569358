"""The ffmpeg runs that take something out of a film: a teaser of a few seconds, one frame of a clip.

Knows nothing of where files are or how ffmpeg is run.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from filmkit.cut.command import Command
from filmkit.cut.commands import FILES, LIST, VIDEOS, concat_list
from filmkit.cut.graph import at_rate, film_clock, fit
from filmkit.cut.surround import EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.cut.timeline import Timeline
    from filmkit.model.deliverables import Teaser
    from filmkit.model.film import Format
    from filmkit.model.shot import Shot

FRAME_PX = 480  # width of a shot's picture: enough for a third of a sheet of paper
_TEASER = "teaser"
_FRAME = "frame.jpg"

# All colours of the whole teaser in one palette, and a pattern that stands still instead of one that crawls.
_GIF = (
    "split[all][shown];[all]palettegen=stats_mode=full[palette];"
    "[shown][palette]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle"
)
_ENCODINGS: Mapping[str, tuple[str, ...]] = {
    "gif": ("-c:v", "gif", "-loop", "0", "-f", "gif"),
    "webp": (
        *("-c:v", "libwebp_anim", "-pix_fmt", "yuv420p", "-quality", "75"),
        *("-loop", "0", "-f", "webp"),
    ),
}
ENCODERS: Mapping[str, str] = {"gif": "gif", "webp": "libwebp_anim"}


def excerpt(cut: Timeline, teaser: Teaser) -> Timeline:
    """The segments that a teaser shows, the first and the last maybe in part; none beyond the film's end."""
    end = teaser.start + teaser.frames
    seen = tuple(s for s in cut.segments if s.start < end and s.start + s.frames > teaser.start)
    return replace(cut, segments=seen, frames=sum(segment.frames for segment in seen))


def teaser_size(teaser: Teaser, form: Format) -> tuple[int, int]:
    """Width and height in pixels, both even."""
    return teaser.width, max(2, 2 * round(Fraction(teaser.width * form.height, 2 * form.width)))


def teaser_command(teaser: Teaser, part: Timeline) -> Command:
    """Make a teaser of the segments of `excerpt(cut, teaser)`, at least one, named by `segment_files`.

    Of the film it shows as much as there is from its start on. It plays for ever.
    """
    rate, first = part.form.rate, teaser.start - part.segments[0].start
    frames = min(teaser.frames, part.frames - first)
    pictures = max(1, teaser.rate.frames(rate.seconds(frames)))
    width, height = teaser_size(teaser, part.form)
    chain = (
        f"trim=start_frame={first}:end_frame={first + frames}",
        film_clock(rate),
        f"fps={teaser.rate}",
        "tpad=stop_mode=clone:stop=1",  # rounding may cost the last one
        f"scale={width}:{height}:{EXACT}",
        *((_GIF,) if teaser.use == "gif" else ()),
    )
    output = f"{_TEASER}.{teaser.use}"
    return Command(
        args=(
            *("-filter_complex_threads", "1", "-threads", "1"),
            *(*FILES, "-f", "concat", "-auto_convert", "0", "-i", LIST),
            *("-filter_complex", f"[0:v:0]{','.join(chain)}[teaser]", "-map", "[teaser]"),
            *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
            *("-frames:v", str(pictures), *_ENCODINGS[teaser.use], output),
        ),
        output=output,
        files={LIST: concat_list(part)},
        frames=pictures if teaser.use == "gif" else 1,  # a WebP comes out whole, as one
    )


def frame_command(shot: Shot, form: Format) -> Command:
    """Take the frame in the middle of a shot, as JPEG, from its clip `<shot id>.mp4`."""
    middle = form.handles + shot.frames // 2
    height = max(2, 2 * round(Fraction(FRAME_PX * form.height, 2 * form.width)))
    chain = (
        at_rate(form.rate),
        f"trim=start_frame={middle}:end_frame={middle + 1}",
        fit(replace(form, width=FRAME_PX, height=height)),
        f"scale={EXACT}:in_color_matrix=bt709:out_color_matrix=bt601:in_range=tv:out_range=pc",
        "format=yuvj420p",
    )
    return Command(
        args=(
            *("-threads", "1", *VIDEOS, "-i", f"{shot.id}.mp4"),
            *("-filter_threads", "1", "-map", "0:v:0", "-vf", ",".join(chain)),
            *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
            *("-frames:v", "1", "-c:v", "mjpeg", "-threads", "1", "-q:v", "3"),
            *("-f", "mjpeg", _FRAME),
        ),
        output=_FRAME,
        frames=1,
    )
