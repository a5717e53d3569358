"""Real ComfyUI servers on this machine, started and ended by tests, and what they say they did.

Knows nothing of filmkit.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from comfyui.install import Installed

_START_S = 180.0  # ten seconds on an idle machine
_LAUNCH = Path(__file__).with_name("launch.py")
# More threads than idle cores, or threads that spin while they wait, make sampling ten times slower.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}


class Server:
    """One server with a folder of its own: output, input, models as links, log.

    Args:
        installed: What to run.
        models: Folder of model files, as the server lays them out.
        base: Empty folder for the server.
        has: Whether the server has a model file, by its name.
        nodes: Files with further nodes that it has.
    """

    def __init__(
        self,
        installed: Installed,
        models: Path,
        base: Path,
        has: Callable[[str], bool] = lambda _: True,
        nodes: tuple[Path, ...] = (),
    ) -> None:
        self.base = base
        self.log = base / "server.log"
        self.port = free_port()
        self._installed = installed
        self._process: subprocess.Popen[bytes] | None = None
        self._lay_out(models, has)
        (base / "custom_nodes").mkdir()
        for file in nodes:
            (base / "custom_nodes" / file.name).symlink_to(file)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_started(self) -> bool:
        """Whether it was started, and not killed since."""
        return self._process is not None

    def start(self) -> None:
        """Start it on its port, also again after `kill`, and wait until it answers."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start it on its port, and don't wait."""
        assert self._process is None, "it runs"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._installed.python, _LAUNCH, self._installed.source, *self._options()],
                env={**os.environ, **_ENVIRONMENT},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait(self) -> None:
        """Wait until it answers."""
        assert self._process
        limit = time.monotonic() + _START_S
        while not self._answers():
            ended = self._process.poll() is not None
            if ended or time.monotonic() > limit:
                self.kill()
                raise AssertionError("the server did not start:\n" + self.log_tail())
            time.sleep(0.1)

    def kill(self) -> None:
        """End it at once, as a power cut does; what it had queued and its history are gone."""
        if self._process:
            self._process.kill()
            self._process.wait()
            assert self._process.stdin
            self._process.stdin.close()
            self._process = None

    def get(self, path: str) -> Any:
        """What it answers, as JSON."""
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:  # noqa: S310
            return json.load(answer)

    def post(self, path: str, body: object) -> Any:
        """What it answers, as JSON; None if that is nothing."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text) if text else None

    def history(self) -> dict[str, Any]:
        """Its jobs that ended, by prompt id, since it was started or cleared."""
        return dict(self.get("/history"))

    def pending(self) -> list[str]:
        """Prompt ids of the running job and those that wait."""
        queue = self.get("/queue")
        return [job[1] for job in (*queue["queue_running"], *queue["queue_pending"])]

    def run(self, graph: dict[str, Any]) -> dict[str, Any]:
        """Run a graph to its end; the job as its history has it."""
        prompt_id = self.post("/prompt", {"prompt": graph})["prompt_id"]
        until(lambda: prompt_id in self.history())
        return dict(self.history()[prompt_id])

    def clear(self) -> None:
        """Drop its queue, its history and what it keeps of earlier jobs; it is idle afterwards."""
        self.post("/queue", {"clear": True})
        self.post("/interrupt", {})
        until(lambda: not self.pending())
        self.post("/history", {"clear": True})
        self.post("/free", {"free_memory": True})

    def queued(self) -> int:
        """How many jobs it ever accepted."""
        return self._logged("got prompt")

    def executed(self) -> int:
        """How many jobs it ever ran to their end, interrupted and failed ones among them."""
        return self._logged("Prompt executed in")

    def log_tail(self) -> str:
        """The last it said."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-40:])

    def _logged(self, words: str) -> int:
        return self.log.read_text("utf-8", "replace").count(words)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError, ValueError):
            return bool(self.get("/system_stats"))
        return False

    def _lay_out(self, models: Path, has: Callable[[str], bool]) -> None:
        page = self.base / "web" / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text("<!doctype html>", "utf-8")
        for file in sorted(models.glob("*/*")):
            if has(file.name):
                link = self.base / "models" / file.relative_to(models)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(file)

    def _options(self) -> list[str]:
        return [
            "--cpu",
            *("--listen", "127.0.0.1", "--port", str(self.port)),
            *("--base-directory", str(self.base)),
            *("--front-end-root", str(self.base / "web")),
            *("--database-url", "sqlite:///:memory:"),
            *("--preview-method", "latent2rgb"),
            "--disable-api-nodes",
        ]


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def until(condition: Callable[[], object], seconds: float = 120) -> None:
    """Wait until something is so."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it never came"
        time.sleep(0.05)
