"""The server of live pages: on this machine alone, in a thread of its own.

Knows nothing of builds: what is shown and what is changed is somebody else's, the programme.
"""

from __future__ import annotations

import errno
import json
import secrets
import socket
import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

import uvicorn
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Route

from filmkit.backends.dailies.guard import LIMIT_BYTES, Guard
from filmkit.backends.dailies.media import find_media
from filmkit.backends.dailies.page import read_part
from filmkit.errors import BackendError, FilmkitError, PlanError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from starlette.requests import Request

    from filmkit.backends.dailies.feed import Feed, Message
    from filmkit.keys import Json

PORT = 8765
_OTHERS = 10  # ports behind it that are tried, too, if nobody asked for a certain one
_LAST_WORDS_S = 0.3  # how long the server gets to end
_PING_S = 15  # so that a page knows soon that its server has gone
_PARTS = {
    "dailies.css": ("text/css", ("dailies.css", "live.css")),
    "dailies.js": ("text/javascript", ("dailies.js",)),
    "live.js": ("text/javascript", ("live.js",)),
}


class Programme(Protocol):
    """What is on show, and what may be changed. Safe from any thread."""

    @property
    def feed(self) -> Feed:
        """Tells what changes. A film's channel is its name, that of the list is ""."""
        ...

    def films(self) -> Sequence[str]:
        """Names, in order."""
        ...

    def folder(self, film: str) -> Path:
        """`build/<film>/`."""
        ...

    def page(self, film: str, token: str) -> str:
        """HTML of a film's page, or of the list of films for ""."""
        ...

    def everything(self, film: str) -> Message:
        """All that a page shows, for one that has just come."""
        ...

    def edit(self, film: str, wish: Mapping[str, Json]) -> dict[str, Json]:
        """Change a film as a page wishes; what the page should know then.

        Raises:
            PlanError: It rests on what isn't so any more.
            FilmkitError: It can't be done.
        """
        ...

    def bug(self, error: Exception) -> str:
        """Leave a trace of what nobody reckoned with; what people are told of it."""
        ...


class Server(AbstractContextManager["Server"]):
    """Serves a programme; enter it to begin.

    Attributes:
        url: Where it is, with a `/` at the end.
    """

    def __init__(self, programme: Programme, port: int | None) -> None:
        """`port` is where to listen, 0 = anywhere; None = at `PORT`, or near it.

        Raises:
            BackendError: The port is taken.
        """
        self._socket = _listen(port)
        number = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{number}/"
        token = secrets.token_urlsafe(24)
        app = Guard(_app(programme, token), port=number, token=token)
        config = uvicorn.Config(
            app,
            access_log=False,
            http="h11",
            lifespan="off",
            limit_concurrency=100,
            log_config=None,
            log_level="critical",
            loop="asyncio",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=0,
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="filmkit-serve", daemon=True
        )

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, with pages still open."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(_LAST_WORDS_S)
        self._socket.close()


def _listen(port: int | None) -> socket.socket:
    ports = (port,) if port is not None else (*range(PORT, PORT + _OTHERS), 0)
    for number in ports:
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind(("127.0.0.1", number))
            found.listen(128)
        except OSError as error:
            found.close()
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
        else:
            return found
    message = f"port {port} is taken, or not for you to use"
    raise BackendError(message, hint="`--port 0` takes one that is free")


def _app(programme: Programme, token: str) -> Starlette:
    site = _Site(programme, token)
    return Starlette(
        routes=[
            Route("/", site.show_list),
            Route("/events", site.follow),
            Route("/films/{film}/", site.show_film),
            Route("/films/{film}/events", site.follow),
            Route("/films/{film}/edit", site.edit, methods=["POST"]),
            Route("/films/{film}/{name:path}", site.show_file),
            Route("/{name}", site.show_part),
        ],
        exception_handlers={Exception: site.own_up},
    )


class _Site:
    """What is answered at each place."""

    def __init__(self, programme: Programme, token: str) -> None:
        self._programme = programme
        self._token = token
        self._run = secrets.token_hex(4)  # tells this server's messages from those of one before it

    async def show_list(self, _request: Request) -> Response:
        return await self._page("")

    async def show_film(self, request: Request) -> Response:
        return await self._page(self._film(request))

    async def _page(self, film: str) -> Response:
        html = await run_in_threadpool(self._programme.page, film, self._token)
        return HTMLResponse(html, headers={"cache-control": "no-store"})

    async def show_part(self, request: Request) -> Response:
        return _part(request.path_params["name"])

    async def show_file(self, request: Request) -> Response:
        film, name = self._film(request), request.path_params["name"]
        if name in _PARTS:
            return _part(name)
        found = await run_in_threadpool(find_media, self._programme.folder(film), name)
        if not found:
            raise HTTPException(404)
        path, kind = found
        # Links have the version behind `?`, so what was seen once needs not be asked for again.
        keep = "private, max-age=31536000, immutable" if request.url.query else "no-cache"
        return FileResponse(path, media_type=kind, headers={"cache-control": keep})

    async def follow(self, request: Request) -> Response:
        film = self._film(request) if "film" in request.path_params else ""
        # A page that was out of sight comes back with a new stream, which can't say it in a header.
        last = request.headers.get("last-event-id") or request.query_params.get("after", "")
        events = self._events(film, is_new_run=bool(last) and not last.startswith(self._run))
        return EventSourceResponse(events, ping=_PING_S, headers={"cache-control": "no-store"})

    async def _events(self, film: str, *, is_new_run: bool) -> AsyncIterator[ServerSentEvent]:
        """All that there is, then whatever changes. A page of an earlier run has to be loaded again."""
        with self._programme.feed.seat(film) as seat:
            if is_new_run:
                yield ServerSentEvent("{}", event="reload")
            message: Message | None = None
            while True:
                if message is None:
                    try:
                        message = await run_in_threadpool(self._programme.everything, film)
                    except Exception as error:  # noqa: BLE001 (told to the page, which else would ask again and again)
                        text = await run_in_threadpool(self._programme.bug, error)
                        yield ServerSentEvent(json.dumps({"text": text}), event="bug")
                        return
                data = json.dumps(message.data, ensure_ascii=False)
                number = f"{self._run}-{message.number}"
                yield ServerSentEvent(data, event=message.kind, id=number, retry=1000)
                message = await seat.next()

    async def edit(self, request: Request) -> Response:
        film = self._film(request)
        wish = _object(await _body(request))
        try:
            return JSONResponse(await run_in_threadpool(self._programme.edit, film, wish))
        except FilmkitError as error:
            said = [{"message": str(problem)} for problem in error.problems]
            status = 409 if isinstance(error, PlanError) else 422
            return JSONResponse({"problems": said}, status_code=status)

    async def own_up(self, _request: Request, error: Exception) -> Response:
        """What is answered if there is a bug."""
        said = await run_in_threadpool(self._programme.bug, error)
        return PlainTextResponse(said + "\n", status_code=500)

    def _film(self, request: Request) -> str:
        film = str(request.path_params["film"])
        if film not in self._programme.films():
            raise HTTPException(404)
        return film


def _part(name: str) -> Response:
    """One of filmkit's own scripts and styles."""
    if name not in _PARTS:
        raise HTTPException(404)
    kind, files = _PARTS[name]
    text = "\n".join(map(read_part, files))
    return Response(text, media_type=kind, headers={"cache-control": "no-cache"})


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LIMIT_BYTES:
            raise HTTPException(413)
    return body


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error
    if not isinstance(found, dict):
        raise HTTPException(400)
    return found
