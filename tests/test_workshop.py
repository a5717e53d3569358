"""Making one step where several want it: other processes, as far as one can tell, in the same project."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from filmkit.backends.store import Store
from filmkit.errors import Cancelled
from filmkit.plan.step import make_step
from filmkit.run.bench import Bench
from filmkit.run.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from filmkit.backends.events import Event
    from filmkit.keys import Json
    from filmkit.model.ports import Job

STEP = make_step("still:tiny:scene_01", recipe={"a": 1}, path="stills/a.png", pool="comfyui")


class Desk:
    """A workshop with bench and listener of its own, as another process has it."""

    def __init__(self, root: Path, name: str) -> None:
        self.may_end = threading.Event()
        self.began = threading.Event()
        self.waits = threading.Event()
        self.made = 0
        bench = Bench(root / ".filmkit" / "work" / name)
        store = Store(root / ".filmkit" / "store")
        self.workshop = Workshop(root, bench, store, {"still": self._make}, self)

    def tell(self, event: Event) -> None:
        """Take note of what is said."""
        if event.message and "another filmkit" in event.message:
            self.waits.set()

    def _make(self, recipe: Mapping[str, Json], job: Job) -> Mapping[str, Json] | None:
        self.began.set()
        self.may_end.wait(10)
        job.tell(0.5)
        job.output.write_text(str(recipe))
        self.made += 1
        return None


def test_paid_for_once(tmp_path: Path) -> None:
    """What one process has a server make, another waits for, and takes."""
    first, second = Desk(tmp_path, "a"), Desk(tmp_path, "b")
    maker = threading.Thread(target=first.workshop.make, args=(STEP,))
    waiter = threading.Thread(target=second.workshop.make, args=(STEP,))
    maker.start()
    assert first.began.wait(10)
    second.may_end.set()
    waiter.start()
    assert second.waits.wait(10)
    first.may_end.set()
    maker.join()
    waiter.join()
    assert (first.made, second.made) == (1, 0)


def test_waiting_can_be_left(tmp_path: Path) -> None:
    """Who waits for another process can be stopped, and what that makes goes on."""
    first, second = Desk(tmp_path, "a"), Desk(tmp_path, "b")
    maker = threading.Thread(target=first.workshop.make, args=(STEP,))
    maker.start()
    assert first.began.wait(10)

    def stop() -> None:
        assert second.waits.wait(10)
        second.workshop.stop()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(Cancelled):
        second.workshop.make(STEP)
    stopper.join()
    first.may_end.set()
    maker.join()
    assert (first.made, second.made) == (1, 0)
