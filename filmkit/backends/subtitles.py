"""Subtitles as files: pictures of them to burn in, and the text to lie beside a film.

Knows nothing of when they are seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PIL import Image, ImageDraw

from filmkit.backends.files import explained
from filmkit.backends.lettering.typeface import Typeface, clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.keys import Json
    from filmkit.model.ports import Job

_SIZE = 0.05  # of type, in parts of the picture's height (of a tall one: of its width)
_SMALLEST_PX = 8
_ROOM = 0.88  # of the width, for a line
_FOOT = 0.06  # below the last line, in parts of the height
_LEADING = 1.42
_WEIGHT = 520
_READ = 400  # characters of a line that could possibly fit
_PLATE = 165  # opacity of what lies behind the words, of 255
_WHITE = (248, 247, 244)
_SCALE = 4  # plates are drawn so much larger: their corners are round


def write_subtitles(recipe: Mapping[str, Json], job: Job) -> None:
    """A `Maker`: write the SRT file `recipe["text"]`. Raises BackendError."""
    with explained("write the subtitles"):
        job.output.write_text(str(recipe["text"]), "utf-8", "replace", newline="\n")


def draw_subtitle(recipe: Mapping[str, Json], job: Job) -> None:
    """A `Maker`: draw `recipe["lines"]` as a PNG with an alpha channel, as wide as the film. Raises BackendError."""
    lines = [clean(line, _READ) for line in cast("list[str]", recipe["lines"])]
    picture = paint(lines, cast("int", recipe["width"]), cast("int", recipe["height"]))
    with explained("write a subtitle"):
        picture.save(job.output, "PNG", compress_level=6)


def paint(lines: Sequence[str], width: int, height: int) -> Image.Image:
    """The lines, each centred on a dark plate, above each other; to be laid over the foot of a picture."""
    face = _fitting(lines, width, height)
    leading = face.size_px * _LEADING
    foot = height * _FOOT
    rows = round(leading * len(lines) + foot + face.size_px * 0.2)
    band = min(height, rows + rows % 2)
    words, plates = Image.new("L", (width, band)), Image.new("L", (width * _SCALE, band * _SCALE))
    pen, brush = ImageDraw.Draw(words), ImageDraw.Draw(plates)
    for number, line in enumerate(reversed(lines)):
        baseline = band - foot - number * leading - face.size_px * 0.28
        long = face.width(line)
        left, pad = (width - long) / 2, face.size_px * 0.36
        box = (
            left - pad,
            baseline - face.size_px * 1.04,
            left + long + pad,
            baseline + face.size_px * 0.38,
        )
        brush.rounded_rectangle(
            [_SCALE * edge for edge in box], _SCALE * face.size_px * 0.18, fill=_PLATE
        )
        face.draw(pen, left, baseline, line)
    return _inked(words, plates.resize(words.size, Image.Resampling.BOX))


def _fitting(lines: Sequence[str], width: int, height: int) -> Typeface:
    """The type that the longest line fits in."""
    size = max(_SMALLEST_PX, round(_SIZE * min(height, 1.25 * width)))
    face = Typeface(size, _WEIGHT)
    longest = max(map(face.width, lines), default=0)
    if longest <= width * _ROOM:
        return face
    # Better too small to be read than cut off.
    return Typeface(max(1, int(size * width * _ROOM / longest)), _WEIGHT)


def _inked(words: Image.Image, plates: Image.Image) -> Image.Image:
    """White words on black plates: two masks as one picture."""
    black = Image.new("RGB", words.size)
    picture = Image.composite(Image.new("RGB", words.size, _WHITE), black, words)
    alpha = Image.composite(Image.new("L", words.size, 255), plates, words)
    picture.putalpha(alpha)
    return picture
