"""The schemas and templates that come with filmkit, wherever it was installed.

Knows nothing of what they say.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from filmkit.keys import Json

WORKFLOWS = "comfyui"  # their folder, under templates/
_PACKAGE = Path(__file__).resolve().parents[1]


def folder(kind: Literal["schemas", "templates"]) -> Path:
    """The folder of all schemas or of all templates.

    In a wheel it is `filmkit/_data/<kind>`; in a checkout, editable or not, it stands beside the package.
    """
    bundled = _PACKAGE / "_data" / kind
    return bundled if bundled.is_dir() else _PACKAGE.parent / kind


def schema(name: str) -> Json:
    """A JSON Schema by what it is of: `film`, `settings`, `storyboard`."""
    return cast("Json", json.loads(schema_text(name)))


def schema_text(name: str) -> str:
    """The same as it stands in its file, for people and editors."""
    return (folder("schemas") / f"{name}.schema.json").read_text(encoding="utf-8")


def template(name: str) -> str:
    """The text of a template by its path under `templates/`: `film.yaml.j2`."""
    return (folder("templates") / name).read_text(encoding="utf-8")


def workflow_names() -> tuple[str, ...]:
    """The names of the ComfyUI workflows that come with filmkit, sorted."""
    found = (folder("templates") / WORKFLOWS).glob("*.yaml")
    return tuple(sorted(path.stem for path in found))
