"""A screenplay's scene heading taken to pieces: where and when.

Knows nothing of screenplays. English and Dutch: `INT. KITCHEN - NIGHT`, `BUITEN. HAVEN – DAG`, `.UNDER WATER`.
"""

from __future__ import annotations

import re

_IN_OR_OUT = re.compile(r"\W*(?:(?:INT|EXT|EST|I\.?/E|E/I|BINNEN|BUITEN)\b[./ ]*)+", re.IGNORECASE)
_DASH = re.compile(r"\s+[-–—]+\s+|\s*--+\s*")
_LONGEST_TIME = 4  # words; what is longer is a place
_WHEN = re.compile(
    r"\b(?:day|days|daytime|night|morning|evening|afternoon|noon|midday|midnight|dawn|daybreak|dusk|sunrise|sunset|"
    r"sundown|twilight|winter|summer|autumn|dag|overdag|nacht|nachts|ochtend|ochtends|middag|middags|avond|avonds|"
    r"middernacht|dageraad|schemering|zonsopgang|zonsondergang|zomer|herfst|lente|tag|morgen|mittag|abend|jour|nuit|"
    r"matin|soir|midi|minuit|aube|d[ií]a|noche|ma[ñn]ana|tarde|\d{4}|\d{1,2}[:.]\d\d)\b",
    re.IGNORECASE,
)
# When it plays, seen from the scene before: no picture can be made of it.
_RELATIVE = re.compile(
    r"(?:(?:a )?(?:moments?|minutes?|hours?|even|iets|later) )?later|continuous|cont['’]d|same(?: time)?|doorlopend|"
    r"vervolg|(?:de)?zelfde(?: tijd)?",
    re.IGNORECASE,
)


def heading_parts(heading: str) -> tuple[str, str]:
    """Place and time in the heading's own words; "" for what it doesn't say.

    The time is what stands behind the last dash, if it says when: `CAR - MOVING - NIGHT` is at `CAR - MOVING`.
    What only says how it follows the scene before (`CONTINUOUS`, `LATER`) is neither.
    """
    match = _IN_OR_OUT.match(heading)
    rest = heading[match.end() :] if match else heading
    parts = [part.strip() for part in _DASH.split(rest.strip())]
    parts = [part for part in parts if part]
    if len(parts) > 1 and _RELATIVE.fullmatch(parts[-1]):
        parts.pop()
    time = ""
    if len(parts) > 1 and len(parts[-1].split()) <= _LONGEST_TIME and _WHEN.search(parts[-1]):
        time = parts.pop()
    return " - ".join(parts), time
