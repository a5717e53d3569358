"""The alarm: rings when a file that matters may have changed.

A ring says "look", never what happened. Where a file system raises no events it stays silent, and whoever waits looks
every second instead.
"""

from __future__ import annotations

import os
import re
import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from watchdog.events import (
    EVENT_TYPE_CLOSED,
    EVENT_TYPE_CREATED,
    EVENT_TYPE_DELETED,
    EVENT_TYPE_MODIFIED,
    EVENT_TYPE_MOVED,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver, ObservedWatch

# A read raises events, too (opened, closed without writing): whoever rings for those rings for itself.
_CHANGES = frozenset(
    {
        EVENT_TYPE_CLOSED,
        EVENT_TYPE_CREATED,
        EVENT_TYPE_DELETED,
        EVENT_TYPE_MODIFIED,
        EVENT_TYPE_MOVED,
    }
)
# File systems that don't tell this machine what others change.
_SILENT = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "fuse",
    "vboxsf",
    "prl_fs",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
    "virtiofs",
)


_ESCAPE = re.compile(r"\\([0-7]{3})")


class Alarm(AbstractContextManager["Alarm"]):
    """Waits for file events in some folders."""

    def __init__(self, *, matters: Callable[[str], bool], poll: bool = False) -> None:
        """`matters` tells whether a path (absolute) is worth a ring; with `poll` there are no events."""
        self._handler = _Handler(self._ring_for)
        self._matters = matters
        self._rung = threading.Event()
        self._observer = None if poll else _observer()
        self._watches: dict[Path, tuple[int, ObservedWatch]] = {}

    def __enter__(self) -> Self:
        """Begin."""
        if self._observer:
            self._observer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        if self._observer:
            self._observer.stop()

    @property
    def is_deaf(self) -> bool:
        """Whether some folder raises no events, so that it has to be looked at every second."""
        return self._observer is None

    def watch(self, folders: Iterable[Path]) -> None:
        """Listen to these folders, not to those below them, and to no others."""
        if self._observer is None:
            return
        wanted = {folder: _inode(folder) for folder in folders}
        for folder, (inode, watch) in list(self._watches.items()):
            if wanted.get(folder) != inode:  # let go, or another folder of the same name
                self._observer.unschedule(watch)
                del self._watches[folder]
        for folder, inode in wanted.items():
            if folder not in self._watches:
                self._listen(folder, inode)

    def _listen(self, folder: Path, inode: int) -> None:
        if self._observer is None:
            return
        if _is_silent(folder):
            self._go_deaf()
            return
        try:
            watch = self._observer.schedule(self._handler, str(folder), follow_symlink=True)
        except (FileNotFoundError, NotADirectoryError):
            return  # gone meanwhile: the next look sees what is there instead
        except OSError:  # the system has no more watches to give
            self._go_deaf()
        else:
            self._watches[folder] = inode, watch
            self.ring()  # for what happened there between the last look and now

    def _go_deaf(self) -> None:
        if self._observer:
            self._observer.stop()
        self._observer = None

    def ring(self) -> None:
        """Ring. Safe from any thread."""
        self._rung.set()

    def wait(self, seconds: float) -> bool:
        """Wait for a ring, or that long; whether it rang. Hushes it."""
        has_rung = self._rung.wait(seconds)
        self._rung.clear()
        return has_rung

    def _ring_for(self, path: str) -> None:
        if self._matters(path):
            self.ring()


def _observer() -> BaseObserver | None:
    """What listens; None where the system has nothing more to give, as with many editors and watchers."""
    try:
        return Observer()
    except OSError:
        return None


class _Handler(FileSystemEventHandler):
    def __init__(self, ring_for: Callable[[str], None]) -> None:
        self._ring_for = ring_for

    def dispatch(self, event: FileSystemEvent) -> None:
        if event.event_type in _CHANGES:
            for path in (event.src_path, event.dest_path):
                if path:
                    self._ring_for(os.fsdecode(path))


def _inode(folder: Path) -> int:
    try:
        return folder.stat().st_ino
    except OSError:
        return 0


def _is_silent(folder: Path) -> bool:
    """Whether the folder is on a file system of another machine's. Source: proc(5), `/proc/self/mounts`."""
    try:
        lines = Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    real, found, depth = folder.resolve(), "", 0
    for line in lines:
        place, kind = line.split()[1:3]
        top = Path(_ESCAPE.sub(lambda escape: chr(int(escape[1], 8)), place))
        # Of mounts in one place, the last covers the others.
        if real.is_relative_to(top) and len(top.parts) >= depth:
            found, depth = kind, len(top.parts)
    return found.startswith(_SILENT)
