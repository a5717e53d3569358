"""What live pages show of a watching session, and what they may change: the programme of a `Server`.

An audience of the session's: told of everything, it only takes note. A thread of its own looks at the films then, so
no build waits for a page, nor for what a page is made of.
"""

from __future__ import annotations

import contextlib
import threading
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Self, get_args

from filmkit.backends.bugs import write_bug
from filmkit.backends.dailies import live
from filmkit.backends.dailies.feed import Feed, Message
from filmkit.backends.dailies.page import render_page
from filmkit.build.build import Call
from filmkit.build.editing import Version, change_scenes, reorder_film
from filmkit.errors import FilmkitError, PlanError, SpecError
from filmkit.spec.scene_edit import Change, Field
from filmkit.watch.showing import Showing, look_at, preview_version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from filmkit.backends.dailies.model import Dailies
    from filmkit.backends.events import Event
    from filmkit.backends.stamp import Stamp
    from filmkit.build.boards import Agenda
    from filmkit.build.making import Result
    from filmkit.build.reasons import Reason
    from filmkit.errors import Problem
    from filmkit.keys import Json

_PAUSE_S = 0.15  # between two looks at what a build has come to
_FIELDS: tuple[Field, ...] = get_args(Field)
_LONGEST_NUMBER = 40  # characters


