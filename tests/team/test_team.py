"""The team's store on bad days: damaged, away, silent, full of other people's files. It never costs a build."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import pytest

from filmkit.backends.store import Store
from filmkit.backends.team.team import Limits, Team
from filmkit.backends.team.uploads import Uploads
from filmkit.errors import BackendError
from filmkit.keys import Key, digest
from team.servers import silent_server

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.backends.store import Record

HASTY = Limits(silence_s=0.5, away_s=30)


def put(store: Store, folder: Path, text: str, name: str = "1") -> Key:
    """An artifact in the store."""
    document = {"recipe": name}
    made = folder / "made"
    made.write_text(text)
    key = Key(digest(document))
    store.put(key, made, document=document, step=f"clip:f:{name}", seconds=0.5, origin={"by": "me"})
    return key


def sent(store: Store, team: Team, *keys: Key) -> dict[Key, Record]:
    """Artifacts put into the team's store; their records."""
    records = {key: record for key in keys if (record := store.record(key))}
    team.send(records, store, lambda _: None)
    return records


@pytest.fixture
def here(tmp_path: Path) -> Store:
    """The store of one machine."""
    return Store(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> Store:
    """The store of another machine."""
    return Store(tmp_path / "there")


def test_there_and_back(tmp_path: Path, share: Path, here: Store, there: Store) -> None:
    """What one machine sends, another finds and takes in, with all that is known of it, in the store's own layout."""
    key = put(here, tmp_path, "bytes")
    records = sent(here, Team(str(share)), key)
    team = Team(str(share))
    assert team.find([key, Key("0" * 64)]) == records
    assert team.fetch(records, there) == {key}
    assert there.record(key) == records[key]
    assert there.verify(key).read_text() == "bytes"
    assert there.verify(key).stat().st_mode & 0o777 == 0o444
    assert sorted(p.relative_to(share).as_posix() for p in share.rglob("*") if p.is_file()) == [
        f"ac/{key}",
        f"cas/{records[key].digest}",
    ]
    assert team.troubles() == ()


def test_the_first_stays(tmp_path: Path, share: Path, here: Store, there: Store) -> None:
    """Of two artifacts with one key, the first that is whole stays in the team's store."""
    key = put(here, tmp_path, "first")
    records = sent(here, Team(str(share)), key)
    put(there, tmp_path, "second")
    sent(there, Team(str(share)), key)
    assert Team(str(share)).find([key]) == records


@pytest.mark.parametrize("damage", ["other bytes", "cut short", "gone"])
def test_damaged_bytes(damage: str, tmp_path: Path, share: Path, here: Store, there: Store) -> None:
    """Bytes that aren't what their record says are never taken in, are told once, and replaced by whoever has them."""
    key = put(here, tmp_path, "bytes")
    records = sent(here, Team(str(share)), key)
    file = share / "cas" / records[key].digest
    if damage == "gone":
        file.unlink()
    else:
        file.write_text("wrong" if damage == "other bytes" else "byt")
    team = Team(str(share))
    assert team.fetch(records, there) == frozenset()
    assert not there.has(key)
    assert not list((tmp_path / "there").rglob("*.filmkit-part"))
    (problem,) = team.troubles()
    assert "damaged" in problem.message
    assert problem.warning
    assert team.troubles() == ()
    assert sent(here, team, key)
    assert file.read_text() == "bytes"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"digest": "../../x", "size": 5}',
        "other",
        "path",
        "nan",
        "[" * 100_000,
    ],
)
def test_damaged_records(text: str, tmp_path: Path, share: Path, here: Store) -> None:
    """A record counts only if it is one, and the one of its key: nothing in it leads anywhere else."""
    key = put(here, tmp_path, "bytes")
    sent(here, Team(str(share)), key)
    file = share / "ac" / key
    record = json.loads(file.read_text())
    if text == "other":
        text = json.dumps({**record, "document": {"recipe": "another"}})
    elif text == "path":
        text = json.dumps({**record, "digest": "/etc/passwd"})
    elif text == "nan":
        text = json.dumps({**record, "document": {"recipe": float("nan")}})
    file.write_text(text)
    team = Team(str(share))
    assert team.find([key]) == {}
    assert len(team.troubles()) == 1
    assert not team.has_failed
    sent(here, team, key)
    assert Team(str(share)).find([key])


