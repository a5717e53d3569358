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
from pathlib import Path
from typing import TYPE_CHECKING, Self

import requests

from filmkit.backends import files
from filmkit.backends.pinokio.daemon import Daemon
from filmkit.backends.pinokio.deed import Deed, app_folder, read_deed, write_deed
from filmkit.backends.pinokio.drive import contents, drive_of, files_on
from filmkit.backends.pinokio.folder import write_app
from filmkit.backends.pinokio.removal import drop_half_clones, drop_logs, remove_app
from filmkit.errors import BackendError, Cancelled, Problem
from filmkit.pinokio.app import CACHES
from filmkit.spec.servers import address_fault, is_this_machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from filmkit.backends.pinokio.removal import Removed
    from filmkit.keys import Json
    from filmkit.model.ports import Job
    from filmkit.model.settings import Pinokio
    from filmkit.pinokio.transcript import Transcript

_WAIT_S = 0.1
_ANSWER_S = 3.0
_LOGS_S = (
    5.5  # every five seconds the engine writes down what scripts said, also of those that are gone
)
_FILM = "final_movie.mp4"
_INSTALL, _START, _EDIT, _CLEANUP = "install.json", "start.json", "edit.json", "cleanup.json"


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
        self._home = Path(settings.home)
        self._daemon = Daemon(settings.url)
        self.folder = app_folder(self._home, guest.film)
        self._lock = threading.Lock()  # held while the app is made ready for something
        self._is_over = threading.Event()
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
        self._is_over.set()
        if self._is_laid_out:
            self._stop_all()

    @property
    def is_there(self) -> bool:
        """Whether something of it is in the home, of this build or of an earlier one."""
        return self._owned() is not None

    def problem(self) -> Problem | None:
        """What stands in the way of using it; None = nothing, as far as can be seen. Changes nothing."""
        return self._daemon.sight().fault(self._home) or self._wrong_owner()

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
            self._run(_EDIT, job, lambda transcript: job.tell(transcript.fraction))
            job.say("")
            with files.explained("take the film out of Pinokio"):
                files.copy(output / _FILM, job.output)
        return {"editor": f"Pinokio {self._daemon.sight().version}"}

    def clear(self) -> Removed:
        """Remove all of it that is to be removed, once nothing of it runs.

        Raises:
            BackendError: Some of it can't be removed; what is left is removed another time.
        """
        self._is_over.set()
        deed = self._owned()
        if deed is None:
            raise BackendError(f"there is no app of '{self._guest.film}' in Pinokio")
        self._stop_all()
        self._note_brought()
        keep_models = self._settings.keep == "models"

        # A Pinokio that isn't there runs nothing: then the files are removed without it.
        is_up = not self._daemon.sight().problem

        def clean() -> None:
            if is_up and (self.folder / _CLEANUP).is_file():
                self._daemon.run(self.folder / _CLEANUP, lambda: None, lambda _: None)

        removed = remove_app(
            self._home, self.folder, self._owned() or deed, clean, keep_models=keep_models
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
            if self._is_over.is_set():
                raise Cancelled
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
        with files.explained(f"write to '{self.folder}'"):
            if self._owned() is None:
                found = contents(drive_of(self._home))
                project = str(self._guest.project)
                write_deed(self.folder, Deed(project=project, film=self._guest.film, found=found))
        # In the app's own folder, so that they go with it: Pinokio's for all apps would keep gigabytes of packages.
        caches = "".join(f"{name}=./cache/{name}\n" for name in CACHES)
        scripts = {**self._guest.scripts(), "ENVIRONMENT": caches}
        write_app(self._home, self.folder, scripts, (), {})
        with files.explained(f"write to '{self.folder}'"):
            for name in CACHES:
                (self.folder / "cache" / name).mkdir(parents=True, exist_ok=True)
        self._is_laid_out = True
        for name in (_INSTALL, _EDIT):  # of a build that was killed: nobody listens to them
            if self._daemon.is_running(self.folder / name):
                self._daemon.stop(self.folder / name)

    def _install(self, job: Job) -> None:
        """Run `install.json`, unless this very one was run to its end."""
        text = self.folder.joinpath(_INSTALL).read_bytes()
        digest = hashlib.sha256(text).hexdigest()
        if self._deed().installed == digest:
            return
        with files.explained(f"write to '{self.folder}'"):
            drop_half_clones(self.folder)
        on_drive = files_on(drive_of(self._home))

        said = 0

        def hear(transcript: Transcript) -> None:
            nonlocal said
            if said < transcript.step < transcript.steps:
                said = transcript.step
                job.say(f"Pinokio installs ComfyUI (step {said + 1} of {transcript.steps})")

        job.say("Pinokio installs ComfyUI")
        self._run(_INSTALL, job, hear)
        self._bring(files_on(drive_of(self._home)) - on_drive, installed=digest)

    def _start(self, job: Job) -> str:
        self._before = files_on(drive_of(self._home))
        job.say("Pinokio starts ComfyUI")
        url = str(self._run(_START, job, lambda _: None).value.get("url"))
        if address_fault(url) or not is_this_machine(url):
            raise BackendError(f"{_START} gave no address of this machine: {url[:80]!r}")
        return url

    def _running_comfyui(self) -> str:
        """The address of the ComfyUI that an earlier build started and that still answers; "" = there is none."""
        script = self.folder / _START
        if not self._daemon.is_running(script):
            return ""
        with contextlib.suppress(OSError, ValueError, requests.RequestException):
            url = (self.folder / "comfyui.url").read_text("utf-8").strip()
            if not address_fault(url) and is_this_machine(url) and _answers(url):
                self._before = files_on(drive_of(self._home))
                return url
        self._daemon.stop(script)
        return ""

    def _run(self, name: str, job: Job, hear: Callable[[Transcript], None]) -> Transcript:
        def check() -> None:
            job.tell(0.0)
            if self._is_over.is_set():
                raise Cancelled

        return self._daemon.run(self.folder / name, check, hear)

    def _listen(self) -> None:
        self._lost = self._daemon.outlast(self.folder / _START, self._is_over.is_set)

    def _refuse_lost(self) -> None:
        if self._lost and not self._is_over.is_set():
            hint = "look into Pinokio; then build again: it goes on from there"
            raise BackendError(f"ComfyUI is no longer there: {self._lost}", hint=hint)

    def _stop_all(self) -> None:
        for name in (_INSTALL, _EDIT, _START):
            if (self.folder / name).is_file():
                self._daemon.stop(self.folder / name)

    def _note_brought(self) -> None:
        """Write down what came onto the drive while ComfyUI ran."""
        if self._url:
            self._bring(files_on(drive_of(self._home)) - self._before)

    def _bring(self, new: frozenset[str], installed: str = "") -> None:
        """Write down what is new on the drive, and what was installed."""
        deed = self._deed()
        brought = tuple(sorted({*deed.brought, *new} - {*deed.found}))
        with files.explained(f"write to '{self.folder}'"):
            now = replace(deed, brought=brought, installed=installed or deed.installed)
            write_deed(self.folder, now)

    def _deed(self) -> Deed:
        deed = self._owned()
        if deed is None:
            raise BackendError(f"'{self.folder}' was taken away while it was in use")
        return deed

    def _owned(self) -> Deed | None:
        """The app's deed, if it is this film's."""
        deed = read_deed(self.folder)
        is_own = deed and (deed.project, deed.film) == (str(self._guest.project), self._guest.film)
        return deed if is_own else None

    def _wrong_owner(self) -> Problem | None:
        """What is there under the app's name without being this film's."""
        folder, deed = self.folder, read_deed(self.folder)
        is_taken = folder.is_symlink() or (folder.exists() and not _is_empty(folder))
        if self._owned() and not folder.is_symlink():
            return None
        if deed:
            message = f"'{folder}' is of '{deed.film}' in {deed.project}"
            hint = (
                "`filmkit clean --pinokio` there removes it; or remove it if that project is gone"
            )
            return Problem(message, hint=hint)
        hint = "move it away: filmkit replaces nothing that it didn't make"
        return Problem(f"'{folder}' is there already", hint=hint) if is_taken else None


def _is_empty(folder: Path) -> bool:
    """Whether nothing is in it but what a crash left of a deed."""
    return folder.is_dir() and all(path.suffix == ".filmkit-part" for path in folder.iterdir())


def _answers(url: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False  # no proxy: it is on this machine
        return session.get(f"{url}/system_stats", timeout=_ANSWER_S).ok
