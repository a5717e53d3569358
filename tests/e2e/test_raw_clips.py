"""Renderers that make clips their own way: of another size and rate, from stills, one from another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import av
import pytest
from space import SMALL, Space

from filmkit.backends.probe import check_video, probe
from filmkit.timing import Rate

if TYPE_CHECKING:
    from pathlib import Path

FILM = "projects/tiny.yaml"
RAW = SMALL + "render: {use: raw}\n"
CHAIN = RAW.replace("forest, duration: 6f}", "forest, duration: 6f, first_frame: {from: previous}}")

# Raw clips are 96x64 at 8 frames a second; each frame is so much brighter than the one before.
PLUGIN = """
import json
import os
from fractions import Fraction
from math import ceil
from pathlib import Path

from filmkit.errors import PlanError, Problem
from filmkit.model.ports import PREVIOUS_CLIP, Expected, RenderOrder
from filmkit.timing import Rate

FPS = Rate.of(8)


class Raw:
    version = 1
    pool = "camera"
    ffmpeg_decides = False

    def __init__(self, machine):
        self.ffmpeg = machine.ffmpeg

    def order(self, shot, form, choice):
        if "impossible" in shot.prompt:
            raise PlanError("nobody can film that", hint="film something else")
        seconds = form.rate.seconds(shot.frames + 2 * form.handles)
        frames = ceil(seconds * FPS.fps) + 1
        payload = {"frames": frames, "seed": shot.seed, "prompt": shot.prompt}
        return RenderOrder(
            payload=payload,
            expected=Expected(width=96, height=64, frames=frames, rate=FPS),
            previous=bool(shot.previous),
            graph={"1": {"class_type": "Light", "inputs": payload}},
            ignored=("the negative prompt",) if shot.negative else (),
        )

    def render(self, payload, job):
        assert (PREVIOUS_CLIP in job.inputs) == ("forest" in payload["prompt"] and "CHAIN" in os.environ)
        source = "nullsrc=s=96x64:r=8,geq=lum='16+20*N':cb=128:cr=128"
        command = [str(self.ffmpeg), "-v", "error", "-y", "-f", "lavfi", "-i", source]
        command += ["-frames:v", str(payload["frames"]), "-pix_fmt", "yuv420p", "-qp", "0"]
        command += ["-metadata", f"comment={payload['seed']}", str(job.output)]
        job.say("waiting for the sun")
        job.show(b"\\xff\\xd8 a picture")
        job.show(b"\\xff\\xd8 another one, too soon")
        if "forest" not in payload["prompt"]:  # the other scene's comes and goes meanwhile
            shown = Path("build/tiny/previews/scene_01.jpg")
            assert not shown.exists() or shown.read_bytes().startswith(b"\\xff\\xd8 a")
        job.say("")
        with job.children.child(command) as process:
            assert process.wait() == 0
        return {"model": "lamp", "seed": payload["seed"]}

    def preflight(self, asked, check):
        check()
        Path("preflights").open("a").write(f"{len(asked)}\\n")
        prompts = [one.payload["prompt"] for one in asked]
        return tuple(Problem(f"no lamp for {prompt!r}") for prompt in prompts if "dark" in prompt)


