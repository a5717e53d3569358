"""The command line's own promises: help, docs, options."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from filmkit.cli.group import COMMANDS, cli

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[1] / "docs"


def _command(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command
    return command


def help_of(*names: str) -> str:
    """What `filmkit NAME --help` prints."""
    result = CliRunner().invoke(cli, [*names, "--help"], prog_name="filmkit", terminal_width=80)
    assert result.exit_code == 0
    return result.output


def _all_commands() -> Iterator[tuple[str, ...]]:
    """Every command's name, with those of a group behind it."""
    for name in COMMANDS:
        yield (name,)
        command = _command(name)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_help(name: str) -> None:
    """A command's help begins with an imperative of 60 characters at most, and has an example."""
    command = _command(name)
    first = (command.help or "").splitlines()[0]
    assert len(first) <= 60
    assert first.endswith(".")
    assert f"filmkit {name}" in help_of(name)[40:]


@pytest.mark.parametrize("name", COMMANDS)
def test_parameters_match(name: str) -> None:
    """Each option and argument has a parameter of its name, and each parameter an option."""
    command = _command(name)
    callback = inspect.unwrap(command.callback)  # type: ignore[arg-type]
    parameters = list(inspect.signature(callback).parameters)
    offered = {parameter.name for parameter in command.params}
    assert set(parameters) - {"folder"} == offered - {"help"}


def test_docs_are_what_help_says(request: pytest.FixtureRequest) -> None:
    """docs/cli.md holds the help of every command as it is, in 80 columns; `--update-golden` writes it."""
    parts = ["# Commands", "", "What `--help` prints.", ""]
    for names in ((), *_all_commands()):
        assert max(map(len, help_of(*names).splitlines())) <= 80
        text, title = help_of(*names), " ".join(["filmkit", *names])
        parts += [f"## {title}", "", "```", text.rstrip(), "```", ""]
    expected = "\n".join(parts)
    path = DOCS / "cli.md"
    if request.config.getoption("--update-golden"):
        path.write_text(expected, "utf-8")
    assert path.read_text("utf-8") == expected


@pytest.mark.parametrize(
    "heavy", ["yaml", "jsonschema", "doit", "rich", "numpy", "cv2", "PIL", "av", "jinja2", "openai"]
)
def test_nothing_heavy_at_the_start(heavy: str) -> None:
    """`filmkit --help`, completion and a build with nothing to do import nothing heavy."""
    names = "; ".join(f"import filmkit.cli.{name}" for name in COMMANDS)
    code = (
        f"import sys, filmkit.cli; {names}; "
        f"sys.exit(any(name.split('.')[0] == {heavy!r} for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
