"""The names of transitions: an editor's word for each, and the xfade transition that makes it.

Knows nothing of frames or shots. The words are those of editing programs; directions say where the picture moves.
"""

from __future__ import annotations

CUT = "cut"

# A dip is made from two fades: xfade's fadeblack reaches black a fifth of the way and is never black at the cut.
DIPS = {"dip_black": "black", "dip_white": "white"}

# Source: https://ffmpeg.org/ffmpeg-filters.html#xfade; all that ffmpeg 9.0 has.
_XFADE = {
    "blur": "hblur",
    "circle_crop": "circlecrop",
    "clock_wipe": "radial",
    "cover_down": "coverdown",
    "cover_left": "coverleft",
    "cover_right": "coverright",
    "cover_up": "coverup",
    "diagonal_bottom_left": "diagbl",
    "diagonal_bottom_right": "diagbr",
    "diagonal_top_left": "diagtl",
    "diagonal_top_right": "diagtr",
    "dip_black": "fadeblack",
    "dip_white": "fadewhite",
    "dissolve": "fade",
    "dissolve_fast": "fadefast",
    "dissolve_grain": "dissolve",
    "dissolve_gray": "fadegrays",
    "dissolve_slow": "fadeslow",
    "distance": "distance",
    "horizontal_close": "horzclose",
    "horizontal_open": "horzopen",
    "iris_close": "circleclose",
    "iris_open": "circleopen",
    "pixelize": "pixelize",
    "push_down": "slidedown",
    "push_left": "slideleft",
    "push_right": "slideright",
    "push_up": "slideup",
    "rect_crop": "rectcrop",
    "reveal_down": "revealdown",
    "reveal_left": "revealleft",
    "reveal_right": "revealright",
    "reveal_up": "revealup",
    "slice_down": "vdslice",
    "slice_left": "hlslice",
    "slice_right": "hrslice",
    "slice_up": "vuslice",
    "smooth_down": "smoothdown",
    "smooth_left": "smoothleft",
    "smooth_right": "smoothright",
    "smooth_up": "smoothup",
    "squeeze_horizontal": "squeezeh",
    "squeeze_vertical": "squeezev",
    "vertical_close": "vertclose",
    "vertical_open": "vertopen",
    "wind_down": "vdwind",
    "wind_left": "hlwind",
    "wind_right": "hrwind",
    "wind_up": "vuwind",
    "wipe_bottom_left": "wipebl",
    "wipe_bottom_right": "wipebr",
    "wipe_down": "wipedown",
    "wipe_left": "wipeleft",
    "wipe_right": "wiperight",
    "wipe_top_left": "wipetl",
    "wipe_top_right": "wipetr",
    "wipe_up": "wipeup",
    "zoom_in": "zoomin",
}

# What people also call them.
_ALIASES = {
    "cross_dissolve": "dissolve",
    "crossfade": "dissolve",
    "dip_to_black": "dip_black",
    "dip_to_white": "dip_white",
    "fade_to_black": "dip_black",
    "fade_to_white": "dip_white",
    "mix": "dissolve",
}


def _letters(name: str) -> str:
    return name.lower().translate({ord(separator): None for separator in "_- "})


# An editor's word wins over xfade's: `dissolve` is the smooth one, not xfade's grainy one.
_BY_LETTERS = (
    {_letters(alias): name for alias, name in _ALIASES.items()}
    | {xfade: name for name, xfade in _XFADE.items()}
    | {_letters(name): name for name in (CUT, *_XFADE)}
)


def canonical(name: str) -> str | None:
    """The one name of a transition, from any spelling of it (`Wipe Left`, `wipeleft`); None = no such."""
    return _BY_LETTERS.get(_letters(name))


def names() -> tuple[str, ...]:
    """All canonical names, `cut` included, sorted."""
    return tuple(sorted((CUT, *_XFADE)))


def xfade(name: str) -> str:
    """What ffmpeg's xfade filter calls a transition.

    Raises:
        KeyError: Not a canonical name, or `cut`, which no filter makes.
    """
    return _XFADE[name]
