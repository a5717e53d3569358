"""Fountain: a screenplay's plain text into its elements, each with the line it stands in.

Knows nothing of films. What stands between `/*` and `*/` is gone, emphasis is taken off, and notes are kept beside
the element they stand in. Any text gives elements: what is nothing else is action.

Beyond the specification: Dutch headings (`BINNEN.`, `BUITEN.`) and transitions (`… NAAR:`), and `FADE IN:`,
`FADE OUT.`, `SMASH CUT:` and the like as transitions also where nothing forces them; scene numbers before a heading;
and what is for readers only, or lies over the picture, apart from what is filmed.

Source: https://fountain.io/syntax, version 1.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from filmkit.story.emphasis import without_emphasis
from filmkit.story.notes import MARK, put_back, take_notes, without_marks
from filmkit.story.signs import (
    caption,
    is_heading,
    is_numbered_heading,
    is_signpost,
    without_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.story.notes import Note

Kind = Literal[
    "heading",
    "action",
    "character",
    "parenthetical",
    "dialogue",
    "lyric",
    "transition",
    "centered",
    "section",
    "synopsis",
    "page_break",
    "note",
    "signpost",
    "caption",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    r"""A piece of a screenplay.

    Attributes:
        kind: What it is; `note` = a paragraph of notes alone, `signpost` = what tells readers how scenes and pages
            hang together (`FLASHBACK:`, `(MORE)`), `caption` = text over the picture (`SUPER: PARIS, 1984`).
        text: Its words without marks and emphasis; lines of a paragraph are kept apart by `\n`.
        line: Where it begins, from 1.
        number: A scene's, as written between `#`; "" if it has none.
        is_dual: A cue whose speech is spoken while the one before is.
        notes: Those in it, in order.
    """

    kind: Kind
    text: str
    line: int
    number: str = ""
    is_dual: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screenplay:
    """A text in Fountain, read.

    Attributes:
        title_page: What its keys say (`Title`, `Author`, …), by key in lower case.
        elements: All the rest, in order.
        lines: The text as it is written, for places to show.
        unclosed: Line and column, from 1, of each note and boneyard that is opened and never closed: it is read as
            if it were words.
    """

    title_page: dict[str, str]
    elements: tuple[Element, ...]
    lines: tuple[str, ...] = ()
    unclosed: tuple[tuple[int, int], ...] = ()


_BONEYARD = re.compile(r"/\*.*?\*/", re.DOTALL)
_TITLE_KEY = re.compile(r"([^\s:][^:\n]*):[ \t]*(.*)")
_KEYS = frozenset(
    {"title", "credit", "author", "authors", "source", "notes", "date", "draft date", "contact"}
    | {"copyright", "revision", "titel", "auteur"}  # codespell:ignore titel
)
_TO = re.compile(r"[^a-z]*\b(?:TO|NAAR):")
_ALONE = re.compile(
    r"(?:FADE (?:IN|OUT|TO BLACK|TO WHITE)|CUT TO BLACK|(?:HARD|SMASH|JUMP|MATCH|QUICK|TIME) CUT)[:.]?"
)
_OPENINGS = re.compile(r"\[\[|/\*")
_EXTENSION = re.compile(r"\s*\([^()]*\)")
_MARKS: dict[str, Kind] = {"=": "synopsis", "#": "section", "~": "lyric"}
_PAGE_BREAK = re.compile(r"={3,}\s*$")
_BRACKETS = re.compile(rf"\((.*)\)((?:\s|{MARK})*)")


class _Line(NamedTuple):
    number: int
    text: str  # tabs and spaces at the end are kept: two spaces mean something in dialogue

    @property
    def bare(self) -> str:
        return self.text.strip()


def read_fountain(text: str) -> Screenplay:
    """The elements of a screenplay, in order. Never fails."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    written = text.split("\n")
    text = _BONEYARD.sub(lambda match: "\n" * match[0].count("\n"), text)
    text, notes = take_notes(text)
    lines = [_Line(n, line) for n, line in enumerate(text.split("\n"), 1)]
    title_page, rest = _take_title_page(lines)
    elements = (_with_notes(element, notes) for element in _elements(rest))
    return Screenplay(
        title_page=title_page,
        elements=tuple(elements),
        lines=tuple(written),
        unclosed=tuple(_unclosed(lines, written)),
    )


