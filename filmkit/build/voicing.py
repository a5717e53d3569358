"""Voices before anything else: how long they last decides where they and their subtitles stand in the film.

A voice that can't be made stops nothing here: the run tries it again with all the other steps, and tells.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.events import EventLog, Listeners
from filmkit.build.boarding import Boarded
from filmkit.errors import BackendError
from filmkit.run.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from filmkit.backends.events import Event, Listener
    from filmkit.build.planning import PlannedFilms
    from filmkit.plan.step import Step
    from filmkit.run.bench import Bench

_LOOK_S = 0.1  # between two looks whether the voices are still wanted


def unheard_voices(planned: PlannedFilms) -> dict[str, Step]:
    """The voices that nobody has heard yet, by their keys: as long as there are some, the plan is a guess."""
    return {step.key: step for film in planned.films for step in film.plan.talk.unheard}


def make_voices(
    planned: PlannedFilms,
    bench: Bench,
    listener: Listener,
    on_start: Callable[[int], None],
    boarded: Boarded | None = None,
    *,
    check: Callable[[], None] = lambda: None,
) -> Boarded:
    """Make the voices that nobody has heard yet; the films are to be planned again then.

    Args:
        planned: The films; filmkit's folders are in order.
        bench: Where steps are made.
        listener: Told of everything that happens, save of failures.
        on_start: Told how many steps are to be made, as far as is known.
        boarded: What was done for the films before; None = nothing.
        check: Raises once nobody wants to know any more.

    Returns:
        What has been done for them now.

    Raises:
        BackendError: The films' records can't be written.
        Cancelled: Out of `check`.
        KeyboardInterrupt: It was stopped; finished voices are kept.
    """
    before, steps = boarded or Boarded(), unheard_voices(planned)
    names = {step.film for step in steps.values()}
    on_start(before.tally.ended + len(steps))
    root, equipment = planned.project.root, planned.equipment
    log = EventLog(
        {name: root / "build" / name / "events.jsonl" for name in names}, begun=before.films
    )
    with files.explained("write to the build folder"):
        log.__enter__()
    told = _Hopeful(Listeners(log, before.tally, listener))
    workshop = Workshop(
        root, bench, equipment.store, equipment.makers(), told, on_kept=equipment.send
    )
    places = planned.project.settings.jobs.get("cpu", os.cpu_count() or 1)
    pool = ThreadPoolExecutor(places, "filmkit-voice")
    try:
        _await([pool.submit(workshop.make, step) for step in steps.values()], check)
    except BaseException:
        workshop.stop()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        log.__exit__()
    return replace(before, films=before.films | names)


def _await(voices: list[Future[object]], check: Callable[[], None]) -> None:
    pending = set(voices)
    while pending:
        done, pending = wait(pending, timeout=_LOOK_S)
        check()
        for voice in done:
            error = voice.exception()
            if error and not isinstance(error, BackendError):
                raise error


class _Hopeful:
    """Passes on everything but failures, which are told when the step has failed once more."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def tell(self, event: Event) -> None:
        if event.kind != "failed":
            self._listener.tell(event)
