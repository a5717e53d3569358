"""The Pinokio engine in a home of its own: apps are laid out in it, and their scripts run.

Knows nothing of filmkit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pinokio.install import Installed

_RUN = Path(__file__).with_name("run_script.js")
_GRACE_S = 60.0  # for the engine to start and to end
_DAY_S = 120.0  # in which every script of a test ends, even on a busy machine

# The engine activates conda before each command, and leaves the command out where that fails.
_CONDA = '#!/bin/sh\n[ "$1" = shell.bash ] && echo "conda() { return 0; }"\nexit 0\n'


@dataclass(frozen=True)
class Ended:
    """What became of a script.

    Attributes:
        code: 0 = it ended, or runs on as a daemon; 1 = a step failed; 124 = neither in time.
        packets: All that the engine told.
    """

    code: int
    packets: tuple[dict[str, Any], ...]

    @cached_property
    def text(self) -> str:
        """What a person saw in the terminal."""
        data = (packet["data"] for packet in self.packets if packet["type"] == "stream")
        return "".join(str(each.get("raw", "")) for each in data if isinstance(each, dict))

    @cached_property
    def value(self) -> Any:
        """What the script returned; None = nothing."""
        return next((p["data"] for p in reversed(self.packets) if p["type"] == "return"), None)

    @cached_property
    def why(self) -> str:
        """Why it failed, as the engine tells."""
        errors = (packet for packet in self.packets if packet["type"] == "error")
        return "\n".join(f"{p.get('event') or ''} {p.get('data') or ''}" for p in errors)

    def __repr__(self) -> str:
        return f"Ended({self.code}, why={self.why[-1500:]!r}, text={self.text[-3000:]!r})"


class Home:
    """A Pinokio home with apps in it.

    Args:
        installed: What to run.
        base: Empty folder for it and for the user's own home.
        ffmpeg: What scripts find as `ffmpeg`; None = there is none.

    Attributes:
        folder: The home.
        user: The user's own home.
        more: Further variables for the engine.
    """

    def __init__(self, installed: Installed, base: Path, ffmpeg: Path | None) -> None:
        self.folder = base / "pinokio"
        self.user = base / "user"
        self.installed = installed
        self.more: dict[str, str] = {}
        self._runs = 0
        self._base = base
        for folder in (self.user, self.folder / "api", self._programs):
            folder.mkdir(parents=True)
        self.program("conda", _CONDA, self.folder / "bin")
        (self._programs / "python").symlink_to(sys.executable)
        if ffmpeg:
            (self._programs / "ffmpeg").symlink_to(ffmpeg)

    @property
    def _programs(self) -> Path:
        """What comes first on the PATH of every script."""
        return self.folder / "bin" / "npm" / "bin"

    @property
    def environment(self) -> dict[str, str]:
        """What the engine needs to know and to leave alone: it keeps where its home is in the user's."""
        own = {"HOME": str(self.user), "PINOKIO_HOME": str(self.folder), "SHELL": "/bin/bash"}
        kept = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        return {**kept, **own, **self.more}

    def program(self, name: str, text: str, folder: Path | None = None) -> Path:
        """A program that scripts find, in place of any other of that name."""
        path = (folder or self._programs) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(0o755)
        return path

    def app(self, name: str) -> Path:
        """The folder of an app, which need not be there yet."""
        return self.folder / "api" / name

    def write(self, app: str, script: str, text: str) -> Path:
        """A script in an app."""
        path = self.app(app) / script
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def run(
        self, script: Path, given: Mapping[str, Any] | None = None, *, limit_s: float = _DAY_S
    ) -> Ended:
        """Run a script to its end.

        Args:
            script: In an app of this home.
            given: What it finds as `args`.
            limit_s: After which it is given up.
        """
        self._runs += 1
        packets, job = (self._base / f"{self._runs}.{kind}" for kind in ("jsonl", "json"))
        request = {
            "package": str(self.installed.package),
            "script": str(script),
            "input": dict(given or {}),
            "timeout_s": limit_s,
            "packets": str(packets),
        }
        job.write_text(json.dumps(request), "utf-8")
        done = subprocess.run(
            ["node", _RUN, job],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit_s + _GRACE_S,
            check=False,
        )
        lines = packets.read_text("utf-8").splitlines() if packets.exists() else []
        assert done.returncode in {0, 1, 124}, (done.stderr.decode(), lines[-3:])
        return Ended(done.returncode, tuple(map(json.loads, lines)))
