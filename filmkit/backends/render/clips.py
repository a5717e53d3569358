"""The maker of all that is rendered: clips, stills and music; of clips of other pictures; and of graphs to look at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from filmkit.backends.files import explained
from filmkit.backends.probe import probe
from filmkit.cut.commands import OWN
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from filmkit.keys import Json
    from filmkit.model.ports import Composer, Job, Maker, Renderer


class Clips:
    """Makes what its recipe says: a command by the editor, all else by the renderer that it names."""

    def __init__(self, renderer: Callable[[str], Renderer | Composer], editor: Maker) -> None:
        self._renderer = renderer
        self._editor = editor

    def __call__(self, recipe: Mapping[str, Json], job: Job) -> Mapping[str, Json] | None:
        """Write the clip, still or music. Raises BackendError."""
        if "command" not in recipe:
            payload = cast("Mapping[str, Json]", recipe["payload"])
            return self._renderer(str(recipe["use"])).render(payload, job)
        if OWN in job.inputs:
            _check_pictures(job.inputs[OWN])
        return self._editor(recipe, job)


def write_graph(recipe: Mapping[str, Json], job: Job) -> None:
    """Write the graph of a recipe so that people can read it, and their own ComfyUI load it. Raises BackendError."""
    text = json.dumps(recipe["graph"], indent=2, ensure_ascii=False) + "\n"
    with explained("write the graph"):
        job.output.write_text(text, "utf-8", "surrogatepass", newline="\n")


def _check_pictures(path: Path) -> None:
    try:
        media = probe(path)
    except BackendError as error:
        message = "it can't be read as a picture or a video"
        raise BackendError(message, hint=error.problems[0].hint, log=error.log) from error
    if not media.codec:
        message = "there are no pictures in it"
        raise BackendError(message, hint="sound goes into 'audio: {soundtrack: {file: …}}'")
