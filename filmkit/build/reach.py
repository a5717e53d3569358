"""What is still of use in a store: what films here want, what their versions in git want, what the last builds made.

Films are planned and nothing is made. Of a film that can't be planned, everything counts that ever had its name.
"""

from __future__ import annotations

import posixpath
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends.git import MOST_VERSIONS, Repository, is_repository, write_files
from filmkit.backends.project import FILMS, list_films
from filmkit.backends.stamp import all_stamps, read_stamp, stamp_path
from filmkit.build.planning import plan_films
from filmkit.build.reading import read_films
from filmkit.errors import BackendError, FilmkitError, Problem
from filmkit.keys import Key
from filmkit.source import decode, read_yaml
from filmkit.spec.files import named_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from filmkit.backends.git import Reader, Version
    from filmkit.build.equipment import Equipment
    from filmkit.build.reading import Project

_BOARD = ".storyboard.json"
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What is of use.

    Attributes:
        keys: Of all steps that some version of some film has.
        films: Names of all films that were found.
        unplanned: Names of those that can't be planned somewhere: all that was made for them is of use.
        versions: How many versions of the project in git were looked at.
        problems: What couldn't be looked at, as warnings.
    """

    keys: frozenset[Key] = frozenset()
    films: frozenset[str] = frozenset()
    unplanned: frozenset[str] = frozenset()
    versions: int = 0
    problems: tuple[Problem, ...] = ()

    def __or__(self, other: Reach) -> Reach:
        """What is of use here or there."""
        return Reach(
            keys=self.keys | other.keys,
            films=self.films | other.films,
            unplanned=self.unplanned | other.unplanned,
            versions=self.versions + other.versions,
            problems=(*self.problems, *other.problems),
        )


def find_reach(project: Project, equipment: Equipment) -> Reach:
    """What films of the project want, as they are and as git has them, and what their last builds made."""
    strays = _strays(project.root)
    paths = sorted({*list_films(project.root), *(project.root / path for path in strays)})
    here = _plan_reach(project, paths, equipment)
    return _add_stamps(here | _git_reach(project, equipment, strays), project.root)


def _strays(root: Path) -> frozenset[str]:
    """Films that aren't in `projects/` and were built, by their paths in the project."""
    films = frozenset(stamp.film for stamp in all_stamps(root).values())
    return frozenset(path for path in films if not _is_film(path))


def _plan_reach(project: Project, paths: Iterable[Path], equipment: Equipment) -> Reach:
    keys: set[Key] = set()
    names: set[str] = set()
    unplanned: set[str] = set()
    for reading in read_films(replace(project, paths=tuple(paths))):
        names.add(reading.name)
        try:
            films, undirected = plan_films(project, [reading], equipment)
        except FilmkitError:
            unplanned.add(reading.name)
            continue
        keys |= {step.key for film in films for step in film.plan.steps}
        unplanned |= {agenda.film.name for agenda in undirected}
        # Where voices haven't been heard, what comes after them is a guess.
        unplanned |= {film.name for film in films if film.plan.talk.unheard}
    return Reach(keys=frozenset(keys), films=frozenset(names), unplanned=frozenset(unplanned))


def _add_stamps(reach: Reach, root: Path) -> Reach:
    """Besides, what the last builds of these films made: it is on show."""
    stamps = filter(None, (read_stamp(stamp_path(root, name)) for name in reach.films))
    keys = (Key(key) for stamp in stamps for key in stamp.keys.values())
    return replace(reach, keys=reach.keys.union(keys))


def _git_reach(project: Project, equipment: Equipment, strays: frozenset[str]) -> Reach:
    if not is_repository(project.root):
        return Reach()
    try:
        repository = Repository(project.root)
        versions = repository.versions()
        reach = Reach(versions=len(versions))
        with repository.reader() as reader, tempfile.TemporaryDirectory() as folder:
            for number, version in enumerate(versions):
                place = Path(folder) / str(number)
                films = sorted(p for p in version.files if _is_film(p) or p in strays)
                _lay_out(reader, version, films, place)
                there = replace(project, root=place)
                reach |= _plan_reach(there, [place / film for film in films], equipment)
    except (BackendError, OSError) as error:
        reason = error.problems[0].message if isinstance(error, BackendError) else str(error)
        hint = "what only other branches, tags and stashes want is kept by its age alone"
        return Reach(problems=(Problem(reason, hint=hint, warning=True),))
    if len(versions) == MOST_VERSIONS:
        message = f"only the latest {MOST_VERSIONS} versions in git were looked at"
        hint = "what only others want is kept by its age alone"
        return reach | Reach(problems=(Problem(message, hint=hint, warning=True),))
    return reach


def _lay_out(reader: Reader, version: Version, films: Sequence[str], place: Path) -> None:
    """Write a version's films to a folder, with all that they name: planning reads files. Raises OSError."""
    boards = [f"{posixpath.splitext(path)[0]}{_BOARD}" for path in films]
    write_files(reader, version, (*films, *boards), place)
    for path in films:
        write_files(reader, version, _named(place, path), place)


def _is_film(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return folder == FILMS and name.endswith(_SUFFIXES) and not name.startswith(".")


def _named(place: Path, film: str) -> Iterator[str]:
    """The files that a film names, by their paths in the project; none if it can't be read."""
    try:
        source = read_yaml(decode((place / film).read_bytes(), film), film)
    except (FilmkitError, OSError):
        return
    for name in named_files(source.data):
        path = posixpath.normpath(posixpath.join(posixpath.dirname(film), name))
        if not path.startswith(("/", "..")):
            yield path
