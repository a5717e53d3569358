"""One run of ffmpeg on sound: fed or watched, its progress told, its words kept.

Knows nothing of filters, music or recipes.
"""

from __future__ import annotations

import contextlib
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from filmkit.model.ports import Children

# Level `info`: that is where the measuring filters report.
_GENERAL = ("-hide_banner", "-nostats", "-loglevel", "info", "-y")
_PROGRESS = ("-progress", "pipe:1", "-stats_period", "0.1")


class Refused(Exception):  # noqa: N818 (it becomes a BackendError where it is known what was tried)
    """ffmpeg ended with an error; `log` is what it said."""

    def __init__(self, log: str) -> None:
        super().__init__(log)
        self.log = log


@dataclass(frozen=True, slots=True)
class Tool:
    """An ffmpeg to run in one scratch folder.

    Attributes:
        ffmpeg: The program.
        children: Starts its runs, so that none outlives the job.
        work: The folder; its words go to a file there, so that a full pipe can't stop it.
    """

    ffmpeg: Path
    children: Children
    work: Path

    def run(self, args: Sequence[str], tell: Callable[[float], None]) -> str:
        """Run to the end, telling the seconds of sound done so far; return what it said.

        Raises:
            Refused: It failed.
            Cancelled: Out of `tell`.
        """
        argv = (str(self.ffmpeg), *_GENERAL, "-nostdin", *_PROGRESS, *args)
        with self._words().open("wb") as words:
            streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": words}
            with self._child(argv, **streams) as child:
                assert child.stdout is not None  # noqa: S101
                for line in child.stdout:
                    name, _, value = line.partition(b"=")
                    if name == b"out_time_us" and value.strip().isdigit():
                        tell(int(value) / 1e6)
                code = child.wait()
        return self._outcome(code, tell)

    def feed(
        self, args: Sequence[str], blocks: Iterable[bytes], tell: Callable[[float], None]
    ) -> None:
        """Run with `blocks` as its standard input, telling how many bytes it has taken.

        Raises:
            Refused: It failed.
            Cancelled: Out of `tell`.
        """
        argv = (str(self.ffmpeg), *_GENERAL, *args)
        with self._words().open("wb") as words:
            streams = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": words}
            with self._child(argv, **streams) as child:
                assert child.stdin is not None  # noqa: S101
                taken = 0
                # A broken pipe: it ended early, and its words say why.
                with contextlib.suppress(BrokenPipeError):
                    for block in blocks:
                        tell(taken)
                        child.stdin.write(block)
                        taken += len(block)
                    child.stdin.close()
                code = child.wait()
        self._outcome(code, tell)

    def _words(self) -> Path:
        return self.work / "ffmpeg.log"

    @contextlib.contextmanager
    def _child(self, argv: Sequence[str], **streams: object) -> Iterator[subprocess.Popen[bytes]]:
        try:
            with self.children.child(argv, cwd=self.work, **streams) as child:
                yield child
        except (FileNotFoundError, PermissionError) as error:
            message = f"ffmpeg can't be started: {self.ffmpeg}"
            hint = "set `ffmpeg:` in filmkit.yaml or FILMKIT_FFMPEG, or see `filmkit doctor`"
            raise BackendError(message, hint=hint, log=str(error)) from error

    def _outcome(self, code: int, tell: Callable[[float], None]) -> str:
        log = self._words().read_text("utf-8", "replace")
        if code:
            tell(0)  # if the build is stopping, that is why it failed
            raise Refused(log)
        return log
