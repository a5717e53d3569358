"""A running Pinokio: asked what it is, told to run scripts and to stop them.

Knows nothing of films. It has no authentication: whoever reaches it can run anything, so only this machine's is asked.

Source: pinokiod 5.3.28, `server/index.js` and `server/socket.js`.
"""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import requests
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from filmkit.errors import BackendError, Problem
from filmkit.pinokio.transcript import Transcript
from filmkit.spec.servers import public_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from websockets.sync.client import ClientConnection

    from filmkit.keys import Json

OLDEST = 5  # the first whose engine the scripts were run on
_STOP = "kernel.api.stop"
_TIMES_S = (2.0, 10.0)  # to connect, to answer
_LOOK_S = 0.1  # between two looks whether anybody still wants it
_STOPPING_S = 1.0  # until it says that a script is stopped
_SILENCE_S = 900.0  # without a word from a script: an installation may be long, but it talks
_LAST_LINES, _MOST_HINT = 4, 500  # of its terminal, told with a failure
_TERMINAL: dict[str, Json] = {"cols": 200, "rows": 50}
_START = "start Pinokio, then build again: it goes on from there"
_RESTART = "it may hang: restart Pinokio, then build again: it goes on from there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Pinokio as it was found.

    Attributes:
        version: `5.3.28`; "" = it doesn't answer.
        home: Its folder, as it says; None = it doesn't say.
        problem: What is wrong with it and what to do; None = nothing.
    """

    version: str = ""
    home: Path | None = None
    problem: Problem | None = None

    def fault(self, home: Path) -> Problem | None:
        """What is wrong with it as the Pinokio that has this home; None = nothing."""
        if self.problem:
            return self.problem
        hint = "say where its home is: PINOKIO_HOME=…, or 'pinokio: {home: …}' in filmkit.yaml"
        if not home.is_dir():
            return Problem(f"there is no Pinokio home at '{home}'", hint=hint)
        if self.home and self.home.resolve() != home.resolve():
            message = f"the running Pinokio has its home at '{self.home}', not at '{home}'"
            return Problem(message, hint=hint)
        return None


class Daemon:
    """One running Pinokio. Safe from any thread: each conversation has a connection of its own.

    Args:
        url: Where it listens.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._shown = public_address(url)

    def sight(self) -> Sight:
        """What it is, and what is wrong with it."""
        try:
            told = self._get("/pinokio/version")
            version = str(told["pinokiod"])
            major = int(version.partition(".")[0])
        except (ValueError, KeyError, TypeError):
            return Sight(
                problem=Problem(f"what answers at {self._shown} is no Pinokio", hint=_AWAY)
            )
        except requests.RequestException as error:
            why = "no answer" if isinstance(error, requests.Timeout) else "nobody listens there"
            return Sight(
                problem=Problem(f"Pinokio doesn't answer at {self._shown}: {why}", hint=_AWAY)
            )
        if major < OLDEST:
            message = (
                f"Pinokio {version} at {self._shown} is too old: {OLDEST}.0 or later is needed"
            )
            return Sight(version=version, problem=Problem(message, hint="update Pinokio"))
        return Sight(version=version, home=self._home())

    def run(
        self, script: Path, check: Callable[[], None], hear: Callable[[Transcript], None]
    ) -> Transcript:
        """Run a script until it has ended, or what it started stays. It must be checked, and not running.

        Args:
            script: Its file, below the home's `api/`.
            check: Raises once nobody wants it any more, which stops it; called often.
            hear: Told after each packet how far it is.

        Raises:
            BackendError: It failed, or fell silent, or Pinokio has gone; it doesn't run any more then.
        """
        transcript = Transcript(str(script.parent))
        try:
            with self._conversation(script) as socket:
                self._follow(socket, transcript, check, hear)
        except BaseException:
            self.stop(script)
            raise
        if transcript.state == "failed":
            self.stop(script)  # or the engine would take it for running, for ever
            message = f"{script.name} failed in Pinokio: {transcript.failure}"
            told = [line for line in transcript.log.splitlines() if "_EXIT=" not in line]
            last = told[-_LAST_LINES:]
            hint = "its terminal said: " + " | ".join(last) if last else ""
            raise BackendError(message, hint=hint[:_MOST_HINT], log=transcript.log)
        return transcript

    def outlast(self, script: Path, is_over: Callable[[], bool]) -> str:
        """Listen to a script whose work stays until `is_over`, or it doesn't stay; why it doesn't, or ""."""
        transcript = Transcript(str(script.parent), state="stays")
        try:
            with self._conversation(script, mode="listen") as socket:
                while not is_over():
                    with contextlib.suppress(TimeoutError):
                        transcript.take(_packet(socket.recv(timeout=_LOOK_S)))
                    if transcript.shell_ended or transcript.state == "failed":
                        return f"{script.name} has ended in Pinokio"
        except (BackendError, OSError, WebSocketException):
            return "Pinokio has gone"
        return ""

    def is_running(self, script: Path) -> bool:
        """Whether it takes a script for running. Raises BackendError."""
        with self._conversation(script, status=True) as socket, self._explained():
            try:
                return bool(_packet(socket.recv(timeout=_TIMES_S[1])).get("data"))
            except TimeoutError as error:
                raise self._silent(_TIMES_S[1]) from error

    def stop(self, script: Path) -> bool:
        """Stop a script and all that it started, if it runs.

        Returns:
            Whether Pinokio could be told; one that doesn't answer is left alone.
        """
        with contextlib.suppress(BackendError, OSError, WebSocketException):
            request: dict[str, Json] = {"method": _STOP, "params": {"uri": str(script)}}
            with self._connected(request, _STOPPING_S) as socket:
                _await_stop(socket)
            return True
        return False

    def _follow(
        self,
        socket: ClientConnection,
        transcript: Transcript,
        check: Callable[[], None],
        hear: Callable[[Transcript], None],
    ) -> None:
        heard_s = time.monotonic()
        while transcript.state == "runs":
            check()
            try:
                with self._explained():
                    packet = _packet(socket.recv(timeout=_LOOK_S))
            except TimeoutError:
                if time.monotonic() - heard_s > _SILENCE_S:
                    raise self._silent(_SILENCE_S, transcript.log) from None
                continue
            heard_s = time.monotonic()
            transcript.take(packet)
            hear(transcript)

    @contextlib.contextmanager
    def _conversation(self, script: Path, **more: Json) -> Iterator[ClientConnection]:
        request = {"uri": str(script), "input": {}, "client": _TERMINAL, **more}
        with self._connected(request, _TIMES_S[0]) as socket:
            yield socket

    @contextlib.contextmanager
    def _connected(self, request: Json, open_s: float) -> Iterator[ClientConnection]:
        """A connection over which one request was sent. Raises BackendError."""
        address = f"ws{self._url.removeprefix('http')}"
        with contextlib.ExitStack() as stack:
            with self._explained():
                try:
                    socket = stack.enter_context(
                        # Through no proxy: it is on this machine.
                        connect(
                            address,
                            open_timeout=open_s,
                            close_timeout=_LOOK_S,
                            max_size=None,
                            proxy=None,
                        )
                    )
                except TimeoutError as error:
                    raise self._silent(open_s) from error
                socket.send(json.dumps(request))
            yield socket

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn a broken connection into a BackendError. Lets a time-out through."""
        try:
            yield
        except TimeoutError:
            raise
        except (OSError, WebSocketException) as error:
            raise self._gone(str(error)) from error

    def _gone(self, log: str) -> BackendError:
        return BackendError(f"Pinokio at {self._shown} has gone", hint=_START, log=log)

    def _silent(self, waited_s: float, log: str = "") -> BackendError:
        message = f"no word from Pinokio at {self._shown} for {waited_s:.0f} s"
        return BackendError(message, hint=_RESTART, log=log)

    def _home(self) -> Path | None:
        with contextlib.suppress(requests.RequestException, ValueError):
            said = self._get("/pinokio/info").get("home")
            return Path(said) if isinstance(said, str) and said else None
        return None

    def _get(self, path: str) -> dict[str, Any]:
        with requests.Session() as session:
            session.trust_env = False  # no proxy: it is on this machine
            found = session.get(self._url + path, timeout=_TIMES_S, allow_redirects=False)
        data = found.json()
        return data if isinstance(data, dict) else {}


_AWAY = (
    "start Pinokio, or say where it listens: FILMKIT_PINOKIO=http://127.0.0.1:42000; "
    "or build without it: --runner local"
)


def _await_stop(socket: ClientConnection) -> None:
    """Wait for its word that a script is stopped, for a moment."""
    limit_s = time.monotonic() + _STOPPING_S
    with contextlib.suppress(OSError, WebSocketException):
        while (left_s := limit_s - time.monotonic()) > 0:
            packet = _packet(socket.recv(timeout=left_s))
            if (packet.get("type"), packet.get("id")) == ("result", _STOP):
                return


def _packet(text: str | bytes) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}
