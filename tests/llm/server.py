"""A real language model server on this machine, started and ended by tests.

Knows nothing of filmkit.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from llm.install import Installed

MODEL = "smollm2"
CONTEXT = 4096  # tokens, question and answer together
TIMEOUT_S = 300.0  # of one answer, which takes seconds on an idle machine
_START_S = 180.0  # seconds on an idle machine
_WRITTEN = "llamacpp:tokens_predicted_total"
_LAUNCH = Path(__file__).with_name("launch.py")


class Server:
    """One server with one model.

    Args:
        installed: What to run.
        base: Folder for what it says.
        key: What those who ask must send; "" = nothing.
    """

    def __init__(self, installed: Installed, base: Path, key: str = "") -> None:
        self.url = ""
        self.key = key
        self._said = base / "server.out"
        self._log = base / "server.log"
        self._installed = installed
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it on a port of its own, and wait until it answers at `url`, which ends in `/v1`."""
        assert self._process is None, "it runs"
        arguments = [str(self._installed.model), MODEL, str(CONTEXT)]
        with self._said.open("wb") as said, self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._installed.python, _LAUNCH, *arguments],
                env={**os.environ, "LLM_KEY": self.key},
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=log,
            )
        self._wait(self._process)

    def kill(self) -> None:
        """End it at once."""
        if self._process:
            self._process.kill()
            self._process.wait()
            assert self._process.stdin
            self._process.stdin.close()
            self._process = None

    def complete(self, prompt: str, *, key: str | None = None, **more: Any) -> requests.Response:
        """What it answers to one message.

        Args:
            prompt: The message.
            key: Sent in place of the right one.
            more: Further parts of the request.
        """
        body = {"model": MODEL, "messages": [{"role": "user", "content": prompt}], **more}
        return requests.post(
            f"{self.url}/chat/completions",
            json=body,
            headers=self._headers(key),
            timeout=TIMEOUT_S,
        )

    def written(self) -> int:
        """How many tokens it has answered with since it was started."""
        url = f"{self.url.removesuffix('/v1')}/metrics"
        answer = requests.get(url, headers=self._headers(), timeout=TIMEOUT_S)
        answer.raise_for_status()
        found = dict(line.rsplit(" ", 1) for line in answer.text.splitlines())
        return int(found[_WRITTEN])

    def log_tail(self) -> str:
        """The last it said."""
        return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-40:])

    def _headers(self, key: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key if key is None else key}"}

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        limit = time.monotonic() + _START_S
        while not (ready := self._ready_line()):
            if process.poll() is not None or time.monotonic() > limit:
                self.kill()
                raise AssertionError("the server did not start:\n" + self.log_tail())
            time.sleep(0.05)
        self.url = ready.split()[1]

    def _ready_line(self) -> str:
        """The whole line that it says when it is ready; "" = it isn't yet."""
        lines = self._said.read_text("utf-8", "replace").splitlines(keepends=True)
        return next((line for line in lines if line.startswith("READY") and line[-1] == "\n"), "")


def choice(response: requests.Response) -> tuple[str, str]:
    """Text of the only answer, and why it ended: `stop`, `length`."""
    response.raise_for_status()
    (found,) = json.loads(response.text)["choices"]
    return str(found["message"]["content"]), str(found["finish_reason"])
