"""The moods by name: one module each, written like a score.

Knows nothing of how they are played.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.backends.sound.moods.calm import CALM
from filmkit.backends.sound.moods.epic import EPIC
from filmkit.backends.sound.moods.hopeful import HOPEFUL
from filmkit.backends.sound.moods.noir import NOIR
from filmkit.backends.sound.moods.playful import PLAYFUL
from filmkit.backends.sound.moods.tense import TENSE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.backends.sound.style import Style
    from filmkit.model.vocabulary import Mood

STYLES: Mapping[Mood, Style] = {
    "noir": NOIR,
    "tense": TENSE,
    "calm": CALM,
    "hopeful": HOPEFUL,
    "playful": PLAYFUL,
    "epic": EPIC,
}
