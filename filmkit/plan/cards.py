"""Titles and credits into cards, each in its place among the shots.

Knows nothing of keys, steps or pixels.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from filmkit.cut.transitions import CUT
from filmkit.errors import PlanError, Problem
from filmkit.model.cards import Card, Lettering
from filmkit.spec.cards import TITLE_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from filmkit.errors import Where
    from filmkit.model.cards import Credit, CreditsEntry, TitleEntry
    from filmkit.model.film import Film
    from filmkit.model.shot import Shot
    from filmkit.model.storyboard import SceneId

WAIT_S = Fraction(1, 2)  # from a scene's first frame to the title over it
PAGE_ROWS = 8  # of credits on one card
_ROLL_S, _ROW_S = Fraction(6), Fraction(11, 20)  # to cross the picture, and for each row besides
_PAGE_S = Fraction(3)


def title_ids(film: Film) -> tuple[str, ...]:
    """The id of each title of a film, in its file's order: by its place, so that a title elsewhere changes no other.

    `title_start`, `title_before_3`, `title_after_3`, `title_over_3`; behind the first at a place: `title_02_start`.
    """
    return tuple(card.id for _, card in _entries(film))


def row_of(film: Film, shots: Sequence[Shot]) -> tuple[Shot | Card, ...]:
    """What the film shows one after another: its shots, and its cards in their places.

    Args:
        film: The film file.
        shots: In film order.
    """
    opening: list[Shot | Card] = []
    before: dict[str, list[Card]] = {}
    after: dict[str, list[Card]] = {}
    for entry, card in _entries(film):
        if entry.before is not None:
            before.setdefault(str(entry.before), []).append(card)
        elif entry.after is not None:
            after.setdefault(str(entry.after), []).append(card)
        elif entry.over is None:
            opening.append(card)
    row = opening
    for number, shot in enumerate(shots):
        scene = _scene_of(shot)
        if not number or _scene_of(shots[number - 1]) != scene:
            row.extend(before.get(scene, ()))
        row.append(shot)
        if number + 1 == len(shots) or _scene_of(shots[number + 1]) != scene:
            row.extend(after.get(scene, ()))
    return _eased((*row, *_credits(film)))


def overlays(film: Film, shots: Sequence[Shot]) -> dict[str, Card]:
    """The titles over pictures, by the ids of the shots: a scene's title is over its first shot."""
    first = {_scene_of(shot): shot for shot in reversed(shots)}
    found: dict[str, Card] = {}
    for entry, card in _entries(film):
        if entry.over is not None and (shot := first.get(str(entry.over))):
            frames = min(shot.frames, card.frames)
            fade = min(card.lettering.fade_frames, frames // 2)
            look = replace(card.lettering, fade_frames=fade)
            found[shot.id] = replace(card, frames=frames, lettering=look, over=shot.id)
    return found


def overlay_start(shot: Shot, card: Card, film: Film) -> int:
    """The frame of a shot, from 0, in which the title over it begins: soon after it, or evenly between its ends."""
    return min(film.format.rate.frames(WAIT_S), (shot.frames - card.frames) // 2)


def _eased(row: tuple[Shot | Card, ...]) -> tuple[Shot | Card, ...]:
    """The same, without the fades that nobody asked for at ends where a transition does their work."""
    goes = [strip.transition.kind != CUT for strip in row[:-1]]
    return tuple(
        replace(strip, fades_in=not is_joined[0], fades_out=not is_joined[1])
        if isinstance(strip, Card) and not strip.lettering.is_fade_said
        else strip
        for strip, *is_joined in zip(row, [False, *goes], [*goes, False], strict=False)
    )


def extra_frames(film: Film) -> int:
    """How much longer than its shots the film is."""
    cards = [card for entry, card in _entries(film) if entry.over is None]
    return sum(card.frames for card in (*cards, *_credits(film)))


def _check_places(
    film: Film, shots: Sequence[Shot], places: Mapping[str, Where]
) -> Iterator[Problem]:
    lengths: dict[str, int] = {}
    for shot in shots:
        lengths.setdefault(_scene_of(shot), shot.frames)
    for entry, card in _entries(film):
        where, scene = _place_of(entry)
        if scene is None:
            continue
        longest, place = lengths.get(str(scene)), places.get(card.id)
        if longest is None:
            hint = f"there is: {', '.join(lengths)}"
            yield Problem(f"a title is {where} scene '{scene}', which isn't there", place, hint)
        elif entry.over is not None and card.frames > longest and entry.frames:
            hint = "make the scene longer or the title shorter"
            long = f"{entry.frames} frames, and the shot that it is over {longest}"
            yield Problem(f"{card.label} lasts {long}", place, hint)


def refuse_strays(film: Film, shots: Sequence[Shot], places: Mapping[str, Where]) -> None:
    """See to it that each title's scene is there, and no shorter than a title over it.

    Args:
        film: The film file.
        shots: In film order.
        places: Where each card is written, by its id.

    Raises:
        PlanError: It isn't. Holds every reason.
    """
    if problems := tuple(_check_places(film, shots, places)):
        error = PlanError(problems[0].message)
        error.problems = problems
        raise error


def _place_of(entry: TitleEntry) -> tuple[str, SceneId | None]:
    """Where a title stands, and by which scene: `before` and `3`; `start` has none."""
    if entry.before is not None:
        return "before", entry.before
    if entry.after is not None:
        return "after", entry.after
    return ("start", None) if entry.over is None else ("over", entry.over)


def _scene_of(shot: Shot) -> str:
    return shot.label.partition(".")[0]  # no id has a dot in it


def _entries(film: Film) -> Iterator[tuple[TitleEntry, Card]]:
    """Each title as it is written and as it is drawn."""
    taken: Counter[str] = Counter()
    for entry in film.titles:
        where, scene = _place_of(entry)
        place = where if scene is None else f"{where}_{scene}"
        taken[place] += 1
        yield entry, _title(film, entry, taken[place])


def _title(film: Film, entry: TitleEntry, number: int) -> Card:
    """A title, which is the `number`th at its place, from 1."""
    where, scene = _place_of(entry)
    # The number in front: a scene's id may end in one.
    name = "title" if number == 1 else f"title_{number:02d}"
    label = "title" if number == 1 else f"title {number}"
    return Card(
        id=f"{name}_{where}" if scene is None else f"{name}_{where}_{scene}",
        label=f"{label} at the start" if scene is None else f"{label} {where} scene {scene}",
        frames=entry.frames or film.format.rate.frames(TITLE_S),
        lettering=_lettering(entry),
        text=entry.text,
        position=entry.position,
        transition=entry.transition,
    )


def _credits(film: Film) -> Iterator[Card]:
    said = film.credits
    if said is None:
        return
    pages = [said.entries] if said.style == "roll" else list(_pages(said.entries))
    for number, entries in enumerate(pages, 1):
        yield _page(film, said, entries, number)


def _page(film: Film, said: CreditsEntry, entries: tuple[Credit, ...], number: int) -> Card:
    rolls, rate = said.style == "roll", film.format.rate
    seconds = _ROLL_S + _ROW_S * sum(map(_rows, entries)) if rolls else _PAGE_S
    frames = said.frames or rate.frames(seconds)
    fade = min(said.fade_frames, frames // 2)
    return Card(
        id="credits" if rolls else f"credits_{number:02d}",
        label="credits" if rolls else f"credits {number}",
        frames=frames,
        lettering=replace(_lettering(said), fade_frames=fade),
        entries=entries,
        rolls=rolls,
        transition=said.transition,
    )


def _pages(entries: Iterable[Credit]) -> Iterator[tuple[Credit, ...]]:
    """The entries on as few cards as hold them, none of them divided."""
    page: list[Credit] = []
    for entry in entries:
        if page and sum(map(_rows, page)) + _rows(entry) > PAGE_ROWS:
            yield tuple(page)
            page = []
        page.append(entry)
    yield tuple(page)


def _rows(entry: Credit) -> int:
    return 1 + len(entry.name)


def _lettering(entry: Lettering) -> Lettering:
    said: dict[str, Any] = {each.name: getattr(entry, each.name) for each in fields(Lettering)}
    return Lettering(**said)
