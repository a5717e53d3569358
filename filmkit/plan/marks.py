"""What a screenplay itself says of the cut: its transitions, and its fades at both ends.

It is said of passages and resolved when the film is planned. So no storyboard holds it, and changing it asks no
director and renders no clip.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from filmkit.cut.transitions import CUT
from filmkit.model.film import Fade, Transition
from filmkit.spec.lengths import transition_frames

if TYPE_CHECKING:
    from filmkit.model.film import Film
    from filmkit.model.script import Script

FADE_S = Fraction(1)  # length of a fade that a screenplay asks for


def marked_transitions(film: Film, script: Script) -> dict[str, Transition]:
    """The way out of passages, by their keys; as long as a transition that doesn't say."""
    frames = transition_frames(film.format)
    return {
        key: Transition(kind=kind, frames=frames) if frames and kind != CUT else Transition()
        for key, kind in script.transitions.items()
    }


def faded(film: Film, script: Script) -> Film:
    """The film with the screenplay's fades, unless it says its own."""
    if film.fade is not None:
        return film
    frames = film.format.rate.frames(FADE_S)
    fade = Fade(
        in_frames=frames if script.fades_in else 0, out_frames=frames if script.fades_out else 0
    )
    return replace(film, fade=fade)
