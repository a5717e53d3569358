"""Runs an ffmpeg command in the folder of its step, tells how far it is, and says what went wrong.

Knows nothing of films: every command comes ready-made from the floors below.
"""

from __future__ import annotations

import collections
import contextlib
import subprocess
import threading
from typing import IO, TYPE_CHECKING, cast

from filmkit.backends.files import explained
from filmkit.cut.command import Command
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from filmkit.keys import Json
    from filmkit.model.ports import Job

_GENERAL = (
    *("-nostdin", "-hide_banner", "-v", "error", "-y"),
    *("-progress", "pipe:1", "-stats_period", "0.2"),
)
_CHATTER = "Svt[info]"  # an encoder that tells of itself whatever level of messages is asked for
_LAST_LINES = 40  # of ffmpeg's own messages, for the log


class Editor:
    """Makes whatever an ffmpeg command describes: segments, films, clips of the user's own files."""

    def __init__(self, ffmpeg: Path) -> None:
        self._ffmpeg = ffmpeg

    def __call__(self, recipe: Mapping[str, Json], job: Job) -> None:
        """Run `recipe["command"]` in `job.work`.

        Raises:
            BackendError: ffmpeg is missing, failed, or made fewer frames than it should.
            Cancelled: The build is stopping.
        """
        command = Command.of(cast("Mapping[str, Json]", recipe["command"]))
        with explained("write ffmpeg's lists"):
            for name, text in command.files.items():
                (job.work / name).write_text(text, "utf-8", newline="\n")
        frames = self._run(command, job)
        if frames < command.frames:
            raise BackendError(
                f"there are only {frames} of the {command.frames} frames that are needed",
                hint="a clip has handles at both ends (format: handles); make the scene shorter, or set 'hold: true'",
            )
        with explained(f"keep {command.output}"):
            (job.work / command.output).replace(job.output)

    def _run(self, command: Command, job: Job) -> int:
        """Frames made."""
        with contextlib.ExitStack() as stack:
            process = self._start(command, job, stack)
            messages = stack.enter_context(_last_lines(process))
            frames = _follow(cast("IO[bytes]", process.stdout), command.frames, job)
            code = process.wait()
        if code:
            job.tell(0)  # a cancelled job has ended ffmpeg by itself; this raises then
            raise _failure(command, code, messages)
        return frames

    def _start(
        self, command: Command, job: Job, stack: contextlib.ExitStack
    ) -> subprocess.Popen[bytes]:
        child = job.children.child(
            (str(self._ffmpeg), *_GENERAL, *command.args),
            cwd=job.work,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            process: subprocess.Popen[bytes] = stack.enter_context(child)
        except OSError as error:
            raise BackendError(
                f"can't start ffmpeg '{self._ffmpeg}': {error.strerror}",
                hint="see what 'filmkit doctor' says of it",
                log=str(error),
            ) from error
        return process


def _follow(progress: IO[bytes], frames: int, job: Job) -> int:
    """Pass on what ffmpeg says of its progress until it ends; the number of frames it says it made.

    Source: https://ffmpeg.org/ffmpeg.html, `-progress`: `key=value` lines.
    """
    made = 0
    for line in progress:
        key, _, value = line.decode("ascii", "replace").strip().partition("=")
        if key == "frame" and value.strip().isdecimal():
            made = int(value)
            job.tell(min(made / frames, 1.0) if frames else 0.0)
    return made


@contextlib.contextmanager
def _last_lines(process: subprocess.Popen[bytes]) -> Iterator[Collection[str]]:
    """The last messages of a process, read beside the work so that a full pipe never stops it."""
    lines: collections.deque[str] = collections.deque(maxlen=_LAST_LINES)

    def read() -> None:
        for line in cast("IO[bytes]", process.stderr):
            lines.append(line.decode("utf-8", "replace").rstrip())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield lines
    except BaseException:
        process.kill()
        raise
    finally:
        reader.join()


def _failure(command: Command, code: int, messages: Collection[str]) -> BackendError:
    log = "\n".join(messages)
    if "no space left" in log.lower():
        return BackendError(
            f"can't write {command.output}: the disk is full",
            hint="make room and build again: finished work is kept",
            log=log,
        )
    ended = f"signal {-code}" if code < 0 else f"exit code {code}"
    reasons = (line for line in messages if line and not line.startswith(_CHATTER))
    reason = next(reasons, "it said nothing")
    return BackendError(f"ffmpeg can't make {command.output} ({ended}): {reason}", log=log)
