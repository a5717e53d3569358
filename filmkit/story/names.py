"""Names of the cast in texts. Knows nothing of who is seen."""

from __future__ import annotations

import re
from functools import cache


@cache
def name_pattern(name: str) -> re.Pattern[str]:
    """The name as a whole word; a name in capitals is never an ordinary word (`Jan`, not `jan.`)."""
    spelled = re.escape(name)
    if name[:1].isupper():
        return re.compile(rf"(?<!\w)(?:{spelled}|{re.escape(name.upper())})(?!\w)")
    return re.compile(rf"(?<!\w){spelled}(?!\w)", re.IGNORECASE)
