"""The rules of this house for scripts that run unattended, whose failures must be seen.

They hold for scripts of the right shape only. Knows nothing of JSON's text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from filmkit.pinokio.expressions import strange_expressions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.source import Path

Broken: TypeAlias = "tuple[Path, str, str]"  # where, what is wrong, what to do

_WAITING = frozenset(
    {
        *("input", "modal", "filepicker.open", "key.get", "key.set", "loading.start"),
        *("htmlmodal.open", "htmlmodal.update", "terminal.upload", "clipboard.paste"),
    }
)
_NOISE = frozenset({"/error:/i", "/errno /i"})
_EXIT = re.compile(r"/[A-Z]+_EXIT=")
_PATHS = ("path", "src", "dest", "dir")
_OUTSIDE = frozenset({"fs.copy"})  # may write where the user wants the film


def broken_rules(script: Mapping[str, Any]) -> Iterator[Broken]:
    """Every rule that a script breaks, with its place in the script."""
    steps: list[Mapping[str, Any]] = script["run"]
    yield from _check_ids(steps)
    for number, step in enumerate(steps):
        for path, message, hint in _check_step(step):
            yield ("run", number, *path), message, hint
    last = steps[-1]
    if last["method"] != "script.return" or last.get("params", {}).get("ok") is not True:
        hint = 'end with {"method": "script.return", "params": {"ok": true}}'
        yield ("run", len(steps) - 1), "a script must return that all is well, last of all", hint


def _check_ids(steps: list[Mapping[str, Any]]) -> Iterator[Broken]:
    seen: set[str] = set()
    for number, step in enumerate(steps):
        name = step.get("id")
        if name in seen:
            yield ("run", number, "id"), f"the id '{name}' is here twice", "give it another"
        if name:
            seen.add(name)
    for number, step in enumerate(steps):
        target = step.get("next")
        if step["method"] in {"jump", "goto"}:
            target = step["params"].get("id", step["params"].get("index"))
        is_known = target in seen if isinstance(target, str) else (target or 0) < len(steps)
        if not is_known:
            yield ("run", number), f"there is no step '{target}' to go to", "name a step's id"


def _check_step(step: Mapping[str, Any]) -> Iterator[Broken]:
    method, params = step["method"], step.get("params", {})
    if method in _WAITING:
        yield ("method",), f"'{method}' waits for a person", "nobody may be there"
    if method in {"shell.start", "shell.write", "shell.enter"}:
        yield ("method",), f"'{method}' tells no exit code", "use 'shell.run'"
    if method == "shell.run":
        yield from _check_shell(params)
    if isinstance(params, dict):
        yield from _check_paths(method, params)
    for path, found in strange_expressions(step):
        hint = "text goes through filmkit.pinokio.text"
        yield path, f"'{found[:60]}' is no expression of ours", hint


def _check_shell(params: Mapping[str, Any]) -> Iterator[Broken]:
    if params.get("sudo"):
        yield ("params", "sudo"), "nothing is run as another user", "leave it out"
    message, on = params["message"], params.get("on", ())
    if not isinstance(message, str):
        hint = "a step for each command"
        yield ("params", "message"), "several commands go on after a failure", hint
        return
    for number, handler in enumerate(on):
        if not _compiles(handler["event"]):
            yield ("params", "on", number, "event"), "it is no regular expression", "mend it"
    codes = [h for h in on if h.get("break") and _EXIT.match(h["event"])]
    if not codes or "_EXIT=" not in message:
        hint = "build it with filmkit.pinokio.shell"
        yield ("params", "message"), "nobody sees whether this command fails", hint
    ignored = {h["event"] for h in on if h.get("break") is False}
    if not ignored >= _NOISE:
        hint = "add on_failure's handlers"
        yield ("params",), "a mere word in the terminal would end the script", hint


def _compiles(event: str) -> bool:
    try:
        re.compile(event[1:].rpartition("/")[0])
    except re.error:
        return False
    return True


def _check_paths(method: str, params: Mapping[str, Any]) -> Iterator[Broken]:
    for key in _PATHS:
        path = params.get(key)
        if not isinstance(path, str):
            continue
        is_free = method in _OUTSIDE and key == "dest" and path.startswith("{{")
        if not is_free and not _is_inside(path):
            hint = "name a file below the script's folder"
            yield ("params", key), f"'{path}' is not plainly in the app's folder", hint


def _is_inside(path: str) -> bool:
    has_way_out = path.startswith(("/", "~")) or ".." in path.split("/")
    return bool(path) and not has_way_out and not re.search(r"[\\:{}]", path)
