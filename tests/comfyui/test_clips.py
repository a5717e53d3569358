"""Films made on a real server, with real samplers and models of random weights."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from comfyui.films import FRAMES, OWN, difference, film, frames, node, own_graph, render
from comfyui.models import SD15, SD15_LORA, SD15_LORA_B, WAN_LORA
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from comfyui.proxy import Proxy
    from comfyui.server import Server
    from numpy.typing import NDArray
    from space import Said, Space

pytestmark = pytest.mark.comfyui

TINY = "projects/tiny.yaml"
SAME = 0.5  # an encoder may write the same pictures in two ways, which differ by far less
OTHER = 3.0  # noise of another seed differs by far more


def _build(space: Space, server: Server | Proxy, text: str, *args: str) -> Said:
    space.write(TINY, text)
    return space.build(*args, FILMKIT_COMFYUI=server.url)


def _still(space: Space, server: Server, text: str) -> NDArray[np.uint8]:
    """The first shot's picture, of a film of stills."""
    _build(space, server, text)
    return frames(space.root / "build/tiny/stills/scene_01.png")


@pytest.mark.parametrize(
    ("workflow", "rate", "expected"),
    [("wan22_t2v", 16, 17), ("ltxv_t2v", 24, 25), ("animatediff", 8, 16)],
)
def test_video(workflow: str, rate: int, expected: int, server: Server, space: Space) -> None:
    """Clips are kept as the model made them, long enough and at its own rate; the film has its own frames and rate."""
    _build(space, server, film(render(workflow), {}, {}))

    clip = frames(space.root / "build/tiny/clips/scene_01.mp4")
    assert clip.shape == (expected, 64, 64, 3)
    assert expected / rate >= (FRAMES + 2) / 8
    assert frames(space.root / "films/tiny.mp4").shape == (2 * FRAMES, 64, 64, 3)
    assert len(server.history()) == 2


def test_nothing_to_do(proxy: Proxy, space: Space) -> None:
    """Each shot is asked for once; a second build, or looking at the film, asks the server for nothing."""
    _build(space, proxy, film(render("ltxv_t2v"), {}, {}))
    posted = [proxy.count("POST", path) for path in ("/prompt", "/upload/image")]
    before = sum(proxy.passed.values())
    for command in ("build", "check", "plan", "why"):
        said = space.run(command, "tiny", FILMKIT_COMFYUI=proxy.url)
        assert said.code == 0, said.err

    assert posted == [2, 0]
    assert sum(proxy.passed.values()) == before


def test_other_folder_same_film(server: Server, space: Space) -> None:
    """A project whose build folder is gone makes its film from the store, without the server."""
    _build(space, server, film(render("ltxv_t2v"), {}))
    made = space.film("tiny")
    server.clear()
    for name in ("clips", "segments", "final_movie.mp4"):
        path = space.root / "build/tiny" / name
        path.rename(space.root / f"old_{name}")
    space.build(FILMKIT_COMFYUI="http://127.0.0.1:9")

    assert space.film("tiny") == made
    assert not server.history()


def test_seed(server: Server, space: Space) -> None:
    """The same seed gives the same picture, another seed another one."""
    one = _still(space, server, film(render("sd15"), {"seed": 1}))
    other = _still(space, server, film(render("sd15"), {"seed": 2}))
    server.clear()
    for part in (".filmkit", "build"):
        (space.root / part).rename(space.root / f"old{part}")
    again = _still(space, server, film(render("sd15"), {"seed": 1}))

    assert difference(one, again) == 0
    assert difference(one, other) > OTHER


def test_lora(server: Server, space: Space) -> None:
    """A LoRA's strength matters, and a second LoRA is added to the first."""
    pictures = [
        _still(space, server, film(render("sd15"), {}, style={"loras": loras}))
        for loras in (
            [],
            [{"name": SD15_LORA, "strength": 0.4}],
            [{"name": SD15_LORA, "strength": 1.0}],
            [{"name": SD15_LORA, "strength": 1.0}, {"name": SD15_LORA_B, "strength": 1.0}],
        )
    ]

    for number, one in enumerate(pictures):
        for other in pictures[number + 1 :]:
            assert difference(one, other) > 0.5


def test_still_moves(server: Server, space: Space) -> None:
    """A still becomes a clip of the shot's length; its camera move is filmkit's, and asks the server for nothing."""
    scene = {"move": "pan_right"}
    _build(space, server, film(render("sd15"), scene))
    clip = frames(space.root / "build/tiny/clips/scene_01.mp4")
    _build(space, server, film(render("sd15"), {"move": "dolly_in"}))
    other = frames(space.root / "build/tiny/clips/scene_01.mp4")

    assert len(clip) == FRAMES + 2
    assert difference(clip[:-1], clip[1:]) > 0.5
    assert difference(clip, other) > 0.5
    assert len(server.history()) == 1


