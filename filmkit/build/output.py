"""One film's way out: its artifacts on show, its delivery, and the stamp that says that all is done."""

from __future__ import annotations

import contextlib
import json
import threading
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.delivery import deliver, deliver_file, make_poster
from filmkit.backends.pinokio.deed import deed_of
from filmkit.backends.project import shown_path
from filmkit.backends.shelf import Shelf
from filmkit.backends.stamp import Stamp, is_fresh, stamp_path, write_stamp
from filmkit.build.boards import write_board
from filmkit.build.reading import storyboard_path
from filmkit.build.target import may_replace
from filmkit.cut.commands import timeline_json
from filmkit.errors import Cancelled
from filmkit.keys import Digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from filmkit.backends.stamp import Signature
    from filmkit.backends.store import Record
    from filmkit.build.planning import PlannedFilm, PlannedFilms
    from filmkit.plan.step import Step


class Output:
    """Where one film's results go.

    Attributes:
        film: The film.
        folder: Its folder on show, `build/<film>/`.
    """

    def __init__(self, film: PlannedFilm, planned: PlannedFilms) -> None:
        self.film = film
        self.folder = planned.project.root / "build" / film.name
        self._project = planned.project
        self._store = planned.equipment.store
        self._before = film.reading.stamp
        self._door = threading.RLock()  # held while something is put where people see it
        self._is_closed = False
        self._delivered: set[str] = set()
        self._shelf = Shelf(planned.project.root, film.reading.stamp)
        ffmpeg, signature = planned.equipment.ffmpeg_seen
        self._sources: dict[str, Signature] = {**film.reading.sources, ffmpeg: signature}
        if self._project.settings.runner == "pinokio":
            # What of it is still in Pinokio is to be cleared away: as long as there is something, it isn't fresh.
            self._sources[self._name(deed_of(self._project.settings.pinokio, film.name))] = None

    @property
    def sources(self) -> Mapping[str, Signature]:
        """Signatures of the files it is made from, taken before they were read, or after they were written."""
        return self._sources

    @property
    def products(self) -> Mapping[str, Signature]:
        """Signatures of the files that are there because of it."""
        return self._shelf.products

    @property
    def target_name(self) -> str:
        """Where the film is delivered, as people are told."""
        return self._name(self.film.target.film)

    def close(self) -> None:
        """Put nothing more where people see it: from now on, each way out raises Cancelled."""
        self._is_closed = True

    def wait(self) -> None:
        """Wait for what is being put there."""
        with self._door:
            pass

    def write_board(self) -> None:
        """Write the storyboard that the film is made from. Raises BackendError."""
        assert self.film.board, "only a film with a script has one"  # noqa: S101
        with self._way_out():
            signature = write_board(self.film.reading, self.film.board)
            self._sources[self._name(storyboard_path(self.film.reading.path))] = signature

    def is_delivered(self, delivery: Step) -> bool:
        """Whether what lies where a step of the plan delivers to is what it would deliver."""
        before = self._before
        record = self._store.record(self.film.plan.master_of(delivery).key)
        if record is None or before is None:
            return False
        if before.keys.get(delivery.name) != delivery.key:
            return False
        wanted = {self.place_name(delivery): record.digest}
        if delivery is self.film.plan.delivery:
            poster = self._name(self.film.target.poster)
            wanted[poster] = Digest(before.shown.get(poster, ""))
            if self.film.target.subtitles:
                subtitles = self._name(self.film.target.subtitles)
                wanted[subtitles] = Digest(self.film.target.subtitles_digest)
        if not all(self._shelf.shows(path, digest) for path, digest in wanted.items()):
            return False
        for path, digest in wanted.items():
            self._shelf.note(path, digest)
        return True

    def place(self, delivery: Step) -> Path:
        """Where a step of the plan delivers to."""
        for version in self.film.plan.versions:
            if version.delivery is delivery:
                return self.film.target.versions[version.name]
        return self.film.target.film

    def place_name(self, delivery: Step) -> str:
        """The same, as people are told."""
        return self._name(self.place(delivery))

    def is_shown(self, step: Step) -> bool:
        """Whether a step's artifact is on show, or can't be."""
        record = self._store.record(step.key)
        return record is None or self._shelf.shows(
            self._name(self.folder / step.path), record.digest
        )

    def is_finished(self) -> bool:
        """Whether nothing has changed since a build that made everything."""
        machine, path = self._project.machine, self.film.reading.path
        return is_fresh(self._project.root, path, self._before, machine)

    def show(self, step: Step, record: Record) -> None:
        """Put a step's artifact into the film's folder. Raises BackendError."""
        path = self._name(self.folder / step.path)
        with self._way_out():
            if self._shelf.shows(path, record.digest):
                self._shelf.note(path, record.digest)
            else:
                self._shelf.show(path, record.digest, self._store.verify(step.key))

    def deliver(self, delivery: Step) -> None:
        """Deliver the film and its poster, or one of its deliverables. Raises BackendError."""
        with self._way_out():
            if delivery is self.film.plan.delivery:
                self._deliver_film(delivery)
            else:
                self._deliver_version(delivery)
            self._delivered.add(delivery.name)

    def _deliver_film(self, delivery: Step) -> None:
        target, record = self.film.target, self._record(delivery)
        frame = delivery.recipe["poster_frame"]
        assert isinstance(frame, int)  # noqa: S101
        film = self._store.verify(self.film.plan.master_of(delivery).key)
        picture = make_poster(film, frame)
        # Known to the store before it lies there: whatever happens then, it is ours to replace.
        poster = self._store.keep(
            delivery.key, picture, document=delivery.document, step=delivery.name
        )
        file = self.film.plan.talk.file
        beside = {}
        if target.subtitles and file:
            beside = {target.subtitles: self._store.verify(file.key)}
        deliver(
            film,
            target.film,
            picture,
            beside=beside,
            within=target.within,
            may_replace=self._is_ours,
        )
        self._shelf.note(self._name(target.film), record.digest)
        self._shelf.note(self._name(target.poster), poster.digest)
        if target.subtitles:
            self._shelf.note(self._name(target.subtitles), target.subtitles_digest)

    def _deliver_version(self, delivery: Step) -> None:
        place, record = self.place(delivery), self._record(delivery)
        file = self._store.verify(self.film.plan.master_of(delivery).key)
        within = self.film.target.within
        deliver_file(file, place, within=within, may_replace=self._is_ours)
        self._shelf.note(self._name(place), record.digest)

    def _record(self, delivery: Step) -> Record:
        record = self._store.record(self.film.plan.master_of(delivery).key)
        assert record, "it is delivered after it was made"  # noqa: S101
        return record

    def _is_ours(self, path: Path) -> bool:
        return may_replace(self._project.root, self._store, self._before, path)

    def finish(self, *, is_complete: bool) -> None:
        """Show what isn't on show yet, take away what is no longer of the film, and stamp it.

        Raises:
            BackendError: It can't be written.
        """
        with self._way_out():
            self._finish(is_complete=is_complete)

    @contextlib.contextmanager
    def _way_out(self) -> Iterator[None]:
        """One at a time, and none once it is closed."""
        with self._door:
            if self._is_closed:
                raise Cancelled
            yield

    def _finish(self, *, is_complete: bool) -> None:
        plan = self.film.plan
        keys = self._kept_keys()
        for step in plan.stored:
            record = self._store.record(step.key)
            if record:
                self.show(step, record)
                keys[step.name] = step.key
        text = json.dumps(timeline_json(plan.cut), indent=1) + "\n"
        self._shelf.write(self._name(self.folder / "timeline.json"), text)
        for delivery in plan.deliveries:
            if is_complete or delivery.name in self._delivered:
                keys[delivery.name] = delivery.key
        if is_complete:
            self._shelf.clear()
            self._withdraw_subtitles()
        self._shelf.keep(only_delivered=is_complete)
        stamp = Stamp(
            film=plan.film.path,
            machine=self._project.machine,
            sources=self._sources,
            products=self._shelf.products,
            keys=keys,
            shown=self._shelf.shown,
            digests=self._digests(),
            target=self.target_name,
            length_s=self.film.length_s,
            is_complete=is_complete and not self.film.reading.is_racy,
        )
        with files.explained(f"write the stamp of {plan.film.name}"):
            write_stamp(stamp_path(self._project.root, plan.film.name), stamp)

    def _withdraw_subtitles(self) -> None:
        """Take away subtitles of ours that are no longer the film's: in another language, or not wanted any more.

        Only beside the film: one that lies elsewhere is beside an earlier film of the user's.
        """
        film = self.film.target.film
        for name in self._before.shown if self._before else ():
            path = self._project.root / name
            is_beside = path.parent == film.parent and path.name.startswith(f"{film.stem}.")
            if is_beside and path.suffix == ".srt":
                self._shelf.withdraw(name)

    def _digests(self) -> dict[str, str]:
        """Digests of the user's files; none if one might have changed unseen while they were taken."""
        reading = self.film.reading
        assets = () if reading.is_racy else reading.assets.values()
        return {asset.path: asset.digest for asset in assets if asset.path}

    def _kept_keys(self) -> dict[str, str]:
        """Keys of the last build for steps that are still in the plan: what `why` compares with."""
        names = {step.name for step in self.film.plan.steps}
        return {n: k for n, k in self._before.keys.items() if n in names} if self._before else {}

    def _name(self, path: Path) -> str:
        return shown_path(self._project.root, path)
