"""Puts a finished film and its poster where the user wants them, whole or not at all.

Replaces what filmkit put there before, never anything else. Knows nothing of how the film was made.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from filmkit.backends.files import copy, explained, replacing
from filmkit.cut.commands import MADE_WITH
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from av import VideoFrame
    from av.container import InputContainer

_BLACK = 24  # mean of 8-bit luma (16 = black) under which a picture makes no poster
_QUALITY = 90  # JPEG
_MARKS = {
    ".html": f'<meta name="generator" content="{MADE_WITH}">'.encode(),
    ".pdf": f"/Keywords ({MADE_WITH})".encode(),
}


def poster_path(target: Path) -> Path:
    """Where the poster of a film goes that is delivered to `target`."""
    return target.with_suffix(".jpg")


def deliver(
    film: Path,
    target: Path,
    picture: bytes,
    *,
    beside: Mapping[Path, Path] | None = None,
    within: Path | None = None,
    may_replace: Callable[[Path], bool] | None = None,
) -> Path:
    """Copy `film` to `target` and put a poster beside it; what they replace stays until they are on the disk.

    Args:
        film: A finished film.
        target: Where it goes; its folder is made where needed.
        picture: Its poster, as `make_poster` gives it.
        beside: What else goes there (subtitles): for each place, the file to copy.
        within: A folder that the target mustn't leave by symbolic links; None = it may be anywhere.
        may_replace: Whether a file that is there is filmkit's to replace; None = if it says so itself.

    Returns:
        The poster's path.

    Raises:
        BackendError: Something of somebody else's is there, or the folder can't be written to.
    """
    poster = poster_path(target)
    with explained(f"deliver to '{target}'"):
        _check_folder(target, within)
        for place in (target, poster, *(beside or {})):
            _check_place(place, may_replace or says_ours)
        target.parent.mkdir(parents=True, exist_ok=True)
        copy(film, target)
        with replacing(poster) as aside:
            aside.write_bytes(picture)
        for place, source in (beside or {}).items():
            copy(source, place)
    return poster


def deliver_file(
    file: Path,
    target: Path,
    *,
    within: Path | None = None,
    may_replace: Callable[[Path], bool] | None = None,
) -> None:
    """Copy a finished file to `target`; what it replaces stays until it is on the disk.

    Arguments, and what is raised, are those of `deliver`.
    """
    with explained(f"deliver to '{target}'"):
        _check_folder(target, within)
        _check_place(target, may_replace or says_ours)
        target.parent.mkdir(parents=True, exist_ok=True)
        copy(file, target)


def says_ours(path: Path) -> bool:
    """Whether a film, poster or sheet says of itself that filmkit made it; a copy of one says so, too.

    Teasers and tables have no place to say it in.
    """
    import av  # noqa: PLC0415 (these take 0.2 s, and nothing is delivered before all else has been made)
    from PIL import Image  # noqa: PLC0415

    try:
        if path.suffix in _MARKS:
            return _MARKS[path.suffix] in path.read_bytes()
        if path.suffix == ".jpg":
            with Image.open(path, formats=["JPEG"]) as image:
                return bool(image.info.get("comment") == MADE_WITH.encode())
        with av.open(f"file:{path}", options={"format_whitelist": "mov,mp4"}) as container:
            return container.metadata.get("comment") == MADE_WITH
    except (OSError, ValueError, av.error.FFmpegError):
        return False


def _check_folder(target: Path, within: Path | None) -> None:
    folder = target.parent.resolve()
    if within is not None and not folder.is_relative_to(within.resolve()):
        raise BackendError(
            f"'{target.parent}' leads outside the project, to '{folder}'",
            hint="deliver elsewhere with 'build --to DIR', or 'deliver: {dir: …}' in filmkit.yaml",
        )
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir():
        raise BackendError(
            f"can't deliver to '{target}': '{existing}' is a file, not a folder",
            hint="move it, or deliver somewhere else",
        )


def _check_place(path: Path, may_replace: Callable[[Path], bool]) -> None:
    is_there = path.exists() or path.is_symlink()
    if is_there and (path.is_symlink() or not path.is_file() or not may_replace(path)):
        raise BackendError(
            f"'{path}' was not made by filmkit, so it stays as it is",
            hint="move it, or deliver under another name with 'deliver: {to: …}'",
        )


def make_poster(film: Path, number: int) -> bytes:
    """Frame `number` of a film, from 0, as JPEG; if it is black, one of its middle or quarters, if they aren't.

    Raises:
        BackendError: The film can't be read.
    """
    import av  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    try:
        with av.open(f"file:{film}") as container:
            frames = container.streams.video[0].frames
            best = wanted = _frame(container, min(number, frames - 1))
            for other in (frames // 2, frames // 4, 3 * frames // 4):
                if not _black(best):
                    break
                best = _frame(container, other)
            image = (wanted if _black(best) else best).to_ndarray(format="rgb24")
    except (av.error.FFmpegError, IndexError, StopIteration) as error:
        raise BackendError(f"'{film.name}' can't be read as a film", log=str(error)) from error
    jpeg = io.BytesIO()
    Image.fromarray(image).save(jpeg, "JPEG", quality=_QUALITY, comment=MADE_WITH)
    return jpeg.getvalue()


def _frame(container: InputContainer, number: int) -> VideoFrame:
    """Frame `number` of a film at a constant rate."""
    stream = container.streams.video[0]
    assert stream.time_base, "an MP4 has one"  # noqa: S101
    assert stream.average_rate, "an MP4 has one"  # noqa: S101
    pts = round(number / stream.average_rate / stream.time_base)
    container.seek(pts, stream=stream)
    return next(frame for frame in container.decode(stream) if (frame.pts or 0) >= pts)


def _black(frame: VideoFrame) -> bool:
    return float(frame.to_ndarray(format="gray")[::4, ::4].mean()) < _BLACK
