"""Films made in Pinokio where there is no Pinokio, or none that will do."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from comfyui.server import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from space import Space


@contextlib.contextmanager
def answering(text: bytes) -> Iterator[str]:
    """A server that has the same answer to everything; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_nobody_there(small: Space) -> None:
    """Without Pinokio what needs it fails and says what to do, the rest is there, and doctor knows."""
    url = f"http://127.0.0.1:{free_port()}"
    small.edit("projects/tiny.yaml", "a dark forest", "a bright room")
    said = small.run("build", "--runner", "pinokio", FILMKIT_PINOKIO=url)
    assert said.code == 1
    assert (
        f"Pinokio doesn't answer at {url}: nobody listens there\n  hint: start Pinokio" in said.out
    )
    assert "warning: Pinokio doesn't answer" in said.err
    assert "clip:scene_02" in small.started("tiny")
    doctor = small.run("doctor", FILMKIT_RUNNER="pinokio", FILMKIT_PINOKIO=url)
    assert doctor.code == 1
    assert f"NO  Pinokio   Pinokio doesn't answer at {url}" in doctor.out
    assert "Pinokio" not in small.run("doctor", FILMKIT_PINOKIO=url).out
    small.build(FILMKIT_PINOKIO=url)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b'{"pinokiod": "3.7.1"}', "is too old: 5.0 or later is needed\n  hint: update Pinokio"),
        (b'{"hello": 1}', "is no Pinokio"),
        (b"<html>", "is no Pinokio"),
    ],
)
def test_none_that_will_do(small: Space, answer: bytes, why: str) -> None:
    """What is too old, or something else, is told as such."""
    with answering(answer) as url:
        said = small.run("build", "--runner", "pinokio", FILMKIT_PINOKIO=url)
    assert said.code == 1
    assert why in said.out


def test_no_home(small: Space) -> None:
    """A home that isn't there is told with what says where it is."""
    with answering(b'{"pinokiod": "8.0.40"}') as url:
        said = small.run(
            "build", "--runner", "pinokio", FILMKIT_PINOKIO=url, PINOKIO_HOME="/no/such"
        )
    assert said.code == 1
    assert "there is no Pinokio home at '/no/such'\n  hint: say where its home is" in said.out


def test_export_says_the_same(small: Space) -> None:
    """An exported app cuts the film in the same way, whichever the runner is."""
    script = small.root / "build/tiny/pinokio/edit.json"
    small.run("export", "pinokio", "tiny")
    local = script.read_text("utf-8")
    small.run("export", "pinokio", "tiny", FILMKIT_RUNNER="pinokio")
    assert script.read_text("utf-8") == local
