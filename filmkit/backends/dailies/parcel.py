"""A film's page in a zip, with all that it shows: to be sent to somebody. Knows nothing of films."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.dailies.folder import PAGE, PARCEL

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.backends.dailies.model import Dailies

_DATE = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the earliest that a zip can hold: the same page gives the same bytes


def write_parcel(folder: Path, dailies: Dailies) -> Path:
    """Put the page that lies in a film's folder, and the files that it links to, into a zip beside it.

    Raises:
        BackendError: It can't be written.
    """
    parcel = folder / PARCEL
    with (
        files.explained(f"write {PARCEL}"),
        files.replacing(parcel) as aside,
        zipfile.ZipFile(
            aside, "w"
        ) as archive,  # stored: videos and pictures are compressed already
    ):
        for name in sorted({PAGE, *links_of(dailies)}):
            entry = zipfile.ZipInfo(f"{dailies.film}/{name}", _DATE)
            entry.external_attr = 0o644 << 16
            with (
                (folder / name).open("rb") as source,
                archive.open(entry, "w", force_zip64=True) as into,
            ):
                while chunk := source.read(1 << 20):
                    into.write(chunk)
    return parcel


def links_of(dailies: Dailies) -> frozenset[str]:
    """The files that the page shows, relative to its folder."""
    links = {dailies.movie, dailies.poster}
    for tile in dailies.tiles:
        links |= {tile.video, tile.poster}
        for take in tile.takes:
            links |= {take.video, take.poster}
    return frozenset(link.partition("?")[0] for link in links if link)
