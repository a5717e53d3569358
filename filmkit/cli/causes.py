"""What is stale in a film, and why, in a few words.

`filmkit why` tells all of it; knows nothing of how a film stands otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.cli import report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.build.reasons import Reason, Verdict

_MOST = 3
_BARE: Mapping[Verdict, str] = {"new": "new", "changed": "changed", "gone": "lost"}
# What people call a part of a recipe, or a value in it, whose own name says little; and a step.
_PARTS = {"assets": "file", "command": "cutting", "inputs": "parts"}
_VALUES = {
    "frames": "length",
    "bpm": "tune",
    "loudness_lufs": "loudness",
    "payload": "picture",
    "root": "tune",
    "samples": "length",
    "noise_seed": "seed",
    "shows": "shots",
    "text": "prompt",
}
_STAGES = {"clip": "", "card": "", "titled": "title over", "still": "", "deliver": "delivery"}
_OF_CARDS = {"entries": "names", "frames": "length"}


def count_steps(stale: Sequence[Reason]) -> str:
    """`1 clip and 5 other steps`, `2 steps`."""
    clips = sum(reason.step.startswith("clip:") for reason in stale)
    others = len(stale) - clips
    if not clips:
        return count(others, "step")
    return count(clips, "clip") + (f" and {count(others, 'other step')}" if others else "")


def tell_causes(stale: Sequence[Reason]) -> str:
    """What made steps stale, like with like: `prompt of scene_02 and 3 more, new scene_05`."""
    stages = {reason.step.partition(":")[0] for reason in stale}
    if {"clip", "deliver"} <= stages and all(reason.verdict == "new" for reason in stale):
        return "all of it is new"
    found: dict[str, list[str]] = {}
    for reason in stale:
        # The others follow from these; a graph changes with the clip that it is of.
        if not reason.needs and not reason.step.startswith("graph:"):
            found.setdefault(_cause(reason), []).append(_subject(reason.step))
    causes = [
        f"{cause} {steps[0]}" + (f" and {len(steps) - 1} more" if len(steps) > 1 else "")
        for cause, steps in found.items()
    ]
    return ", ".join(causes[:_MOST]) + (", …" if len(causes) > _MOST else "")


def _cause(reason: Reason) -> str:
    names = [_part(change.path) for change in report.telling(reason)]
    if names:  # length, framing and move often follow from the words
        return f"{'prompt' if 'prompt' in names else names[0]} of"
    return _BARE[reason.verdict]


def _part(path: str) -> str:
    """What differs: `prompt` for `recipe.payload.prompt`, `loras` for `recipe.payload.loras[0].name`."""
    words = [word.partition("[")[0] for word in path.removeprefix("recipe.").split(".")]
    if words[0] == "card" and words[1:]:
        return _OF_CARDS.get(words[1], words[1])
    is_named = words[0] == "payload" and words[1:] and words[1] != "graph"
    name = words[1] if is_named else words[-1]
    return _PARTS.get(words[0]) or _VALUES.get(name, name)


def _subject(step: str) -> str:
    """A step's name without its film's: `scene_02` for a clip, `title at the start`, `body scene_02`, `soundtrack`."""
    stage, _, shot = (*step.split(":", 2), "")[:3]
    if stage == "card":
        return _card(shot)
    return f"{_STAGES.get(stage, stage)} {shot}".strip()


def _card(name: str) -> str:
    """`title before scene 3` for `title_before_3`, `credits 1` for `credits_01`."""
    kind, _, rest = name.partition("_")
    number, _, place = rest.partition("_") if rest[:1].isdigit() else ("", "", rest)
    where, _, scene = place.partition("_")
    place = f"{where} scene {scene}" if scene else where and f"at the {where}"
    return " ".join(word for word in (kind, number.lstrip("0"), place) if word)


def count(number: int, noun: str) -> str:
    """`1 step`, `2 steps`."""
    return f"{number} {noun}{'s' * (number != 1)}"
