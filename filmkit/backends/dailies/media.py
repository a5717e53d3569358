"""Which files of a film's folder on show a live page may have: pictures, videos and sound that really lie in it."""

from __future__ import annotations

import os
from pathlib import Path

_SUFFIXES = {
    ".jpg": "image/jpeg",
    ".m4a": "audio/mp4",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".webp": "image/webp",
}


def find_media(folder: Path, name: str) -> tuple[Path, str] | None:
    """The file that `name` means in a folder, and its type; None = there is none that may be shown.

    Args:
        folder: A film's folder on show.
        name: As a browser asks for it, decoded: not to be trusted.
    """
    parts = name.split("/")
    if "\\" in name or "\0" in name or any(part in {"", ".", ".."} for part in parts):
        return None
    kind = _SUFFIXES.get(os.path.splitext(name)[1].lower())  # noqa: PTH122 (it is no path yet)
    try:
        real = Path(os.path.realpath(folder))
        path = real.joinpath(*parts)
        # A link would lead to what isn't ours to show, so none is followed.
        is_plain = Path(os.path.realpath(path)) == path and path.is_file()
    except (OSError, ValueError):
        return None
    return (path, kind) if kind and is_plain and folder.parent.resolve() == real.parent else None
