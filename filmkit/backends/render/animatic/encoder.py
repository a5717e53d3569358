"""Frames into an MP4: one ffmpeg child that is fed through a pipe.

Knows nothing of pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from filmkit.backends.process import Children
    from filmkit.backends.render.animatic.clip import Order
    from filmkit.backends.render.animatic.frame import Frame
    from filmkit.model.ports import Job

_LOG = "ffmpeg.log"
_LOG_BYTES = 4000  # of its end, kept in an error
_TELL_FRAMES = 4
_COLOUR = "range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"


def encoder_args(order: Order, output: Path) -> tuple[str, ...]:
    """What ffmpeg is told: raw frames in by pipe, H.264 out, all that decides bytes pinned."""
    return (
        "-nostdin", "-v", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{order.width}x{order.height}", "-r", str(order.rate), "-i", "pipe:0",
        "-vf", f"setsar=1,setparams={_COLOUR}",
        "-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact+cgop",
        "-c:v", "libx264", "-preset", "superfast", "-crf", "19", "-pix_fmt", "yuv420p", "-threads", "1", "-g", "48",
        "-x264-params", "open-gop=0:force-cfr=1:aq-mode=3",
        "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv",
        "-r", str(order.rate), "-fps_mode", "cfr", "-frames:v", str(order.total),
        "-video_track_timescale", str(order.rate.timescale), "-f", "mp4", str(output),
    )  # fmt: skip


def encode(frames: Iterable[Frame], order: Order, job: Job, ffmpeg: Path, children: Children) -> None:
    """Write the clip to `job.output`.

    Raises:
        BackendError: ffmpeg can't be started, or fails.
        Cancelled: Out of `job.tell`.
    """
    log = job.work / _LOG
    argv = [str(ffmpeg), *encoder_args(order, job.output)]
    try:
        with log.open("wb") as said, children.child(argv, stdin=-1, stdout=said, stderr=said) as child:
            assert child.stdin is not None  # noqa: S101 (asked for above)
            code = _feed(frames, order.total, job, child)
    except BrokenPipeError:
        code = 1
    except OSError as e:
        raise BackendError(
            f"can't run ffmpeg at '{ffmpeg}': {e.strerror or e}",
            hint="run `filmkit doctor`, or set `ffmpeg:` in filmkit.yaml",
        ) from e
    if code:
        job.tell(1.0)
