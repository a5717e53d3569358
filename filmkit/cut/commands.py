"""The ffmpeg runs that make a film's segments, put them together, and turn the user's own files into clips.

Knows nothing of where files are or how ffmpeg is run. The settings here are what lets segments be copied behind each
other; docs/cutting.md says what each is for. Whatever is spelled out here is part of the recipes: changing a word
encodes every segment of every film again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.cut.command import Command
from filmkit.cut.encoding import CLIP, FILM
from filmkit.cut.graph import at_rate, film_clock, fit, segment_graph, titled_graph
from filmkit.cut.language import three_letters
from filmkit.cut.moves import move_camera

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.cut.encoding import Encoding
    from filmkit.cut.subtitles import Subtitle
    from filmkit.cut.timeline import Segment, Timeline
    from filmkit.keys import Json
    from filmkit.model.cards import Card
    from filmkit.model.film import Format
    from filmkit.model.shot import Shot
    from filmkit.timing import Rate

OWN = "own"  # the user's own file as an input; without a suffix, so that only its contents decide how it is read
STILL = "still.png"  # a renderer's picture as an input
TITLE = "title.png"  # a title that is laid over a picture, as an input
SOUNDTRACK = "soundtrack.m4a"
SUBTITLES = "subtitles.srt"
MADE_WITH = "made with filmkit"  # the comment in a film by which we know it as ours

_CLIP = "clip.mp4"
_SEGMENT = "segment"
_FILM = "film"
LIST = "segments.ffconcat"
_TITLE = "title.ffmeta"

# Nothing but files is opened, and nothing that names other files is read: no playlist in disguise.
FILES = ("-protocol_whitelist", "file")
VIDEOS = (*FILES, "-format_whitelist", "mov,mp4,matroska,webm,avi,mpegts,mpeg,ogg,flv,asf,mxf")
_PICTURES = (*FILES, "-format_whitelist", "png_pipe,jpeg_pipe,webp_pipe,bmp_pipe,tiff_pipe,gif")


def segment_command(
    segment: Segment,
    cut: Timeline,
    encoding: Encoding = FILM,
    *,
    burned: Sequence[Subtitle] = (),
) -> Command:
    """Encode one segment from the clips it shows, which lie beside it as `<shot id>.mp4`.

    Says nothing of where in the film the segment is, unless a fade touches it.

    Args:
        segment: Of the film.
        cut: The film.
        encoding: How its pictures are encoded.
        burned: The subtitles that are seen in it; their pictures lie beside it, named by `picture_file`.
    """
    output = _SEGMENT + encoding.suffix
    clips = (("-threads", "1", *VIDEOS, "-i", f"{shot_id}.mp4") for shot_id in inputs_of(segment))
    pictures = ((*_PICTURES, "-i", picture_file(subtitle)) for subtitle in burned)
    inputs = (*clips, *pictures)
    return Command(
        args=(
            *("-filter_complex_threads", "1"),
            *(argument for source in inputs for argument in source),
            *("-filter_complex", segment_graph(segment, cut, burned, pixels=encoding.pixels)),
            *("-map", "[film]", *_encoded(cut.form.rate, segment.frames, encoding)),
            output,
        ),
        output=output,
        frames=segment.frames,
    )


def picture_file(subtitle: Subtitle) -> str:
    """What `segment_command` calls the picture of a subtitle."""
    return f"subtitle_{subtitle.id}.png"


def inputs_of(segment: Segment) -> tuple[str, ...]:
    """Ids of the shots whose clips a segment reads, in that order; one may come twice."""
    return tuple(shot_id for part in segment.parts for shot_id, _ in part.sources)


def segment_files(cut: Timeline, encoding: Encoding = FILM) -> tuple[str, ...]:
    """What `cut_command` calls its inputs: one name for each segment, in film order.

    `body_scene_01.mp4`, `join_scene_01.scene_02.mp4`: a name stays when a scene comes before it.
    """
    return tuple(
        f"{segment.kind}_{segment.id.replace('+', '.')}{encoding.suffix}"
        for segment in cut.segments
    )


def cut_command(
    cut: Timeline,
    *,
    title: str,
    soundtrack: bool,
    subtitles: str = "",
    language: str = "",
    encoding: Encoding = FILM,
) -> Command:
    """Copy all segments behind each other, with `soundtrack.m4a` if there is one; nothing is encoded.

    Its inputs are named by `segment_files`. What of the film's text goes into it, goes in as files.

    Args:
        cut: The film.
        title: Of the film.
        soundtrack: Whether there is one.
        subtitles: The text of an SRT file; "" = no track of subtitles.
        language: Of the subtitles, as the film file has it.
        encoding: How the segments are encoded.
    """
    scale = str(cut.form.rate.timescale)
    sound = (*VIDEOS, "-i", SOUNDTRACK) if soundtrack else ()
    track = ("-map", "3:s:0" if soundtrack else "2:s:0") if subtitles else ()
    coded = ("-c:s", "mov_text", "-metadata:s:s:0", f"language={three_letters(language)}")
    output = _FILM + encoding.suffix
    return Command(
        args=(
            *(*FILES, "-f", "concat", "-auto_convert", "0", "-i", LIST, *sound),
            *(*FILES, "-f", "ffmetadata", "-i", _TITLE),
            *((*FILES, "-f", "srt", "-i", SUBTITLES) if subtitles else ()),
            *("-map", "0:v:0", *(("-map", "1:a:0") if soundtrack else ()), *track, "-c", "copy"),
            *encoding.tag,
            *(coded if subtitles else ()),
            *("-map_metadata", "2" if soundtrack else "1", "-map_chapters", "-1"),
            *("-fflags", "+bitexact", "-movflags", "+faststart"),
            *("-video_track_timescale", scale, "-movie_timescale", scale),
            output,
        ),
        output=output,
        files={
            LIST: concat_list(cut, encoding),
            _TITLE: _metadata(title),
            **({SUBTITLES: subtitles} if subtitles else {}),
        },
        frames=cut.frames,
    )


def concat_list(cut: Timeline, encoding: Encoding = FILM) -> str:
    """The segments and how long each lasts, in microseconds.

    Each length is the difference of two rounded film times, so that rounding never adds up: ffmpeg puts every segment
    less than a microsecond from its place, which it then rounds to the right tick.

    Source: https://ffmpeg.org/ffmpeg-formats.html#concat-1
    """
    rate = cut.form.rate
    lines = ["ffconcat version 1.0"]
    for segment, file in zip(cut.segments, segment_files(cut, encoding), strict=True):
        start = rate.samples(segment.start, 1_000_000)
        end = rate.samples(segment.start + segment.frames, 1_000_000)
        lines += [f"file {file}", f"duration {end - start}us"]
    return "\n".join([*lines, ""])


def _metadata(title: str) -> str:
    """Title and comment as ffmpeg reads them. Source: https://ffmpeg.org/ffmpeg-formats.html#Metadata-2."""
    clean = title.encode("utf-8", "replace").decode().replace("\0", "")
    escaped = "".join("\\" + char if char in "=;#\\\n" else char for char in clean)
    return f";FFMETADATA1\ntitle={escaped}\ncomment={MADE_WITH}\n"


