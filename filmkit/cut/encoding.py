"""How pictures are encoded: the options of each encoder, by which its segments can be copied behind each other.

docs/cutting.md says what each is for, and what was measured. Whatever is spelled out here is part of the recipes:
changing a word encodes every segment again that is made with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.model.deliverables import Codec


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """One way to encode pictures.

    Attributes:
        encoder: Name of ffmpeg's encoder.
        args: Its options.
        tag: What players are told of it, where ffmpeg by itself says something that some don't know.
        suffix: Of the files that it goes into.
        pixels: Format of the pictures, as ffmpeg calls it.
    """

    encoder: str
    args: tuple[str, ...]
    tag: tuple[str, ...] = ()
    suffix: str = ".mp4"
    pixels: str = "yuv420p"


_COLOUR = (
    *("-color_primaries", "bt709", "-color_trc", "bt709"),
    *("-colorspace", "bt709", "-color_range", "tv"),
)

# x264's bits are the same with any number of threads, but it names the number in the stream. The other cores have
# segments of their own. CRF 12 is for clips, which are encoded once more on their way into the film.
_X264 = (
    *("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-threads", "1"),
    *("-g", "48", "-bf", "3", "-flags:v", "+bitexact+cgop"),
    *("-x264-params", "open-gop=0:force-cfr=1:stitchable=1"),
    *_COLOUR,
)
FILM = Encoding(encoder="libx264", args=(*_X264, "-crf", "18"))
CLIP = Encoding(encoder="libx264", args=(*_X264, "-crf", "12"))

# x265's bits hang on its threads, so it has one. Without `info=0` it writes its own options into every segment.
_X265 = Encoding(
    encoder="libx265",
    args=(
        *("-c:v", "libx265", "-preset", "fast", "-pix_fmt", "yuv420p"),
        *("-g", "48", "-flags:v", "+bitexact+cgop"),
        "-x265-params",
        "open-gop=0:keyint=48:bframes=3:info=0:pools=none:frame-threads=1:wpp=0:log-level=error",
        *(*_COLOUR, "-crf", "20"),
    ),
    tag=("-tag:v", "hvc1"),
)
_AV1 = Encoding(
    encoder="libsvtav1",
    args=(
        *("-c:v", "libsvtav1", "-preset", "8", "-pix_fmt", "yuv420p"),
        *("-g", "48", "-flags:v", "+bitexact+cgop", "-svtav1-params", "lp=1"),
        *(*_COLOUR, "-crf", "28"),
    ),
)
_PRORES = Encoding(
    encoder="prores_ks",
    args=(
        *("-c:v", "prores_ks", "-profile:v", "hq", "-vendor", "apl0", "-threads", "1"),
        *("-flags:v", "+bitexact", *_COLOUR),
    ),
    suffix=".mov",
    pixels="yuv422p10le",
)

ENCODINGS: Mapping[Codec, Encoding] = {
    "h264": FILM,
    "hevc": _X265,
    "av1": _AV1,
    "prores": _PRORES,
}
