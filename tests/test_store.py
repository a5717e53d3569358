"""The store, on a real disk."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from filmkit.backends.store import Store
from filmkit.errors import BackendError
from filmkit.keys import Key

if TYPE_CHECKING:
    from pathlib import Path

KEY = Key("k" * 64)


def _put(store: Store, folder: Path, text: str, key: Key = KEY) -> None:
    made = folder / f"{threading.get_ident()}.mp4"
    made.write_text(text)
    store.put(key, made, document={"recipe": text}, step="clip:f:1", seconds=0.5)


def test_put_and_find(tmp_path: Path) -> None:
    """What was put is found by its key, read-only, with what it was made from."""
    store = Store(tmp_path / "store")
    assert not store.has(KEY)
    _put(store, tmp_path, "bytes")
    record = store.record(KEY)
    assert record is not None
    assert record.document == {"recipe": "bytes"}
    path = store.path(record.digest)
    assert path.read_text() == "bytes"
    assert path.stat().st_mode & 0o777 == 0o444
    assert path.name == record.digest


def test_artifact_without_record_is_nothing(tmp_path: Path) -> None:
    """Bytes without a record, and a record without its bytes, are not there."""
    store = Store(tmp_path / "store")
    _put(store, tmp_path, "bytes")
    record = store.record(KEY)
    assert record is not None
    store.path(record.digest).unlink()
    assert not store.has(KEY)
    assert store.recall(KEY) == record


@pytest.mark.parametrize("text", ["", "{", "[]", '{"digest": 3}', '{"digest": "x", "size": 1}'])
def test_broken_record_is_nothing(text: str, tmp_path: Path) -> None:
    """A record that can't be read is made again, never trusted."""
    store = Store(tmp_path / "store")
    _put(store, tmp_path, "bytes")
    (tmp_path / "store/ac" / KEY).write_text(text)
    assert not store.has(KEY)


def test_cut_short_is_nothing(tmp_path: Path) -> None:
    """Bytes that were cut short don't count."""
    store = Store(tmp_path / "store")
    _put(store, tmp_path, "bytes")
    record = store.record(KEY)
    assert record is not None
    path = store.path(record.digest)
    path.chmod(0o644)
    path.write_text("byt")
    assert not store.has(KEY)


def test_many_writers(tmp_path: Path) -> None:
    """Many threads may put one key: one of their results is there, whole."""
    store = Store(tmp_path / "store")
    threads = [
        threading.Thread(target=_put, args=(store, tmp_path, f"result {n}")) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    record = store.record(KEY)
    assert record is not None
    assert store.path(record.digest).read_text() == record.document["recipe"]  # type: ignore[index, call-overload]


def test_unwritable_says_what_to_do(tmp_path: Path) -> None:
    """A store that can't be written to is an error with a cure, not a traceback."""
    (tmp_path / "store").write_text("a file where the folder should be")
    with pytest.raises(BackendError, match="can't keep the result of clip:f:1"):
        _put(Store(tmp_path / "store"), tmp_path, "bytes")
