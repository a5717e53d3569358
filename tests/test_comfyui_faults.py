"""Servers that misbehave in ways that a real one can't be brought to: they hang, fall silent, or are something else."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from contextlib import suppress
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from filmkit.backends.process import Children
from filmkit.backends.render.comfyui import ComfyUI
from filmkit.backends.render.comfyui.wire import Trouble
from filmkit.errors import BackendError, Cancelled
from filmkit.model.ports import Asked, Job, Machine
from filmkit.model.settings import ComfyUI as Servers
from filmkit.model.settings import Settings
from filmkit.timing import Rate
from filmkit.workflow.order import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from filmkit.errors import Problem

_KIND = {"input": {"required": {}}, "output": [], "output_node": True}
_GREETING = b'{"type": "status", "data": {}}'
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
        has_news: It takes websockets, on which nothing is said but a greeting.
        drop: So many connections are closed without an answer.
        on_ask: Told of each request, once it is answered.
        history: Records by id of the prompt.
        contents: What is answered with, by path.
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
        self.has_news = False
        self.drop = 0
        self.on_ask: Callable[[str], object] = lambda _: None
        self.history: dict[str, Any] = {}
        self.contents: dict[str, bytes] = {}

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Fake

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if self.server.drop:
            self.server.drop -= 1
            self.close_connection = True
            return
        self.server.asked.append(f"{self.command} {path}")
        self.server.logins.add(self.headers.get("Authorization"))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if path in self.server.hang:
            self.server.over.wait(30)
            return
        if path == "/ws" and self.server.has_news:
            self._greet()
            return
        status, headers = self.server.answer.get(path, (200, {}))
        content = self.server.contents.get(path)
        if content is None:
            content = json.dumps(self._content(path, body)).encode() if status == 200 else b""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()
        self.server.on_ask(f"{self.command} {path}")

    def _greet(self) -> None:
        guid = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        digest = hashlib.sha1(self.headers["Sec-WebSocket-Key"].encode() + guid).digest()  # noqa: S324
        accept = base64.b64encode(digest).decode()
        self.wfile.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
            + bytes([0x81, len(_GREETING)])
            + _GREETING
        )
        self.server.over.wait(30)

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
            f"/history/{path[9:]}": {k: v for k, v in self.server.history.items() if k == path[9:]},
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
        self.told = 0
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
        self.told += 1
        if time.monotonic() > self.stop_at_s:
            raise Cancelled


def test_stuck_server(fake: Fake, tmp_path: Path) -> None:
    """A server that works on something without a sign of life is given up after a while, and the work taken off it."""
    fake.has_news = True
    client = Client(tmp_path, f"http://{fake.host}", silence_s=0.5)
    with pytest.raises(BackendError, match=r"stuck .*no sign of life"):
        client.render()
    assert fake.asked.count("POST /prompt") == 1
    assert fake.running == []


def test_no_news(fake: Fake, tmp_path: Path) -> None:
    """Who hears nothing because there is no websocket, doesn't take that for a server that is stuck."""
    client = Client(tmp_path, f"http://{fake.host}", silence_s=0.2)
    client.stop_at_s = time.monotonic() + 2.5
    with pytest.raises(Cancelled):
        client.render()


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
    fake.has_news = True
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


def _preflight(client: Client, *orders: Order) -> tuple[Problem, ...]:
    machine = Machine(ffmpeg=Path("ffmpeg"), settings=Settings(comfyui=client.settings))
    asked = [Asked(payload=order.json(), notes=order.notes()) for order in orders]
    return ComfyUI(machine).preflight(asked, lambda: None)


def test_preflight(fake: Fake, tmp_path: Path) -> None:
    """A server that doesn't answer is a warning; what no server has is an error; each is told once."""
    client = Client(tmp_path, f"http://{fake.host}", "http://127.0.0.1:9")
    assert [str(p).split("\n")[0] for p in _preflight(client, ORDER, ORDER)] == [
        "warning: ComfyUI at http://127.0.0.1:9 doesn't answer: connection refused"
    ]
    other = Order.of({**ORDER.json(), "graph": {"1": {"class_type": "Nothin", "inputs": {}}}})
    _, problem = _preflight(client, ORDER, other, other)
    assert not problem.warning
    assert "(Nothin)" in problem.message
    assert "POST /prompt" not in fake.asked


