"""The look at servers before anything is made: it can be left at any time, and nobody is asked twice."""

from __future__ import annotations

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from filmkit.backends.checkup import Needs, examine
from filmkit.backends.process import Children
from filmkit.backends.render.comfyui import ComfyUI
from filmkit.backends.render.comfyui.preflight import Sighting
from filmkit.backends.voice.programs import Speakers
from filmkit.cli.group import cli
from filmkit.errors import Cancelled
from filmkit.model.ports import Asked, Job, Machine
from filmkit.model.settings import ComfyUI as Servers
from filmkit.model.settings import Settings
from filmkit.workflow.order import Order

if TYPE_CHECKING:
    from collections.abc import Iterator

ORDER = Order(
    graph={"1": {"class_type": "Nothing", "inputs": {"filename_prefix": "x"}}}, output="1"
)
ASKED = Asked(payload=ORDER.json(), notes=ORDER.notes())
ANSWERS: dict[str, Any] = {
    "/system_stats": {"system": {"comfyui_version": "0.0"}, "devices": []},
    "/object_info": {"Nothing": {"input": {"required": {}}, "output": [], "output_node": True}},
    "/queue": {"queue_running": [], "queue_pending": []},
}
FILM = """\
filmkit: 1
title: Film
format: {{width: 64, height: 36, fps: 12}}
render: {{use: comfyui, workflow: wan22_t2v, params: {{steps: {steps}}}}}
scenes: [{{id: 1, prompt: a city, duration: 6f}}]
audio: {{soundtrack: none}}
"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked: list[str] = self.server.asked  # type: ignore[attr-defined]
        asked.append(self.path)
        body = json.dumps(ANSWERS.get(self.path, {})).encode()
        self.send_response(200 if self.path in ANSWERS else 500)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 (the name that http.server looks for)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Counting(ThreadingHTTPServer):
    """A server that has one kind of node, takes no prompts, and notes what it is asked for."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def counting() -> Iterator[Counting]:
    """Such a server."""
    with Counting() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def _renderer(*urls: str) -> ComfyUI:
    settings = Settings(comfyui=Servers(servers=urls, patience_s=1))
    return ComfyUI(Machine(ffmpeg=Path("ffmpeg"), settings=settings))


def test_leaving_while_a_server_hangs(counting: Counting) -> None:
    """Who no longer wants to know leaves at once, however long a server takes to say nothing."""
    start_s = time.monotonic()

    def check() -> None:
        if time.monotonic() - start_s > 0.2:
            raise Cancelled

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Cancelled):
            _renderer(counting.url, url).preflight([ASKED], check)
        assert time.monotonic() - start_s < 1
        threads = [t for t in threading.enumerate() if t.name.startswith("filmkit-sight")]
        assert all(thread.daemon for thread in threads)


def test_a_server_that_was_seen_is_not_asked_again(counting: Counting, tmp_path: Path) -> None:
    """What was seen beforehand is enough to render, and to be asked for more than once."""
    renderer = _renderer(counting.url)
    assert renderer.preflight([ASKED], lambda: None) == ()
    assert renderer.preflight([ASKED, ASKED], lambda: None) == ()
    stop_at_s = time.monotonic() + 0.6

    def tell(_: float) -> None:
        if time.monotonic() > stop_at_s:
            raise Cancelled

    output = tmp_path / "made.png"
    job = Job(inputs={}, work=tmp_path, output=output, tell=tell, children=Children())
    with pytest.raises(Cancelled):
        renderer.render(ASKED.payload, job)
    assert len(counting.asked) > 3
    assert counting.asked.count("/object_info") == 1
    assert counting.asked.count("/system_stats") == 1


def test_doctor_asks_once(
    counting: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many films there are, `doctor` asks each server once, and tells what any of them lacks."""
    (tmp_path / "projects").mkdir()
    for steps in (20, 30):
        text = FILM.format(steps=steps)
        (tmp_path / "projects" / f"film{steps}.yaml").write_text(text, "utf-8")
    monkeypatch.setenv("FILMKIT_COMFYUI", counting.url)
    said = CliRunner().invoke(cli, ["-C", str(tmp_path), "doctor"])
    assert said.exit_code == 1
    assert "(UNETLoader)" in said.output
    assert counting.asked.count("/object_info") == 1


@pytest.mark.parametrize(
    ("servers", "needed", "found"),
    [
        (Servers().servers, "by nobody", "only films with"),
        (Servers().servers, "by a film", ""),
        (("http://there:8188",), "by nobody", ""),
    ],
)
def test_an_absent_server(
    servers: tuple[str, ...], needed: str, found: str, tmp_path: Path
) -> None:
    """A server that doesn't answer is bad if somebody said that it is there, or if a film needs it."""
    seen = [Sighting(server=servers[0], why="no answer")]
    settings = Settings(comfyui=Servers(servers=servers))
    needs = Needs(servers=needed == "by a film")
    speaker = Speakers("", tmp_path / "voices.json", str)
    findings = examine(tmp_path, settings, seen, needs, speaker)
    finding = next(finding for finding in findings if finding.name == "ComfyUI")
    assert finding.is_good == bool(found)
    assert ("only films with" in finding.found) == finding.is_good
