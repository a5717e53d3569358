"""What the floors below ask of a back end, and what it is given. Implementations are in
`filmkit.backends`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from fractions import Fraction
    from pathlib import Path

    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.model.film import ComfyMusic, DirectorChoice, Format, RenderChoice
    from filmkit.model.settings import Settings
    from filmkit.model.shot import Shot
    from filmkit.model.storyboard import Line, Panel
    from filmkit.model.vocabulary import Angle, Move, Size
    from filmkit.timing import Rate

PREVIOUS_CLIP = "previous.mp4"
FONT = "font"  # a font of the user's own as an input; without a suffix, so that only its contents decide


class Children(Protocol):
    """The processes that a job starts; they end with it, also when it is cancelled."""

    def child(self, argv: Sequence[str], **options: Any) -> AbstractContextManager[Any]:  # noqa: ANN401
        """A running `subprocess.Popen`, gone when the block is left.

        Raises OSError, or `Cancelled`.
        """
        ...


def _unheard(_: object) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One artifact to make. A back end has nothing but this and the recipe, so nothing else can
    decide its bytes.

    Attributes:
        inputs: The input artifacts by the names that the recipe uses; read only.
        work: An empty folder for scratch files, removed afterwards; holds the inputs under their
            names.
        output: Where to write, inside `work`.
        tell: Takes the fraction done, 0 to 1. Raises `Cancelled` once the job is no longer wanted:
            call it often.
        children: Starts the job's processes.
        notes: Of the renderer's own order: `RenderOrder.notes`.
        say: Takes what is waited for, in a few words for people; "" = nothing any more.
        show: Takes a picture of what has come of it so far (JPEG or PNG).
    """

    inputs: Mapping[str, Path]
    work: Path
    output: Path
    tell: Callable[[float], None]
    children: Children
    notes: Mapping[str, Json] = field(default_factory=dict)
    say: Callable[[str], None] = _unheard
    show: Callable[[bytes], None] = _unheard


class Maker(Protocol):
    """Makes one kind of artifact from its recipe. Raises `BackendError`, or `Cancelled` out of
    `job.tell`.
    """

    def __call__(self, recipe: Mapping[str, Json], job: Job) -> Mapping[str, Json] | None:
        """Write `job.output` whole, or raise.

        What it returns is kept with the artifact for people to read, and decides nothing.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a renderer is made with: `Renderer(machine)`.

    Attributes:
        ffmpeg: The program.
        settings: What `filmkit.yaml` and the environment say.
    """

    ffmpeg: Path
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a video artifact must turn out to be before it counts.

    Attributes:
        width, height: Pixels.
        frames: Exactly.
        rate: Frames per second.
    """

    width: int
    height: int
    frames: int
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedLength:
    """What a video artifact must turn out to be, if its size and rate can't be known beforehand.

    Attributes:
        frames: Of the film, that it must last for, save for the last: a clip that ends within it is made to last.
        rate: The film's frames per second.
    """

    frames: int
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedStill:
    """What a picture must turn out to be.

    Attributes:
        width, height: Pixels; 0 = any.
    """

    width: int = 0
    height: int = 0


Outcome: TypeAlias = Expected | ExpectedLength | ExpectedStill


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOrder:
    """What a renderer will make of a shot.

    A clip shows the shot's frames and the handles at both ends, from its first frame on. It may have
    another size and rate than the film, and frames to spare at its end: it is made to fit when it is
    cut.

    Attributes:
        payload: All that decides the pictures besides the assets and the previous clip, and nothing
            else.
        expected: What comes out; of a still only the size counts. None = that can't be said beforehand: a clip
            has only to be long enough, a still to be a picture.
        notes: What else the renderer wants to know when it makes it, in order to tell people; decides nothing.
            It comes back as `Job.notes`.
        assets: The user's files that it needs, relative to the root, by the name that they have in
            `Job.inputs`.
        previous: The clip of the shot before is needed, too; it is `Job.inputs[PREVIOUS_CLIP]`.
        still: A picture comes out (PNG), from which filmkit makes a clip by moving the camera.
        graph: What the renderer will ask of its server, to be shown to people; None = nothing.
        ignored: What the film asks for and the renderer can't take, in a few words each:
            `the negative prompt`. Told to people, once for a film.
    """

    payload: Mapping[str, Json]
    expected: Expected | None
    notes: Mapping[str, Json] = field(default_factory=dict)
    assets: Mapping[str, str] = field(default_factory=dict)
    previous: bool = False
    still: bool = False
    graph: Json = None
    ignored: tuple[str, ...] = ()


class Renderer(Protocol):
    """Turns shots into clips. May also have what `Prudent` and `Composer` say."""

    version: int  # raised when the same payload gives other pictures: it is part of every recipe
    pool: str  # the resource that rendering occupies: `cpu`, `comfyui`
    ffmpeg_decides: bool  # another ffmpeg gives other bytes: then that is part of the recipe, too

    def order(self, shot: Shot, form: Format, choice: RenderChoice) -> RenderOrder:
        """What would be rendered for a shot. Pure.

        Raises:
            SpecError, PlanError: It can't be; says why, without a place.
        """
        ...

    def render(self, payload: Mapping[str, Json], job: Job) -> Mapping[str, Json]:
        """Write what was ordered to `job.output`, whole, or raise.

        Returns:
            Where it came from (models, server, …), for people; {} = there is nothing to say.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicOrder:
    """What a composer will make.

    Attributes:
        payload: All that decides the sound.
        notes, graph: As `RenderOrder`'s.
        suffix: Of the kind of file that comes out.
    """

    payload: Mapping[str, Json]
    notes: Mapping[str, Json] = field(default_factory=dict)
    suffix: str = ".flac"
    graph: Json = None


