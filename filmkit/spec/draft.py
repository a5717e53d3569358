"""A film file under check: what it says, and how to say what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.errors import Problem
from filmkit.spec.labels import label, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.model.asset import Asset
    from filmkit.model.film import Format
    from filmkit.source import Path, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One film file, of any shape at all.

    Attributes:
        source: What was read.
        name: The film's name.
        form: Its format, with defaults where it says nothing or something wrong.
        assets: The files it names, by their names in the file.
    """

    source: Source
    name: str
    form: Format
    assets: Mapping[str, Asset]

    @property
    def data(self) -> Json:
        """All that the file says."""
        return self.source.data

    def problem(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the value at `path`, or at its key."""
        return Problem(message, self.source.where(path, key=key), hint)

    def label(self, path: Path) -> str:
        """What people call the value at `path`."""
        return label(path, self.data)

    def within(self, path: Path) -> str:
        """The same, for behind something in it."""
        return within(path, self.data)
