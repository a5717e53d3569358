"""What else is made of a film, as its file describes it: videos, teasers and sheets.

Lengths are frames, names canonical, paths relative to the root with `/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from filmkit.timing import Rate

Fit: TypeAlias = Literal["crop", "pad", "blur"]
Codec: TypeAlias = Literal["h264", "hevc", "av1", "prores"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoVersion:
    """The whole film once more, in another shape or by another codec.

    Attributes:
        name: Unique among the film's deliverables; lower case, digits, `_` and `-`.
        to: Where it goes, relative to the root.
        width, height: Pixels, even.
        fit: How the film's pictures fill that shape, if it is another one.
        codec: What its pictures are encoded as.
    """

    name: str
    to: str
    width: int
    height: int
    fit: Fit = "crop"
    codec: Codec = "h264"


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """A piece of the film as a picture that moves, for pages and messages.

    Attributes:
        name, to: As `VideoVersion`'s.
        use: What kind of file it is.
        start: First frame in the film, from 0.
        frames: Film frames that it shows, >= 1; fewer where the film ends before.
        width: Pixels, even; the height follows from the film's shape.
        rate: Pictures per second, at most the film's.
    """

    name: str
    to: str
    use: Literal["gif", "webp"]
    start: int = 0
    frames: int
    width: int
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The film's shots on paper or a page.

    Attributes:
        name: As `VideoVersion`'s.
        to: As `VideoVersion`'s; its suffix says what kind of file it is.
        use: What the sheet is for: to look at, or to work with.
    """

    name: str
    to: str
    use: Literal["contact-sheet", "shot-list"]


Deliverable: TypeAlias = VideoVersion | Teaser | Sheet
