"""Where films are delivered, and whose the files there are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.delivery import poster_path, says_ours
from filmkit.backends.project import shown_path
from filmkit.backends.stamp import all_stamps, sign
from filmkit.errors import PlanError, Problem, Where
from filmkit.keys import Digest
from filmkit.plan.talk import SILENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from filmkit.backends.stamp import Stamp
    from filmkit.backends.store import Store
    from filmkit.build.reading import Project
    from filmkit.model.film import Film
    from filmkit.plan.talk import Talk

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where one film is delivered on this machine.

    Attributes:
        name: Name of the film.
        source: The film file, relative to the root.
        film: The delivered film.
        poster: Its poster.
        subtitles: The file of its subtitles; None = there is none.
        subtitles_digest: SHA-256 of that file's bytes, as it will be; "" = there is none.
        within: The folder that they mustn't leave by symbolic links; None = they may be anywhere.
        versions: Where its deliverables go, by their names, in the film file's order.
    """

    name: str
    source: str
    film: Path
    poster: Path
    within: Path | None
    subtitles: Path | None = None
    subtitles_digest: str = ""
    versions: Mapping[str, Path] = field(default_factory=dict)

    @property
    def files(self) -> tuple[Path, ...]:
        """The film, its poster, its subtitles if they have a file, and its deliverables."""
        beside = (self.subtitles,) if self.subtitles else ()
        return self.film, self.poster, *beside, *self.versions.values()


def target_of(project: Project, film: Film, talk: Talk = SILENCE) -> Target:
    """Where the film itself, or the user on this machine, wants it; with subtitles if its lines come to any."""
    path = _place(project, film.deliver_to)
    return Target(
        name=film.name,
        source=film.path,
        film=path,
        poster=poster_path(path),
        within=None if project.settings.deliver_dir else project.root,
        subtitles=path.with_suffix(f".{film.language}.srt") if talk.file else None,
        subtitles_digest=hashlib.sha256(talk.srt.encode()).hexdigest() if talk.file else "",
        versions={each.name: _place(project, each.to) for each in film.deliverables},
    )


def _place(project: Project, to: str) -> Path:
    """Where something goes: as the film says, or by that name into the user's own folder."""
    path = project.root / to
    if not project.settings.deliver_dir:
        return path
    return project.root / Path(project.settings.deliver_dir).expanduser() / path.name


def refuse_clashes(project: Project, store: Store, targets: Sequence[Target]) -> None:
    """See to it that delivering overwrites no other film, and nothing that isn't filmkit's.

    Raises:
        PlanError: It would; holds every reason.
    """
    problems = tuple(_clashes(project, store, targets))
    if problems:
        error = PlanError(problems[0].message)
        error.problems = problems
        raise error


def may_replace(root: Path, store: Store, stamp: Stamp | None, path: Path) -> bool:
    """Whether filmkit put the file there, and nobody changed it since.

    What the film's stamp or the store knows is ours; what was changed after it was stamped is somebody's own. Where
    there is no stamp, the file's own word has to do.
    """
    place = shown_path(root, path)
    if stamp and stamp.products.get(place) and stamp.products[place] == sign(path):
        return True
    digest, shown = files.sha256(path), Digest(stamp.shown.get(place, "") if stamp else "")
    if digest == shown or store.path(digest).exists() or _is_cut_short(path, store.path(shown)):
        return True
    return stamp is None and says_ours(path)


def _is_cut_short(path: Path, whole: Path) -> bool:
    """Whether a file holds nothing but the beginning of what was delivered."""
    size_bytes = path.stat().st_size
    if not size_bytes:
        return True
    if not whole.is_file() or whole.stat().st_size < size_bytes:
        return False
    with path.open("rb") as one, whole.open("rb") as other:
        while chunk := one.read(_CHUNK):
            if chunk != other.read(len(chunk)):
                return False
    return True


def _clashes(project: Project, store: Store, targets: Sequence[Target]) -> Iterator[Problem]:
    stamps = all_stamps(project.root)
    taken = _taken(project.root, stamps, {target.name for target in targets})
    for target in targets:
        own: set[str] = set()
        for path in target.files:
            shown = shown_path(project.root, path)
            owner = taken.setdefault(_one_name(path), target.source)
            if _one_name(path) in own:
                yield Problem(
                    f"'{shown}' is where two things of this film are delivered to",
                    Where(target.source),
                    "give one of them another 'to: …'",
                )
            elif owner != target.source:
                yield Problem(
                    f"'{shown}' is where {owner} is delivered to",
                    Where(target.source),
                    "give one of them another 'deliver: {to: …}'",
                )
            elif path.is_file() and not _may_replace(
                project.root, store, stamps.get(target.name), target, path
            ):
                yield Problem(
                    f"'{shown}' is there already, and not as filmkit put it there",
                    Where(target.source),
                    "move it away, or deliver the film elsewhere with 'deliver: {to: …}'",
                )
            own.add(_one_name(path))


def _may_replace(root: Path, store: Store, stamp: Stamp | None, target: Target, path: Path) -> bool:
    """As `may_replace`; subtitles have no word of their own, but the same ones may be written once more."""
    if path == target.subtitles and files.sha256(path) == target.subtitles_digest:
        return True
    return may_replace(root, store, stamp, path)


def _taken(root: Path, stamps: Mapping[str, Stamp], names: set[str]) -> dict[str, str]:
    """The files that other films of the project were delivered to, and which film file each is of."""
    return {
        _one_name(root / place): stamp.film
        for name, stamp in stamps.items()
        if name not in names
        for place in stamp.products
        if not place.startswith("build/")
    }


def _one_name(path: Path) -> str:
    """One name for a file, through whichever links and in whichever case it is named."""
    return str(path.parent.resolve() / path.name).casefold()
