"""Models of random weights, as small as the server's own loaders accept.

Runs in the server's environment, not in ours: SERVER_PYTHON weights.py SERVER_SOURCE FOLDER.

Which tensors a model has is asked of the server's own classes, built without memory. Pictures made with these are
noise, but noise that depends on prompt, seed, LoRA and first frame as a real model's does. Same bytes at each run.
Knows nothing of filmkit.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import sys
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

Shapes = dict[str, tuple[int, ...]]
Tensors = dict[str, torch.Tensor]

_CONTEXT = 4096  # what Wan and LTX-Video expect a text encoder to give
_UNET = "model.diffusion_model."
_LTXV: dict[str, dict[str, Any]] = {
    "transformer": {
        "num_attention_heads": 2,
        "attention_head_dim": 32,
        "cross_attention_dim": 64,
        "caption_channels": _CONTEXT,
        "num_layers": 2,
        "in_channels": 128,
    },
    "vae": {
        "_class_name": "CausalVideoAutoencoder",
        "dims": 3,
        "in_channels": 3,
        "out_channels": 3,
        "latent_channels": 128,
        "blocks": [["compress_all", 1], ["compress_all", 1], ["compress_all", 1], ["res_x", 1]],
        "scaling_factor": 1.0,
        "norm_layer": "pixel_norm",
        "patch_size": 4,
        "latent_log_var": "uniform",
        "use_quant_conv": False,
        "causal_decoder": False,
    },
}
# What a tokenizer is trained on; no prompt needs to be in it, every byte has a token.
_SENTENCES = (
    "a cat walks on a roof",
    "a dog runs in the rain",
    "blurry low quality video of a red car",
    "the sea at night, slow camera pan",
)


def main(source: str, folder: Path) -> None:
    """Write all models below `folder`, as the server wants them laid out."""
    sys.path.insert(0, source)
    import comfy.cli_args

    comfy.cli_args.args.cpu = True
    for name in (
        "animatediff_models",
        "checkpoints",
        "diffusion_models",
        "loras",
        "text_encoders",
        "vae",
    ):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with torch.device("meta"):
        parts = _parts(Path(source))
    _write_sd15(parts, folder)
    (folder / "animatediff_models" / "tiny_motion.ckpt").touch()  # the nodes of ours don't read it
    _write_wan(parts, folder)
    _write_ltxv(parts, folder)
    _write_text_encoders(parts, folder / "text_encoders")


def _parts(source: Path) -> dict[str, Shapes]:
    """Shapes of each part of each model, by the names that stand in files."""
    from comfy.clip_model import CLIPTextModel
    from comfy.ldm.lightricks.model import LTXVModel
    from comfy.ldm.lightricks.vae.causal_video_autoencoder import VideoVAE
    from comfy.ldm.modules.diffusionmodules.openaimodel import UNetModel
    from comfy.ldm.wan.model import WanModel
    from comfy.ldm.wan.vae import WanVAE
    from comfy.ops import disable_weight_init
    from comfy.taesd.taesd import TAESD
    from comfy.text_encoders.t5 import T5

    made: dict[str, Any] = {"dtype": torch.float32, "device": "meta"}
    made["operations"] = disable_weight_init
    wan = {"dim": 128, "ffn_dim": 256, "num_heads": 1, "num_layers": 2, **made}
    unet = UNetModel(
        image_size=32,
        in_channels=4,
        out_channels=4,
        model_channels=320,
        num_res_blocks=[1],
        channel_mult=[1],
        num_heads=8,
        use_spatial_transformer=True,
        transformer_depth=[1],
        transformer_depth_output=[1, 1],
        transformer_depth_middle=1,
        context_dim=768,
        legacy=False,
        **made,
    )
    encoders = source / "comfy" / "text_encoders"
    return {
        "unet": _shapes(unet, _UNET),
        "clip": _shapes(CLIPTextModel(_config(source / "comfy" / "sd1_clip_config.json"), **made)),
        "taesd": _shapes(TAESD(), "first_stage_model."),
        "wan": _shapes(WanModel(model_type="t2v", in_dim=16, **wan)),
        "wan_i2v": _shapes(WanModel(model_type="t2v", in_dim=36, **wan)),
        "wan_vae": _shapes(WanVAE(dim=8, z_dim=16)),
        "ltxv": _shapes(LTXVModel(**_LTXV["transformer"], **made), _UNET),
        "ltxv_vae": _shapes(VideoVAE(config=_LTXV["vae"]), "vae."),
        "t5": _shapes(T5(_config(encoders / "t5_config_xxl.json"), **made)),
        "umt5": _shapes(T5(_config(encoders / "umt5_config_xxl.json"), **made)),
    }


def _config(file: Path) -> dict[str, Any]:
    config: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return config


def _shapes(model: torch.nn.Module, prefix: str = "") -> Shapes:
    return {prefix + name: tuple(value.shape) for name, value in model.state_dict().items()}


def _write_sd15(parts: dict[str, Shapes], folder: Path) -> None:
    clip = _woven(parts["clip"], seed=1)
    model = {
        **_woven(parts["unet"], seed=2),
        **{f"cond_stage_model.transformer.{name}": value for name, value in clip.items()},
        **_drawn(parts["taesd"], seed=3),
    }
    torch.save({"state_dict": model}, folder / "checkpoints" / "tiny_sd15.ckpt")
    _write_loras(parts["unet"], "tiny_sd15_lora", folder / "loras", _sd15_lora_name)


def _write_wan(parts: dict[str, Shapes], folder: Path) -> None:
    diffusion = folder / "diffusion_models"
    save_file(_drawn(parts["wan"], seed=4), diffusion / "tiny_wan_high.safetensors")
    save_file(_drawn(parts["wan"], seed=5), diffusion / "tiny_wan_low.safetensors")
    save_file(_drawn(parts["wan_i2v"], seed=6), diffusion / "tiny_wan_i2v_high.safetensors")
    save_file(_drawn(parts["wan_i2v"], seed=7), diffusion / "tiny_wan_i2v_low.safetensors")
    save_file(_drawn(parts["wan_vae"], seed=8), folder / "vae" / "tiny_wan_vae.safetensors")
    _write_loras(parts["wan"], "tiny_wan_lora", folder / "loras", "diffusion_model.{}".format)


def _write_ltxv(parts: dict[str, Shapes], folder: Path) -> None:
    model = {**_drawn(parts["ltxv"], seed=9), **_drawn(parts["ltxv_vae"], seed=10)}
    model = {name: value.half() for name, value in model.items()}
    config = {"config": json.dumps(_LTXV)}
    save_file(model, folder / "checkpoints" / "tiny_ltxv.safetensors", metadata=config)


def _write_text_encoders(parts: dict[str, Shapes], folder: Path) -> None:
    # The server knows an encoder of this size by a layer that the small one lacks, of which it reads only the width.
    mark = {"encoder.block.23.layer.1.DenseReluDense.wi_1.weight": torch.zeros(1, 1).half()}
    mark = {name: value.expand(1, _CONTEXT) for name, value in mark.items()}
    torch.save({**_woven(parts["t5"], seed=11), **mark}, folder / "tiny_t5xxl.pt")
    umt5 = {**_woven(parts["umt5"], seed=12), **mark, "spiece_model": _tokenizer()}
    torch.save(umt5, folder / "tiny_umt5xxl.pt")


def _tokenizer() -> torch.Tensor:
    """A sentencepiece model, as the file of an encoder carries it."""
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_SENTENCES * 50),
        model_writer=model,
        vocab_size=300,
        model_type="bpe",
        byte_fallback=True,
        character_coverage=1.0,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return torch.frombuffer(bytearray(model.getvalue()), dtype=torch.uint8).clone()


def _constant(name: str, shape: tuple[int, ...]) -> float | None:
    """What a tensor is filled with so that a model neither explodes nor stands still; None = chance."""
    if name.endswith((".bias", "vae_shift", "mean-of-means")):
        return 0.0
    if name.endswith(("gamma", "vae_scale")) or "std" in name.rpartition(".")[2]:
        return 1.0
    return 1.0 if len(shape) == 1 and name.endswith(".weight") else None


def _spread(name: str, shape: tuple[int, ...]) -> float:
    """Standard deviation that keeps a layer's output about as large as its input."""
    if "embedding" in name or name.startswith("shared."):
        return 0.5
    return 1 / math.sqrt(math.prod(shape[1:])) if len(shape) > 1 else 0.02


