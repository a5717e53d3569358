"""`generate.json` once more: after an edit, a failure, a stop; what counts as made, and what is asked for again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from comfyui import films
from cutroom import ffmpeg

from pinokio.films import put
from pinokio.stand_in import StandIn

if TYPE_CHECKING:
    from pathlib import Path

    from space import Space

    from pinokio.engine import Ended, Home

pytestmark = pytest.mark.pinokio


def clip_of(home: Home) -> Path:
    """A clip, as a workflow of the tests' makes it."""
    path, frames = home.user / "clip.mp4", str(films.FRAMES + 2)
    source = "testsrc=size=64x64:rate=8"
    ffmpeg("-f", "lavfi", "-i", source, "-frames:v", frames, "-pix_fmt", "yuv420p", path)
    return path


@pytest.fixture
def app(space: Space, home: Home) -> Path:
    """The app of a film of one scene that ComfyUI makes."""
    space.write("projects/own.api.json", json.dumps(films.own_graph()))
    space.write("projects/f.yaml", films.film(films.OWN, {"prompt": "the sea"}))
    return put(space, "f", home)


@pytest.fixture
def comfyui(app: Path, home: Home) -> StandIn:
    """What stands in for ComfyUI in it."""
    return StandIn(app, clip_of(home))


def steps(*more: dict[str, Any]) -> str:
    """A script of these steps."""
    return json.dumps({"run": list(more)})


def start(script: str, name: str = "x") -> dict[str, Any]:
    """A step that runs another script; what it returns is kept under the name."""
    return {"method": "script.start", "params": {"uri": script}, "returns": f"local.{name}"}


def stop(script: str) -> list[dict[str, Any]]:
    """Steps that end another script, as somebody does by hand."""
    uri = f"{{{{path.resolve(cwd, '{script}')}}}}"
    return [
        {"method": "script.stop", "params": {"uri": uri}},
        {"method": "process.wait", "params": {"sec": 1}},
    ]


def ended_well(ended: Ended) -> None:
    """The script and all that it started ended well."""
    assert ended.code == 0, ended
    assert ended.value["ok"] is True, ended


def test_after_an_edit(space: Space, home: Home, app: Path, comfyui: StandIn) -> None:
    """A clip of the film before an edit is cut into nothing and made anew, also after the edit is taken back."""
    for old, new in (("the sea", "the moon"), ("the moon", "the sea")):
        before = len(comfyui.asked)
        ended_well(home.run(app / "generate.json"))
        assert len(comfyui.asked) == before + 1
        ended_well(home.run(app / "edit.json"))
        space.edit("projects/f.yaml", old, new)
        put(space, "f", home)
        ended = home.run(app / "deliver.json", {"to": str(home.user / "films")})
        assert ended.code == 1, ended
        assert "of another version or not whole" in ended.text
        ended = home.run(app / "edit.json")
        assert ended.code == 1, ended
        assert "scene_01.mp4 is of another version of the film" in ended.text
    ended_well(home.run(app / "generate.json"))
    assert len(set(comfyui.asked)) == 2
    assert len(comfyui.asked) == 3


def test_after_a_failed_job(home: Home, app: Path, comfyui: StandIn) -> None:
    """A job that failed is asked for once more by the next run, and its first end counts no longer."""
    comfyui.end_as("fail")
    parent = steps(
        start("start.json"),
        start("generate.json", "first"),
        {"method": "fs.write", "params": {"path": "stand-in/mode", "text": "ok"}},
        *stop("generate.json"),
        start("generate.json", "again"),
        {"method": "script.return", "params": "{{local.again}}"},
    )
    ended_well(home.run(home.write("f", "parent.json", parent)))
    assert len(comfyui.asked) == 2
    assert (app / "output" / "scene_01.mp4").exists()


