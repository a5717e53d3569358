"""A server that speaks as much of ComfyUI's protocol as `generate.json` does, and fails as a test wants it to.

Runs in an app's folder as its `app/main.py`. Real pictures come from the real ComfyUI, in `test_generate.py`.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# `mode` says how jobs end: "ok", "fail"; or "refuse", which refuses them. `asked` has a line for each job.
_MAIN = """\
import http.server, json, pathlib, urllib.parse
state = pathlib.Path("../stand-in")
history = {}

def job(body):
    mode = (state / "mode").read_text()
    with (state / "asked").open("a") as log:
        log.write(body["prompt_id"] + "\\n")
    if mode == "refuse":
        return 400, {"error": {"message": "no {{such}} model"}, "node_errors": {}}
    files = {node: {"video": [{"filename": "a.mp4", "subfolder": "", "type": "output"}]} for node in body["prompt"]}
    told = {"ok": ("success", files), "fail": ("error", {})}[mode]
    history[body["prompt_id"]] = {"status": {"status_str": told[0]}, "outputs": told[1]}
    return 200, {"prompt_id": body["prompt_id"]}

class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args): pass
    def answer(self, code, body, kind="application/json"):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/history":
            for name in body["delete"]:
                history.pop(name, None)
            return self.answer(200, b"")
        code, told = job(body)
        self.answer(code, json.dumps(told).encode())
    def do_GET(self):
        name = urllib.parse.urlsplit(self.path).path.rpartition("/")[2]
        if self.path.startswith("/view"):
            return self.answer(200, (state / "clip.mp4").read_bytes(), "video/mp4")
        told = {"queue_running": [], "queue_pending": []} if name == "queue" else {}
        self.answer(200, json.dumps(told or {n: h for n, h in history.items() if n == name}).encode())
    do_HEAD = do_GET

# Not the port that it is given: two engines at once give the same one.
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"To see the GUI go to: http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
"""


class StandIn:
    """It, in one app.

    Args:
        app: The app's folder.
        clip: What it gives for every job.
    """

    def __init__(self, app: Path, clip: Path) -> None:
        self._state = app / "stand-in"
        self.main = app / "app" / "main.py"
        activate = app / "app" / "env" / "bin" / "activate"
        for folder in (activate.parent, app / "app" / "input", self._state):
            folder.mkdir(parents=True, exist_ok=True)
        self.main.write_text(_MAIN, "utf-8")
        activate.write_text("", "utf-8")
        self.give(clip)
        self.end_as("ok")

    def give(self, clip: Path) -> None:
        """From now on it gives this clip."""
        shutil.copyfile(clip, self._state / "clip.mp4")

    def end_as(self, mode: str) -> None:
        """From now on jobs end like this: `ok`, `fail` or `refuse`."""
        (self._state / "mode").write_text(mode, "utf-8")

    @property
    def asked(self) -> list[str]:
        """The ids of the jobs that it was asked for, in order."""
        path = self._state / "asked"
        return path.read_text("utf-8").split() if path.exists() else []
