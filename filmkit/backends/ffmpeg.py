"""Which ffmpeg to run, what it calls itself, and what it lacks.

Knows nothing of what it is used for, save the names of the parts that are needed.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, cast

from filmkit.backends.files import write_json
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable

    from filmkit.keys import Json

_ENCODERS = ("aac", "libx264")
_FILTERS = (
    *("boxblur", "lutyuv", "overlay", "pad", "palettegen", "paletteuse", "split"),  # deliverables
    *("aformat", "alimiter", "aresample", "color", "concat", "crop", "ebur128", "fade", "format"),
    *("fps", "scale", "setparams", "setpts", "setsar", "settb", "tpad", "trim", "volume", "xfade"),
)
_CURE = "set 'ffmpeg:' in filmkit.yaml, or leave it out to use the one that comes with filmkit"
_PATIENCE_S = 30  # for ffmpeg to say what it is; a cold start from a slow disk takes a few


def find_ffmpeg(setting: str) -> Path:
    """The ffmpeg that `setting` means: a path, a name on the PATH, or "" for the one that comes with filmkit.

    Raises:
        BackendError: There is none.
    """
    if not setting:
        return _bundled()
    found = shutil.which(Path(setting).expanduser())
    if not found:
        raise BackendError(f"there is no ffmpeg at '{setting}'", hint=_CURE)
    return Path(found).absolute()


def _bundled() -> Path:
    import imageio_ffmpeg  # noqa: PLC0415 (slow to import, and only needed without a setting)

    try:
        return Path(imageio_ffmpeg.get_ffmpeg_exe()).absolute()
    except RuntimeError as error:
        raise BackendError(
            "imageio-ffmpeg brought no ffmpeg for this machine",
            hint="install ffmpeg and set 'ffmpeg: ffmpeg' in filmkit.yaml",
            log=str(error),
        ) from error


def identify(path: Path, folder: Path) -> str:
    """`ffmpeg 9.0.2`: what a recipe says of the binary.

    The answer is kept in `folder` for as long as the binary's size and time stay, so that asking costs no process.

    Raises:
        BackendError: It can't be run, or doesn't answer as ffmpeg does.
    """
    return str(_kept(path, folder / "ffmpeg.json", "name", lambda: _name(path)))


def encoders(path: Path, folder: Path) -> frozenset[str]:
    """The names of all its encoders; the answer is kept in `folder` as `identify` does. Raises BackendError."""
    file = folder / "encoders.json"
    found = _kept(path, file, "encoders", lambda: [*sorted(_listed(path, "-encoders"))])
    return frozenset(cast("list[str]", found))


def _kept(path: Path, file: Path, key: str, ask: Callable[[], Json]) -> Json:
    """What `ask` found out of a binary, as long as that is the same."""
    try:
        stat = path.stat()
    except OSError as error:
        raise BackendError(f"there is no ffmpeg at '{path}'", hint=_CURE, log=str(error)) from error
    binary: list[Json] = [str(path), stat.st_size, stat.st_mtime_ns]
    try:
        answer = json.loads(file.read_text("utf-8"))
        if answer["binary"] == binary:
            return cast("Json", answer[key])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # never asked, or not ours: ask
    found = ask()
    with contextlib.suppress(OSError):  # then it is asked each time
        write_json(file, {"binary": binary, key: found})
    return found


def _name(path: Path) -> str:
    first, *_ = (*_ask(path, "-version").splitlines(), "")
    match = re.match(r"ffmpeg version (\S+)", first)
    if not match:
        raise BackendError(f"'{path}' doesn't answer as ffmpeg does", hint=_CURE, log=first)
    release = re.match(r"n?(\d+(?:\.\d+)+)", match[1])  # a build from git has no release number
    return f"ffmpeg {release[1] if release else match[1]}"


def missing(path: Path) -> tuple[str, ...]:
    """The encoders and filters that filmkit needs and this ffmpeg lacks: `encoder libx264`, `filter xfade`.

    Raises:
        BackendError: It can't be run.
    """
    encoders, filters = _listed(path, "-encoders"), _listed(path, "-filters")
    return (
        *(f"encoder {name}" for name in _ENCODERS if name not in encoders),
        *(f"filter {name}" for name in _FILTERS if name not in filters),
    )


def _listed(path: Path, option: str) -> set[str]:
    """The second word of each line: the first holds flags."""
    lines = (line.split() for line in _ask(path, option).splitlines())
    return {words[1] for words in lines if len(words) > 1}


def _ask(path: Path, option: str) -> str:
    try:
        answer = subprocess.run(
            (str(path), "-hide_banner", option),
            capture_output=True,
            check=True,
            timeout=_PATIENCE_S,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.CalledProcessError as error:
        log = error.stderr.decode("utf-8", "replace")
        raise BackendError(f"'{path}' doesn't run", hint=_CURE, log=log) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BackendError(f"'{path}' doesn't run", hint=_CURE, log=str(error)) from error
    return answer.stdout.decode("utf-8", "replace")
