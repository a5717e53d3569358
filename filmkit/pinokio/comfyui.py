"""ComfyUI in an app's own folder: how it is installed, started and asked for clips, as steps of scripts.

Knows nothing of shots. Nothing that ComfyUI answers is ever evaluated, nor any text of a film.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from filmkit.pinokio.cutting import need, run_steps
from filmkit.pinokio.shell import exit_marker, on_end, on_failure, shell_line
from filmkit.pinokio.text import absent, as_bytes, is_name, needs_bytes, present

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filmkit.keys import Json
    from filmkit.pinokio.app import App, Render
    from filmkit.workflow.workflow import Model

VERSION = "v0.3.75"  # the one that the shipped workflows are tested on
REPOSITORY = "https://github.com/comfyanonymous/ComfyUI"
PEER = "filmkit"  # under which models are kept that a film's app leaves on the shared drive
# Apps that may have the same model files: Pinokio then lets them share one folder.
_PEERS: tuple[Json, ...] = ("https://github.com/pinokiofactory/comfy.git", PEER)
_READY = r"To see the GUI go to: (http:\/\/127\.0\.0\.1:[0-9]+)"
_JOB = "local.history[local.job.prompt_id]"


def install(app: App) -> dict[str, Json]:
    """What `install.json.j2` takes."""
    sources = {"app": REPOSITORY, **{f"app/custom_nodes/{n}": url for n, url in app.nodes.items()}}
    wheels = ("-m", "pip", "install", "--disable-pip-version-check", "-r")
    lists = ("requirements.txt", *(f"custom_nodes/{name}/requirements.txt" for name in app.nodes))
    models: list[Json] = [_model(model) for model in app.models if _is_told(model)]
    return {
        "comfyui": app.comfyui,
        "clones": [_clone(path, url) for path, url in sources.items()],
        "torch": _torch(),
        "pip": [
            {
                "when": present("app", *file.split("/")),
                "message": shell_line("python", (*wheels, file)),
                "on": on_failure("python"),
            }
            for file in lists
        ],
        "link": {"drive": _drive(app.models), "peers": list(_PEERS)},
        "models": models,
        "files": [f"app/models/{m.folder}/{m.file}" for m in app.models if _is_told(m)],
    }


def start() -> dict[str, Json]:
    """What `start.json.j2` takes."""
    line = "python main.py --listen 127.0.0.1 --disable-auto-launch --port {{port}}"
    on_cpu = "{{gpu === 'none' ? ' --cpu' : ''}}"
    return {
        "message": f"{line}{on_cpu}{exit_marker('python')}",
        "on": on_end("python", _READY),
    }


def generate(app: App) -> dict[str, Json]:
    """What `generate.json.j2` takes."""
    models = dict.fromkeys(model for clip in app.renders for model in clip.models)
    return {
        "renders": [_clip(clip) for clip in app.renders],
        "models": [_model(model) for model in models if _is_told(model)],
        "elsewhere": [need(file, f"{file}: {why}") for file, why in app.elsewhere.items()],
    }


def _clone(path: str, url: str) -> dict[str, Json]:
    tag = ("--branch", VERSION) if url == REPOSITORY else ()
    return {
        "when": absent(*path.split("/")),
        "message": shell_line("git", ("clone", "--depth", "1", *tag, url, path)),
        "on": on_failure("git"),
        "path": path,
    }


def _torch() -> dict[str, Json]:
    """For NVIDIA cards on Windows alone: elsewhere what ComfyUI itself asks for is the right one."""
    return {
        "when": "{{platform === 'win32' && gpu === 'nvidia'}}",
        "message": f"call {{{{pip.install.torch}}}}{exit_marker('pip')}",
        "on": on_failure("pip"),
    }


def _is_told(model: Model) -> bool:
    """Whether it can be said where the file belongs; else ComfyUI itself refuses a graph that lacks it."""
    return is_name(model.folder) and all(map(is_name, model.file.split("/")))


def _model(model: Model) -> dict[str, Json]:
    path = f"app/models/{model.folder}/{model.file}"
    return {
        "when": absent(*path.split("/")),
        "note": f"missing: {path}: put that model file there",
        "path": path,
    }


def _drive(models: Iterable[Model]) -> dict[str, Json]:
    """Folders of Pinokio's shared drive, and what they are in the app: what was fetched once stays for other apps."""
    return {m.folder: f"app/models/{m.folder}" for m in models if is_name(m.folder)}


def _clip(clip: Render) -> dict[str, Json]:
    name = clip.file.removesuffix(".mp4")
    found = f"Object.values({_JOB}.outputs['{clip.output}']).flat()"
    success = f"{_JOB} && {_JOB}.status.status_str === 'success'"
    first = f"{found}.find((file) => file && file.filename)[key]"
    query = f"['filename', 'subfolder', 'type'].map((key) => key + '=' + encodeURIComponent({first})).join('&')"
    still = clip.still[0] if clip.still else clip.file
    runs: list[Json] = [run_steps(clip.still[1])] if clip.still else []
    return {
        "note": f"rendering {clip.file}",
        "path": f"output/{clip.file}",
        "part": f"output/{name}.part",
        "fetched": f"output/{still}",
        "runs": runs,
        "when_there": present("output", clip.file),
        "when_missing": absent("output", clip.file),
        "next": f"done_{name}",
        "wait": f"wait_{name}",
        "pictures": [{"src": f"pictures/{p}", "dest": f"app/input/{p}"} for p in clip.pictures],
        "data": _request(clip),
        "when_failed": f"{{{{!({success} && {found}.some((file) => file && file.filename))}}}}",
        "failed": f"ComfyUI could not make {clip.file}: its own terminal says why",
        "fetch": f"{{{{local.url + '/view?' + {query}}}}}",
        "mark": {"path": f"output/{clip.file}.key", "text": clip.key},
    }


def _request(clip: Render) -> Json:
    """The body that asks for a graph: to be read by people, unless Pinokio might evaluate something in it."""
    body: Json = {"prompt": clip.graph, "prompt_id": clip.id}
    return as_bytes(json.dumps(body)) if needs_bytes(body) else body
