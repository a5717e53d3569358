"""The film as its file describes it, checked and with defaults filled in.

Lengths are frames, rates exact, names canonical, paths relative to the root with `/`. Places in
files are not in here:
moving a line changes no film.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.model.cards import CreditsEntry, TitleEntry
    from filmkit.model.deliverables import Deliverable
    from filmkit.model.storyboard import Line, SceneId
    from filmkit.model.vocabulary import Angle, Mood, Move, Size, Speaker
    from filmkit.timing import Rate

Param: TypeAlias = "bool | int | float | str"  # the value of one of a workflow's own settings
PREVIOUS = "previous"  # a first frame that is taken from the clip of the shot before


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The shape of every picture of the film.

    Attributes:
        width: Pixels, even.
        height: Pixels, even.
        rate: Frames per second.
        handles: Extra frames at each end of every clip, from which transitions are made; >= 0.
    """

    width: int
    height: int
    rate: Rate
    handles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lora:
    """A style or character adapter for an image model.

    Attributes:
        name: File name as the model server knows it.
        strength: Usually 0 to 1; negative turns the effect round.
        trigger: A word the adapter listens to, added to the prompt once; "" if none.
    """

    name: str
    strength: float
    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What all pictures of the film have in common.

    Attributes:
        prompt: Put before every scene's prompt.
        negative: What no picture may show, for models that take it.
        loras: In the order in which they are applied.
    """

    prompt: str = ""
    negative: str = ""
    loras: tuple[Lora, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How somebody sounds.

    Attributes:
        name: As the speech program knows it; "" = its own choice for the film's language.
        pitch: Higher (above 0) or lower, in semitones, -12 to 12; None = not said.
        speed: Times as fast as usual, 0.5 to 2.
    """

    name: str = ""
    pitch: float | None = None
    speed: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """Somebody in the film who must look the same in every shot.

    Attributes:
        name: As scenes and scripts name them.
        look: What they look like, added to the prompt of each shot that shows them.
        loras: Applied in those shots, after the film's.
        reference: A picture of them, relative to the root; "" if none.
        voice: None = not said.
    """

    name: str
    look: str
    loras: tuple[Lora, ...] = ()
    reference: str = ""
    voice: Voice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """How one shot gives way to the next. The cut stays where it is; half of the frames lie on each
    side.

    Attributes:
        kind: A name from `filmkit.cut.transitions`; `cut` has no frames.
        frames: Length, 0 for a cut, else at least 1.
    """

    kind: str = "cut"
    frames: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectorChoice:
    """Who turns the script into scenes, and how long they may be.

    Attributes:
        use: Name of a director.
        model: The language model to ask; "" = the one that the machine's settings name.
        fallback: Name of the director to ask where this one can't be; "" = none: the build fails.
        shortest_s: Seconds of the shortest scene it may make.
        longest_s: Seconds of the longest.
        target_s: Seconds that the film should last; None = as long as the words take.
    """

    use: str = "rules"
    model: str = ""
    fallback: str = ""
    shortest_s: float = 1.0
    longest_s: float = 12.0
    target_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderChoice:
    """Who turns shots into clips.

    Attributes:
        use: Name of a renderer.
        workflow: Name of a workflow of filmkit's, or the path of the user's own, relative to the
            root; "" for renderers that have none.
        text: What is in the user's own workflow; "" for one of filmkit's.
        models: File of each of the workflow's models, by its role.
        params: The workflow's own settings, such as `steps`.
        bind: Where in one's own workflow a value goes: `6.text` by `prompt`.
        output: The node of one's own workflow whose result is the clip; "" = not said.
        frame_rule: The numbers of frames that one's own workflow can make, as `4n+1`; "" = any.
        size_multiple: What width and height must be multiples of, >= 1.
        fps: The rate that one's own workflow makes; None = whatever it is asked for.
        width: Pixels to render, before it is made the film's size; None = the film's.
        height: As `width`.
    """

    use: str = "animatic"
    workflow: str = ""
    text: str = ""
    models: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Param] = field(default_factory=dict)
    bind: Mapping[str, str] = field(default_factory=dict)
    output: str = ""
    frame_rule: str = ""
    size_multiple: int = 1
    fps: Rate | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotEntry:
    """What the film file says of a shot; None = not said.

    Attributes: as `filmkit.model.storyboard.Panel`, and
        frames: Length.
        seed: 0 <= seed < 2**32.
        loras: Applied after those of the film and the cast.
        clip: One's own picture or video, relative to the root, in place of a generated clip.
        hold: Freeze the last picture of `clip` where it is too short.
        first_frame: The picture that the clip begins with: a file, relative to the root, or
            `PREVIOUS`.
        transition: To the next shot or scene.
        takes: How many versions to make, each with another seed; >= 1.
        circled: Which of them the film uses, from 1.
    """

    prompt: str | None = None
    frames: int | None = None
    seed: int | None = None
    size: Size | None = None
    angle: Angle | None = None
    move: Move | None = None
    cast: tuple[str, ...] | None = None
    loras: tuple[Lora, ...] = ()
    clip: str | None = None
    hold: bool = False
    first_frame: str | None = None
    transition: Transition | None = None
    takes: int = 1
    circled: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneEntry(ShotEntry):
    """A scene by hand, or what the film file overrides in a scene of the storyboard.

    Attributes:
        id: Which scene.
        title: For people: dailies, chapters, exports; decides no pixel.
        dialogue: Spoken lines; None = not said.
        shots: Its shots; empty = one shot, or those of the storyboard.
    """

    id: SceneId
    title: str = ""
    dialogue: tuple[Line, ...] | None = None
    shots: tuple[ShotEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SynthMusic:
    """A soundtrack made by filmkit.

    Attributes:
        mood: What it should feel like.
        bpm: Beats per minute; None = the mood's own, varied by the film's seed.
    """

    mood: Mood = "calm"
    bpm: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicFile:
    """A soundtrack of the user's own.

    Attributes:
        file: Relative to the root.
    """

    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComfyMusic:
    """A soundtrack made by a model on a ComfyUI server.

    Attributes:
        prompt: What the music should sound like.
        workflow, text, models, params, bind, output: As `RenderChoice`'s.
    """

    prompt: str
    workflow: str
    text: str = ""
    models: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Param] = field(default_factory=dict)
    bind: Mapping[str, str] = field(default_factory=dict)
    output: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """Who speaks the lines of the film.

    Attributes:
        use: Which speech program; `auto` = the best that the machine has, `none` = nobody is heard.
        narrator: Whom voice-over is spoken by, of those who have no voice of their own.
        level_db: How much louder than the music speech is, 0 to 30, before the music makes way for it.
    """

    use: Speaker = "none"
    narrator: Voice = field(default_factory=Voice)
    level_db: float = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """What the film sounds like.

    Attributes:
        soundtrack: None = no music; without voices, a silent film, without a sound track.
        voices: Who speaks.
        loudness_lufs: Integrated loudness of the finished film (ITU-R BS.1770), -40 to -5.
    """

    soundtrack: SynthMusic | MusicFile | ComfyMusic | None = field(default_factory=SynthMusic)
    voices: Voices = field(default_factory=Voices)
    loudness_lufs: float = -14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtitleChoice:
    """Where the film's lines can be read; a film without lines has no subtitles.

    Attributes:
        track: In the film, to be switched on and off; not said, it is there unless they are burned in.
        file: Beside the film, as SRT.
        burn: In the pictures.
    """

    track: bool = True
    file: bool = True
    burn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fade:
    """From black at the start of the film's scenes, to black at their end. Frames, 0 = none."""

    in_frames: int = 0
    out_frames: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """One film file, checked.

    Attributes:
        name: The file's name without its suffix; lower case, digits, `_` and `-`.
        path: The film file, relative to the root.
        title: For people.
        language: BCP 47 tag of the script's language (`nl`, `en-GB`).
        seed: All scene seeds derive from it; 0 <= seed < 2**32.
        script: The script's text; None = all scenes are by hand.
        script_file: The file it is in, relative to the root; "" = the film file.
        scenes: By hand, or overrides by id; in the file's order.
        fade: None = as a screenplay says with `FADE IN:` and `FADE OUT.`, else none.
        transition: Between scenes, where a scene doesn't say its own. Between shots of a scene: a
            cut.
        subtitles: Where its lines can be read.
        titles: In the file's order.
        credits: At the film's end; None = there are none.
        deliver_to: Where the film goes, relative to the root.
        deliverables: What else is made of it, in the file's order.
    """

    name: str
    path: str
    title: str
    language: str = "en"
    seed: int = 0
    format: Format
    script: str | None = None
    script_file: str = ""
    director: DirectorChoice = field(default_factory=DirectorChoice)
    style: Style = field(default_factory=Style)
    cast: Mapping[str, Character] = field(default_factory=dict)
    render: RenderChoice = field(default_factory=RenderChoice)
    transition: Transition = field(default_factory=Transition)
    scenes: tuple[SceneEntry, ...] = ()
    audio: Audio = field(default_factory=Audio)
    fade: Fade | None = None
    subtitles: SubtitleChoice = field(default_factory=SubtitleChoice)
    titles: tuple[TitleEntry, ...] = ()
    credits: CreditsEntry | None = None
    deliver_to: str
    deliverables: tuple[Deliverable, ...] = ()
