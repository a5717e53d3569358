"""Reading and checking: film files, their storyboards, settings and named files, into films or problems.

Everything is read once, here; signatures are taken before reading, so that an edit during a build is seen by the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filmkit.backends.project import SETTINGS, find_asset
from filmkit.backends.resources import schema
from filmkit.backends.stamp import is_racy, machine_digest, read_stamp, sign, sign_all, stamp_path
from filmkit.errors import Problem, SpecError, Where, by_place
from filmkit.source import decode, read_yaml
from filmkit.spec.files import named_files, script_file
from filmkit.spec.film import check_film
from filmkit.spec.settings import check_settings
from filmkit.spec.storyboard import check_storyboard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from filmkit.backends.stamp import Signature, Stamp
    from filmkit.model.asset import Asset
    from filmkit.model.film import Film
    from filmkit.model.settings import Settings
    from filmkit.model.storyboard import Storyboard
    from filmkit.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A folder of films on this machine.

    Attributes:
        root: The folder.
        paths: The film files in question, sorted.
        settings: What `filmkit.yaml` and the environment say.
        machine: Digest of what, besides files, decides what is made and where.
        problems: What is wrong with the settings.
    """

    root: Path
    paths: tuple[Path, ...]
    settings: Settings
    machine: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One film file and all that belongs to it, as read.

    Attributes:
        name: Name of the film.
        path: The film file.
        film: None if something is wrong with it.
        source: Its data with places; None if it can't be parsed.
        board: Its storyboard; None if there is none (yet), or it is wrong.
        assets: The files that it names, by the name it uses.
        problems: What is wrong, warnings too, in order of place.
        sources: Signatures of all files looked at, by path relative to the root.
        stamp: What its last build saw.
        is_racy: One of the files changed so lately that its next change might go unnoticed.
    """

    name: str
    path: Path
    film: Film | None
    source: Source | None
    board: Storyboard | None
    assets: Mapping[str, Asset]
    problems: tuple[Problem, ...]
    sources: Mapping[str, Signature]
    stamp: Stamp | None
    is_racy: bool


def open_project(
    root: Path, paths: Sequence[Path], environment: Mapping[str, str], deliver_dir: str
) -> Project:
    """The project at `root`, with its settings read; `deliver_dir` overrules them unless it is ""."""
    file = root / SETTINGS
    source: Source | None = None
    problems: tuple[Problem, ...] = ()
    if file.exists():
        try:
            source = read_yaml(decode(_read(file), SETTINGS), SETTINGS)
        except SpecError as error:
            problems = error.problems
    settings, more = check_settings(source, schema("settings"), environment)
    if deliver_dir:
        settings = replace(settings, deliver_dir=deliver_dir)
    return Project(
        root=root,
        paths=tuple(paths),
        settings=settings,
        machine=machine_digest(environment, deliver_dir),
        problems=(*problems, *more),
    )


def read_films(project: Project) -> tuple[Reading, ...]:
    """All films of the project, each with its problems."""
    readings = tuple(_read_film(project, path) for path in project.paths)
    return _without_clashes(readings)


def problems_of(project: Project, readings: Sequence[Reading]) -> tuple[Problem, ...]:
    """Everything that is wrong with settings and films, in order of place."""
    found = (*project.problems, *(p for reading in readings for p in reading.problems))
    return by_place(found)


def storyboard_path(film: Path) -> Path:
    """Where a film's storyboard is: beside the film file."""
    return film.with_name(f"{film.stem}.storyboard.json")


def _read_film(project: Project, path: Path) -> Reading:
    root, name = project.root, path.stem
    board_path = storyboard_path(path)
    watched = [_inside(root, path), _inside(root, board_path), SETTINGS]
    sources = sign_all(root, watched)
    is_late = is_racy(sources.values())
    stamp = read_stamp(stamp_path(root, name))
    reading = Reading(
        name=name,
        path=path,
        film=None,
        source=None,
        board=None,
        assets={},
        problems=(),
        sources=sources,
        stamp=stamp,
        is_racy=is_late,
    )
    file = watched[0]
    try:
        source = read_yaml(decode(_read(path), file), file)
    except SpecError as error:
        return replace(reading, problems=error.problems)
    assets, sources = _assets(project, path, source, stamp, sources)
    film, problems = check_film(source, schema("film"), name=name, path=file, assets=assets)
    board, board_problems = _read_board(board_path, watched[1])
    return replace(
        reading,
        film=film,
        source=source,
        board=board,
        assets=assets,
        problems=by_place((*problems, *board_problems)),
        sources=sources,
    )


def _assets(
    project: Project,
    film: Path,
    source: Source,
    stamp: Stamp | None,
    sources: Mapping[str, Signature],
) -> tuple[dict[str, Asset], dict[str, Signature]]:
    """The files that the film names, and the signatures of all files looked at so far."""
    known = {}
    if stamp:
        known = {p: (stamp.sources.get(p), value) for p, value in stamp.digests.items()}
    seen = dict(sources)
    assets: dict[str, Asset] = {}
    script = script_file(source.data)
    for name in named_files(source.data):
        place = _inside(project.root, film.parent / name)
        before = sign(project.root / place)
        asset = find_asset(project.root, film, name, is_text=name == script, known=known)
        assets[name] = asset
        seen[asset.path or place] = before
    return assets, seen


def _read_board(path: Path, file: str) -> tuple[Storyboard | None, tuple[Problem, ...]]:
    if not path.exists():
        return None, ()
    try:
        text = decode(_read(path), file)
    except SpecError as error:
        return None, error.problems
    return check_storyboard(text, file, schema("storyboard"))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"can't read it: {reason}"
        raise SpecError(
            message, where=Where(str(path)), hint="check that it is a file that you may read"
        ) from error


def _inside(root: Path, path: Path) -> str:
    """The path relative to the root where it lies in it, as it is shown to people."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _without_clashes(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings; films that would overwrite each other have a problem that says so."""
    names: dict[str, str] = {}
    targets: dict[str, str] = {}
    checked = []
    for reading in readings:
        problems = []
        file = str(reading.path)
        other = names.setdefault(reading.name, file)
        if other != file:
            problems.append(Problem(f"another film has the name '{reading.name}': {other}"))
        if reading.film:
            target = reading.film.deliver_to
            other = targets.setdefault(target.casefold(), reading.film.path)
            if other != reading.film.path:
                place = reading.source.where(("deliver", "to")) if reading.source else None
                message = f"'{target}' is where {other} is delivered to"
                problems.append(Problem(message, place, "give one of them another 'deliver: {to}'"))
        checked.append(replace(reading, problems=(*reading.problems, *problems)))
    return tuple(checked)
