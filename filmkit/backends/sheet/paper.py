"""Contact sheets and shot lists on paper: what goes where."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from filmkit.backends.sheet.print import MARGIN, Print, Style
from filmkit.cut.commands import MADE_WITH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from filmkit.backends.sheet.content import Content, Row

_TITLE, _SUMMARY = Style(size=19, bold=True), Style(size=9, quiet=True)
_PLAIN, _BOLD, _QUIET = Style(), Style(bold=True), Style(quiet=True)
_SMALL = Style(size=7, quiet=True)
_GAP, _ROW_GAP, _CELL_GAP = 5.0, 6.0, 3.0
_PROMPT_LINES = 3

_Cell: TypeAlias = "tuple[tuple[str, Style], ...]"  # lines, and how they look


def print_sheet(
    sheet: Content, use: str, pictures: Mapping[str, Path], tell: Callable[[float], None]
) -> bytes:
    """The sheet as PDF.

    Args:
        sheet: What it says.
        use: `contact-sheet` or `shot-list`.
        pictures: Of the shots, by the names that the rows have for them.
        tell: Takes the fraction done; raises once nobody wants it any more.
    """
    is_list = use == "shot-list"
    paper = Print(_all_text(sheet), landscape=is_list)
    paper.describe(sheet.title, sheet.language, MADE_WITH)
    layout = (_List if is_list else _Grid)(paper, sheet, pictures)
    layout.print(tell)
    return paper.finish(sheet.title)


def _all_text(sheet: Content) -> str:
    texts = [sheet.title, sheet.summary, *_HEADS, "0123456789/…"]
    for row in sheet.rows:
        texts += [row.number, row.heading, *row.framing, row.start, row.length, row.prompt]
        texts += [*row.cast, *row.dialogue]
    return "".join(texts)


def _head(paper: Print, sheet: Content) -> float:
    """The head of the first page; where it ends."""
    y = paper.turn()
    for line in paper.lines(sheet.title, paper.width, _TITLE, most=2):
        y = paper.line(MARGIN, y, paper.width, line, _TITLE)
    y = paper.line(MARGIN, y + 0.5, paper.width, sheet.summary, _SUMMARY) + 1.5
    paper.rule(y, strong=True)
    return y + 5


class _Grid:
    """A contact sheet: pictures in columns, with a few words under each."""

    def __init__(self, paper: Print, sheet: Content, pictures: Mapping[str, Path]) -> None:
        self._paper, self._sheet, self._pictures = paper, sheet, pictures
        self._columns = 5 if sheet.width < sheet.height else 3
        self._wide = (paper.width - _GAP * (self._columns - 1)) / self._columns
        self._high = self._wide * sheet.height / sheet.width

    def print(self, tell: Callable[[float], None]) -> None:
        """Print all of it."""
        rows, y = self._sheet.rows, _head(self._paper, self._sheet)
        for first in range(0, len(rows), self._columns):
            tell(first / len(rows))
            shots = rows[first : first + self._columns]
            captions = [self._caption(row) for row in shots]
            lines = max(len(caption) for caption in captions) + 1
            height = self._high + 1 + lines * _PLAIN.height
            if y + height > self._paper.bottom:
                y = self._paper.turn()
            for n, (row, caption) in enumerate(zip(shots, captions, strict=True)):
                self._print_shot(row, caption, MARGIN + n * (self._wide + _GAP), y)
            y += height + _ROW_GAP

    def _caption(self, row: Row) -> _Cell:
        heading = self._paper.lines(row.heading, self._wide, _BOLD, most=1)
        prompt = self._paper.lines(row.prompt, self._wide, _PLAIN, most=_PROMPT_LINES)
        return (*((line, _BOLD) for line in heading), *((line, _PLAIN) for line in prompt))

    def _print_shot(self, row: Row, caption: _Cell, x: float, y: float) -> None:
        self._paper.picture(x, y, self._wide, self._high, self._pictures[row.picture])
        y += self._high + 1
        self._paper.line(x, y, self._wide, row.start, _QUIET, at_end=True)
        y = self._paper.line(x, y, self._wide, row.number, _BOLD)
        for text, style in caption:
            y = self._paper.line(x, y, self._wide, text, style)


_HEADS = ("", "Shot", "Camera", "Start", "Length", "Picture", "Cast", "Dialogue")
_WIDTHS = (
    36.0,
    11.0,
    27.0,
    19.0,
    19.0,
    68.0,
    27.0,
    66.0,
)  # millimetres, the gap behind each included


class _List:
    """A shot list: a table, a row of which goes on on the next page if it is longer than one."""

    def __init__(self, paper: Print, sheet: Content, pictures: Mapping[str, Path]) -> None:
        self._paper, self._sheet, self._pictures = paper, sheet, pictures
        self._wide = _WIDTHS[0] - _CELL_GAP
        self._high = self._wide * sheet.height / sheet.width
        if sheet.height > sheet.width:  # as high as it would be wide
            self._wide, self._high = self._wide * sheet.width / sheet.height, self._wide
        self._top = MARGIN
        self._places = [MARGIN + sum(_WIDTHS[:n]) for n in range(len(_WIDTHS))]

    def print(self, tell: Callable[[float], None]) -> None:
        """Print all of it."""
        y = self._heads(_head(self._paper, self._sheet))
        for n, row in enumerate(self._sheet.rows):
            tell(n / len(self._sheet.rows))
            y = self._print_row(row, y)

    def _heads(self, y: float) -> float:
        """Print the heads of the columns; where the first row of this page begins."""
        for x, width, text in zip(self._places, _WIDTHS, _HEADS, strict=True):
            self._paper.line(x, y, width, text, _SMALL)
        self._top = y + _SMALL.height + 1
        return self._top

    def _print_row(self, row: Row, y: float) -> float:
        """Print a row, on a new page if it doesn't fit, on several if it fits on none; where the next begins."""
        cells, is_begun = self._cells(row), False
        while not is_begun or any(cells):
            picture = 0 if is_begun else self._high
            height = max(picture, max(map(len, cells)) * _PLAIN.height) + 2 * _CELL_GAP
            if is_begun or (y + height > self._paper.bottom and y > self._top):
                y = self._heads(self._paper.turn())
            room = int((self._paper.bottom - y - 2 * _CELL_GAP) / _PLAIN.height)
            self._paper.rule(y)
            if not is_begun:
                path = self._pictures[row.picture]
                self._paper.picture(MARGIN, y + _CELL_GAP, self._wide, self._high, path)
            for x, width, cell in zip(self._places[1:], _WIDTHS[1:], cells, strict=True):
                self._print_cell(cell[:room], x, y + _CELL_GAP, width - _CELL_GAP)
            cells, is_begun = tuple(cell[room:] for cell in cells), True
        return y + height

    def _print_cell(self, cell: _Cell, x: float, y: float, width: float) -> None:
        for text, style in cell:
            y = self._paper.line(x, y, width, text, style)

    def _cells(self, row: Row) -> tuple[_Cell, ...]:
        """The lines of all cells behind the picture."""
        said: tuple[tuple[tuple[str, Style], ...], ...] = (
            ((row.number, _BOLD),),
            tuple((word, _PLAIN) for word in row.framing),
            ((row.start, _PLAIN),),
            ((row.length, _PLAIN),),
            ((row.heading, _BOLD), (row.prompt, _PLAIN)),
            tuple((name, _PLAIN) for name in row.cast),
            tuple((line, _PLAIN) for line in row.dialogue),
        )
        return tuple(
            tuple(
                (line, style)
                for text, style in cell
                for line in self._paper.lines(text, width - _CELL_GAP, style)
            )
            for cell, width in zip(said, _WIDTHS[1:], strict=True)
        )
