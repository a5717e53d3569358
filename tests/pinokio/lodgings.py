"""A running Pinokio for films that are made in it, with sources of this machine in place of the network's."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from comfyui.install import install

from filmkit.pinokio.comfyui import REPOSITORY, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from space import Space

    from pinokio.daemon import Daemon
    from pinokio.engine import Home

# Becomes the ComfyUI of the cache, which works in this folder; as the tests' own launcher has it on the CPU.
_MAIN = """\
import os, socket, sys
os.environ.update(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="PASSIVE")
# Engines of tests that run at once all think of the same port.
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    sys.argv[sys.argv.index("--port") + 1] = str(free.getsockname()[1])
import runpy, torch
library = torch.library.Library("torchvision", "DEF")
for operator in ("nms", "qnms"):
    library.define(f"{{operator}}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
here = os.getcwd()
sys.argv += ["--front-end-root", os.path.join(here, "web"), "--disable-api-nodes"]
sys.argv += ["--database-url", "sqlite:///:memory:", "--base-directory", here]
os.chdir({source!r})
sys.path.insert(0, {source!r})
runpy.run_path("main.py", run_name="__main__")
"""


def repository(folder: Path, files: Mapping[str, str]) -> str:
    """A repository with one commit, tagged as ComfyUI's is; its address."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for args in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "all"), ("tag", VERSION)):
        subprocess.run(["git", *args], cwd=folder, check=True)
    return f"file://{folder}"


def offer_comfyui(home: Home) -> None:
    """Have git find a ComfyUI on this machine where it looks for the real one."""
    installed = install()
    folder = home.user / "comfyui"
    files = {
        "main.py": _MAIN.format(source=str(installed.source)),
        "requirements.txt": "",
        "web/index.html": "<!doctype html>",
        "custom_nodes/.keep": "",
        "models/checkpoints/put_checkpoints_here": "",
        # Else Pinokio makes an environment, which takes it a minute.
        "env/bin/activate": f"PATH={installed.python.parent}:$PATH\n",
    }
    url = repository(folder, files)
    home.more["GIT_CONFIG_COUNT"] = "1"
    home.more["GIT_CONFIG_KEY_0"] = f"url.{url}.insteadOf"
    home.more["GIT_CONFIG_VALUE_0"] = REPOSITORY


def settings(home: Home, daemon: Daemon, **more: str) -> str:
    """A `filmkit.yaml` by which films are made in this Pinokio."""
    inner = "".join(f", {name}: {value}" for name, value in more.items())
    return f"runner: pinokio\npinokio: {{home: '{home.folder}', url: '{daemon.url}'{inner}}}\n"


def move_in(space: Space, home: Home, daemon: Daemon, **more: str) -> None:
    """Have a project's films made in this Pinokio."""
    space.write("filmkit.yaml", settings(home, daemon, **more))


def everything(home: Home, without: Iterable[str] = ()) -> dict[str, bytes]:
    """All that is in a home, links not followed, but what the daemon writes for itself: content by path."""
    own = (
        "logs/system.json",
        "logs/shell/info/index.txt",
        "logs/shell/cleaned/index.txt",
        *without,
    )
    found = {}
    for path in sorted(home.folder.rglob("*")):
        name = path.relative_to(home.folder).as_posix()
        if name not in own:
            found[name] = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    return found
