"""What deliverables ask of ffmpeg that not every ffmpeg has; told before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.cut.encoding import ENCODINGS
from filmkit.cut.extracts import ENCODERS
from filmkit.errors import Problem
from filmkit.model.deliverables import Teaser, VideoVersion
from filmkit.plan.versions import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.build.equipment import Equipment
    from filmkit.build.planning import Arranged
    from filmkit.model.deliverables import Deliverable


def check_encoders(arranged: Sequence[Arranged], equipment: Equipment) -> Iterator[Problem]:
    """Deliverables that this machine's ffmpeg can't encode. Raises BackendError: there is no ffmpeg."""
    for it in arranged:
        for wanted in it.film.deliverables:
            what, encoder = _needed(wanted)
            if encoder and encoder not in equipment.ffmpeg_encoders:
                yield Problem(
                    f"'{wanted.name}' needs ffmpeg's encoder '{encoder}' for {what}, and yours has none",
                    it.places[place_of(wanted.name)],
                    hint="leave 'ffmpeg' out of filmkit.yaml to use the one that comes with filmkit",
                )


def _needed(wanted: Deliverable) -> tuple[str, str]:
    """What it is encoded as, and by which encoder; "" = what every film needs, or none."""
    if isinstance(wanted, VideoVersion) and wanted.codec != "h264":
        return wanted.codec, ENCODINGS[wanted.codec].encoder
    if isinstance(wanted, Teaser):
        return wanted.use, ENCODERS[wanted.use]
    return "", ""