def _unclosed(lines: Sequence[_Line], written: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where something opens that was not taken out, as it would have been if it closed."""
    for line in lines:
        if opening := _OPENINGS.search(line.text):
            yield line.number, written[line.number - 1].rindex(opening[0]) + 1


def _take_title_page(lines: Sequence[_Line]) -> tuple[dict[str, str], Sequence[_Line]]:
    """What the first paragraph says by its keys, if it is a title page, and the lines behind it."""
    first = next((n for n, line in enumerate(lines) if line.bare), len(lines))
    end = next((n for n in range(first, len(lines)) if not lines[n].bare), len(lines))
    page = lines[first:end]
    keys = [_TITLE_KEY.match(line.text) for line in page if not line.text[:1].isspace()]
    if not any(match and match[1].strip().lower() in _KEYS for match in keys) or not all(keys):
        return {}, lines
    found: dict[str, list[str]] = {}
    said: list[str] = []
    for line in page:
        match = None if line.text[:1].isspace() else _TITLE_KEY.match(line.text)
        if match:
            said = found.setdefault(match[1].strip().lower(), [])
        said.append(without_emphasis(without_marks(match[2] if match else line.text)))
    return {key: " ".join(" ".join(values).split()) for key, values in found.items()}, lines[end:]


def _elements(lines: Sequence[_Line]) -> Iterator[Element]:
    at = 0
    # Here a line always begins something: it stands behind a blank one, or behind what is one line long.
    while at < len(lines):
        if not lines[at].bare:
            at += 1
            continue
        following = lines[at + 1].bare if at + 1 < len(lines) else ""
        single = _single(lines[at], following)
        end = at + 1
        if single:
            yield single
        elif _is_note(lines[at]):
            end = next((n for n in range(at, len(lines)) if not _is_note(lines[n])), len(lines))
            yield _paragraph(lines[at:end])
        elif following and _is_cue(lines[at].bare):
            end = _speech_end(lines, at)
            yield from _speech(lines[at:end])
        else:
            end = _paragraph_end(lines, at)
            yield _paragraph(lines[at:end])
        at = end


def _single(line: _Line, following: str) -> Element | None:
    """An element of one line that says by its first mark, or by its words, what it is."""
    bare = line.bare
    kind, text = _marked(bare)
    if kind is None:
        kind, text = _unmarked(bare, following), bare
    if kind is None:
        return None
    number = ""
    if kind == "caption":
        text = caption(text)
    elif kind == "heading":
        number, text = without_number(text)
    return Element(kind=kind, text=without_emphasis(text).strip(), line=line.number, number=number)


def _is_note(line: _Line) -> bool:
    """Whether a line is nothing but notes."""
    return bool(line.bare) and not without_marks(line.bare).strip()


def _marked(bare: str) -> tuple[Kind | None, str]:
    """What a first mark forces."""
    if bare.startswith(">"):
        is_centered = bare.endswith("<") and len(bare) > 1
        return ("centered", bare[1:-1]) if is_centered else ("transition", bare[1:])
    if bare.startswith(".") and bare[1:2].isalnum():
        return "heading", bare[1:]
    if _PAGE_BREAK.match(bare):
        return "page_break", ""
    kind = _MARKS.get(bare[:1])
    return kind, bare.lstrip(bare[:1]) if kind else bare


def _unmarked(bare: str, following: str) -> Kind | None:
    """What a line behind a blank one is by its words.

    A transition has a blank line behind it, too; but nobody is called `FADE IN:`, and headings aren't spoken.
    """
    plain = without_emphasis(without_marks(bare)).strip()
    if is_heading(plain) or is_numbered_heading(plain):
        return "heading"
    if is_signpost(plain):
        return "signpost"
    if caption(plain):
        return "caption"
    is_over = not following or is_heading(following) or _ALONE.fullmatch(plain)
    is_transition = is_over and (_TO.fullmatch(plain) or _ALONE.fullmatch(plain))
    return "transition" if is_transition else None


def _is_cue(bare: str) -> bool:
    """Whether a line names who speaks: in capitals, or forced by `@`."""
    if bare.startswith("@"):
        return len(bare) > 1
    if bare.startswith("!"):
        return False
    name = _EXTENSION.sub("", without_emphasis(without_marks(bare)).rstrip("^ ")).strip()
    return any(c.isalpha() for c in name) and name == name.upper() and name[:1].isalnum()


def _speech_end(lines: Sequence[_Line], at: int) -> int:
    """Up to the next blank line; a line of two spaces is none."""
    end = at + 1
    while end < len(lines) and (lines[end].bare or len(lines[end].text) >= 2):  # noqa: PLR2004
        end += 1
    return end


def _speech(lines: Sequence[_Line]) -> Iterator[Element]:
    cue = lines[0].bare.removeprefix("@")
    is_dual = without_marks(cue).rstrip().endswith("^")
    name = without_emphasis(cue.replace("^", "") if is_dual else cue).strip()
    yield Element(kind="character", text=name, line=lines[0].number, is_dual=is_dual)
    spoken: list[_Line] = []
    for line in lines[1:]:
        kind = _spoken_kind(line.bare)
        if kind == "dialogue":
            spoken.append(line)
            continue
        if spoken:
            yield _dialogue(spoken)
            spoken = []
        text = line.bare[1:] if kind == "lyric" else _BRACKETS.sub(r"\1\2", line.bare)
        yield Element(kind=kind, text=without_emphasis(text).strip(), line=line.number)
    if spoken:
        yield _dialogue(spoken)


def _spoken_kind(bare: str) -> Kind:
    if bare.startswith("~"):
        return "lyric"
    return "parenthetical" if _BRACKETS.fullmatch(bare) else "dialogue"


def _dialogue(lines: Sequence[_Line]) -> Element:
    text = "\n".join(without_emphasis(line.bare) for line in lines)
    return Element(kind="dialogue", text=text.strip(), line=lines[0].number)


def _paragraph_end(lines: Sequence[_Line], at: int) -> int:
    """Up to the next blank line, or the next that is marked as something else."""
    end = at + 1
    while end < len(lines) and lines[end].bare and _marked(lines[end].bare)[0] is None:
        end += 1
    return end


def _paragraph(lines: Sequence[_Line]) -> Element:
    text = "\n".join(without_emphasis(line.bare.removeprefix("!")) for line in lines).strip()
    kind: Kind = "action" if without_marks(text).strip() else "note"
    return Element(kind=kind, text=text, line=lines[0].number)


def _with_notes(element: Element, notes: Sequence[Note]) -> Element:
    """The element with its marks turned into the notes that they stand for."""
    text, found = put_back(element.text, notes)
    return replace(element, text=text, notes=found)
