"""What the renderer will make of each shot, and the composer of the film: asked for once, purely.

Knows nothing of steps or keys.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filmkit.errors import PlanError, SpecError
from filmkit.keys import derive_seed
from filmkit.model.film import ComfyMusic
from filmkit.plan.cards import extra_frames

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.errors import Problem, Where
    from filmkit.model.film import Film
    from filmkit.model.ports import Composer, MusicOrder, Renderer, RenderOrder
    from filmkit.model.shot import Shot
    from filmkit.plan.shots import Takes

RENDER, SOUNDTRACK = "render", "soundtrack"  # among the places of shots: those of the film itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What back ends will be asked for.

    Attributes:
        shots: By the shot's id, other takes among them; none for the user's own clips.
        music: None = no composer has anything to do.
    """

    shots: Mapping[str, RenderOrder]
    music: MusicOrder | None = None

    @property
    def ignored(self) -> tuple[str, ...]:
        """What the film asks for and the renderer can't take, each once, in film order."""
        return tuple(dict.fromkeys(each for o in self.shots.values() for each in o.ignored))


def order_film(
    film: Film,
    takes: Sequence[Takes],
    renderer: Renderer,
    composer: Composer | None,
    places: Mapping[str, Where],
) -> Orders:
    """Ask for everything that the film needs.

    Args:
        film: The film file.
        takes: Its shots, in film order.
        renderer: The film's.
        composer: Of its music; None unless that is made by one.
        places: Where each shot is written, by its id, and `RENDER` and `SOUNDTRACK`: for problems.

    Raises:
        PlanError: Some of it can't be made. Holds every reason.
    """
    orders: dict[str, RenderOrder] = {}
    refused: dict[str, tuple[Problem, ...]] = {}
    for each in takes:
        try:
            for shot in _rendered(each):
                orders[shot.id] = renderer.order(shot, film.format, film.render)
        except (SpecError, PlanError) as error:
            refused[each.circled.id] = error.problems
    problems = _placed(refused, is_common=not orders, places=places)
    frames = extra_frames(film) + sum(each.circled.frames for each in takes)
    music = None
    try:
        music = _order_music(film, frames, composer)
    except (SpecError, PlanError) as error:
        place = places.get(SOUNDTRACK)
        problems += tuple(replace(p, where=p.where or place) for p in error.problems)
    if problems:
        refusal = PlanError(problems[0].message)
        refusal.problems = problems
        raise refusal
    return Orders(shots=orders, music=music)


def _rendered(takes: Takes) -> tuple[Shot, ...]:
    """The takes of a shot that are to be rendered: none of the user's own clip."""
    return () if takes.circled.clip is not None else (takes.circled, *takes.others)


def _order_music(film: Film, frames: int, composer: Composer | None) -> MusicOrder | None:
    music = film.audio.soundtrack
    if composer is None or not isinstance(music, ComfyMusic):
        return None
    seconds = film.format.rate.seconds(frames)
    return composer.order_music(music, seed=derive_seed(film.seed, "music"), seconds=seconds)


def _placed(
    refused: Mapping[str, tuple[Problem, ...]], *, is_common: bool, places: Mapping[str, Where]
) -> tuple[Problem, ...]:
    """The problems, each where it can be mended: what all shots have in common is the renderer's."""
    film = places.get(RENDER)
    if is_common and len(set(refused.values())) == 1:
        return tuple(replace(p, where=p.where or film) for p in next(iter(refused.values())))
    found = (
        replace(p, where=p.where or places.get(shot_id, film))
        for shot_id, problems in refused.items()
        for p in problems
    )
    return tuple(dict.fromkeys(found))
