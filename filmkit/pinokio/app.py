"""An app of Pinokio's for one film, as data: what it cuts, what it has rendered, what it needs for that.

Knows nothing of templates, plans or files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from filmkit.cut.command import Command
from filmkit.keys import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.workflow.workflow import Model

MENU = "pinokio.js"
SCRIPTS = (
    "install.json",
    "start.json",
    "generate.json",
    "edit.json",
    "deliver.json",
    "cleanup.json",
)
FILM = "final_movie.mp4"  # in `output/`: the film that `edit.json` cut
PICTURE = "filmkit_"  # how the names of pictures in `pictures/` begin
# All that the scripts and the export ever put into the app's folder, besides the scripts themselves.
REMOVED = ("output", "pictures", "app", "comfyui.url")
# Where programs keep what they fetch and forget: by default Pinokio has one place for all apps.
CACHES = (
    *("PIP_CACHE_DIR", "PIP_TMPDIR", "UV_CACHE_DIR", "TMPDIR", "TEMP", "TMP"),
    *("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"),
    *("HF_HOME", "TORCH_HOME", "GRADIO_TEMP_DIR"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of ffmpeg in the app's folder `output/`.

    Attributes:
        file: What it makes there.
        command: Its last argument is replaced by `file`.
        inputs: Files there that it reads, besides those that it brings along itself.
    """

    file: str
    command: Command
    inputs: tuple[str, ...]

    def json(self) -> dict[str, Json]:
        """The run as JSON; `Run.of` reads it back."""
        return {"file": self.file, "command": self.command.recipe(), "inputs": list(self.inputs)}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Run:
        """The run that `json()` was made from."""
        command = Command.of(cast("Mapping[str, Json]", data["command"]))
        inputs = tuple(cast("list[str]", data["inputs"]))
        return cls(file=str(data["file"]), command=command, inputs=inputs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Render:
    """A clip that ComfyUI is to make.

    Attributes:
        file: Its name in `output/`.
        key: Tells it from others that had this name: 64 hexadecimal digits.
        id: What ComfyUI is to call the job; a UUID.
        graph: What ComfyUI is asked for; pictures have the names that they have in its `input/` folder.
        output: Id of the node whose result counts.
        frames: Video frames that the clip has; 0 = that can't be said beforehand.
        pictures: Files in the app's folder `pictures/` that are put into ComfyUI's `input/`, under the same names.
        models: What the graph loads.
        still: Name in `output/` of the picture that ComfyUI makes, and what makes the clip of it; None = it makes
            the clip itself.
    """

    file: str
    key: str
    id: str
    graph: Json
    output: str
    frames: int = 0
    pictures: tuple[str, ...] = ()
    models: tuple[Model, ...] = ()
    still: tuple[str, Run] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """All of one film's app.

    Attributes:
        title: Of the film; people's text.
        file: What the delivered film is called; plain.
        segments: What the film is put together from, in any order.
        film: Puts it together.
        renders: Clips that are to be rendered, in film order.
        elsewhere: Files in `output/` that only filmkit itself makes and that are not there, and why.
        models: All model files that the film's workflows load.
        nodes: Repositories of further nodes that they need, by the name of their folder.
        comfyui: Whether any workflow of the film needs ComfyUI at all.
        keys: What files in `output/` have to be made from, as their marks say it; a file that isn't in here has none.
    """

    title: str
    file: str
    segments: tuple[Run, ...]
    film: Run
    renders: tuple[Render, ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    models: tuple[Model, ...] = ()
    nodes: Mapping[str, str] = field(default_factory=dict)
    comfyui: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs of ffmpeg that cut the film, in order."""
        return (*self.segments, self.film)

    @property
    def needed(self) -> tuple[str, ...]:
        """The files that have to be in `output/` before the film is cut, each once, in film order."""
        made = {run.file for run in self.runs}
        return tuple(dict.fromkeys(n for run in self.runs for n in run.inputs if n not in made))

    @property
    def key(self) -> str:
        """What the cut film is made from: tells it from the film before an edit."""
        runs: list[Json] = [run.json() for run in self.runs]
        return digest({"runs": runs, "files": dict(self.keys)})

    @property
    def model_files(self) -> tuple[str, ...]:
        """Where the model files belong, relative to the app, each once; without those whose folder isn't known."""
        return tuple(dict.fromkeys(map(model_path, filter(lambda m: m.folder, self.models))))


def model_path(model: Model) -> str:
    """Where a model file belongs, relative to the app."""
    return f"app/models/{model.folder}/{model.file}"
