"""The engine that other tests stand on does what Pinokio does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from comfyui.server import free_port

from pinokio.daemon import Daemon
from pinokio.install import VERSION, install

if TYPE_CHECKING:
    from pinokio.engine import Home
    from pinokio.install import Installed

pytestmark = pytest.mark.pinokio


def script(*steps: dict[str, Any]) -> str:
    """The text of a script."""
    return json.dumps({"run": list(steps)})


def shell(message: str, **params: Any) -> dict[str, Any]:
    """A step that runs a command."""
    return {"method": "shell.run", "params": {"message": message, **params}}


def test_installed_once(engine: Installed) -> None:
    """A second installation finds the first."""
    assert install().folder == engine.folder
    told = json.loads((engine.package / "package.json").read_text("utf-8"))
    assert told["version"] == VERSION


def test_return(home: Home) -> None:
    """A script's arguments reach it, and what it returns comes back."""
    path = home.write("a", "x.json", script({"method": "script.return", "params": "{{args}}"}))
    ended = home.run(path, {"title": "it's"})
    assert (ended.code, ended.value) == (0, {"title": "it's"}), ended


def test_terminal(home: Home) -> None:
    """Commands really run, in the folder they should, and the terminal's text comes back."""
    path = home.write("a", "x.json", script(shell("pwd && ffmpeg -version", path="output")))
    ended = home.run(path)
    assert ended.code == 0, ended
    assert f"{home.app('a')}/output" in ended.text.replace("\r\n", "")
    assert "ffmpeg version" in ended.text


def test_failing_step(home: Home) -> None:
    """A step that throws ends the script, with its reason."""
    missing = {"method": "fs.read", "params": {"path": "nothing-here.txt"}}
    ended = home.run(home.write("a", "x.json", script(missing, shell("echo on and on"))))
    assert ended.code == 1
    assert "nothing-here.txt" in ended.why
    assert "on and on" not in ended.text


def test_hanging(home: Home) -> None:
    """A script that never ends is given up."""
    ended = home.run(home.write("a", "x.json", script({"method": "no.such"})), limit_s=8)
    assert (ended.code, ended.why) == (124, "")


def test_nobody_elses_home(home: Home) -> None:
    """The engine writes its settings below the test's folder only."""
    home.run(home.write("a", "x.json", script({"method": "log", "params": {"text": "hi"}})))
    told = [json.loads(path.read_text("utf-8")) for path in home.user.rglob("config.json")]
    assert told
    assert {each["home"] for each in told if each.get("home")} <= {str(home.folder)}


def test_daemon_on_this_machine_alone(home: Home) -> None:
    """The daemon answers, on the loopback address and on no other."""
    daemon = Daemon(home, free_port())
    daemon.start()
    try:
        told = requests.get(f"{daemon.url}/pinokio/version", timeout=30).json()
        assert told["pinokiod"] == VERSION
        listening = _listening(daemon.port)
        assert listening == {"0100007F"}, daemon.log_tail()
    finally:
        daemon.stop()


def _listening(port: int) -> set[str]:
    """Addresses, as the kernel writes them, on which something listens at a port."""
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]
    ]
    places = (row[1].split(":") for row in rows if row[3] == "0A")
    return {address for address, number in places if int(number, 16) == port}
