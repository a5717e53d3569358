"""The command line. Each command parses, calls one function, prints its answer and gives an exit code."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from filmkit.backends.files import explain
from filmkit.cli.group import COMPLETE, cli
from filmkit.cli.report import report_bug, report_errors
from filmkit.errors import FilmkitError

if TYPE_CHECKING:
    from types import FrameType

_BUG = 3
_INTERRUPTED = 130
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> NoReturn:
    """Run filmkit with the process's arguments, and exit.

    0 = done, 1 = the build failed, 2 = a film or the command is wrong, 3 = a bug of ours, 130 = Ctrl-C.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed before we began: say nothing, but work
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 (open as long as we are)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(
            errors="replace"
        )  # a terminal that lacks a letter still shows the rest
    for number in _SIGNALS:
        # A shell's `nohup` says that a lost terminal is nothing to us.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)
    if COMPLETE in os.environ:
        from filmkit.cli.shells import register  # noqa: PLC0415 (only when Tab was pressed)

        register()
    try:
        sys.exit(_run())
    finally:
        _flush()


def _run() -> int:
    try:
        return cli(prog_name="filmkit", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except FilmkitError as error:
        report_errors(error, as_json="--json" in sys.argv)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _stop()
    except OSError as error:
        if isinstance(error.__context__, KeyboardInterrupt):  # click couldn't say a last word
            _stop()
        if isinstance(error, BrokenPipeError):  # whoever read our answer has gone away
            return 1
        report_errors(explain(error, "go on"), as_json=False)
        return 1
    except Exception as error:  # noqa: BLE001 # the one place: everything else is a bug of ours
        report_bug(error)
        return _BUG


def _flush() -> None:
    """Empty the streams, if need be into nothing: Python would complain at exit, and change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _stop() -> NoReturn:
    with contextlib.suppress(OSError):  # a closed terminal
        sys.stderr.write("\nstopped; finished work is kept, `filmkit build` goes on from there\n")
        sys.stderr.flush()
    # A thread may still be in a long computation: what it does is worth nothing now, and nothing of it stays.
    os._exit(_INTERRUPTED)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """Stop, once: a second Ctrl-C mustn't break off the ending of children."""
    for number in _SIGNALS:
        # Not SIG_IGN: Python prints a traceback for a signal that came at the same moment and is ignored by now.
        signal.signal(number, _heed_not)
    raise KeyboardInterrupt


def _heed_not(_number: int, _frame: FrameType | None) -> None:
    """Nothing more to be done: it is stopping already."""
