"""Pass 2: films with their storyboards into plans. The end of deciding: nothing here is written or run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filmkit.build.boards import agenda_of, settle
from filmkit.build.encoders import check_encoders
from filmkit.build.reading import storyboard_path
from filmkit.build.talking import lines_of, talk_of
from filmkit.build.target import target_of
from filmkit.errors import BackendError, PlanError, Problem, SpecError, Where
from filmkit.model.film import ComfyMusic, RenderChoice
from filmkit.plan.cards import row_of, title_ids
from filmkit.plan.clips import Tools
from filmkit.plan.marks import faded, marked_transitions
from filmkit.plan.orders import RENDER, SOUNDTRACK, order_film
from filmkit.plan.plan import arrange, plan_film
from filmkit.plan.prune import prune
from filmkit.plan.shots import resolve, scene_name, shot_name, stray_overrides
from filmkit.plan.slates import slates
from filmkit.plan.speech import covered_titles
from filmkit.plan.versions import place_of
from filmkit.spec.parts import at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.build.boards import Agenda, Board
    from filmkit.build.equipment import Equipment
    from filmkit.build.reading import Project, Reading
    from filmkit.build.target import Target
    from filmkit.cut.timeline import Timeline
    from filmkit.keys import Key
    from filmkit.model.asset import Asset
    from filmkit.model.film import Film
    from filmkit.model.ports import Composer
    from filmkit.model.storyboard import Storyboard
    from filmkit.plan.orders import Orders
    from filmkit.plan.plan import Plan
    from filmkit.plan.shots import Takes
    from filmkit.plan.step import Step
    from filmkit.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """A film with its storyboard up to date, its shots and their timeline.

    `board` is None for a film without a script. `places` has where each shot is written, and renderer and soundtrack.
    """

    reading: Reading
    film: Film
    board: Board | None
    assets: Mapping[str, Asset]
    takes: tuple[Takes, ...]
    cut: Timeline
    places: Mapping[str, Where]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFilm:
    """One film, ready to be made.

    Attributes:
        reading: Its files, as they were read.
        board: Its storyboard, up to date; maybe not written yet; None = it has no script.
        shots: Every shot with its takes, in film order.
        plan: All its steps.
        target: Where it is delivered.
        warnings: What its renderer leaves out, lines that are too long for their scenes, and titles under subtitles.
    """

    reading: Reading
    board: Board | None
    shots: tuple[Takes, ...]
    plan: Plan
    target: Target
    warnings: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """Name of the film."""
        return self.plan.film.name

    @property
    def length_s(self) -> float:
        """Length of the film."""
        return float(self.plan.film.format.rate.seconds(self.plan.cut.frames))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFilms:
    """Films ready to be made, and what they are made with.

    Attributes:
        project: Where they are.
        equipment: What makes them.
        films: In the order of their files.
        warnings: What is odd about them.
        undirected: Films that can't be planned before a director has been asked who costs something.
    """

    project: Project
    equipment: Equipment
    films: tuple[PlannedFilm, ...]
    warnings: tuple[Problem, ...]
    undirected: tuple[Agenda, ...] = ()

    def missing(self) -> tuple[Step, ...]:
        """The steps that the films need and the store lacks now, each after those it needs."""
        goals = (goal for film in self.films for goal in film.plan.goals)
        return prune(goals, self.equipment.store.has)

    def missing_by_key(self) -> dict[Key, Step]:
        """The same, by their keys."""
        return {step.key: step for step in self.missing()}


def plan_films(
    project: Project, readings: Sequence[Reading], equipment: Equipment
) -> tuple[tuple[PlannedFilm, ...], tuple[Agenda, ...]]:
    """All films directed and planned, and what there is to ask of those that no free director directs.

    Raises:
        SpecError: Some can't be made as they are written; holds every reason.
        BackendError: A director or ffmpeg failed.
    """
    arranged, undirected, problems = arrange_films(readings, equipment)
    ordered, more = order_films(arranged, equipment)
    more = (*more, *check_encoders(arranged, equipment))
    if problems or more:
        raise SpecError.of((*problems, *more))
    films = tuple(_plan(project, it, orders, equipment) for it, orders in ordered)
    return films, undirected


def check_orders(arranged: Sequence[Arranged], equipment: Equipment) -> tuple[Problem, ...]:
    """What renderers can't make, or will leave out, and what this machine's ffmpeg can't encode."""
    # The animatic takes any shot, and loading it takes longer than all the rest.
    demanding = [
        it for it in arranged if it.film.render.use != RenderChoice().use or _has_music(it)
    ]
    try:
        ordered, problems = order_films(demanding, equipment)
        problems = (*problems, *check_encoders(arranged, equipment))
    except BackendError:
        return ()  # no ffmpeg: that is for `filmkit doctor` to say
    return (*problems, *(p for it, orders in ordered for p in _left_out(it, orders)))


def order_films(
    arranged: Sequence[Arranged], equipment: Equipment
) -> tuple[tuple[tuple[Arranged, Orders], ...], tuple[Problem, ...]]:
    """Films with what their renderers and composers are asked for, and why others can't be made.

    Raises:
        BackendError: There is no ffmpeg, without which no renderer works.
    """
    ordered: list[tuple[Arranged, Orders]] = []
    problems: list[Problem] = []
    for it in arranged:
        renderer, composer = equipment.renderer(it.film.render.use), _composer(it, equipment)
        try:
            orders = order_film(it.film, it.takes, renderer, composer, it.places)
            ordered.append((it, orders))
        except PlanError as error:
            problems.extend(
                replace(p, where=p.where or Where(it.film.path)) for p in error.problems
            )
    return tuple(ordered), tuple(problems)


