"""A project's other versions in git: what branches, tags, stashes and other worktrees hold. Reads only.

Runs nothing but git's readers of objects: no hooks, no filters, no index, no network.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

MOST_VERSIONS = 500
_CALM = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
# What a stranger's repository might have git run.
_NO_PROGRAMS = ("-c", "log.showSignature=false", "-c", "core.fsmonitor=false")
_TIMEOUT_S = 60
_FILES = {"100644", "100755"}
_POINTER = b"version https://git-lfs"  # a large file's place is taken by a few lines of text


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The project's files at one commit.

    Attributes:
        name: The branch, tag or stash, as git names it.
        files: Git's name for the content of each file, by its path relative to the project's root.
    """

    name: str
    files: Mapping[str, str]


class Repository:
    """The repository that a project is in."""

    def __init__(self, root: Path) -> None:
        """Look where it is. Raises BackendError if there is none, or git can't be run."""
        self._root = root
        self._prefix = self._git("rev-parse", "--show-prefix").decode().strip()

    def versions(self) -> tuple[Version, ...]:
        """All that branches, tags, stashes and worktrees hold, the latest first, each content once.

        Raises:
            BackendError: git failed.
        """
        found: dict[str, Version] = {}
        for name, commit in self._tips():
            tree = self._git("rev-parse", "--verify", f"{commit}^{{tree}}").decode().strip()
            if tree not in found and len(found) < MOST_VERSIONS:
                found[tree] = Version(name=name, files=self._list(tree))
        return tuple(found.values())

    @contextlib.contextmanager
    def reader(self) -> Iterator[Reader]:
        """What gives files' contents. Raises BackendError."""
        argv = self._argv("cat-file", "--batch")
        with subprocess.Popen(
            argv,
            env={**os.environ, **_CALM},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdin  # noqa: S101 (a pipe)
            assert process.stdout  # noqa: S101 (likewise)
            try:
                yield Reader(process.stdin, process.stdout)
            finally:
                process.kill()

    def _tips(self) -> Iterator[tuple[str, str]]:
        form = "--format=%(refname:short)%00%(objectname)%00%(*objectname)"
        refs = self._git("for-each-ref", "--sort=-creatordate", form).decode("utf-8", "replace")
        for line in refs.splitlines():
            name, own, target = line.split("\0")
            if self._is_commit(target or own):
                yield name, target or own
        yield from self._stashes()
        trees = self._git("worktree", "list", "--porcelain").decode("utf-8", "replace")
        for said in trees.splitlines():
            kind, _, commit = said.partition(" ")
            if kind == "HEAD" and commit.strip("0"):
                yield "a worktree", commit

    def _stashes(self) -> Iterator[tuple[str, str]]:
        """Each stash, and what was not under version control when it was made."""
        with contextlib.suppress(BackendError):  # there is none
            self._git("rev-parse", "--verify", "--quiet", "refs/stash")
            lines = self._git("log", "-g", "--format=%H %P", "refs/stash").decode().splitlines()
            for number, line in enumerate(lines):
                commit, *parents = line.split()
                yield f"stash@{{{number}}}", commit
                yield from ((f"stash@{{{number}}}", parent) for parent in parents[2:])

    def _is_commit(self, name: str) -> bool:
        return self._git("cat-file", "-t", name).strip() == b"commit"

    def _list(self, tree: str) -> dict[str, str]:
        said = self._git("ls-tree", "-r", "-z", "--full-tree", tree).decode(
            "utf-8", "surrogateescape"
        )
        found: dict[str, str] = {}
        for line in said.split("\0"):
            head, _, path = line.partition("\t")
            mode, _, name = (*head.split(" "), "", "", "")[:3]
            is_safe = not {"..", ".git", ""} & {*path.split("/")}
            if mode in _FILES and is_safe and path.startswith(self._prefix):
                found[path.removeprefix(self._prefix)] = name
        return found

    def _git(self, *args: str) -> bytes:
        try:
            done = subprocess.run(
                self._argv(*args),
                env={**os.environ, **_CALM},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            message = "git can't be run"
            raise BackendError(message, log=str(error)) from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()
            message = f"git can't read the repository: {said.splitlines()[0] if said else args[0]}"
            raise BackendError(message, log=said)
        return done.stdout

    def _argv(self, *args: str) -> Sequence[str]:
        return ["git", "-C", str(self._root), "--no-pager", *_NO_PROGRAMS, *args]


class Reader:
    """Gives contents by git's names for them."""

    def __init__(self, asked: IO[bytes], said: IO[bytes]) -> None:
        self._asked = asked
        self._said = said

    def write(self, name: str, path: Path) -> None:
        """Write the content to `path`, unless git has only a pointer to it. Raises OSError."""
        self._asked.write(f"{name}\n".encode())
        self._asked.flush()
        head = self._said.readline().split()
        left = int(head[2]) if head[1:2] == [b"blob"] else -1
        if left < 0:
            message = f"git has no {name}"
            raise OSError(message)
        part = self._said.read(min(left, 1 << 20))
        is_pointer = part.startswith(_POINTER)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            while part:
                file.write(part)
                left -= len(part)
                part = self._said.read(min(left, 1 << 20)) if left else b""
        self._said.read(1)
        if is_pointer:
            path.unlink()


def is_repository(root: Path) -> bool:
    """Whether a project seems to be under git's control: there is a `.git` in its root or above."""
    return any((folder / ".git").exists() for folder in (root, *root.parents))


def write_files(reader: Reader, version: Version, paths: Iterable[str], folder: Path) -> None:
    """Write those of a version's files to a folder; what it doesn't have is left out. Raises OSError."""
    for path in paths:
        name = version.files.get(path)
        if name and not (folder / path).exists():
            reader.write(name, folder / path)
