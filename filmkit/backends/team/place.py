"""A place elsewhere where files are kept by name: a bucket, a folder on a server, a shared folder.

Knows nothing of records or steps. Each call may take as long as it likes, and raise whatever the libraries raise: see
`filmkit.backends.team.gathering` for a limit to both.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PART_BYTES = 8 << 20  # small enough that a slow line shows life within the time it is given
_CONNECT_S, _READ_S = 10, 20
_LIBRARIES = {"s3": "s3fs", "gs": "gcsfs", "ssh": "sshfs"}
_EXTRAS = {"s3": "s3", "gs": "gcs", "ssh": "ssh"}
_ASIDE = ".filmkit-part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file in a place.

    Attributes:
        name: Its name in its folder.
        size_bytes: Its size.
        changed: When it was last written, in UTC; None = the place doesn't say.
    """

    name: str
    size_bytes: int
    changed: datetime | None


class Place:
    """Files at an address. Safe with many threads and many machines."""

    def __init__(self, address: str) -> None:
        """Make ready; connects to nothing.

        Raises:
            BackendError: What it takes to get there isn't installed.
        """
        parts = urlsplit(address)
        self._scheme = parts.scheme
        self._host, self._user, self._port = parts.hostname or "", parts.username, parts.port
        path = parts.path.rstrip("/")
        self._top = f"{parts.netloc}{path}" if parts.scheme in {"s3", "gs"} else path
        self._lock = threading.Lock()
        self._library = _import(self._scheme)
        self._connected: Any = None

    def read(self, name: str) -> bytes | None:
        """A small file's bytes; None = it isn't there."""
        try:
            return bytes(self._files.cat_file(self._path(name)))
        except FileNotFoundError:
            self._refuse_unmounted()
            return None

    def size(self, name: str) -> int | None:
        """A file's size in bytes; None = it isn't there."""
        try:
            return int(self._files.info(self._path(name))["size"])
        except FileNotFoundError:
            return None

    def parts(self, name: str, size_bytes: int) -> Iterator[bytes]:
        """A file's bytes from its start, some at a time, up to `size_bytes`; fewer if it is shorter."""
        path = self._path(name)
        if self._scheme == "ssh":  # its library reads no ranges
            with self._files.open(path, "rb") as file:
                while size_bytes > 0 and (part := file.read(min(_PART_BYTES, size_bytes))):
                    size_bytes -= len(part)
                    yield part
            return
        for start in range(0, size_bytes, _PART_BYTES):
            end = min(start + _PART_BYTES, size_bytes)
            yield bytes(self._files.cat_file(path, start=start, end=end))

    def write(self, name: str, content: bytes) -> None:
        """Put a small file there, whole or not at all."""
        with self._replacing(name) as path:
            self._files.pipe_file(path, content)

    def upload(self, name: str, source: Path, beat: Callable[[], None]) -> None:
        """Put a copy of `source` there, whole or not at all; `beat` is called as it gets on."""
        more = {"chunksize": _PART_BYTES} if self._scheme in {"s3", "gs"} else {}
        with self._replacing(name) as path:
            self._files.put_file(str(source), path, callback=_beating(beat), **more)

    def entries(self, folder: str) -> Iterator[Entry]:
        """The files in a folder, in no order; none if it isn't there."""
        try:
            found = self._files.ls(self._path(folder), detail=True)
        except FileNotFoundError:
            return
        for each in found:
            name = each["name"].rpartition("/")[2]
            if each["type"] == "file" and name and not name.endswith(_ASIDE):
                yield Entry(name=name, size_bytes=int(each["size"] or 0), changed=_changed(each))

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        try:
            self._files.rm_file(self._path(name))
        except FileNotFoundError:
            return

    def _path(self, name: str) -> str:
        return f"{self._top}/{name}"

    @property
    def _files(self) -> Any:  # noqa: ANN401 (fsspec is untyped)
        """The file system there; whoever needs it first connects."""
        with self._lock:
            if self._connected is None:
                self._connected = self._library(**self._options())
            return self._connected

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"skip_instance_cache": True}
        if self._scheme in {"s3", "gs"}:
            options["use_listings_cache"] = False  # it would hide what others put there meanwhile
        if self._scheme == "s3":
            limits = {"connect_timeout": _CONNECT_S, "read_timeout": _READ_S}
            options["config_kwargs"] = {**limits, "retries": {"max_attempts": 2}}
        elif self._scheme == "ssh":
            # Its library would trust any host: () = those that ~/.ssh/known_hosts has.
            options |= {"host": self._host, "known_hosts": (), "connect_timeout": _CONNECT_S}
            options |= {"username": self._user} if self._user else {}
            options |= {"port": self._port} if self._port else {}
        return options

    def _refuse_unmounted(self) -> None:
        """A folder that isn't there is a disk that isn't mounted, not an empty store."""
        if not self._scheme and not Path(self._top).is_dir():
            message = f"the folder '{self._top}' isn't there"
            raise BackendError(message, hint="mount it, or make it once")

    def _replacing(self, name: str) -> _Replacing:
        self._refuse_unmounted()
        is_whole = self._scheme in {"s3", "gs"}  # there, a file appears when it is all there
        return _Replacing(self._files, self._path(name), is_whole=is_whole)


class _Replacing:
    """A path to write to; what was written there then takes the place of `path`."""

    def __init__(self, place: Any, path: str, *, is_whole: bool) -> None:  # noqa: ANN401 (fsspec is untyped)
        self._place, self._path = place, path
        folder, _, name = path.rpartition("/")
        self._aside = path if is_whole else f"{folder}/.{name}.{secrets.token_hex(4)}{_ASIDE}"
        self._folder = "" if is_whole else folder

    def __enter__(self) -> str:
        if self._folder:
            self._place.makedirs(self._folder, exist_ok=True)
        return self._aside

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._aside == self._path:
            return
        if kind is None:
            self._place.mv(self._aside, self._path)
        elif self._place.exists(self._aside):
            self._place.rm_file(self._aside)


def _import(scheme: str) -> Any:  # noqa: ANN401 (fsspec is untyped)
    """The class of file systems for a scheme: imported here, since each takes a second or more."""
    fsspec = import_module("fsspec")
    name = _LIBRARIES.get(scheme)
    try:
        if name:
            import_module(name)
        return fsspec.get_filesystem_class(scheme or "file")
    except ImportError as error:
        message = f"{scheme}:// needs the package {name}, which isn't installed"
        hint = f"pip install 'filmkit[{_EXTRAS[scheme]}]'"
        raise BackendError(message, hint=hint) from error


def _beating(beat: Callable[[], None]) -> Any:  # noqa: ANN401 (likewise)
    callbacks = import_module("fsspec.callbacks")

    class Beating(callbacks.Callback):  # type: ignore[misc, name-defined] # fsspec is untyped
        def call(self, *_: object, **__: object) -> None:
            beat()

    return Beating()


def _changed(entry: dict[str, Any]) -> datetime | None:
    said = entry.get("LastModified") or entry.get("mtime") or entry.get("updated")
    if isinstance(said, str):
        said = datetime.fromisoformat(said)
    if isinstance(said, int | float):
        said = datetime.fromtimestamp(said, UTC)
    return said if isinstance(said, datetime) else None
