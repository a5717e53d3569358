"""Sheets of A4 with real text, in as many of the packaged fonts as it needs. Knows nothing of films.

fpdf2 makes the PDF, and shapes letters that join or reorder. Lengths are millimetres, sizes of type are points.
"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, cast

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, TextMode

from filmkit.backends.lettering.typeface import font_files, reads_leftwards

if TYPE_CHECKING:
    from pathlib import Path

MARGIN = 12.0
_LEADING = 1.32  # height of a line by the size of its type
_MM = 25.4 / 72  # in a point
_BOLD = 0.028  # stroke by the size of its type; the fonts' own weights take seconds to work out
_INK, _QUIET = (28, 28, 30), (110, 110, 115)
_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # PDFs have a date, and the same sheet is the same bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How text looks.

    Attributes:
        size: Of its type.
        bold: Whether it is heavier.
        quiet: Whether it is grey.
    """

    size: float = 8.0
    bold: bool = False
    quiet: bool = False

    @property
    def height(self) -> float:
        """Of a line."""
        return self.size * _LEADING * _MM


class Print:
    """A document that pages are printed on, from the top.

    Attributes:
        width: Of what may be printed on, between the margins.
        bottom: Where that ends.
    """

    def __init__(self, text: str, *, landscape: bool) -> None:
        """`text` has every character that is going to be printed."""
        for name in ("fpdf", "fontTools"):  # what they warn of is ours to know, not the user's
            logging.getLogger(name).setLevel(logging.ERROR)
        self._pdf = FPDF("landscape" if landscape else "portrait", "mm", "A4")
        self._pdf.set_margin(MARGIN)
        self._pdf.set_auto_page_break(auto=False)
        self._pdf.c_margin = 0
        self._pdf.set_creation_date(_DAY)
        self.width, self.bottom = self._pdf.epw, self._pdf.h - MARGIN - 4
        self._known = _load_fonts(self._pdf, text)

    def describe(self, title: str, language: str, made_with: str) -> None:
        """What readers show of the document besides its pages."""
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_keywords(made_with)

    def turn(self) -> float:
        """Begin a page; where its top is."""
        self._pdf.add_page()
        return MARGIN

    def lines(self, text: str, width: float, style: Style, *, most: int = 0) -> tuple[str, ...]:
        """The text as lines that fit; with `most`, no more of them, the last ending in `…` if there were more."""
        self._set(style)
        words = "".join(c for c in text if c.isspace() or ord(c) in self._known)
        if not words.strip():
            return ()
        found = self._pdf.multi_cell(
            width, style.height, words, dry_run=True, output=MethodReturnValue.LINES
        )
        lines = tuple(cast("list[str]", found))
        return (
            lines if not most or len(lines) <= most else (*lines[: most - 1], _cut(lines[most - 1]))
        )

    def line(
        self, x: float, y: float, width: float, text: str, style: Style, *, at_end: bool = False
    ) -> float:
        """Print one line, to the right if `at_end`, or if it reads that way; where the next one begins."""
        self._set(style)
        align: Literal["L", "R"] = "R" if at_end or reads_leftwards(text) else "L"
        self._pdf.set_xy(x, y)
        heavier = self._pdf.local_context(
            text_mode=TextMode.FILL_STROKE, line_width=style.size * _BOLD * _MM
        )
        with heavier if style.bold else nullcontext():
            self._pdf.cell(width, style.height, text, align=align)
        return y + style.height

    def picture(self, x: float, y: float, width: float, height: float, path: Path) -> None:
        """Print a picture."""
        self._pdf.image(path, x, y, width, height)

    def rule(self, y: float, *, strong: bool = False) -> None:
        """A line from margin to margin."""
        self._pdf.set_draw_color(*(_INK if strong else (209, 209, 214)))
        self._pdf.set_line_width(0.5 if strong else 0.15)
        self._pdf.line(MARGIN, y, MARGIN + self.width, y)

    def finish(self, name: str) -> bytes:
        """Number the pages, beside a name for the document; its bytes."""
        style = Style(size=7, quiet=True)
        short = self.lines(name, self.width - 20, style, most=1)
        for number in range(1, self._pdf.pages_count + 1):
            self._pdf.page = number
            self._pdf.set_font_size(1)  # else it takes the font of the last page for this one's
            for text in short:
                self.line(MARGIN, self.bottom + 2, self.width - 20, text, style)
            where = f"{number} / {self._pdf.pages_count}"
            self.line(MARGIN, self.bottom + 2, self.width, where, style, at_end=True)
        return bytes(self._pdf.output())

    def _set(self, style: Style) -> None:
        self._pdf.set_font("font0", size=style.size)
        colour = _QUIET if style.quiet else _INK
        self._pdf.set_text_color(*colour)
        self._pdf.set_draw_color(*colour)


def _cut(line: str) -> str:
    """With an ellipsis, for which the last letters make room."""
    return line.rstrip()[:-2].rstrip() + "…"


def _load_fonts(pdf: FPDF, text: str) -> frozenset[int]:
    """Load the fonts that a text needs, Europe's first; which characters they have."""
    missing = {ord(c) for c in text if not c.isspace()}
    known: set[int] = set()
    names: list[str] = []
    for path in font_files():
        with TTFont(path, fontNumber=0, lazy=True) as font:
            has = set(font.getBestCmap())
        if names and not missing & has:
            continue
        names.append(f"font{len(names)}")
        pdf.add_font(names[-1], fname=path)
        known |= has
        missing -= has
    pdf.set_fallback_fonts(names[1:], exact_match=False)
    pdf.set_text_shaping(use_shaping_engine=True)
    return frozenset(known)
