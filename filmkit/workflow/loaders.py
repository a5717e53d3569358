"""Which inputs of which nodes name a model file, and the folder of `models/` where the server looks for it.

Knows nothing of particular models.

Source: ComfyUI 0.3.75, `folder_paths.py`, and the INPUT_TYPES of its nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.keys import Json
    from filmkit.workflow.graph import Graph

_BY_INPUT = {
    "ckpt_name": "checkpoints",
    "unet_name": "diffusion_models",
    "vae_name": "vae",
    "lora_name": "loras",
    "clip_name": "text_encoders",
    "clip_name1": "text_encoders",
    "clip_name2": "text_encoders",
    "clip_name3": "text_encoders",
    "clip_name4": "text_encoders",
    "control_net_name": "controlnet",
    "style_model_name": "style_models",
    "gligen_name": "gligen",
    "audio_encoder_name": "audio_encoders",
}
# Where the input's name alone could be anything.
_BY_NODE: Mapping[tuple[str, str], str] = {
    ("CLIPVisionLoader", "clip_name"): "clip_vision",
    ("UpscaleModelLoader", "model_name"): "upscale_models",
    ("LatentUpscaleModelLoader", "model_name"): "latent_upscale_models",
    ("ADE_LoadAnimateDiffModel", "model_name"): "animatediff_models",
    ("ADE_AnimateDiffLoaderGen1", "model_name"): "animatediff_models",
}
_SUFFIXES = (".safetensors", ".ckpt", ".pt", ".pth", ".bin", ".gguf", ".sft", ".onnx")
_LORA = "lora_name"


def model_folder(class_type: str, name: str, value: Json) -> str | None:
    """The folder that a node's input takes its file from; "" = not known; None = it names no model file."""
    if not isinstance(value, str):
        return None
    folder = _BY_NODE.get((class_type, name)) or _BY_INPUT.get(name)
    if folder is None and value.lower().endswith(_SUFFIXES):
        return ""
    return folder


def model_files(graph: Graph) -> Iterator[tuple[str, str, str, str]]:
    """Node, input, folder and file of every model in a graph but its LoRAs, in the graph's order."""
    for name, node in graph.items():
        for entry, value in node.inputs.items():
            folder = None if entry == _LORA else model_folder(node.class_type, entry, value)
            if folder is not None:
                yield name, entry, folder, str(value)


def lora_files(graph: Graph) -> dict[str, float]:
    """Strength of every LoRA in a graph, by its file."""
    return {
        str(node.inputs[_LORA]): float(strength)
        for node in graph.values()
        if _LORA in node.inputs
        and isinstance(strength := node.inputs.get("strength_model", 1.0), int | float)
    }