def test_only_found(fake: Fake, tmp_path: Path) -> None:
    """Whoever found somebody else's prompt and gives up, leaves it where it is."""
    sender = Client(tmp_path, f"http://{fake.host}")
    other = Client(tmp_path, f"http://{fake.host}")
    sender.stop_at_s = time.monotonic() + 2.5
    first = threading.Thread(target=_render_till_stopped, args=(sender,))
    first.start()
    _until(lambda: fake.running)
    other.stop_at_s = time.monotonic() + 0.7
    with pytest.raises(Cancelled):
        other.render()
    assert "POST /interrupt" not in fake.asked
    first.join()
    assert fake.asked.count("POST /interrupt") == 1
    assert fake.asked.count("POST /prompt") == 1


@pytest.mark.parametrize(
    ("path", "answer", "content"),
    [
        ("/system_stats", (302, {"Location": "http://["}), b""),
        ("/system_stats", (302, {"Location": "http://192.168..1/"}), b""),
        ("/object_info", (200, {}), b"[" * 100_000),
        ("/queue", (200, {}), b"[" * 100_000),
    ],
)
def test_nonsense(
    path: str, answer: tuple[int, dict[str, str]], content: bytes, fake: Fake, tmp_path: Path
) -> None:
    """Answers that can't be read at all are a server that doesn't answer, and no bug of ours."""
    fake.answer[path] = answer
    fake.contents[path] = content
    with pytest.raises(BackendError, match="doesn't answer"):
        Client(tmp_path, f"http://{fake.host}").render()


def test_address_without_sense(tmp_path: Path) -> None:
    """An address that can't be one ends in a plain message, too, if it gets that far."""
    with pytest.raises(BackendError, match=r"192.168..1.*makes no sense"):
        Client(tmp_path, "http://192.168..1:8188").render()


def _ids(client: Client) -> list[str]:
    from filmkit.backends.render.comfyui.prompt import prompt_id
    from filmkit.keys import digest

    recipe = digest([client.renderer.version, ORDER.json(), {}])
    return [prompt_id(recipe, number) for number in range(3)]


def _entry(**files: Any) -> dict[str, Any]:
    outputs = {"1": {"images": [files]}} if files else {}
    return {"status": {"status_str": "success", "messages": []}, "outputs": outputs}


@pytest.mark.parametrize("files", [{}, {"filename": "\udc80.png", "type": "output"}])
def test_success_of_nothing(files: dict[str, str], fake: Fake, tmp_path: Path) -> None:
    """A record of success without a file to be had is no reason not to make it."""
    client = Client(tmp_path, f"http://{fake.host}")
    first, second, _ = _ids(client)
    fake.history[first] = _entry(**files)
    client.stop_at_s = time.monotonic() + 1
    with pytest.raises(Cancelled):
        client.render()
    assert fake.asked.count("POST /prompt") == 1
    assert f"GET /history/{second}" in fake.asked


def test_interrupted_by_a_person(fake: Fake, tmp_path: Path) -> None:
    """What a person stopped in ComfyUI isn't queued again behind their back."""
    client = Client(tmp_path, f"http://{fake.host}")

    def interrupt() -> None:
        _until(lambda: fake.running)
        (found,) = fake.running
        stopped = [["execution_interrupted", {}]]
        fake.history[found] = {"status": {"status_str": "error", "messages": stopped}}
        fake.running.clear()

    person = threading.Thread(target=interrupt)
    person.start()
    with pytest.raises(BackendError, match="somebody stopped it"):
        client.render()
    person.join()
    assert fake.asked.count("POST /prompt") == 1


def test_looked_before_it_is_sent(fake: Fake, tmp_path: Path) -> None:
    """What has come to a server since it was looked through isn't sent once more."""
    client = Client(tmp_path, f"http://{fake.host}")
    client.stop_at_s = time.monotonic() + 1.5
    wanted = _ids(client)[0]
    fake.on_ask = lambda asked: (
        fake.running.append(wanted)
        if asked == f"GET /history/{wanted}" and not fake.running
        else None
    )
    with pytest.raises(Cancelled):
        client.render()
    assert "POST /prompt" not in fake.asked


