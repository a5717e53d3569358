"""A language model that says what a test wants it to: a server of OpenAI's protocol, on this machine.

Without a script it directs well: every segment that it finds in filmkit's question becomes a scene. Another process
finds it by `OPENAI_BASE_URL`:

    with LlmServer() as server:
        space.build(OPENAI_BASE_URL=server.url, FILMKIT_LLM_MODEL="m")
    assert len(server.asked) == 1
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

Body: TypeAlias = dict[str, Any]

MODEL = "the-model"
_SCRIPT = re.compile(r"<script-(\w+)>\n(.*?)\n</script-\1>", re.DOTALL)
_SIZES = ("wide", "medium", "close_up")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the server answers.

    Attributes:
        status: HTTP's.
        body: JSON, or text as it is.
        headers: Besides those of the content.
        after: It isn't sent before this is set, or the server closed.
        drop: The connection is closed without an answer.
    """

    status: int = 200
    body: Body | str = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    after: threading.Event | None = None
    drop: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that came: its path, headers (names in small letters) and body."""

    path: str
    headers: Mapping[str, str]
    body: Body

    @property
    def words(self) -> str:
        """The last message."""
        return str(self.body["messages"][-1]["content"])


Step: TypeAlias = "Reply | Callable[[Body], Reply]"


def completion(
    content: Any, finish: str | None = "stop", *, usage: Body | None = None, **message: Any
) -> Reply:
    """An answer of a model.

    Args:
        content: Its words.
        finish: Why it ended.
        usage: As the server counts; None = it doesn't.
        message: What else is in the message: `refusal`, `reasoning_content`.
    """
    said = {"role": "assistant", "content": content, **message}
    choice = {"index": 0, "finish_reason": finish, "message": said}
    body = {"id": "x", "object": "chat.completion", "created": 1, "model": MODEL}
    counted = {"usage": usage} if usage is not None else {}
    return Reply(body={**body, "choices": [choice], **counted})


def failing(status: int, message: str, headers: Mapping[str, str] = {}, **more: Any) -> Reply:
    """A refusal as OpenAI words it; `more` are `code`, `type` and such."""
    return Reply(status=status, body={"error": {"message": message, **more}}, headers=headers)


def segments_of(request: Body) -> list[Body]:
    """The segments in filmkit's first question of a conversation."""
    words = next(m["content"] for m in request["messages"] if m["role"] == "user")
    found = _SCRIPT.search(words)
    assert found, f"no script in {words}"
    return [cast("Body", json.loads(line)) for line in found[2].split("\n")]


def scenes_for(segments: Sequence[Body]) -> list[Body]:
    """A scene for each segment, the same for the same segment."""
    return [
        {
            "segment": segment["segment"],
            "prompt": f"The picture of: {segment['text']}",
            "duration": 3,
            "size": _SIZES[n % len(_SIZES)],
            "angle": "eye_level",
            "move": "static",
            "cast": [],
        }
        for n, segment in enumerate(segments)
    ]


def good_answer(request: Body) -> Reply:
    """A valid answer to any question of filmkit's."""
    scenes = json.dumps({"scenes": scenes_for(segments_of(request))})
    read = sum(len(message["content"]) for message in request["messages"]) // 4
    usage = {"prompt_tokens": read, "completion_tokens": len(scenes) // 4}
    return completion(scenes, usage=usage)


class LlmServer:
    """The server, in threads of this process. For use in a `with` block.

    Args:
        steps: What is answered in turn, each once.
        otherwise: What is answered when they have come to an end.

    Attributes:
        asked: The questions that came, in order.
        models: Names that `GET /models` gives.
        looked: How often that was asked.
        otherwise: What is answered when the steps have come to an end; may be replaced at any time.
    """

    def __init__(self, *steps: Step, otherwise: Step = good_answer) -> None:
        self.asked: list[Asked] = []
        self.models: tuple[str, ...] = (MODEL,)
        self.looked = 0
        self._steps = list(steps)
        self.otherwise = otherwise
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._http = _Http(self)

    @property
    def url(self) -> str:
        """Its address, up to `/v1`."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def __enter__(self) -> Self:
        """Answer from now on."""
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Close; what was held back is let go."""
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()

    def then(self, *steps: Step) -> None:
        """Answer so next."""
        with self._lock:
            self._steps.extend(steps)

    def answer(self, request: Asked) -> Reply:
        """What is answered to a request."""
        with self._lock:
            if request.path.endswith("/models"):
                self.looked += 1
                return Reply(body={"data": [{"id": name} for name in self.models]})
            self.asked.append(request)
            step = self._steps.pop(0) if self._steps else self.otherwise
        return step if isinstance(step, Reply) else step(request.body)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, model: LlmServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.model = model

    def handle_error(self, *_: Any) -> None:
        """Who went away before the answer came is no error of the server's."""


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def do_GET(self) -> None:
        """Answer."""
        self._answer()

    def do_POST(self) -> None:
        """Answer."""
        self._answer()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length)) if length else {}
        headers = {name.lower(): value for name, value in self.headers.items()}
        model = self.server.model
        reply = model.answer(Asked(path=self.path, headers=headers, body=body))
        while reply.after and not reply.after.wait(0.01) and not model.closing.is_set():
            pass
        if not reply.drop:
            with suppress(ConnectionError):
                self._send(reply)

    def _send(self, reply: Reply) -> None:
        is_text = isinstance(reply.body, str)
        content = str(reply.body) if is_text else json.dumps(reply.body)
        data = content.encode("utf-8", "surrogatepass")
        self.send_response(reply.status)
        self.send_header("Content-Type", "text/html" if is_text else "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
