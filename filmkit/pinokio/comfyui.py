"""ComfyUI in an app's own folder: how it is installed and started, as steps of scripts. Knows nothing of clips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.pinokio.app import model_path
from filmkit.pinokio.failure import fail_when
from filmkit.pinokio.shell import exit_marker, on_end, on_failure, shell_line
from filmkit.pinokio.text import absent, half_there, is_name, needs_bytes, present

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from filmkit.keys import Json
    from filmkit.pinokio.app import App
    from filmkit.workflow.workflow import Model

VERSION = "v0.3.75"  # the one that the shipped workflows are tested on
REPOSITORY = "https://github.com/comfyanonymous/ComfyUI"
PEER = "filmkit"  # under which models are kept that a film's app leaves on the shared drive
# Apps that may have the same model files: Pinokio then lets them share one folder.
_PEERS: tuple[Json, ...] = ("https://github.com/pinokiofactory/comfy.git", PEER)
_READY = r"To see the GUI go to: (http:\/\/127\.0\.0\.1:[0-9]+)"
_MAIN = "app/main.py"  # what is there of ComfyUI once it was fetched


def install(app: App) -> dict[str, Json]:
    """What `install.json.j2` takes."""
    return {
        "comfyui": app.comfyui,
        "clones": [
            _clone("app", REPOSITORY, _MAIN, "--branch", VERSION),
            *(_clone(path, url, f"{path}/__init__.py") for path, url in _nodes(app)),
        ],
        "torch": _torch(),
        "pip": [_pip("requirements.txt"), *(_pip_of_nodes(path) for path, _ in _nodes(app))],
        "link": {"drive": _drive(app.models), "peers": list(_PEERS)},
        "models": [model_note(model) for model in app.models if is_told(model)],
        "missing": fail_when(absent(_MAIN), f"{_MAIN} is not there after all"),
        "files": [path for path in app.model_files if not needs_bytes(path)],
    }


def start() -> dict[str, Json]:
    """What `start.json.j2` takes."""
    line = "python main.py --listen 127.0.0.1 --disable-auto-launch --port {{port}}"
    on_cpu = "{{gpu === 'none' ? ' --cpu' : ''}}"
    silent = "{{!(local.started && local.started.event)}}"
    no_comfyui = "there is no ComfyUI here: run install.json first"
    return {
        "missing": fail_when(absent(_MAIN), no_comfyui),
        "message": f"{line}{on_cpu}{exit_marker('python')}",
        "on": on_end("python", _READY),
        "silent": fail_when(silent, "ComfyUI did not start: the lines above say why"),
    }


def is_told(model: Model) -> bool:
    """Whether a condition can say where the file belongs; else ComfyUI itself refuses a graph that lacks it."""
    return is_name(model.folder) and all(map(is_name, model.file.split("/")))


def model_note(model: Model) -> dict[str, Json]:
    """When a model file is missing, and what to say then."""
    path = model_path(model)
    return {
        "when": absent(path),
        "note": f"missing: {path}: put that model file there",
    }


def _nodes(app: App) -> Iterator[tuple[str, str]]:
    """Folders of further nodes, and where they come from."""
    for name, url in app.nodes.items():
        yield f"app/custom_nodes/{name}", url


def _clone(path: str, url: str, probe: str, *options: str) -> dict[str, Json]:
    """Fetch a repository unless it is there.

    Args:
        path: Its folder.
        url: Where it comes from.
        probe: A file that is there once it was fetched: a run that was killed has left the folder alone.
        options: Of `git clone`.
    """
    half = f"{path} is there without {probe}: remove that folder, then run install.json again"
    return {
        "half": fail_when(half_there(path, probe), half),
        "when": absent(probe),
        "message": shell_line("git", ("clone", "--depth", "1", *options, url, path)),
        "on": on_failure("git"),
        "missing": fail_when(absent(probe), f"{probe} is not there after all"),
    }


def _pip(file: str) -> dict[str, Json]:
    """A step that fetches the packages that a file in `app/` names."""
    args = ("-m", "pip", "install", "--disable-pip-version-check", "-r", file)
    line: dict[str, Json] = {"message": shell_line("python", args), "on": on_failure("python")}
    return {"method": "shell.run", "params": {"path": "app", "venv": "env", **line}}


def _pip_of_nodes(path: str) -> dict[str, Json]:
    """The same for nodes, of which some need none."""
    file = f"{path}/requirements.txt"
    return {"when": present(file), **_pip(file.removeprefix("app/"))}


def _torch() -> dict[str, Json]:
    """For NVIDIA cards on Windows alone: elsewhere what ComfyUI itself asks for is the right one."""
    return {
        "when": "{{platform === 'win32' && gpu === 'nvidia'}}",
        "message": f"call {{{{pip.install.torch}}}}{exit_marker('pip')}",
        "on": on_failure("pip"),
    }


def _drive(models: Iterable[Model]) -> dict[str, Json]:
    """Folders of Pinokio's shared drive, and what they are in the app: what was fetched once stays for other apps."""
    return {m.folder: f"app/models/{m.folder}" for m in models if is_name(m.folder)}
