"""The real Pinokio engine for tests, from the package index alone, in a cache folder of its own.

Run it as `PYTHONPATH=tests python -m pinokio.install`. Knows nothing of how the engine is run.

`pinokiod` is what the desktop program runs scripts with. It is a program of its own: filmkit never imports or ships it.
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

VERSION = "5.3.28"
_PACKAGE = f"pinokiod@{VERSION}"
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


def install(cache: Path | None = None) -> Installed:
    """The engine, installed if it isn't yet: some 40 seconds and 160 MB.

    Raises:
        FileNotFoundError: There is no npm.
        subprocess.CalledProcessError: A package is not to be had; its message stands above.
    """
    folder = (cache or cache_folder()) / f"pinokio-{_recipe_digest()[:8]}"
    make_once(folder, _install_into, {"pinokiod": VERSION})
    return Installed(folder=folder)


def _recipe_digest() -> str:
    """Another recipe, another folder."""
    return hashlib.sha256("\n".join([_PACKAGE, *_OPTIONS, sys.platform]).encode()).hexdigest()


def _install_into(folder: Path) -> None:
    half = Installed(folder=folder)
    (folder / "package.json").write_text('{"private": true}', "utf-8")
    command = ["npm", "install", *_OPTIONS, "--loglevel=error", _PACKAGE]
    subprocess.run(command, cwd=folder, check=True, stdin=subprocess.DEVNULL)
    _check(half)


def _check(half: Installed) -> None:
    """Load the one thing that fails when what came compiled doesn't fit this machine."""
    pty = "@homebridge/node-pty-prebuilt-multiarch"
    subprocess.run(["node", "-e", f"require('{pty}')"], cwd=half.folder, check=True)


if __name__ == "__main__":
    sys.stdout.write(f"{install().folder}\n")
