"""The rules of this house for scripts that run unattended, whose failures must be seen.

They hold for scripts of the right shape only. Knows nothing of JSON's text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from filmkit.pinokio.app import REMOVED, SCRIPTS
from filmkit.pinokio.expressions import strange_expressions
from filmkit.pinokio.shell import exit_marker, is_plain, on_end, on_failure
from filmkit.pinokio.text import is_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from filmkit.source import Path

Broken: TypeAlias = "tuple[Path, str, str]"  # where, what is wrong, what to do

# What our scripts need. All others of the engine's are refused: among them are those that wait for a person, tell no
# exit code, or reach out of the app's folder.
_METHODS = frozenset(
    {
        *("fs.copy", "fs.download", "fs.link", "fs.read", "fs.rm", "fs.write"),
        *("jump", "local.set", "log", "net", "process.wait", "shell.run"),
        *("script.return", "script.start", "script.stop"),
    }
)
_MARKER = re.compile(r"echo ([A-Z]+)_EXIT=\$\?'\}\}\Z")
_STOPPED = re.compile(r"\{\{path\.resolve\(cwd, '([a-z.]+)'\)\}\}\Z")
_DELIVERED = "{{path.resolve(args && args.to || "  # the list of expressions says how it goes on
_COMFYUI = "{{local.url + '/"
_OUTPUT = "output/"


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
    if method not in _METHODS:
        yield ("method",), f"'{method}' is no method of ours", f"use one of {sorted(_METHODS)}"
        return
    check = _CHECKS.get(method)
    if check:
        yield from check(params)
    for path, found in strange_expressions(step):
        hint = "text goes through filmkit.pinokio.text"
        yield path, f"'{found[:60]}' is no expression of ours", hint


def _check_shell(params: Mapping[str, Any]) -> Iterator[Broken]:
    if params.get("sudo"):
        yield ("params", "sudo"), "nothing is run as another user", "leave it out"
    message, on = params["message"], params.get("on", [])
    if not isinstance(message, str):
        hint = "a step for each command"
        yield ("params", "message"), "several commands go on after a failure", hint
        return
    hint = "build it with filmkit.pinokio.shell"
    end = _MARKER.search(message)
    program = end[1].lower() if end else ""
    if not end or not message.endswith(exit_marker(program)):
        yield ("params", "message"), "nobody sees whether this command fails", hint
        return
    if not is_plain(message.removesuffix(exit_marker(program))):
        yield ("params", "message"), "it is more to a shell than one plain command", hint
    ready = on[0]["event"][1:-1] if on else ""
    if on not in (on_failure(program), on_end(program, ready)):
        hint = "take filmkit.pinokio.shell's handlers"
        yield ("params", "on"), "its failure ends no script, or a mere word does", hint
    yield from _check_inside(params, "path", "venv")


def _check_copy(params: Mapping[str, Any]) -> Iterator[Broken]:
    yield from _check_inside(params, "src")
    if not params["dest"].startswith(_DELIVERED):
        yield from _check_made(params, "dest")


def _check_download(params: Mapping[str, Any]) -> Iterator[Broken]:
    yield from _check_address(params, "uri")
    yield from _check_made(params, "path")


def _check_link(params: Mapping[str, Any]) -> Iterator[Broken]:
    for name, path in params.get("drive", {}).items():
        yield from _check_made({"path": path}, "path")
        if not is_name(name):
            yield ("params", "drive"), f"'{name}' is no plain folder of the drive", "name one"
    if "venv" in params:
        yield ("params", "venv"), "no environment goes onto the drive", "leave it out"


def _check_net(params: Mapping[str, Any]) -> Iterator[Broken]:
    yield from _check_address(params, "url")


def _check_read(params: Mapping[str, Any]) -> Iterator[Broken]:
    yield from _check_inside(params, "path")


def _check_removal(params: Mapping[str, Any]) -> Iterator[Broken]:
    path = params["path"]
    if path not in REMOVED and not (path.startswith(_OUTPUT) and _is_inside(path)):
        yield ("params", "path"), f"'{path}' is not for a script to remove", f"see {REMOVED}"


def _check_start(params: Mapping[str, Any]) -> Iterator[Broken]:
    if params["uri"] not in SCRIPTS:
        yield ("params", "uri"), f"'{params['uri']}' is none of the app's scripts", f"see {SCRIPTS}"


def _check_stop(params: Mapping[str, Any]) -> Iterator[Broken]:
    named = _STOPPED.match(str(params["uri"]))
    if not named or named[1] not in SCRIPTS:
        yield ("params", "uri"), f"'{params['uri']}' is none of the app's scripts", f"see {SCRIPTS}"


def _check_write(params: Mapping[str, Any]) -> Iterator[Broken]:
    yield from _check_made(params, "path")


_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Broken]]] = {
    "fs.copy": _check_copy,
    "fs.download": _check_download,
    "fs.link": _check_link,
    "fs.read": _check_read,
    "fs.rm": _check_removal,
    "fs.write": _check_write,
    "net": _check_net,
    "script.start": _check_start,
    "script.stop": _check_stop,
    "shell.run": _check_shell,
}


def _check_address(params: Mapping[str, Any], key: str) -> Iterator[Broken]:
    if not str(params.get(key)).startswith(_COMFYUI):
        yield ("params",), "it asks somebody else than the app's own ComfyUI", "use local.url"


def _check_inside(params: Mapping[str, Any], *keys: str) -> Iterator[Broken]:
    for key in keys:
        if key in params and not _is_inside(params[key]):
            hint = "name a file below the script's folder"
            yield ("params", key), f"'{params[key]}' is not plainly in the app's folder", hint


def _check_made(params: Mapping[str, Any], key: str) -> Iterator[Broken]:
    """What a script makes lies where the clean-up finds it."""
    path = params.get(key)
    if not _is_inside(path) or str(path).partition("/")[0] not in REMOVED:
        hint = f"name a file below one of {REMOVED}"
        yield ("params", key), f"'{path}' is not plainly in the app's folder", hint


def _is_inside(path: object) -> bool:
    if not isinstance(path, str) or not path:
        return False
    has_way_out = path.startswith(("/", "~")) or ".." in path.split("/")
    return not has_way_out and not re.search(r"[\\:{}]", path)
