"""Where the dailies of a film lie: the page, and posters and peaks beside it. Knows nothing of what they show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.project import refuse_way_out

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PAGE = "dailies.html"  # in a film's folder on show
PARCEL = "dailies.zip"
MEDIA = "dailies"  # a folder there
_DIGITS = 16  # of a digest: enough to tell the files of one film apart
_MADE = re.compile(r"[0-9a-f]{16}(-[0-9]+\.webp|\.peaks\.json)")


def poster_name(digest: str, width_px: int) -> str:
    """What the poster of a video with that digest is called."""
    return f"{digest[:_DIGITS]}-{width_px}.webp"


def peaks_name(digest: str) -> str:
    """What the peaks of a sound with that digest are called."""
    return f"{digest[:_DIGITS]}.peaks.json"


def is_own(folder: Path, path: Path) -> bool:
    """Whether a file in a film's folder on show is of its dailies."""
    if path.parent == folder:
        return path.name in {PAGE, PARCEL}
    return path.parent == folder / MEDIA and _MADE.fullmatch(path.name) is not None


def write_page(root: Path, folder: Path, text: str) -> Path:
    """Put the page into a film's folder on show. Raises BackendError."""
    refuse_way_out(root, folder, folder / MEDIA)
    page = folder / PAGE
    with files.explained(f"write {PAGE}"):
        files.write_text(page, text)
    return page


def sweep(folder: Path, keep: Iterable[str]) -> None:
    """Remove posters and peaks that are of nothing any more; `keep` are names. Raises BackendError."""
    kept = set(keep)
    with files.explained("tidy up the dailies"):
        for path in (folder / MEDIA).glob("*"):
            if is_own(folder, path) and path.name not in kept:
                path.unlink(missing_ok=True)
