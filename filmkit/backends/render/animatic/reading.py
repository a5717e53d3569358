"""What a prompt asks to see: place, things, people, time, mood and weather, found by whole words.

Knows nothing of pictures. A word of the scene itself weighs more than one of the film's style.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from filmkit.backends.render.animatic import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable

_OWN_WEIGHT = 4  # of a scene's own word against one of the style's or a character's look
_READ_CHARACTERS = 1500  # of each text: nobody describes a picture in more
_ENDINGS = ("'s", "’s", "s", "es", "en", "e", "n")
_SHORTEST_STEM = 4  # below it, taking an ending off finds other words (`stars` in `start`)
_NAME = re.compile(r"\b([A-ZÀ-Þ][a-zà-ÿ]+) ([a-z]+)\b(?: ([a-z]+)\b)?")
_DEED = re.compile(r".+(?:t|s|ed|[dt]e)")
_CLOSE_UP = re.compile(
    r"\b(?:close[- ]?ups?(?: shot)?|macro(?: shot)?|details?) (?:of|on|van|op) (.*)", re.IGNORECASE
)
_ARTICLES = frozenset({"the", "a", "an", "de", "het", "een"})
_PARTICIPLE = 7  # letters of the shortest word in -ing that is taken for what somebody is doing


_TOPICS: dict[str, list[str]] = {}  # of each word
for _topics in lexicon.TOPICS:
    for _topic, _words in _topics.items():
        for _word in _words.split():
            _TOPICS.setdefault(_word, []).append(_topic)
_KNOWN = frozenset(_TOPICS).union(*map(str.split, (lexicon.ENGLISH, lexicon.DUTCH, lexicon.NOBODY)))
_DEEDS, _OBJECTS, _STOPS, _FACES = (
    frozenset(words.split())
    for words in (lexicon.DEEDS, lexicon.OBJECTS, lexicon.STOPS, lexicon.FACES)
)


@dataclass(frozen=True, slots=True)
class Theme:
    """What to paint.

    Attributes:
        place: A key of `lexicon.PLACES`, or "" if none is named.
        time: A key of `lexicon.TIMES`, or "".
        topics: Everything found, places and times among it.
        own: What of it the scene's own words say, not its style or somebody's looks.
        people: How many figures; 0 to 3.
    """

    place: str
    time: str
    topics: frozenset[str]
    own: frozenset[str]
    people: int

    def has(self, *topics: str) -> bool:
        """Whether any of `topics` was found."""
        return not self.topics.isdisjoint(topics)


def read_theme(prompt: str, caption: str) -> Theme:
    """Read what to paint from a shot's whole prompt and from its scene's own words in `caption`."""
    whole = _tokens(prompt)
    own = _tokens(caption) or whole
    foreign = frozenset((lexicon.ONLY_ENGLISH if _is_dutch(own) else lexicon.ONLY_DUTCH).split())
    hits, own_hits = _count(whole, foreign), _count(own, foreign)
    weights = Counter(
        {topic: hits[topic] + _OWN_WEIGHT * own_hits[topic] for topic in hits | own_hits}
    )
    found = set(weights)
    if _name(caption).endswith("a"):
        found.add("woman")  # Mila, Anna, Sofia: more often right than wrong
    theme = Theme(
        place=_heaviest(weights, lexicon.PLACES),
        time=_heaviest(weights, lexicon.TIMES),
        topics=frozenset(found),
        own=frozenset(own_hits),
        people=_people(found, caption),
    )
    return _focused(theme, _close_up(caption))


def _close_up(caption: str) -> tuple[str, ...] | None:
    """The words that say what a close-up is of: `her left hand`; None = no close-up of something."""
    said = _CLOSE_UP.search(caption[:_READ_CHARACTERS])
    if not said:
        return None
    words = re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", re.split(r"[.,;:!?\n]", said[1])[0])
    phrase: list[str] = []
    for word in words:
        folded = word.lower()
        doing = len(folded) >= _PARTICIPLE and folded.endswith("ing")
        if phrase and (folded in _STOPS or doing):
            break
        if folded not in _ARTICLES:
            phrase.append(word)
    return tuple(phrase)


def _focused(theme: Theme, phrase: tuple[str, ...] | None) -> Theme:
    """The theme of a close-up: of a thing, it shows no more than that; of a part of somebody, no head."""
    if phrase is None:
        return theme
    seen = phrase[-1] if phrase else ""
    topics = {topic for form in _forms(seen.lower()) for topic in _TOPICS.get(form, ())}
    if topics.isdisjoint(lexicon.THINGS):
        named = seen[:1].isupper() and not topics
        whole = named or seen.lower() in _FACES or topics & lexicon.SOMEBODY
        return replace(theme, people=max(theme.people, 1) if whole else 0)
    return replace(theme, people=0, own=theme.own - (lexicon.THINGS.keys() - topics))


def _count(tokens: tuple[str, ...], foreign: frozenset[str]) -> Counter[str]:
    """How many of the tokens stand for each topic."""
    count: Counter[str] = Counter()
    for token in tokens:
        words = [form for form in _forms(token) if form not in foreign]
        count.update({topic for word in words for topic in _TOPICS.get(word, ())})
    return count


def _tokens(text: str) -> tuple[str, ...]:
    """Words in lower case; hyphenated ones both whole and in parts, pairs joined by a hyphen."""
    folded = unicodedata.normalize("NFC", text[:_READ_CHARACTERS]).lower()
    words = re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", folded)
    parts = [part for word in words if "-" in word for part in word.split("-")]
    pairs = [f"{first}-{second}" for first, second in pairwise(words)]
    return (*words, *parts, *pairs)


def _is_dutch(tokens: tuple[str, ...]) -> bool:
    dutch, english = lexicon.DUTCH.split(), lexicon.ENGLISH.split()
    return sum(t in dutch for t in tokens) > sum(t in english for t in tokens)


def _forms(token: str) -> list[str]:
    stems = [token.removesuffix(ending) for ending in _ENDINGS if token.endswith(ending)]
    return [token, *(stem for stem in stems if len(stem) >= _SHORTEST_STEM)]


def _heaviest(weights: Counter[str], topics: Iterable[str]) -> str:
    """The topic named most; of equals the first."""
    best = max(topics, key=lambda topic: weights[topic])
    return best if weights[best] else ""


def _people(found: set[str], caption: str) -> int:
    somebody = not found.isdisjoint(lexicon.SOMEBODY) or bool(_name(caption))
    if "two" in found or (somebody and "pair" in found):
        return 2
    return 3 if "crowd" in found else int(somebody)


def _name(caption: str) -> str:
    """The first name with a deed behind it: `Mila vindt`, `Tom walks`; or "". Known words aren't names."""
    for match in _NAME.finditer(caption[:_READ_CHARACTERS]):
        name, deed, after = (part or "" for part in match.groups())
        plain = _DEED.fullmatch(deed) and after in _OBJECTS and deed not in _KNOWN
        if (plain or deed in _DEEDS) and _KNOWN.isdisjoint(_forms(name.lower())):
            return name.lower()
    return ""
