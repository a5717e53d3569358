"""A screenplay's scene heading taken to pieces: where and when.

Knows nothing of screenplays. English and Dutch: `INT. KITCHEN - NIGHT`, `BUITEN. HAVEN – DAG`.
"""

from __future__ import annotations

import re

_HEADING = re.compile(
    r"\W*(?:INT|EXT|EST|I/E|BINNEN|BUITEN)\b[./ ]*(?:(?:INT|EXT|BINNEN|BUITEN)\b[. ]*)?"
    r"(?P<place>.*?)(?:\s+[-–—]\s+(?P<time>[^-–—]+))?$",
    re.IGNORECASE,
)


def heading_parts(heading: str) -> tuple[str, str]:
    """Place and time in the heading's own words; "" for what it doesn't say."""
    match = _HEADING.match(heading)
    return (match["place"].strip(), (match["time"] or "").strip()) if match else ("", "")
