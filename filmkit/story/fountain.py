"""Fountain: a screenplay's plain text into its elements, each with the line it stands in.

Knows nothing of films. What stands between `/*` and `*/` is gone, emphasis is taken off, and notes are kept beside
the element they stand in. Any text gives elements: what is nothing else is action.

Beyond the specification: Dutch headings (`BINNEN.`, `BUITEN.`) and transitions (`… NAAR:`), and `FADE IN:`,
`FADE OUT.`, `FADE TO BLACK.` as transitions also where nothing forces them.

Source: https://fountain.io/syntax, version 1.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from filmkit.story.emphasis import without_emphasis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What stands between `[[` and `]]`.

    Attributes:
        text: Without the brackets.
        at: Place in the text of the element that it stands in: so many of its characters come before.
        line, column: Of its first bracket, from 1.
    """

    text: str
    at: int
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    r"""A piece of a screenplay.

    Attributes:
        kind: What it is; `note` = a paragraph of notes alone.
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
    """

    title_page: dict[str, str]
    elements: tuple[Element, ...]


_OPEN, _CLOSE = (
    "\ue000",
    "\ue001",
)  # around a note's number, which stands in the text where the note was
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_BONEYARD = re.compile(r"/\*.*?\*/", re.DOTALL)
_NOTE = re.compile(r"\[\[((?:[^\[\]\n]|\[(?!\[)|\](?!\])|\n(?!\n))*)\]\]")
_TITLE_KEY = re.compile(r"([^\s:][^:\n]*):[ \t]*(.*)")
_FIRST_KEYS = frozenset(
    {"title", "credit", "author", "authors", "source", "notes", "date", "draft date", "contact"}
    | {"copyright", "revision", "titel", "auteur"}
)
_HEADING = re.compile(
    r"(?i:INT\.?/EXT|EXT\.?/INT|INT|EXT|EST|I\.?/E|E/I)[. ]"
    r"|(?:BINNEN/BUITEN|BUITEN/BINNEN|BINNEN|BUITEN)[. ]"
)
_NUMBER = re.compile(rf"\s*#([\w.\-)(]+)#(?=[\s\d{_OPEN}{_CLOSE}]*$)")
_TO = re.compile(r"[^a-z]*\b(?:TO|NAAR):")
_FADES = re.compile(r"FADE IN[:.]?|FADE (?:OUT|TO BLACK|TO WHITE)[:.]?|CUT TO BLACK[:.]?")
_EXTENSION = re.compile(r"\s*\([^()]*\)")
_MARKS: dict[str, Kind] = {"=": "synopsis", "#": "section", "~": "lyric"}
_PAGE_BREAK = re.compile(r"={3,}\s*$")
_BRACKETS = re.compile(rf"\((.*)\)([\s\d{_OPEN}{_CLOSE}]*)")


class _Line(NamedTuple):
    number: int
    text: str  # tabs and spaces at the end are kept: two spaces mean something in dialogue

    @property
    def bare(self) -> str:
        return self.text.strip()


def read_fountain(text: str) -> Screenplay:
    """The elements of a screenplay, in order. Never fails."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd")
    text = _BONEYARD.sub(lambda match: "\n" * match[0].count("\n"), text)
    text, notes = _take_notes(text)
    lines = [_Line(n, line) for n, line in enumerate(text.split("\n"), 1)]
    title_page, rest = _take_title_page(lines)
    elements = (_with_notes(element, notes) for element in _elements(rest))
    return Screenplay(title_page=title_page, elements=tuple(elements))


def is_heading(line: str) -> bool:
    """Whether a line begins as scene headings do: `INT. KITCHEN`, `BUITEN. HAVEN - DAG`."""
    return bool(_HEADING.match(line.strip()))


def is_title_page(line: str) -> bool:
    """Whether a text's first line begins a title page."""
    match = _TITLE_KEY.match(line)
    return bool(match) and match[1].strip().lower() in _FIRST_KEYS  # type: ignore[index]


def _take_notes(text: str) -> tuple[str, list[Note]]:
    """The text with a mark in the place of each note, and the notes; `at` is found later."""
    notes: list[Note] = []

    def take(match: re.Match[str]) -> str:
        start = match.start()
        line = text.count("\n", 0, start) + 1 if not notes else _line_of(text, start, notes[-1])
        column = start - text.rfind("\n", 0, start)
        notes.append(Note(text=" ".join(match[1].split()), at=start, line=line, column=column))
        return f"{_OPEN}{len(notes) - 1}{_CLOSE}" + "\n" * match[0].count("\n")

    return _NOTE.sub(take, text), notes