def _drawn(shapes: Shapes, *, seed: int) -> Tensors:
    """Each tensor of its own random numbers."""
    chance = torch.Generator().manual_seed(seed)
    tensors = {}
    for name, shape in sorted(shapes.items()):
        constant = _constant(name, shape)
        if constant is None:
            tensors[name] = torch.randn(shape, generator=chance) * _spread(name, shape)
        else:
            tensors[name] = torch.full(shape, constant)
    return tensors


def _woven(shapes: Shapes, *, seed: int, numbers: int = 1 << 20) -> Tensors:
    """Each tensor a view of the same random numbers, row by row from another place.

    Saved, hundreds of millions of weights take a few megabytes: the file keeps what tensors share.
    """
    chance = torch.Generator().manual_seed(seed)
    base = torch.randn(numbers, generator=chance)
    by_spread: dict[float, torch.Tensor] = {}
    tensors = {}
    for name, shape in sorted(shapes.items()):
        constant = _constant(name, shape)
        if constant is not None:
            tensors[name] = torch.tensor(constant).half().expand(shape)
            continue
        spread = _spread(name, shape)
        store = by_spread.setdefault(spread, (base * spread).half())
        tensors[name] = _view(store, shape, offset=len(tensors) * 7919)
    return tensors


def _view(store: torch.Tensor, shape: tuple[int, ...], *, offset: int) -> torch.Tensor:
    row = math.prod(shape[1:])
    offset %= (len(store) - row) // 2
    step = min(row, (len(store) - row - offset) // max(1, shape[0] - 1))
    strides = [max(1, step), *(math.prod(shape[axis + 1 :]) for axis in range(1, len(shape)))]
    return store.as_strided(shape, strides, offset)


def _sd15_lora_name(module: str) -> str:
    return "lora_unet_" + module.removeprefix(_UNET).replace(".", "_")


def _write_loras(shapes: Shapes, name: str, folder: Path, renamed: Any) -> None:
    """Two LoRAs for every attention layer of a model, `name` and `name`_b."""
    for file, seed in ((name, 13), (f"{name}_b", 14)):
        save_file(_lora(shapes, seed, renamed), folder / f"{file}.safetensors")


def _lora(shapes: Shapes, seed: int, renamed: Any, rank: int = 4) -> Tensors:
    chance = torch.Generator().manual_seed(seed)
    tensors = {}
    for name, shape in sorted(shapes.items()):
        if len(shape) != 2 or not name.endswith(".weight") or "att" not in name:
            continue
        module = renamed(name.removesuffix(".weight"))
        down = torch.randn(rank, shape[1], generator=chance) / math.sqrt(shape[1])
        tensors[f"{module}.lora_down.weight"] = down
        tensors[f"{module}.lora_up.weight"] = torch.randn(shape[0], rank, generator=chance) * 0.5
        tensors[f"{module}.alpha"] = torch.tensor(float(rank))
    return tensors


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        main(sys.argv[1], Path(sys.argv[2]))
