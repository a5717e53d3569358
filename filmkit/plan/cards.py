"""Titles and credits into cards, each in its place among the shots.

Knows nothing of keys, steps or pixels.
"""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

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


def title_id(number: int) -> str:
    """The id of a title, which is `number` in the film file, from 1."""
    return f"title_{number:02d}"


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
    return (*row, *_credits(film))


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


def extra_frames(film: Film) -> int:
    """How much longer than its shots the film is."""
    cards = [card for entry, card in _entries(film) if entry.over is None]
    return sum(card.frames for card in (*cards, *_credits(film)))


def _check_places(
    film: Film, shots: Sequence[Shot], places: Mapping[str, Where]
) -> Iterator[Problem]:
    scenes = {_scene_of(shot): shot for shot in reversed(shots)}
    for number, entry in enumerate(film.titles, 1):
        scene = _beside(entry)
        if scene is None:
            continue
        shot, place = scenes.get(str(scene)), places.get(title_id(number))
        if shot is None:
            hint = f"there is: {', '.join(scenes)}"
            yield Problem(f"title {number} is for scene '{scene}', which isn't there", place, hint)
        elif entry.over is not None and entry.frames and entry.frames > shot.frames:
            long = f"{entry.frames} frames, but scene {shot.label}, which it is over, {shot.frames}"
            hint = "make the scene longer or the title shorter"
            yield Problem(f"title {number} lasts {long}", place, hint)


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


def _beside(entry: TitleEntry) -> SceneId | None:
    named = (entry.before, entry.after, entry.over)
    return next((scene for scene in named if scene is not None), None)


def _scene_of(shot: Shot) -> str:
    return shot.label.partition(".")[0]  # no id has a dot in it


def _entries(film: Film) -> Iterator[tuple[TitleEntry, Card]]:
    """Each title as it is written and as it is drawn."""
    for number, entry in enumerate(film.titles, 1):
        yield (
            entry,
            Card(
                id=title_id(number),
                label=f"title {number}",
                frames=entry.frames or film.format.rate.frames(TITLE_S),
                lettering=_lettering(entry),
                text=entry.text,
                position=entry.position,
                transition=entry.transition,
            ),
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
