"""Films of a few frames for the tiny models, and what is to be seen in what comes out.

Knows filmkit only from outside: film files, commands, folders.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from comfyui import models

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

# What a user would change in each shipped workflow to run it with the tiny models.
_WAN = {"text_encoder": models.UMT5, "vae": models.WAN_VAE}
_LTXV = {"checkpoint": models.LTXV, "text_encoder": models.T5}
MODELS: dict[str, dict[str, str]] = {
    "sd15": {"checkpoint": models.SD15},
    "animatediff": {"checkpoint": models.SD15, "motion": models.MOTION},
    "wan22_t2v": {"high_noise": models.WAN_HIGH, "low_noise": models.WAN_LOW, **_WAN},
    "wan22_i2v": {"high_noise": models.WAN_I2V_HIGH, "low_noise": models.WAN_I2V_LOW, **_WAN},
    "ltxv_t2v": _LTXV,
    "ltxv_i2v": _LTXV,
}
FRAMES = 6  # of each shot, at 8 a second, without a handle at each end
PROMPTS = (
    "the wide sea",
    "a dark forest",
    "a hot desert",
    "a city street",
    "snow on a hill",
    "a room",
)


def render(workflow: str, **more: Any) -> dict[str, Any]:
    """What a film says under `render` to use a shipped workflow with the tiny models."""
    params = {"steps": 2, **more.pop("params", {})}
    return {
        "use": "comfyui",
        "workflow": workflow,
        "models": MODELS[workflow],
        "params": params,
        **more,
    }


def film(render: dict[str, Any], *scenes: dict[str, Any], **more: Any) -> str:
    """A film file. Scenes are numbered and have a prompt and a length unless they say otherwise."""
    data = {
        "filmkit": 1,
        "title": "Tiny",
        "seed": 7,
        "format": {"width": 64, "height": 64, "fps": 8, "handles": 1},
        "render": render,
        "scenes": [
            {
                "id": number,
                "prompt": PROMPTS[(number - 1) % len(PROMPTS)],
                "duration": f"{FRAMES}f",
                **scene,
            }
            for number, scene in enumerate(scenes, 1)
        ],
        "audio": {"soundtrack": "none"},
        **more,
    }
    return json.dumps(data, indent=1)  # JSON is YAML


def own_graph() -> dict[str, Any]:
    """A graph without models whose frames depend on every input that a film can bind: of noise, quick to make."""
    return {
        "1": node("EmptyImage", width=64, height=64, batch_size=9, color=8421504),
        "2": node("ImageAddNoise", image=["1", 0], seed=1, strength=0.5),
        "3": node("CreateVideo", images=["2", 0], fps=8.0),
        "4": node("SaveVideo", video=["3", 0], filename_prefix="own", format="mp4", codec="h264"),
        "5": node("PreviewAny", source="a prompt"),
    }


OWN_BIND: dict[str, str] = {
    "prompt": "5.source",
    "seed": "2.seed",
    "width": "1.width",
    "height": "1.height",
    "frames": "1.batch_size",
    "fps": "3.fps",
}
OWN: dict[str, Any] = {
    "use": "comfyui",
    "workflow": "own.api.json",
    "bind": OWN_BIND,
    "output": "4",
}


def node(name: str, **inputs: Any) -> dict[str, Any]:
    """A node of a graph."""
    return {"class_type": name, "inputs": inputs}


def frames(path: Path) -> NDArray[np.uint8]:
    """All pictures of a file: frames x height x width x RGB."""
    with av.open(str(path)) as container:
        pictures = [picture.to_ndarray(format="rgb24") for picture in container.decode(video=0)]
    return np.stack(pictures)


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Mean difference of two files' pictures, 0 to 255."""
    assert one.shape == other.shape
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())
