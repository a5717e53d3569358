"""A film file, checked: every problem at once, or the film.

Knows nothing of storyboards. Shape by the schema, then the rules that no schema can say; only a file
without any problem is turned into the model, so that turning checks nothing.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any, cast

from filmkit.errors import Problem, Where, by_place
from filmkit.model.film import Character, DirectorChoice, Fade, Film, Style, SubtitleChoice
from filmkit.spec import cards, content, deliverables, files, lengths, pacing, render, sound
from filmkit.spec.draft import Draft
from filmkit.spec.files import named_files, script_file, text_files
from filmkit.spec.parts import given, mapping, whole
from filmkit.spec.scenes import loras, scenes, transition
from filmkit.spec.schema import MOST, check_shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.model.asset import Asset
    from filmkit.source import Source

__all__ = ["check_film", "named_files", "script_file", "text_files"]

_RULES = (
    content.check_name,
    content.check_story,
    content.check_ids,
    content.check_takes,
    content.check_cast,
    pacing.check_rate,
    pacing.check_lengths,
    pacing.check_shot_lengths,
    pacing.check_director,
    pacing.check_transitions,
    render.check_workflows,
    render.check_render_rate,
    render.check_first_frames,
    sound.check_loudness,
    cards.check_cards,
    cards.check_overlaps,
    files.check_files,
    files.check_delivery,
    deliverables.check_names,
    deliverables.check_uses,
    deliverables.check_sizes,
    deliverables.check_teasers,
    deliverables.check_targets,
)


def check_film(
    source: Source, schema: Json, *, name: str, path: str, assets: Mapping[str, Asset]
) -> tuple[Film | None, tuple[Problem, ...]]:
    """The film that a file describes, or all that is wrong with it in order of place.

    Args:
        source: The film file.
        schema: `film.schema.json`.
        name: The file's name without its suffix.
        path: The file, relative to the root.
        assets: The files of `named_files`, by their names in the film file.
    """
    if source.data is None:
        hint = "'filmkit new NAME' writes a film to start from"
        return None, (Problem("the file is empty", Where(source.file), hint),)
    form = lengths.frame_format(source.data)
    draft = Draft(source=source, name=name, form=form, assets=assets)
    shape = check_shape(source, schema)
    if not isinstance(source.data, dict):
        return None, shape
    rules = islice(chain.from_iterable(rule(draft) for rule in _RULES), MOST)
    places = {problem.where for problem in shape if problem.where != source.where(())}
    problems = by_place([*shape, *(each for each in rules if each.where not in places)])
    return (None if problems else _film(draft, path)), problems


def _film(draft: Draft, path: str) -> Film:
    said = cast("dict[str, Any]", mapping(draft.data))
    return Film(
        name=draft.name,
        path=path,
        title=said["title"].strip(),
        format=draft.form,
        style=_style(draft),
        cast=_cast(draft),
        scenes=scenes(draft),
        audio=sound.audio(draft),
        deliver_to=deliverables.film_target(draft),
        deliverables=deliverables.deliverables(draft),
        **given(
            language=said.get("language"),
            seed=whole(said.get("seed")),
            script=_script(draft, said.get("script")),
            script_file=_script_path(draft),
            director=_director(draft),
            render=render.render_choice(draft),
            transition=transition(said["transition"], draft.form) if "transition" in said else None,
            fade=_fade(draft),
            subtitles=_subtitles(draft),
            titles=cards.titles(draft),
            credits=cards.film_credits(draft),
        ),
    )


def _script(draft: Draft, said: Any) -> str | None:  # noqa: ANN401 (JSON)
    return draft.assets[said["file"]].text if isinstance(said, dict) else said


def _script_path(draft: Draft) -> str | None:
    name = script_file(draft.data)
    return draft.assets[name].path if name else None


def _director(draft: Draft) -> DirectorChoice:
    said = mapping(draft.data, "director")
    return DirectorChoice(
        **given(
            use=said.get("use"),
            model=said.get("model"),
            fallback=said.get("fallback"),
            shortest_s=lengths.seconds(said.get("shortest"), draft.form),
            longest_s=lengths.seconds(said.get("longest"), draft.form),
            target_s=lengths.seconds(said.get("target"), draft.form),
        )
    )


def _style(draft: Draft) -> Style:
    said = cast("dict[str, Any]", mapping(draft.data, "style"))
    return Style(
        prompt=said.get("prompt", "").strip(),
        negative=said.get("negative", "").strip(),
        loras=loras(said.get("loras")),
    )


def _cast(draft: Draft) -> dict[str, Character]:
    said = cast("dict[str, dict[str, Any]]", mapping(draft.data, "cast"))
    return {
        name: Character(
            name=name,
            look=one["look"].strip(),
            loras=loras(one.get("loras")),
            reference=draft.assets[one["reference"]].path if "reference" in one else "",
            voice=sound.voice(one.get("voice")),
        )
        for name, one in said.items()
    }


def _fade(draft: Draft) -> Fade | None:
    said = mapping(draft.data, "fade")
    if not said:
        return None
    return Fade(
        **given(
            in_frames=lengths.frames(said.get("in"), draft.form),
            out_frames=lengths.frames(said.get("out"), draft.form),
        )
    )


def _subtitles(draft: Draft) -> SubtitleChoice:
    said = cast("dict[str, bool]", mapping(draft.data, "subtitles"))
    # Else a player that shows tracks by itself shows the words twice.
    return SubtitleChoice(**{"track": not said.get("burn", False), **said})