class Screening(AbstractContextManager["Screening"]):
    """The films of a session, for all to see. Safe from any thread.

    Attributes:
        feed: Tells pages what changes.
    """

    def __init__(
        self, root: Path, paths: Callable[[], Sequence[Path]], environment: Mapping[str, str]
    ) -> None:
        """`paths` gives the film files that there are now."""
        self.feed = Feed()
        self._root = root
        self._paths = paths
        self._environment = environment
        self._showings: dict[str, Showing] = {}
        self._lock = (
            threading.Lock()
        )  # of the showings; held for a moment, since builds tell of their steps
        self._due = threading.Condition()
        self._dirty: set[str] = set()
        self._unseen: set[str] = set()  # films that nobody looks at, and that have changed since
        self._has_ended = False
        self._list = ""
        self._thread = threading.Thread(target=self._look_on, name="filmkit-screening", daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, without waiting."""
        with self._due:
            self._has_ended = True
            self._due.notify()

    # What a session tells.

    def watches(self, films: Mapping[str, Stamp | None], *, is_polling: bool) -> None:  # noqa: ARG002
        """Look at all of them."""
        self._touch(films, is_replanned=True, is_making=False)

    def begins(self, films: Sequence[str], changes: Sequence[str]) -> None:  # noqa: ARG002
        """Look at them anew, since their files have changed."""
        self._touch(films, is_replanned=True, is_making=True)

    def turns(self) -> None:
        """Nothing: the next build begins at once."""

    def waits(self, film: str) -> None:
        """Say so."""
        self.feed.tell(film, "note", text="another build is busy with this film: waiting")

    def asks(self, agenda: Agenda) -> None:
        """Say who is asked."""
        self.feed.tell(agenda.film.name, "note", text=f"asking {agenda.director}")

    def finds(self, warnings: Sequence[Problem], stale: Mapping[str, Sequence[Reason]]) -> None:  # noqa: ARG002
        """Look again: storyboards are written now."""
        self._touch(stale, is_replanned=True, is_making=True)

    def expect(self, steps: int) -> None:
        """Nothing."""

    def tell(self, event: Event) -> None:
        """Take note of a step's event; tell of its progress at once."""
        with self._lock:
            showing = self._showings.setdefault(event.film, Showing())
            progress = showing.note(event)
        if progress:
            shot, work = progress
            self.feed.tell(
                event.film,
                "progress",
                shot=shot,
                fraction=work.fraction,
                preview=preview_version(self.folder(event.film), work.preview),
                message=work.message,
            )
        if event.kind != "progress":
            self._touch([event.film], is_making=True)

    def ends(
        self,
        results: Sequence[Result],
        refused: Mapping[str, Sequence[Problem]],
        failure: FilmkitError | None,
        seconds: float,  # noqa: ARG002
    ) -> None:
        """Look at the films as they are now."""
        films = [*(result.film for result in results), *refused]
        if failure:
            films = [path.stem for path in self._paths()]
        self._touch(films, is_replanned=True, is_making=False, failure=failure)

    # What pages ask.

    def films(self) -> tuple[str, ...]:
        """Names of the films, in order."""
        return tuple(path.stem for path in self._paths())

    def folder(self, film: str) -> Path:
        """Where what is on show of a film lies."""
        return self._root / "build" / film

    def page(self, film: str, token: str) -> str:
        """The page of a film, or the list of films."""
        if not film:
            return live.render_list_page(self._known(), name=self._root.name, token=token)
        return render_page(self._dailies(film), live=True, token=token)

    def everything(self, film: str) -> Message:
        """All that a page shows."""
        if not film:
            self._see_all()
            return Message(kind="swap", data={"html": {"films": live.render_list(self._known())}})
        self._dailies(film)
        with self._lock:
            return Message(kind="swap", data=self._showings[film].told())

    def bug(self, error: Exception) -> str:
        """Leave a trace of a bug; what people are told of it."""
        return f"a bug of filmkit's, not of your film; put {write_bug(self._root, error)} into an issue"

    def edit(self, film: str, wish: Mapping[str, Json]) -> dict[str, Json]:
        """Change values of a scene, or the order of scenes.

        `wish` has `seen`, and `scene`, `shot` and `changes` (pairs of field and value) or `order` (ids of scenes).

        Returns:
            `seen`: the film's files as they are then.
        """
        act = _deed(wish)
        path = next((path for path in self._paths() if path.stem == film), None)
        if path is None:
            raise PlanError(f"the film '{film}' has gone", hint="look at the list of films")
        call = Call(root=self._root, paths=(path,), environment=self._environment)
        try:
            version = act(call)
        except OverflowError as error:
            message = "a number is larger than any film needs"
            raise SpecError(message, hint="give a smaller one") from error
        return {"seen": {"film": version.film, "board": version.board}}

    # Looking.

    def _known(self) -> tuple[Dailies, ...]:
        """How each film stands, as far as it was looked at."""
        films = self.films()
        with self._lock:
            return tuple(self._showings.setdefault(film, Showing()).shown(film) for film in films)

    def _dailies(self, film: str) -> Dailies:
        with self._lock:
            is_known = self._showings.setdefault(film, Showing()).dailies is not None
            is_seen = is_known and film not in self._unseen
            self._unseen.discard(film)
        if not is_seen:
            try:
                self._look(film)
            except Exception:
                with self._lock:
                    self._unseen.add(film)  # whoever comes next is told so, too
                raise
        with self._lock:
            return self._showings[film].shown(film)

    def _touch(
        self,
        films: Sequence[str] | Mapping[str, Any],
        *,
        is_making: bool,
        is_replanned: bool = False,
        failure: FilmkitError | None = None,
    ) -> None:
        with self._lock:
            for film in films:
                showing = self._showings.setdefault(film, Showing())
                showing.touch(is_making=is_making, is_replanned=is_replanned, failure=failure)
        with self._due:
            self._dirty.update(films)
            self._due.notify()

    def _look_on(self) -> None:
        while True:
            with self._due:
                self._due.wait_for(lambda: self._dirty or self._has_ended)
                if self._has_ended:
                    return
                films, self._dirty = self._dirty, set()
            for film in sorted(films):
                try:
                    self._look_if_seen(film)
                except Exception as error:  # noqa: BLE001 (a page that can't be made stops no build, and no other page)
                    self.feed.tell(film, "note", text=self.bug(error))
            self._tell_list()
            time.sleep(_PAUSE_S)

    def _look_if_seen(self, film: str) -> None:
        """Look at a film if there are pages that show it; else whoever comes looks first."""
        with self._lock:
            self._unseen.add(film)
        if self.feed.is_heard(film) or self.feed.is_heard(""):
            with self._lock:
                self._unseen.discard(film)
            self._look(film)

    def _see_all(self) -> None:
        """Have a look at all films that have changed unseen, for the list of them."""
        with self._lock:
            unseen = frozenset(self._unseen)
        with self._due:
            self._dirty.update(unseen)
            self._due.notify()

    def _look(self, film: str) -> None:
        """Look at a film, and tell its pages what is otherwise than before."""
        path = next((path for path in self._paths() if path.stem == film), None)
        if path is None:
            return
        call = Call(root=self._root, paths=(path,), environment=self._environment)
        with self._lock:
            showing = self._showings.setdefault(film, Showing())
        with showing.looking:
            with self._lock:
                planned, turn, is_resting = showing.planned, showing.turn, not showing.is_making
            # A film that can't be looked at now is looked at again with the next news of it.
            with contextlib.suppress(FilmkitError, OSError):
                look = look_at(call, planned, is_resting=is_resting)
                with self._lock:
                    showing.take(look, turn)
            with self._lock:
                shown, earlier = showing.shown(film), showing.pieces
            pieces = live.cut_up(shown, earlier)
            with self._lock:
                news = showing.news(pieces)
        if news:
            self.feed.tell(film, "swap", **news)

    def _tell_list(self) -> None:
        if not self.feed.is_heard(""):
            return
        html = live.render_list(self._known())
        if html != self._list:
            self._list = html
            self.feed.tell("", "swap", html={"films": html})


def _deed(wish: Mapping[str, Any]) -> Callable[[Call], Version]:
    """What a page wishes to be done. Raises PlanError if it can't be understood."""
    try:
        seen = Version(film=_text(wish["seen"]["film"]), board=_text(wish["seen"]["board"]))
        if "order" in wish:
            order = tuple(map(_text, wish["order"]))
            return lambda call: reorder_film(call, order, seen)
        changes = _changes(wish)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = "the page asked for something that can't be understood"
        raise PlanError(message, hint="load the page again") from error
    return lambda call: change_scenes(call, changes, seen)


def _changes(wish: Mapping[str, Any]) -> tuple[Change, ...]:
    changes = dict(wish["changes"])
    scene, shot = _text(wish["scene"]), wish["shot"]
    if type(shot) is not int or shot < 0 or not changes.keys() <= set(_FIELDS):
        raise ValueError(shot, *changes)
    return tuple(
        Change(scene=scene, shot=shot, field=field, value=_value(field, changes[field]))
        for field in _FIELDS
        if field in changes
    )


def _value(field: Field, value: object) -> str:
    text = _text(value)
    if field != "prompt" and len(text) > _LONGEST_NUMBER:
        message = f"'{text[:_LONGEST_NUMBER]}…' is too long for a number"
        raise SpecError(message, hint=f"give the {field} in {_LONGEST_NUMBER} characters at most")
    return text


def _text(value: object) -> str:
    """A value that has to be text that a file can hold. Raises TypeError or ValueError."""
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()
    return value
