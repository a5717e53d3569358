"""What words of a script say about the picture: near or far, still or moving, when and where.

Knows nothing of scenes. Dutch and English together, whole words only; the first kind that has one wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from filmkit.story.language import PLACES, words

if TYPE_CHECKING:
    from filmkit.model.vocabulary import Angle, Move, Size


_Word = TypeVar("_Word", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of picture, and how it is filmed.

    Attributes:
        sizes: The best first, then what to take if the scene beside it has that one.
        moves: Those that suit; which one is taken depends on the scene's words.
    """

    sizes: tuple[Size, ...]
    moves: tuple[Move, ...]


ESTABLISHING = Kind(
    sizes=("extreme_wide", "wide", "full"),
    moves=("crane_up", "pan_right", "pan_left", "crane_down"),
)
ARRIVING = Kind(
    sizes=("wide", "extreme_wide", "full"), moves=("pan_right", "dolly_in", "pan_left", "static")
)
DETAIL = Kind(
    sizes=("close_up", "extreme_close_up", "medium_close_up"),
    moves=("dolly_in", "static", "tilt_down"),
)
TALKING = Kind(
    sizes=("close_up", "medium_close_up", "medium"), moves=("static", "dolly_in", "dolly_out")
)
RUNNING = Kind(sizes=("full", "medium", "wide"), moves=("tracking", "handheld"))
WALKING = Kind(sizes=("full", "wide", "medium"), moves=("tracking", "pan_right", "dolly_out"))
TRAVELLING = Kind(
    sizes=("wide", "extreme_wide", "full"), moves=("tracking", "pan_left", "pan_right")
)
RACING = Kind(sizes=TRAVELLING.sizes, moves=RUNNING.moves)  # somebody who runs, seen from afar
LOOKING = Kind(
    sizes=("medium_close_up", "close_up", "medium"), moves=("dolly_in", "static", "tilt_up")
)
RESTING = Kind(
    sizes=("medium", "full", "medium_close_up"), moves=("static", "dolly_in", "dolly_out")
)
# Words that say nothing of the camera; which of these it is depends on the words themselves.
PLAIN = (
    Kind(sizes=("medium", "full", "medium_close_up"), moves=("static", "dolly_in", "pan_right")),
    Kind(sizes=("full", "medium", "medium_close_up"), moves=("dolly_in", "static", "pan_left")),
    Kind(sizes=("medium_close_up", "medium", "full"), moves=("static", "dolly_in", "handheld")),
)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KINDS = (
    (
        DETAIL,
        _set(
            "oog ogen gezicht hand handen vinger vingers traan tranen lip lippen sleutel brief ring mes foto "
            "horloge knop knoppen schermpje druppel bloem munt lucifer vonk lampje lampjes wijzer wijzers "
            "eye eyes face hand hands finger fingers tear tears lips key letter ring knife photo photograph "
            "watch button buttons drop flower coin match spark"
        ),
    ),
    (
        RUNNING,
        _set(
            "rent rennen rende holt holde vlucht vluchten vluchtte achtervolgt achtervolgen jaagt vecht vechten "
            "springt sprong stormt valt vallen viel struikelt ontploft raast galoppeert duikt "
            "runs run running ran flees fled chases chase chasing fights fight jumps jumped leaps falls fell "
            "races rushes crashes explodes bursts dives stumbles gallops sprints"
        ),
    ),
    (
        WALKING,
        _set(
            "loopt lopen liep wandelt wandelen slentert sluipt volgt komt komen gaat vaart roeit fietst rijdt "
            "klimt daalt steekt dwaalt zwerft danst vertrekt keert nadert "
            "walks walk walking walked strolls wanders wandering sneaks follows comes goes sails rows cycles "
            "drives rides climbs descends crosses roams dances leaves returns enters approaches"
        ),
    ),
    (
        LOOKING,
        _set(
            "kijkt kijken keek ziet zien zag staart staren hoort luistert ontdekt vindt leest glimlacht huilt "
            "lacht zucht fluistert denkt droomt herinnert schrikt "
            "looks look looking looked sees saw stares stare hears listens discovers finds reads smiles smile "
            "cries weeps laughs sighs whispers thinks dreams remembers blinks"
        ),
    ),
    (
        RESTING,
        _set(
            "zit zitten zat staat staan stond ligt liggen lag wacht wachten slaapt rust leunt zwijgt "
            "sits sit sat stands stand stood lies lay waits wait waiting sleeps rests leans silent still"
        ),
    ),
)
_VISTA = PLACES & _set(
    "stad dorp haven zee oceaan strand kust woestijn eiland rivier meer berg bergen bos woud vallei "
    "polder duinen heide skyline planeet wereld landschap horizon straat gracht vuurtoren toren kasteel kathedraal "
    "city town village harbour harbor sea ocean beach coast shore desert island river lake mountain "
    "mountains forest woods valley swamp dunes planet world landscape horizon street canal "
    "lighthouse tower castle cathedral"
)

