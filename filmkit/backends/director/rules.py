"""The rules director: a breakdown of the script into scenes, made by fixed rules from its own words.

Knows nothing of models, servers or chance. It divides, times and frames; it adds no idea, changes no word and
translates nothing.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from filmkit.backends.director.casting import is_unseen, seen
from filmkit.backends.director.variety import varied
from filmkit.keys import derive_seed
from filmkit.model.ports import Directed, Hearing
from filmkit.model.storyboard import Panel
from filmkit.story import cues, pace
from filmkit.story.heading import heading_parts
from filmkit.story.logline import place_in
from filmkit.story.moments import moments
from filmkit.story.speech import unspoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.model.film import DirectorChoice
    from filmkit.model.ports import Brief, Desk, Passage
    from filmkit.model.vocabulary import Move, Size
    from filmkit.story.cues import Kind
    from filmkit.story.moments import Moment

_ESTABLISHING_S = Fraction(3)  # the least for a picture that shows where we are
_ENDS = frozenset(".!?…”»\"'")
_NOBODY = Hearing()


class Rules:
    """The embedded default director."""

    version = 1
    costs = False

    def __init__(self, desk: Desk | None = None) -> None:
        del desk  # the rules are the same on every machine

    def name(self, choice: DirectorChoice) -> str:
        """Always the same."""
        del choice
        return "rules"

    def direct(
        self, passages: Sequence[Passage], brief: Brief, hearing: Hearing = _NOBODY
    ) -> tuple[Directed, ...]:
        """The scenes for the passages: a sentence each, or a few that are read in a moment."""
        del hearing  # it takes milliseconds
        beats = moments(passages, brief)
        kinds = [_kind(beat, opens=brief.first and not n) for n, beat in enumerate(beats)]
        sizes = varied(
            [_sizes(beat, kind) for beat, kind in zip(beats, kinds, strict=True)],
            brief.size_before,
            brief.size_after,
        )
        moves = varied([_moves(beat, kind) for beat, kind in zip(beats, kinds, strict=True)])
        return tuple(
            _scene(beat, size, move, brief, _words_before(beats, n, brief))
            for n, (beat, size, move) in enumerate(zip(beats, sizes, moves, strict=True))
        )


def _kind(beat: Moment, *, opens: bool) -> Kind:
    """What kind of picture the scene is."""
    purpose = beat.passages[0].beat
    if purpose == "place":
        return cues.ESTABLISHING
    if purpose == "detail":
        return cues.DETAIL
    if beat.lines or unspoken(beat.text) != beat.text:
        # Of a voice that is only heard, the place is seen.
        is_heard = beat.lines and all(map(is_unseen, beat.lines))
        return cues.ARRIVING if is_heard else cues.TALKING
    kind = cues.kind_of(beat.text) or _plain(beat)
    if kind is cues.DETAIL:
        return _plain(beat) if purpose else kind  # a logline's detail is a scene of its own
    if not purpose and (opens or beat.passages[0].opening):
        opening = _opening(beat, opens=opens) or kind
        # Whoever runs is followed, in the first picture too.
        return (
            replace(opening, moves=kind.moves) if kind in (cues.RUNNING, cues.RACING) else opening
        )
    return kind


def _opening(beat: Moment, *, opens: bool) -> Kind | None:
    """The picture that a film or paragraph opens with; None if it shows no new place."""
    place = heading_parts(beat.passages[0].heading)[0]
    sight = cues.is_vista(f"{beat.text} {place}")
    if sight and opens:
        return cues.ESTABLISHING
    return cues.ARRIVING if sight or opens or place or place_in(beat.text) else None


def _plain(beat: Moment) -> Kind:
    return cues.PLAIN[derive_seed(beat.text, "kind") % len(cues.PLAIN)]


def _wished_size(beat: Moment) -> Size | None:
    """The first that the script itself wants."""
    return next((passage.size for passage in beat.passages if passage.size), None)


def _wished_move(beat: Moment) -> Move | None:
    return next((passage.move for passage in beat.passages if passage.move), None)


def _sizes(beat: Moment, kind: Kind) -> tuple[Size, ...]:
    named = _wished_size(beat) or cues.size_named(beat.silent)
    return (named,) if named else kind.sizes


def _moves(beat: Moment, kind: Kind) -> tuple[Move, ...]:
    """The moves that suit, the one that the words choose first."""
    named = _wished_move(beat) or cues.move_named(beat.silent)
    if named:
        return (named,)
    first = derive_seed(beat.text, "move") % len(kind.moves)
    return kind.moves[first:] + kind.moves[:first]


def _words_before(beats: Sequence[Moment], n: int, brief: Brief) -> str:
    """The words of the scene before, if it belongs to the same paragraph."""
    if beats[n].passages[0].opening:
        return ""
    return beats[n - 1].passages[-1].text if n else brief.before


def _scene(beat: Moment, size: Size, move: Move, brief: Brief, before: str) -> Directed:
    silent = beat.silent
    heading = beat.passages[0].heading
    place, time = heading_parts(heading)
    directed = Directed(
        panel=Panel(
            prompt=beat.text,
            duration_s=_seconds(beat, size, brief),
            size=size,
            angle=next((p.angle for p in beat.passages if p.angle), cues.angle_named(silent)),
            move=move,
            cast=seen(beat.text, beat.lines, brief.cast, before),
        ),
        covers=beat.keys,
        heading=heading,
        location=place or _location(beat, silent),
        time_of_day=time or cues.time_named(silent),
        dialogue=beat.lines,
    )
    return _placed(_divided(directed, brief), place, time)


def _placed(directed: Directed, place: str, time: str) -> Directed:
    """Every prompt tells where and when it is, as far as the heading does: it is all that a model is told."""
    said = ", ".join(
        text.lower() if text == text.upper() else text
        for text in (*place.split(" - "), time)
        if text
    )
    if not said:
        return directed

    def placed(panel: Panel) -> Panel:
        end = "" if panel.prompt[-1:] in _ENDS else "."
        prompt = f"{panel.prompt}{end} {said[:1].upper()}{said[1:]}."
        return replace(panel, prompt=prompt)

    shots = tuple(placed(shot) for shot in directed.shots)
    return replace(directed, panel=placed(directed.panel), shots=shots)


def _seconds(beat: Moment, size: Size, brief: Brief) -> Fraction:
    natural = pace.natural_s(beat.text, beat.lines)
    if size in {"extreme_wide", "wide"}:
        natural = max(natural, _ESTABLISHING_S)
    settled = pace.settled_s(natural * brief.scale, brief.choice)
    return max(settled, pace.speaking_s(beat.lines))


def _divided(directed: Directed, brief: Brief) -> Directed:
    """A speech longer than any scene may be becomes several shots, near and less near in turn."""
    _, longest = pace.bounds_s(brief.choice)
    seconds = directed.panel.duration_s or longest
    if seconds <= longest:
        return directed
    many = -(-seconds // longest)
    said = directed.panel.prompt.split(" ")
    steps = seconds / pace.STEP_S
    shots = tuple(
        replace(
            directed.panel,
            prompt=" ".join(said[n * len(said) // many : (n + 1) * len(said) // many]),
            duration_s=(((n + 1) * steps) // many - (n * steps) // many) * pace.STEP_S,
            size=cues.TALKING.sizes[n % 2],
        )
        for n in range(many)
    )
    return replace(directed, shots=shots)


def _location(beat: Moment, silent: str) -> str:
    return silent if beat.passages[0].beat == "place" else place_in(silent)
