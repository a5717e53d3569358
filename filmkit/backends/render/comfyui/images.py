"""Pictures for a server: put there once each, by what is in them; and pictures out of clips.

Knows nothing of shots.
"""

from __future__ import annotations

import hashlib
import io
from fractions import Fraction
from typing import TYPE_CHECKING

import av
from PIL import Image

from filmkit.backends.probe import SAFE
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filmkit.backends.render.comfyui.client import Client
    from filmkit.timing import Rate

_FOLDER = "filmkit"


def put(client: Client, content: bytes) -> str:
    """Have a picture on the server, sending it unless it is there; the name that nodes find it by.

    It is called after its bytes, so that the same picture is there once, whoever sent it.

    Args:
        client: The server.
        content: Its bytes.

    Raises:
        Trouble: The server didn't answer as it should.
        BackendError: It won't take it.
    """
    # Whatever format it has: nodes look into the file, but want it to be called a picture.
    stored = f"{hashlib.sha256(content).hexdigest()}.png"
    with client.uploading:  # two shots of one person are often queued at the same time
        if client.has_input(stored, _FOLDER, len(content)):
            return f"{_FOLDER}/{stored}"
        return client.upload(stored, _FOLDER, content)


def frame_shown(clip: Path, frame: int, rate: Rate) -> bytes:
    """The picture that a clip shows at film frame `frame` after its own first, as PNG.

    Of the clip's own frames it is the one that ffmpeg's `fps` filter puts there (each goes to the
    film frame nearest to it, and stays until the next comes); the clip's last one, if it is shorter.

    Raises:
        BackendError: There are no pictures in it.

    Source: https://ffmpeg.org/ffmpeg-filters.html#fps-1 (round=near).
    """
    shown: av.VideoFrame | None = None
    try:
        with av.open(f"file:{clip}", options=dict(SAFE)) as container:
            for picture, begins_s in _pictures(container):
                if shown is not None and rate.frames(begins_s) > frame:
                    break
                shown = picture
    except (av.error.FFmpegError, OSError, ValueError, IndexError) as error:
        raise _no_picture() from error
    if shown is None:
        raise _no_picture()
    out = io.BytesIO()
    # Not compressed: it is sent once, and the same pixels are the same bytes whatever zlib there is.
    Image.fromarray(shown.to_ndarray(format="rgb24")).save(out, "PNG", compress_level=0)
    return out.getvalue()


def _pictures(container: av.container.InputContainer) -> Iterator[tuple[av.VideoFrame, Fraction]]:
    """Each picture, and when it is shown, in seconds from the first."""
    first: Fraction | None = None
    for picture in container.decode(video=0):
        if picture.pts is None or picture.time_base is None:
            continue
        time_s = picture.pts * picture.time_base
        first = time_s if first is None else first
        yield picture, Fraction(time_s - first)


def _no_picture() -> BackendError:
    message = "the clip of the shot before has no picture to begin with"
    return BackendError(message, hint="give the shot a picture: 'first_frame: assets/start.png'")
