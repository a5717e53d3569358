"""`filmkit.yaml` and the environment, checked: the machine's settings and all that is wrong with them.

Reads neither: both are handed in. What is wrong counts as not said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.errors import Problem, by_place
from filmkit.model.settings import ComfyUI, Settings
from filmkit.spec.hints import quoted
from filmkit.spec.llm import check_llm, read_llm
from filmkit.spec.parts import at, given, whole
from filmkit.spec.remote import check_remote, read_remote
from filmkit.spec.runner import check_runner, read_pinokio, read_runner
from filmkit.spec.schema import check_shape
from filmkit.spec.servers import check_servers, read_servers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.source import Source

MOST_JOBS = 256
LONGEST_S = 86400
_JOBS = "FILMKIT_JOBS"
_COMFYUI = "FILMKIT_COMFYUI"
# Setting in the file, and the variable that wins over it.
_VARIABLES = {
    ("store", "path"): "FILMKIT_STORE",
    ("ffmpeg",): "FILMKIT_FFMPEG",
    ("voices", "path"): "FILMKIT_VOICES",
    ("jobs", "cpu"): _JOBS,
}


def check_settings(
    source: Source | None, schema: Json, environment: Mapping[str, str]
) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings, with defaults for what isn't said or is wrong, and the problems in order of place.

    Args:
        source: `filmkit.yaml`; None if there is none.
        schema: `settings.schema.json`.
        environment: The process's variables; an empty one counts as not set.
    """
    problems: list[Problem] = []
    data: Json = None
    if source is not None and source.data is not None:
        problems += check_shape(source, schema)
        data = source.data
    jobs = _jobs(data, "cpu")
    if set_jobs := environment.get(_JOBS):
        jobs = _number(set_jobs) or jobs
        problems += _check_jobs(set_jobs)
    servers = environment.get(_COMFYUI, "").split(",") if environment.get(_COMFYUI) else None
    problems += check_servers(source, servers, _COMFYUI)
    problems += check_llm(source, environment)
    problems += check_remote(source, environment)
    problems += check_runner(source, environment)
    settings = Settings(
        **given(
            store=_text(data, environment, "store", "path"),
            remote=read_remote(environment),
            ffmpeg=_text(data, environment, "ffmpeg"),
            deliver_dir=_text(data, environment, "deliver", "dir"),
            voices=_text(data, environment, "voices", "path"),
            runner=read_runner(data, environment),
        ),
        jobs=given(cpu=jobs, llm=_jobs(data, "llm")),
        comfyui=ComfyUI(
            **given(
                servers=read_servers(servers or at(data, "comfyui", "servers")),
                patience_s=_seconds(data, "patience"),
                silence_s=_seconds(data, "silence"),
            )
        ),
        llm=read_llm(source, environment),
        pinokio=read_pinokio(data, environment),
    )
    return settings, by_place(problems)


def _text(data: Json, environment: Mapping[str, str], *path: str) -> str | None:
    said = environment.get(_VARIABLES.get(path, "")) or at(data, *path)
    return said.strip() or None if isinstance(said, str) else None


def _seconds(data: Json, name: str) -> float | None:
    said = at(data, "comfyui", name)
    is_number = isinstance(said, int | float) and not isinstance(said, bool)
    return float(said) if is_number and 0 < said <= LONGEST_S else None  # type: ignore[operator, arg-type]


def _jobs(data: Json, pool: str) -> int | None:
    said = at(data, "jobs", pool)
    count = None if isinstance(said, bool) else whole(said)
    return count if count and 1 <= count <= MOST_JOBS else None


def _number(text: str) -> int | None:
    count = (
        int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_JOBS)) else 0
    )
    return count if 1 <= count <= MOST_JOBS else None


def _check_jobs(text: str) -> list[Problem]:
    if _number(text):
        return []
    message = f"{_JOBS} must be a whole number from 1 to {MOST_JOBS}, got {quoted(text)}"
    return [Problem(message, hint=f"unset {_JOBS}, or set it to the steps to run at once")]
