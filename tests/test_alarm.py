"""The alarm: it rings for changes of what matters, wherever there are file events."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from filmkit.watch.alarm import Alarm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONG_S = 10


class Ears:
    """Remembers for which paths the alarm was asked whether they matter."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._changed = threading.Condition()

    def matters(self, path: str) -> bool:
        """All that ends in `.yaml` does."""
        with self._changed:
            self.heard.append(path)
            self._changed.notify_all()
        return path.endswith(".yaml")

    def await_path(self, path: Path) -> None:
        """Wait until it was asked for that path."""
        with self._changed:
            assert self._changed.wait_for(lambda: str(path) in self.heard, LONG_S)


@contextmanager
def _alarm(ears: Ears, *folders: Path) -> Iterator[Alarm]:
    with Alarm(matters=ears.matters) as alarm:
        alarm.watch(folders)
        if alarm.is_deaf:
            pytest.skip("this file system raises no events")
        alarm.wait(0)  # it rings for what may have happened before
        yield alarm


def _move_in(path: Path) -> None:
    aside = path.parent.parent / "aside"
    aside.write_text("b")
    aside.replace(path)


CHANGES: list[Callable[[Path], object]] = [
    lambda path: path.write_text("b"),
    lambda path: path.unlink(),
    lambda path: path.rename(path.with_name("aside")),
    _move_in,
]


@pytest.mark.parametrize("change", CHANGES)
def test_changes_ring(change: Callable[[Path], object], tmp_path: Path) -> None:
    """A file that is written, deleted, renamed or replaced rings."""
    folder = tmp_path / "projects"
    folder.mkdir()
    path = folder / "film.yaml"
    path.write_text("a")
    with _alarm(Ears(), folder) as alarm:
        change(path)
        assert alarm.wait(LONG_S)


def test_reads_dont_ring(tmp_path: Path) -> None:
    """Reading a file or its folder is no event, and what doesn't matter doesn't ring."""
    path, other = tmp_path / "film.yaml", tmp_path / "notes.txt"
    path.write_text("a")
    ears = Ears()
    with _alarm(ears, tmp_path) as alarm:
        path.read_text()
        list(tmp_path.iterdir())
        other.write_text(
            "b"
        )  # events come in order: once this one is heard, a read's would have been
        ears.await_path(other)
        assert set(ears.heard) <= {str(other), str(tmp_path)}
        assert not alarm.wait(0)


def test_wait_hushes(tmp_path: Path) -> None:
    """A ring is heard once, and one before the wait is not lost."""
    with Alarm(matters=str.isalpha, poll=True) as alarm:
        alarm.watch([tmp_path])
        alarm.ring()
        alarm.ring()
        assert alarm.wait(0)
        assert not alarm.wait(0)


def test_replaced_folder(tmp_path: Path) -> None:
    """A folder that gave way to another of the same name is followed."""
    folder = tmp_path / "projects"
    folder.mkdir()
    ears = Ears()
    with _alarm(ears, folder) as alarm:
        folder.rename(tmp_path / "old")
        folder.mkdir()
        alarm.watch([folder])
        alarm.wait(0)
        (folder / "film.yaml").write_text("a")
        ears.await_path(folder / "film.yaml")
        assert alarm.wait(LONG_S)


def test_rings_for_new_folders(tmp_path: Path) -> None:
    """A folder that is new to the alarm rings: something may have happened there before it listened."""
    (tmp_path / "new").mkdir()
    with _alarm(Ears(), tmp_path) as alarm:
        alarm.watch([tmp_path])
        assert not alarm.wait(0)
        alarm.watch([tmp_path, tmp_path / "new"])
        assert alarm.wait(0)


def test_let_go(tmp_path: Path) -> None:
    """A folder that isn't asked for any more isn't listened to."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    ears = Ears()
    with _alarm(ears, one, other) as alarm:
        alarm.watch([other])
        (one / "film.yaml").write_text("a")
        (other / "film.yaml").write_text("a")
        ears.await_path(other / "film.yaml")
        assert str(one / "film.yaml") not in ears.heard


def test_folder_that_has_gone(tmp_path: Path) -> None:
    """A folder that goes just before it is listened to doesn't make the alarm deaf to the others."""
    ears = Ears()
    with _alarm(ears, tmp_path) as alarm:
        alarm.watch([tmp_path / "gone", tmp_path])
        assert not alarm.is_deaf
        (tmp_path / "film.yaml").write_text("a")
        assert alarm.wait(LONG_S)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, listening takes no file")
def test_no_more_to_give() -> None:
    """Where the system has nothing more to give to listen with, the alarm is deaf instead of failing."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        alarm = Alarm(matters=str.isalpha)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    with alarm:
        assert alarm.is_deaf
        alarm.ring()
        assert alarm.wait(0)


def test_poll(tmp_path: Path) -> None:
    """An alarm that is to poll is deaf, and waits as long as it is told."""
    with Alarm(matters=str.isalpha, poll=True) as alarm:
        alarm.watch([tmp_path])
        assert alarm.is_deaf
        (tmp_path / "film.yaml").write_text("a")
        assert not alarm.wait(0.01)
