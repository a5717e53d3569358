"""Who of the film's cast is seen in a piece of script.

Knows nothing of cameras. In doubt nobody: a look in a prompt where it doesn't belong spoils the picture, a missing
one is a name that people can add.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filmkit.story.language import words
from filmkit.story.moments import silent
from filmkit.story.names import name_pattern
from filmkit.story.speech import unspoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.model.storyboard import Line

_UNSEEN = re.compile(r"V\.? ?O\.?|O\.? ?S\.?|O\.? ?C\.?|VOICE[- ]?OVER|OFF", re.IGNORECASE)
_SHE = frozenset({"she", "zij", "ze"})
_HE = frozenset({"he", "hij"})
_FEMALE = frozenset(
    {"woman", "girl", "lady", "female", "vrouw", "meisje", "dame", "vrouwelijk", "vrouwelijke"}
)
_MALE = frozenset({"man", "boy", "gentleman", "male", "jongen", "heer", "mannelijk", "mannelijke"})


def seen(
    text: str, lines: Sequence[Line], cast: Mapping[str, str], before: str = ""
) -> tuple[str, ...]:
    """Names from the cast, in the order of the text: those it names outside its quotations, and speakers.

    A pronoun at the start stands for somebody only if the text before starts with the name of exactly one of the
    cast, and that one's look says woman or man.

    Args:
        text: A sentence or a few.
        lines: What is spoken in it.
        cast: Looks by name.
        before: The sentence before it in the same paragraph; "" if there is none.
    """
    plain = silent(text, lines)
    places = {name: match.start() for name in cast if (match := name_pattern(name).search(plain))}
    for line in lines:
        for name in cast:
            is_speaker = name.casefold() == line.character.casefold()
            if is_unseen(line) and (is_speaker or name_pattern(name).search(line.character)):
                if len(name_pattern(name).findall(plain)) == 1:  # only as who speaks
                    places.pop(name, None)
            elif is_speaker:
                places.setdefault(name, len(plain))
    if not places:
        return () if lines else _meant(plain, cast, unspoken(before))
    return tuple(sorted(places, key=lambda name: (places[name], name)))


def is_unseen(line: Line) -> bool:
    """Whether a line is only heard: voice-over, off screen."""
    return bool(_UNSEEN.match(line.extension))


def _meant(text: str, cast: Mapping[str, str], before: str) -> tuple[str, ...]:
    first = words(text)[:1]
    named = [name for name in cast if name_pattern(name).search(before)]
    if not first or len(named) != 1 or not name_pattern(named[0]).match(before):
        return ()
    look = frozenset(words(cast[named[0]]))
    is_she = bool(look & _FEMALE) and not look & _MALE
    is_he = bool(look & _MALE) and not look & _FEMALE
    meant = (is_she and first[0] in _SHE) or (is_he and first[0] in _HE)
    return (named[0],) if meant else ()
