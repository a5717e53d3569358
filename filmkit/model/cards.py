"""Title cards and credits: what a film file says of them, and cards as the cut and their maker see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filmkit.model.film import Transition

if TYPE_CHECKING:
    from filmkit.model.storyboard import SceneId
    from filmkit.model.vocabulary import CreditsStyle, LetterSize, Position

INK, GROUND = "#f5f3ee", "#000000"  # colours where nobody says one: a warm white on black


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """What titles and credits look like.

    Attributes:
        font: The user's own, relative to the root; "" = those that come with filmkit.
        size: Of the type; what is too long for it is set smaller.
        colour: Of the type, `#rrggbb`.
        background: Of the card, `#rrggbb`.
        fade_frames: From black at the card's start, and to black at its end; 0 = none.
        is_fade_said: Whether the film says so: then it holds beside transitions, too.
    """

    font: str = ""
    size: LetterSize = "medium"
    colour: str = INK
    background: str = GROUND
    fade_frames: int = 0
    is_fade_said: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleEntry(Lettering):
    """A title as the film file has it. At most one of `before`, `after` and `over`; without: at the film's start.

    Attributes:
        text: Its lines; those behind an empty one are set smaller.
        frames: Length; None = not said.
        before, after: The scene next to which it is a card.
        over: The scene whose picture it lies over.
        position: Where on the picture it stands.
        transition: To what follows; of no use with `over`.
    """

    text: str
    frames: int | None = None
    before: SceneId | None = None
    after: SceneId | None = None
    over: SceneId | None = None
    position: Position = "middle"
    transition: Transition = field(default_factory=Transition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One entry of the credits.

    Attributes:
        name: Who it was, one a line; or lines that stand for themselves.
        role: What they did; "" = nothing is said of it.
    """

    name: tuple[str, ...]
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditsEntry(Lettering):
    """The credits as the film file has them.

    Attributes:
        entries: In order, at least one.
        style: One long card that rolls, or cards one after another.
        frames: Length of the roll, or of each card; None = as long as reading takes.
        transition: From each card to the next.
    """

    entries: tuple[Credit, ...]
    style: CreditsStyle = "roll"
    frames: int | None = None
    transition: Transition = field(default_factory=Transition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A title or credits, to be drawn.

    Attributes:
        id: `title_start`, `title_before_3`, `credits`, `credits_01`: unlike any shot's. Also its file name.
        label: For people: `title at the start`, `credits`, `credits 1`.
        frames: Length in the film, without handles; >= 1.
        lettering: What it looks like.
        text: Of a title; "" for credits.
        entries: Of credits; none for a title.
        rolls: It rolls from below the picture to above it.
        position: Of a title.
        transition: To what follows; of no use for the film's last.
        fades_in, fades_out: Whether the fade of its lettering holds at its start, and at its end.
        over: Id of the shot over whose picture it lies; "" = a card of its own.
    """

    id: str
    label: str
    frames: int
    lettering: Lettering
    text: str = ""
    entries: tuple[Credit, ...] = ()
    rolls: bool = False
    position: Position = "middle"
    transition: Transition = field(default_factory=Transition)
    fades_in: bool = True
    fades_out: bool = True
    over: str = ""

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.label
