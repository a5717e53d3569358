"""The tiny models that every test server shares: made once, kept beside the server, found by name.

What is in them is in `weights.py`, which runs in the server's environment.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

if TYPE_CHECKING:
    from comfyui.install import Installed

SD15 = "tiny_sd15.ckpt"
SD15_LORA = "tiny_sd15_lora.safetensors"
SD15_LORA_B = "tiny_sd15_lora_b.safetensors"
WAN_HIGH = "tiny_wan_high.safetensors"
WAN_LOW = "tiny_wan_low.safetensors"
WAN_I2V_HIGH = "tiny_wan_i2v_high.safetensors"
WAN_I2V_LOW = "tiny_wan_i2v_low.safetensors"
WAN_VAE = "tiny_wan_vae.safetensors"
WAN_LORA = "tiny_wan_lora.safetensors"
UMT5 = "tiny_umt5xxl.pt"
T5 = "tiny_t5xxl.pt"
MOTION = "tiny_motion.ckpt"
LTXV = "tiny_ltxv.safetensors"

_WEIGHTS = Path(__file__).with_name("weights.py")


def make_models(installed: Installed) -> Path:
    """The folder of the models, made if it isn't there yet: some ten seconds and 60 MB."""
    digest = hashlib.sha256(_WEIGHTS.read_bytes() + installed.folder.name.encode()).hexdigest()
    folder = installed.folder.parent / f"models-{digest[:8]}"
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(prefix="models-", dir=folder.parent) as made:
                half = Path(made) / "models"
                command = [installed.python, _WEIGHTS, installed.source, half]
                subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
                half.rename(folder)
    return folder
