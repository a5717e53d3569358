"""Scripts of an app while they run: at a Pinokio that stops talking, and beside other builds."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from websockets.sync.server import serve

from filmkit.backends.pinokio.daemon import Daemon
from filmkit.backends.pinokio.running import EDIT, INSTALL, START, Running, only_start
from filmkit.backends.process import Children
from filmkit.errors import BackendError, Cancelled
from filmkit.model.ports import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from websockets.sync.server import ServerConnection

HALF = {"type": "result", "index": 0, "total": 2, "data": None}


@contextlib.contextmanager
def hanging() -> Iterator[str]:
    """What listens, and answers nobody; its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextlib.contextmanager
def telling(*packets: object) -> Iterator[str]:
    """What says the same to everybody and then nothing more; its address."""

    def tell(connection: ServerConnection) -> None:
        connection.recv()
        for packet in packets:
            connection.send(json.dumps(packet))
        with contextlib.suppress(Exception):
            connection.recv()

    with serve(tell, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        thread.join()


def job(
    folder: Path, tell: Callable[[float], None] = lambda _: None, say: Callable[[str], None] = print
) -> Job:
    """A job that nothing is made for."""
    return Job(inputs={}, work=folder, output=folder / "o", tell=tell, children=Children(), say=say)


def test_hanging_pinokio(tmp_path: Path) -> None:
    """A Pinokio that hangs is told as that, with what to do."""
    with hanging() as url, pytest.raises(BackendError) as caught:
        Daemon(url).is_running(tmp_path / START)
    assert str(caught.value) == (
        f"no word from Pinokio at {url} for 2 s\n"
        "  hint: it may hang: restart Pinokio, then build again: it goes on from there"
    )


def test_hanging_pinokio_holds_nobody(tmp_path: Path) -> None:
    """A Pinokio that hangs is waited for once, not for each script that is to be stopped."""
    for name in (INSTALL, EDIT, START):
        (tmp_path / name).write_text("{}", "utf-8")
    with hanging() as url:
        start_s = time.monotonic()
        Running(Daemon(url), tmp_path).stop_all()
    assert time.monotonic() - start_s < 2.5


def test_address_without_password() -> None:
    """What is said of a Pinokio shows no password."""
    with hanging() as url:
        pass
    problem = Daemon(url.replace("//", "//me:secret@")).sight().problem
    assert problem
    assert "secret" not in str(problem)
    assert "127.0.0.1" in str(problem)


def test_progress_never_falls(tmp_path: Path) -> None:
    """How far a job is stays where it was while its script says nothing."""
    told: list[float] = []

    def tell(fraction: float) -> None:
        told.append(fraction)
        if told.count(0.5) == 3:
            raise Cancelled

    with telling(HALF) as url, pytest.raises(Cancelled):
        Running(Daemon(url), tmp_path).run(EDIT, job(tmp_path, tell), lambda each: each.fraction)
    assert told == sorted(told)


def test_one_start_at_a_time(tmp_path: Path) -> None:
    """A second build starts its ComfyUI once the first one's has its port, and says that it waits."""
    waits, started = threading.Event(), threading.Event()

    def second() -> None:
        other = job(tmp_path, say=lambda _: waits.set())
        with only_start(tmp_path, other, lambda: None):
            started.set()

    thread = threading.Thread(target=second)
    with only_start(tmp_path, job(tmp_path), lambda: None):
        thread.start()
        assert waits.wait(10)
        assert not started.is_set()
    thread.join(10)
    assert started.is_set()


def test_waiting_to_start_ends(tmp_path: Path) -> None:
    """Who waits for another build's start gives up once it isn't wanted any more."""

    def over() -> None:
        raise Cancelled

    first, second = (only_start(tmp_path, job(tmp_path), over) for _ in range(2))
    with first, pytest.raises(Cancelled), second:
        pytest.fail("two start at once")
