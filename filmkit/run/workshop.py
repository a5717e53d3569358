"""Making one step: inputs laid out, the maker called, the result checked and stored.

Knows nothing of doit or of the order of steps.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.events import Event
from filmkit.backends.lock import locked
from filmkit.backends.probe import check_outcome
from filmkit.backends.stamp import sign_all
from filmkit.backends.work import step_folder
from filmkit.errors import BackendError, Cancelled
from filmkit.model.ports import Job
from filmkit.plan.effort import effort_of
from filmkit.run.preview import Preview

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from filmkit.backends.events import Kind, Listener
    from filmkit.backends.stamp import Signature
    from filmkit.backends.store import Record, Store
    from filmkit.keys import Json, Key
    from filmkit.model.ports import Maker
    from filmkit.plan.step import Step
    from filmkit.run.bench import Bench, Claim

_FULL_BYTES = 64 << 10  # less than any step needs
_CHEAP_POOL = "cpu"
_NEWS_S = 0.1  # between two progress events of one step


class Workshop:
    """Makes steps, in any thread, until it is told to stop.

    Attributes:
        stopping: Set when nothing more is to be begun.
    """

    def __init__(
        self,
        root: Path,
        bench: Bench,
        store: Store,
        makers: Mapping[str, Maker],
        listener: Listener,
        *,
        on_kept: Callable[[Key], None] = lambda _: None,
    ) -> None:
        """Make ready.

        Args:
            root: What the paths of assets are relative to.
            bench: Where steps are made.
            store: Where artifacts are kept.
            makers: The maker of each stage.
            listener: Told of everything that happens to a step.
            on_kept: Told the key of each artifact that was made and kept.
        """
        self._root = root
        self._bench = bench
        self._store = store
        self._makers = makers
        self._listener = listener
        self._on_kept = on_kept
        self.stopping = threading.Event()

    def make(self, step: Step) -> Record:
        """Have the step's artifact in the store, making it unless it is there.

        Raises:
            BackendError: It can't be made.
            Cancelled: It is no longer wanted.
        """
        start = time.monotonic()
        try:
            with self._bench.claim(step.key, self.stopping) as claim, self._alone(step, claim):
                record = self._store.record(step.key)
                if record:
                    self._say(step, "cached")
                    return record
                self._say(step, "started")
                start = time.monotonic()
                record = self._produce(step, claim, start)
                self._on_kept(step.key)
        except Cancelled:
            raise
        except Exception as error:
            self._say(step, "failed", message=str(error))
            raise
        self._say(step, "done", seconds=round(time.monotonic() - start, 3))
        return record

    def _alone(self, step: Step, claim: Claim) -> contextlib.AbstractContextManager[None]:
        """See to it that no other process makes the step meanwhile, if it is dear.

        On a processor the same work done twice costs a moment; on a server it is paid for twice.
        """
        if step.pool == _CHEAP_POOL:
            return contextlib.nullcontext()
        text = "waiting for another filmkit that makes it"
        return locked(
            self._root / ".filmkit" / "locks" / "steps",
            [step.key],
            lambda _: self._say(step, "progress", message=text),
            claim.check,
        )

    def stop(self) -> None:
        """End everything that is being made, and make nothing more."""
        self.give_up(())

    def give_up(self, keep: Container[Key]) -> None:
        """Make nothing more; of what is being made, by whichever workshop, only `keep` goes on."""
        self.stopping.set()
        self._bench.cancel(keep=keep)

    def _produce(self, step: Step, claim: Claim, start: float) -> Record:
        with files.explained(f"make {step.name}"):
            folder = step_folder(self._bench.folder)
        with folder as name:
            place = Path(name)
            with files.explained(f"lay out the inputs of {step.name}"):
                before = self._sign_assets(step)
                inputs = self._lay_out(step, place)
            output = place / ("made" + Path(step.path).suffix)
            news = _News(self, step, claim)
            job = Job(
                inputs=inputs,
                work=place,
                output=output,
                tell=news.tell,
                children=claim.children,
                notes=step.notes,
                say=news.say,
                show=news.show,
            )
            with contextlib.closing(news):
                origin = self._make(step, job)
            news.tell(1.0)
            self._refuse_changed(step, before)
            self._check(step, output)
            return self._store.put(
                step.key,
                output,
                document=step.document,
                step=step.name,
                seconds=time.monotonic() - start,
                origin=origin,
                effort=effort_of(step).json(),
            )

    def _make(self, step: Step, job: Job) -> Mapping[str, Json] | None:
        """Have the output written; where it came from, if its maker tells."""
        try:
            return self._makers[step.stage](step.recipe, job)
        except BackendError as error:
            if shutil.disk_usage(self._bench.folder).free < _FULL_BYTES:
                # A tool on a full disk can't even write down what is wrong.
                full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                raise files.explain(full, f"make {step.name}") from error
            is_of_a_file = (
                step.assets and "payload" not in step.recipe
            )  # a renderer has reasons of its own
            if not is_of_a_file:
                raise
            problem, names = error.problems[0], ", ".join(step.assets.values())
            message = f"'{names}': {problem.message}"
            raise BackendError(message, hint=problem.hint, log=error.log) from error

    def _lay_out(self, step: Step, place: Path) -> dict[str, Path]:
        inputs: dict[str, Path] = {}
        for name, needed in step.inputs.items():
            inputs[name] = _link(self._store.verify(needed.key), place / name)
        for name, asset in step.assets.items():
            inputs[name] = _link(self._root / asset, place / name)
            if files.sha256(inputs[name]) != step.asset_digests[name]:
                raise _changed(asset)
        return inputs

    def _sign_assets(self, step: Step) -> dict[str, Signature]:
        return sign_all(self._root, step.assets.values())

    def _refuse_changed(self, step: Step, before: Mapping[str, Signature]) -> None:
        """Made from a file that changed in the meantime, an artifact might not be what its key says."""
        after = self._sign_assets(step)
        for asset, signature in before.items():
            if after[asset] != signature:
                raise _changed(asset)

    def _check(self, step: Step, output: Path) -> None:
        if not output.is_file() or not output.stat().st_size:
            message = f"{step.name} was made without an error, but nothing came out"
            raise BackendError(message)
        if step.expected:
            check_outcome(output, step.expected)

    def _say(
        self,
        step: Step,
        kind: Kind,
        *,
        seconds: float | None = None,
        fraction: float | None = None,
        message: str | None = None,
    ) -> None:
        self._listener.tell(
            Event(
                film=step.film,
                step=step.name,
                kind=kind,
                seconds=seconds,
                fraction=fraction,
                key=step.key,
                message=message,
            )
        )


class _News:
    """Passes on how far a step is, now and then, and ends it when it is no longer wanted."""

    def __init__(self, workshop: Workshop, step: Step, claim: Claim) -> None:
        self._workshop = workshop
        self._step = step
        self._claim = claim
        self._last_s = 0.0
        self._fraction = 0.0
        self._told: float | None = None
        self._preview = Preview(workshop._root, step)  # noqa: SLF001 (two classes, one job)

    def tell(self, fraction: float) -> None:
        self._claim.check()
        self._fraction = round(min(max(fraction, 0.0), 1.0), 3)
        now = time.monotonic()
        # Who waits for a server tells ten times a second that nothing has changed.
        if self._fraction != self._told and now - self._last_s >= _NEWS_S:
            self._last_s = now
            self._pass_on()

    def say(self, text: str) -> None:
        """What is waited for; "" = nothing any more."""
        self._pass_on(text)

    def show(self, picture: bytes) -> None:
        """What has come of it so far."""
        if place := self._preview.show(picture):
            self._pass_on(f"preview: {place}")

    def close(self) -> None:
        """There is nothing more to be seen of it."""
        self._preview.end()

    def _pass_on(self, message: str | None = None) -> None:
        self._told = self._fraction
        self._workshop._say(  # noqa: SLF001 (two classes, one job)
            self._step, "progress", fraction=self._fraction, message=message
        )


def _changed(asset: str) -> BackendError:
    return BackendError(f"'{asset}' changed while the film was being built", hint="build again")


def _link(source: Path, place: Path) -> Path:
    """A name for `source` in the work folder: a link where that works, else a copy."""
    try:
        place.symlink_to(os.path.abspath(source))  # noqa: PTH100 (resolve() would touch the disk)
    except OSError:
        files.copy(source, place)
    return place
