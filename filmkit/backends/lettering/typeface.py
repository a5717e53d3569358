"""Text in pictures: which packaged font has which character, and lines drawn with several of them.

Knows nothing of captions or titles. Besides a font of the user's own, only those that come as packages are used: the
machine's would make the same recipe give other bytes elsewhere.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import ImageFont, features

from filmkit.errors import BackendError

if TYPE_CHECKING:
    from PIL import ImageDraw

# Packages in the order in which they are asked for a character: Europe, most other scripts and emoji, East Asia.
_PACKAGES = ("fontpkg-noto-sans", "manimgx-fonts", "noto-cjk-sans-otc")
_SHAPES = bool(features.check("raqm"))  # joined and reordered letters; Pillow's wheels have it
_SYMBOLS = ("Emoji", "Symbols")
# A noncharacter: what a font draws for it, it draws for all that it doesn't have.
_NOWHERE = "\U0010ffff"
_MARKS = {"Mn", "Mc", "Me", "Cf"}  # they are drawn with what they follow
_JOINERS = {"\u200c", "\u200d"}


def clean(text: str, limit: int) -> str:
    """At most `limit` characters of a text in one line: no control characters, no lone surrogates."""
    kept = (
        c if c in _JOINERS or not unicodedata.category(c).startswith("C") else " "
        for c in text[: 4 * limit]
    )
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())[:limit].strip()


def font_files() -> list[Path]:
    """Upright fonts of all packages, in a fixed order."""
    return [path for package in _PACKAGES for path in _fonts_of(package)]


def _fonts_of(package: str) -> list[Path]:
    spec = importlib.util.find_spec(package.replace("-", "_"))
    folders = (spec.submodule_search_locations if spec else None) or ()
    files = [path for folder in folders for path in Path(folder).rglob("*.[to]t[fc]")]
    if not files:
        hint = f"install it beside filmkit: `pip install --force-reinstall {package}`"
        raise BackendError(f"the fonts of the package '{package}' are missing", hint=hint)
    upright = (path for path in files if "Italic" not in path.name)
    return sorted(upright, key=lambda path: (len(path.name), path.name))


@dataclass
class Typeface:
    """A size and weight of type, in as many fonts as a text needs.

    Attributes:
        size_px: Height of the type.
        weight: 100 (thin) to 900 (black).
        own: The user's own font, asked first for each character; None = there is none.
    """

    size_px: int
    weight: int
    own: Path | None = None
    _fonts: list[ImageFont.FreeTypeFont] = field(default_factory=list)
    _owner: dict[str, int] = field(default_factory=dict)
    _nothing: dict[int, tuple[tuple[int, int], bytes]] = field(default_factory=dict)
    _files: list[Path] = field(default_factory=font_files)

    def __post_init__(self) -> None:
        """Put the user's own font before the others."""
        if self.own:
            self._files = [self.own, *self._files]

    def width(self, text: str) -> float:
        """Pixels that `text` is long."""
        return sum(font.getlength(run) for font, run in self._runs(text))

    def draw(self, canvas: ImageDraw.ImageDraw, x: float, baseline: float, text: str) -> None:
        """Draw one line on a mask, from x on, standing on `baseline`. Runs stand in reading order."""
        runs, leftwards = self._runs(text), reads_leftwards(text)
        # Told of it, a run puts its outer spaces and commas on the sides where the line needs them.
        direction = ("rtl" if leftwards else "ltr") if _SHAPES else None
        for font, run in runs[::-1] if leftwards else runs:
            canvas.text((x, baseline), run, font=font, fill=255, anchor="ls", direction=direction)
            x += font.getlength(run)

    def _runs(self, text: str) -> list[tuple[ImageFont.FreeTypeFont, str]]:
        """The text in pieces of one font each. What no font has is left out."""
        pieces: list[tuple[int, str]] = []
        for character in text:
            previous = pieces[-1][0] if pieces else 0
            if unicodedata.category(character) in _MARKS:
                owner = previous
            elif character.isspace():
                owner = 0 if self._is_symbols(previous) else previous
            else:
                owner = self._find(character, previous)
            if owner < 0:
                continue
            if pieces and pieces[-1][0] == owner:
                pieces[-1] = (owner, pieces[-1][1] + character)
            else:
                pieces.append((owner, character))
        return [(self._font(number), piece) for number, piece in pieces]

    def _is_symbols(self, number: int) -> bool:
        """Whether a font is one of pictures: their spaces are as wide as these."""
        return any(word in self._files[number].name for word in _SYMBOLS)

    def _find(self, character: str, previous: int) -> int:
        """Which font draws a character, that of the one before if it can; -1 = none."""
        if character not in self._owner:
            order = sorted(range(len(self._files)), key=lambda n: (n != previous, n))
            self._owner[character] = next((n for n in order if self._has(n, character)), -1)
        return self._owner[character]

    def _has(self, number: int, character: str) -> bool:
        """Whether a font draws something of its own for a character. Pillow doesn't show a font's table."""
        font = self._font(number)
        if number not in self._nothing:
            self._nothing[number] = _drawn(font, _NOWHERE)
        return _drawn(font, character) != self._nothing[number]

    def _font(self, number: int) -> ImageFont.FreeTypeFont:
        while len(self._fonts) <= number:
            self._fonts.append(self._load(len(self._fonts)))
        return self._fonts[number]

    def _load(self, number: int) -> ImageFont.FreeTypeFont:
        engine = ImageFont.Layout.RAQM if _SHAPES else ImageFont.Layout.BASIC
        try:
            font = ImageFont.truetype(str(self._files[number]), self.size_px, layout_engine=engine)
        except OSError as error:
            if self._files[number] != self.own:
                raise
            hint = "leave 'font' out for those that come with filmkit"
            raise BackendError("it can't be read as a font", hint=hint) from error
        _set_weight(font, self.weight)
        return font


def _set_weight(font: ImageFont.FreeTypeFont, weight: int) -> None:
    try:
        axes = font.get_variation_axes()
    except OSError:  # it has one weight
        return
    font.set_variation_by_axes(
        [weight if axis["name"] == b"Weight" else float(axis["default"] or 0) for axis in axes]
    )


def _drawn(font: ImageFont.FreeTypeFont, character: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(character)
    return mask.size, bytes(mask)


def reads_leftwards(text: str) -> bool:
    """Whether the first letter that has a direction is Hebrew, Arabic or the like."""
    return next(
        (
            unicodedata.bidirectional(c) != "L"
            for c in text
            if unicodedata.bidirectional(c) in {"L", "R", "AL"}
        ),
        False,
    )
