"""The step that cuts a film in Pinokio: all runs of ffmpeg in one recipe.

Knows nothing of how clips or sound are made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from filmkit.cut.command import Command
from filmkit.cut.commands import (
    SOUNDTRACK,
    cut_command,
    inputs_of,
    picture_file,
    segment_command,
    segment_files,
)
from filmkit.model.ports import Expected
from filmkit.pinokio.app import Run
from filmkit.plan.step import make_step
from filmkit.plan.talk import SILENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.cut.timeline import Timeline
    from filmkit.keys import Json
    from filmkit.model.film import Film
    from filmkit.plan.step import Step
    from filmkit.plan.talk import Talk

PINOKIO = "pinokio"
_RUNS = "runs"  # of a recipe
_FILM = "film.mp4"


def cut_in_pinokio(
    film: Film,
    cut: Timeline,
    footage: Mapping[str, Step],
    soundtrack: Step | None,
    talk: Talk = SILENCE,
) -> Step:
    """The step `cut:<film>`, as Pinokio makes it.

    Args:
        film: The film.
        cut: Its timeline.
        footage: What it is cut from, by the ids of shots and cards.
        soundtrack: None = a silent film.
        talk: What its lines come to.
    """
    command = cut_command(
        cut,
        title=film.title,
        soundtrack=soundtrack is not None,
        subtitles=talk.srt if film.subtitles.track else "",
        language=film.language,
    )
    sound = {SOUNDTRACK: soundtrack} if soundtrack else {}
    last = Run(file=_FILM, command=command, inputs=(*segment_files(cut), *sound))
    recipe: dict[str, Json] = {
        # Which ffmpeg Pinokio has nobody can say beforehand; another one there cuts no film again.
        "editor": PINOKIO,
        "title": film.title,
        _RUNS: [run.json() for run in (*_segment_runs(cut, talk), last)],
    }
    shown = (shot_id for segment in cut.segments for shot_id in inputs_of(segment))
    form = film.format
    return make_step(
        f"cut:{film.name}",
        recipe=recipe,
        inputs={
            **{_clip_file(shot_id): footage[shot_id] for shot_id in shown},
            **talk.picture_files,
            **sound,
        },
        path="final_movie.mp4",
        pool=PINOKIO,
        expected=Expected(width=form.width, height=form.height, frames=cut.frames, rate=form.rate),
    )


def film_runs(master: Step, segments: Sequence[Step]) -> tuple[Run, ...]:
    """All runs of ffmpeg that cut a film, in order, wherever it is cut; the last one puts it together."""
    if is_in_pinokio(master):
        return tuple(map(Run.of, cast("list[dict[str, Json]]", master.recipe[_RUNS])))
    of_segments = (_run(file, step) for file, step in master.inputs.items() if step in segments)
    return (*of_segments, _run(_FILM, master))


def is_in_pinokio(step: Step) -> bool:
    """Whether it is a cut that Pinokio makes."""
    return _RUNS in step.recipe


def _run(file: str, step: Step) -> Run:
    command = Command.of(cast("Mapping[str, Json]", step.recipe["command"]))
    return Run(file=file, command=command, inputs=tuple(step.inputs))


def _segment_runs(cut: Timeline, talk: Talk) -> tuple[Run, ...]:
    return tuple(
        Run(
            file=file,
            command=segment_command(segment, cut, burned=talk.seen_in(segment)),
            inputs=(
                *dict.fromkeys(map(_clip_file, inputs_of(segment))),
                *map(picture_file, talk.seen_in(segment)),
            ),
        )
        for segment, file in zip(cut.segments, segment_files(cut), strict=True)
    )


def _clip_file(shot_id: str) -> str:
    return f"{shot_id}.mp4"
