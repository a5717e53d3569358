"""A film in another shape: a timeline of other pictures over the same clips.

Knows nothing of clips or encoders. What is set into a larger picture is cut first, at its own size, and set into it
when it is done: so a transition or a dip stays within the film's pictures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from filmkit.cut.timeline import Timeline
    from filmkit.model.deliverables import Fit
    from filmkit.model.film import Format

# Without these, swscale's SIMD and C code differ in the last bit, and so would two machines.
EXACT = "flags=bicubic+accurate_rnd+full_chroma_int+bitexact"

_COARSE = (
    4  # the blurred picture is worked on at a quarter of its size: quicker, and nobody can tell
)
_BLUR = 12  # radius as a part of the shorter side
_DIM = "lutyuv=y=16+(val-16)*0.7"  # so that the film itself stands out


@dataclass(frozen=True, slots=True, kw_only=True)
class Surround:
    """What a film's pictures are set into, in its middle.

    Attributes:
        kind: `pad` = black; `blur` = the same picture, filling everything, blurred.
        width, height: Pixels of all of it, even.
    """

    kind: Literal["pad", "blur"]
    width: int
    height: int


def reshape(cut: Timeline, width: int, height: int, fit: Fit) -> Timeline:
    """The same film in another shape; itself, if it has that shape.

    Args:
        cut: The film.
        width: Pixels, even.
        height: Pixels, even.
        fit: `crop` fills the shape and loses what sticks out; the others show all of it.
    """
    filled = replace(cut, form=replace(cut.form, width=width, height=height))
    inner = _inside(cut.form, width, height)
    if fit == "crop" or inner == (width, height):
        return filled
    form = replace(cut.form, width=inner[0], height=inner[1])
    return replace(cut, form=form, surround=Surround(kind=fit, width=width, height=height))


def _inside(form: Format, width: int, height: int) -> tuple[int, int]:
    """The largest size of the film's shape within a size, so that even numbers of pixels are left on each side."""
    if width * form.height <= height * form.width:
        return width, _leaving_even(height, Fraction(width * form.height, form.width))
    return _leaving_even(width, Fraction(height * form.width, form.height)), height


def _leaving_even(outer: int, inner: Fraction) -> int:
    return max(outer - 4 * round((outer - inner) / 4), 2 + outer % 4)


def set_into(surround: Surround, form: Format) -> str:
    """The filters that set pictures of a film's format into their surround.

    They come once in a graph: their labels are their own.
    """
    width, height = surround.width, surround.height
    left, top = (width - form.width) // 2, (height - form.height) // 2
    if surround.kind == "pad":
        return f"pad={width}:{height}:{left}:{top}:black"
    coarse = [max(8, px // _COARSE // 2 * 2) for px in (width, height)]
    radius = max(1, min(coarse) // _BLUR)
    small = f"{coarse[0]}:{coarse[1]}"
    return (
        "split[whole][fill];"
        f"[fill]scale={small}:force_original_aspect_ratio=increase:{EXACT},crop={small},"
        f"boxblur=luma_radius={radius}:luma_power=3:chroma_radius={max(1, radius // 2)}:chroma_power=3,"
        f"scale={width}:{height}:{EXACT},setsar=1,{_DIM}[ground];"
        f"[ground][whole]overlay={left}:{top}:format=yuv420"
    )
