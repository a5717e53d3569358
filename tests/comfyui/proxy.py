"""A network in front of a real server that counts what passes and breaks where a test says so.

Knows HTTP and that a websocket starts as an upgraded GET; nothing of ComfyUI or filmkit.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from comfyui.server import free_port

if TYPE_CHECKING:
    from collections.abc import Callable

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


@dataclass
class Fault:
    """What happens to requests, the next `times` of them.

    Attributes:
        method, path: Which requests: all whose path starts so.
        status: Answer with this code, and don't ask the server.
        swallow: Ask the server, then close the connection instead of passing its answer on.
        keep_bytes: Pass on so many bytes of the answer's body, then close the connection.
        headers: Of an answer with `status`.
        struck: How often it happened.
    """

    method: str
    path: str
    times: int = 1
    status: int = 0
    swallow: bool = False
    keep_bytes: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    struck: int = 0

    def strikes(self, method: str, path: str) -> bool:
        """Whether it happens to a request; counts it if so."""
        if self.struck >= self.times or method != self.method or not path.startswith(self.path):
            return False
        self.struck += 1
        return True


class Proxy:
    """Stands before `port` on a port of its own, from `up` to `down`."""

    def __init__(self, port: int) -> None:
        self.behind = port
        self.port = free_port()
        self.faults: list[Fault] = []
        self.passed: Counter[tuple[str, str]] = Counter()  # requests that reached the server
        self.upgrades = 0
        self.on_request: Callable[[str, str], None] = lambda _method, _path: None
        self._listening: _Listening | None = None
        self._open: set[socket.socket] = set()
        self._news: set[socket.socket] = set()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def strike(self, fault: Fault) -> Fault:
        """Let something happen to the next requests; the fault says how often it did."""
        with self._lock:
            self.faults.append(fault)
        return fault

    def count(self, method: str, path: str) -> int:
        """How many requests to a path reached the server."""
        with self._lock:
            return self.passed[method, path]

    def up(self) -> None:
        """Accept connections."""
        assert self._listening is None
        self._listening = _Listening(("127.0.0.1", self.port), self)
        threading.Thread(target=self._listening.serve_forever, args=(0.02,), daemon=True).start()

    def down(self) -> None:
        """Refuse connections, and break those there are."""
        if self._listening:
            self._listening.shutdown()
            self._listening.server_close()
            self._listening = None
        self._break(self._open)

    def drop_news(self) -> None:
        """Break the websockets there are."""
        self._break(self._news)

    def _break(self, sockets: set[socket.socket]) -> None:
        with self._lock:
            for one in list(sockets):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def _fault(self, method: str, path: str) -> Fault | None:
        with self._lock:
            return next((fault for fault in self.faults if fault.strikes(method, path)), None)

    def _hold(self, sockets: set[socket.socket], *held: socket.socket) -> None:
        with self._lock:
            sockets.update(held)

    def _let_go(self, sockets: set[socket.socket], *held: socket.socket) -> None:
        with self._lock:
            sockets.difference_update(held)


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__(address, _Passage)

    def handle_error(self, *_: object) -> None:
        """Say nothing: broken connections are what it is for."""


class _Passage(BaseHTTPRequestHandler):
    """One client's connection."""

    protocol_version = "HTTP/1.1"
    server: _Listening

    def setup(self) -> None:
        super().setup()
        self.server.proxy._hold(self.server.proxy._open, self.connection)

    def finish(self) -> None:
        self.server.proxy._let_go(self.server.proxy._open, self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def do_GET(self) -> None:
        self._pass()

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _pass(self) -> None:
        proxy, path = self.server.proxy, urlsplit(self.path).path
        proxy.on_request(self.command, path)
        fault = proxy._fault(self.command, path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if fault and fault.status:
            self._answer(fault.status, list(fault.headers.items()), b"broken on purpose")
            return
        with proxy._lock:
            proxy.passed[self.command, path] += 1
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self._tunnel(fault)
            return
        self._forward(body, fault)

    def _forward(self, body: bytes, fault: Fault | None) -> None:
        behind = http.client.HTTPConnection("127.0.0.1", self.server.proxy.behind, timeout=60)
        try:
            headers = {k: v for k, v in self.headers.items() if k.lower() != "host"}
            behind.request(self.command, self.path, body, headers)
            answer = behind.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close_connection = True  # as a server that isn't there
            return
        finally:
            behind.close()
        if fault and fault.swallow:
            self.close_connection = True
            return
        kept = [(k, v) for k, v in answer.getheaders() if k.lower() not in _HOP]
        self._answer(answer.status, kept, content, fault.keep_bytes if fault else None)

    def _answer(
        self, status: int, headers: list[tuple[str, str]], body: bytes, keep: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:keep])
        self.close_connection = self.close_connection or keep is not None

    def _tunnel(self, fault: Fault | None) -> None:
        """Pass bytes both ways until one side has enough."""
        proxy = self.server.proxy
        self.close_connection = True
        proxy.upgrades += 1
        with socket.create_connection(("127.0.0.1", proxy.behind), timeout=60) as behind:
            behind.settimeout(None)
            head = [self.requestline, *(f"{k}: {v}" for k, v in self.headers.items()), "", ""]
            behind.sendall("\r\n".join(head).encode("latin-1"))
            proxy._hold(proxy._news, self.connection, behind)
            if fault and fault.swallow:
                proxy._break({self.connection})
            back = threading.Thread(target=_pour, args=(behind, self.connection), daemon=True)
            back.start()
            _pour(self.connection, behind)
            back.join()
            proxy._let_go(proxy._news, self.connection, behind)


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
