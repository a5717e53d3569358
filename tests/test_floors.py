"""Modules below the back ends touch nothing outside; the import linter sees modules, not builtins."""

from __future__ import annotations

import ast
from pathlib import Path

import filmkit

_PACKAGE = Path(filmkit.__file__).parent
_PURE = ("errors", "timing", "keys", "source", "model", "spec", "story", "cut", "plan")
_BANNED = {"open", "print", "input", "exec", "eval", "hash", "breakpoint", "__import__"}


def test_pure_floors_call_no_outside_builtins() -> None:
    """No pure module opens a file, prints, or hashes by the process's seed."""
    files = [
        f for name in _PURE for f in (_PACKAGE / f"{name}.py", *(_PACKAGE / name).rglob("*.py"))
    ]
    calls = [
        f"{file.relative_to(_PACKAGE)}:{node.lineno} {node.func.id}"
        for file in files
        if file.exists()
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _BANNED
    ]
    assert calls == []