class Composer(Protocol):
    """Makes music by `render`, as a file of any format, length and loudness."""

    version: int
    pool: str

    def order_music(self, music: ComfyMusic, *, seed: int, seconds: Fraction) -> MusicOrder:
        """What would be made for a film of `seconds`. Pure. Raises as `Renderer.order` does."""
        ...

    def render(self, payload: Mapping[str, Json], job: Job) -> Mapping[str, Json]:
        """Write the music to `job.output`, as `Renderer.render` does with a clip."""
        ...


class Speaker(Protocol):
    """Speaks lines."""

    def describe(self, use: str, name: str, language: str) -> Mapping[str, Json]:
        """All that decides how a voice sounds, besides words, pitch and speed. Never fails.

        Args:
            use: `piper`, `espeak`, or `auto` for the best that there is.
            name: Of the voice; "" = one for the language.
            language: Of the words, a BCP 47 tag.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a renderer is going to be asked for.

    Attributes:
        payload, notes: Of its own order.
    """

    payload: Mapping[str, Json]
    notes: Mapping[str, Json]


@runtime_checkable
class Prudent(Protocol):
    """A renderer that can tell beforehand what will go wrong."""

    def preflight(self, asked: Sequence[Asked], check: Callable[[], None]) -> tuple[Problem, ...]:
        """What stands in the way of rendering these, each thing once; quickly.

        Args:
            asked: What is going to be rendered.
            check: Raises once nobody wants to know any more: call it often.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of script that the director answers for: a sentence, a line of dialogue, a beat.

    Attributes:
        key: Digest of heading, text, speech and wishes; `#n` behind it for the n-th repeat.
        text: The words of the script, in order, white space folded.
        heading: The scene heading it stands under; "" if none.
        lines: What is spoken in it.
        opening: First of its paragraph (a new place or thought).
        beat: "" or what the passage is for in a one-sentence script: `place`, `action`, `detail`.
        size, angle, move: How the script itself wants it filmed; None = it doesn't say.
    """

    key: str
    text: str
    heading: str = ""
    lines: tuple[Line, ...] = ()
    opening: bool = False
    beat: str = ""
    size: Size | None = None
    angle: Angle | None = None
    move: Move | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Directed:
    """The director's answer for a run of passages.

    Attributes:
        panel: What the scene shows.
        covers: Keys of the passages it was made from, in script order, at least one.
    """

    panel: Panel
    covers: tuple[str, ...]
    heading: str = ""
    location: str = ""
    time_of_day: str = ""
    dialogue: tuple[Line, ...] = ()
    shots: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a director may know besides the passages it is to direct.

    Attributes:
        language: Of the script.
        choice: The film's director settings.
        cast: Looks by name, for recognising who is in a scene; they are not for the prompt.
        title, style: Of the film. The style is added to every prompt later; it is not for the prompt.
        seed: For a director that takes chances: the same seed, the same scenes, as far as it can.
        before, after: Prompts of the neighbouring scenes, which stay as they are.
        size_before, size_after: How near the camera is in them; None = not said, or no neighbour.
        first: The run opens the film.
        scale: What durations are multiplied by to reach the target length; 1 without a target.
    """

    language: str
    choice: DirectorChoice
    cast: Mapping[str, str]
    title: str = ""
    style: str = ""
    seed: int = 0
    before: str = ""
    after: str = ""
    size_before: Size | None = None
    size_after: Size | None = None
    first: bool = True
    scale: Fraction | int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What asking a director came to.

    Attributes:
        calls: Questions that were answered by somebody else's machine or a model.
        kept: Questions whose answers were kept from an earlier time, and cost nothing.
        tokens_in, tokens_out: What was read and written, as the server counts; 0 where it doesn't say.
    """

    calls: int = 0
    kept: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            **{name: getattr(self, name) + getattr(other, name) for name in self.__slots__}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What a director has besides its questions while it is asked.

    Attributes:
        tell: Takes the fraction done, 0 to 1. Raises `Cancelled` once nobody wants to know any more: call
            it often.
        say: Takes what is waited for, in a few words for people.
        charge: Takes what one answer came to.
    """

    tell: Callable[[float], None] = _unheard
    say: Callable[[str], None] = _unheard
    charge: Callable[[Usage], None] = _unheard


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a director is made with: `Director(desk)`.

    Attributes:
        settings: What `filmkit.yaml` and the environment say.
        answers: Folder of its own, where it may keep what answers came to; made when it is needed.
    """

    settings: Settings
    answers: Path


class Director(Protocol):
    """Turns a run of passages into scenes: each covered once, in order, nothing invented."""

    version: int  # raised when the same script gives other scenes; scenes already made stay
    costs: bool  # asking takes money or minutes: only a build and `filmkit direct` ask, and say so first

    def name(self, choice: DirectorChoice) -> str:
        """Who answers, for people and in the storyboard: `rules`, `qwen3`."""
        ...

    def direct(
        self, passages: Sequence[Passage], brief: Brief, hearing: Hearing
    ) -> tuple[Directed, ...]:
        """The scenes for the passages, in order.

        Raises:
            BackendError: It can't be asked, or didn't answer what it was asked.
            Cancelled: Nobody wants to know any more.
        """
        ...
