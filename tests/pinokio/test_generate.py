"""`start.json` and `generate.json` on the real engine, with a real ComfyUI in the app's own folder."""

from __future__ import annotations

import io
import json
import shutil
from typing import TYPE_CHECKING, Any

import av
import pytest
from comfyui import films
from comfyui.install import install
from comfyui.models import make_models
from cutroom import decoded
from PIL import Image

from pinokio.films import put

if TYPE_CHECKING:
    from pathlib import Path

    from space import Space

    from pinokio.engine import Home

pytestmark = [pytest.mark.pinokio, pytest.mark.comfyui]

# What the tests' own launcher does for a ComfyUI without a graphics card, as its `main.py`.
_MAIN = """\
import os, runpy, socket, sys
os.environ.update(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="PASSIVE")
import torch
library = torch.library.Library("torchvision", "DEF")
for operator in ("nms", "qnms"):
    library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
sys.argv += ["--front-end-root", os.path.abspath("web"), "--disable-api-nodes"]
sys.argv += ["--database-url", "sqlite:///:memory:"]
with socket.create_server(("127.0.0.1", 0)) as free:  # two engines at once give the same port
    sys.argv[sys.argv.index("--port") + 1] = str(free.getsockname()[1])
runpy.run_path("real_main.py", run_name="__main__")
"""


def give_comfyui(app: Path) -> None:
    """Lay out a ComfyUI in an app, as `install.json` would, from the cache."""
    installed = install()
    folder = app / "app"
    shutil.copytree(installed.source, folder, dirs_exist_ok=True)
    (folder / "main.py").rename(folder / "real_main.py")
    (folder / "main.py").write_text(_MAIN, "utf-8")
    (folder / "web").mkdir()
    (folder / "web" / "index.html").write_text("<!doctype html>", "utf-8")
    # Its own `activate` knows only where it was made, and it was moved since.
    activate = folder / "env" / "bin" / "activate"
    activate.parent.mkdir(parents=True)
    activate.write_text(f"PATH={installed.python.parent}:$PATH\n", "utf-8")


def count(path: Path) -> int:
    """How many frames a video has."""
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_makes_what_is_missing(space: Space, home: Home) -> None:
    """Clips are rendered, once, whatever their prompts hold, and the film is cut from them; an export keeps them."""
    space.write("projects/own.api.json", json.dumps(films.own_graph()))
    nasty = 'it\'s "{{process.exit(7)}}" & %PATH% $(id)\nand }} {{{x}}}'
    space.write("projects/f.yaml", films.film(films.OWN, {"prompt": nasty}, {"prompt": "the sea"}))
    app = put(space, "f", home)
    give_comfyui(app)
    ended = home.run(app / "generate.json", limit_s=300)
    assert (ended.code, ended.value) == (0, {"ok": True}), ended
    again = home.run(app / "generate.json", limit_s=300)
    assert again.code == 0, again
    assert "rendering" not in again.text
    ended = home.run(app / "edit.json")
    assert ended.code == 0, ended
    assert count(app / "output" / "final_movie.mp4") == 2 * films.FRAMES
    shutil.copytree(app / "output", space.root / "build/f/pinokio/output", dirs_exist_ok=True)
    said = space.run("export", "pinokio", "f", "--json")
    assert said.json["there"] == ["scene_01.mp4", "scene_02.mp4"]
    space.edit("projects/f.yaml", "the sea", "the moon")
    said = space.run("export", "pinokio", "f", "--json")
    assert (said.json["there"], said.json["generated"]) == (["scene_01.mp4"], ["scene_02.mp4"])
    assert not (space.root / "build/f/pinokio/output/scene_02.mp4").exists()


