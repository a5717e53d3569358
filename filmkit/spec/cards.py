"""What a film file says of titles and credits: their rules, and the model of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from filmkit.model.cards import Credit, CreditsEntry, TitleEntry
from filmkit.spec import lengths
from filmkit.spec.colours import canonical, names
from filmkit.spec.hints import did_you_mean, quoted
from filmkit.spec.parts import at, card_paths, given, mapping, title_parts
from filmkit.spec.scenes import transition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.model.film import Format
    from filmkit.source import Path
    from filmkit.spec.draft import Draft

FADE_S = lengths.TRANSITION_S  # of a card that doesn't say
TITLE_S = Fraction(3)  # length of a title that doesn't say
_FONTS = (".otf", ".ttf", ".ttc")
_CREDITS: Path = ("credits",)
_PLACES = ("before", "after", "over")
_OF_CARDS = ("background", "transition")  # a title over a picture has neither


def check_cards(draft: Draft) -> Iterator[Problem]:
    """Cards have colours, fonts and fades that can be, and one place each."""
    for path in card_paths(draft.data):
        said = mapping(draft.data, *path)
        for key in ("colour", "background"):
            if key in said:
                yield from _check_colour(draft, (*path, key), said[key])
        font = said.get("font")
        if isinstance(font, str) and PurePosixPath(font.lower()).suffix not in _FONTS:
            hint = f"a font's file ends in {' or '.join(_FONTS)}"
            yield draft.problem((*path, "font"), f"{quoted(font)} is no font", hint)
        yield from _check_fade(draft, path, said)
        yield from _check_place(draft, path, said)


def check_overlaps(draft: Draft) -> Iterator[Problem]:
    """A scene has one title over it."""
    seen: dict[str, int] = {}
    for path, said in title_parts(draft.data):
        scene = said.get("over") if isinstance(said, dict) else None
        if isinstance(scene, bool) or not isinstance(scene, int | str):
            continue
        place = draft.source.where((*path, "over"))
        if str(scene) in seen:
            message = f"a second title over scene {scene}, the first is in line {seen[str(scene)]}"
            hint = "put both in one text, in two lines"
            yield draft.problem((*path, "over"), message, hint)
        seen.setdefault(str(scene), place.line)


def _check_colour(draft: Draft, path: Path, value: Json) -> Iterator[Problem]:
    if value is None:
        hint = "put a code in quotes: '#e8d9a0'; what stands behind a bare # is a comment"
        yield draft.problem(path, f"{draft.label(path)} has no value", hint)
    elif isinstance(value, str) and value[:1].isalpha() and canonical(value) is None:
        yield draft.problem(path, f"unknown colour {quoted(value)}", did_you_mean(value, names()))


def _check_fade(draft: Draft, path: Path, said: dict[str, Json]) -> Iterator[Problem]:
    frames = lengths.frames(said.get("duration"), draft.form)
    if frames is None and path != _CREDITS and "over" not in said:
        frames = draft.form.rate.frames(TITLE_S)
    fade = lengths.frames(said.get("fade"), draft.form)
    if frames and fade and 2 * fade > frames:
        place = (*path, "fade")
        message = f"{draft.label(place)} is {fade} frames at each end, but there are only {frames}"
        yield draft.problem(place, message, "make 'duration' longer, or 'fade' shorter")


def _check_place(draft: Draft, path: Path, said: dict[str, Json]) -> Iterator[Problem]:
    places = [key for key in _PLACES if key in said]
    for key in places[1:]:
        message = f"'{places[0]}' and '{key}' exclude each other{draft.within(path)}"
        yield draft.problem((*path, key), message, "choose one of them", key=True)
    for key in _OF_CARDS:
        if "over" in said and key in said:
            message = f"{draft.label((*path, key))} means nothing: the title lies over a picture"
            yield draft.problem((*path, key), message, "take it out", key=True)


def titles(draft: Draft) -> tuple[TitleEntry, ...]:
    """The titles of a film without problems."""
    return tuple(_title(draft, said) for _, said in title_parts(draft.data))


def _title(draft: Draft, said: Any) -> TitleEntry:  # noqa: ANN401 (JSON)
    said = {"text": said} if isinstance(said, str) else said
    frames = lengths.frames(said.get("duration"), draft.form)
    long = frames or draft.form.rate.frames(TITLE_S)
    return TitleEntry(
        text=said["text"].strip(),
        **given(
            frames=frames,
            position=said.get("position"),
            **{key: _scene(said[key]) for key in _PLACES if key in said},
        ),
        **_look(draft, said, long),
    )


def _scene(said: Any) -> int | str:  # noqa: ANN401 (JSON)
    return said if isinstance(said, str) else int(said)


def film_credits(draft: Draft) -> CreditsEntry | None:
    """The credits of a film without problems."""
    said: Any = at(draft.data, *_CREDITS)
    if said is None:
        return None
    said = {"entries": said} if isinstance(said, list) else said
    frames = lengths.frames(said.get("duration"), draft.form)
    return CreditsEntry(
        entries=tuple(_credit(each) for each in said["entries"]),
        **given(frames=frames, style=said.get("style")),
        **_look(draft, said, frames),
    )


def _credit(said: Any) -> Credit:  # noqa: ANN401 (JSON)
    if isinstance(said, str):
        return Credit(name=tuple(line.strip() for line in said.strip().splitlines()))
    name = said["name"]
    names = (name,) if isinstance(name, str) else name
    return Credit(name=tuple(each.strip() for each in names), role=said.get("role", "").strip())


def _look(draft: Draft, said: dict[str, Any], frames: int | None) -> dict[str, Any]:
    """What titles and credits have in common; `frames` is the length, None = not known yet."""
    look = given(
        font=draft.assets[said["font"]].path if "font" in said else None,
        size=said.get("size"),
        colour=canonical(said["colour"]) if "colour" in said else None,
        background=canonical(said["background"]) if "background" in said else None,
        transition=transition(said["transition"], draft.form) if "transition" in said else None,
    )
    fade = lengths.frames(said.get("fade"), draft.form)
    if fade is None:
        return {**look, "fade_frames": _fade(draft.form, frames)}
    return {**look, "fade_frames": fade, "is_fade_said": True}


def _fade(form: Format, frames: int | None) -> int:
    """Half a second, or what half of the card allows."""
    fade = form.rate.frames(FADE_S)
    return fade if frames is None else min(fade, frames // 2)
