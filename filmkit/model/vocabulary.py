"""The closed lists of words that a film file, a storyboard and a renderer share.

Ordered from far to near, and from still to moving, so that lists read well in messages and schemas.
"""

from __future__ import annotations

from typing import Literal, get_args

Size = Literal[
    "extreme_wide", "wide", "full", "medium", "medium_close_up", "close_up", "extreme_close_up"
]
Angle = Literal["eye_level", "low", "high", "overhead", "dutch"]
Move = Literal[
    "static",
    "pan_left",
    "pan_right",
    "tilt_up",
    "tilt_down",
    "dolly_in",
    "dolly_out",
    "crane_up",
    "crane_down",
    "tracking",
    "handheld",
]
Mood = Literal["noir", "tense", "calm", "hopeful", "playful", "epic"]
Speaker = Literal["none", "auto", "piper", "espeak"]
Position = Literal["top", "middle", "bottom"]
LetterSize = Literal["small", "medium", "large"]
CreditsStyle = Literal["roll", "cards"]

SIZES: tuple[Size, ...] = get_args(Size)
ANGLES: tuple[Angle, ...] = get_args(Angle)
MOVES: tuple[Move, ...] = get_args(Move)
MOODS: tuple[Mood, ...] = get_args(Mood)
