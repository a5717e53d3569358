"""The storyboard: what the director made of the script, and what people made of that.

It is `projects/<film>.storyboard.json`, committed beside the film file. Knows nothing of frames,
styles or looks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from filmkit.keys import Json
    from filmkit.model.vocabulary import Angle, Move, Size

SceneId = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A spoken line.

    Attributes:
        character: Who speaks, as the script names them.
        line: What is said, word for word.
        parenthetical: How, as the script has it; "" if it doesn't say.
        extension: `V.O.`, `O.S.`, …; "" if none.
        notes: The `x-…` keys that people put there, kept as they are; they decide nothing.
    """

    character: str
    line: str
    parenthetical: str = ""
    extension: str = ""
    notes: dict[str, Json] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What one clip shows: a whole scene, or one shot of it.

    Attributes:
        prompt: What the picture shows, in plain words; style and looks are not in it.
        duration_s: Length in seconds, more than 0; None = for filmkit to choose.
        size: How near the camera is; None = for filmkit to choose.
        angle: From where it looks; None = eye level.
        move: How it moves; None = for filmkit to choose.
        cast: Names from the film's cast who are seen, in order.
        notes: The `x-…` keys that people put there, kept as they are; they decide nothing.
    """

    prompt: str
    duration_s: Fraction | None = None
    size: Size | None = None
    angle: Angle | None = None
    move: Move | None = None
    cast: tuple[str, ...] = ()
    notes: dict[str, Json] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardScene(Panel):
    """A scene of the storyboard: one clip, or one for each of its shots.

    Attributes:
        id: Whole number, or text of `a-z 0-9 _ -`; never reused within a storyboard.
        heading: The script's scene heading, word for word; "" if it has none.
        location: Where it plays; "" if not known.
        time_of_day: When it plays; "" if not known.
        dialogue: Spoken lines in order.
        shots: The scene's shots; empty = the scene is one shot.
        covers: Keys of the script passages that the scene was made from; empty = added by hand.
        gist: Trace of those passages' words: by it a changed sentence finds its scene again.
        made: Digest of the content as the director wrote it; other content = edited by hand; "" =
            by hand.
        made_by: Digest of the director's settings when it wrote the scene.
        take: Which time its words were directed, from 0: once more with every wish for another version.
        proposal: The director's version of a hand-edited scene whose script changed; None = none.
    """

    id: SceneId
    heading: str = ""
    location: str = ""
    time_of_day: str = ""
    dialogue: tuple[Line, ...] = ()
    shots: tuple[Panel, ...] = ()
    covers: tuple[str, ...] = ()
    gist: str = ""
    made: str = ""
    made_by: str = ""
    take: int = 0
    proposal: dict[str, Json] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Storyboard:
    """All scenes in film order, and what is needed to revise them when the script changes.

    Attributes:
        title: The film's title as the storyboard has it.
        scenes: In film order; ids are unique.
        made_title: The title as filmkit wrote it; another `title` = edited by hand; "" = by hand.
        script: Digest of the passage keys that the scenes were made from; "" = by hand.
        next_id: The number that the next new scene gets.
        covered: Every passage key that the storyboard has ever answered for and the script still
            has.
        omitted: Keys of passages whose scenes somebody deleted: they stay deleted.
        orphans: Hand-edited scenes whose sentences are gone from the script: kept here, not filmed.
        notes: The `x-…` keys that people put there, kept as they are; they decide nothing.
    """

    title: str
    scenes: tuple[BoardScene, ...]
    made_title: str = ""
    script: str = ""
    next_id: int = 1
    covered: tuple[str, ...] = ()
    omitted: tuple[str, ...] = ()
    orphans: tuple[BoardScene, ...] = ()
    notes: dict[str, Json] = field(default_factory=dict, hash=False)
