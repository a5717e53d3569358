"""What was made here on its way to the team's store: in threads beside the build, which never waits for them.

What has to be sent is remembered in a folder, an empty file for each key, from before it is tried until it is there: so
nothing is forgotten by a crash, a full queue or a store that is away.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from typing import TYPE_CHECKING

from filmkit.backends.team.gathering import Pulse
from filmkit.errors import BackendError
from filmkit.keys import Key, digest

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.backends.store import Store
    from filmkit.backends.team.team import Team

_AT_ONCE = 4
_MOST = 1000  # in hand; those beyond stay remembered for the next time
_LOOK_S = 0.05
FOLDER = "uploads"


class Uploads:
    """Sends artifacts from one store to the team's. Safe from any thread."""

    def __init__(self, team: Team, store: Store, hidden: Path) -> None:
        """Make ready; `hidden` is the project's `.filmkit`."""
        self._team = team
        self._store = store
        self._folder = hidden / FOLDER / digest(team.address)[:16]
        self._queue: queue.Queue[Key] = queue.Queue(_MOST)
        self._lock = threading.Lock()
        self._threads = 0
        self._pulse = Pulse()
        self._in_hand: set[Key] = set()

    def send(self, key: Key) -> None:
        """Have an artifact of the store's sent, some time. Never raises, never waits."""
        # A folder that can't be written to costs the memory of it, not the build.
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / key).touch()
        self._enqueue(key)

    def resume(self) -> None:
        """Send what earlier builds couldn't."""
        for key in self.waiting():
            self._enqueue(key)

    def waiting(self) -> tuple[Key, ...]:
        """The keys of what isn't there yet, sorted."""
        try:
            return tuple(sorted(Key(path.name) for path in self._folder.iterdir()))
        except OSError:
            return ()

    def finish(self, seconds: float) -> int:
        """Give what is in hand that long at most; how much is still to be sent then."""
        limit_s = time.monotonic() + seconds
        while self._is_busy() and time.monotonic() < limit_s and not self._team.is_away:
            time.sleep(_LOOK_S)
        return len(self.waiting())

    def _is_busy(self) -> bool:
        with self._lock:
            return bool(self._in_hand)

    def _enqueue(self, key: Key) -> None:
        if self._team.is_away:
            return
        with self._lock:
            if key in self._in_hand:
                return
            try:
                self._queue.put_nowait(key)
            except queue.Full:
                return
            self._in_hand.add(key)
            if self._threads < _AT_ONCE:
                self._threads += 1
                threading.Thread(target=self._work, name="filmkit-upload", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                try:
                    key = self._queue.get_nowait()
                except queue.Empty:
                    self._threads -= 1
                    return
            try:
                if not self._team.is_away:
                    self._upload(key)
            except Exception as error:  # noqa: BLE001 (libraries raise what they like)
                self._team.fail(error)
            finally:
                with self._lock:
                    self._in_hand.discard(key)

    def _upload(self, key: Key) -> None:
        record = self._store.record(key)
        try:
            if record:
                self._team.push(key, record, self._store.verify(key), self._pulse.beat)
        except BackendError:
            if self._store.record(key):  # ours is whole: it is the team's store that can't be used
                raise
        self.forget(key)

    def forget(self, key: Key) -> None:
        """An artifact is there, or nowhere any more."""
        with contextlib.suppress(OSError):
            (self._folder / key).unlink(missing_ok=True)
