"""Passages into moments: what is filmed as one scene, because it is read in one go.

Knows nothing of who directs. A moment is a passage, or a few fragments that are over in an instant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from filmkit.story import pace
from filmkit.story.language import words
from filmkit.story.speech import unspoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.model.ports import Brief, Passage
    from filmkit.model.storyboard import Line

_FRAGMENT = 3  # words: `Regen.` `Nacht.` `Geen geluid.` are read together
_MOST = 9  # words that one picture may hold, if it holds several sentences


class Moment(NamedTuple):
    """The passages of one scene, at least one."""

    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """Their words."""
        return " ".join(passage.text for passage in self.passages)

    @property
    def silent(self) -> str:
        """Their words without what is spoken."""
        return silent(self.text, self.lines)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is spoken in them."""
        return tuple(line for passage in self.passages for line in passage.lines)

    @property
    def keys(self) -> tuple[str, ...]:
        """The passages' keys."""
        return tuple(passage.key for passage in self.passages)


def silent(text: str, lines: Sequence[Line]) -> str:
    """A text without its quotations; those that are lines are taken out whole, whatever they quote in turn."""
    for line in lines:
        text = text.replace(f"“{line.line}”", "“”", 1)
    return unspoken(text)


def moments(passages: Sequence[Passage], brief: Brief) -> tuple[Moment, ...]:
    """The passages in order, joined where they are read in a moment. Joins never cross a paragraph."""
    return tuple(_moments(passages, brief))


def _moments(passages: Sequence[Passage], brief: Brief) -> Iterator[Moment]:
    moment: list[Passage] = []
    for passage in passages:
        if moment and not _joins(moment, passage, brief):
            yield Moment(tuple(moment))
            moment = []
        moment.append(passage)
    if moment:
        yield Moment(tuple(moment))


def _joins(moment: Sequence[Passage], passage: Passage, brief: Brief) -> bool:
    apart = passage.opening or passage.heading != moment[-1].heading
    if apart or any(map(_stands_alone, (*moment, passage))):
        return False
    shortest, longest = pace.bounds_s(brief.choice)
    text = " ".join(each.text for each in moment)
    together = f"{text} {passage.text}"
    if pace.natural_s(together) * brief.scale > longest:
        return False
    if pace.natural_s(text) * brief.scale < shortest:
        return True  # alone it would go by too fast to be a scene
    fragments = all(len(words(each.text)) <= _FRAGMENT for each in (*moment, passage))
    return fragments and len(words(together)) <= _MOST


def _stands_alone(passage: Passage) -> bool:
    """What is spoken, has a purpose, or is to be filmed in its own way."""
    wishes = passage.size, passage.angle, passage.move
    return bool(passage.lines or passage.beat or any(wishes))