def test_first_frame_previous(server: Server, space: Space) -> None:
    """A clip that begins where the one before ended is made after it, from its picture, and again if that changes."""
    text = film(
        render("ltxv_i2v"),
        {"first_frame": "start.png"},
        {"first_frame": {"from": "previous"}},
    )
    Image.new("RGB", (64, 64), (200, 40, 40)).save(_made(space, "projects/start.png"))
    first = _build(space, server, text, "--progress", "json")
    after = space.build("--progress", "json", FILMKIT_COMFYUI=server.url)
    changed = _build(
        space, server, text.replace("the wide sea", "the calm sea"), "--progress", "json"
    )

    assert [name for name in first.starts if name.startswith("clip")] == _clips(1, 2)
    assert after.starts == []
    assert [name for name in changed.starts if name.startswith("clip")] == _clips(1, 2)
    # The second shot begins six film frames after the first clip does; frames 17 to 19 of the clip's own fall there.
    shown = frames(space.root / "build/tiny/clips/scene_01.mp4")[19]
    uploaded = [frames(path)[0] for path in server.base.glob("input/**/*.png")]
    assert min(difference(shown, picture) for picture in uploaded) < SAME


def _clips(*numbers: int) -> list[str]:
    return [f"clip:tiny:scene_{number:02}" for number in numbers]


def _made(space: Space, name: str) -> Path:
    path = space.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_reference(proxy: Proxy, space: Space) -> None:
    """The picture of somebody in two shots is uploaded once, and decides both of them alone."""
    ann = _made(space, "projects/ann.png")
    Image.effect_noise((64, 64), 80).convert("RGB").save(ann)
    text = film(
        render("ltxv_i2v"),
        {"cast": ["ann"]},
        {"cast": ["ann"]},
        cast={"ann": {"look": "red coat", "reference": "ann.png"}},
    )
    _build(space, proxy, text)
    assert proxy.count("POST", "/upload/image") == 1

    Image.effect_noise((64, 64), 20).convert("RGB").save(ann)
    said = _build(space, proxy, text, "--progress", "json")
    # They start side by side: which is told first is chance.
    assert sorted(name for name in said.starts if name.startswith("clip")) == _clips(1, 2)
    assert proxy.count("POST", "/upload/image") == 2


def test_takes(server: Server, space: Space) -> None:
    """Takes are as many versions with other seeds; circling another one renders nothing."""
    text = film(render("ltxv_t2v"), {"takes": 3, "circled": 2}, {})
    _build(space, server, text)
    made = len(server.history())
    one = frames(space.root / "films/tiny.mp4")
    _build(space, server, text.replace('"circled": 2', '"circled": 3'))
    other = frames(space.root / "films/tiny.mp4")

    assert made == 4
    assert len(server.history()) == made
    assert difference(one[:FRAMES], other[:FRAMES]) > OTHER
    assert difference(one[FRAMES:], other[FRAMES:]) < SAME


def test_where_from(server: Server, space: Space) -> None:
    """`why` tells what a clip was made with."""
    text = film(render("wan22_t2v"), {"seed": 4321}, style={"loras": [{"name": WAN_LORA}]})
    _build(space, server, text)
    told = space.run("why", "tiny", "clip:tiny:scene_01").out

    for word in ("wan22_t2v", "tiny_wan_high.safetensors", WAN_LORA, "4321", "0.3.75"):
        assert word in told


def test_own_workflow(server: Server, space: Space) -> None:
    """A workflow of one's own gets the film's values where they are bound, and nowhere else."""
    space.write("projects/own.api.json", json.dumps(own_graph()))
    _build(space, server, film(OWN, {"seed": 11, "prompt": 'she says "no" {{ x }}'}, {}))

    jobs = [job["prompt"][2] for job in server.history().values()]
    bound = [graph for graph in jobs if graph["2"]["inputs"]["seed"] == 11]
    assert len(jobs) == 2
    assert len(bound) == 1
    assert 'she says "no" {{ x }}' in bound[0]["5"]["inputs"]["source"]
    assert bound[0]["2"]["inputs"]["strength"] == 0.5
    assert bound[0]["1"]["inputs"]["batch_size"] >= FRAMES + 2


@pytest.mark.parametrize("count", [0, 2])
def test_own_loras(count: int, server: Server, space: Space) -> None:
    """The one LoRA loader of one's own workflow stands for as many as the film has, none among them."""
    space.write("projects/own.api.json", json.dumps(_own_sd15()))
    bind = {"prompt": "3.text", "seed": "5.seed", "frames": "4.batch_size", "loras": "2"}
    choice = {"use": "comfyui", "workflow": "own.api.json", "bind": bind, "output": "8", "fps": 2}
    loras = [{"name": name, "strength": 0.5} for name in (SD15_LORA, SD15_LORA_B)]
    _build(space, server, film(choice, {}, style={"loras": loras[:count]}))

    ((graph,),) = [[job["prompt"][2]] for job in server.history().values()]
    names = [n["inputs"]["lora_name"] for n in graph.values() if n["class_type"] == "LoraLoader"]
    assert sorted(names) == sorted([SD15_LORA, SD15_LORA_B][:count])


