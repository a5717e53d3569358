"""Modules below the back ends touch nothing outside; the import linter sees modules, not builtins."""

from __future__ import annotations

import ast
from pathlib import Path

import filmkit

_PACKAGE = Path(filmkit.__file__).parent
_PURE = (
    *("errors", "timing", "keys", "source", "model", "spec", "story", "cut", "workflow"),
    *("pinokio", "plan"),
)
_BANNED = {"open", "print", "input", "exec", "eval", "hash", "breakpoint", "__import__"}


def _files() -> list[Path]:
    places = [
        path
        for name in _PURE
        for path in (_PACKAGE / f"{name}.py", *(_PACKAGE / name).rglob("*.py"))
    ]
    return [path for path in places if path.exists()]


def _at_run_time(file: Path) -> list[ast.stmt]:
    """A module's own statements, without those that only a type checker sees."""
    return ast.parse(file.read_text("utf-8")).body


def _names(node: ast.Import | ast.ImportFrom) -> set[str]:
    return {alias.name for alias in node.names}


def test_pure_floors_know_no_paths() -> None:
    """No pure module imports what opens files: `Path`, io, sys."""
    bad = [
        f"{file.relative_to(_PACKAGE)}:{node.lineno}"
        for file in _files()
        for node in _at_run_time(file)
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "pathlib"
            and _names(node) & {"Path"}
        )
        or (isinstance(node, ast.Import) and _names(node) & {"io", "sys", "pathlib"})
    ]
    assert bad == []


def test_pure_floors_call_no_outside_builtins() -> None:
    """No pure module opens a file, prints, or hashes by the process's seed."""
    calls = [
        f"{file.relative_to(_PACKAGE)}:{node.lineno} {node.func.id}"
        for file in _files()
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _BANNED
    ]
    assert calls == []
