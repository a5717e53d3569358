"""How fast the animatic renders: frames per second of one core, painting and encoding included.

Knows nothing of a build. Run it as `python benchmarks/animatic.py`; CPU seconds count the ffmpeg child's too.
"""

from __future__ import annotations

import resource
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import imageio_ffmpeg

from filmkit.backends.process import Children
from filmkit.backends.render.animatic import Animatic
from filmkit.backends.render.animatic.clip import draw_frames
from filmkit.backends.render.animatic.order import order_of
from filmkit.model.ports import Job, Machine
from filmkit.model.settings import Settings

if TYPE_CHECKING:
    from filmkit.keys import Json

PROMPTS = (
    ("Een cyberpunk detective loopt door een regenachtige straat in Neo-Amsterdam, 2084.", "wide", "tracking"),
    ("Cyberpunk detective walking, rain, neon lights, canals of Amsterdam", "full", "dolly_in"),
    ("Close up of cybernetic eye looking at a holographic map", "extreme_close_up", "dolly_in"),
    ("Mila vindt een oude radio op zolder", "medium", "static"),
    ("De storm slaat tegen de vuurtoren", "wide", "handheld"),
    ("Silent snow forest at dusk, a tracker pauses between the pines", "full", "crane_up"),
    ("Golden sunset over a desert, a traveller walks on", "extreme_wide", "pan_right"),
    ("Mountains at dawn, mist in the valley", "extreme_wide", "tilt_up"),
)  # fmt: skip


def payload(prompt: str, size: str, move: str, frames: int = 108) -> dict[str, Json]:
    """A shot of four seconds at 1280x720, handles of 6 frames included."""
    return {
        "width": 1280, "height": 720, "rate": "24", "frames": frames, "handles": 6,
        "prompt": prompt, "caption": prompt, "label": "1", "seed": 7,
        "size": size, "angle": "eye_level", "move": move,
    }  # fmt: skip


def cpu(who: int) -> float:
    """CPU seconds used so far."""
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def measure(
    animatic: Animatic, order: dict[str, Json], work: Path
) -> tuple[float, float, float, float, int]:
    """Frames per core second, seconds of painting, frames per second composed and encoded, bytes."""
    started = time.process_time()
    frames = iter(draw_frames(order_of(order)))
    next(frames)
    paint = time.process_time() - started
    own, child = cpu(resource.RUSAGE_SELF), cpu(resource.RUSAGE_CHILDREN)
    job = Job(
        inputs={}, work=work, output=work / "clip.mp4", tell=lambda _: None, children=Children()
    )
    animatic.render(order, job)
    own, child = cpu(resource.RUSAGE_SELF) - own, cpu(resource.RUSAGE_CHILDREN) - child
    count = int(str(order["frames"]))
    return (
        count / (own + child),
        paint,
        count / (own - paint),
        count / child,
        job.output.stat().st_size,
    )


def main() -> None:
    """Print a line for each prompt."""
    animatic = Animatic(Machine(ffmpeg=Path(imageio_ffmpeg.get_ffmpeg_exe()), settings=Settings()))
    print(f"{'fps/core':>8} {'paint s':>8} {'compose':>8} {'encode':>8} {'Mbit/s':>7}  prompt")
    with tempfile.TemporaryDirectory() as folder:
        animatic.render(payload("warm up", "wide", "static", 24), Job(
            inputs={}, work=Path(folder), output=Path(folder) / "clip.mp4", tell=lambda _: None,
            children=Children()))  # fmt: skip
        for prompt, size, move in PROMPTS:
            fps, paint, compose, encode, size_bytes = measure(
                animatic, payload(prompt, size, move), Path(folder)
            )
            rate = float(Fraction(size_bytes * 8, 10**6) / Fraction(108, 24))
            print(
                f"{fps:8.1f} {paint:8.2f} {compose:8.1f} {encode:8.1f} {rate:7.1f}  {size}, {move}: {prompt[:50]}"
            )


if __name__ == "__main__":
    main()