def _own_sd15() -> dict[str, Any]:
    """A graph with a checkpoint, one LoRA, and two frames a second."""
    return {
        "1": node("CheckpointLoaderSimple", ckpt_name=SD15),
        "2": node("LoraLoader", model=["1", 0], clip=["1", 1], lora_name="its own.safetensors",
                  strength_model=1.0, strength_clip=1.0),
        "3": node("CLIPTextEncode", text="a prompt", clip=["2", 1]),
        "4": node("EmptyLatentImage", width=64, height=64, batch_size=1),
        "5": node("KSampler", model=["2", 0], positive=["3", 0], negative=["3", 0], seed=1, steps=1, cfg=1.0,
                  latent_image=["4", 0], sampler_name="euler", scheduler="normal", denoise=1.0),
        "6": node("VAEDecode", samples=["5", 0], vae=["1", 2]),
        "7": node("CreateVideo", images=["6", 0], fps=2.0),
        "8": node("SaveVideo", video=["7", 0], filename_prefix="own", format="mp4", codec="h264"),
    }  # fmt: skip


def test_progress(server: Server, space: Space) -> None:
    """How far a clip is goes up with the sampler's steps, and is told when it changes only."""
    text = film(render("ltxv_t2v", params={"steps": 60}), {})
    said = _build(space, server, text, "--progress", "json")

    told = [e for e in said.told if (e["step"], e["kind"]) == ("clip:tiny:scene_01", "progress")]
    done = [float(str(event["fraction"])) for event in told if "message" not in event]
    assert done == sorted(done)
    assert len([fraction for fraction in done if 0.1 < fraction < 0.9]) >= 2
    assert len(done) == len(set(done))


def test_own_workflow_shape(space: Space, server: Server) -> None:
    """A workflow saved for the editor is refused with how to export the right one, before anything is queued."""
    editor = {
        "last_node_id": 1,
        "nodes": [{"id": 1, "type": "KSampler"}],
        "links": [],
        "version": 0.4,
    }
    space.write("projects/own.api.json", json.dumps(editor))
    space.write(TINY, film(OWN, {}))
    said = space.run("build", FILMKIT_COMFYUI=server.url)

    assert said.code == 2
    assert "Export (API)" in said.err + said.out
    assert not server.history()


def test_inspect(space: Space) -> None:
    """`workflow inspect` proposes bindings that a film can be built with."""
    graph = own_graph()
    graph["6"] = {"class_type": "CLIPTextEncode", "inputs": {"text": "a cat", "clip": ["9", 1]}}
    space.write("own.api.json", json.dumps(graph))
    said = space.run("workflow", "inspect", "own.api.json")

    assert said.code == 0
    for bound in ("2.seed", "1.width", "1.height", "3.fps"):
        assert bound in said.out


def test_music(server: Server, space: Space) -> None:
    """A soundtrack made by a server lasts as long as the film, and isn't made again when a shot changes."""
    graph = {
        "1": {"class_type": "EmptyAudio", "inputs": {"duration": 3.0, "sample_rate": 44100, "channels": 2}},
        "2": {"class_type": "SaveAudio", "inputs": {"audio": ["1", 0], "filename_prefix": "music"}},
        "3": {"class_type": "PreviewAny", "inputs": {"source": "a prompt"}},
    }  # fmt: skip
    space.write("projects/music.api.json", json.dumps(graph))
    soundtrack = {
        "use": "comfyui",
        "workflow": "music.api.json",
        "prompt": "calm piano",
        "bind": {"prompt": "3.source", "seconds": "1.duration"},
        "output": "2",
    }
    text = film(render("ltxv_t2v"), {}, audio={"soundtrack": soundtrack})
    _build(space, server, text)
    said = _build(space, server, text.replace("the wide sea", "a red sea"), "--progress", "json")

    assert "clip:tiny:scene_01" in said.starts
    assert not [name for name in said.starts if name.startswith("soundtrack")]
    assert len(server.history()) == 3


def test_other_server_version(server: Server, space: Space) -> None:
    """Another address of the server makes nothing again."""
    _build(space, server, film(render("ltxv_t2v"), {}))
    address = server.url.replace("127.0.0.1", "localhost")
    said = space.build("--progress", "json", FILMKIT_COMFYUI=address)

    assert said.starts == []
