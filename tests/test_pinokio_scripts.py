"""An app's scripts, by themselves: what they say for a film that needs everything."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmkit.backends.pinokio import templates
from filmkit.backends.resources import schema
from filmkit.cut.command import Command
from filmkit.pinokio.app import SCRIPTS, App, Render, Run
from filmkit.pinokio.scripts import write_scripts
from filmkit.workflow.workflow import Model

if TYPE_CHECKING:
    from collections.abc import Mapping

GOLDEN = Path(__file__).parent / "golden" / "pinokio"
SCHEMA = cast("Mapping[str, Any]", schema("pinokio"))
VAE = Model("vae", "vae", "wan/wan_2.1_vae.safetensors")
ODD = Model("lora", "loras", "it's odd.safetensors")
UNKNOWN = Model("x", "", "x.safetensors")


def run(file: str, *inputs: str, **files: str) -> Run:
    """A run of ffmpeg over its inputs."""
    args = (*(word for name in inputs for word in ("-i", name)), "-map", "[film]", "made.mp4")
    command = Command(args=args, output="made.mp4", files=files, frames=24)
    return Run(file=file, command=command, inputs=inputs)


def film(title: str = "Film", prompt: str = "rain") -> App:
    """A film that has clips of all kinds, models, nodes, pictures and sound."""
    graph: Any = {"save": {"class_type": "SaveVideo", "inputs": {"text": prompt}}}
    video = Render(
        file="scene_01.mp4",
        key="1" * 64,
        id="11111111-1111-8111-8111-111111111111",
        graph=graph,
        output="save",
        frames=24,
        pictures=("filmkit_scene_01_first_frame.png",),
        models=(VAE, ODD, UNKNOWN),
    )
    still = Render(
        file="scene_02.mp4",
        key="2" * 64,
        id="22222222-2222-8222-8222-222222222222",
        graph=graph,
        output="9",
        still=("still.png", run("scene_02.made.mp4", "still.png")),
    )
    return App(
        title=title,
        file="film.mp4",
        segments=(
            run("body_scene_01.mp4", "scene_01.mp4"),
            run("body_scene_02.mp4", "scene_02.mp4"),
        ),
        film=run(
            "film.mp4", "body_scene_01.mp4", "body_scene_02.mp4", "soundtrack.m4a", title=title
        ),
        renders=(video, still),
        elsewhere={"soundtrack.m4a": "filmkit makes it"},
        models=(VAE, ODD, UNKNOWN),
        nodes={"More-Nodes": "https://github.com/somebody/More-Nodes"},
        comfyui=True,
    )


@pytest.mark.parametrize("name", ["pinokio.js", *SCRIPTS])
def test_what_they_say(name: str, request: pytest.FixtureRequest) -> None:
    """A changed script is looked at; `--update-golden` writes it."""
    text = write_scripts(film(), templates(), SCHEMA)[name]
    path = GOLDEN / name
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


@settings(max_examples=25)
@given(st.text(min_size=1), st.text())
def test_any_words(title: str, prompt: str) -> None:
    """Whatever title and prompts hold, all scripts are let through, and the words come out as they went in."""
    texts = write_scripts(film(title, prompt), templates(), SCHEMA)
    steps: list[dict[str, Any]] = json.loads(texts["generate.json"])["run"]
    bodies = [s["params"]["data"] for s in steps if "validateStatus" in s.get("params", {})]
    assert len(bodies) == 2
    for body in bodies:
        graph = (body if isinstance(body, dict) else json.loads(unpacked(body)))["prompt"]
        assert graph["save"]["inputs"]["text"] == prompt
    *writes, _ = [
        s["params"] for s in json.loads(texts["edit.json"])["run"] if s["method"] == "fs.write"
    ]
    assert [w.get("text") or unpacked(w["buffer"]).decode() for w in writes] == [title]


def test_known_files_only() -> None:
    """Models whose folder or name can't be said in a condition are told, and left to ComfyUI to miss."""
    texts = write_scripts(film(), templates(), SCHEMA)
    last = json.loads(texts["install.json"])["run"][-1]
    assert last["params"]["models"] == [
        f"app/models/vae/{VAE.file}",
        f"app/models/loras/{ODD.file}",
    ]
    assert "odd" not in texts["generate.json"]


def test_nothing_to_render() -> None:
    """A film whose clips are all there asks ComfyUI for nothing, and starts none."""
    app = App(
        title="x", file="x.mp4", segments=(), film=run("film.mp4", "scene_01.mp4", list="file x\n")
    )
    texts = write_scripts(app, templates(), SCHEMA)
    methods = {name: methods_of(text) for name, text in texts.items() if name.endswith(".json")}
    assert methods["generate.json"] == ["script.return"]
    assert methods["install.json"] == ["log", "script.return"]


def methods_of(text: str) -> list[str]:
    """The methods of a script's steps."""
    return [str(step["method"]) for step in json.loads(text)["run"]]


def unpacked(template: str) -> bytes:
    """The bytes that a template stands for."""
    from base64 import b64decode

    found = re.fullmatch(r"\{\{Buffer\.from\('(.*)', 'base64'\)\}\}", template)
    assert found
    return b64decode(found[1])
