"""`filmkit build --runner pinokio` with the real daemon: what is made in Pinokio, and what is left of that."""

from __future__ import annotations

import json
import re
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest
from comfyui import films
from comfyui.server import free_port
from cutroom import decoded
from space import alive, end, real_ffmpeg, wait_for

from pinokio.daemon import Daemon
from pinokio.films import made, sound, title
from pinokio.lodgings import everything, move_in, offer_comfyui
from pinokio.test_edit import NASTY
from pinokio.test_generate import count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from space import Space

    from pinokio.engine import Home

pytestmark = pytest.mark.pinokio

STEPS = {
    *("graph:f:scene_01", "graph:f:scene_02", "clip:f:scene_01", "clip:f:scene_02"),
    *("cut:f", "deliver:f"),
}


@pytest.fixture
def daemon(home: Home) -> Iterator[Daemon]:
    """Pinokio, running."""
    offer_comfyui(home)
    daemon = Daemon(home, free_port())
    daemon.start()
    # What it makes for itself once it has time to.
    wait_for((home.folder / "pipconfig").exists)
    wait_for((home.folder / "logs" / "shell" / "cleaned" / "index.txt").exists)
    yield daemon
    daemon.stop()


def own_film(
    space: Space, home: Home, daemon: Daemon, *scenes: dict[str, Any], **more: str
) -> None:
    """A film for ComfyUI that needs no models, in a project whose films are made in Pinokio."""
    space.write("projects/own.api.json", json.dumps(films.own_graph()))
    space.write("projects/f.yaml", films.film(films.OWN, *(scenes or ({}, {}))))
    move_in(space, home, daemon, **more)


def drive_link(home: Home) -> Path:
    """A folder on the shared drive, with a model in it, that another app has a link to."""
    folder = home.folder / "drive" / "drives" / "peers" / "d1" / "checkpoints"
    folder.mkdir(parents=True)
    (folder / "their.safetensors").write_bytes(b"theirs")
    link = home.app("other") / "app" / "models" / "checkpoints"
    link.parent.mkdir(parents=True)
    link.symlink_to(folder)
    return folder


def test_cut_in_pinokio(tiny: Space, home: Home, daemon: Daemon) -> None:
    """A film of painted clips is cut in Pinokio as filmkit itself cuts it, once, and nothing of it stays there."""
    tiny.edit("projects/tiny.yaml", "title: Tiny", f"title: {json.dumps(NASTY)}")
    tiny.build()
    film = made(tiny, "tiny")
    frames, packets = decoded(film), sound(film)
    move_in(tiny, home, daemon)
    before = everything(home)
    said = tiny.build("--progress", "json")
    assert said.starts == ["cut:tiny", "deliver:tiny"]
    assert decoded(film) == frames
    assert sound(film) == packets
    assert title(film) == NASTY
    assert "Pinokio is cleaned up, " in said.err
    assert everything(home) == before
    daemon.stop()
    assert "up to date" in tiny.build().out


@pytest.mark.comfyui
def test_rendered_in_pinokio(space: Space, home: Home, daemon: Daemon) -> None:
    """ComfyUI is installed, started, renders and goes again, however much it brought; another app stays as it was."""
    other = drive_link(home)
    before = everything(home)
    own_film(space, home, daemon)
    said = space.build("--progress", "json")
    assert {*said.starts} == STEPS
    assert count(made(space, "f")) == 2 * films.FRAMES
    assert "Pinokio is cleaned up, " in said.err
    assert everything(home) == before
    assert (other / "their.safetensors").read_bytes() == b"theirs"
    daemon.stop()
    assert "up to date" in space.build().out


@pytest.mark.comfyui
def test_killed_and_built_again(space: Space, home: Home, daemon: Daemon) -> None:
    """A build that was killed leaves all it installed to the next one, which installs nothing and clears it away."""
    before = everything(home)
    own_film(space, home, daemon)
    building = space.start("build")
    wait_for((home.app("filmkit-f") / "comfyui.url").exists, 300)
    building.kill()
    end(building)
    said = space.build("--progress", "json")
    assert "Pinokio installs" not in said.err
    assert "Pinokio is cleaned up, " in said.err
    assert count(made(space, "f")) == 2 * films.FRAMES
    assert everything(home) == before


