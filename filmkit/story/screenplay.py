"""A screenplay's elements into passages: sentences of action and what is spoken, under their headings.

Knows nothing of Fountain's spelling. Sections, synopses, the title page and notes are not filmed; transitions and
fades are kept apart from the passages, so that changing one directs nothing anew.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from filmkit.cut.transitions import CUT, canonical, names
from filmkit.errors import Problem
from filmkit.model.ports import Passage
from filmkit.model.script import Script
from filmkit.model.storyboard import Line
from filmkit.source.text import spot_in
from filmkit.spec.hints import did_you_mean, quoted
from filmkit.story.language import folded, words
from filmkit.story.passage import keyed
from filmkit.story.sentences import is_wordless, sentence_spans
from filmkit.story.speech import quotations
from filmkit.story.wishes import read_wishes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.story.fountain import Element, Screenplay
    from filmkit.story.notes import Note
    from filmkit.story.sentences import Span
    from filmkit.story.wishes import Wishes

_LONGEST_SPEECH = 25  # words that are spoken in one go: 8 s at the fastest
_FADE_IN = re.compile(r"FADE IN\b|INFADEN", re.IGNORECASE)
_FADE_OUT = re.compile(r"FADE (?:OUT|TO BLACK)\b|UITFADEN", re.IGNORECASE)
_TO = re.compile(r"[\s:.]*(?:\b(?:TO|NAAR)\b)?[\s:.]*$", re.IGNORECASE)
# What screenwriters call them, without `TO:`.
_KINDS = {
    "": CUT,
    "cut": CUT,
    "cut to black": CUT,  # no black is put between: a film's end is black by itself
    "hard cut": CUT,
    "smash cut": CUT,
    "jump cut": CUT,
    "match cut": CUT,
    "quick cut": CUT,
    "time cut": CUT,
    "flashback": CUT,
    "flash cut": CUT,
    "intercut": CUT,
    "back": CUT,
    "cut back": CUT,
    "snijden": CUT,
    "overgang": "dissolve",
    "overvloeien": "dissolve",
    "overvloeier": "dissolve",
    "match dissolve": "dissolve",
    "fade": "dip_black",
    "fade through black": "dip_black",
    "fade to white": "dip_white",
    "wipe": "wipe_left",
    "veeg": "wipe_left",
    "iris in": "iris_open",
    "iris out": "iris_close",
}
_CUE = re.compile(r"(?P<name>[^(]*)(?P<rest>.*)", re.DOTALL)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_CONTINUED = re.compile(r"(?:CONT|VERVOLG)\W?\w*\.?", re.IGNORECASE)
_BEAT = re.compile(
    r"\(?(?:(?:a|een|long|lange|short|korte) )*(?:beat|pause|pauze|stilte)\.?\)?", re.IGNORECASE
)
_MORE = re.compile(r"MORE|MEER|CONTINUED", re.IGNORECASE)  # for whoever turns the page
_WORD = re.compile(r"[^\W\d_]+(?:['’]S\b)?")
_SMALL = frozenset(
    {"de", "den", "der", "van", "het", "ten", "ter", "of", "the", "and", "en", "von"}
)


def read_screenplay(play: Screenplay, file: str = "") -> Script:
    """The passages of a screenplay and what it says of the cut; `file` is for the places of problems."""
    reader = _Reader(file=file, lines=play.lines)
    reader.warn_of_unclosed(play.unclosed)
    for element in play.elements:
        reader.read(element)
    return reader.script()


@dataclass(slots=True)
class _Reader:
    """Where reading has got to."""

    file: str
    lines: Sequence[str] = ()
    heading: str = ""
    opens: bool = True  # the next passage is the first of a scene
    cue: Element | None = None
    aside: str = ""  # the parenthetical that the next speech is spoken with
    asked: tuple[Note, ...] = ()  # notes that stand alone, for the next passage
    passages: list[Passage] = field(default_factory=list)
    transitions: dict[int, str] = field(default_factory=dict)  # by how many passages come before
    fades_in: bool = False
    problems: list[Problem] = field(default_factory=list)

    def read(self, element: Element) -> None:
        """Take in the next element."""
        if element.kind in {"dialogue", "parenthetical", "lyric"} and self.cue:
            self._read_speech(element, self.cue)
            return
        self._end_speech()
        if element.kind == "heading":
            self.heading, self.opens = folded(element.text), True
        elif element.kind == "character":
            self.cue = element
            self.asked += element.notes
        elif element.kind in {"action", "centered", "lyric"}:
            self._read_action(element)
        elif element.kind == "transition":
            self._read_transition(element)
        elif element.kind == "caption":
            self._warn_of_caption(element)
        if element.kind in {"note", "heading", "transition", "signpost", "caption"}:
            self.asked += element.notes

    def warn_of_unclosed(self, spots: Sequence[tuple[int, int]]) -> None:
        """Say where notes and boneyards are opened and never closed."""
        for line, column in spots:
            is_note = self.lines[line - 1][column - 1] == "["
            what, end = ("note", "]]") if is_note else ("boneyard", "*/")
            message = f"the {what} that opens here is never closed: it is filmed, as words"
            hint = f"close it with '{end}'" + (" before the next empty line" if is_note else "")
            self.problems.append(self._problem(message, line, column, hint))

    def _warn_of_caption(self, element: Element) -> None:
        text = folded(element.text).strip('“”"')
        message = f"text over the picture is not made: {quoted(text)}"
        hint = f"'> {text} <' makes a title card of it"
        self.problems.append(self._problem(message, element.line, 1, hint))

    def script(self) -> Script:
        """What has been read."""
        self._end_speech()
        self._wishes(self.asked)  # nothing follows that they could be for, but they may be wrong
        found = keyed(self.passages)
        ends = self.transitions.pop(len(found), None) if found else None
        transitions = {found[n - 1].key: kind for n, kind in self.transitions.items()}
        return Script(
            passages=found,
            transitions=transitions,
            fades_in=self.fades_in,
            fades_out=ends == "dip_black",
            problems=tuple(self.problems),
        )

    def _read_action(self, element: Element) -> None:
        text = folded(element.text)
        is_beat = text.startswith("(") and _BEAT.fullmatch(text)
        if is_wordless(text) or is_beat:
            self.asked += element.notes
            return
        is_action = element.kind == "action"
        heading = "" if element.kind == "centered" else self.heading  # a title card is nowhere
        quoted_spans = [(quotation.start, quotation.end) for quotation in quotations(text)]
        spans = sentence_spans(text, quoted_spans) if is_action else ((0, len(text)),)
        for said, notes in _divided(element, text, spans):
            self._add(Passage(key="", text=said, heading=heading), notes)

    def _read_speech(self, element: Element, cue: Element) -> None:
        text = folded(element.text)
        is_aside = element.kind == "parenthetical"
        if is_aside and (_CONTINUED.fullmatch(text) or _MORE.fullmatch(text)):
            self.asked += element.notes
            return
        if is_aside or not text:
            self.aside = ", ".join(filter(None, (self.aside, text)))
            self.asked += element.notes
            return
        name, extension = _parts(cue.text)
        for said, notes in _divided(element, text, _said_in_one_go(text)):
            line = Line(character=name, line=said, parenthetical=self.aside, extension=extension)
            told = f"{_told(line)}: “{said}”"
            self._add(Passage(key="", text=told, heading=self.heading, lines=(line,)), notes)
        self.aside = ""

    def _end_speech(self) -> None:
        """What somebody does with nothing more to say is action: `Mila (nods)`."""
        if self.cue and self.aside and not _BEAT.fullmatch(self.aside):
            doing = Line(character=_parts(self.cue.text)[0], line="", parenthetical=self.aside)
            self._add(Passage(key="", text=f"{_told(doing)}.", heading=self.heading), ())
        self.cue, self.aside = None, ""

    def _read_transition(self, element: Element) -> None:
        text = folded(element.text)
        if _FADE_IN.match(text):
            self._read_fade_in()
        elif self.passages:
            kind = "dip_black" if _FADE_OUT.match(text) else _kind(text)
            if kind:
                self.transitions[len(self.passages)] = kind
            else:
                message = f"no transition is called {quoted(text)}: the film's own is taken"
                hint = did_you_mean(_TO.sub("", text).lower(), (*names(), *filter(None, _KINDS)))
                self.problems.append(self._problem(message, element.line, 1, hint))
        self.opens = True

    def _read_fade_in(self) -> None:
        """At the beginning it is the film's; further on it means that it was dark before."""
        if self.passages:
            self.transitions.setdefault(len(self.passages), "dip_black")
        else:
            self.fades_in = True

    def _add(self, passage: Passage, notes: Sequence[Note]) -> None:
        wishes = self._wishes((*self.asked, *notes))
        self.passages.append(
            replace(
                passage,
                opening=self.opens,
                size=wishes.size,
                angle=wishes.angle,
                move=wishes.move,
            )
        )
        self.asked, self.opens = (), False

    def _wishes(self, notes: Sequence[Note]) -> Wishes:
        wishes, faults = read_wishes(note.text for note in notes)
        for number, message, hint in faults:
            note = notes[number]
            self.problems.append(self._problem(message, note.line, note.column, hint))
        return wishes

    def _problem(self, message: str, line: int, column: int, hint: str) -> Problem:
        where = spot_in(self.lines, (line, column), self.file)
        return Problem(message, where, hint, warning=True)


