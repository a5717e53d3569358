"""`cleanup.json` and `deliver.json` on the real engine: what goes, what stays, and where the film ends up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from space import alive

from pinokio.films import film_of, put

if TYPE_CHECKING:
    from pathlib import Path

    from space import Space

    from pinokio.engine import Home

pytestmark = pytest.mark.pinokio


# Listens where ComfyUI would, says so in its words, and writes down who it is.
_SERVER = """\
import http.server, os, sys
port = int(sys.argv[sys.argv.index("--port") + 1])
server = http.server.HTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler)
open("../../pid.txt", "w").write(str(os.getpid()))
print(f"To see the GUI go to: http://127.0.0.1:{port}", flush=True)
server.serve_forever()
"""


def everything(folder: Path) -> set[str]:
    """All that is in a folder, links not followed."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_removes_its_own(small: Space, home: Home) -> None:
    """All that the scripts made goes, twice without complaint; scripts, other apps and the shared drive stay."""
    app, other = put(small, "tiny", home), put(small, "tiny", home, app="other")
    scripts = {path.name for path in app.glob("*.js*")}
    drive = home.folder / "drive" / "models"
    drive.mkdir(parents=True)
    (drive / "big.safetensors").write_bytes(b"weights")
    (app / "app" / "models").mkdir(parents=True)
    (app / "app" / "models" / "vae").symlink_to(drive)
    (app / "pictures").mkdir()
    (app / "pictures" / "filmkit_scene_01_first_frame.png").write_bytes(b"a picture")
    (app / "notes.txt").write_text("mine", "utf-8")
    before = everything(other)
    for _ in range(2):
        ended = home.run(app / "cleanup.json")
        assert (ended.code, ended.value["ok"]) == (0, True), ended
        assert everything(app) == {*scripts, "notes.txt"}
    assert everything(other) == before
    assert (drive / "big.safetensors").read_bytes() == b"weights"


def test_links_lead_nowhere(small: Space, home: Home) -> None:
    """Where somebody put a link in place of a folder, the link goes, and what it leads to stays."""
    app = put(small, "tiny", home)
    elsewhere = home.user / "films"
    (app / "output").rename(elsewhere)
    (app / "output").symlink_to(elsewhere)
    ended = home.run(app / "cleanup.json")
    assert ended.code == 0, ended
    assert not (app / "output").is_symlink()
    assert (elsewhere / "scene_01.mp4").exists()


def test_ends_comfyui_first(small: Space, home: Home) -> None:
    """A ComfyUI that still runs is ended before its folder goes."""
    app = put(small, "tiny", home)
    home.write("tiny", "app/main.py", _SERVER)
    home.write("tiny", "app/env/bin/activate", "")
    steps = [
        {"method": "script.start", "params": {"uri": "start.json"}, "returns": "local.started"},
        {"method": "script.start", "params": {"uri": "cleanup.json"}, "returns": "local.cleaned"},
        {"method": "process.wait", "params": {"sec": 1}},
        {"method": "script.return", "params": {"a": "{{local.started}}", "b": "{{local.cleaned}}"}},
    ]
    ended = home.run(home.write("tiny", "parent.json", json.dumps({"run": steps})))
    assert ended.code == 0, ended
    assert ended.value["a"]["url"].startswith("http://127.0.0.1:")
    assert ended.value["b"]["ok"] is True
    pid = int((home.folder / "api" / "pid.txt").read_text("utf-8"))
    assert not alive({pid})
    assert not (app / "app").exists()
    assert "Terminated Shell" in ended.text


def test_delivers(small: Space, home: Home) -> None:
    """The film goes where people keep films, or where they say; never over a file that is there."""
    app = put(small, "tiny", home)
    assert "there is no film yet" in home.run(app / "deliver.json").text
    film_of(app).write_bytes(b"half a film, of which a cut that was stopped got no further")
    assert "not whole" in home.run(app / "deliver.json").text
    assert home.run(app / "edit.json").code == 0
    film_of(app).write_bytes(b"the film")
    folder = home.user / "it's & {here} %100"
    for given, target in (({}, home.user / "Videos"), ({"to": str(folder)}, folder)):
        ended = home.run(app / "deliver.json", given)
        assert ended.code == 0, ended
        assert ended.value == {"ok": True, "film": str(target / "tiny.mp4")}
        assert (target / "tiny.mp4").read_bytes() == b"the film"
    (folder / "tiny.mp4").write_bytes(b"somebody's own")
    ended = home.run(app / "deliver.json", {"to": str(folder)})
    assert (ended.code, ended.value) == (1, None), ended
    assert (folder / "tiny.mp4").read_bytes() == b"somebody's own"


@pytest.mark.parametrize("to", ["~/films", "films", "./films"])
def test_delivers_to_whole_paths_only(small: Space, home: Home, to: str) -> None:
    """A folder that isn't a whole path is refused: nobody would find the film."""
    app = put(small, "tiny", home)
    assert home.run(app / "edit.json").code == 0
    before = everything(home.folder / "api")
    ended = home.run(app / "deliver.json", {"to": to})
    assert (ended.code, ended.value) == (1, None), ended
    assert "'to' has to be a folder's whole path" in ended.text
    assert everything(home.folder / "api") == before
    assert not list(home.user.rglob("tiny.mp4"))


def test_failing_child(small: Space, home: Home) -> None:
    """A script that starts another one sees that it failed, though the engine itself goes on."""
    app = put(small, "tiny", home)
    parent = {"run": [{"method": "script.start", "params": {"uri": "edit.json"}}]}
    (app / "output" / "scene_01.mp4").unlink()
    careless = home.run(home.write("tiny", "careless.json", json.dumps(parent)))
    assert careless.code == 0, careless
    look = "{{!(input && input.ok)}}"
    missing = {"when": look, "method": "fs.read", "params": {"path": "edit.json failed"}}
    parent["run"].append(missing)
    careful = home.run(home.write("tiny", "careful.json", json.dumps(parent)))
    assert careful.code == 1, careful
