"""What is to be done for films, as tasks: storyboards written, steps made and shown, films delivered."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from filmkit.backends.events import Event
from filmkit.errors import Cancelled
from filmkit.run.tasks import make_task
from filmkit.run.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from filmkit.backends.events import Listener
    from filmkit.build.output import Output
    from filmkit.build.planning import PlannedFilms
    from filmkit.keys import Key
    from filmkit.plan.step import Step
    from filmkit.run.bench import Bench


class Errands:
    """Makes the tasks of one run, and can stop them."""

    def __init__(
        self,
        planned: PlannedFilms,
        bench: Bench,
        listener: Listener,
        *,
        on_bug: Callable[[Exception], None] | None = None,
    ) -> None:
        """Make ready.

        Args:
            planned: The films.
            bench: Where steps are made.
            listener: Told of everything that happens.
            on_bug: Told what goes wrong by no fault of the user's; None = doit tells.
        """
        self._listener = listener
        self._missing = planned.missing_by_key()
        equipment = planned.equipment
        self._workshop = Workshop(
            planned.project.root,
            bench,
            equipment.store,
            equipment.makers(),
            listener,
            on_kept=equipment.send,
        )
        self._on_bug = on_bug

    def missing_tasks(self, output: Output) -> Iterator[Any]:
        """A doit task for everything that one film lacks.

        A step that an earlier film of the run makes, too, is waited for and not made twice.
        """
        if output.film.board and not output.film.board.is_written:
            yield self.board_task(output)
        for step in output.film.plan.stored:
            if self._missing.get(step.key) is step:
                yield self.step_task(output, step)
        for delivery in output.film.plan.deliveries:
            if not output.is_delivered(delivery):
                yield self.delivery_task(output, delivery)

    def is_missing(self, step: Step) -> bool:
        """Whether the step has to be made for the films of this run."""
        return step.key in self._missing

    def board_task(self, output: Output, **settings: Any) -> Any:
        """The task that writes a film's storyboard."""
        name = f"storyboard:{output.film.name}"
        # A pool of its own: the longer it waits, the likelier somebody edits the file meanwhile.
        action = self._told(output.film.name, name, output.write_board)
        return self._task(name, action, pool="storyboard", **settings)

    def step_task(self, output: Output, step: Step, **settings: Any) -> Any:
        """The task that makes a step and puts it on show."""

        def action() -> None:
            output.show(step, self._workshop.make(step))

        after = [self._missing[s.key].name for s in step.inputs.values() if s.key in self._missing]
        return self._task(step.name, action, after=after, pool=step.pool, **settings)

    def delivery_task(self, output: Output, delivery: Step, **settings: Any) -> Any:
        """The task that delivers a film, or a deliverable of it, once that is made."""
        needed = (self._missing.get(step.key) for step in delivery.inputs.values())
        after = [step.name for step in needed if step]
        action = self._told(output.film.name, delivery.name, lambda: output.deliver(delivery))
        return self._task(delivery.name, action, after=after, **settings)

    def tell_skipped(self, task: str, cause: str) -> None:
        """Tell of a task that isn't done because of others, which are named."""
        if self.has_stopped():
            return
        film = task.split(":")[1]
        message = f"needs {cause}"
        self._listener.tell(Event(film=film, step=task, kind="skipped", message=message))

    def stop(self) -> None:
        """Make everything that runs end at once."""
        self._workshop.stop()

    def give_up(self, keep: Container[Key]) -> None:
        """Begin nothing more; of what is in hand, only what makes one of `keep` goes on."""
        self._workshop.give_up(keep)

    def has_stopped(self) -> bool:
        """Whether it was stopped or given up."""
        return self._workshop.stopping.is_set()

    def _task(self, name: str, action: Callable[[], None], **settings: Any) -> Any:
        return make_task(name, action, on_bug=self._on_bug, **settings)

    def _told(self, film: str, name: str, action: Callable[[], None]) -> Callable[[], None]:
        """The action, telling its own events: the workshop tells those of steps."""

        def told() -> None:
            if self.has_stopped():
                raise Cancelled
            start = time.monotonic()
            self._listener.tell(Event(film=film, step=name, kind="started"))
            try:
                action()
            except Cancelled:
                raise
            except Exception as error:
                self._listener.tell(Event(film=film, step=name, kind="failed", message=str(error)))
                raise
            seconds = round(time.monotonic() - start, 3)
            self._listener.tell(Event(film=film, step=name, kind="done", seconds=seconds))

        return told
