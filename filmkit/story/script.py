"""A script of any kind taken to pieces: prose, a list of shots, or a screenplay.

Knows nothing of who directs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.model.script import Script
from filmkit.story.fountain import read_fountain
from filmkit.story.prose import passages
from filmkit.story.screenplay import read_screenplay
from filmkit.story.signs import is_heading

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIXES = (".fountain", ".spmd")
_OPENING = "FADE IN"
_FOR_PEOPLE = frozenset({"note", "section", "synopsis", "page_break", "signpost", "caption"})
_LONGEST = 4000  # characters that stand before the first heading at most


def read_script(text: str, *, language: str, file: str = "") -> Script:
    """The passages of a script, in order, and what a screenplay says of the cut.

    Args:
        text: As the user wrote it.
        language: BCP 47 tag.
        file: Where it is from, for the places of problems; "" = it stands in the film file.
    """
    if is_screenplay(text, file):
        return read_screenplay(read_fountain(text), file)
    return Script(passages=passages(text, language))


def is_screenplay(text: str, file: str = "") -> bool:
    """Whether a script is one in Fountain: by its file's name, or because it begins with a scene heading."""
    if file.lower().endswith(_SUFFIXES):
        return True
    first = next(_told(text), "")
    return is_heading(first) and first == first.upper()


def _told(text: str) -> Iterator[str]:
    """What is behind a title page, what is for people only, and `FADE IN:`."""
    for element in read_fountain(text[:_LONGEST]).elements:
        if element.kind not in _FOR_PEOPLE and not element.text.startswith(_OPENING):
            yield element.text
