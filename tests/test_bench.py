"""The bench: one maker for each artifact at a time, and single ones put down."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from filmkit.errors import BackendError, Cancelled
from filmkit.keys import Key
from filmkit.run.bench import Bench

if TYPE_CHECKING:
    from pathlib import Path

ONE, OTHER = Key("1" * 64), Key("2" * 64)
WAIT_S = 10


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A bench with nothing on it."""
    return Bench(tmp_path)


class Maker(threading.Thread):
    """Somebody who claims an artifact, and says how that went."""

    def __init__(self, bench: Bench, key: Key) -> None:
        super().__init__(daemon=True)
        self.stopping = threading.Event()
        self.has_it = threading.Event()
        self.error: Exception | None = None
        self._bench, self._key = bench, key
        self.start()

    def run(self) -> None:
        """Claim it, and let go at once."""
        try:
            with self._bench.claim(self._key, self.stopping):
                self.has_it.set()
        except (BackendError, Cancelled) as error:
            self.error = error


def test_one_at_a_time(bench: Bench) -> None:
    """Who wants an artifact that somebody makes waits for it; who wants another doesn't."""
    with bench.claim(ONE, threading.Event()):
        waiting, going = Maker(bench, ONE), Maker(bench, OTHER)
        going.join(WAIT_S)
        assert going.has_it.is_set()
        assert not waiting.has_it.is_set()
    waiting.join(WAIT_S)
    assert waiting.has_it.is_set()


def test_stopping_while_waiting(bench: Bench) -> None:
    """Who waits for an artifact and is stopped gets Cancelled, and whoever makes it goes on."""
    with bench.claim(ONE, threading.Event()) as claim:
        waiting = Maker(bench, ONE)
        waiting.stopping.set()
        waiting.join(WAIT_S)
        assert isinstance(waiting.error, Cancelled)
        claim.check()


def test_stopped_before(bench: Bench) -> None:
    """Who is stopped before claims nothing, and leaves nothing claimed."""
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(Cancelled), bench.claim(ONE, stopping):
        pass
    with bench.claim(ONE, threading.Event()):
        pass


def test_failure_is_shared(bench: Bench) -> None:
    """Who waits for an artifact that can't be made is told why, and doesn't try once more."""

    def fail() -> None:
        with bench.claim(ONE, threading.Event()):
            makers.append(Maker(bench, ONE))
            assert not makers[0].has_it.wait(0.2)
            raise BackendError("no room")

    makers: list[Maker] = []
    with pytest.raises(BackendError):
        fail()
    makers[0].join(WAIT_S)
    assert str(makers[0].error) == "no room"
    with bench.claim(ONE, threading.Event()):  # a later one may
        pass


def _sleep() -> list[str]:
    return [sys.executable, "-c", "import time; time.sleep(60)"]


def test_cancel(bench: Bench) -> None:
    """Of what is in the making only what is kept goes on: the others' processes end, and start no more."""
    with ExitStack() as stack:
        kept = stack.enter_context(bench.claim(ONE, threading.Event()))
        dropped = stack.enter_context(bench.claim(OTHER, threading.Event()))
        mine = stack.enter_context(kept.children.child(_sleep()))
        its = stack.enter_context(dropped.children.child(_sleep()))
        bench.cancel(keep={ONE})
        assert its.poll() is not None
        assert mine.poll() is None
        kept.check()
        with pytest.raises(Cancelled):
            dropped.check()
        with pytest.raises(Cancelled), dropped.children.child(_sleep()):
            pass


def test_cancel_leaves_later_claims(bench: Bench) -> None:
    """What was put down can be claimed and made again."""
    with bench.claim(ONE, threading.Event()):
        bench.cancel()
    with bench.claim(ONE, threading.Event()) as claim:
        claim.check()
        with claim.children.child(["true"]) as process:
            assert process.wait(WAIT_S) == 0


def test_cancel_side_by_side(bench: Bench) -> None:
    """Many processes that won't listen are ended together: it takes no longer than one."""
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    with ExitStack() as stack:
        processes = []
        for n in range(6):
            claim = stack.enter_context(bench.claim(Key(str(n) * 64), threading.Event()))
            child = claim.children.child([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
            processes.append(stack.enter_context(child))
        for process in processes:
            assert process.stdout
            process.stdout.readline()
        canceller = threading.Thread(target=bench.cancel, daemon=True)
        canceller.start()
        canceller.join(1.2)
        assert not canceller.is_alive(), "six graces, one after the other, would be 1.8 s"
        assert all(process.poll() is not None for process in processes)
