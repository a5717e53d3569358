"""What a prompt asks to see: place, things, people, time, mood and weather, found by whole words.

Knows nothing of pictures. A word of the scene itself weighs more than one of the film's style.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from filmkit.backends.render.animatic import lexicon

_OWN_WEIGHT = 4  # of a scene's own word against one of the style's or a character's look
_READ_CHARACTERS = 4000  # of each text: nobody describes a picture in more
_ENDINGS = ("'s", "’s", "s", "es", "en", "e", "n")
_SHORTEST_STEM = 4  # below it, taking an ending off finds other words ("mane": man)
_NAME = re.compile(r"\b([A-Z][a-zà-ÿ]+) ([a-z]+(?:t|s|ed|de|te))\b")


@dataclass(frozen=True, slots=True)
class Theme:
    """What to paint.

    Attributes:
        place: A key of `lexicon.PLACES`, or "" if none is named.
        time: A key of `lexicon.TIMES`, or "".
        topics: Everything found, places and times among it.
        people: How many figures; 0 to 3.
    """

    place: str
    time: str
    topics: frozenset[str]
    people: int

    def has(self, *topics: str) -> bool:
        """Whether any of `topics` was found."""
        return not self.topics.isdisjoint(topics)


def read_theme(prompt: str, caption: str) -> Theme:
    """Read what to paint from a shot's whole prompt and from its scene's own words in `caption`."""
    own, whole = _tokens(caption), _tokens(prompt)
    dutch = _is_dutch(own or whole)
    weights: dict[str, dict[str, int]] = {}
    for kind, topics in lexicon.TOPICS.items():
        weights[kind] = {}
        for topic, words in topics.items():
            wanted = frozenset(words.split()) - _foreign(dutch=dutch)
            weight = _hits(whole, wanted) + _OWN_WEIGHT * _hits(own, wanted)
            if weight:
                weights[kind][topic] = weight
    found = {topic for kind in weights.values() for topic in kind}
    if _name(caption).endswith("a"):
        found.add("woman")  # Mila, Anna, Sofia: more often right than wrong
    return Theme(
        place=_heaviest(weights["place"]),
        time=_heaviest(weights["time"]),
        topics=frozenset(found),
        people=_people(weights["people"], caption),
    )


def _tokens(text: str) -> tuple[str, ...]:
    """Words in lower case; hyphenated ones both whole and in parts, pairs joined by a hyphen."""
    folded = unicodedata.normalize("NFC", text[:_READ_CHARACTERS]).lower()
    words = re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", folded)
    parts = [part for word in words if "-" in word for part in word.split("-")]
    pairs = [f"{first}-{second}" for first, second in zip(words, words[1:], strict=False)]
    return (*words, *parts, *pairs)


def _is_dutch(tokens: tuple[str, ...]) -> bool:
    return sum(t in lexicon.DUTCH for t in tokens) > sum(t in lexicon.ENGLISH for t in tokens)


def _foreign(*, dutch: bool) -> frozenset[str]:
    return lexicon.ONLY_ENGLISH if dutch else lexicon.ONLY_DUTCH


def _hits(tokens: tuple[str, ...], wanted: frozenset[str]) -> int:
    return sum(not wanted.isdisjoint(_forms(token)) for token in tokens)


def _forms(token: str) -> list[str]:
    stems = [token.removesuffix(ending) for ending in _ENDINGS if token.endswith(ending)]
    return [token, *(stem for stem in stems if len(stem) >= _SHORTEST_STEM)]


def _heaviest(weights: dict[str, int]) -> str:
    return max(weights, key=lambda topic: weights[topic], default="")


def _people(found: dict[str, int], caption: str) -> int:
    if "crowd" in found:
        return 3
    somebody = bool(found.keys() - {"pair"}) or bool(_name(caption))
    return 2 if "two" in found or (somebody and "pair" in found) else int(somebody)


def _name(caption: str) -> str:
    """The first name with a verb behind it: `Mila vindt`, `Tom walks`; or "". Known words aren't names."""
    known = {
        word for topics in lexicon.TOPICS.values() for ws in topics.values() for word in ws.split()
    }
    known.update(lexicon.ENGLISH, lexicon.DUTCH)
    names = (match[1].lower() for match in _NAME.finditer(caption[:_READ_CHARACTERS]))
    return next((name for name in names if known.isdisjoint(_forms(name))), "")