def test_stopped_while_it_installs(space: Space, home: Home, daemon: Daemon) -> None:
    """Ctrl-C ends what runs in Pinokio, and filmkit, within moments, and says how to remove what stays."""
    own_film(space, home, daemon)
    reached = hang(home, "git")
    building = space.start("build")
    wait_for(reached.exists)
    pid = int(reached.read_text("utf-8"))
    start_s = time.monotonic()
    building.send_signal(signal.SIGINT)
    said = end(building)
    assert said.code == 130
    assert time.monotonic() - start_s < 5
    assert "f: its app in Pinokio stays" in said.err
    assert "`filmkit clean --pinokio f` removes it" in said.err
    wait_for(lambda: not alive({pid}), 5)


def test_pinokio_dies(small: Space, home: Home, daemon: Daemon) -> None:
    """A Pinokio that ends in the middle is told as what failed, and the next build goes on."""
    before = everything(home)
    move_in(small, home, daemon)
    reached = hang(home, "ffmpeg")
    building = small.start("build")
    wait_for(reached.exists)
    daemon.kill()
    said = end(building)
    assert said.code == 1
    assert f"cut:tiny: Pinokio at {daemon.url} has gone" in said.out
    home.program("ffmpeg", f'#!/bin/sh\nexec {real_ffmpeg()} "$@"\n')
    daemon.start()
    small.build()
    (home.folder / "bin/npm/bin/ffmpeg").unlink()
    (home.folder / "bin/npm/bin/ffmpeg").symlink_to(real_ffmpeg())
    assert everything(home) == before


def test_failed_cut_stays_until_cleaned(small: Space, home: Home, daemon: Daemon) -> None:
    """After a failure the app stays, which is told with the command that removes it; that removes it."""
    home.program("ffmpeg", "#!/bin/sh\nexit 3\n")
    before = everything(home)
    move_in(small, home, daemon)
    said = small.run("build")
    assert said.code == 1
    assert "making body_scene_01.mp4: ffmpeg ended with exit code 3" in said.out
    assert "`filmkit clean --pinokio tiny` removes it" in said.err
    assert home.app("filmkit-tiny").is_dir()
    cleaned = small.run("clean", "--pinokio", "tiny")
    assert cleaned.code == 0
    assert re.fullmatch(r"tiny: Pinokio is cleaned up, [0-9.]+ MB freed\n", cleaned.out)
    assert everything(home) == before
    assert small.run("clean", "--pinokio").out == "tiny: nothing of it is in Pinokio\n"


def test_somebody_elses_app(small: Space, home: Home, daemon: Daemon) -> None:
    """A folder of the app's name that filmkit didn't make is refused, and stays as it is."""
    home.write("filmkit-tiny", "start.json", "theirs")
    before = everything(home)
    move_in(small, home, daemon)
    said = small.run("build")
    assert said.code == 1
    assert "filmkit-tiny' is there already\n" in said.out
    assert everything(home) == before


def test_wrong_home(small: Space, home: Home, daemon: Daemon) -> None:
    """A home that isn't the running Pinokio's is refused, and nothing is written to it."""
    move_in(small, home, daemon)
    elsewhere = small.root / "elsewhere"
    elsewhere.mkdir()
    said = small.run("build", PINOKIO_HOME=str(elsewhere))
    assert said.code == 1
    assert f"the running Pinokio has its home at '{home.folder}', not at '{elsewhere}'" in said.out
    assert not any(elsewhere.iterdir())


def hang(home: Home, name: str) -> Path:
    """Have a program wait for ever in scripts; a file that holds its process's id once it does."""
    reached = home.user / f"{name}.pid"
    home.program(
        name, f"#!/bin/sh\necho $$ > {reached}.part\nmv {reached}.part {reached}\nexec sleep 600\n"
    )
    return reached