def _line_of(text: str, start: int, before: Note) -> int:
    """Counted from the note before, or time would grow with the square."""
    return before.line + text.count("\n", before.at, start)


def _take_title_page(lines: Sequence[_Line]) -> tuple[dict[str, str], Sequence[_Line]]:
    first = next((n for n, line in enumerate(lines) if line.bare), len(lines))
    if first == len(lines) or not is_title_page(lines[first].text):
        return {}, lines
    found: dict[str, list[str]] = {}
    key, end = "", first
    for end in range(first, len(lines)):
        line = lines[end]
        match = _TITLE_KEY.match(line.text)
        if not line.bare:
            break
        if match and not line.text[:1].isspace():
            key = match[1].strip().lower()
            found[key] = [match[2]]
        else:
            found[key].append(line.text)
    page = {
        key: _unmarked_text(" ".join(map(without_emphasis, said))) for key, said in found.items()
    }
    return page, lines[end:]


def _unmarked_text(text: str) -> str:
    return " ".join(_MARK.sub("", text).split())


def _elements(lines: Sequence[_Line]) -> Iterator[Element]:
    at = 0
    while at < len(lines):
        if not lines[at].bare:
            at += 1
            continue
        before = at == 0 or not lines[at - 1].bare
        behind = at + 1 == len(lines) or not lines[at + 1].bare
        single = _single(lines[at], after_blank=before, before_blank=behind)
        if single:
            yield single
            at += 1
        elif before and not behind and _is_cue(lines[at].bare):
            end = _speech_end(lines, at)
            yield from _speech(lines[at:end])
            at = end
        else:
            end = _paragraph_end(lines, at)
            yield _paragraph(lines[at:end])
            at = end


def _single(line: _Line, *, after_blank: bool, before_blank: bool) -> Element | None:
    """An element of one line that says by its first mark, or by its words, what it is."""
    bare = line.bare
    kind, text = _marked(bare)
    if kind is None and after_blank:
        kind, text = _unmarked(bare, before_blank=before_blank)
    if kind is None:
        return None
    number = ""
    if kind == "heading" and (match := _NUMBER.search(text)):
        number, text = match[1], text[: match.start()] + text[match.end() :]
    return Element(kind=kind, text=without_emphasis(text).strip(), line=line.number, number=number)


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


def _unmarked(bare: str, *, before_blank: bool) -> tuple[Kind | None, str]:
    """What a line between blank ones is by its words."""
    plain = without_emphasis(bare).strip()
    if is_heading(bare):
        return "heading", bare
    if before_blank and (_TO.fullmatch(plain) or _FADES.fullmatch(plain)):
        return "transition", bare
    return None, bare


def _is_cue(bare: str) -> bool:
    """Whether a line names who speaks: in capitals, or forced by `@`."""
    if bare.startswith("@"):
        return len(bare) > 1
    if bare.startswith("!"):
        return False
    name = _EXTENSION.sub("", without_emphasis(_MARK.sub("", bare)).rstrip("^ ")).strip()
    return any(c.isalpha() for c in name) and name == name.upper() and name[:1].isalnum()


def _speech_end(lines: Sequence[_Line], at: int) -> int:
    """Up to the next blank line; a line of two spaces is none."""
    end = at + 1
    while end < len(lines) and (lines[end].bare or len(lines[end].text) >= 2):  # noqa: PLR2004
        end += 1
    return end


def _speech(lines: Sequence[_Line]) -> Iterator[Element]:
    cue = lines[0].bare.removeprefix("@")
    is_dual = _MARK.sub("", cue).rstrip().endswith("^")
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
    kind: Kind = "action" if _MARK.sub("", text).strip() else "note"
    return Element(kind=kind, text=text, line=lines[0].number)


def _with_notes(element: Element, notes: Sequence[Note]) -> Element:
    """The element with its marks turned into the notes that they stand for."""
    if _OPEN not in element.text:
        return element
    text, *others = _MARK.split(element.text)
    found = []
    for number, part in zip(others[::2], others[1::2], strict=True):
        found.append(replace(notes[int(number)], at=len(text)))
        text += part
    return replace(element, text=text, notes=tuple(found))