def test_a_job_that_was_done_meanwhile(home: Home, app: Path, comfyui: StandIn) -> None:
    """A job that ComfyUI finished while nobody listened isn't asked for again."""
    parent = steps(
        start("generate.json", "first"),
        {"method": "fs.rm", "params": {"path": "output/scene_01.mp4"}},
        start("generate.json", "again"),
        {"method": "script.return", "params": "{{local.again}}"},
    )
    ended_well(home.run(home.write("f", "parent.json", parent)))
    assert len(comfyui.asked) == 1
    assert (app / "output" / "scene_01.mp4").exists()


def test_what_is_no_clip(home: Home, app: Path, comfyui: StandIn) -> None:
    """What ComfyUI gives doesn't count as made if it is no video."""
    page = home.user / "page"
    page.write_bytes(b"<html>no</html>")
    comfyui.give(page)
    ended = home.run(app / "generate.json")
    assert (ended.code, ended.value) == (1, None), ended
    assert "FFMPEG_EXIT=" in ended.why
    assert not (app / "output" / "scene_01.mp4.key").exists()


def test_half_a_clip(home: Home, app: Path, comfyui: StandIn) -> None:
    """A clip that is there without its mark was cut short: it is made again."""
    (app / "output").mkdir()
    (app / "output" / "scene_01.mp4").write_bytes(b"half")
    ended_well(home.run(app / "generate.json"))
    assert len(comfyui.asked) == 1
    assert (app / "output" / "scene_01.mp4").read_bytes() == clip_of(home).read_bytes()


def test_refused(home: Home, app: Path, comfyui: StandIn) -> None:
    """Why ComfyUI refuses a graph is told, and nothing in its words is evaluated."""
    comfyui.end_as("refuse")
    ended = home.run(app / "generate.json")
    assert (ended.code, ended.value) == (1, None), ended
    assert "no   such   model" in ended.text.replace("\r\n", "")
    assert "ComfyUI refuses to make scene_01.mp4" in ended.text


def test_after_comfyui_failed(home: Home, app: Path, comfyui: StandIn) -> None:
    """Once what kept ComfyUI from starting is mended, it is started, though its script counts as running."""
    good = app / "good.py"
    comfyui.main.rename(good)
    comfyui.main.write_text("raise SystemExit(1)\n", "utf-8")
    mended = {"method": "fs.copy", "params": {"src": "good.py", "dest": "app/main.py"}}
    last = {"method": "script.return", "params": "{{local.again}}"}
    by_generate = steps(
        start("generate.json", "first"),
        mended,
        *stop("generate.json"),
        start("generate.json", "again"),
        last,
    )
    ended_well(home.run(home.write("f", "one.json", by_generate)))
    (app / "output" / "scene_01.mp4.key").unlink()
    comfyui.main.write_text("raise SystemExit(1)\n", "utf-8")
    script = app / "generate.json"
    text = script.read_text("utf-8")
    assert "local.waited < 120" in text
    script.write_text(text.replace("local.waited < 120", "local.waited < 2"), "utf-8")
    by_hand = steps(start("start.json", "first"), mended, start("generate.json", "again"), last)
    ended_well(home.run(home.write("f", "two.json", by_hand)))


def test_while_comfyui_starts(home: Home, comfyui: StandIn) -> None:
    """A ComfyUI that somebody else has just started is waited for."""
    slow = f"import time\ntime.sleep(4)\n{comfyui.main.read_text('utf-8')}"
    comfyui.main.write_text(slow, "utf-8")
    both = """\
module.exports = {run: [
  {method: async (req, ondata, kernel) => {
    const uri = require('path').resolve(req.cwd, 'start.json')
    kernel.api.process({uri, input: {}, caller: req.parent.path}, () => {})
    await new Promise((done) => setTimeout(done, 2000))
    return 1
  }},
  {method: 'script.start', params: {uri: 'generate.json'}, returns: 'local.made'},
  {method: 'script.return', params: '{{local.made}}'}
]}
"""
    ended = home.run(home.write("f", "both.js", both))
    ended_well(ended)
    assert "waiting for ComfyUI" in ended.text
    assert len(comfyui.asked) == 1
