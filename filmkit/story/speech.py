"""Quotations in prose, and who speaks them if the text names somebody.

Knows nothing of passages. A speaker is never guessed: no pronoun, no turn-taking, only a name or a role beside
a verb of saying, or before a colon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.story.language import NOT_NAMES, SAYS

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks.

    Attributes:
        start: Of the words, after the opening mark.
        end: After the words, before the closing mark.
        speaker: Who says them, as the text names them; "" if it doesn't.
    """

    start: int
    end: int
    speaker: str = ""


_CLOSED_BY = {"“": "”", "„": "”“", "«": "»", "‘": "’", '"': '"', "'": "'"}
_SINGLE = "'‘"
_CLITIC = re.compile(r"['’‘](?:s|t|n|k|m|r|ns|em|cause|tis|twas|til)\b", re.IGNORECASE)

_NAME = r"(?P<name>[^\W\d_a-z][\w'’\-]*(?: (?:van|de|der|den|ten|ter|von|[^\W\d_a-z][\w'’\-]*))*)"
_ROLE = r"(?:[Dd]e|[Hh]et|[Tt]he) (?P<role>[^\W\d_A-Z]+)"
_VERB = r"(?P<verb>[^\W\d_]+)"
_WHO = rf"(?:{_ROLE}|{_NAME})"
_END = r"(?=[,.:;!?]|$)"
# From the last character spoken: `!" zei Mila`, `." said the detective`, `," Mila said`. A name before the verb
# needs the comma or ends the sentence: in `"Nee!" Jan riep de hond` it is not Jan who says no.
_BEHIND = (
    re.compile(rf"..[,.]? {_VERB} (?:{_ROLE}{_END}|{_NAME})"),
    re.compile(rf",. {_WHO} {_VERB}\b"),
    re.compile(rf".. {_WHO} {_VERB}{_END}"),
)
# Up to the opening mark: `Mila zei:`, `Mila fluistert tegen hem:`, `Toen vroeg Mila:`, `Mila:`.
_BEFORE = (
    re.compile(rf"(?:^|[.!?…;] ){_WHO} {_VERB}(?:,|(?: [\w' ]{{1,40}})?:) ?$"),
    re.compile(rf"\b{_VERB} {_WHO}[,:] ?$"),
    re.compile(rf"(?:^|[.!?…] ){_NAME}: ?$"),
)
_BETWEEN = re.compile(r'[^.!?…:;"“”„«»]*, ?')  # "Ik," zei Mila, "ga weg."
_REACH = 80  # characters around a quotation in which its speaker is looked for


def quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations of a folded paragraph, in order; an opening mark without a closing one opens nothing."""
    found: list[Quotation] = []
    for start, end in _quoted(text):
        speaker = _speaker(text, start, end)
        if not speaker and found and _BETWEEN.fullmatch(text[found[-1].end + 1 : start - 1]):
            speaker = found[-1].speaker
        found.append(Quotation(start, end, speaker))
    return tuple(found)


def unspoken(text: str) -> str:
    """A text without what is between its quotation marks."""
    parts, at = [], 0
    for start, end in _quoted(text):
        parts.append(text[at:start])
        at = end
    return "".join((*parts, text[at:]))


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    unclosed: set[str] = (
        set()
    )  # what isn't closed here isn't further on: look once, or time grows with the square
    while at < len(text):
        mark, end = text[at], 0
        if mark in _CLOSED_BY and mark not in unclosed and _opens(text, at):
            end = _closing(text, at)
            if not end:
                unclosed.add(mark)
        if end:
            yield at + 1, end
            at = end
        at += 1


def _opens(text: str, at: int) -> bool:
    free = at == 0 or text[at - 1] in " (["
    return free and text[at + 1 : at + 2].strip() != "" and not _CLITIC.match(text, at)


def _closing(text: str, at: int) -> int:
    """Where the quotation that opens at `at` closes; 0 if nowhere."""
    closers = _CLOSED_BY[text[at]]
    for end in range(at + 2, len(text)):
        if text[end] not in closers or text[end + 1 : end + 2].isalnum():
            continue
        # A single mark is an apostrophe more often than not: speech ends with a mark of its own.
        if text[at] not in _SINGLE or text[end - 1] in ".,!?…–—-":
            return end
    return 0


def _speaker(text: str, start: int, end: int) -> str:
    behind = text[end - 1 : end + _REACH]
    before = text[max(0, start - 1 - _REACH) : start - 1]
    for match in (
        *(pattern.match(behind) for pattern in _BEHIND),
        *(pattern.search(before) for pattern in _BEFORE),
    ):
        if match and (speaker := _named(match)):
            return speaker
    return ""


def _named(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if "verb" in groups and groups["verb"].lower() not in SAYS:
        return ""
    name = groups["name"] or groups.get("role") or ""
    if not groups["name"]:
        return name
    first = name.split(" ")[0]
    return "" if first.lower() in NOT_NAMES or not first[0].isupper() else name
