"""Pinokio's own daemon, on this machine alone; started and ended by tests.

Knows nothing of filmkit.
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import requests

if TYPE_CHECKING:
    from pinokio.engine import Home

_HERE = Path(__file__).parent
_START_S = 120.0  # five seconds on an idle machine
_END_S = 10.0  # between asking it to end and ending it


class Daemon:
    """One daemon of one home.

    Args:
        home: Where its apps are.
        port: To listen on.
    """

    def __init__(self, home: Home, port: int) -> None:
        self.port = port
        self.log = home.folder.parent / "daemon.log"
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        assert self._process is None, "it runs"
        quiet = {"PINOKIO_NETWORK_ACTIVE": "0", "PINOKIO_HTTPS_ACTIVE": "0"}
        package = self._home.installed.package
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                ["node", "-r", _HERE / "loopback.js", _HERE / "daemon.js", package, str(self.port)],
                cwd=self._home.folder,
                env={**self._home.environment, **quiet},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        limit = time.monotonic() + _START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > limit:
                self.stop()
                raise AssertionError("the daemon did not start:\n" + self.log_tail())
            time.sleep(0.1)

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(_END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def kill(self) -> None:
        """End it at once, as a crash does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def log_tail(self) -> str:
        """The last it said."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-40:])

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/pinokio/version", timeout=5).ok
        except requests.RequestException:
            return False
