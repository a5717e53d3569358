"""Scenes and shots of a film file without problems, as the model has them.

Checks nothing: what comes in has been checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from filmkit.cut import transitions
from filmkit.model.film import Lora, SceneEntry, ShotEntry, Transition
from filmkit.model.storyboard import Line
from filmkit.spec import lengths
from filmkit.spec.parts import given, sequence, whole
from filmkit.spec.render import first_frame

if TYPE_CHECKING:
    from filmkit.keys import Json
    from filmkit.model.film import Format
    from filmkit.spec.draft import Draft

STRENGTH = 1.0  # of a LoRA that doesn't say


def scenes(draft: Draft) -> tuple[SceneEntry, ...]:
    """All of them, in the file's order."""
    return tuple(_scene(draft, each) for each in sequence(draft.data, "scenes"))


def loras(said: Json) -> tuple[Lora, ...]:
    """LoRAs by name alone, or with what is said of them."""
    return tuple(_lora(each) for each in (said if isinstance(said, list) else ()))


def transition(said: Any, form: Format) -> Transition:  # noqa: ANN401 (JSON)
    """A transition by name alone, or with its length."""
    kind = transitions.canonical(said if isinstance(said, str) else said["type"]) or ""
    if kind == transitions.CUT:
        return Transition()
    given = None if isinstance(said, str) else lengths.frames(said.get("duration"), form)
    return Transition(kind=kind, frames=lengths.transition_frames(form) if given is None else given)


def _scene(draft: Draft, said: Any) -> SceneEntry:  # noqa: ANN401
    name = said["id"]
    return SceneEntry(
        id=name if isinstance(name, str) else int(name),
        title=said.get("title", "").strip(),
        dialogue=_dialogue(said["dialogue"]) if "dialogue" in said else None,
        shots=tuple(ShotEntry(**_shot(draft, shot)) for shot in said.get("shots", ())),
        **_shot(draft, said),
    )


def _shot(draft: Draft, said: dict[str, Any]) -> dict[str, Any]:
    """What a scene and a shot have in common, by the model's names."""
    return given(
        prompt=said["prompt"].strip() if "prompt" in said else None,
        frames=lengths.frames(said.get("duration"), draft.form),
        seed=whole(said.get("seed")),
        size=said.get("size"),
        angle=said.get("angle"),
        move=said.get("move"),
        cast=tuple(said["cast"]) if "cast" in said else None,
        loras=loras(said.get("loras")),
        clip=draft.assets[said["clip"]].path if "clip" in said else None,
        hold=said.get("hold"),
        first_frame=first_frame(draft, said.get("first_frame")),
        transition=transition(said["transition"], draft.form) if "transition" in said else None,
        takes=whole(said.get("takes")),
        circled=whole(said.get("circled")),
    )


def _dialogue(said: list[dict[str, str]]) -> tuple[Line, ...]:
    return tuple(
        Line(
            character=each["character"].strip(),
            line=each["line"].strip(),
            parenthetical=each.get("parenthetical", "").strip(),
            extension=each.get("extension", "").strip(),
        )
        for each in said
    )


def _lora(said: Any) -> Lora:  # noqa: ANN401
    if isinstance(said, str):
        return Lora(name=said.strip(), strength=STRENGTH)
    return Lora(
        name=said["name"].strip(),
        strength=float(said.get("strength", STRENGTH)),
        trigger=said.get("trigger", "").strip(),
    )
