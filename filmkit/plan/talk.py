"""What a film's lines come to: voices that are heard, subtitles that are read, and the steps that make both.

Pure: how long a voice lasts is handed in by whoever has heard it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from filmkit.cut.commands import picture_file
from filmkit.cut.reading import folded
from filmkit.cut.sound import SAMPLE_RATE
from filmkit.cut.speech import needed_frames, place_lines
from filmkit.cut.subtitles import srt, subtitles
from filmkit.errors import Problem
from filmkit.keys import derive_seed
from filmkit.model.film import Voice
from filmkit.plan.step import make_step
from filmkit.timing import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from filmkit.cut.speech import Speech, Utterance
    from filmkit.cut.subtitles import Subtitle
    from filmkit.cut.timeline import Segment
    from filmkit.errors import Where
    from filmkit.keys import Key
    from filmkit.model.film import Film
    from filmkit.model.ports import Speaker
    from filmkit.model.storyboard import Line
    from filmkit.plan.step import Step
    from filmkit.timing import Rate

_SPREAD = 4  # semitones at most, up or down, by which people without a voice of their own differ
_VOICE_OVER = "v.o"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """All that a film's lines come to.

    Attributes:
        utterances: The lines in the film's time, in order.
        subtitles: What is read; empty if the film wants none.
        srt: The same as the text of an SRT file.
        voices: The steps that speak, by the line's name; empty = nobody is heard.
        pictures: The steps that draw subtitles for burning in, by the subtitle's id; empty = none is burned in.
        file: The step that makes the file beside the film; None = there is none.
        unheard: The voices that nobody has heard yet: how long they last is a guess.
        warnings: Lines that go on over the end of their scene.
    """

    utterances: tuple[Utterance, ...] = ()
    subtitles: tuple[Subtitle, ...] = ()
    srt: str = ""
    voices: Mapping[str, Step] = field(default_factory=dict)
    pictures: Mapping[str, Step] = field(default_factory=dict)
    file: Step | None = None
    unheard: tuple[Step, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All its steps."""
        return (
            *self.voices.values(),
            *self.pictures.values(),
            *((self.file,) if self.file else ()),
        )

    @property
    def voice_files(self) -> dict[str, Step]:
        """The voices by the names that the soundtrack has for them."""
        return {f"{name}.wav": step for name, step in self.voices.items()}

    @property
    def picture_files(self) -> dict[str, Step]:
        """The pictures of burned-in subtitles by the names that the cut has for them."""
        shown = (each for each in self.subtitles if each.id in self.pictures)
        return {picture_file(each): self.pictures[each.id] for each in shown}

    @property
    def starts(self) -> dict[str, int]:
        """The film frame at which each voice begins, by the same names."""
        return {f"{u.id}.wav": u.start for u in self.utterances if u.id in self.voices}

    def seen_in(self, segment: Segment) -> tuple[Subtitle, ...]:
        """The burned-in subtitles of a segment."""
        end = segment.start + segment.frames
        return tuple(
            subtitle
            for subtitle in self.subtitles
            if subtitle.id in self.pictures
            and subtitle.start < end
            and subtitle.end > segment.start
        )


SILENCE = Talk()


def plan_talk(
    film: Film,
    lines: Sequence[Speech],
    frames: int,
    *,
    speaker: Speaker,
    heard: Callable[[Key], int | None],
    places: Mapping[str, Where],
) -> Talk:
    """Voices and subtitles of a film.

    Args:
        film: The film file.
        lines: Its lines, by scene.
        frames: Length of the film.
        speaker: Speaks them.
        heard: How many samples a voice lasts, by its step's key; None = it wasn't made yet.
        places: Where each scene is written, by its name: for warnings.
    """
    if not lines:
        return SILENCE
    rate, voices = film.format.rate, _voices(film, lines, speaker)
    samples = {name: heard(step.key) for name, step in voices.items()}
    # Up to the frame in which it ends, and one at least.
    lengths = {
        name: max(1, int(-(-count * rate.fps // SAMPLE_RATE)))
        for name, count in samples.items()
        if count is not None
    }
    utterances = place_lines(lines, rate, frames, lengths)
    choice = film.subtitles
    is_read = choice.track or choice.file or choice.burn
    read = subtitles(utterances, rate, frames) if is_read else ()
    text = srt(read, rate)
    return Talk(
        utterances=utterances,
        subtitles=read,
        srt=text,
        voices=voices,
        pictures={each.id: _picture(film, each) for each in read} if choice.burn else {},
        file=_file(film, text) if choice.file and text else None,
        unheard=tuple(step for name, step in voices.items() if samples[name] is None),
        warnings=tuple(
            replace(problem, where=places.get(scene))
            for scene, problem in _too_long(rate, lines, utterances, lengths, frames)
        ),
    )


def voice_of(film: Film, line: Line) -> Voice:
    """Who speaks a line: the character's own voice, the narrator's for voice-over, else one that differs by name."""
    name = line.character.strip().casefold()
    for character in film.cast.values():
        if character.name.casefold() == name and character.voice:
            return character.voice
    if line.extension.casefold().startswith(_VOICE_OVER):
        return film.audio.voices.narrator
    return Voice(pitch=float(derive_seed("voice", name) % (2 * _SPREAD + 1) - _SPREAD))


def _voices(film: Film, lines: Sequence[Speech], speaker: Speaker) -> dict[str, Step]:
    if film.audio.voices.use == "none":
        return {}
    return {
        name: _voice(film, name, line, speaker)
        for speech in lines
        for name, line in zip(speech.names, speech.lines, strict=True)
    }


def _voice(film: Film, name: str, line: Line, speaker: Speaker) -> Step:
    voice = voice_of(film, line)
    return make_step(
        f"voice:{film.name}:{name}",
        recipe={
            **speaker.describe(film.audio.voices.use, voice.name, film.language),
            "text": folded(line.line),
            "pitch": voice.pitch or 0.0,
            "speed": voice.speed,
        },
        path=f"voices/{name}.wav",
    )


def _picture(film: Film, subtitle: Subtitle) -> Step:
    return make_step(
        f"burned:{film.name}:{subtitle.id}",
        recipe={
            "lines": list(subtitle.lines),
            "width": film.format.width,
            "height": film.format.height,
        },
        path=f"subtitles/{subtitle.id}.png",
    )


def _file(film: Film, text: str) -> Step:
    return make_step(f"subtitles:{film.name}", recipe={"text": text}, path="subtitles.srt")


def _too_long(
    rate: Rate,
    lines: Sequence[Speech],
    utterances: Sequence[Utterance],
    lengths: Mapping[str, int],
    frames: int,
) -> Iterator[tuple[str, Problem]]:
    """The name of each scene that is too short for its voices, as far as they have been heard, and a warning."""
    ends = {utterance.id: utterance.end for utterance in utterances}
    for speech in lines:
        needed = needed_frames(speech, rate, lengths)
        if needed > speech.frames:
            is_cut = any(ends[name] > frames for name in speech.names if name in lengths)
            outcome = "the film ends before they do" if is_cut else "they go on over what follows"
            tenths = -(-rate.seconds(needed) * 10 // 1)
            yield (
                speech.id,
                Problem(
                    f"scene {speech.label} lasts {spoken(rate.seconds(speech.frames))}, "
                    f"and its lines take {spoken(rate.seconds(needed))}: {outcome}",
                    hint=f"give it 'duration: {float(tenths) / 10:g}s', or fewer words",
                    warning=True,
                ),
            )
