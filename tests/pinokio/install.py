"""The real Pinokio engine for tests, from the package index alone, in a cache folder of its own.

Run it as `PYTHONPATH=tests python -m pinokio.install`. Knows nothing of how the engine is run.

`pinokiod` is what the desktop program runs scripts with. It is a program of its own: filmkit never imports or ships it.
The folder appears whole or not at all: made under another name, its marker written last, then renamed. Two runs at once
wait for each other.
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

VERSION = "5.3.28"
_PACKAGE = f"pinokiod@{VERSION}"
_MARKER = "installed.json"
# No install scripts: what is compiled in it comes compiled.
_OPTIONS = ("--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """An engine that can be run.

    Attributes:
        folder: Everything of it; removing it costs an installation.
    """

    folder: Path

    @property
    def package(self) -> Path:
        """The folder of `pinokiod` itself."""
        return self.folder / "node_modules" / "pinokiod"


def cache_folder() -> Path:
    """Where tests keep what is costly to get."""
    return Path.home() / ".cache" / "filmkit-tests"


def install(cache: Path | None = None) -> Installed:
    """The engine, installed if it isn't yet: some 40 seconds and 160 MB.

    Raises:
        FileNotFoundError: There is no npm.
        subprocess.CalledProcessError: A package is not to be had; its message stands above.
    """
    cache = cache or cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / f"pinokio-{_recipe_digest()[:8]}"
    installed = Installed(folder=folder)
    with FileLock(f"{folder}.lock"):
        if not (folder / _MARKER).is_file():
            _install_into(installed, cache)
    return installed


def _recipe_digest() -> str:
    """Another recipe, another folder."""
    return hashlib.sha256("\n".join([_PACKAGE, *_OPTIONS, sys.platform]).encode()).hexdigest()


def _install_into(installed: Installed, cache: Path) -> None:
    shutil.rmtree(installed.folder, ignore_errors=True)  # no marker: another time's half
    with tempfile.TemporaryDirectory(prefix="pinokio-", dir=cache) as made:
        half = Installed(folder=Path(made) / "pinokio")
        half.folder.mkdir()
        (half.folder / "package.json").write_text('{"private": true}', "utf-8")
        command = ["npm", "install", *_OPTIONS, "--loglevel=error", _PACKAGE]
        subprocess.run(command, cwd=half.folder, check=True, stdin=subprocess.DEVNULL)
        _check(half)
        (half.folder / _MARKER).write_text(json.dumps({"pinokiod": VERSION}), "utf-8")
        half.folder.rename(installed.folder)


def _check(half: Installed) -> None:
    """Load the one thing that fails when what came compiled doesn't fit this machine."""
    pty = "@homebridge/node-pty-prebuilt-multiarch"
    subprocess.run(["node", "-e", f"require('{pty}')"], cwd=half.folder, check=True)


if __name__ == "__main__":
    sys.stdout.write(f"{install().folder}\n")
