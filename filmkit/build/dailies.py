"""A film's dailies: what plan, store, shelf and the last build's record tell, put together to be looked at.

Makes no step; only posters and the sound's peaks, which are kept by the content that they are of.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.dailies import Dailies, Wedge
from filmkit.backends.dailies.folder import sweep, write_page
from filmkit.backends.dailies.page import render_page
from filmkit.backends.dailies.parcel import write_parcel
from filmkit.backends.dailies.record import last_failures, log_of, read_record
from filmkit.backends.lock import locked_films
from filmkit.backends.project import own_folders, refuse_way_out
from filmkit.build import build
from filmkit.build.boards import present_warnings
from filmkit.build.output import Output
from filmkit.build.reasons import reasons
from filmkit.build.showcase import Showcase
from filmkit.build.tiles import insets_of, lay_groundwork, tiles_of
from filmkit.cut.timeline import Mix
from filmkit.errors import BackendError
from filmkit.timing import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from filmkit.backends.dailies.model import FilmState
    from filmkit.backends.dailies.record import Events
    from filmkit.build.build import Call
    from filmkit.build.planning import PlannedFilm, PlannedFilms
    from filmkit.build.reading import Reading
    from filmkit.build.tiles import Groundwork
    from filmkit.cut.timeline import Timeline
    from filmkit.errors import Problem
    from filmkit.plan.step import Step

_MOVIE = "final_movie.mp4"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPage:
    """A page as it was written.

    Attributes:
        page: The file.
        dailies: What it shows.
        zip: The page with all that it shows; None = it wasn't asked for.
    """

    page: Path
    dailies: Dailies
    zip: Path | None = None


def write_dailies(
    call: Call, *, as_zip: bool = False, on_wait: Callable[[str], None]
) -> tuple[WrittenPage, ...]:
    """Write the page of each film to `build/<film>/dailies.html`, in the order of the films.

    What the store has and isn't on show is put there; nothing is made.

    Args:
        call: Which films.
        as_zip: Write a zip of each page and all that it shows, too.
        on_wait: Told the name of a film that another build is busy with.

    Raises:
        SpecError, PlanError: Something is wrong with the films.
        BackendError: Something can't be written.
    """
    refuse_way_out(call.root, *own_folders(call.root))
    with locked_films(call.root, [path.stem for path in call.paths], on_wait):
        planned = build.plan(call)
        with files.explained("write to the build folder"):
            for own in (call.root / ".filmkit", call.root / "build"):
                files.keep_from_git(own)
        for film in planned.films:
            _show(planned, film)
        shown = {
            film.name: gather_dailies(planned, film, is_resting=True) for film in planned.films
        }
        for agenda in planned.undirected:
            shown[agenda.reading.name] = bare_dailies(call.root, agenda.reading, "unbuilt")
        return tuple(_write(call.root, shown[path.stem], as_zip=as_zip) for path in call.paths)


def gather_dailies(
    planned: PlannedFilms,
    film: PlannedFilm,
    ground: Groundwork | None = None,
    *,
    is_resting: bool = False,
) -> Dailies:
    """All that the page shows of one planned film, as it is on show in `build/<film>/` now.

    Args:
        planned: The films.
        film: The one of them.
        ground: The film's groundwork, if it is laid already.
        is_resting: Nothing is being made of it: posters and peaks of what isn't shown any more are removed.

    Raises:
        BackendError: Posters can't be written.
    """
    events = _events(planned.project.root, film.name)
    showcase = _showcase(planned, film, events)
    dailies = _gather(planned, film, events, ground or lay_groundwork(film), showcase)
    if is_resting:
        sweep(showcase.folder, showcase.kept)
    return dailies


def _showcase(planned: PlannedFilms, film: PlannedFilm, events: Events) -> Showcase:
    return Showcase(
        planned.project.root,
        film.name,
        planned.equipment.store,
        film.reading.stamp,
        last_failures(events),
    )


def _gather(
    planned: PlannedFilms,
    film: PlannedFilm,
    events: Events,
    ground: Groundwork,
    showcase: Showcase,
) -> Dailies:
    plan, form = film.plan, film.plan.film.format
    tiles, movie = tiles_of(film, ground, showcase), showcase.look(plan.master)
    sound = showcase.look(plan.soundtrack) if plan.soundtrack else None
    return Dailies(
        film=film.name,
        title=plan.film.title,
        state=_state(planned, film),
        made=sum(tile.state == "made" for tile in tiles),
        length=spoken(form.rate.seconds(plan.cut.frames)),
        frames=plan.cut.frames,
        fps=float(form.rate.fps),
        rate=f"{float(form.rate.fps):.3f}".rstrip("0").rstrip("."),
        width=form.width,
        height=form.height,
        movie=movie.file,
        poster=showcase.large_poster(movie),
        is_movie_current=movie.state == "made",
        target=Output(film, planned).target_name,
        file=plan.film.path,
        built=_ended(events),
        tiles=tiles,
        insets=insets_of(film),
        wedges=tuple(_wedges(plan.cut)),
        peaks=showcase.peaks(sound) if sound else (),
        log=log_of(events),
        problems=_problems(film),
    )


def bare_dailies(
    root: Path, reading: Reading, state: FilmState, problems: Sequence[Problem] = ()
) -> Dailies:
    """What can be shown of a film that can't be planned: the last that was cut, and what is wrong."""
    events = _events(root, reading.name)
    return Dailies(
        film=reading.name,
        title=reading.film.title if reading.film else reading.name,
        state=state,
        movie=_MOVIE if (root / "build" / reading.name / _MOVIE).is_file() else "",
        built=_ended(events),
        log=log_of(events),
        problems=tuple(problems),
    )


