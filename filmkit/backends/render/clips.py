"""The maker of clips: rendered ones, and the user's own pictures and videos."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

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
        else:
            payload = cast("Mapping[str, Json]", recipe["payload"])
            self._renderer(str(recipe["use"])).render(payload, job)
