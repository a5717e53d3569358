"""The maker of clips: rendered ones, and the user's own pictures and videos."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from filmkit.backends.probe import probe
from filmkit.cut.commands import OWN
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from filmkit.keys import Json
    from filmkit.model.ports import Job, Maker, Renderer


class Clips:
    """Makes a clip as its recipe says: `use: file` by the editor, all else by the renderer of that name."""

    def __init__(self, renderer: Callable[[str], Renderer], editor: Maker) -> None:
        self._renderer = renderer
        self._editor = editor

    def __call__(self, recipe: Mapping[str, Json], job: Job) -> None:
        """Write the clip. Raises BackendError."""
        if recipe["use"] == "file":
            _check_pictures(job.inputs[OWN])
            self._editor(recipe, job)
        else:
            payload = cast("Mapping[str, Json]", recipe["payload"])
            self._renderer(str(recipe["use"])).render(payload, job)


def _check_pictures(path: Path) -> None:
    try:
        media = probe(path)
    except BackendError as error:
        message = "it can't be read as a picture or a video"
        raise BackendError(message, hint=error.problems[0].hint, log=error.log) from error
    if not media.codec:
        message = "there are no pictures in it"
        raise BackendError(message, hint="sound goes into 'audio: {soundtrack: {file: …}}'")
