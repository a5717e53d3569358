"""Prose into passages: paragraphs, sentences, what is spoken; lists of shots; a logline into its beats.

Knows nothing of screenplays or scenes. Nothing is dropped: the texts of the passages, joined by spaces, are the
script with its white space folded (without the marks of a list; a logline's beats overlap, its `action` is all of it).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filmkit.model.ports import Passage
from filmkit.model.storyboard import Line
from filmkit.story.language import folded, words
from filmkit.story.logline import beats
from filmkit.story.passage import keyed
from filmkit.story.sentences import is_wordless, sentence_spans
from filmkit.story.speech import quotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.story.sentences import Span
    from filmkit.story.speech import Quotation

_BLANK = re.compile(r"\n[^\S\n]*\n")
_ITEM = re.compile(
    r"\s*(?:[-*•]|\d{1,3}[.)]|(?:shot|scene|scène)\s*\d{1,3}\s*[:.\-])\s+(?=\S)", re.IGNORECASE
)
_FEWEST_ITEMS = 2  # a single dash may be anything
_LONGEST_SPEECH = 25  # words of a quotation that stay one passage: 8 s at the fastest


def passages(script: str, language: str) -> tuple[Passage, ...]:
    """The passages of a script in prose, in order, each with its key.

    Args:
        script: As the user wrote it; blank lines divide paragraphs.
        language: BCP 47 tag. Dutch and English are understood, whichever it says; other languages are
            divided at their marks.
    """
    del (
        language
    )  # both sets of words always apply: a Dutch script quotes English, and has "Mr. Smith" in it
    script = script.replace("\r\n", "\n").replace("\r", "\n")
    items = _items(script)
    paragraphs = _worded([folded(part) for part in items or _BLANK.split(script)])
    found = tuple(
        passage for paragraph in paragraphs for passage in _paragraph(paragraph, divide=not items)
    )
    if len(found) == 1 and not found[0].lines:
        found = _logline(found[0].text)
    return keyed(found)


def _items(script: str) -> list[str]:
    """The items of a list of shots, without their marks; empty if the script is none."""
    lines = [line for line in script.split("\n") if line.strip()]
    if not lines or not _ITEM.match(lines[0]):
        return []
    items: list[list[str]] = []
    for line in lines:
        mark = _ITEM.match(line)
        if mark:
            items.append([line[mark.end() :]])
        else:
            items[-1].append(line)  # an item that goes on in the next line
    return ["\n".join(item) for item in items] if len(items) >= _FEWEST_ITEMS else []


def _worded(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs; one without a letter or digit is no scene: it belongs to the one before, or to the first."""
    result: list[str] = []
    for text in filter(None, paragraphs):
        if result and (is_wordless(text) or is_wordless(result[-1])):
            result[-1] += f" {text}"
        else:
            result.append(text)
    return result


def _paragraph(text: str, *, divide: bool) -> Iterator[Passage]:
    spoken = quotations(text)
    spans = sentence_spans(text, _kept_whole(text, spoken)) if divide else ((0, len(text)),)
    for number, (start, end) in enumerate(spans):
        if start < end:
            lines = tuple(_lines(text, spoken, (start, end)))
            yield Passage(key="", text=text[start:end], lines=lines, opening=number == 0)


def _kept_whole(text: str, spoken: Sequence[Quotation]) -> tuple[Span, ...]:
    """Quotations that are not divided; a long speech is, or nobody could say it in one scene."""
    return tuple(
        (quotation.start, quotation.end)
        for quotation in spoken
        if len(words(text[quotation.start : quotation.end])) <= _LONGEST_SPEECH
    )


def _lines(text: str, spoken: Sequence[Quotation], span: Span) -> Iterator[Line]:
    """What is spoken within a sentence by somebody who is named."""
    for quotation in spoken:
        start, end = max(span[0], quotation.start), min(span[1], quotation.end)
        said = text[start:end].strip().removesuffix(",") if start < end else ""
        if said and quotation.speaker:
            yield Line(character=quotation.speaker, line=said)


def _logline(sentence: str) -> tuple[Passage, ...]:
    found = beats(sentence)
    return tuple(
        Passage(key="", text=text, opening=number == 0, beat=beat if len(found) > 1 else "")
        for number, (beat, text) in enumerate(found)
    )
