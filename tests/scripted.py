"""A scripted server that speaks OpenAI's protocol, for what a real model can't be made to do: to answer rightly each
time, to be counted, and to fail in every way there is.
"""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from filmkit.keys import Json

_SCRIPT = re.compile(r"<script-(\w+)>\n(.*?)</script-\1>", re.DOTALL)
MODELS = ("scripted", "other")


@dataclass(frozen=True, slots=True)
class Said:
    """What the server answers to one request.

    Attributes:
        body: JSON, or text as it stands.
        status: HTTP's.
        headers: Besides the usual ones.
        after_s: How long it takes.
        drop: Break the connection off instead.
    """

    body: Json = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    after_s: float = 0.0
    drop: bool = False


def completion(text: str | None, finish: str = "stop", **message: Json) -> Said:
    """An answer of the model's."""
    choice: Json = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": text, **message},
    }
    usage: Json = {"prompt_tokens": 700, "completion_tokens": 50, "total_tokens": 750}
    return Said({"id": "x", "object": "chat.completion", "choices": [choice], "usage": usage})


def refusal(status: int, message: str, **more: Json) -> Said:
    """An error, as OpenAI writes it."""
    return Said({"error": {"message": message, **more}}, status)


def segments_of(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The segments that a request asks for."""
    asked = next(m["content"] for m in request["messages"] if m["role"] == "user")
    found = _SCRIPT.search(asked)
    assert found, "the question has no script"
    return [json.loads(line) for line in found[2].splitlines()]


def scenes_for(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A right scene for each segment, made of its words; another seed gives other words."""
    return [
        {
            "segment": segment["segment"],
            "prompt": f"Seen ({request.get('seed')}): {segment['text']}",
            "duration": 3,
            "size": "wide" if segment["segment"] % 2 else "close_up",
            "angle": "eye_level",
            "move": "static",
            "cast": [],
        }
        for segment in segments_of(request)
    ]


def rightly(request: Mapping[str, Any]) -> Said:
    """What was asked for."""
    return completion(json.dumps({"scenes": scenes_for(request)}))


def slowly(seconds: float) -> Callable[[Mapping[str, Any]], Said]:
    """The same, after a while."""
    return lambda request: replace(rightly(request), after_s=seconds)


class LlmServer(AbstractContextManager["LlmServer"]):
    """A server on this machine. Enter it before it is used.

    Attributes:
        answer: Gives the answer to a request; may be replaced at any time.
        requests: The bodies of the requests for completions, in order.
        headers: Their headers, by name in small letters.
    """

    def __init__(self, answer: Callable[[Mapping[str, Any]], Said] = rightly) -> None:
        self.answer = answer
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True

    @property
    def url(self) -> str:
        """Its address, up to `/v1`."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        """Begin to listen."""
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._http.shutdown()
        self._http.server_close()

    def script(self, *said: Said | Callable[[Mapping[str, Any]], Said]) -> None:
        """Answer so, one after another, and rightly from then on."""
        left = list(said)

        def answer(request: Mapping[str, Any]) -> Said:
            now = left.pop(0) if left else rightly
            return now if isinstance(now, Said) else now(request)

        self.answer = answer

    def asked(self) -> list[str]:
        """The words of all segments that were asked for, in order."""
        return [segment["text"] for each in self.requests for segment in segments_of(each)]

    def environment(self, **more: str) -> dict[str, str]:
        """What a process needs to ask it."""
        return {"OPENAI_BASE_URL": self.url, "FILMKIT_LLM_MODEL": MODELS[0], **more}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(Said({"data": [{"id": name} for name in MODELS]}))

            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(request)
                server.headers.append({k.lower(): v for k, v in self.headers.items()})
                said = server.answer(request)
                time.sleep(said.after_s)
                if said.drop:
                    self.connection.close()
                else:
                    self._send(said)

            def _send(self, said: Said) -> None:
                text = said.body if isinstance(said.body, str) else json.dumps(said.body)
                body = text.encode()
                try:
                    self.send_response(said.status)
                    kind = {"Content-Type": "application/json", **said.headers}
                    for name, value in {**kind, "Content-Length": str(len(body))}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # whoever asked has gone

            def log_message(self, *_: object) -> None:
                """Tests have words of their own."""

        return Handler