# What a list of shots says in a film maker's own words.
_SIZE_WORDS: tuple[tuple[str, Size], ...] = (
    (r"extreme close[- ]?up|big close[- ]?up|macro", "extreme_close_up"),
    (r"medium close[- ]?up|medium close", "medium_close_up"),
    (r"close[- ]?up|close on|close of", "close_up"),
    (r"extreme wide|extreme long|establishing shot", "extreme_wide"),
    (r"wide shot|wide angle|long shot|totaalshot|wijd shot", "wide"),
    (r"full shot|halftotaal", "full"),
    (r"medium shot|mid shot", "medium"),
)
_MOVE_WORDS: tuple[tuple[str, Move], ...] = (
    (r"pan(?:s|ning)? left|pant? naar links", "pan_left"),
    (r"pan(?:s|ning)? right|pant? naar rechts", "pan_right"),
    (r"tilt(?:s|ing)? up|tilt omhoog", "tilt_up"),
    (r"tilt(?:s|ing)? down|tilt omlaag", "tilt_down"),
    (r"dolly in|push(?:es)? in|inrijder|zoom(?:s|t)? in", "dolly_in"),
    (r"dolly out|pull(?:s)? back|uitrijder|zoom(?:s|t)? out|zoomt? uit", "dolly_out"),
    (r"crane up|kraan omhoog", "crane_up"),
    (r"crane down|kraan omlaag", "crane_down"),
    (r"tracking shot|camera follows|camera volgt", "tracking"),
    (r"hand[- ]?held|uit de hand", "handheld"),
    (r"static shot|locked[- ]off|vast shot|camera staat stil", "static"),
)
_ANGLE_WORDS: tuple[tuple[str, Angle], ...] = (
    (r"from above|bird'?s[- ]eye|aerial|overhead|van boven(?:af)?|vogelvlucht", "overhead"),
    (r"low angle|looms?|towers? over|torent|kikvorsperspectief|laag standpunt", "low"),
    (r"high angle|far below|in de diepte|hoog standpunt", "high"),
    (r"dutch angle|dizzy|staggers?|duizelig|wankelt", "dutch"),
)
_TIMES = (
    r"(?:'s )?(?:nachts|ochtends|middags|avonds)|middernacht|nacht|dageraad|zonsopgang|ochtend|middag|"
    r"avond|schemering|zonsondergang|midnight|night|dawn|sunrise|morning|noon|afternoon|evening|dusk|"
    r"twilight|sunset"
)


def kind_of(text: str) -> Kind | None:
    """What kind of picture the words ask for; None if they don't say."""
    said = frozenset(words(text))
    kind = next((kind for kind, cues in _KINDS if said & cues), None)
    if kind in (RUNNING, WALKING) and is_vista(text):
        return RACING if kind is RUNNING else TRAVELLING
    return kind


def is_vista(text: str) -> bool:
    """The words name something that is seen from afar: a city, the sea, a street."""
    return not _VISTA.isdisjoint(words(text))


def size_named(text: str) -> Size | None:
    """The shot size that the words name outright: `close-up of …`."""
    return _named(text, _SIZE_WORDS)


def move_named(text: str) -> Move | None:
    """The camera move that the words name outright: `the camera follows …`."""
    return _named(text, _MOVE_WORDS)


def angle_named(text: str) -> Angle | None:
    """The angle that the words ask for; None = eye level."""
    return _named(text, _ANGLE_WORDS)


def time_named(text: str) -> str:
    """The time of day in the text's own word; "" if it doesn't say."""
    match = _cue(_TIMES).search(text)
    return match[0] if match else ""


def _named(text: str, table: tuple[tuple[str, _Word], ...]) -> _Word | None:
    return next((value for cue, value in table if _cue(cue).search(text)), None)


@cache
def _cue(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
