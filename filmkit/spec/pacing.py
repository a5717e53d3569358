"""The rules of a film's time: lengths, frame rate, transitions and their handles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.cut import transitions
from filmkit.model.film import DirectorChoice
from filmkit.spec import lengths
from filmkit.spec.hints import did_you_mean, quoted
from filmkit.spec.parts import at, card_paths, entries, given, mapping, sequence
from filmkit.timing import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.source import Path
    from filmkit.spec.draft import Draft


def check_rate(draft: Draft) -> Iterator[Problem]:
    """The frame rate is one that a film can have."""
    path = ("format", "fps")
    value = at(draft.data, *path)
    is_plain = isinstance(value, int | float | str) and not isinstance(value, bool)
    if is_plain and lengths.rate(value) is None:
        yield draft.problem(
            path,
            f"no film runs at {quoted(value)} frames per second",
            "choose 24, 25, 30, 23.976 or another rate from 1 to 240",
        )


def check_lengths(draft: Draft) -> Iterator[Problem]:
    """What has a length has at least one frame, and lasts no longer than a day."""
    paths: list[Path] = [(*entry.path, "duration") for entry in entries(draft.data)]
    paths += [("director", key) for key in ("shortest", "longest", "target")]
    paths += [(*path, "duration") for path in card_paths(draft.data)]
    for path in paths:
        yield from _check_length(draft, path, at(draft.data, *path), fewest=1)
    fades: list[Path] = [("fade", "in"), ("fade", "out")]
    fades += [(*path, "fade") for path in card_paths(draft.data)]
    for path in fades:
        yield from _check_length(draft, path, at(draft.data, *path), fewest=0)


def _check_length(draft: Draft, path: Path, value: Json, *, fewest: int) -> Iterator[Problem]:
    frames = lengths.frames(value, draft.form)
    if frames is not None and frames < fewest:
        frame = f"at {draft.form.rate} frames per second, '1f' is the least"
        yield draft.problem(path, f"{draft.label(path)} is shorter than a frame", frame)
    elif frames is None and lengths.is_too_long(value):
        yield draft.problem(path, f"{draft.label(path)} is longer than a day: {quoted(value)}")


def check_shot_lengths(draft: Draft) -> Iterator[Problem]:
    """A scene that has a length and shots is as long as its shots."""
    for entry in entries(draft.data):
        shots = sequence(entry.data, "shots")
        whole = lengths.frames(entry.data.get("duration"), draft.form)
        if not entry.is_scene or not shots or not whole:
            continue
        parts = [lengths.frames(at(shot, "duration"), draft.form) for shot in shots]
        told = sum(frames or 0 for frames in parts)
        silent = parts.count(None)
        if told + silent > whole or (told < whole and not silent):
            path = (*entry.path, "duration")
            rate = draft.form.rate
            long = f"{spoken(rate.seconds(whole))}, its shots {spoken(rate.seconds(told))}"
            hint = "take the scene's 'duration' out: its shots make its length"
            yield draft.problem(path, f"{draft.label(path)} is {long}", hint)


def check_director(draft: Draft) -> Iterator[Problem]:
    """The shortest scene is not longer than the longest."""
    said = mapping(draft.data, "director")
    choice = DirectorChoice(
        **given(
            shortest_s=lengths.seconds(said.get("shortest"), draft.form),
            longest_s=lengths.seconds(said.get("longest"), draft.form),
        )
    )
    if choice.shortest_s > choice.longest_s:
        path = ("director", "shortest" if "shortest" in said else "longest")
        yield draft.problem(
            path,
            f"the shortest scene, {choice.shortest_s:g} s, is longer than the longest,"
            f" {choice.longest_s:g} s",
            "make 'longest' longer",
        )


def check_transitions(draft: Draft) -> Iterator[Problem]:
    """Transitions are known, and no longer than the handles allow."""
    paths: list[Path] = [("transition",)]
    paths += [(*entry.path, "transition") for entry in entries(draft.data)]
    paths += [(*path, "transition") for path in card_paths(draft.data)]
    for path in paths:
        value = at(draft.data, *path)
        if isinstance(value, str):
            yield from _check_kind(draft, path, value) or _check_handles(draft, path, value, None)
        elif isinstance(value, dict) and isinstance(value.get("type"), str):
            kind = str(value["type"])
            yield from _check_kind(draft, (*path, "type"), kind) or _check_handles(
                draft, (*path, "duration"), kind, value.get("duration")
            )


def _check_kind(draft: Draft, path: Path, kind: str) -> list[Problem]:
    if transitions.canonical(kind) is not None:
        return []
    inside = draft.within(path[:-1])
    message = f"unknown transition {quoted(kind)}{inside}"
    return [draft.problem(path, message, did_you_mean(kind, transitions.names()))]


def _check_handles(draft: Draft, path: Path, kind: str, value: Json) -> list[Problem]:
    """`path` is where the length is, or would be."""
    name = transitions.canonical(kind)
    said = lengths.frames(value, draft.form)
    most = 2 * draft.form.handles
    if name == transitions.CUT:
        hint = "take the length out, or choose another transition"
        return [draft.problem(path, "a cut has no length", hint)] if said else []
    if value is not None and said is None:
        return []
    frames = lengths.transition_frames(draft.form) if said is None else said
    owner = f"the {name}{draft.within(path[:-1])}"
    if 1 <= frames <= most:
        return []
    if frames > most:
        message = f"{owner} takes {frames} frames; handles of {draft.form.handles} give {most}"
        hint = f"set 'handles: {-(-frames // 2)}' in 'format', or make it {most} frames or less"
    elif most:
        message, hint = f"{owner} is shorter than a frame", "write 'cut' for none"
    else:
        message = f"{owner} is made from handles, and the film has none"
        hint = "set 'handles: 6' in 'format'"
    return [draft.problem(path, message, hint)]
