"""What can go wrong, said to a filmmaker: what, where, and what to do.

Knows nothing of YAML, films or the terminal.

    FilmkitError            the user can mend it
    ├── SpecError           a film, storyboard or settings file is wrong      exit 2
    ├── PlanError           no such goal, two films in one place              exit 2
    └── BackendError        a tool is missing, refused or failed; has .log    exit 1

Any other exception is a bug of filmkit's (exit 3).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in one of the user's files.

    Attributes:
        file: Path as the user would type it, relative to the root where that is shorter.
        line: From 1; 0 means the file as a whole.
        column: From 1; 0 means the line as a whole.
        text: What stood in the line when it was read, to be shown; "" = not known. Two places are the same
            whatever it says.
    """

    file: str
    line: int = 0
    column: int = 0
    text: str = field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in words for a filmmaker.

    Attributes:
        message: Lower case, no full stop, the offending value quoted.
        where: The place to look at, if there is one.
        hint: One thing to do, or "".
        warning: The film can be made all the same.
    """

    message: str
    where: Where | None = None
    hint: str = ""
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        label = "warning: " if self.warning else ""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return printable(f"{place}{label}{self.message}{hint}")


def printable(text: str) -> str:
    """The text without what would steer a terminal: people's files may hold anything."""
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


def by_place(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems in the order in which they stand in the files; those without a place first."""
    return tuple(sorted(problems, key=lambda p: (p.where or Where(""), p.message)))


class FilmkitError(Exception):
    """What the user can mend. `problems` holds at least one."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, where: Where | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.problems: tuple[Problem, ...] = (Problem(message, where, hint),)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class SpecError(FilmkitError):
    """A film, storyboard or settings file is wrong. Holds every problem, in order of place."""

    exit_code = 2

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> SpecError:
        """One error for many problems (at least one)."""
        ordered = by_place(problems)
        error = cls(ordered[0].message)
        error.problems = ordered
        return error


class PlanError(FilmkitError):
    """What was asked for can't be planned: no such goal, two films delivered to one place."""

    exit_code = 2


class BackendError(FilmkitError):
    """A tool is missing, refused or failed.

    Attributes:
        log: The tool's own last words, for whoever wants them; "" if it had none.
    """

    exit_code = 1

    def __init__(
        self, message: str, *, where: Where | None = None, hint: str = "", log: str = ""
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.log = log


class Cancelled(Exception):  # noqa: N818 (not an error: the user asked for it)
    """The build is stopping; work in hand is given up and leaves nothing behind."""
