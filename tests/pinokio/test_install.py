"""`install.json` on the real engine, with repositories and packages of this machine in place of the network's."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from comfyui import films

from filmkit.pinokio.comfyui import REPOSITORY, VERSION
from pinokio.films import put
from pinokio.lodgings import repository

if TYPE_CHECKING:
    from pathlib import Path

    from space import Space

    from pinokio.engine import Home

pytestmark = pytest.mark.pinokio

NODES = "ComfyUI-AnimateDiff-Evolved"


def wheel(folder: Path, name: str) -> Path:
    """A package that holds one module of its own name."""
    path, info = folder / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(f"{name}.py", "")
        packed.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        packed.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        packed.writestr(f"{info}/RECORD", "")
    return path


def app_with_sources(space: Space, home: Home, requirement: str) -> Path:
    """The app of a film for AnimateDiff, whose sources are of this machine."""
    space.write("projects/f.yaml", films.film(films.render("animatediff"), {"duration": "2s"}))
    app = put(space, "f", home)
    comfyui = {
        "main.py": "print('hello')\n",
        "requirements.txt": f"{requirement}\n",
        "models/checkpoints/put_checkpoints_here": "",
    }
    own = repository(home.user / "comfyui", comfyui)
    nodes = repository(home.user / "nodes", {"__init__.py": ""})
    script = app / "install.json"
    text = script.read_text("utf-8").replace(f"https://github.com/Kosinkadink/{NODES}", nodes)
    assert REPOSITORY in text
    script.write_text(text.replace(REPOSITORY, own), "utf-8")
    return app


def test_installs(space: Space, home: Home) -> None:
    """Sources, nodes and packages are there afterwards, models in the shared drive; a second time is no harm."""
    app = app_with_sources(space, home, str(wheel(home.user, "thing")))
    for _ in range(2):
        ended = home.run(app / "install.json")
        assert ended.code == 0, ended
    models = [f"app/models/checkpoints/{films.MODELS['animatediff']['checkpoint']}"]
    models += [f"app/models/animatediff_models/{films.MODELS['animatediff']['motion']}"]
    assert ended.value == {"ok": True, "models": models}
    assert all(f"missing: {model}" in ended.text for model in models)
    assert (app / "app" / "main.py").exists()
    assert (app / "app" / "custom_nodes" / NODES / "__init__.py").exists()
    assert list((app / "app" / "env").glob("lib/python*/site-packages/thing.py"))
    linked = app / "app" / "models" / "checkpoints"
    assert linked.is_symlink()
    assert linked.resolve().is_relative_to((home.folder / "drive").resolve())
    (linked / "kept.safetensors").write_bytes(b"weights")
    kept = linked.resolve() / "kept.safetensors"
    assert home.run(app / "cleanup.json").code == 0
    assert kept.read_bytes() == b"weights"


@pytest.mark.parametrize("broken", ["repository", "package", "python"])
def test_failures(space: Space, home: Home, broken: str) -> None:
    """A repository or a package that isn't to be had, or no Python, is a failure."""
    app = app_with_sources(space, home, str(home.user / "nowhere-1.0-py3-none-any.whl"))
    if broken == "repository":
        (home.user / "comfyui").rename(home.user / "gone")
    if broken == "python":
        home.program("python", "#!/bin/sh\nexit 9\n")
    ended = home.run(app / "install.json")
    assert (ended.code, ended.value) == (1, None), ended
    assert ("GIT_EXIT=" if broken == "repository" else "PYTHON_EXIT=") in ended.why


@pytest.mark.parametrize("folder", ["app", f"app/custom_nodes/{NODES}"])
def test_half_a_clone(space: Space, home: Home, folder: str) -> None:
    """What a run that was killed has left of a repository is no success, and it is said what to remove."""
    app = app_with_sources(space, home, str(wheel(home.user, "thing")))
    if folder != "app":
        assert home.run(app / "install.json").code == 0
        shutil.rmtree(app / folder)
    (app / folder / ".git").mkdir(parents=True)
    ended = home.run(app / "install.json")
    assert (ended.code, ended.value) == (1, None), ended
    assert f"{folder} is there without" in ended.text
    assert "remove that folder" in ended.text


def test_comfyui_that_is_none(space: Space, home: Home) -> None:
    """A repository without ComfyUI in it is a failure."""
    app = app_with_sources(space, home, str(wheel(home.user, "thing")))
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
    for args in (("rm", "-q", "main.py"), ("commit", "-qm", "none"), ("tag", "-f", VERSION)):
        subprocess.run([*git, *args], cwd=home.user / "comfyui", check=True)
    ended = home.run(app / "install.json")
    assert (ended.code, ended.value) == (1, None), ended
    assert "app/main.py is not there after all" in ended.text


def test_nothing_to_install(small: Space, home: Home) -> None:
    """A film without models installs nothing, and says so."""
    ended = home.run(put(small, "tiny", home) / "install.json")
    assert (ended.code, ended.value) == (0, {"ok": True, "models": []}), ended
    assert "nothing to install" in ended.text
