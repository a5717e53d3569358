"""What a director answered for a run of passages: checked, made whole, merged, turned into scenes.

Knows nothing of the storyboard that the scenes go into.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from filmkit.errors import BackendError
from filmkit.spec.board_json import board_scene, content
from filmkit.story import pace
from filmkit.story.claims import made_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.model.film import DirectorChoice
    from filmkit.model.ports import Brief, Directed, Passage
    from filmkit.model.storyboard import BoardScene, Panel, SceneId

_HINT = "nothing was changed; try again, or take 'director: {use: rules}'"
_SHOWN = 60  # characters of a passage in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How a scene came about.

    Attributes:
        by: Digest of the director and its settings.
        take: Which time its words were directed, from 0.
    """

    by: str
    take: int = 0


def checked(
    answer: Sequence[Directed], passages: Sequence[Passage], brief: Brief
) -> tuple[Directed, ...]:
    """The answer, with a length for every scene.

    Raises:
        BackendError: It doesn't cover each passage once, in order; or a scene shows nothing.
    """
    keys = [passage.key for passage in passages]
    given = [key for directed in answer for key in directed.covers]
    if given != keys:
        raise BackendError(_mismatch(given, passages), hint=_HINT)
    by_key = {passage.key: passage for passage in passages}
    for directed in answer:
        _check_scene(directed, by_key)
    return tuple(_with_length(directed, by_key, brief) for directed in answer)


def _mismatch(given: Sequence[str], passages: Sequence[Passage]) -> str:
    """Why the keys that were given are not those of the passages."""
    known = {passage.key for passage in passages}
    for passage in passages:
        if passage.key not in given:
            return f"the director left out {_quoted(passage)}"
    if any(key not in known for key in given):
        return "the director answered for words that it wasn't given"
    twice = next((passage for passage in passages if given.count(passage.key) > 1), None)
    if twice:
        return f"the director filmed {_quoted(twice)} twice"
    wrong = next(p for p, key in zip(passages, given, strict=True) if p.key != key)
    return f"the director changed the order of the script at {_quoted(wrong)}"


def _quoted(passage: Passage) -> str:
    text = passage.text
    return f"'{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}'"


def _check_scene(directed: Directed, by_key: dict[str, Passage]) -> None:
    panels = (directed.panel, *directed.shots)
    if not directed.covers:
        raise BackendError("the director made a scene of none of the script's words", hint=_HINT)
    of = _quoted(by_key[directed.covers[0]])
    if any(not panel.prompt.strip() for panel in panels):
        raise BackendError(f"the director made an empty prompt of {of}", hint=_HINT)
    if any(panel.duration_s is not None and panel.duration_s <= 0 for panel in panels):
        raise BackendError(f"the director made a scene without length of {of}", hint=_HINT)


def _with_length(directed: Directed, by_key: dict[str, Passage], brief: Brief) -> Directed:
    panel = directed.panel
    seconds = panel.duration_s
    if seconds is None:
        text = " ".join(by_key[key].text for key in directed.covers)
        natural = pace.natural_s(text, directed.dialogue)
        seconds = pace.settled_s(natural * brief.scale, brief.choice)
    shots = tuple(_in_milliseconds(shot) for shot in directed.shots)
    return replace(
        directed, panel=_in_milliseconds(replace(panel, duration_s=seconds)), shots=shots
    )


def _in_milliseconds(panel: Panel) -> Panel:
    """A length that the file can hold exactly."""
    if panel.duration_s is None:
        return panel
    return replace(panel, duration_s=Fraction(max(1, round(panel.duration_s * 1000)), 1000))


def fitted(answer: Sequence[Directed], choice: DirectorChoice) -> tuple[Directed, ...]:
    """A whole film's scenes, as near to the film's target length as the bounds allow."""
    if choice.target_s is None:
        return tuple(answer)
    shortest, longest = pace.bounds_s(choice)
    lengths = [directed.panel.duration_s or shortest for directed in answer]
    # Scenes with shots of their own keep their length: it is the sum of theirs.
    fixed = [bool(directed.shots) for directed in answer]
    least = [
        length if held else max(shortest, pace.speaking_s(directed.dialogue))
        for directed, length, held in zip(answer, lengths, fixed, strict=True)
    ]
    movable = [n for n, held in enumerate(fixed) if not held]
    rest = Fraction(str(choice.target_s)) - sum(lengths[n] for n, held in enumerate(fixed) if held)
    new = pace.fitted_s([lengths[n] for n in movable], [least[n] for n in movable], longest, rest)
    result = list(answer)
    for n, seconds in zip(movable, new, strict=True):
        panel = replace(answer[n].panel, duration_s=seconds)
        result[n] = replace(answer[n], panel=panel)
    return tuple(result)


def merged(answers: Sequence[Directed]) -> Directed:
    """One scene that holds several as its shots; one alone stays as it is."""
    first = answers[0]
    if len(answers) == 1:
        return first
    shots = tuple(shot for each in answers for shot in (each.shots or (each.panel,)))
    panel = replace(
        first.panel,
        prompt=" ".join(each.panel.prompt for each in answers),
        duration_s=sum((each.panel.duration_s or Fraction() for each in answers), Fraction()),
        cast=tuple(dict.fromkeys(name for each in answers for name in each.panel.cast)),
    )
    return replace(
        first,
        panel=panel,
        covers=tuple(key for each in answers for key in each.covers),
        dialogue=tuple(line for each in answers for line in each.dialogue),
        shots=shots,
    )


def scene_of(directed: Directed, scene_id: SceneId, made: Made) -> BoardScene:
    """The scene as it goes into the storyboard."""
    return board_scene(
        scene_id,
        content(directed),
        covers=directed.covers,
        made=made_digest(directed),
        made_by=made.by,
        take=made.take,
    )


def with_proposal(scene: BoardScene, directed: Directed, made: Made, *, insist: bool) -> BoardScene:
    """A hand-edited scene that answers for changed words, with the director's version beside it.

    Nothing is proposed if the director has nothing new to say: it comes to what the person wrote, or, unless they
    `insist`, to what the person already changed.
    """
    proposal, digest = content(directed), made_digest(directed)
    heard = replace(scene, covers=directed.covers, made_by=made.by, take=made.take)
    if proposal == content(scene):
        return replace(heard, made=digest, proposal=None)
    return replace(heard, proposal=proposal if insist or digest != scene.made else None)
