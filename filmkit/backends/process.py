"""Child processes that never outlive the build: started here, counted here, ended here.

Knows nothing of ffmpeg's options or of steps.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Any

from filmkit.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GRACE_S = 0.3  # between asking a child to end and ending it


class Children:
    """The child processes of one build, safe to use from many threads."""

    def __init__(self) -> None:
        self._alive: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._ended = False

    @contextlib.contextmanager
    def child(self, argv: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:  # noqa: ANN401
        """Start a process of its own group; whatever happens inside, it is gone afterwards.

        Its own group, so that a Ctrl-C in the terminal reaches filmkit alone, which then ends it in
        order.

        Raises:
            Cancelled: `end` was called.
            OSError: It can't be started.
        """
        with self._lock:
            if self._ended:
                raise Cancelled
            process = subprocess.Popen(argv, start_new_session=True, **options)
            self._alive.add(process)
        try:
            yield process
        finally:
            _end([process])
            with self._lock:
                self._alive.discard(process)
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe:
                    with contextlib.suppress(OSError):
                        pipe.close()

    def end(self) -> None:
        """End all of them now, and start no more. Within half a second, whatever they do."""
        with self._lock:
            self._ended = True
            alive = list(self._alive)
        _end(alive)


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    running = [process for process in processes if process.poll() is None]
    for process in running:
        _signal(process, signal.SIGTERM)
    end_s = time.monotonic() + _GRACE_S
    for process in running:
        try:
            process.wait(max(0.0, end_s - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
    for process in running:
        process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
