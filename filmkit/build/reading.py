"""Reading and checking: film files, their storyboards, settings and named files, into films or problems.

Everything is read once, here; signatures are taken before reading, so that an edit during a build is seen by the next.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends.project import SETTINGS, find_asset, own_folders, refuse_way_out, shown_path
from filmkit.backends.resources import schema
from filmkit.backends.stamp import (
    is_racy,
    machine_digest,
    read_stamp,
    sign,
    sign_all,
    stamp_path,
)
from filmkit.build.names import check_names
from filmkit.errors import Problem, SpecError, Where, by_place
from filmkit.source import decode, read_yaml
from filmkit.spec.files import named_files, text_files
from filmkit.spec.film import check_film
from filmkit.spec.settings import check_settings
from filmkit.spec.storyboard import check_storyboard, strangers, waiting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

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
        settings_sign: Signature of `filmkit.yaml`, taken before it was read.
        problems: What is wrong with the settings.
    """

    root: Path
    paths: tuple[Path, ...]
    settings: Settings
    machine: str
    settings_sign: Signature
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One film file and all that belongs to it, as read.

    Attributes:
        name: Name of the film.
        path: The film file.
        film: None if something is wrong with it.
        source: Its data with places; None if it can't be parsed.
        text: The film file as it was read; "" if it can't be.
        board: Its storyboard; None if there is none (yet), or it is wrong.
        board_text: The storyboard's file as it was read; "" if there is none.
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
    text: str
    board: Storyboard | None
    board_text: str
    assets: Mapping[str, Asset]
    problems: tuple[Problem, ...]
    sources: Mapping[str, Signature]
    stamp: Stamp | None
    is_racy: bool


def open_project(
    root: Path, paths: Sequence[Path], environment: Mapping[str, str], deliver_dir: str
) -> Project:
    """The project at `root`, with its settings read; `deliver_dir` overrules them unless it is "".

    Raises:
        BackendError: One of filmkit's own folders is a link that leads outside the project.
    """
    refuse_way_out(root, *own_folders(root))
    file = root / SETTINGS
    settings_sign = sign(file)
    source: Source | None = None
    problems: tuple[Problem, ...] = ()
    if file.exists():
        try:
            source = read_yaml(decode(_read(file), SETTINGS), SETTINGS)
        except SpecError as error:
            problems = error.problems
    settings, more = check_settings(source, schema("settings"), environment)
    home = str(root / Path(settings.pinokio.home).expanduser())
    settings = replace(
        settings,
        ffmpeg=_program(root, settings.ffmpeg),
        pinokio=replace(settings.pinokio, home=home),
    )
    if source and "FILMKIT_FFMPEG" not in environment:
        more = (*more, *_check_program(root, settings.ffmpeg, source))
    if deliver_dir:
        settings = replace(settings, deliver_dir=deliver_dir)
    return Project(
        root=root,
        paths=tuple(paths),
        settings=settings,
        machine=machine_digest(environment, deliver_dir),
        settings_sign=settings_sign,
        problems=(*problems, *more),
    )


def _program(root: Path, said: str) -> str:
    """The program that settings mean: a bare name is looked for on the PATH, a path is relative to the root."""
    if not said or "/" not in said:
        return said
    return str(root / Path(said).expanduser())


def _check_program(root: Path, program: str, source: Source) -> Iterator[Problem]:
    """A project from somebody else may bring settings, but no program to run."""
    if "/" in program and Path(program).resolve().is_relative_to(root.resolve()):
        yield Problem(
            f"'{program}' is a program inside the project",
            source.where(("ffmpeg",)),
            "if you trust it, say so on this machine: FILMKIT_FFMPEG=… filmkit build",
        )


def read_films(project: Project) -> tuple[Reading, ...]:
    """All films of the project, each with its problems."""
    first = {path.stem: path for path in reversed(project.paths)}
    return tuple(_read_film(project, path, first) for path in project.paths)


def problems_of(project: Project, readings: Sequence[Reading]) -> tuple[Problem, ...]:
    """Everything that is wrong with settings and films, in order of place."""
    found = (*project.problems, *(p for reading in readings for p in reading.problems))
    return by_place(found)


def storyboard_path(film: Path) -> Path:
    """Where a film's storyboard is: beside the film file."""
    return film.with_name(f"{film.stem}.storyboard.json")