def test_silence(tmp_path: Path, share: Path, here: Store) -> None:
    """A place that hangs is given up after a while, told once, and left alone then."""
    key = put(here, tmp_path, "bytes")
    (share / "ac").mkdir()
    os.mkfifo(share / "ac" / key)  # opening it waits for ever
    team = Team(str(share), HASTY)
    assert team.find([key]) == {}
    assert team.is_away
    (problem,) = team.troubles()
    assert "no sign of life" in problem.message
    (share / "ac" / key).unlink()
    sent(here, Team(str(share)), key)
    assert team.find([key]) == {}  # not asked again so soon


def test_silence_while_sending(tmp_path: Path, share: Path, here: Store) -> None:
    """Nobody waits for a hanging upload longer than was said, and it is remembered."""
    key = put(here, tmp_path, "bytes")
    (share / "ac").mkdir()
    os.mkfifo(share / "ac" / key)
    uploads = Uploads(Team(str(share)), here, tmp_path / ".filmkit")
    uploads.send(key)
    assert uploads.finish(0.3) == 1
    assert uploads.waiting() == (key,)


def test_away_while_sending(tmp_path: Path, here: Store) -> None:
    """What can't be sent is remembered, and sent by whoever comes next, once."""
    keys = [put(here, tmp_path, f"bytes {n}", str(n)) for n in range(5)]
    folder = tmp_path / "mnt"
    team = Team(str(folder))
    uploads = Uploads(team, here, tmp_path / ".filmkit")
    for key in keys:
        uploads.send(key)
    assert uploads.finish(20) == 5
    assert len(team.troubles()) == 1
    folder.mkdir()
    later = Uploads(Team(str(folder)), here, tmp_path / ".filmkit")
    later.resume()
    assert later.finish(20) == 0
    assert set(Team(str(folder)).find(keys)) == set(keys)


@pytest.mark.s3
def test_a_server_that_says_nothing(
    tmp_path: Path, here: Store, s3: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes calls and never answers is given up after a while; no secret is in what is told."""
    key = put(here, tmp_path, "bytes")
    with silent_server() as port:
        for name, value in {**s3, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}.items():
            monkeypatch.setenv(name, value)
        team = Team("s3://films/x", HASTY)
        assert team.find([key]) == {}
    (problem,) = team.troubles()
    assert "no sign of life" in problem.message
    assert s3["AWS_SECRET_ACCESS_KEY"] not in str(problem)


@pytest.mark.s3
def test_a_bucket_that_is_not_there(
    tmp_path: Path, here: Store, s3: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sending to a bucket that isn't there is told, and everything is remembered."""
    for name, value in s3.items():
        monkeypatch.setenv(name, value)
    key = put(here, tmp_path, "bytes")
    team = Team("s3://nothing/x")
    uploads = Uploads(team, here, tmp_path / ".filmkit")
    uploads.send(key)
    assert uploads.finish(30) == 1
    assert len(team.troubles()) == 1


def test_a_full_disk_here_is_not_the_teams_fault(tmp_path: Path, share: Path, here: Store) -> None:
    """If the store here can't be written to, that is what is said."""
    key = put(here, tmp_path, "bytes")
    records = sent(here, Team(str(share)), key)
    (tmp_path / "file").write_text("no folder")
    team = Team(str(share))
    with pytest.raises(BackendError, match="keep what the team's store has"):
        team.fetch(records, Store(tmp_path / "file" / "store"))
    assert not team.has_failed


def test_many_writers(tmp_path: Path, share: Path, here: Store) -> None:
    """Many uploads side by side leave each artifact there once and whole."""
    keys = [put(here, tmp_path, f"bytes {n}", str(n)) for n in range(40)]
    both = [Uploads(Team(str(share)), here, tmp_path / f"{n}") for n in range(2)]
    for key in keys:
        for uploads in both:
            uploads.send(key)
    assert [uploads.finish(30) for uploads in both] == [0, 0]
    assert set(Team(str(share)).find(keys)) == set(keys)
    for file in (share / "cas").iterdir():
        assert hashlib.sha256(file.read_bytes()).hexdigest() == file.name
