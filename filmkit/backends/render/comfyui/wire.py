"""Requests to one server, each once: what may be said of it, who is let in, and what counts as trouble.

Knows nothing of what a ComfyUI server can be asked.
"""

from __future__ import annotations

import threading
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import requests
from urllib3.exceptions import HTTPError

from filmkit.backends.render.comfyui.faults import line
from filmkit.errors import BackendError
from filmkit.spec.servers import public_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.keys import Json

_CONNECT_S = 3.0
_READ_S = 15.0  # a server that loads a model may be slow to answer
_CHUNK_BYTES = 1 << 18
_TOO_MANY, _FAULT = 429, 500
# What requests lets through as it comes: urllib3's own errors, and addresses that can't be written.
_BROKEN = (requests.RequestException, HTTPError, ValueError)
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


class Wire:
    """Asks one server. Safe from any thread.

    Args:
        url: Its address; user and password in it are sent, and shown nowhere.

    Attributes:
        shown: The address as people are told it.
        base: The address that requests go to, without user and password.
        login: User and password; None = none.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.shown = self.base = public_address(url)
        self.login = (
            (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        )
        self._threads = threading.local()

    @property
    def headers(self) -> dict[str, str]:
        """What a websocket must send to be let in; shown nowhere."""
        if self.login is None:
            return {}
        secret = b64encode(":".join(self.login).encode()).decode()
        return {"Authorization": f"Basic {secret}"}

    def ask(
        self,
        method: str,
        path: str,
        *,
        read_s: float = _READ_S,
        **options: Any,  # noqa: ANN401 (those of requests)
    ) -> requests.Response:
        """What is answered, a refusal of this one request among it.

        Raises:
            Trouble: Nothing, or that it can't answer now.
            BackendError: The server lets nobody in, or is elsewhere.
        """
        try:
            response = self._session.request(
                method,
                self.base + path,
                timeout=(_CONNECT_S, read_s),
                allow_redirects=False,
                **options,
            )
        except _BROKEN as error:
            raise Trouble(_reason(error)) from error
        _refuse_status(self.shown, response)
        return response

    def json(self, path: str, *, read_s: float = _READ_S) -> Json:
        """What is at a path. Raises as `ask` does; what isn't there is Trouble, too."""
        response = self.ask("GET", path, read_s=read_s)
        if not response.ok:
            raise no_comfyui()
        return content(response)

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


def content(response: requests.Response) -> Json:
    """An answer as JSON. Raises Trouble if it isn't any."""
    try:
        answer: Json = response.json()
    except (ValueError, RecursionError) as error:
        raise no_comfyui() from error
    return answer


def chunks(response: requests.Response) -> Iterator[bytes]:
    """An answer piece by piece, as it comes. Raises Trouble if it breaks off."""
    try:
        yield from response.iter_content(_CHUNK_BYTES)
    except _BROKEN as error:
        raise broken_off() from error


def length_bytes(response: requests.Response) -> int | None:
    """How long an answer is, as it says itself; None = it doesn't."""
    return _number(response.headers.get("Content-Length", ""))


def broken_off() -> Trouble:
    """A file came in part."""
    return Trouble("the download broke off")


def no_comfyui() -> Trouble:
    """Something else answers."""
    return Trouble("what answers there is no ComfyUI", is_answer=True)


class _Login(requests.auth.AuthBase):
    def __init__(self, login: tuple[str, str] | None) -> None:
        self._basic = requests.auth.HTTPBasicAuth(*login) if login else None

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return self._basic(request) if self._basic else request


def _refuse_status(shown: str, response: requests.Response) -> None:
    status = response.status_code
    if status == _TOO_MANY or status >= _FAULT:
        why = f"it answers {status} {line(response.reason or '')}".rstrip()
        wait_s = float(_number(response.headers.get("Retry-After", "")) or 0)
        raise Trouble(why, wait_s=wait_s, is_answer=True)
    if status in {401, 403}:
        message = f"the server at {shown} wants another password"
        hint = "put it into the address: http://user:password@host:8188"
        raise BackendError(message, hint=hint)
    if response.is_redirect:
        target = line(public_address(response.headers["Location"]))
        message = f"the server at {shown} sends filmkit on to '{target}'"
        raise BackendError(message, hint="put the address where ComfyUI answers into filmkit.yaml")


def _number(said: str) -> int | None:
    """A whole number of a header; None = it is none. Longer ones mean nothing."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else None  # noqa: PLR2004


def _reason(error: Exception) -> str:
    if isinstance(error, requests.Timeout):
        return "no answer"
    if isinstance(error, ValueError):
        return "that address, or where it leads, makes no sense"
    said = str(error)
    return next((word for sign, word in _WORDS if sign in said), "the connection broke")
