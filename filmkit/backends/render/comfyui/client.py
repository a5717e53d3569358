"""What can be asked of a ComfyUI server over HTTP, each request once.

Knows nothing of shots, or of trying again. Every call blocks, for the time-outs below at most.

Source: ComfyUI's `server.py` (0.3.75 and 0.8.0 behave alike here).
"""

from __future__ import annotations

import threading
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import requests

from filmkit.backends.render.comfyui.faults import refusal
from filmkit.errors import BackendError
from filmkit.spec.servers import public_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from filmkit.keys import Json

_CONNECT_S = 3.0
_READ_S = 15.0  # a server that loads a model may be slow to answer
_LONG_READ_S = 60.0  # where it looks through folders, or takes in a file
_CHUNK_BYTES = 1 << 18
_TOO_MANY, _FAULT = 429, 500
_WORDS = (
    ("CERTIFICATE_VERIFY_FAILED", "its certificate isn't trusted"),
    ("refused", "connection refused"),
    ("NameResolution", "there is no such host"),
    ("getaddrinfo", "there is no such host"),
    ("timed out", "no answer"),
    ("unreachable", "no way to that host"),
    ("No route", "no way to that host"),
)


class Trouble(Exception):  # noqa: N818 (it may pass)
    """A server didn't answer as it should; trying again may help. Says why, in a few words.

    Attributes:
        wait_s: How long the server wants to be left alone; 0 = it doesn't say.
        is_answer: Something did answer.
    """

    def __init__(self, why: str, *, wait_s: float = 0.0, is_answer: bool = False) -> None:
        super().__init__(why)
        self.wait_s = wait_s
        self.is_answer = is_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Ids of what a server works on, and of what it will."""

    running: frozenset[str]
    pending: frozenset[str]


class Client:
    """Talks with one server. Safe from any thread.

    Args:
        url: Its address; user and password in it are sent, and shown nowhere.

    Attributes:
        shown: The address as people are told it.
        base: The address that requests go to, without user and password.
        login: User and password; None = none.
        uploading: Held from a look whether a picture is there until it is, so that it is sent once.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.shown = self.base = public_address(url)
        self.login = (
            (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        )
        self.uploading = threading.Lock()
        self._threads = threading.local()

    @property
    def headers(self) -> dict[str, str]:
        """What a websocket must send to be let in; shown nowhere."""
        if self.login is None:
            return {}
        secret = b64encode(":".join(self.login).encode()).decode()
        return {"Authorization": f"Basic {secret}"}

    def version(self) -> tuple[str, tuple[str, ...]]:
        """Which server that is (`ComfyUI 0.3.75`), and what it computes on, as it calls that."""
        answer = _mapping(self._json("GET", "/system_stats"))
        version = _mapping(answer.get("system")).get("comfyui_version")
        if not version:
            raise _no_comfyui()
        devices = answer.get("devices")
        found = devices if isinstance(devices, list) else []
        return f"ComfyUI {version}", tuple(str(_mapping(one).get("name", "")) for one in found)

    def object_info(self) -> Mapping[str, Json]:
        """Every node class with its inputs; the model files it has are the choices of some of them."""
        return _mapping(self._json("GET", "/object_info", read_s=_LONG_READ_S))

    def queue(self) -> Queue:
        """What it works on."""
        data = _mapping(self._json("GET", "/queue"))
        return Queue(running=_ids(data, "queue_running"), pending=_ids(data, "queue_pending"))

    def history(self, prompt_id: str) -> Mapping[str, Json] | None:
        """What became of a prompt; None = it isn't over, or isn't known."""
        entry = _mapping(self._json("GET", f"/history/{prompt_id}")).get(prompt_id)
        return entry if isinstance(entry, dict) else None

    def submit(self, prompt_id: str, graph: Json) -> None:
        """Queue a graph under an id, which is also the name of the websocket that hears of it.

        Raises:
            BackendError: The server won't make it, or only parts of it.
            Trouble: It may be in the queue or not.
        """
        body: Json = {"prompt": graph, "prompt_id": prompt_id, "client_id": prompt_id}
        response = self._ask("POST", "/prompt", json=body)
        try:
            answer = _mapping(response.json())
        except ValueError as error:
            raise _no_comfyui() from error
        if not response.ok or answer.get("node_errors"):
            if response.ok:  # what it takes for good is in the queue, and of no use
                with suppress(Trouble):
                    self.cancel(prompt_id)
            raise refusal(self.shown, answer, graph)
        if answer.get("prompt_id") != prompt_id:
            message = f"the server at {self.shown} doesn't keep to the id that it is given"
            raise BackendError(message, hint="update ComfyUI: filmkit needs 0.3.60 or later")

    def cancel(self, prompt_id: str) -> None:
        """Take this prompt, and no other, out of the queue or out of the sampler."""
        self._ask("POST", "/queue", json={"delete": [prompt_id]})
        # Asked first: an old server takes any interrupt for one of whatever it works on.
        if prompt_id in self.queue().running:
            self._ask("POST", "/interrupt", json={"prompt_id": prompt_id})

    def has_input(self, name: str, folder: str, size_bytes: int) -> bool:
        """Whether an uploaded file is there, whole as far as its size tells."""
        place = {"filename": name, "subfolder": folder, "type": "input"}
        # Its first byte, since proxies don't agree on what a HEAD says of a file's length.
        first = {"Range": "bytes=0-0"}
        with self._ask("GET", "/view", params=place, headers=first, stream=True) as response:
            length = response.headers.get("Content-Range", "").rpartition("/")[2]
            return response.ok and length == str(size_bytes)

    def upload(self, name: str, folder: str, content: bytes) -> str:
        """Put a file among the server's inputs; the name by which nodes find it.

        Raises:
            BackendError: It won't take it.
        """
        form = {"subfolder": folder, "overwrite": "true", "type": "input"}
        files = {"image": (name, content)}
        response = self._ask("POST", "/upload/image", data=form, files=files, read_s=_LONG_READ_S)
        if not response.ok:
            message = f"the server at {self.shown} won't take a picture of {len(content)} bytes"
            raise BackendError(message, hint="use a smaller one, or start ComfyUI with more room")
        try:
            stored = _mapping(response.json())
        except ValueError as error:
            raise _no_comfyui() from error
        return "/".join(str(stored[key]) for key in ("subfolder", "name") if stored.get(key))

    def download(self, file: Mapping[str, Json], path: Path) -> bool:
        """Write a file that a prompt made to `path`, whole; False = the server no longer has it."""
        place = {key: str(file.get(key, "")) for key in ("filename", "subfolder", "type")}
        # As it is: a length can be held against it then.
        plain = {"Accept-Encoding": "identity"}
        with self._ask("GET", "/view", params=place, headers=plain, stream=True) as response:
            if not response.ok:
                return False
            try:
                with path.open("wb") as out:
                    for chunk in response.iter_content(_CHUNK_BYTES):
                        out.write(chunk)
            except requests.RequestException as error:
                raise Trouble("the download broke off") from error
            length = response.headers.get("Content-Length")
        if length is not None and int(length) != path.stat().st_size:
            raise Trouble("the download broke off")
        return True

    def _json(self, method: str, path: str, *, read_s: float = _READ_S) -> Json:
        response = self._ask(method, path, read_s=read_s)
        try:
            if response.ok:
                answer: Json = response.json()
                return answer
        except ValueError:
            pass
        raise _no_comfyui()

    def _ask(
        self,
        method: str,
        path: str,
        *,
        read_s: float = _READ_S,
        **options: Any,  # noqa: ANN401 (those of requests)
    ) -> requests.Response:
        try:
            response = self._session.request(
                method,
                self.base + path,
                timeout=(_CONNECT_S, read_s),
                allow_redirects=False,
                **options,
            )
        except requests.RequestException as error:
            raise Trouble(_reason(error)) from error
        _refuse_status(self.shown, response)
        return response

    @property
    def _session(self) -> requests.Session:
        """One for each thread: they aren't made to be shared."""
        if not hasattr(self._threads, "session"):
            session = requests.Session()
            # Also if there is no login: what a .netrc knows is for other programs.
            session.auth = _Login(self.login)
            self._threads.session = session
        found: requests.Session = self._threads.session
        return found


class _Login(requests.auth.AuthBase):
    def __init__(self, login: tuple[str, str] | None) -> None:
        self._basic = requests.auth.HTTPBasicAuth(*login) if login else None

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return self._basic(request) if self._basic else request


def _refuse_status(shown: str, response: requests.Response) -> None:
    status = response.status_code
    if status == _TOO_MANY or status >= _FAULT:
        why = f"it answers {status} {response.reason or ''}".rstrip()
        raise Trouble(why, wait_s=_retry_after_s(response), is_answer=True)
    if status in {401, 403}:
        message = f"the server at {shown} wants another password"
        hint = "put it into the address: http://user:password@host:8188"
        raise BackendError(message, hint=hint)
    if response.is_redirect:
        target = public_address(response.headers["Location"])
        message = f"the server at {shown} sends filmkit on to '{target}'"
        raise BackendError(message, hint="put the address where ComfyUI answers into filmkit.yaml")


def _retry_after_s(response: requests.Response) -> float:
    said = response.headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() else 0.0


def _reason(error: requests.RequestException) -> str:
    said = str(error)
    if isinstance(error, requests.Timeout):
        return "no answer"
    return next((word for sign, word in _WORDS if sign in said), "the connection broke")


def _no_comfyui() -> Trouble:
    return Trouble("what answers there is no ComfyUI", is_answer=True)


def _ids(data: Mapping[str, Json], key: str) -> frozenset[str]:
    entries = data.get(key)
    found = entries if isinstance(entries, list) else []
    return frozenset(str(entry[1]) for entry in found if isinstance(entry, list) and entry[1:])


def _mapping(data: Json) -> dict[str, Json]:
    return data if isinstance(data, dict) else {}
