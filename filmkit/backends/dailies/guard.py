"""Who may ask a live page's server for what: only pages of its own, opened on this machine.

Other web pages run in the same browser. They can't read what the server answers, as it allows no other origin; a name
that suddenly means this machine is refused by its Host; and a write needs a word that only the server's pages have.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN = "x-filmkit-token"  # noqa: S105 (a header's name)
_PLAIN_PORT = 80
LIMIT_BYTES = 64 << 10  # of what a page may send; a prompt has less
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class Guard:
    """Lets through what may be asked, and adds headers to every answer."""

    def __init__(self, app: ASGIApp, *, port: int, token: str) -> None:
        """`token` is the word that writes need."""
        self._app = app
        names = {"127.0.0.1", "localhost"}
        self._hosts = {f"{name}:{port}" for name in names}
        if port == _PLAIN_PORT:
            self._hosts |= names  # a browser leaves it out
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. Source: https://asgi.readthedocs.io/en/latest/specs/www.html."""
        if scope["type"] != "http":
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        refusal = self._refusal(scope)
        if refusal:
            status, reason = refusal
            answer = PlainTextResponse(reason + "\n", status_code=status)
            await answer(scope, receive, send_safely)
            return
        await self._app(scope, receive, send_safely)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason; None = it may be asked."""
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
        hosts = headers.get("host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return 421, "this is the server of a filmkit on the same machine only"
        if scope["method"] in {"GET", "HEAD"}:
            return None
        if scope["method"] != "POST":
            return 405, "only reading and posting"
        return self._write_refusal(headers)

    def _write_refusal(self, headers: dict[str, list[str]]) -> tuple[int, str] | None:
        if headers.get("origin") not in [[f"http://{host}"] for host in self._hosts]:
            return 403, "only this server's own pages may change a film"
        words = headers.get(TOKEN, [""])
        if not secrets.compare_digest(words[0].encode(), self._token.encode()):
            return 403, "the page is from an earlier run: load it again"
        if headers.get("content-type") != ["application/json"]:
            return 415, "only JSON"
        return None
