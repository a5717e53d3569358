"""A stand-in for the node pack ComfyUI-AnimateDiff-Evolved, which no package index has. Runs in the server.

The nodes have the pack's names, inputs and outputs, so the server checks a graph as it would with the pack and runs it;
but nothing moves: each frame is a picture of its own.

Source: ComfyUI-AnimateDiff-Evolved, animatediff/nodes_gen2.py and nodes_context.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import folder_paths

_FOLDER = "animatediff_models"
folder_paths.add_model_folder_path(_FOLDER, str(Path(folder_paths.models_dir, _FOLDER)))
_FRACTION = ("FLOAT", {"default": 0.0, "min": 0.0, "max": 1.0, "step": 0.001})


def _whole(default: int, least: int, most: int) -> tuple[str, dict[str, int]]:
    return ("INT", {"default": default, "min": least, "max": most})


class _StandIn:
    CATEGORY = "stand-in"
    FUNCTION = "stand_in"

    def stand_in(self, **inputs: Any) -> tuple[Any]:
        """The model it was given, or nothing."""
        return (inputs.get("model"),)


class _Load(_StandIn):
    RETURN_TYPES = ("MOTION_MODEL_ADE",)

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:  # noqa: N802 - the server's name for it
        return {
            "required": {"model_name": (folder_paths.get_filename_list(_FOLDER),)},
            "optional": {"ad_settings": ("AD_SETTINGS",)},
        }


class _Apply(_StandIn):
    RETURN_TYPES = ("M_MODELS",)

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:  # noqa: N802
        return {
            "required": {"motion_model": ("MOTION_MODEL_ADE",)},
            "optional": {
                "motion_lora": ("MOTION_LORA",),
                "scale_multival": ("MULTIVAL",),
                "effect_multival": ("MULTIVAL",),
                "ad_keyframes": ("AD_KEYFRAMES",),
            },
        }


class _Context(_StandIn):
    RETURN_TYPES = ("CONTEXT_OPTIONS",)

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:  # noqa: N802
        return {
            "required": {
                "context_length": _whole(16, 1, 128),
                "context_stride": _whole(1, 1, 32),
                "context_overlap": _whole(4, 0, 128),
            },
            "optional": {
                "fuse_method": (["pyramid", "flat", "overlap-linear"],),
                "use_on_equal_length": ("BOOLEAN", {"default": False}),
                "start_percent": _FRACTION,
                "guarantee_steps": _whole(1, 0, 1 << 53),
                "prev_context": ("CONTEXT_OPTIONS",),
                "view_opts": ("VIEW_OPTS",),
            },
        }


class _Sample(_StandIn):
    RETURN_TYPES = ("MODEL",)

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:  # noqa: N802
        return {
            "required": {
                "model": ("MODEL",),
                "beta_schedule": (["autoselect", "use existing", "sqrt_linear (AnimateDiff)"],),
            },
            "optional": {
                "m_models": ("M_MODELS",),
                "context_options": ("CONTEXT_OPTIONS",),
                "sample_settings": ("SAMPLE_SETTINGS",),
            },
        }


NODE_CLASS_MAPPINGS: dict[str, type[_StandIn]] = {
    "ADE_LoadAnimateDiffModel": _Load,
    "ADE_ApplyAnimateDiffModelSimple": _Apply,
    "ADE_StandardUniformContextOptions": _Context,
    "ADE_UseEvolvedSampling": _Sample,
}
