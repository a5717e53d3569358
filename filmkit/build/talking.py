"""A film's lines, on this machine: who speaks them, and how long the voices last that have been heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.errors import Where
from filmkit.plan.cards import row_of
from filmkit.plan.speech import speeches
from filmkit.plan.talk import plan_talk

if TYPE_CHECKING:
    from filmkit.build.equipment import Equipment
    from filmkit.build.planning import Arranged
    from filmkit.cut.speech import Speech
    from filmkit.plan.talk import Talk


def lines_of(it: Arranged) -> tuple[Speech, ...]:
    """The lines of a film, by scene."""
    board = it.board.revision.storyboard if it.board else None
    row = row_of(it.film, [each.circled for each in it.takes])
    return speeches(it.film, board, row)


def talk_of(it: Arranged, equipment: Equipment) -> Talk:
    """What the lines of a film come to."""
    lines = lines_of(it)
    file = Where(it.film.path)
    return plan_talk(
        it.film,
        lines,
        it.cut.frames,
        speaker=equipment.speaker,
        heard=equipment.heard,
        places={speech.id: it.places.get(speech.id, file) for speech in lines},
    )
