"""Posters of clips, kept under the digest of what they are of: each is made once, whole or not at all.

Knows nothing of pages.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import av
from PIL import Image

from filmkit.backends import files
from filmkit.backends.probe import SAFE

if TYPE_CHECKING:
    from pathlib import Path

    from av import VideoFrame
    from av.container import InputContainer

_QUALITY = 82  # WebP
_UNREADABLE = (av.error.FFmpegError, OSError, ValueError, IndexError, StopIteration)


def keep_poster(video: Path, poster: Path, *, width_px: int) -> bool:
    """See to it that a picture from the middle of `video` is at `poster`; one that is there stays.

    Args:
        video: The video.
        poster: Where the picture goes, as WebP; named by the digest of the video.
        width_px: How wide it is, at most; it is never enlarged.

    Returns:
        Whether it is there; not if the video can't be read.

    Raises:
        BackendError: It can't be written.
    """
    if poster.exists():
        return True
    try:
        picture = _picture(video, width_px)
    except _UNREADABLE:
        return False  # a page without a picture is better than none
    with files.explained(f"write {poster.name}"), files.replacing(poster) as aside:
        aside.write_bytes(picture)
    return True


def _picture(video: Path, width_px: int) -> bytes:
    with av.open(f"file:{video}", options=dict(SAFE)) as container:
        image = Image.fromarray(_middle(container).to_ndarray(format="rgb24"))
    if image.width > width_px:
        height_px = max(1, round(image.height * width_px / image.width))
        image = image.resize((width_px, height_px), Image.Resampling.LANCZOS)
    webp = io.BytesIO()
    image.save(webp, "WEBP", quality=_QUALITY)
    return webp.getvalue()


def _middle(container: InputContainer) -> VideoFrame:
    """The frame in the middle; of a video that doesn't say how long it is, the first."""
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    middle = (stream.start_time or 0) + (stream.duration or 0) // 2
    if middle:
        container.seek(middle, stream=stream)
    frame = next(frames := container.decode(stream))
    for later in frames:
        if (frame.pts or 0) >= middle:
            break
        frame = later
    return frame