def test_stills_and_missing_models(space: Space, home: Home) -> None:
    """A model file that isn't there is named before anything is started; with it, a still becomes a moving clip."""
    space.write("projects/f.yaml", films.film(films.render("sd15"), {}))
    app = put(space, "f", home)
    give_comfyui(app)
    ended = home.run(app / "generate.json", limit_s=300)
    assert (ended.code, ended.value) == (1, None), ended
    name = films.MODELS["sd15"]["checkpoint"]
    assert f"missing: app/models/checkpoints/{name}" in ended.text
    model = make_models(install()) / "checkpoints" / name
    (app / "app" / "models" / "checkpoints" / name).symlink_to(model)
    ended = home.run(app / "generate.json", limit_s=300)
    assert ended.code == 0, ended
    frames = decoded(app / "output" / "scene_01.mp4")
    assert len(frames) == films.FRAMES + 2
    assert home.run(app / "edit.json").code == 0


@pytest.mark.parametrize("code", ["raise SystemExit(1)", "raise SystemExit(0)", "1 / 0"])
def test_comfyui_does_not_start(space: Space, home: Home, code: str) -> None:
    """A ComfyUI that ends before it listens is a failure of `start.json`, and of what starts it."""
    space.write("projects/own.api.json", json.dumps(films.own_graph()))
    space.write("projects/f.yaml", films.film(films.OWN, {}))
    app = put(space, "f", home)
    (app / "app").mkdir()
    home.write("f", "app/main.py", code)
    assert home.run(app / "start.json").code == 1
    ended = home.run(app / "generate.json")
    assert (ended.code, ended.value) == (1, None), ended


@pytest.mark.parametrize(
    ("part", "value", "why"),
    [
        ("inputs", {"strength": "strong"}, ["ComfyUI could not make scene_01.mp4"]),
        ("class_type", "NoSuchNode", ["NoSuchNode", "ComfyUI refuses to make scene_01.mp4"]),
    ],
)
def test_refused_graph(space: Space, home: Home, part: str, value: Any, why: list[str]) -> None:
    """What ComfyUI refuses, in part or as a whole, is a failure; of the whole its reason is told."""
    graph = films.own_graph()
    graph["2"][part] = {**graph["2"][part], **value} if isinstance(value, dict) else value
    space.write("projects/own.api.json", json.dumps(graph))
    space.write("projects/f.yaml", films.film(films.OWN, {}))
    app = put(space, "f", home)
    give_comfyui(app)
    ended = home.run(app / "generate.json", limit_s=300)
    assert (ended.code, ended.value) == (1, None), ended
    assert all(words in ended.text for words in why), ended
    assert not (app / "output" / "scene_01.mp4").exists()


def test_pictures_and_chains(space: Space, home: Home) -> None:
    """A clip begins with the user's own picture; that of a chain is for filmkit to make."""
    graph = {
        "1": films.node("LoadImage", image="x.png"),
        "2": films.node("RepeatImageBatch", image=["1", 0], amount=9),
        "3": films.node("CreateVideo", images=["2", 0], fps=8.0),
        "4": films.node(
            "SaveVideo", video=["3", 0], filename_prefix="p", format="mp4", codec="h264"
        ),
        "5": films.node("PreviewAny", source="a prompt"),
    }
    bind = {"prompt": "5.source", "frames": "2.amount", "first_frame": "1.image", "fps": "3.fps"}
    space.write("projects/own.api.json", json.dumps(graph))
    (space.root / "projects" / "red one.png").write_bytes(picture((200, 30, 30)))
    chosen = {"use": "comfyui", "workflow": "own.api.json", "bind": bind, "output": "4"}
    scenes = {"first_frame": "red one.png"}, {"first_frame": {"from": "previous"}}
    space.write("projects/f.yaml", films.film(chosen, *scenes))
    app = put(space, "f", home)
    give_comfyui(app)
    ended = home.run(app / "generate.json", limit_s=300)
    assert (ended.code, ended.value) == (1, None), ended
    assert "scene_02.mp4: it begins with a picture of the clip before" in ended.text
    colour = films.frames(app / "output" / "scene_01.mp4").mean(axis=(0, 1, 2))
    assert colour[0] > 150
    assert colour[1] < 80


def picture(colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour, as PNG."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(out, "PNG")
    return out.getvalue()
