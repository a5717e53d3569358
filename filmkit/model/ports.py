"""What the floors below ask of a back end, and what it is given. Implementations are in
`filmkit.backends`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from fractions import Fraction
    from pathlib import Path

    from filmkit.keys import Json
    from filmkit.model.film import DirectorChoice, Format
    from filmkit.model.shot import Shot
    from filmkit.model.storyboard import Line, Panel
    from filmkit.model.vocabulary import Size


class Children(Protocol):
    """The processes that a job starts; they end with it, also when it is cancelled."""

    def child(self, argv: Sequence[str], **options: Any) -> AbstractContextManager[Any]:  # noqa: ANN401
        """A running `subprocess.Popen`, gone when the block is left.

        Raises OSError, or `Cancelled`.
        """
        ...


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
    """

    inputs: Mapping[str, Path]
    work: Path
    output: Path
    tell: Callable[[float], None]
    children: Children


class Maker(Protocol):
    """Makes one kind of artifact from its recipe. Raises `BackendError`, or `Cancelled` out of
    `job.tell`.
    """

    def __call__(self, recipe: Mapping[str, Json], job: Job) -> None:
        """Write `job.output` whole, or raise."""
        ...


class Renderer(Protocol):
    """Turns shots into clips."""

    version: int  # raised when the same payload gives other pictures: it is part of every recipe

    def payload(self, shot: Shot, form: Format) -> dict[str, Json]:
        """All that decides the picture, and nothing else. Pure."""
        ...

    def render(self, payload: Mapping[str, Json], job: Job) -> None:
        """Write a clip of the shot's frames and the handles at both ends, whole, or raise."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of script that the director answers for: a sentence, a line of dialogue, a beat.

    Attributes:
        key: Digest of heading, text and speech; `#n` behind it for the n-th repeat.
        text: The words of the script, in order, white space folded.
        heading: The scene heading it stands under; "" if none.
        lines: What is spoken in it.
        opening: First of its paragraph (a new place or thought).
        beat: "" or what the passage is for in a one-sentence script: `place`, `action`, `detail`.
    """

    key: str
    text: str
    heading: str = ""
    lines: tuple[Line, ...] = ()
    opening: bool = False
    beat: str = ""


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
        before, after: Prompts of the neighbouring scenes, which stay as they are.
        size_before, size_after: How near the camera is in them; None = not said, or no neighbour.
        first: The run opens the film.
        scale: What durations are multiplied by to reach the target length; 1 without a target.
    """

    language: str
    choice: DirectorChoice
    cast: Mapping[str, str]
    before: str = ""
    after: str = ""
    size_before: Size | None = None
    size_after: Size | None = None
    first: bool = True
    scale: Fraction | int = 1


class Director(Protocol):
    """Turns a run of passages into scenes: each covered once, in order, nothing invented."""

    version: int  # raised when the same script gives other scenes; scenes already made stay

    def direct(self, passages: Sequence[Passage], brief: Brief) -> tuple[Directed, ...]:
        """The scenes for the passages, in order."""
        ...
