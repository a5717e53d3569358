"""A sketch into a scene: what the script says itself is taken from the script, word for word.

Knows nothing of models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.backends.director.casting import seen
from filmkit.backends.director.llm.prompt import wishes
from filmkit.model.ports import Directed
from filmkit.model.storyboard import Panel
from filmkit.story import cues, pace
from filmkit.story.heading import heading_parts
from filmkit.story.logline import place_in

if TYPE_CHECKING:
    from fractions import Fraction

    from filmkit.backends.director.llm.reading import Sketch
    from filmkit.model.ports import Brief
    from filmkit.story.moments import Moment


def scene(moment: Moment, sketch: Sketch, brief: Brief) -> Directed:
    """The scene for a moment of the script."""
    silent = moment.silent
    first = moment.passages[0]
    place, time = heading_parts(first.heading)
    framing = {
        "size": sketch.size,
        # A storyboard says only what isn't at eye level.
        "angle": None if sketch.angle == "eye_level" else sketch.angle,
        "move": sketch.move,
        **wishes(moment),
    }
    cast = sketch.cast
    return Directed(
        panel=Panel(
            prompt=sketch.prompt,
            duration_s=_seconds(moment, sketch, brief),
            cast=seen(moment.text, moment.lines, brief.cast) if cast is None else cast,
            **framing,
        ),
        covers=moment.keys,
        heading=first.heading,
        location=place or (silent if first.beat == "place" else place_in(silent)),
        time_of_day=time or cues.time_named(silent),
        dialogue=moment.lines,
    )


def _seconds(moment: Moment, sketch: Sketch, brief: Brief) -> Fraction:
    """The model's length within the film's bounds; whatever it says, what is spoken has time to be spoken."""
    wanted = sketch.duration_s or pace.natural_s(moment.text, moment.lines)
    settled = pace.settled_s(wanted * brief.scale, brief.choice)
    return max(settled, pace.speaking_s(moment.lines))
