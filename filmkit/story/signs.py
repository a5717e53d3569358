"""Lines of a screenplay that are known by their words: headings with their numbers, signposts, captions.

Knows nothing of what stands around them.
"""

from __future__ import annotations

import re

from filmkit.story.notes import MARK

_HEADING = re.compile(
    r"(?i:INT\.?/EXT|EXT\.?/INT|INT|EXT|EST(?!\.? \d{4}\b)|I\.?/E|E/I)[. ]"
    r"|(?:BINNEN/BUITEN|BUITEN/BINNEN|BINNEN|BUITEN)[. ]"
)
_NUMBER = re.compile(rf"(?<!\s)\s*#([\w.\-)(]+)#(?=(?:\s|{MARK})*$)")
# As many programs print it: `12. INT. KITCHEN - DAY  12.`
_NUMBERED = re.compile(r"(?P<number>[A-Z]?\d{1,4}[A-Z]?)[.)]?\s+(?P<heading>.*)")
_SIGNPOST = re.compile(
    r"(?:(?:BEGIN|START|END(?: OF)?|EINDE) )?"
    r"(?:FLASH ?(?:BACK|FORWARD)|TERUGBLIK|MONTAGE|INTERCUT)S?(?: SEQUENCE)?(?: BEGINS| ENDS)?[:.]?"
    r"|INTERCUT\b[^a-z]*"
    r"|BACK TO (?:SCENE|PRESENT(?: DAY)?)[:.]?"
    r"|\((?:MORE|MEER|CONTINUED|CONT['’]?D|VERVOLG)\)"
    r"|CONTINUED:(?: \(\d+\))?"
)
_CAPTION = re.compile(r"(?:SUPER|SUPERIMPOSE|CHYRON)\s*:\s*(\S.*)")


def is_heading(line: str) -> bool:
    """Whether a line begins as scene headings do: `INT. KITCHEN`, `BUITEN. HAVEN - DAG`."""
    return bool(_HEADING.match(line.strip()))


def is_numbered_heading(line: str) -> bool:
    """Whether a heading in capitals stands behind a scene number: `12. INT. KITCHEN - DAY`."""
    match = _NUMBERED.fullmatch(line)
    return match is not None and is_heading(match["heading"]) and line == line.upper()


def is_signpost(line: str) -> bool:
    """Whether a line only tells readers how scenes and pages hang together: `FLASHBACK:`, `(MORE)`."""
    return bool(_SIGNPOST.fullmatch(line))


def caption(line: str) -> str:
    """What `SUPER: …` lays over the picture; "" if the line is another."""
    match = _CAPTION.fullmatch(line)
    return match[1] if match else ""


def without_number(heading: str) -> tuple[str, str]:
    """A scene's number, "" if it has none, and its heading without it."""
    if match := _NUMBER.search(heading):
        return match[1], heading[: match.start()] + heading[match.end() :]
    match = _NUMBERED.fullmatch(heading)
    if match is None or not is_heading(match["heading"]):
        return "", heading
    number = match["number"]
    return number, re.sub(rf"\s+{number}[.)]?\s*$", "", match["heading"])
