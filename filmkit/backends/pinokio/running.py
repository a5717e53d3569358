"""An app's scripts while they run: for a job, one start at a time in a home, and none once it is over.

Knows nothing of what they are for.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from filmkit.backends.lock import locked
from filmkit.errors import BackendError, Cancelled
from filmkit.spec.servers import address_fault, is_this_machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from filmkit.backends.pinokio.daemon import Daemon
    from filmkit.model.ports import Job
    from filmkit.pinokio.transcript import Transcript

INSTALL, START, EDIT, CLEANUP = "install.json", "start.json", "edit.json", "cleanup.json"
_ANSWER_S = 3.0
_CLEANUP_S = 30.0  # for cleanup.json


class Running:
    """The scripts of one app. Safe from any thread.

    Args:
        daemon: Pinokio.
        folder: The app's.
    """

    def __init__(self, daemon: Daemon, folder: Path) -> None:
        self._daemon = daemon
        self._folder = folder
        self._is_over = threading.Event()

    def end(self) -> None:
        """Run nothing more for any job: what waits for a script raises Cancelled, which stops it."""
        self._is_over.set()

    def is_over(self) -> bool:
        """Whether nothing more is to run."""
        return self._is_over.is_set()

    def refuse_over(self) -> None:
        """Raise Cancelled if nothing more is to run."""
        if self.is_over():
            raise Cancelled

    def run(self, name: str, job: Job, hear: Callable[[Transcript], float]) -> Transcript:
        """Run a script for a job.

        Args:
            name: Of the script.
            job: Told how far it is, and not waited for any longer once it is cancelled.
            hear: Told after each packet how far the script is; says how far the job is, 0 to 1.

        Raises:
            BackendError: As `Daemon.run`.
            Cancelled: It is no longer wanted.
        """
        fraction = 0.0

        def check() -> None:
            job.tell(fraction)
            self.refuse_over()

        def take(transcript: Transcript) -> None:
            nonlocal fraction
            fraction = hear(transcript)

        return self._daemon.run(self._folder / name, check, take)

    def clean(self) -> None:
        """Run `cleanup.json`, for half a minute at most, and whatever comes of it."""
        limit_s = time.monotonic() + _CLEANUP_S

        def check() -> None:
            if time.monotonic() > limit_s:
                raise BackendError(f"{CLEANUP} takes longer than {_CLEANUP_S:.0f} s")

        with contextlib.suppress(BackendError):
            self._daemon.run(self._folder / CLEANUP, check, lambda _: None)

    def stop_left(self) -> None:
        """Stop what a build that was killed left, and nobody listens to. Raises BackendError."""
        for name in (INSTALL, EDIT, CLEANUP):
            if self._daemon.is_running(self._folder / name):
                self._daemon.stop(self._folder / name)

    def stop_all(self) -> None:
        """Stop whatever runs of the app."""
        for name in (INSTALL, EDIT, START, CLEANUP):
            if (self._folder / name).is_file() and not self._daemon.stop(self._folder / name):
                return  # each of the others would be waited for as long


@contextlib.contextmanager
def only_start(home: Path, job: Job, check: Callable[[], None]) -> Iterator[None]:
    """Have no other build start a ComfyUI in a home meanwhile: Pinokio offers the same port until it is taken.

    Args:
        home: Pinokio's; no link.
        job: Told what is waited for, and not waited for any longer once it is cancelled.
        check: Called now and then while waiting; ends it by raising.
    """
    name = f"filmkit-{hashlib.sha256(str(home).encode()).hexdigest()[:16]}"

    def wait(_: str) -> None:
        job.say("another build starts its ComfyUI in Pinokio, waiting")

    def look() -> None:
        job.tell(0.0)
        check()

    # Not in the home, where nothing is to stay.
    with locked(Path(tempfile.gettempdir()), [name], wait, look):
        yield


def answering_url(folder: Path) -> str:
    """The address of an app's ComfyUI that was started before and still answers; "" = there is none."""
    with contextlib.suppress(OSError, ValueError, requests.RequestException):
        url = (folder / "comfyui.url").read_text("utf-8").strip()
        if is_comfyui_address(url) and _answers(url):
            return url
    return ""


def is_comfyui_address(url: str) -> bool:
    """Whether it is an address, and this machine's."""
    return not address_fault(url) and is_this_machine(url)


def _answers(url: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False  # no proxy: it is on this machine
        return session.get(f"{url}/system_stats", timeout=_ANSWER_S).ok
