"""What the tests of the cut share: shots, clips with moving pictures, and a film cut from them."""

from __future__ import annotations

import hashlib
import subprocess
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import TYPE_CHECKING

import av

from filmkit.backends.editor import Editor
from filmkit.backends.ffmpeg import find_ffmpeg
from filmkit.backends.process import Children
from filmkit.cut.commands import cut_command, segment_command, segment_files
from filmkit.cut.encoding import FILM
from filmkit.model.film import Format, Transition
from filmkit.model.ports import Job
from filmkit.model.shot import Shot
from filmkit.timing import Rate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from filmkit.cut.command import Command
    from filmkit.cut.encoding import Encoding
    from filmkit.cut.timeline import Timeline

FFMPEG = find_ffmpeg("")
WIDTH, HEIGHT, HANDLES = 64, 36, 6
FORM_COLOURS = "range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"


def form(rate: str = "24", handles: int = HANDLES) -> Format:
    """A format small enough to be quick."""
    return Format(width=WIDTH, height=HEIGHT, rate=Rate.of(rate), handles=handles)


def shot(
    number: int, frames: int, kind: str = "cut", transition: int = 0, *, hold: bool = False
) -> Shot:
    """A shot of which only the length and the way out matter."""
    return Shot(
        id=f"scene_{number:02d}",
        label=str(number),
        frames=frames,
        prompt="",
        caption="",
        negative="",
        seed=0,
        take=1,
        size="wide",
        angle="eye_level",
        move="static",
        cast=(),
        loras=(),
        transition=Transition(kind=kind, frames=transition),
        hold=hold,
    )


def ffmpeg(*args: str | Path) -> bytes:
    """Run ffmpeg as it is; what it wrote to its output."""
    argv = (FFMPEG, "-nostdin", "-v", "error", "-y", *args)
    return subprocess.run(argv, check=True, capture_output=True).stdout


def make_clip(
    path: Path,
    frames: int,
    *,
    rate: str = "24",
    hue: int = 0,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> None:
    """A clip in which every frame differs from every other (the source's first three don't)."""
    ffmpeg(
        *("-f", "lavfi", "-i", f"mandelbrot=s={width}x{height}:r={rate}"),
        *(
            "-vf",
            f"trim=start_frame=3,hue=h={hue},setpts=N/TB/({rate}),scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
        ),
        *("-frames:v", str(frames), "-c:v", "libx264", "-preset", "veryfast", "-crf", "6"),
        *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
        *("-color_range", "tv", "-video_track_timescale", str(Rate.of(rate).timescale), path),
    )


def make_clips(shots: Iterable[Shot], shape: Format, folder: Path) -> None:
    """A clip with handles for each shot, all different."""
    for number, each in enumerate(shots):
        frames = each.frames + 2 * shape.handles
        make_clip(folder / f"{each.id}.mp4", frames, rate=str(shape.rate), hue=57 * number)


def run(command: Command, folder: Path, output: str) -> Path:
    """Make `output` in `folder`, as a build does."""
    job = Job(
        inputs={}, work=folder, output=folder / output, tell=lambda _: None, children=Children()
    )
    Editor(FFMPEG)({"command": command.recipe()}, job)
    return job.output


def cut_film(
    cut: Timeline,
    clips: Path,
    *,
    jobs: int = 1,
    soundtrack: bool = False,
    encoding: Encoding = FILM,
) -> Path:
    """Encode all segments beside the clips and put them together."""

    def encode(number: int) -> None:
        folder = clips / f"segment_{number}"
        folder.mkdir()
        for clip in clips.glob("[sct]*.mp4"):
            (folder / clip.name).symlink_to(clip)
        run(segment_command(cut.segments[number], cut, encoding), folder, "done.mp4")
        (folder / "done.mp4").rename(clips / segment_files(cut, encoding)[number])

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(encode, range(len(cut.segments))))
    command = cut_command(cut, title="A film", soundtrack=soundtrack, encoding=encoding)
    return run(command, clips, command.output)


def decoded(path: Path) -> list[str]:
    """A digest of each frame, in the order of showing."""
    with av.open(str(path)) as container:
        return [
            hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest()
            for frame in container.decode(video=0)
        ]


def ticks(path: Path) -> tuple[list[int], list[int], Fraction]:
    """Showing times sorted, decoding times in file order, and how many frames a tick lasts."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.size]
        assert stream.time_base is not None
        assert stream.average_rate is not None
        frame = 1 / Fraction(stream.average_rate) / stream.time_base
        shown = sorted(packet.pts for packet in packets if packet.pts is not None)
        return shown, [packet.dts for packet in packets if packet.dts is not None], frame
