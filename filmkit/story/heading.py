"""A screenplay's scene heading taken to pieces: where and when.

Knows nothing of screenplays. English and Dutch: `INT. KITCHEN - NIGHT`, `BUITEN. HAVEN – DAG`, `.UNDER WATER`.
"""

from __future__ import annotations

import re

_IN_OR_OUT = re.compile(r"\W*(?:(?:INT|EXT|EST|I\.?/E|E/I|BINNEN|BUITEN)\b[./ ]*)+", re.IGNORECASE)
_DASH = re.compile(r"\s+[-–—]+\s+|\s*--+\s*")
_LONGEST_TIME = 4  # words; what is longer is a place


def heading_parts(heading: str) -> tuple[str, str]:
    """Place and time in the heading's own words; "" for what it doesn't say.

    The time is what stands behind the last dash: `CAR - MOVING - NIGHT` is at `CAR - MOVING`.
    """
    match = _IN_OR_OUT.match(heading)
    rest = heading[match.end() :] if match else heading
    parts = [part.strip() for part in _DASH.split(rest.strip())]
    parts = [part for part in parts if part]
    if len(parts) < 2 or len(parts[-1].split()) > _LONGEST_TIME:  # noqa: PLR2004
        return " - ".join(parts), ""
    return " - ".join(parts[:-1]), parts[-1]
