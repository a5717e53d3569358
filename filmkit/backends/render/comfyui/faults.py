"""What a server says of a prompt that it won't or can't make, in words for filmmakers.

Knows the shapes of ComfyUI's answers; asks nothing itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.keys import Json

_LONGEST = 300
_MEMORY = ("out of memory", "outofmemory", "not enough memory")
LOOK = "what it says in full is in ComfyUI's own window, and in the graph under build/"
_MEND = "check the film's models, loras and params; `filmkit doctor` lists what the server lacks"
_LESS = (
    "render smaller ('render: {width: …, height: …}'), make the shot shorter, or close what else "
    "uses the graphics card"
)


def refusal(server: str, answer: Mapping[str, Json], graph: Json) -> BackendError:
    """The server's reasons not to take a prompt (its answer to POST /prompt).

    Also if it takes some of it: HTTP 200 with errors means that outputs are left out.
    """
    reasons = list(_node_reasons(answer.get("node_errors"), graph))
    if not reasons:
        error = _mapping(answer.get("error"))
        said = str(error.get("message") or answer.get("error") or "it doesn't say why")
        reasons = [line(said)]
    message = f"ComfyUI at {server} won't make it: {'; '.join(reasons)}"
    return BackendError(message, hint=_MEND, log=json.dumps(answer, indent=1, ensure_ascii=False))


def failure(server: str, entry: Mapping[str, Json]) -> BackendError | None:
    """Why a prompt failed, from the server's record of it; None = it didn't, or was interrupted."""
    for event, data in messages(entry):
        if event != "execution_error":
            continue
        said = str(data.get("exception_message") or data.get("exception_type") or "")
        node = f"node {line(data.get('node_id'))} ({line(data.get('node_type'))})"
        message = f"ComfyUI at {server} failed at {node}: {line(said) or 'it does not say why'}"
        is_full = any(sign in f"{said} {data.get('exception_type')}".lower() for sign in _MEMORY)
        log = data.get("traceback")
        lines = "".join(map(str, log)) if isinstance(log, list) else ""
        return BackendError(message, hint=_LESS if is_full else LOOK, log=lines)
    if is_interrupted(entry) or _status(entry) == "success":
        return None
    return BackendError(f"ComfyUI at {server} failed, and doesn't say why", hint=LOOK)


def is_interrupted(entry: Mapping[str, Json]) -> bool:
    """Whether somebody stopped it."""
    return any(event == "execution_interrupted" for event, _ in messages(entry))


def is_success(entry: Mapping[str, Json]) -> bool:
    """Whether it was made."""
    return _status(entry) == "success"


def result(entry: Mapping[str, Json], output: str) -> Mapping[str, Json]:
    """The file that a node has made, by the server's record of the prompt.

    Nodes file their results under `images`, `gifs`, `audio`, …: whatever has a file name is one.

    Args:
        entry: The record.
        output: Id of the node.

    Raises:
        BackendError: It has made none.
    """
    found = _files(entry, output)
    if not found:
        message = f"node {line(output)} of the workflow saved no file"
        hint = "'output' must name a node that saves one, such as SaveVideo or SaveImage"
        raise BackendError(message, hint=hint)
    # Not a preview, if there is better.
    return min(found, key=lambda file: file.get("type") != "output")


def has_result(entry: Mapping[str, Json], output: str) -> bool:
    """Whether a node has made a file, by the server's record of the prompt."""
    return bool(_files(entry, output))


def messages(entry: Mapping[str, Json]) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """What happened to a prompt, in order: event and data."""
    found = _mapping(entry.get("status")).get("messages")
    for message in found if isinstance(found, list) else []:
        if isinstance(message, list) and len(message) == 2:  # noqa: PLR2004 (event, data)
            yield str(message[0]), _mapping(message[1])


def _files(entry: Mapping[str, Json], output: str) -> list[Mapping[str, Json]]:
    groups = _mapping(_mapping(entry.get("outputs")).get(output)).values()
    return [
        file
        for group in groups
        if isinstance(group, list)
        for file in group
        if isinstance(file, dict) and file.get("filename") and _is_askable(file)
    ]


def _is_askable(file: Mapping[str, Json]) -> bool:
    """Whether its name can be written into an address: half a surrogate pair can't."""
    name = "".join(str(file.get(key, "")) for key in ("filename", "subfolder", "type"))
    return name == name.encode(errors="replace").decode()


def _node_reasons(errors: Json, graph: Json) -> Iterator[str]:
    for node, found in _mapping(errors).items():
        entry = _mapping(found)
        kind = entry.get("class_type") or _mapping(_mapping(graph).get(node)).get("class_type")
        causes = entry.get("errors")
        for cause in causes if isinstance(causes, list) else []:
            said = _mapping(cause)
            words = " - ".join(line(said[key]) for key in ("message", "details") if said.get(key))
            yield f"node {line(node)} ({line(kind)}): {words}"


def _status(entry: Mapping[str, Json]) -> str:
    return str(_mapping(entry.get("status")).get("status_str", ""))


def line(said: Json) -> str:
    """A server's words, in one printable line that isn't too long: all that a terminal may get of them."""
    text = " ".join(str(said).split())
    text = "".join(char if char.isprintable() else "�" for char in text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _mapping(data: Json) -> Mapping[str, Json]:
    return data if isinstance(data, dict) else {}
