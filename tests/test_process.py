"""Child processes end with the build."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest

from filmkit.backends.process import Children
from filmkit.errors import Cancelled

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('.', flush=True); time.sleep(60)"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_gone_whatever_happens() -> None:
    """A child is gone when its block is left, also by an exception."""
    children = Children()
    with pytest.raises(RuntimeError), children.child(["sleep", "60"]) as child:
        raise RuntimeError
    assert not _is_alive(child.pid)


def test_end_ends_the_stubborn() -> None:
    """`end` takes less than a second, also with a child that won't listen, and starts no more."""
    children = Children()
    took: list[float] = []

    def stop() -> None:
        start = time.monotonic()
        children.end()
        took.append(time.monotonic() - start)

    with children.child([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.read(1)
        stopper = threading.Thread(target=stop)
        stopper.start()
        child.wait(10)
        stopper.join()
    assert took[0] < 1
    with pytest.raises(Cancelled), children.child(["sleep", "60"]):
        pass