def _has_music(it: Arranged) -> bool:
    return isinstance(it.film.audio.soundtrack, ComfyMusic)


def _composer(it: Arranged, equipment: Equipment) -> Composer | None:
    return equipment.composer("comfyui") if _has_music(it) else None


def arrange_films(
    readings: Sequence[Reading], equipment: Equipment
) -> tuple[tuple[Arranged, ...], tuple[Agenda, ...], tuple[Problem, ...]]:
    """All films directed and cut, as far as they can be; those that wait for a director; why others can't be.

    Raises:
        BackendError: A director failed.
    """
    arranged: list[Arranged] = []
    undirected: list[Agenda] = []
    problems: list[Problem] = []
    for reading in readings:
        file = Where(reading.film.path if reading.film else str(reading.path))
        try:
            agenda = _agenda(reading, equipment)
            if agenda and agenda.costs:
                undirected.append(agenda)
            else:
                arranged.append(_arrange(reading, settle(agenda) if agenda else None))
        except (SpecError, PlanError) as error:
            problems.extend(replace(p, where=p.where or file) for p in error.problems)
    return tuple(arranged), tuple(undirected), tuple(problems)


def _agenda(reading: Reading, equipment: Equipment) -> Agenda | None:
    if reading.film is None:
        raise SpecError.of(reading.problems)
    return agenda_of(reading, reading.film, equipment)


def _arrange(reading: Reading, board: Board | None) -> Arranged:
    film, source = reading.film, reading.source
    assert film, "the agenda was its"  # noqa: S101
    assert source, "a film is read from its source"  # noqa: S101
    transitions = {}
    if board:
        _refuse_strays(reading, film, source, board.revision.storyboard)
        transitions = marked_transitions(film, board.script)
        film = faded(film, board.script)
    assets = {asset.path: asset for asset in reading.assets.values()}
    storyboard = board.revision.storyboard if board else None
    takes = resolve(film, storyboard, assets, transitions)
    places = _places(film, source)
    return Arranged(
        reading=reading,
        film=film,
        board=board,
        assets=assets,
        takes=takes,
        cut=arrange(film, takes, places),
        places=places,
    )


def _plan(project: Project, it: Arranged, orders: Orders, equipment: Equipment) -> PlannedFilm:
    tools = Tools(
        ffmpeg=equipment.ffmpeg_identity,
        renderer=equipment.renderer(it.film.render.use),
        composer=_composer(it, equipment),
        runner=project.settings.runner,
    )
    talk = talk_of(it, equipment)
    plan = plan_film(
        it.film,
        it.takes,
        it.cut,
        orders=orders,
        assets=it.assets,
        tools=tools,
        talk=talk,
        slates=slates(it.film, it.board.revision.storyboard if it.board else None),
    )
    return PlannedFilm(
        reading=it.reading,
        board=it.board,
        shots=it.takes,
        plan=plan,
        target=target_of(project, it.film, talk),
        warnings=(*_left_out(it, orders), *covered(it), *talk.warnings),
    )


def covered(it: Arranged) -> tuple[Problem, ...]:
    """Warnings of what lies on something else in a film's pictures."""
    return covered_titles(it.film, lines_of(it), it.places)


def _left_out(it: Arranged, orders: Orders) -> tuple[Problem, ...]:
    """Warnings of what a film asks for and its renderer can't take."""
    if not orders.ignored:
        return ()
    choice = it.film.render
    name, what = choice.workflow or choice.use, ", ".join(orders.ignored)
    message = f"'{name}' has no use for {what}: left out"
    return (Problem(message, it.places[RENDER], warning=True),)


def _places(film: Film, source: Source) -> dict[str, Where]:
    """Where the film file writes of each shot, by the shot's id, of renderer, soundtrack and deliverables."""
    places = {
        RENDER: source.where(("render", "workflow") if film.render.workflow else ("render",)),
        SOUNDTRACK: source.where(("audio", "soundtrack")),
    }
    for n, deliverable in enumerate(film.deliverables):
        places[place_of(deliverable.name)] = source.where(("deliverables", n))
    for n, scene in enumerate(film.scenes):
        places[scene_name(scene.id)] = source.where(("scenes", n))
        for k in range(len(scene.shots)):
            places[shot_name(scene.id, k + 1)] = source.where(("scenes", n, "shots", k))
    places |= _card_places(film, source)
    return places


def _card_places(film: Film, source: Source) -> dict[str, Where]:
    """Where the film file writes of each title, and of the credits, by their cards' ids."""
    titles = at(source.data, "titles")
    places = {
        name: source.where(("titles", n) if isinstance(titles, list) else ("titles",))
        for n, name in enumerate(title_ids(film))
    }
    credit = [card.id for card in row_of(film, ()) if card.id not in places]
    return places | dict.fromkeys(credit, source.where(("credits",)))


def _refuse_strays(reading: Reading, film: Film, source: Source, storyboard: Storyboard) -> None:
    ids = ", ".join(str(scene.id) for scene in storyboard.scenes)
    file = storyboard_path(reading.path).name
    problems = [
        Problem(
            f"there is no scene '{film.scenes[n].id}' in the storyboard",
            source.where(("scenes", n, "id")),
            f"{file} has {ids}; a scene of your own is added there",
        )
        for n in stray_overrides(film, storyboard)
    ]
    if problems:
        raise SpecError.of(problems)
