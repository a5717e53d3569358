"""What a running script tells, packet by packet, and what that means.

Knows nothing of sockets. Pinokio looks at no exit code, and tells of a failed step only; what a script comes to is
known by what it returns.

Source: pinokiod 5.3.28, `kernel/api/index.js`; 8.0.40 tells the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json

State: TypeAlias = Literal["runs", "stays", "ended", "failed"]

_MOST_TEXT = 20_000  # letters of the terminal that are kept
_LAST_LINES = 40
_STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.")
_EXIT = re.compile(r"\b([A-Z]+)_EXIT=(-?[0-9]+)")
_NO_FILE = re.compile(r"ENOENT: no such file or directory, \w+ '([^']*)'")
_STARTED = "Started"
_BANNER = "██"  # what the engine prints around a shell
_PROMPT = "<<PINOKIO_SHELL>>"


class Transcript:
    """What one script has told so far.

    Args:
        folder: The script's, as the engine names it: taken off the paths in its messages.
        state: How it stood before.

    Attributes:
        state: It `runs`; or its steps are done and what it started `stays`; or it `ended`; or it `failed`.
        failure: Why it failed, in a few words; "" = it didn't.
        step: How many steps are done.
        steps: How many there are; 0 = not known yet.
        was_running: Somebody had started it before.
        shell_ended: What it started stays no more.
    """

    def __init__(self, folder: str, state: State = "runs") -> None:
        self.state = state
        self.failure = ""
        self.step = 0
        self.steps = 0
        self.was_running = False
        self.shell_ended = False
        self._folder = folder
        self._text = ""
        self._value: Json = None
        self._note = ""  # of the step before, if that was one
        self._said = ""

    def take(self, packet: Mapping[str, Any]) -> None:
        """Take in a packet; what isn't known is passed over."""
        data = packet.get("data")
        match packet.get("type"):
            case "connect":
                self.was_running = True
            case "stream":
                self._hear(data)
            case "start":
                self._begin(data)
            case "result":
                self._finish(packet, data)
            case "error":
                self._fail(self._reason(packet))
            case "event" if data == "stop":
                self._end()
            case "disconnect" if self.state in {"runs", "stays"}:
                self._fail("somebody stopped it in Pinokio")

    @property
    def fraction(self) -> float:
        """How far it is, 0 to 1, by its steps."""
        return self.step / self.steps if self.steps else 0.0

    @property
    def value(self) -> Mapping[str, Json]:
        """What it returned; {} = nothing."""
        return self._value if isinstance(self._value, dict) else {}

    @property
    def log(self) -> str:
        """The last lines of its terminal."""
        lines = (line.strip() for line in re.split(r"[\r\n]+", _STEERING.sub("", self._text)))
        told = [line for line in lines if line.replace(_PROMPT, "") and not line.startswith("█")]
        return "\n".join(told[-_LAST_LINES:])

    def _hear(self, data: object) -> None:
        if isinstance(data, dict):
            self._text = f"{self._text}{data.get('raw') or ''}"[-_MOST_TEXT:]
            self.shell_ended |= self.state == "stays" and data.get("type") == "shell.kill"

    def _begin(self, data: object) -> None:
        if not isinstance(data, dict):
            return
        if data.get("title") == _STARTED:
            self._end("stays")
        params = data.get("params")
        is_note = data.get("method") == "log"
        text = params.get("text") if is_note and isinstance(params, dict) else ""
        self._note, self._said = self._said, str(text or "")

    def _finish(self, packet: Mapping[str, Any], data: Json) -> None:
        index, steps = packet.get("index"), packet.get("total")
        if isinstance(index, int) and isinstance(steps, int):
            self.step, self.steps = index + 1, steps
            self._value = data if self.step == steps else None

    def _end(self, state: State = "ended") -> None:
        if self.state != "runs":
            return
        if self.value.get("ok") is True:
            self.state = state
        else:
            self._fail("it ended without saying that all is well")

    def _fail(self, why: str) -> None:
        if self.state != "failed":
            self.state, self.failure = "failed", why

    def _reason(self, packet: Mapping[str, Any]) -> str:
        data, event = str(packet.get("data") or ""), str(packet.get("event") or "")
        if code := _EXIT.search(event):
            ended = f"{code[1].lower()} ended with exit code {code[2]}"
            return f"{self._note}: {ended}" if self._note else ended
        if missing := _NO_FILE.search(data):
            path = missing[1].removeprefix(self._folder).lstrip("/\\")
            # A step that must not be reached reads a file whose name is the reason.
            return self._note or (path if " " in path else f"there is no {path}")
        words = (data or event).strip().splitlines()
        return words[0][:200] if words else "it doesn't say why"
