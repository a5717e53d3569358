"""What can be asked of a ComfyUI server over HTTP, each request once.

Knows nothing of shots, or of trying again. Every call blocks, for the wire's time-outs at most.

Source: ComfyUI's `server.py` (0.3.75 and 0.8.0 behave alike here).
"""

from __future__ import annotations

import errno
import os
import shutil
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.render.comfyui.faults import line, refusal
from filmkit.backends.render.comfyui.wire import (
    Trouble,
    Wire,
    broken_off,
    chunks,
    content,
    length_bytes,
    no_comfyui,
)
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import requests

    from filmkit.keys import Json

_LONG_READ_S = 60.0  # where it looks through folders, or takes in a file
_MOST_BYTES = 8 << 30  # of a clip: minutes without any loss; more is a server gone wild
_SAVING = "save what ComfyUI made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Ids of what a server works on, and of what it will."""

    running: frozenset[str]
    pending: frozenset[str]

    def __contains__(self, prompt_id: str) -> bool:
        """Whether a prompt isn't over yet."""
        return prompt_id in self.running or prompt_id in self.pending


class Client:
    """Talks with one server. Safe from any thread.

    Args:
        url: Its address; user and password in it are sent, and shown nowhere.

    Attributes:
        shown: The address as people are told it.
        base: The address that requests go to, without user and password.
        headers: What a websocket must send to be let in; shown nowhere.
        uploading: Held from a look whether a picture is there until it is, so that it is sent once.
    """

    def __init__(self, url: str) -> None:
        self._wire = Wire(url)
        self.shown = self._wire.shown
        self.base = self._wire.base
        self.headers = self._wire.headers
        self.uploading = threading.Lock()

    def version(self) -> tuple[str, tuple[str, ...]]:
        """Which server that is (`ComfyUI 0.3.75`), and what it computes on, as it calls that."""
        answer = _mapping(self._wire.json("/system_stats"))
        version = _mapping(answer.get("system")).get("comfyui_version")
        if not version:
            raise no_comfyui()
        devices = answer.get("devices")
        found = devices if isinstance(devices, list) else []
        names = tuple(line(_mapping(one).get("name", "")) for one in found)
        return f"ComfyUI {line(version)}", names

    def object_info(self) -> Mapping[str, Json]:
        """Every node class with its inputs; the model files it has are the choices of some of them."""
        return _mapping(self._wire.json("/object_info", read_s=_LONG_READ_S))

    def queue(self) -> Queue:
        """What it works on."""
        data = _mapping(self._wire.json("/queue"))
        return Queue(running=_ids(data, "queue_running"), pending=_ids(data, "queue_pending"))

    def history(self, prompt_id: str) -> Mapping[str, Json] | None:
        """What became of a prompt; None = it isn't over, or isn't known."""
        entry = _mapping(self._wire.json(f"/history/{prompt_id}")).get(prompt_id)
        return entry if isinstance(entry, dict) else None

    def submit(self, prompt_id: str, graph: Json) -> None:
        """Queue a graph under an id, which is also the name of the websocket that hears of it.

        Raises:
            BackendError: The server won't make it, or only parts of it.
            Trouble: It may be in the queue or not.
        """
        body: Json = {"prompt": graph, "prompt_id": prompt_id, "client_id": prompt_id}
        response = self._wire.ask("POST", "/prompt", json=body)
        answer = _mapping(content(response))
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
        self._wire.ask("POST", "/queue", json={"delete": [prompt_id]})
        # Asked first: an old server takes any interrupt for one of whatever it works on.
        if prompt_id in self.queue().running:
            self._wire.ask("POST", "/interrupt", json={"prompt_id": prompt_id})

    def has_input(self, name: str, folder: str, size_bytes: int) -> bool:
        """Whether an uploaded file is there, whole as far as its size tells."""
        place = {"filename": name, "subfolder": folder, "type": "input"}
        # Its first byte, since proxies don't agree on what a HEAD says of a file's length.
        first = {"Range": "bytes=0-0"}
        with self._wire.ask("GET", "/view", params=place, headers=first, stream=True) as response:
            length = response.headers.get("Content-Range", "").rpartition("/")[2]
            return response.ok and length == str(size_bytes)

    def upload(self, name: str, folder: str, picture: bytes) -> str:
        """Put a file among the server's inputs; the name by which nodes find it.

        Raises:
            BackendError: It won't take it.
        """
        form = {"subfolder": folder, "overwrite": "true", "type": "input"}
        sent = {"image": (name, picture)}
        response = self._wire.ask(
            "POST", "/upload/image", data=form, files=sent, read_s=_LONG_READ_S
        )
        if not response.ok:
            message = f"the server at {self.shown} won't take a picture of {len(picture)} bytes"
            raise BackendError(message, hint="use a smaller one, or start ComfyUI with more room")
        stored = _mapping(content(response))
        return "/".join(str(stored[key]) for key in ("subfolder", "name") if stored.get(key))

    def download(self, file: Mapping[str, Json], path: Path, over: threading.Event) -> bool:
        """Write a file that a prompt made to `path`, whole; False = the server no longer has it.

        Args:
            file: Which one, as the server's record of the prompt has it.
            path: Where to.
            over: Set by whoever no longer wants it, which ends it.

        Raises:
            BackendError: There is no room for it.
            Trouble: It didn't come whole.
        """
        place = {key: str(file.get(key, "")) for key in ("filename", "subfolder", "type")}
        # As it is: a length can be held against it then.
        plain = {"Accept-Encoding": "identity"}
        with self._wire.ask("GET", "/view", params=place, headers=plain, stream=True) as response:
            if not response.ok:
                return False
            with files.explained(_SAVING):
                self._save(response, path, over)
        return True

    def _save(self, response: requests.Response, path: Path, over: threading.Event) -> None:
        """Raises OSError, too."""
        length = length_bytes(response)
        if length and length > shutil.disk_usage(path.parent).free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        size_bytes = 0
        with path.open("wb") as out:
            for chunk in chunks(response):
                size_bytes += len(chunk)
                if size_bytes > _MOST_BYTES:
                    raise BackendError(f"what the server at {self.shown} sends has no end")
                if over.is_set():
                    raise broken_off()
                out.write(chunk)
        if length is not None and length != size_bytes:
            raise broken_off()


def _ids(data: Mapping[str, Json], key: str) -> frozenset[str]:
    entries = data.get(key)
    found = entries if isinstance(entries, list) else []
    return frozenset(str(entry[1]) for entry in found if isinstance(entry, list) and entry[1:])


def _mapping(data: Json) -> dict[str, Json]:
    return data if isinstance(data, dict) else {}
