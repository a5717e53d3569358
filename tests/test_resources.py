"""Schemas and templates, found in a checkout and in a wheel."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from filmkit.backends import resources

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["film", "settings"])
def test_a_schema_is_what_its_file_says(name: str) -> None:
    """The schema as data and as text are the same file."""
    found = resources.schema(name)
    assert isinstance(found, dict)
    assert f'"$id": "{found["$id"]}"' in resources.schema_text(name)


def test_templates_are_found() -> None:
    """A template is found by its path under templates/."""
    assert "{{ title | tojson }}" in resources.template("film.yaml.j2")


def test_a_wheel_has_its_own(tmp_path: Path) -> None:
    """An installed package uses the data inside it, even with folders of that name beside it."""
    package = resources.folder("schemas").parent / "filmkit"
    for kind in ("schemas", "templates"):
        (tmp_path / kind).mkdir()
        shutil.copytree(package.parent / kind, tmp_path / "filmkit" / "_data" / kind)
    for name in ("__init__.py", "backends/__init__.py", "backends/resources.py"):
        (tmp_path / "filmkit" / name).parent.mkdir(exist_ok=True)
        shutil.copy(package / name, tmp_path / "filmkit" / name)
    code = "from filmkit.backends import resources as r; print(r.folder('schemas'), r.schema('film')['$id'])"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    folder = tmp_path.resolve() / "filmkit" / "_data" / "schemas"
    assert found.stdout.split() == [str(folder), "film.schema.json"]
