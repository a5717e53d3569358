"""Frames into an MP4: one ffmpeg child that is fed through a pipe.

Knows nothing of pictures.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import subprocess
from typing import TYPE_CHECKING, BinaryIO

from filmkit.backends.files import explained
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from filmkit.model.ports import Children, Expected, Job

_LOG = "ffmpeg.log"
_LOG_BYTES = 4000  # of its end, kept in an error
_TELL_FRAMES = 4
_SPEAKER = re.compile(r"^\[[^]]*\] ")  # which part of ffmpeg says it, at which address
_UNUSABLE = {errno.ENOENT, errno.EACCES, errno.ENOEXEC, errno.ENOTDIR, errno.EISDIR}
_DOCTOR = "`filmkit doctor` says which ffmpeg is used and how to set another"
_HINT = "`filmkit doctor` checks ffmpeg and the free space; the rest of what it said is in the log"
_COLOUR = "range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"


def encoder_args(video: Expected, output: Path) -> tuple[str, ...]:
    """What ffmpeg is told: raw frames in by pipe, H.264 out, all that decides bytes pinned.

    `ultrafast` is nearly twice as fast as `superfast` in rain, for half as many bits again; a clip is cut into the
    film and encoded again there. `aq-mode=3` spends bits on dark, flat parts, where skies would show bands.
    """
    rate = str(video.rate)
    return (
        "-nostdin", "-v", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{video.width}x{video.height}",
        "-r", rate, "-i", "pipe:0", "-vf", f"setsar=1,setparams={_COLOUR}",
        "-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1",
        "-fflags", "+bitexact", "-flags:v", "+bitexact+cgop",
        "-c:v", "libx264", "-preset", "ultrafast", "-crf", "19", "-pix_fmt", "yuv420p",
        "-threads", "1", "-g", "48", "-x264-params", "open-gop=0:force-cfr=1:aq-mode=3",
        "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709",
        "-color_range", "tv", "-r", rate, "-fps_mode", "cfr",
        "-video_track_timescale", str(video.rate.timescale), "-f", "mp4", str(output),
    )  # fmt: skip


def encode(frames: Iterable[memoryview], video: Expected, job: Job, ffmpeg: Path) -> None:
    """Write the clip to `job.output`.

    Args:
        frames: As many as `video` says, each its planes Y, Cb, Cr one after another (4:2:0); used before the next is
            asked for.
        video: What is to come out.
        job: Whose output it is.
        ffmpeg: The program.

    Raises:
        BackendError: ffmpeg can't be started, or fails; the disk is full.
        Cancelled: Out of `job.tell`, or the build is ending.
    """
    log = job.work / _LOG
    argv = [str(ffmpeg), *encoder_args(video, job.output)]
    with explained("write the clip"):
        with log.open("wb") as said, _started(argv, said, job.children) as child:
            code = _feed(frames, video.frames, job, child)
        if code:
            job.tell(1.0)  # ended because the build is: then that is what is to be said
            raise _failure(code, log.read_bytes()[-_LOG_BYTES:].decode(errors="replace").strip())
        log.unlink()


@contextlib.contextmanager
def _started(
    argv: list[str], said: BinaryIO, children: Children
) -> Iterator[subprocess.Popen[bytes]]:
    """The child, which takes frames. Only what comes of starting it is told as ffmpeg's fault."""
    with contextlib.ExitStack() as stack:
        start = children.child(argv, stdin=subprocess.PIPE, stdout=said, stderr=said)
        try:
            child = stack.enter_context(start)
        except OSError as error:
            if error.errno not in _UNUSABLE:
                raise
            message = f"can't run ffmpeg at '{argv[0]}': {error.strerror}"
            raise BackendError(message, hint=_DOCTOR) from error
        yield child


def _failure(code: int, said: str) -> Exception:
    """What ffmpeg's last words come down to."""
    for number in (errno.ENOSPC, errno.EDQUOT):
        if os.strerror(number) in said:
            return OSError(number, said)
    first = _SPEAKER.sub(
        "", said.partition("\n")[0]
    )  # the cause comes first, its consequences after it
    reason = first or f"it ended with exit code {code}"
    return BackendError(f"ffmpeg can't write the clip: {reason}", hint=_HINT, log=said)


def _feed(
    frames: Iterable[memoryview], total: int, job: Job, child: subprocess.Popen[bytes]
) -> int:
    """Pipe the frames into the child and wait for it; gives its exit code."""
    pipe = child.stdin
    assert pipe is not None  # noqa: S101 (it was asked for)
    job.tell(0.0)
    try:
        for number, frame in enumerate(frames):
            pipe.write(frame)
            if number % _TELL_FRAMES == 0:
                job.tell((number + 1) / (total + 1))
        pipe.close()
    except BrokenPipeError:
        return child.wait() or 1  # it ended early: what it said tells why
    code = child.wait()
    if not code:
        job.tell(1.0)
    return code
