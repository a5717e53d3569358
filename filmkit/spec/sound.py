"""What a film file says of sound: its rule, and the model of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filmkit.model.film import Audio, ComfyMusic, MusicFile, SynthMusic, Voice, Voices
from filmkit.spec.hints import quoted
from filmkit.spec.parts import at, given, mapping, whole
from filmkit.spec.render import comfy_music

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.spec.draft import Draft

QUIETEST_LUFS, LOUDEST_LUFS = -40.0, -5.0
_LOUDNESS = re.compile(r"(-[0-9]{1,2}(?:[.][0-9]{1,3})?) ?LUFS")
_PATH = ("audio", "loudness")


def check_loudness(draft: Draft) -> Iterator[Problem]:
    """The loudness is one that a film can have."""
    value = at(draft.data, *_PATH)
    lufs = _lufs(value) if isinstance(value, str) else None
    if lufs is not None and not QUIETEST_LUFS <= lufs <= LOUDEST_LUFS:
        yield draft.problem(
            _PATH,
            f"{draft.label(_PATH)} must be {QUIETEST_LUFS:g} to {LOUDEST_LUFS:g} LUFS,"
            f" got {quoted(value)}",
            "-14 LUFS suits the web, -23 LUFS broadcast",
        )


def audio(draft: Draft) -> Audio:
    """The sound of a film without problems."""
    said = mapping(draft.data, "audio")
    others = given(loudness_lufs=_lufs(said.get("loudness")), voices=_voices(draft))
    if "soundtrack" not in said:
        return Audio(**others)
    return Audio(soundtrack=_soundtrack(draft, said["soundtrack"]), **others)


def voice(said: Json) -> Voice | None:
    """A voice by name alone, or with what is said of it; None if nothing is."""
    if isinstance(said, str):
        return Voice(name=said.strip())
    if not isinstance(said, dict):
        return None
    name, pitch, speed = (said.get(key) for key in ("name", "pitch", "speed"))
    return Voice(
        **given(
            name=name.strip() if isinstance(name, str) else None,
            pitch=_number(pitch),
            speed=_number(speed),
        )
    )


def _voices(draft: Draft) -> Voices | None:
    said = mapping(draft.data, "audio", "voices")
    if not said:
        return None
    return Voices(
        **given(
            use=said.get("use"),
            narrator=voice(said.get("narrator")),
            level_db=_number(said.get("level")),
        )
    )


def _number(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _soundtrack(draft: Draft, said: Json) -> SynthMusic | MusicFile | ComfyMusic | None:
    if not isinstance(said, dict):
        return None
    if "file" in said:
        return MusicFile(file=draft.assets[str(said["file"])].path)
    if said.get("use") == "comfyui":
        return comfy_music(draft)
    return SynthMusic(**given(mood=said.get("mood"), bpm=whole(said.get("bpm"))))


def _lufs(value: Json) -> float | None:
    if isinstance(value, str):
        found = _LOUDNESS.fullmatch(value)
        return float(found[1]) if found else None
    return float(value) if isinstance(value, int | float) else None
