"""One film's app in Pinokio while a build uses it: laid out, installed, started and run when something first needs it.

Knows nothing of plans. What a crash leaves is taken up again: what was installed stays installed, and a ComfyUI that
still answers goes on with what it was asked for.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from filmkit.backends import files
from filmkit.backends.pinokio.claim import Claim
from filmkit.backends.pinokio.daemon import Daemon
from filmkit.backends.pinokio.deed import home_of
from filmkit.backends.pinokio.folder import write_app
from filmkit.backends.pinokio.removal import drop_half_clones, drop_logs, remove_app
from filmkit.backends.pinokio.running import (
    CLEANUP,
    EDIT,
    INSTALL,
    START,
    Running,
    answering_url,
    is_comfyui_address,
    only_start,
)
from filmkit.errors import BackendError
from filmkit.pinokio.app import CACHES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from filmkit.backends.pinokio.removal import Removed
    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.model.ports import Job
    from filmkit.model.settings import Pinokio
    from filmkit.pinokio.transcript import Transcript

_WAIT_S = 0.1
_LOGS_S = (
    5.5  # every five seconds the engine writes down what scripts said, also of those that are gone
)
_FILM = "final_movie.mp4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Whose app it is.

    Attributes:
        project: Root of the project.
        film: Name of the film.
        scripts: Gives the texts of the app's scripts, by name.
    """

    project: Path
    film: str
    scripts: Callable[[], Mapping[str, str]]


