"""The rules of what a film is made of: script, scenes, takes and cast."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filmkit.errors import Problem, Where
from filmkit.spec.hints import did_you_mean, quoted
from filmkit.spec.parts import Entry, entries, mapping, sequence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from filmkit.keys import Json
    from filmkit.spec.draft import Draft

_FILM_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LONGEST_NAME = 80
# Shots and takes of scene `intro` are named so: a scene's own id must not look the same.
_SHOT_OR_TAKE = re.compile(r"_(shot|take)_[0-9]+$")
# Names of screenplays may have spaces; of others, a sentence may end so: "He opens notes.txt"
_SCRIPT_FILE = re.compile(
    r"[^\n]{1,120}\.(?:fountain|spmd|fdx)|\S{1,120}\.(?:txt|md|pdf|docx?)", re.IGNORECASE
)
_OF_SHOTS = ("clip", "hold", "takes", "circled")


def check_name(draft: Draft) -> Iterator[Problem]:
    """The file's name can be a film's name."""
    if not _FILM_NAME.fullmatch(draft.name):
        better = re.sub(r"[^a-z0-9_-]+", "-", draft.name.casefold()).strip("-_") or "my-film"
        yield Problem(
            f"{quoted(draft.name)} can't be a film's name: it takes a-z 0-9 _ -",
            Where(draft.source.file),
            f"rename the file to '{better}.yaml'",
        )


def check_story(draft: Draft) -> Iterator[Problem]:
    """There is a script, or every scene and shot says what it shows."""
    data = mapping(draft.data)
    if "script" in data:
        if _is_file_name(data["script"]):
            name = str(data["script"]).strip()
            message = f"the script is {quoted(name)}, which looks like the name of a file"
            hint = f"did you mean 'script: {{file: {name}}}'?"
            yield draft.problem(("script",), message, hint)
        return
    if not data.get("scenes"):
        hint = "tell the story: 'script: …'"
        yield draft.problem((), "the film has neither 'script' nor 'scenes'", hint)
        return
    for entry in entries(data):
        if not _is_shown(entry):
            yield draft.problem(
                entry.path,
                f"{draft.label(entry.path)} has neither 'prompt' nor 'clip'",
                "say what it shows: 'prompt: …'",
            )


def _is_file_name(script: Json) -> bool:
    return isinstance(script, str) and bool(_SCRIPT_FILE.fullmatch(script.strip()))


def _is_shown(entry: Entry) -> bool:
    if entry.is_scene and sequence(entry.data, "shots"):
        return True  # by its shots
    return any(key in entry.data for key in ("prompt", "clip")) or "prompt" in entry.scene


def check_ids(draft: Draft) -> Iterator[Problem]:
    """Every scene has an id of its own."""
    seen: dict[int | str, int] = {}
    for entry in entries(draft.data):
        name = entry.data.get("id") if entry.is_scene else None
        if isinstance(name, bool) or not isinstance(name, int | float | str):
            continue
        path = (*entry.path, "id")
        line = draft.source.where(path).line
        if isinstance(name, float):
            name = int(name)
        if name in seen:
            message = f"a second scene with id {quoted(name)}, the first is in line {seen[name]}"
            yield draft.problem(path, message, "give one of them another id")
        elif isinstance(name, str) and _SHOT_OR_TAKE.search(name):
            hint = "end it otherwise"
            yield draft.problem(
                path, f"scene id {quoted(name)} looks like a shot's or take's", hint
            )
        seen.setdefault(name, line)


def check_takes(draft: Draft) -> Iterator[Problem]:
    """The circled take is made; what belongs to shots stands there."""
    for entry in entries(draft.data):
        if entry.is_scene and sequence(entry.data, "shots"):
            for key in _OF_SHOTS:
                if key in entry.data:
                    path = (*entry.path, key)
                    message = f"{draft.label(path)} means nothing: the scene has shots"
                    yield draft.problem(path, message, "move it into the shots", key=True)
            continue
        takes, circled = entry.data.get("takes", 1), entry.data.get("circled", 1)
        if isinstance(takes, int) and isinstance(circled, int) and 1 <= takes < circled:
            path = (*entry.path, "circled")
            made = f"{takes} take" + ("s" if takes > 1 else "")
            message = f"take {circled} is circled{draft.within(entry.path)}, which has {made}"
            yield draft.problem(path, message, f"set 'takes: {circled}', or circle another")


def check_cast(draft: Draft) -> Iterator[Problem]:
    """Whoever is seen in a scene is in the cast, under a name that can be one."""
    cast = mapping(draft.data, "cast")
    for name in cast:
        if not name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
            message = f"{quoted(name)} can't be a character's name"
            hint = f"it takes 1 to {_LONGEST_NAME} characters in one line"
            yield draft.problem(("cast", name), message, hint, key=True)
    for entry in entries(draft.data):
        yield from _check_seen(draft, entry, cast)


def _check_seen(draft: Draft, entry: Entry, cast: Collection[str]) -> Iterator[Problem]:
    before: set[str] = set()
    place = draft.within(entry.path)
    for n, name in enumerate(sequence(entry.data, "cast")):
        path = (*entry.path, "cast", n)
        if not isinstance(name, str) or not name.strip():
            continue
        if name not in cast:
            hint = did_you_mean(name, cast) or f"add {quoted(name)} to 'cast'"
            yield draft.problem(path, f"{quoted(name)}{place} is not in the film's cast", hint)
        elif name in before:
            yield draft.problem(path, f"{quoted(name)} is twice{place}", "once is enough")
        before.add(name)
