"""The server of live pages, asked over plain HTTP as a hostile page or program would."""

from __future__ import annotations

import http.client
import json
import re
import socket
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette

from filmkit.backends.dailies.feed import Feed, Message
from filmkit.backends.dailies.guard import Guard
from filmkit.backends.dailies.server import Server
from filmkit.errors import BackendError, PlanError, SpecError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from filmkit.keys import Json


class Programme:
    """One film that is a folder of files, and takes note of wishes."""

    def __init__(self, root: Path) -> None:
        self.feed = Feed()
        self.root = root
        self.wishes: list[Any] = []

    def films(self) -> tuple[str, ...]:
        """The one."""
        return ("tiny",)

    def folder(self, film: str) -> Path:
        """Its folder."""
        return self.root / "build" / film

    def page(self, film: str, token: str) -> str:
        """No more than the word."""
        return f"<p>{film} {token}</p>"

    def everything(self, film: str) -> Message:
        """No more than its name."""
        return Message(kind="swap", data={"film": film})

    def edit(self, film: str, wish: Mapping[str, Json]) -> dict[str, Json]:
        """Note it; refuse it if it says so."""
        self.wishes.append((film, wish))
        if wish.get("refuse"):
            raise PlanError("no <b>", hint="do it")
        if wish.get("wrong"):
            raise SpecError("no", hint="do it")
        return {"seen": {}, "half": 1 // int(str(wish.get("half", 1)))}

    def bug(self, error: Exception) -> str:
        """No more than its kind."""
        return f"bug: {type(error).__name__}"


class Visitor:
    """Asks a server over a connection of its own each time."""

    def __init__(self, server: Server, programme: Programme) -> None:
        self.programme = programme
        self.port = int(server.url.split(":")[2].rstrip("/"))
        self.host = f"127.0.0.1:{self.port}"

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest(method, path, skip_host=True)
        names = {"host": self.host, **{k.replace("_", "-"): v for k, v in headers.items()}}
        for name, value in names.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return found

    def wish(self, body: Any, **headers: str) -> int:
        """The status of a wish that has all it needs, but for what is given otherwise."""
        given = {
            "origin": f"http://{self.host}",
            "x_filmkit_token": self.token(),
            "content_type": "application/json",
            **headers,
        }
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        kept = {name: value for name, value in given.items() if value}
        return self.ask("/films/tiny/edit", method="POST", body=content, **kept)[0]

    def token(self) -> str:
        """The word in the film's page."""
        return self.ask("/films/tiny/")[2].decode().split()[1].removesuffix("</p>")


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    """Somebody in front of a server with one film."""
    folder = tmp_path / "build" / "tiny"
    (folder / "clips").mkdir(parents=True)
    (folder / "clips" / "scene_01.mp4").write_bytes(bytes(range(200)))
    (folder / "events.jsonl").write_text("{}")
    (tmp_path / "secret.mp4").write_bytes(b"secret")
    (tmp_path / "build" / "other").mkdir()
    (tmp_path / "build" / "other" / "secret.mp4").write_bytes(b"secret")
    (folder / "link.mp4").symlink_to(tmp_path / "secret.mp4")
    (folder / "inner.mp4").symlink_to(folder / "clips" / "scene_01.mp4")
    (folder / "out").symlink_to(tmp_path / "build" / "other")
    (folder / "folder.mp4").mkdir()
    programme = Programme(tmp_path)
    with Server(programme, 0) as server:
        yield Visitor(server, programme)


def test_a_whole_wish_is_heard(visitor: Visitor) -> None:
    """A page of the server's own may change the film; what is refused comes back with what kind of refusal it is."""
    assert visitor.wish({"order": ["1"]}) == 200
    assert visitor.programme.wishes == [("tiny", {"order": ["1"]})]
    assert visitor.wish({"refuse": True}) == 409
    assert visitor.wish({"wrong": True}) == 422


def test_a_bug_is_owned_up_to(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug is told where a page asks, leaves its trace, and ends the stream of a page that can't be shown."""
    assert visitor.wish({"half": 0}) == 500

    def everything(_film: str) -> Message:
        raise KeyError("lost")

    monkeypatch.setattr(visitor.programme, "everything", everything)
    status, _, body = visitor.ask("/films/tiny/events")
    assert status == 200
    assert b'event: bug\r\ndata: {"text": "bug: KeyError"}' in body


def test_the_plain_port_needs_no_number() -> None:
    """At port 80 a browser leaves the port out of Host and Origin, and is let in; elsewhere it must be there."""

    def refusal(port: int) -> object:
        word = "t"
        guard = Guard(Starlette(), port=port, token=word)
        named = [
            (b"host", b"127.0.0.1"),
            (b"origin", b"http://127.0.0.1"),
            (b"x-filmkit-token", word.encode()),
            (b"content-type", b"application/json"),
        ]
        return guard._refusal({"type": "http", "method": "POST", "headers": named})

    assert refusal(80) is None
    assert refusal(8080)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "[::1]:80", "", "x@{}"]
)
def test_another_name_is_refused(visitor: Visitor, host: str) -> None:
    """Only by its own names can the server be asked: a name that suddenly means this machine is none of them."""
    status, _, body = visitor.ask("/films/tiny/", host=host.format(visitor.host))
    assert status in {400, 421}
    assert b"tiny" not in body


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "https://127.0.0.1"}, 403),
        ({"x_filmkit_token": ""}, 403),
        ({"x_filmkit_token": "guess"}, 403),
        ({"x_filmkit_token": "gu\u00e9ss"}, 403),
        ({"content_type": "text/plain"}, 415),
        ({"content_type": ""}, 415),
        ({"host": "evil.example"}, 421),
    ],
)
def test_a_wish_from_elsewhere_is_refused(
    visitor: Visitor, headers: dict[str, str], status: int
) -> None:
    """Without the right Host, Origin, word and type together nothing is changed."""
    assert visitor.wish({"order": ["1"]}, **headers) == status
    assert visitor.programme.wishes == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"[" * 60000, 400),
        (b'"' + b"x" * 70000 + b'"', 413),
        (b"\xff", 400),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(visitor: Visitor, body: bytes, status: int) -> None:
    """What is no JSON object, or too long, is refused, and the server goes on."""
    assert visitor.wish(body) == status
    assert visitor.programme.wishes == []
    assert visitor.ask("/")[0] == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_nothing_but_reading_and_posting(visitor: Visitor, method: str) -> None:
    """Other methods are refused, the one that asks whether another origin may write among them."""
    status, headers, _ = visitor.ask(
        "/films/tiny/edit", method=method, origin="http://evil.example"
    )
    assert status == 405
    assert not [name for name in headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize(
    "path",
    [
        "../../secret.mp4",
        "..%2f..%2fsecret.mp4",
        "%2e%2e/%2e%2e/secret.mp4",
        "clips/../../other/secret.mp4",
        "clips%5c..%5c..%5csecret.mp4",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "link.mp4",
        "inner.mp4",
        "out/secret.mp4",
        "folder.mp4",
        "events.jsonl",
        "clips",
        "clips/",
        "clips/scene_01.mp4/",
        "clips/scene_01.mp4%00.jpg",
        "a" * 5000 + ".mp4",
    ],
)
def test_only_media_of_the_film_is_given(visitor: Visitor, path: str) -> None:
    """No way leads out of the film's folder, through a link, or to what is no picture, video or sound."""
    status, _, body = visitor.ask(f"/films/tiny/{path}")
    assert status in {404, 421, 400}
    assert b"secret" not in body
    assert visitor.ask("/films/other/secret.mp4")[0] == 404


def test_a_part_of_a_video_is_given(visitor: Visitor) -> None:
    """A player gets the bytes that it asks for, of the right type."""
    path = "/films/tiny/clips/scene_01.mp4?1"
    status, headers, body = visitor.ask(path, range="bytes=10-19")
    assert (status, body) == (206, bytes(range(10, 20)))
    assert headers["content-range"] == "bytes 10-19/200"
    assert headers["content-type"] == "video/mp4"
    assert visitor.ask(path, range="bytes=500-")[0] == 416


def test_answers_say_what_a_page_may(visitor: Visitor) -> None:
    """Every answer, a refusal too, has a strict policy and allows no other origin to read it."""
    for path, host in (("/films/tiny/", visitor.host), ("/nowhere", visitor.host), ("/", "evil")):
        _, headers, _ = visitor.ask(path, host=host, origin="http://evil.example")
        assert headers["content-security-policy"].startswith(
            "default-src 'none'; script-src 'self';"
        )
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert not [name for name in headers if name.lower().startswith("access-control")]


def test_a_page_that_lags_is_told_everything_anew(visitor: Visitor) -> None:
    """A page that doesn't read holds nobody up; when it reads again, it gets the whole, not what it missed."""
    with socket.create_connection(("127.0.0.1", visitor.port), timeout=20) as page:
        page.sendall(f"GET /films/tiny/events HTTP/1.1\r\nHost: {visitor.host}\r\n\r\n".encode())
        stream = page.makefile("rb")
        _read_until(stream, rb'"film": "tiny"')
        for number in range(3000):
            visitor.programme.feed.tell("tiny", "swap", html="x" * 10_000, number=number)
        visitor.programme.feed.tell("tiny", "note", text="never mind")
        text = _read_until(stream, rb'"film": "tiny"')
        assert len(re.findall(rb'"number"', text)) < 2900


def _read_until(stream: Any, words: bytes) -> bytes:
    text = b""
    while words not in text:
        line = stream.readline()
        assert line, "the server has ended the stream"
        text += line
    return text


def test_a_server_ends_with_pages_open(tmp_path: Path) -> None:
    """Leaving takes no longer than a moment, and the port is free again, whoever still listens."""
    with Server(Programme(tmp_path), 0) as server:
        port = int(server.url.split(":")[2].rstrip("/"))
        page = socket.create_connection(("127.0.0.1", port), timeout=20)
        page.sendall(f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        _read_until(page.makefile("rb"), b"swap")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=20)
    page.close()


def test_a_taken_port_says_what_to_do(tmp_path: Path) -> None:
    """A port that somebody else has is told, with another way; without one asked for, the next is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BackendError, match=f"port {port} is taken") as caught:
            Server(Programme(tmp_path), port)
        assert "--port 0" in str(caught.value)
    with Server(Programme(tmp_path), None) as one, Server(Programme(tmp_path), None) as other:
        assert one.url != other.url
