"""Servers that misbehave in ways that a real one can't be brought to: they hang, fall silent, or are something else."""

from __future__ import annotations

import json
import threading
import time
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from filmkit.backends.process import Children
from filmkit.backends.render.comfyui import ComfyUI
from filmkit.backends.render.comfyui.preflight import preflight
from filmkit.errors import BackendError, Cancelled
from filmkit.model.ports import Job, Machine
from filmkit.model.settings import ComfyUI as Servers
from filmkit.model.settings import Settings
from filmkit.timing import Rate
from filmkit.workflow.order import Order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KIND = {"input": {"required": {}}, "output": [], "output_node": True}
ORDER = Order(
    workflow="own",
    graph={"1": {"class_type": "Nothing", "inputs": {"filename_prefix": "x"}}},
    output="1",
    width=64,
    height=64,
    frames=1,
    rate=Rate(Fraction(1)),
    seed=1,
)


class Fake(ThreadingHTTPServer):
    """Takes prompts and never ends one.

    Attributes:
        pending, running: Ids of prompts.
        asked: Method and path of each request.
        answer: What is answered instead, by the beginning of the path: a status and headers.
        hang: Paths that are not answered before the end.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.running: list[str] = []
        self.asked: list[str] = []
        self.logins: set[str | None] = set()
        self.answer: dict[str, tuple[int, dict[str, str]]] = {}
        self.hang: set[str] = set()
        self.over = threading.Event()

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Fake

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.asked.append(f"{self.command} {path}")
        self.server.logins.add(self.headers.get("Authorization"))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if path in self.server.hang:
            self.server.over.wait(30)
            return
        status, headers = self.server.answer.get(path, (200, {}))
        content = json.dumps(self._content(path, body)).encode() if status == 200 else b""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_HEAD = do_GET  # noqa: N815 (the names that http.server looks for)

    def _content(self, path: str, body: bytes) -> Any:
        said = json.loads(body) if body else {}
        if path == "/prompt":
            self.server.running.append(said["prompt_id"])
            return {"prompt_id": said["prompt_id"], "node_errors": {}}
        if path == "/interrupt":
            self.server.running.remove(said["prompt_id"])
        queue = [[1, name, {}, {}, []] for name in self.server.running]
        return {
            "/system_stats": {"system": {"comfyui_version": "0.0"}, "devices": []},
            "/object_info": {"Nothing": _KIND},
            "/queue": {"queue_running": queue, "queue_pending": []},
        }.get(path, {})

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def fake() -> Iterator[Fake]:
    """A server."""
    with Fake() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.over.set()
        server.shutdown()


class Client:
    """Somebody who wants something of servers."""

    def __init__(
        self, folder: Path, *urls: str, patience_s: float = 1, silence_s: float = 9
    ) -> None:
        self.settings = Servers(servers=urls, patience_s=patience_s, silence_s=silence_s)
        machine = Machine(ffmpeg=folder, settings=Settings(comfyui=self.settings))
        self.renderer = ComfyUI(machine)
        self.said: list[str] = []
        self.stop_at_s = float("inf")
        self._folder = folder

    def render(self) -> None:
        """Have something rendered."""
        self.renderer.render(
            ORDER.json(),
            Job(
                inputs={},
                work=self._folder,
                output=self._folder / "made.png",
                tell=self._tell,
                children=Children(),
                say=self.said.append,
            ),
        )

    def _tell(self, _: float) -> None:
        if time.monotonic() > self.stop_at_s:
            raise Cancelled


def test_stuck_server(fake: Fake, tmp_path: Path) -> None:
    """A server that works on something without a sign of life is given up after a while, and the work taken off it."""
    client = Client(tmp_path, f"http://{fake.host}", silence_s=0.5)
    with pytest.raises(BackendError, match=r"stuck .*no sign of life"):
        client.render()
    assert fake.asked.count("POST /prompt") == 1
    assert fake.running == []


@pytest.mark.parametrize("path", ["/prompt", "/queue", "/history", "/system_stats", ""])
def test_leaving_a_server_that_hangs(path: str, fake: Fake, tmp_path: Path) -> None:
    """Whatever a server doesn't answer, whoever gives up is gone within half a second."""
    fake.hang.add(path)
    client = Client(tmp_path, f"http://{fake.host}")
    client.stop_at_s = time.monotonic() + 0.5
    with pytest.raises(Cancelled):
        client.render()
    assert time.monotonic() - client.stop_at_s < 0.6


@pytest.mark.parametrize(
    ("path", "answer", "told"),
    [
        ("/system_stats", (401, {}), "wants another password"),
        ("/system_stats", (302, {"Location": "https://u:hidden@a.b/login?key=hidden"}), "https://a.b/login"),
        ("/system_stats", (404, {}), "is no ComfyUI"),
        ("/prompt", (403, {}), "wants another password"),
        ("/queue", (500, {}), "it answers 500"),
        ("/object_info", (503, {"Retry-After": "99"}), "it answers 503"),
    ],
)  # fmt: skip
def test_something_else_answers(
    path: str, answer: tuple[int, dict[str, str]], told: str, fake: Fake, tmp_path: Path
) -> None:
    """What isn't a ComfyUI that lets us in is told in plain words, without any password."""
    fake.answer[path] = answer
    client = Client(tmp_path, f"http://ann:hidden@{fake.host}")
    with pytest.raises(BackendError) as caught:
        client.render()
    assert told in str(caught.value)
    assert "hidden" not in str(caught.value) + "".join(client.said) + caught.value.log
    assert fake.running == []


def test_login(fake: Fake, tmp_path: Path) -> None:
    """User and password of an address go to its server, with every request, and into no message."""
    client = Client(tmp_path, f"http://ann:s%3Acret@{fake.host}", silence_s=0.2)
    with pytest.raises(BackendError) as caught:
        client.render()
    assert "cret" not in str(caught.value)
    assert fake.logins == {"Basic YW5uOnM6Y3JldA=="}


def test_patience_is_with_silence(fake: Fake, tmp_path: Path) -> None:
    """A server that keeps refusing is tried as long as patience lasts, with growing waits, and told of."""
    fake.answer["/prompt"] = (429, {})
    client = Client(tmp_path, f"http://{fake.host}", patience_s=1.5)
    start_s = time.monotonic()
    with pytest.raises(BackendError, match="it answers 429"):
        client.render()
    # Between two refusals it answers whether it has the prompt: that is no silence, but no progress either.
    assert 1.4 < time.monotonic() - start_s < 6
    assert 2 <= fake.asked.count("POST /prompt") <= 12
    assert any("it answers 429" in said for said in client.said)


def test_preflight(fake: Fake, tmp_path: Path) -> None:
    """A server that doesn't answer is a warning; what no server has is an error; each is told once."""
    client = Client(tmp_path, f"http://{fake.host}", "http://127.0.0.1:9")
    assert [str(p).split("\n")[0] for p in preflight([ORDER, ORDER], client.settings)] == [
        "warning: ComfyUI at http://127.0.0.1:9 doesn't answer: connection refused"
    ]
    other = Order.of({**ORDER.json(), "graph": {"1": {"class_type": "Nothin", "inputs": {}}}})
    _, problem = preflight([ORDER, other, other], client.settings)
    assert not problem.warning
    assert "(Nothin)" in problem.message
    assert "POST /prompt" not in fake.asked