def _show(planned: PlannedFilms, film: PlannedFilm) -> None:
    """Put on show what the store has; what turns out to be damaged is left for a build to make again."""
    output, store = Output(film, planned), planned.equipment.store
    for step in _seen(film):
        record = store.record(step.key)
        if record is None or output.is_shown(step):
            continue
        with contextlib.suppress(BackendError):
            store.verify(step.key)
        if store.has(step.key):
            output.show(step, record)


def _seen(film: PlannedFilm) -> Iterator[Step]:
    """The steps whose artifacts the page has players for."""
    yield from film.plan.clips
    yield from film.plan.takes
    yield film.plan.master


def _write(root: Path, dailies: Dailies, *, as_zip: bool) -> WrittenPage:
    folder = root / "build" / dailies.film
    page = write_page(root, folder, render_page(dailies, live=False))
    parcel = write_parcel(folder, dailies) if as_zip else None
    return WrittenPage(page=page, dailies=dailies, zip=parcel)


def _state(planned: PlannedFilms, film: PlannedFilm) -> FilmState:
    if not reasons(planned, film, planned.missing_by_key()):
        return "up_to_date"
    return "stale" if film.reading.stamp else "unbuilt"


def _problems(film: PlannedFilm) -> tuple[Problem, ...]:
    return (*present_warnings(film.reading.problems, [film.board]), *film.warnings)


def _wedges(cut: Timeline) -> Iterator[Wedge]:
    for segment in cut.segments:
        start_frame = segment.start
        for part in segment.parts:
            if isinstance(part, Mix):
                kind = part.kind.replace("_", " ")
                yield Wedge(kind=kind, start_frame=start_frame, frames=part.frames)
            start_frame += part.frames


def _events(root: Path, film: str) -> Events:
    return read_record(root / "build" / film / "events.jsonl")


def _ended(events: Events) -> str:
    last = events[-1]["ts"] if events else None
    if not isinstance(last, float):
        return ""
    return f"{datetime.fromtimestamp(last, UTC):%Y-%m-%dT%H:%M:%SZ}"
