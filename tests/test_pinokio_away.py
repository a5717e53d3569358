"""Films made in Pinokio where there is no Pinokio, or none that will do."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from comfyui.server import free_port

from filmkit.backends.pinokio.deed import Deed, app_folder, write_deed
from filmkit.backends.pinokio.drive import contents, drive_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from space import Space


@contextlib.contextmanager
def answering(text: bytes) -> Iterator[str]:
    """A server that has the same answer to everything; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_nobody_there(small: Space) -> None:
    """Without Pinokio what needs it fails and says what to do, the rest is there, and doctor knows."""
    url = f"http://127.0.0.1:{free_port()}"
    small.edit("projects/tiny.yaml", "a dark forest", "a bright room")
    said = small.run("build", "--runner", "pinokio", FILMKIT_PINOKIO=url)
    assert said.code == 1
    assert (
        f"Pinokio doesn't answer at {url}: nobody listens there\n  hint: start Pinokio" in said.out
    )
    assert "warning: Pinokio doesn't answer" in said.err
    assert "clip:scene_02" in small.started("tiny")
    doctor = small.run("doctor", FILMKIT_RUNNER="pinokio", FILMKIT_PINOKIO=url)
    assert doctor.code == 1
    assert f"NO  Pinokio   Pinokio doesn't answer at {url}" in doctor.out
    assert "Pinokio" not in small.run("doctor", FILMKIT_PINOKIO=url).out
    small.build(FILMKIT_PINOKIO=url)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b'{"pinokiod": "3.7.1"}', "is too old: 5.0 or later is needed\n  hint: update Pinokio"),
        (b'{"hello": 1}', "is no Pinokio"),
        (b"<html>", "is no Pinokio"),
    ],
)
def test_none_that_will_do(small: Space, answer: bytes, why: str) -> None:
    """What is too old, or something else, is told as such."""
    with answering(answer) as url:
        said = small.run("build", "--runner", "pinokio", FILMKIT_PINOKIO=url)
    assert said.code == 1
    assert why in said.out


def test_no_home(small: Space) -> None:
    """A home that isn't there is told with what says where it is."""
    with answering(b'{"pinokiod": "8.0.40"}') as url:
        said = small.run(
            "build", "--runner", "pinokio", FILMKIT_PINOKIO=url, PINOKIO_HOME="/no/such"
        )
    assert said.code == 1
    assert "there is no Pinokio home at '/no/such'\n  hint: say where its home is" in said.out


def test_export_says_the_same(small: Space) -> None:
    """An exported app cuts the film in the same way, whichever the runner is."""
    script = small.root / "build/tiny/pinokio/edit.json"
    small.run("export", "pinokio", "tiny")
    local = script.read_text("utf-8")
    small.run("export", "pinokio", "tiny", FILMKIT_RUNNER="pinokio")
    assert script.read_text("utf-8") == local


def left(small: Space, home: Path, film: str) -> Path:
    """What a build of a film left in a home, with checkpoints that were on the drive before; its folder."""
    place = home / "drive" / "drives" / "peers" / "d1" / "checkpoints"
    place.mkdir(parents=True)
    (place / "there.safetensors").write_bytes(b"there")
    app = app_folder(home, film)
    found = contents(drive_of(home))
    write_deed(app, Deed(project=str(small.root), film=film, found=found))
    link = app / "app" / "models" / "checkpoints"
    link.parent.mkdir(parents=True)
    link.symlink_to(place)
    return app


@pytest.mark.parametrize("names", [(), ("gone",)])
def test_clean_without_the_film(small: Space, tmp_path: Path, names: tuple[str, ...]) -> None:
    """What a film left is removed though its file is gone; a home that is a link is left as it was."""
    real, home = tmp_path / "real", tmp_path / "home"
    (real / "api").mkdir(parents=True)
    home.symlink_to(real)
    app = left(small, real, "gone")
    before = contents(drive_of(real))
    url = f"http://127.0.0.1:{free_port()}"
    said = small.run("clean", "--pinokio", *names, PINOKIO_HOME=str(home), FILMKIT_PINOKIO=url)
    assert said.code == 0
    first, *others = said.out.splitlines()
    assert first.startswith("gone: Pinokio is cleaned up, ")
    assert "kept" not in said.out
    assert others == ([] if names else ["tiny: nothing of it is in Pinokio"])
    assert not app.exists()
    assert contents(drive_of(real)) == before


def test_clean_nothing(small: Space, tmp_path: Path) -> None:
    """A film that neither is nor was there is told as such."""
    said = small.run("clean", "--pinokio", "nope", PINOKIO_HOME=str(tmp_path))
    assert said.code == 2
    assert "no film 'nope'" in said.err + said.out