class Free(Raw):
    def order(self, shot, form, choice):
        frames = ceil(form.rate.seconds(shot.frames + 2 * form.handles) * FPS.fps)
        payload = {"frames": frames // 2 if "brief" in shot.prompt else frames, "seed": 1, "prompt": ""}
        return RenderOrder(payload=payload, expected=None, notes={"told": shot.id})

    def render(self, payload, job):
        made = super().render(payload, job)
        return {**made, **job.notes}


class Photo(Raw):
    def order(self, shot, form, choice):
        expected = Expected(width=96, height=64, frames=1, rate=form.rate)
        return RenderOrder(payload={"prompt": shot.prompt}, expected=expected, still=True)

    def render(self, payload, job):
        command = [str(self.ffmpeg), "-v", "error", "-y", "-f", "lavfi", "-i", "mandelbrot=s=96x64"]
        if "moving" in payload["prompt"]:
            command += ["-t", "1", "-f", "matroska"]
        else:
            command += ["-frames:v", "1"]
        with job.children.child([*command, str(job.output)]) as process:
            assert process.wait() == 0
        return {}
"""


@pytest.fixture
def studio(space: Space) -> Space:
    """A project for which there are such renderers."""
    space.write("plugins/rawplug.py", PLUGIN)
    about = "plugins/rawplug-1.0.dist-info"
    space.write(f"{about}/METADATA", "Metadata-Version: 2.1\nName: rawplug\nVersion: 1.0\n")
    points = "[filmkit.renderers]\nraw = rawplug:Raw\nphoto = rawplug:Photo\nfree = rawplug:Free\n"
    space.write(f"{about}/entry_points.txt", points)
    return space


def _plugins(space: Space) -> str:
    return str(space.root / "plugins")


def _build(space: Space, text: str, **environment: str) -> set[str]:
    """Build the film; the steps that were made."""
    space.write(FILM, text)
    space.build(PYTHONPATH=_plugins(space), **environment)
    return space.started("tiny")


def _brightness(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [float(f.to_ndarray()[:36].mean()) for f in container.decode(video=0)]


def test_raw_clips_are_made_to_fit(studio: Space) -> None:
    """Clips are kept as they come; the film has its own size, its own rate and, of each clip, the right frames."""
    _build(studio, RAW)
    clip = studio.root / "build/tiny/clips/scene_01.mp4"
    check_video(clip, width=96, height=64, rate=Rate.of(8), frames=8)
    film = studio.root / "films/tiny.mp4"
    check_video(film, width=64, height=36, rate=Rate.of(12), frames=12)
    # At 12 frames a second the raw frame n is the first that is shown at n * 1.5, halves up; two are handles.
    starts = [int(n * 1.5 + 0.5) for n in range(8)]
    shown = [sum(start <= frame + 2 for start in starts) - 1 for frame in range(6)]
    assert _brightness(film) == pytest.approx([16 + 20 * n for n in shown] * 2, abs=3)


def test_a_transition_renders_nothing(studio: Space) -> None:
    """An edit of a transition cuts again; whatever is rendered stays."""
    _build(studio, RAW)
    made = _build(studio, RAW + "transition: {type: dissolve, duration: 4f}\n")
    assert made == {"body:scene_01", "body:scene_02", "join:scene_01+scene_02", "cut", "deliver"}
    check_video(studio.root / "films/tiny.mp4", width=64, height=36, rate=Rate.of(12), frames=12)


def test_what_a_clip_came_from(studio: Space) -> None:
    """The graph lies beside the film, `why` tells where a clip came from, and neither decides anything."""
    _build(studio, RAW)
    graph = json.loads((studio.root / "build/tiny/graphs/scene_01.json").read_text("utf-8"))
    assert graph["1"]["inputs"]["prompt"] == "a city street"
    why = studio.run("why", "tiny", "scene_01", PYTHONPATH=_plugins(studio))
    assert "model: lamp" in why.out
    told = studio.run("why", "tiny", "scene_01", "--json", PYTHONPATH=_plugins(studio)).json
    assert told[0]["origin"]["model"] == "lamp"
    body = studio.run("why", "tiny", "body:scene_01", PYTHONPATH=_plugins(studio))
    assert "made by" not in body.out


def test_a_chain(studio: Space) -> None:
    """A shot that begins with the one before is rendered after it, and again when that one changes."""
    clips = {"clip:scene_01", "clip:scene_02"}
    assert clips <= _build(studio, CHAIN, CHAIN="yes")
    made = _build(studio, CHAIN.replace("forest", "old forest"), CHAIN="yes")
    assert made & clips == {"clip:scene_02"}
    made = _build(studio, CHAIN.replace("city", "village"), CHAIN="yes")
    assert made & clips == clips


def test_a_chain_follows_the_circled_take(studio: Space) -> None:
    """Circling another take renders no take again, and the shot that begins with it."""
    takes = CHAIN.replace("street, duration: 6f", "street, duration: 6f, takes: 2, circled: 1")
    _build(studio, takes, CHAIN="yes")
    made = _build(studio, takes.replace("circled: 1", "circled: 2"), CHAIN="yes")
    assert {step for step in made if step.startswith("clip:")} == {"clip:scene_02"}


@pytest.mark.parametrize("command", ["check", "plan", "build"])
def test_the_first_shot_has_none_before_it(command: str, studio: Space) -> None:
    """The film's first shot can't begin with the one before; its place is told."""
    studio.write(FILM, RAW.replace("street, dur", "street, first_frame: {from: previous}, dur"))
    said = studio.run(command, PYTHONPATH=_plugins(studio))
    assert said.code == 2
    assert f"{FILM}:5:" in said.err
    assert "first" in said.err


@pytest.mark.parametrize("command", ["check", "plan", "build"])
def test_what_a_renderer_refuses(command: str, studio: Space) -> None:
    """What can't be rendered is told before anything is, with the scene's place."""
    studio.write(FILM, RAW.replace("a dark forest", "an impossible forest"))
    said = studio.run(command, PYTHONPATH=_plugins(studio))
    assert said.code == 2
    assert f"{FILM}:6:5: nobody can film that" in said.err
    assert "film something else" in said.err


@pytest.mark.parametrize("command", ["check", "plan", "build"])
def test_what_a_renderer_leaves_out(command: str, studio: Space) -> None:
    """What the film asks for and the renderer can't take is a warning, once."""
    studio.write(FILM, RAW + "style: {negative: blurry}\n")
    said = studio.run(command, PYTHONPATH=_plugins(studio))
    assert said.code == 0
    assert said.err.count("the negative prompt") == 1
    assert "warning" in said.err


def test_preflight(studio: Space) -> None:
    """What will go wrong is told before anything is made; a build with nothing to render asks nobody."""
    studio.write(FILM, RAW)
    said = studio.build(PYTHONPATH=_plugins(studio))
    assert "no lamp for 'a dark forest'" in said.err
    _build(studio, RAW + "fade: {out: 2f}\n")
    assert (studio.root / "preflights").read_text() == "2\n"


def test_what_is_seen_meanwhile(studio: Space) -> None:
    """What a renderer waits for is said, what it has so far can be looked at, and both are gone afterwards."""
    studio.write(FILM, RAW)
    said = studio.build("--progress", "plain", PYTHONPATH=_plugins(studio))
    assert said.err.count("waiting for the sun\n") == 1
    assert "preview" not in said.err
    assert not (studio.root / "build/tiny/previews").exists()
    studio.write("build/tiny/previews/scene_01.jpg", "of a build that was killed")
    _build(studio, RAW.replace("city", "village"))
    assert not (studio.root / "build/tiny/previews").exists()
    studio.write("build/tiny/previews/scene_01.jpg", "of another one")
    studio.run("clean", "tiny", PYTHONPATH=_plugins(studio))
    assert not (studio.root / "build/tiny").exists()


def test_stills(studio: Space) -> None:
    """Of a still, filmkit makes the clip: another length or move of the camera renders no still again."""
    film = RAW.replace("use: raw", "use: photo")
    made = _build(studio, film)
    assert {"still:scene_01", "clip:scene_01"} <= made
    assert probe(studio.root / "build/tiny/stills/scene_01.png").still
    check_video(studio.root / "films/tiny.mp4", width=64, height=36, rate=Rate.of(12), frames=12)
    film = film.replace("street, duration: 6f", "street, duration: 9f, move: dolly_in")
    made = _build(studio, film)
    assert {step for step in made if ":scene" in step} == {"clip:scene_01", "body:scene_01"}
    check_video(studio.root / "films/tiny.mp4", width=64, height=36, rate=Rate.of(12), frames=15)


def test_unknown_workflow(space: Space) -> None:
    """A workflow that isn't there: its place, the one that was meant, and all that there are. No server is asked."""
    film = SMALL.replace("none", "{use: comfyui, workflow: ace_stepp, prompt: calm}")
    space.write(FILM, film + "render: {use: comfyui, workflow: wan22_t2w}\n")
    said = space.run("check")
    assert said.code == 2
    assert f"{FILM}:8:34: unknown workflow 'wan22_t2w'" in said.err
    assert "did you mean 'wan22_t2v'? (known: ace_step, " in said.err
    assert "did you mean 'ace_step'?" in said.err
    space.write(FILM, SMALL + "render: {use: comfyui}\n")
    said = space.run("check")
    assert said.code == 2
    assert "needs a workflow" in said.err


def test_a_clip_that_is_too_short(studio: Space) -> None:
    """A clip whose length nobody promised is kept only if it lasts; the same order for two shots is made once."""
    text = RAW.replace("use: raw", "use: free")
    studio.write(FILM, text.replace("a dark forest", "a brief forest"))
    said = studio.run("build", PYTHONPATH=_plugins(studio))
    assert said.code == 1
    assert "are needed" in said.err
    assert not (studio.root / "build/tiny/clips/scene_02.mp4").exists()
    made = _build(studio, text)
    assert "cut" in made
    assert len(made & {"clip:scene_01", "clip:scene_02"}) <= 1


def test_a_still_that_moves(studio: Space) -> None:
    """A video in place of the still is refused, and not kept."""
    text = RAW.replace("use: raw", "use: photo").replace("a dark forest", "a moving forest")
    studio.write(FILM, text)
    said = studio.run("build", PYTHONPATH=_plugins(studio))
    assert said.code == 1
    assert "is a video, not a picture" in said.err
