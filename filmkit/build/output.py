"""One film's way out: its artifacts on show, its delivery, and the stamp that says all is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.delivery import deliver, is_ours
from filmkit.backends.shelf import Shelf
from filmkit.backends.stamp import Stamp, is_fresh, sign, stamp_path, write_stamp
from filmkit.build.boards import write_board
from filmkit.build.films import storyboard_path
from filmkit.cut.commands import timeline_json
from filmkit.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.backends.stamp import Signature
    from filmkit.backends.store import Record, Store
    from filmkit.build.films import Project
    from filmkit.build.planning import Production
    from filmkit.plan.step import Step


class Output:
    """Where one film's results go.

    Attributes:
        production: The film.
        root: The project's root.
        target: Where it is delivered.
        poster: Where its poster is.
    """

    def __init__(self, production: Production, project: Project, store: Store) -> None:
        self.production = production
        self.target = _target(production, project)
        self.poster = self.target.with_suffix(".jpg")
        self.root = project.root
        self._project = project
        self._store = store
        self._shelf = Shelf(project.root, production.reading.stamp)
        self._sources: dict[str, Signature] = dict(production.reading.sources)

    @property
    def film(self) -> str:
        """Name of the film."""
        return self.production.plan.film.name

    @property
    def length_s(self) -> float:
        """Length of the film."""
        plan = self.production.plan
        return float(plan.film.format.rate.seconds(plan.cut.frames))

    @property
    def folder(self) -> Path:
        """The film's folder on show."""
        return self.root / "build" / self.film

    @property
    def target_name(self) -> str:
        """Where the film is delivered, as people are told."""
        return self._name(self.target)

    def refuse_to_overwrite(self) -> None:
        """Raise PlanError if a file that isn't ours is where the film is to be delivered."""
        for path in (self.target, self.poster):
            before = self.production.reading.stamp
            is_known = before and before.products.get(self._name(path)) == sign(path)
            if path.exists() and not is_known and not is_ours(path):
                message = f"'{self._name(path)}' is there already, and filmkit didn't make it"
                hint = "move it away, or deliver the film elsewhere: `deliver: {to: …}`"
                raise PlanError(message, hint=hint)

    def write_board(self) -> None:
        """Write the storyboard that the film is made from. Raises BackendError."""
        reading, board = self.production.reading, self.production.board
        write_board(reading, board)
        path = storyboard_path(reading.path)
        self._sources[self._name(path)] = sign(path)

    def is_delivered(self) -> bool:
        """Whether the delivered film and its poster are those that the plan would deliver."""
        plan, before = self.production.plan, self.production.reading.stamp
        record = self._store.record(plan.master.key)
        if record is None or before is None:
            return False
        if before.keys.get(plan.delivery.name) != plan.delivery.key:
            return False
        target, poster = self._name(self.target), self._name(self.poster)
        wanted = {target: record.digest, poster: before.shown.get(poster, "")}
        if not all(self._shelf.shows(path, digest) for path, digest in wanted.items()):
            return False
        for path, digest in wanted.items():
            self._shelf.note(path, digest)
        return True

    def is_finished(self) -> bool:
        """Whether nothing has changed since a build that made everything."""
        return is_fresh(self.root, self.production.reading.stamp, self._project.machine)

    def show(self, step: Step, record: Record) -> None:
        """Put a step's artifact into the film's folder. Raises BackendError."""
        path = self._name(self.folder / step.path)
        self._shelf.show(path, record.digest, self._store.path(record.digest))

    def deliver(self) -> None:
        """Deliver the film and its poster. Raises BackendError."""
        plan = self.production.plan
        record = self._store.record(plan.master.key)
        assert record, "a film is delivered after it was cut"  # noqa: S101
        frame = plan.delivery.recipe["poster_frame"]
        assert isinstance(frame, int)  # noqa: S101
        within = None if self._project.settings.deliver_dir else self.root
        film = self._store.path(record.digest)
        deliver(film, self.target, poster_frame=frame, within=within)
        self._shelf.note(self._name(self.target), record.digest)
        self._shelf.note(self._name(self.poster), files.sha256(self.poster))

    def finish(self, *, is_complete: bool) -> None:
        """Show what isn't on show yet, take away what is no longer of the film, and stamp it.

        Raises:
            BackendError: It can't be written.
        """
        plan = self.production.plan
        keys = dict(self._kept_keys())
        for step in plan.stored:
            record = self._store.record(step.key)
            if record:
                self.show(step, record)
                keys[step.name] = step.key
        text = json.dumps(timeline_json(plan.cut), indent=1) + "\n"
        self._shelf.write(self._name(self.folder / "timeline.json"), text)
        if is_complete:
            keys[plan.delivery.name] = plan.delivery.key
            self._shelf.clear()
        stamp = Stamp(
            machine=self._project.machine,
            sources=self._sources,
            products=self._shelf.products,
            keys=keys,
            shown=self._shelf.shown,
            digests={a.path: a.digest for a in self.production.reading.assets.values() if a.path},
            target=self.target_name,
            length_s=self.length_s,
            is_complete=is_complete and not self.production.reading.is_racy,
        )
        with files.explained(f"write the stamp of {plan.film.name}"):
            write_stamp(stamp_path(self.root, plan.film.name), stamp)

    def _kept_keys(self) -> Mapping[str, str]:
        """Keys of the last build for steps that are still in the plan: what `why` compares with."""
        before = self.production.reading.stamp
        names = {step.name for step in self.production.plan.steps}
        return {n: k for n, k in before.keys.items() if n in names} if before else {}

    def _name(self, path: Path) -> str:
        root = self.root
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _target(production: Production, project: Project) -> Path:
    where = production.plan.film.deliver_to
    if project.settings.deliver_dir:
        folder = Path(project.settings.deliver_dir).expanduser()
        return project.root / folder / Path(where).name
    return project.root / where
