"""All that the dailies show of one film, ready to be shown: nothing is left to look up or to work out.

Knows nothing of HTML or the store, and of plans only what a difference is. Texts are as people wrote them: whoever
makes HTML of them escapes them.
Links are relative to `build/<film>/`, where the page lies; "" = there is nothing to link to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from filmkit.errors import Problem, Where
    from filmkit.plan.why import Change

# `stale` = there is one, made from something else; `missing` = there is none; `making` = it is being made.
TileState: TypeAlias = Literal["made", "stale", "missing", "making", "failed"]
# `making` = a build is busy with it; the others as `filmkit status` says them.
FilmState: TypeAlias = Literal["up_to_date", "stale", "unbuilt", "wrong", "making"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that is known, as people are told: `location`, `rooftop`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Lines of one of the user's files.

    Attributes:
        where: Where they begin.
        lines: Without their ends; the first is the one at `where`.
    """

    where: Where
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One version of a shot.

    Attributes:
        number: From 1.
        seed: Its own.
        is_circled: The film uses it.
        state: How its clip stands.
        video: Its clip; of a stale one the last that was made.
        poster: A picture from the middle of it.
        key: Of its recipe, 64 hexadecimal digits.
        seconds: Wall time that making it took; None = not known.
        differences: What its recipe has otherwise than that of the circled take.
    """

    number: int
    seed: int
    is_circled: bool
    state: TileState
    video: str = ""
    poster: str = ""
    key: str = ""
    seconds: float | None = None
    differences: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One shot of the film.

    Attributes:
        id: The shot's, unique in the film: `scene_02`, `scene_02_shot_01`; letters, digits, `_`, `-`.
        scene: The id of its scene, as the film file has it.
        label: For people: `2` or `2.1`.
        title: The scene's, or its heading in the script; "" = it has none.
        state: How its clip stands: the circled take's.
        start_frame: Where it begins in the film, from 0.
        frames: Its length.
        length: The same for people: `4 s`.
        framing: Size, angle and move for people: `wide`, `low`, `dolly in`.
        caption: The scene's own words.
        prompt: What an image model is sent.
        negative: What no picture may show.
        seed: The circled take's.
        takes: All of them, by number; at least one.
        poster: A picture from the middle of the clip.
        video: Its clip; of a stale one the last that was made.
        facts: What storyboard and film file say of it besides, and where its clip came from.
        dialogue: Who speaks, and what, in order.
        excerpts: The lines of the user's files that made it.
        key: Of the clip's recipe, 64 hexadecimal digits.
        seconds: Wall time that making the clip took; None = not known.
        fraction: How much of the clip is done, 0 to 1, while it is being made; None = not known.
        preview: A picture of what has come of it so far.
        message: Why it failed, or what it waits for; "" = nothing.
    """

    id: str
    scene: str
    label: str
    title: str
    state: TileState
    start_frame: int
    frames: int
    length: str
    framing: tuple[str, ...]
    caption: str
    prompt: str
    negative: str
    seed: int
    takes: tuple[Take, ...]
    poster: str = ""
    video: str = ""
    facts: tuple[Fact, ...] = ()
    dialogue: tuple[Fact, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    key: str = ""
    seconds: float | None = None
    fraction: float | None = None
    preview: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wedge:
    """A transition in the timeline.

    Attributes:
        kind: For people: `dissolve`, `dip black`.
        start_frame: Where it begins in the film, from 0.
        frames: Its length.
    """

    kind: str
    start_frame: int
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inset:
    """A title or credits that stand between the shots.

    Attributes:
        text: What it is, for people: `title at the start`, `credits`.
        start_frame: Where it begins in the film, from 0.
        frames: Its length.
    """

    text: str
    start_frame: int
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One thing that the last build did, or couldn't do.

    Attributes:
        at_s: When, in seconds from the build's beginning.
        kind: As events have it: `done`, `cached`, `failed`, `skipped`, `started`.
        step: The step's name.
        seconds: Wall time of what is done; None = not told.
        message: Why it failed or was skipped, with its place in a file; "" = nothing to say.
        hint: What to do about it; "" = nothing.
    """

    at_s: float
    kind: str
    step: str
    seconds: float | None = None
    message: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dailies:
    """One film as it stands.

    Attributes:
        film: Its name.
        title: For people.
        state: How it stands.
        made: How many of its shots have their clip.
        length: Of the film, for people; "" = not known yet.
        frames: The same in frames.
        fps: Frames per second, for the player's clock; exact rates are rounded.
        rate: Frames per second for people: `23.976`.
        width: Pixels of its pictures.
        height: Pixels of its pictures.
        movie: The cut film; of a stale film the last that was cut.
        poster: A picture of it.
        is_movie_current: `movie` is what the film file says now.
        target: Where it is delivered, as people are told; "" = not known.
        file: The film file, relative to the root.
        built: When its last build ended, `2026-11-28T07:30:00Z`; "" = never.
        tiles: Its shots, in film order.
        insets: Its titles and credits, in film order; titles over pictures are none of them.
        wedges: Its transitions, in film order; a cut is none.
        peaks: How loud its sound is, 0 to 1, in as many equal parts as there are; empty = silent or not made.
        log: What its last build did, in order.
        problems: What is wrong with it, and what is odd.
    """

    film: str
    title: str
    state: FilmState
    made: int = 0
    length: str = ""
    frames: int = 0
    fps: float = 24.0
    rate: str = ""
    width: int = 16
    height: int = 9
    movie: str = ""
    poster: str = ""
    is_movie_current: bool = False
    target: str = ""
    file: str = ""
    built: str = ""
    tiles: tuple[Tile, ...] = ()
    insets: tuple[Inset, ...] = ()
    wedges: tuple[Wedge, ...] = ()
    peaks: tuple[float, ...] = ()
    log: tuple[LogLine, ...] = ()
    problems: tuple[Problem, ...] = ()
