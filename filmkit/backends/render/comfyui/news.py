"""What a server tells of a prompt while it works on it: steps done, and pictures on the way.

News only: what became of a prompt is asked for over HTTP. A socket that breaks, or was never there,
costs the bar its smoothness and nothing else.

Source: ComfyUI's `server.py` and `protocol.py` (0.3.75).
"""

from __future__ import annotations

import json
import struct
import threading
import time
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from websockets.sync.client import ClientConnection

    from filmkit.keys import Json

_OPEN_S = 5.0
_LOOK_S = 0.2  # between two looks whether anybody still listens
_RETRY_S = (0.5, 5.0)  # before another try to connect: first, at most
# A link may be dead without either end knowing. Then the server sends to nobody until we connect anew.
_DEAD_S = 30.0
_PREVIEW = 1  # binary event: a 4-byte image type and the picture
_HEAD = struct.Struct(">II")
_MOST_BYTES = 64 << 20
_ENDS = frozenset({"execution_success", "execution_error", "execution_interrupted"})
_SAMPLER_WEIGHT = 30  # of a node that takes many steps; any other weighs 1
_SAMPLERS = ("KSampler", "SamplerCustom", "KSamplerAdvanced", "SamplerCustomAdvanced")


class News:
    """Listens to what becomes of one prompt. For use in a `with` block.

    The prompt's id is the name that the server knows the listener by: so whoever finds the prompt
    again, hears of it again.

    Args:
        base: Address of the server.
        headers: Sent when connecting.
        prompt_id: Which prompt.
        graph: What it is made of.

    Attributes:
        wake: Set at each end; whoever waits for it clears it.
        heard_s: When the server last said something of this prompt, by the monotonic clock; 0.0 =
            never.
        open_since_s: Since when whatever the server says is heard, by the same clock; None = it
            isn't.
    """

    def __init__(
        self, base: str, headers: Mapping[str, str], prompt_id: str, graph: Mapping[str, Json]
    ) -> None:
        self._url = f"ws{base.removeprefix('http')}/ws?clientId={quote(prompt_id)}"
        self._headers = dict(headers)
        self._prompt_id = prompt_id
        self._weights = {node: _weight(entry) for node, entry in graph.items()}
        self._done: dict[str, float] = {}
        self._over = threading.Event()
        self._preview: bytes | None = None
        self._lock = threading.Lock()
        self.wake = threading.Event()
        self.heard_s = 0.0
        self.open_since_s: float | None = None

    def __enter__(self) -> Self:
        """Begin to listen; the connection is made aside."""
        threading.Thread(target=self._listen, name="filmkit-news", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more; nobody waits for the connection's end."""
        self._over.set()

    @property
    def fraction(self) -> float:
        """How much of the prompt is done, 0 to 1, by what was heard."""
        with self._lock:
            done = sum(self._weights.get(node, 1) * part for node, part in self._done.items())
        return min(done / max(sum(self._weights.values()), 1), 1.0)

    def preview(self) -> bytes | None:
        """The newest picture on the way (JPEG or PNG), once; None = nothing new."""
        with self._lock:
            picture, self._preview = self._preview, None
        return picture

    def _listen(self) -> None:
        wait_s, most_s = _RETRY_S
        while not self._over.is_set():
            try:
                with connect(
                    self._url,
                    additional_headers=self._headers,
                    open_timeout=_OPEN_S,
                    close_timeout=_LOOK_S,
                    max_size=_MOST_BYTES,
                ) as socket:
                    self._hear(socket)
                wait_s = _RETRY_S[0]
            except (OSError, ValueError, WebSocketException):
                self.open_since_s = None
                wait_s = min(wait_s * 2, most_s)
            self._over.wait(wait_s)

    def _hear(self, socket: ClientConnection) -> None:
        """Take in what comes, until nobody listens any more or nothing has come for long.

        A server greets whoever connects: a way on which nothing ever comes leads nowhere.
        """
        last_s = time.monotonic()
        is_greeted = False
        while not self._over.is_set():
            try:
                message = socket.recv(timeout=_LOOK_S)
            except TimeoutError:
                if time.monotonic() - last_s > _DEAD_S:
                    self.open_since_s = self.open_since_s if is_greeted else None
                    return
                continue
            last_s = time.monotonic()
            is_greeted = True
            self.open_since_s = self.open_since_s or last_s
            if isinstance(message, bytes):
                self._see(message)
            else:
                self._read(message)

    def _see(self, message: bytes) -> None:
        if len(message) > _HEAD.size and _HEAD.unpack_from(message)[0] == _PREVIEW:
            with self._lock:
                self._preview = message[_HEAD.size :]
            self.heard_s = time.monotonic()

    def _read(self, message: str) -> None:
        try:
            said = json.loads(message)
            event, data = said["type"], said["data"]
            is_ours = data["prompt_id"] == self._prompt_id
        except (ValueError, KeyError, TypeError):
            return  # of the server as a whole, or an event that we don't know
        if is_ours:
            self.heard_s = time.monotonic()
            self._note(event, data)

    def _note(self, event: str, data: Mapping[str, Json]) -> None:
        with self._lock:
            if event == "execution_cached":
                nodes = data.get("nodes")
                found = nodes if isinstance(nodes, list) else []
                self._done |= {str(node): 1.0 for node in found}
            elif event == "progress_state":
                nodes = data.get("nodes")
                found_states = nodes if isinstance(nodes, dict) else {}
                self._done |= {node: _part(state) for node, state in found_states.items()}
        if event in _ENDS:
            self.wake.set()


def _weight(entry: Json) -> int:
    kind = entry.get("class_type") if isinstance(entry, dict) else ""
    return _SAMPLER_WEIGHT if kind in _SAMPLERS else 1


def _part(state: Json) -> float:
    """How much of a node is done."""
    if not isinstance(state, dict):
        return 0.0
    if state.get("state") == "finished":
        return 1.0
    value, most = state.get("value"), state.get("max")
    if isinstance(value, int | float) and isinstance(most, int | float) and most > 0:
        return min(max(value / most, 0.0), 1.0)
    return 0.0