def _divided(
    element: Element, text: str, spans: Sequence[Span]
) -> Iterator[tuple[str, tuple[Note, ...]]]:
    """The stretches of an element's folded text, each with the notes that stand in it or right behind it."""
    # Counted in letters and marks: spaces differ once a text is folded.
    ends = list(accumulate(len("".join(text[start:end].split())) for start, end in spans))
    edges = [0, *(note.at for note in element.notes)]
    places = accumulate(len(folded(element.text[a:b]).replace(" ", "")) for a, b in pairwise(edges))
    found: list[list[Note]] = [[] for _ in spans]
    for note, place in zip(element.notes, places, strict=True):
        found[min(bisect_left(ends, place), len(spans) - 1)].append(note)
    for (start, end), notes in zip(spans, found, strict=True):
        yield text[start:end], tuple(notes)


def _said_in_one_go(text: str) -> tuple[Span, ...]:
    is_long = len(words(text)) > _LONGEST_SPEECH
    return sentence_spans(text) if is_long else ((0, len(text)),)


def _parts(cue: str) -> tuple[str, str]:
    """Name and extension of a cue: `MILA`, `V.O.`; that somebody goes on speaking is no extension."""
    match = _CUE.match(folded(cue))
    assert match, "it matches anything"  # noqa: S101
    said = (text.strip() for text in _BRACKETS.findall(match["rest"]))
    extensions = [text for text in said if text and not _CONTINUED.fullmatch(text)]
    return match["name"].strip() or folded(cue), " ".join(extensions)


def _told(line: Line) -> str:
    """Who speaks, and how, as prose tells it: `Mila (fluisterend)`."""
    aside = f" ({line.parenthetical})" if line.parenthetical else ""
    return f"{_capitalised(line.character)}{aside}"


def _capitalised(name: str) -> str:
    """A name in capitals as it is written in a text."""
    if name != name.upper():
        return name
    first = _WORD.search(name)

    def written(match: re.Match[str]) -> str:
        lower = match[0].lower()
        is_small = lower in _SMALL and first and match.start() != first.start()
        return lower if is_small else lower.capitalize()

    return _WORD.sub(written, name)


def _kind(text: str) -> str | None:
    """The canonical name of a transition as a screenplay writes it; None = unknown."""
    plain = _TO.sub("", text).lower()
    return _KINDS.get(plain) or canonical(plain)
