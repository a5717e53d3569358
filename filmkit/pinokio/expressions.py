"""Which expressions may stand in a script: a closed list, so that no text of a film's can become one.

Pinokio evaluates whatever stands between `{{` and `}}` as JavaScript.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.source import Path

# No backslash: with one, what looks like the end of a string need not be one.
_STRING = re.compile(r"'([A-Za-z0-9_.+/=?&$^%:; -]*)'")
_EXPRESSION = re.compile(r"\{\{(.*?)\}\}")
_RECORD = "local.history['']"
_FOUND = f"Object.values({_RECORD}.outputs[''] || []).flat()"
_QUERY = (
    f"['', '', ''].map((key) => key + '' + encodeURIComponent({_FOUND}"
    ".find((file) => file && file.filename)[key])).join('')"
)
_QUEUED = "JSON.stringify(local.queue).includes('')"
_MADE = f"{_RECORD} && {_RECORD}.status.status_str === '' && {_FOUND}.some((file) => file && file.filename)"
_FOLDER = "path.join(os.homedir(), platform === '' ? '' : '')"
_DEST = f"path.resolve(args && args.to || {_FOLDER}, '')"
_EXISTS = tuple(f"exists({', '.join([chr(39) * 2] * depth)})" for depth in range(1, 8))

# What is left of them without what stands in single quotes, which is plain.
_KNOWN = frozenset(
    {
        *_EXISTS,
        *(f"!{there}" for there in _EXISTS),
        *(f"{there} && !{probe}" for there in _EXISTS for probe in _EXISTS),
        *("running('')", "!running('')", "path.resolve(cwd, '')"),
        *("platform === '' ? '' : ''", "gpu === '' ? '' : ''", "platform === '' && gpu === ''"),
        *("port", "pip.install.torch", "Buffer.from('', '')"),
        *("!String(local.told).split(/\\s+/).includes('')", "!/frame=[1-9]/.test(local.told)"),
        *("String(local.told).trim() === ''", "!(String(local.told).trim() === '')"),
        *("!(local.started && local.started.event)", "local.started.event[1]"),
        "local.waited + 1",
        "!exists('') && local.waited < 120",
        *("local.url + ''", f"local.url + '' + {_QUERY}"),
        "!String(local.job).includes('')",
        "String(local.job).replace(/[^A-Za-z0-9_.,:;() -]/g, '').slice(0, 2000)",
        *(f"{_RECORD} && !({_MADE})", f"{_QUEUED} || ({_MADE})", f"!{_RECORD} && {_QUEUED}"),
        f"!({_MADE})",
        *(_DEST, f"!exists({_DEST})", "!!(args && args.to) && !path.isAbsolute(String(args.to))"),
    }
)


def strange_expressions(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 (JSON)
    """Everything in a step that Pinokio might evaluate and that isn't ours, with its place."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _in_text(str(key), path)
            yield from strange_expressions(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from strange_expressions(each, (*path, number))
    elif isinstance(value, str):
        yield from _in_text(value, path)


def _in_text(text: str, path: Path) -> Iterator[tuple[Path, str]]:
    found = _EXPRESSION.findall(text)
    if len(found) > 1 and text.startswith("{{") and text.endswith("}}"):
        yield path, text  # the engine would take it for a single one
    for expression in found:
        if _STRING.sub("''", expression) not in _KNOWN:
            yield path, expression
    rest = _EXPRESSION.sub("", text)
    if "{{" in rest or "}}" in rest:
        yield path, rest