class Lodging(contextlib.AbstractContextManager["Lodging"]):
    """One film's app in Pinokio's home. Safe from any thread; for use in a `with` block.

    Nothing happens before something is asked of it. When the block is left, nothing of it runs any more; what it
    installed stays until `clear`.

    Args:
        settings: Where Pinokio is.
        guest: Whose it is.

    Attributes:
        folder: The app's.
    """

    def __init__(self, settings: Pinokio, guest: Guest) -> None:
        self._settings = settings
        self._guest = guest
        self._home = home_of(settings)
        self._daemon = Daemon(settings.url)
        self._claim = Claim(self._home, guest.project, guest.film)
        self.folder = self._claim.folder
        self._running = Running(self._daemon, self.folder)
        self._lock = threading.Lock()  # held while the app is made ready for something
        self._is_laid_out = False
        self._url = ""  # of ComfyUI
        self._failure: BackendError | None = None  # why it can't be had
        self._lost = ""  # why it isn't there any more
        self._before: frozenset[str] = frozenset()  # files on the drive when ComfyUI was started

    def __enter__(self) -> Self:
        """Nothing is done yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop whatever runs of it."""
        self._running.end()
        if self._is_laid_out:
            self._running.stop_all()

    @property
    def is_there(self) -> bool:
        """Whether something of it is in the home, of this build or of an earlier one."""
        return self._claim.found() is not None

    @property
    def is_installed(self) -> bool:
        """Whether what it needs was installed in it."""
        deed = self._claim.found()
        return bool(deed and deed.installed)

    def problem(self) -> Problem | None:
        """What stands in the way of using it; None = nothing, as far as can be seen. Changes nothing."""
        return self._daemon.sight().fault(self._home) or self._claim.problem()

    def comfyui(self, job: Job) -> str:
        """The address of the app's ComfyUI, which is installed and started if need be.

        Args:
            job: Who wants it; told what is waited for, and not waited for any longer once it is cancelled.

        Raises:
            BackendError: It can't be had.
            Cancelled: It is no longer wanted.
        """
        with self._alone(job):
            self._refuse_lost()
            if not self._url:
                try:
                    self._url = self._ready_comfyui(job)
                except BackendError as error:
                    self._failure = error  # whoever comes next needn't wait for the same
                    raise
                threading.Thread(target=self._listen, name="filmkit-pinokio", daemon=True).start()
            return self._url

    def watched(self, job: Job) -> Job:
        """The job, which fails as soon as ComfyUI is known to be there no more."""

        def tell(fraction: float) -> None:
            job.tell(fraction)
            self._refuse_lost()

        return replace(job, tell=tell)

    def cut(self, job: Job) -> Mapping[str, Json]:
        """Cut the film from `job.inputs` and write it to `job.output`; where it came from.

        Raises:
            BackendError: It can't be cut; says why.
            Cancelled: It is no longer wanted.
        """
        with self._alone(job):
            self._lay_out()
            output = self.folder / "output"
            with files.explained(f"write to '{output}'"):
                for name, source in job.inputs.items():
                    files.copy(source, output / name)
                    job.tell(0.0)
            job.say("Pinokio cuts the film")
            self._running.run(EDIT, job, lambda transcript: transcript.fraction)
            job.say("")
            with files.explained("take the film out of Pinokio"):
                files.copy(output / _FILM, job.output)
        return {"editor": f"Pinokio {self._daemon.sight().version}"}

    def clear(self, on_wait: Callable[[str], None]) -> Removed:
        """Remove all of it that is to be removed, once nothing of it runs.

        Args:
            on_wait: Told what is waited for, before it is.

        Raises:
            BackendError: Some of it can't be removed; what is left is removed another time.
        """
        self._running.end()
        if not self.is_there:
            raise BackendError(f"there is no app of '{self._guest.film}' in Pinokio")
        on_wait("cleaning up in Pinokio, which is given half a minute")
        self._running.stop_all()
        if self._url:  # what came onto the drive while ComfyUI ran
            self._claim.note(self._before)
        # A Pinokio that isn't there runs nothing: then the files are removed without it.
        is_up = not self._daemon.sight().problem

        def clean() -> None:
            if is_up and (self.folder / CLEANUP).is_file():
                self._running.clean()

        removed = remove_app(
            self._home,
            self.folder,
            self._claim.deed(),
            clean,
            keep_models=self._settings.keep == "models",
        )
        if is_up:
            time.sleep(_LOGS_S)
            with files.explained(f"remove '{self.folder}'"):
                drop_logs(self._home, self.folder)
        return removed

    @contextlib.contextmanager
    def _alone(self, job: Job) -> Iterator[None]:
        """One at a time; the others wait, as long as they are wanted."""
        while not self._lock.acquire(timeout=_WAIT_S):
            job.tell(0.0)
        try:
            self._running.refuse_over()
            yield
        finally:
            self._lock.release()

    def _ready_comfyui(self, job: Job) -> str:
        if self._failure:
            raise self._failure
        self._lay_out()
        self._install(job)
        url = self._running_comfyui() or self._start(job)
        job.say("")
        return url

    def _lay_out(self) -> None:
        """Write the app, once. Raises BackendError."""
        if self._is_laid_out:
            return
        if problem := self.problem():
            raise BackendError(problem.message, hint=problem.hint)
        self._claim.make()
        # In the app's own folder, so that they go with it: Pinokio's for all apps would keep gigabytes of packages.
        caches = "".join(f"{name}=./cache/{name}\n" for name in CACHES)
        scripts = {**self._guest.scripts(), "ENVIRONMENT": caches}
        write_app(self._home, self.folder, scripts, (), {})
        with files.explained(f"write to '{self.folder}'"):
            for name in CACHES:
                (self.folder / "cache" / name).mkdir(parents=True, exist_ok=True)
        self._is_laid_out = True
        self._running.stop_left()

    def _install(self, job: Job) -> None:
        """Run `install.json`, unless this very one was run to its end."""
        text = self.folder.joinpath(INSTALL).read_bytes()
        digest = hashlib.sha256(text).hexdigest()
        if self._claim.deed().installed == digest:
            return
        with files.explained(f"write to '{self.folder}'"):
            drop_half_clones(self.folder)
        before = self._claim.on_drive()

        said = 0

        def hear(transcript: Transcript) -> float:
            nonlocal said
            if said < transcript.step < transcript.steps:
                said = transcript.step
                job.say(f"Pinokio installs ComfyUI (step {said + 1} of {transcript.steps})")
            return 0.0  # of the clip that is waiting for it

        job.say("Pinokio installs ComfyUI")
        self._running.run(INSTALL, job, hear)
        self._claim.note(before, installed=digest)

    def _start(self, job: Job) -> str:
        self._before = self._claim.on_drive()
        with only_start(self._home, job, self._running.refuse_over):
            job.say("Pinokio starts ComfyUI")
            url = str(self._running.run(START, job, lambda _: 0.0).value.get("url"))
        if not is_comfyui_address(url):
            raise BackendError(f"{START} gave no address of this machine: {url[:80]!r}")
        return url

    def _running_comfyui(self) -> str:
        """The address of the ComfyUI that an earlier build started and that still answers; "" = there is none."""
        script = self.folder / START
        if not self._daemon.is_running(script):
            return ""
        if url := answering_url(self.folder):
            self._before = self._claim.on_drive()
        else:
            self._daemon.stop(script)
        return url

    def _listen(self) -> None:
        self._lost = self._daemon.outlast(self.folder / START, self._running.is_over)

    def _refuse_lost(self) -> None:
        if self._lost and not self._running.is_over():
            hint = "look into Pinokio; then build again: it goes on from there"
            raise BackendError(f"ComfyUI is no longer there: {self._lost}", hint=hint)