def _read_film(project: Project, path: Path, named: Mapping[str, Path]) -> Reading:
    root, name, file = project.root, path.stem, shown_path(project.root, path)
    board_file = shown_path(root, storyboard_path(path))
    sources = {SETTINGS: project.settings_sign, **sign_all(root, (file, board_file))}
    reading = Reading(
        name=name,
        path=path,
        film=None,
        source=None,
        text="",
        board=None,
        board_text="",
        assets={},
        problems=(),
        sources=sources,
        stamp=read_stamp(stamp_path(root, name)),
        is_racy=is_racy(sources.values()),
    )
    try:
        text = decode(_read(path, root), file)
        reading = replace(reading, text=text)
        source = read_yaml(text, file)
    except SpecError as error:
        return replace(reading, problems=error.problems)
    assets, signatures, is_late = _find_assets(project, path, source, reading.stamp)
    film, problems = check_film(source, schema("film"), name=name, path=file, assets=assets)
    cast = film.cast if film else None
    board_text, board, board_problems = _read_board(storyboard_path(path), board_file, cast)
    return replace(
        reading,
        film=film,
        source=source,
        board=board,
        board_text=board_text,
        assets=assets,
        problems=by_place(
            (
                *_check_file(reading, file, named, root),
                *problems,
                *check_names(film, source),
                *board_problems,
            )
        ),
        sources={**sources, **signatures},
        is_racy=reading.is_racy or is_late,
    )


def _find_assets(
    project: Project, film: Path, source: Source, stamp: Stamp | None
) -> tuple[dict[str, Asset], dict[str, Signature], bool]:
    """The files that the film names; their signatures, under the name and where a link leads; are they racy?"""
    known = {}
    if stamp:
        known = {p: (stamp.sources.get(p), value) for p, value in stamp.digests.items()}
    seen: dict[str, Signature] = {}
    assets: dict[str, Asset] = {}
    texts = text_files(source.data)
    is_late = False
    for name in named_files(source.data):
        place = _place(project.root, film.parent / name)
        seen[place] = sign(project.root / place)
        is_late |= is_racy([seen[place]])
        asset = find_asset(project.root, film, name, is_text=name in texts, known=known)
        assets[name] = asset
        seen[asset.path or place] = seen[place]
    return assets, seen, is_late


def _place(root: Path, path: Path) -> str:
    """The path of a named file, there or not, relative to the root; without `..`, unless that leads through a link."""
    plain = Path(os.path.normpath(path))
    is_same = os.path.realpath(plain.parent) == os.path.realpath(path.parent)
    return shown_path(root, plain if is_same else path)


def _read_board(
    path: Path, file: str, cast: Collection[str] | None
) -> tuple[str, Storyboard | None, tuple[Problem, ...]]:
    """Its text, what it says and what is odd or wrong in it; `cast` is None where the film says nothing of it."""
    if not path.exists():
        return "", None, ()
    try:
        text = decode(_read(path), file)
    except SpecError as error:
        return "", None, error.problems
    board, problems = check_storyboard(text, file, schema("storyboard"))
    film = path.name.removesuffix(".storyboard.json")
    if board is None:
        return text, None, problems
    odd = () if cast is None else strangers(board, text, file, cast)
    return text, board, (*waiting(board, text, file, film), *odd)


def _read(path: Path, root: Path | None = None) -> bytes:
    """The file's bytes; with `root`, only of a file in that folder. Raises SpecError."""
    try:
        if path.exists() and not path.is_file():  # a named pipe would be waited for for ever
            reason = "it is no plain file"
        elif root and not path.resolve().is_relative_to(root.resolve()):
            reason = "it is a link that leads outside the project"
        else:
            return path.read_bytes()
    except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself
        reason = (getattr(error, "strerror", None) or "it is a link to itself").lower()
    hint = "check that it is a file that you may read"
    raise SpecError(
        f"can't read it: {reason}",
        where=Where(shown_path(root, path) if root else path.name),
        hint=hint,
    )


def _check_file(
    reading: Reading, file: str, others: Mapping[str, Path], root: Path
) -> Iterator[Problem]:
    """A film is known by the name of its file: two of one name would take each other's place."""
    stamp = reading.stamp
    other = shown_path(root, others[reading.name])
    if other == file and stamp and (root / stamp.film).exists():
        other = stamp.film
    if other != file:
        yield Problem(
            f"another film has the name '{reading.name}': {other}",
            Where(file),
            "rename one of them",
        )
