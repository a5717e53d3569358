"""Commands as lines for a shell in Pinokio's terminal, the same for `cmd.exe` as for `bash`.

Knows nothing of films. Pinokio looks at no exit code: a line therefore prints its own, and a pattern in the terminal
ends the script. Whatever would have to be escaped in one of the shells is refused, not escaped: text of a film goes
into files, never into a line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.keys import Json

_PLAIN = re.compile(r"[A-Za-z0-9_@+=:,./-]+\Z")
# Between double quotes, neither shell sees anything in these; a single quote is a letter to both.
_QUOTED = re.compile(r"[A-Za-z0-9_@+=:,./\-;()\[\]*?'# ~]*\Z")
_LINE = re.compile(rf"""(?:[A-Za-z0-9_@+=:,./ -]|"{_QUOTED.pattern[:-2]}"|\{{\{{.*?\}}\}})*\Z""")

# Pinokio's own: text that merely looks like a failure, the echoed command among it, would end the script.
_NOISE: tuple[dict[str, Json], ...] = (
    {"event": "/error:/i", "break": False},
    {"event": "/errno /i", "break": False},
)


def shell_line(program: str, args: Sequence[str]) -> str:
    """A line that runs `program` and prints `<PROGRAM>_EXIT=<code>` in either shell; a template of Pinokio's."""
    return f"{' '.join(map(_word, (program, *args)))}{exit_marker(program)}"


def is_plain(line: str) -> bool:
    """Whether a line is no more than one command's words; templates of Pinokio's in it are not looked at."""
    return bool(_LINE.match(line))


def exit_marker(program: str) -> str:
    """What a line ends with in order to print its exit code; the command as it is echoed shows no number.

    Source: `help call` of cmd.exe: `call` looks at `%^errorlevel%` once more, after the command has run.
    """
    name = f"{program.upper()}_EXIT="
    windows, posix = f" & call echo {name}%^errorlevel%", f"; echo {name}$?"
    return f"{{{{platform === 'win32' ? '{windows}' : '{posix}'}}}}"


def on_failure(program: str) -> list[Json]:
    """Handlers that end a script if `program` ended with another code than 0, and for nothing else."""
    return [{"event": f"/{program.upper()}_EXIT=-?[1-9][0-9]*/", "break": True}, *_NOISE]


def on_end(program: str, ready: str) -> list[Json]:
    """Handlers for a program that is to run on: the script goes on once `ready` appears, and ends if it doesn't.

    Args:
        program: As it was given to `shell_line`.
        ready: A regular expression of JavaScript's, without its slashes.
    """
    done: Json = {"event": f"/{ready}/", "done": True}
    return [done, {"event": f"/{program.upper()}_EXIT=-?[0-9]+/", "break": True}, *_NOISE]


def _word(arg: str) -> str:
    if _PLAIN.match(arg):
        return arg
    assert _QUOTED.match(arg), f"{arg!r} is not for a shell"  # noqa: S101 (a bug of ours)
    return f'"{arg}"'
