"""Films as apps in a Pinokio home, as a person puts them there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import av

if TYPE_CHECKING:
    from pathlib import Path

    from space import Space

    from pinokio.engine import Home


def put(space: Space, film: str, home: Home, app: str = "") -> Path:
    """Export a film and copy its app into a home, over what is there; the app's folder."""
    said = space.run("export", "pinokio", film)
    assert said.code == 0, said.err
    folder = home.app(app or film)
    shutil.copytree(space.root / "build" / film / "pinokio", folder, dirs_exist_ok=True)
    return folder


def made(space: Space, film: str) -> Path:
    """The film as filmkit itself cut it."""
    return space.root / "build" / film / "final_movie.mp4"


def film_of(app: Path) -> Path:
    """Where an app's cut film is."""
    return app / "output" / "final_movie.mp4"


def sound(path: Path) -> list[bytes]:
    """The sound's packets, as they stand in the file."""
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def title(path: Path) -> Any:
    """What a film is called in its own file."""
    with av.open(str(path)) as container:
        return container.metadata.get("title")
