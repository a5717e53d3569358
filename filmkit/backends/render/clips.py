"""The maker of clips: rendered ones, and the user's own pictures and videos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.backends.probe import probe
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
            self._editor(recipe, job)
            _check_length(recipe, job)
        else:
            payload = recipe["payload"]
            assert isinstance(payload, dict)  # noqa: S101
            self._renderer(str(recipe["use"])).render(payload, job)


def _check_length(recipe: Mapping[str, Json], job: Job) -> None:
    command = recipe["command"]
    assert isinstance(command, dict)  # noqa: S101
    wanted, found = command["frames"], probe(job.output).frames
    if isinstance(wanted, int) and found < wanted:
        message = (
            f"the video is too short: {found} frames, and with its handles the shot takes {wanted}"
        )
        raise BackendError(
            message, hint="make the shot shorter, or set 'hold: true' to freeze the last picture"
        )