def test_first_refusal(fake: Fake, tmp_path: Path) -> None:
    """A server that refuses the first connection isn't passed over: it may have the prompt in hand."""
    with Fake() as other:
        threading.Thread(target=other.serve_forever, args=(0.02,), daemon=True).start()
        client = Client(tmp_path, f"http://{fake.host}", f"http://{other.host}", patience_s=9)
        fake.running.append(_ids(client)[0])
        fake.drop = 1
        client.stop_at_s = time.monotonic() + 3
        with pytest.raises(Cancelled):
            client.render()
        assert "POST /prompt" not in fake.asked + other.asked
        other.shutdown()


def test_left_behind(fake: Fake, tmp_path: Path) -> None:
    """What a server still has when it is back, and another one makes now, is taken off it, if need be twice."""
    with Fake() as other:
        threading.Thread(target=other.serve_forever, args=(0.02,), daemon=True).start()
        client = Client(tmp_path, f"http://{fake.host}", f"http://{other.host}")
        fake.running.append(_ids(client)[0])
        fake.drop = 1000
        maker = threading.Thread(target=_render_till_stopped, args=(client,))
        maker.start()
        _until(lambda: other.running)
        fake.answer["/interrupt"] = (500, {})
        fake.drop = 0
        _until(lambda: "POST /interrupt" in fake.asked)
        del fake.answer["/interrupt"]
        _until(lambda: not fake.running)
        client.stop_at_s = 0
        maker.join()
        assert not fake.running
        other.shutdown()


def _download(fake: Fake, tmp_path: Path, over: threading.Event) -> tuple[Any, Path]:
    from filmkit.backends.render.comfyui.client import Client as Asker

    path = tmp_path / "made.mp4"
    asker = Asker(f"http://{fake.host}")
    return (lambda: asker.download({"filename": "a.mp4"}, path, over)), path


def test_download_nobody_wants(fake: Fake, tmp_path: Path) -> None:
    """A download ends when nobody wants it any more."""
    fake.contents["/view"] = b"x" * 1_000_000
    over = threading.Event()
    over.set()
    call, path = _download(fake, tmp_path, over)
    with pytest.raises(Trouble):
        call()
    assert not path.stat().st_size


def test_download_without_end(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends without end doesn't fill the disk."""
    from filmkit.backends.render.comfyui import client

    monkeypatch.setattr(client, "_MOST_BYTES", 500_000)
    fake.contents["/view"] = b"x" * 1_000_000
    call, path = _download(fake, tmp_path, threading.Event())
    with pytest.raises(BackendError, match="has no end"):
        call()
    assert path.stat().st_size <= 500_000


@pytest.mark.parametrize(
    ("length", "error", "told"),
    [("abc", None, ""), (str(1 << 60), BackendError, "disk"), ("7", Trouble, "broke off")],
)
def test_download_length(
    length: str, error: type[Exception] | None, told: str, fake: Fake, tmp_path: Path
) -> None:
    """Whatever length a file is said to have: no room is told as such, a lack is noticed, nonsense is passed over."""
    fake.contents["/view"] = b"hello"
    fake.answer["/view"] = (200, {"Content-Length": length})
    call, path = _download(fake, tmp_path, threading.Event())
    if error:
        with pytest.raises(error, match=told):
            call()
    else:
        assert call()
        assert path.read_bytes() == b"hello"


def test_full_disk(fake: Fake, tmp_path: Path) -> None:
    """A disk that is full is told as such."""
    fake.contents["/view"] = b"hello"
    call, path = _download(fake, tmp_path, threading.Event())
    path.symlink_to("/dev/full")
    with pytest.raises(BackendError, match="the disk is full"):
        call()


def _until(condition: Callable[[], object]) -> None:
    limit_s = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < limit_s, "it never came"
        time.sleep(0.02)


def _render_till_stopped(client: Client) -> None:
    with suppress(Cancelled):
        client.render()
