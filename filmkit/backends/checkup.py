"""A look at this machine: what is there, what is missing, and how to mend it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends.director.models import find_models
from filmkit.backends.ffmpeg import find_ffmpeg, identify, missing
from filmkit.backends.voice.programs import CURE
from filmkit.errors import BackendError
from filmkit.model.settings import ComfyUI
from filmkit.spec.endpoint import endpoint
from filmkit.spec.servers import public_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from filmkit.backends.render.comfyui.preflight import Sighting
    from filmkit.model.ports import Speaker
    from filmkit.model.settings import Llm, Pinokio, Settings

_ROOM_GIB = 2  # a short film at 1280x720 with all its clips takes less
_PACKAGES = (
    *("av", "doit", "numpy", "opencv-python-headless", "pillow", "pyyaml"),
    *("openai", "requests", "websockets"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: What.
        is_good: Films can be made as far as this goes.
        found: What was found, in words.
        hint: What to do if it isn't good.
    """

    name: str
    is_good: bool
    found: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What films of the project can't do without.

    Attributes:
        servers: ComfyUI servers render some.
        models: Names of the language models that direct some; "" = whichever the settings name.
        voices: What some ask of a `Speaker`: program, voice, language.
    """

    servers: bool = False
    models: frozenset[str] = frozenset()
    voices: frozenset[tuple[str, str, str]] = frozenset()


def examine(
    root: Path,
    settings: Settings,
    servers: Sequence[Sighting],
    needs: Needs,
    speaker: Speaker,
) -> tuple[Finding, ...]:
    """Look at everything that a build needs.

    Args:
        root: Of the project.
        settings: Of the project.
        servers: The ComfyUI servers, as they were found.
        needs: What films of the project can't do without.
        speaker: Speaks their lines.
    """
    is_wanted = needs.servers or settings.comfyui.servers != ComfyUI().servers
    others = (
        *_comfyui(servers, is_wanted=is_wanted),
        *(_pinokio(settings.pinokio) if settings.runner == "pinokio" else ()),
        *_language_models(settings.llm, needs.models),
        *(_voice(speaker, *wanted) for wanted in sorted(needs.voices)),
    )
    return tuple(_findings(root, settings, others))


def _findings(root: Path, settings: Settings, servers: Iterable[Finding]) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(name="Python", is_good=True, found=f"{version}, {os.cpu_count()} cores")
    yield _packages()
    yield _ffmpeg(settings)
    yield from servers
    yield _folder("store", root / settings.store)
    if settings.deliver_dir:
        yield _folder("delivery", root / Path(settings.deliver_dir).expanduser())
    free_gib = shutil.disk_usage(root).free / 2**30
    yield Finding(
        name="disk",
        is_good=free_gib >= _ROOM_GIB,
        found=f"{free_gib:.1f} GiB free",
        hint="make room: a full disk stops a build, though it loses nothing",
    )


def _packages() -> Finding:
    found, lacking = [], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            lacking.append(name)
    said = ", ".join([*found, *(f"no {name}" for name in lacking)])
    hint = "install filmkit again, with all that it needs: pip install --force-reinstall filmkit"
    return Finding(name="packages", is_good=not lacking, found=said, hint=hint)


def _ffmpeg(settings: Settings) -> Finding:
    try:
        path = find_ffmpeg(settings.ffmpeg)
        with tempfile.TemporaryDirectory() as folder:
            identity = identify(path, Path(folder))
        lacking = missing(path)
    except BackendError as error:
        problem = error.problems[0]
        return Finding(name="ffmpeg", is_good=False, found=problem.message, hint=problem.hint)
    if lacking:
        return Finding(
            name="ffmpeg",
            is_good=False,
            found=f"{identity} at {path} lacks {', '.join(lacking)}",
            hint="leave 'ffmpeg' out of filmkit.yaml to use the one that comes with filmkit",
        )
    return Finding(name="ffmpeg", is_good=True, found=f"{identity} at {path}")


def _comfyui(servers: Sequence[Sighting], *, is_wanted: bool) -> Iterator[Finding]:
    """Each server. That one doesn't answer is only bad if the user says that it is there, or a film needs it."""
    for found in servers:
        yield Finding(
            name="ComfyUI",
            is_good=not found.why or not is_wanted,
            found=f"{found.server}: {_words(found)}" + ("" if is_wanted else _only_if(found)),
            hint="start it there, or set FILMKIT_COMFYUI=http://host:8188, several with commas",
        )


def _pinokio(settings: Pinokio) -> Iterator[Finding]:
    """The Pinokio that the settings have films made in."""
    from filmkit.backends.pinokio.daemon import Daemon  # noqa: PLC0415 (only where it is set)

    sight = Daemon(settings.url).sight()
    problem = sight.fault(Path(settings.home))
    where = f"at {public_address(settings.url)}, {settings.home}"
    found = problem.message if problem else f"{sight.version} {where}"
    yield Finding(
        name="Pinokio", is_good=not problem, found=found, hint=problem.hint if problem else ""
    )


def _language_models(llm: Llm, wanted: frozenset[str]) -> Iterator[Finding]:
    """The language models that films need, or that the settings name; nobody is asked where there are none."""
    models = {name or llm.model for name in wanted} | ({llm.model} - {""})
    if not models:
        return
    try:
        offered = find_models(llm)
    except BackendError as error:
        problem = error.problems[0]
        yield _language_model(problem.message, problem.hint)
        return
    for model in sorted(models):
        if not model:
            hint = (
                "name one: 'director: {use: llm, model: …}', or 'llm: {model: …}' in filmkit.yaml"
            )
            yield _language_model("a film wants a model, and none is named", hint)
        elif offered and not {model, f"{model}:latest"} & {*offered}:  # Ollama's way to say `qwen3`
            message = f"{public_address(endpoint(llm))} has no '{model}'"
            yield _language_model(message, f"it has {', '.join(offered[:8])}")
        else:
            found = f"{model} at {public_address(endpoint(llm))}"
            yield Finding(name="director", is_good=True, found=found)


def _language_model(found: str, hint: str) -> Finding:
    return Finding(name="director", is_good=False, found=found, hint=hint)


def _voice(speaker: Speaker, use: str, name: str, language: str) -> Finding:
    """Whether a voice that a film asks for is there."""
    found = speaker.describe(use, name, language)
    wanted = f"'{name}' ({use})" if name else f"'{language}' ({use})"
    return Finding(
        name="voices",
        is_good=bool(found["version"]),
        found=f"{found['version']}, {found['name']}"
        if found["version"]
        else f"no voice for {wanted}",
        hint=CURE,
    )


def _words(found: Sighting) -> str:
    if found.why:
        return found.why
    devices = f" on {', '.join(found.devices)}" if found.devices else ""
    return f"{found.version}{devices}, {found.waiting or 'nothing'} in its queue"


def _only_if(found: Sighting) -> str:
    return "; only films with 'render: {use: comfyui}' need it" if found.why else ""


def _folder(name: str, folder: Path) -> Finding:
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            is_good = True
    except OSError:
        is_good = False
    return Finding(
        name=name,
        is_good=is_good,
        found=f"{folder}" + ("" if is_good else " can't be written to"),
        hint=f"check the owner and permissions of {existing}, or choose another folder",
    )