def own_clip_command(shot: Shot, form: Format, *, picture: bool) -> Command:
    """Make a clip of the user's own file: a picture stands still, a video plays from its start.

    A video too short for the shot and its handles gives too few frames, which its maker notices; with `shot.hold`
    its last picture stands until the end.
    """
    frames = shot.frames + 2 * form.handles
    square = "scale=w='max(1,round(iw*sar))':h=ih"  # pixels of old tapes are not
    hold = "tpad=stop_mode=clone:stop=-1"
    if picture:
        chain = f"trim=end_frame=1,{square},{fit(form)},{hold}"
    else:
        chain = f"{at_rate(form.rate)}{',' + hold if shot.hold else ''},{square},{fit(form)}"
    return Command(
        args=(
            *("-threads", "1", *(_PICTURES if picture else VIDEOS), "-i", OWN),
            *("-filter_threads", "1", "-map", "0:v:0"),
            *("-vf", f"{chain},trim=end_frame={frames},{film_clock(form.rate)}"),
            *_encoded(form.rate, frames, CLIP),
            _CLIP,
        ),
        output=_CLIP,
        frames=frames,
    )


def moving_still_command(shot: Shot, form: Format) -> Command:
    """Make a clip of a renderer's picture, over which the camera moves as the shot says."""
    frames = shot.frames + 2 * form.handles
    move = move_camera(shot.move, frames=frames, rate=form.rate, seed=shot.seed)
    chain = (
        "trim=end_frame=1",
        fit(form),
        "tpad=stop_mode=clone:stop=-1",
        *((move,) if move else ()),
        f"trim=end_frame={frames}",
        film_clock(form.rate),
    )
    return Command(
        args=(
            *("-threads", "1", *_PICTURES, "-i", STILL, "-filter_threads", "1", "-map", "0:v:0"),
            *("-vf", ",".join(chain), *_encoded(form.rate, frames, CLIP), _CLIP),
        ),
        output=_CLIP,
        frames=frames,
    )


def titled_command(shot: Shot, form: Format, card: Card, *, start: int) -> Command:
    """Lay a title over a shot's clip, `<shot id>.mp4`, from the shot's frame `start` on."""
    frames = shot.frames + 2 * form.handles
    return Command(
        args=(
            *("-filter_complex_threads", "1", "-threads", "1", *VIDEOS, "-i", f"{shot.id}.mp4"),
            *("-threads", "1", *_PICTURES, "-i", TITLE),
            *("-filter_complex", titled_graph(shot, form, card, start=start), "-map", "[titled]"),
            *_encoded(form.rate, frames, CLIP),
            _CLIP,
        ),
        output=_CLIP,
        frames=frames,
    )


def _encoded(rate: Rate, frames: int, encoding: Encoding) -> tuple[str, ...]:
    """The one set of output options: segments that differ in any of them can't be copied behind each other."""
    scale = str(rate.timescale)
    return (
        *("-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"),
        *("-fflags", "+bitexact"),
        *(*encoding.args, *encoding.tag, "-r", str(rate), "-fps_mode", "cfr"),
        *("-frames:v", str(frames), "-video_track_timescale", scale, "-movie_timescale", scale),
    )


def timeline_json(cut: Timeline) -> dict[str, Json]:
    """The cut as data for other programs: its segments in order, and which clip frames each shows."""
    return {
        "schema": "filmkit/timeline/1",
        "rate": str(cut.form.rate),
        "width": cut.form.width,
        "height": cut.form.height,
        "frames": cut.frames,
        "segments": [
            {
                "file": f"segments/{file}",
                "kind": segment.kind,
                "id": segment.id,
                "start": segment.start,
                "frames": segment.frames,
                "sources": sources_json(segment),
            }
            for segment, file in zip(cut.segments, segment_files(cut), strict=True)
        ],
    }


def sources_json(segment: Segment) -> list[Json]:
    """What a segment shows: its parts in order, each with its transition and the clip frames it is from."""
    return [
        {
            "transition": getattr(part, "kind", "cut"),
            "frames": part.frames,
            "clips": [{"shot": shot_id, "first": first} for shot_id, first in part.sources],
        }
        for part in segment.parts
    ]
