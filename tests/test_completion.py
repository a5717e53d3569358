"""Completion in a real bash, by what `filmkit completion` prints."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from space import Space

# Completes a line as bash does when Tab is pressed at its end.
_TRY = """
eval "$(filmkit completion bash)"
COMP_LINE="$1" COMP_POINT=${#1}
_filmkit_completion filmkit
printf '%s\\n' "${COMPREPLY[@]}"
"""


def completed(space: Space, line: str) -> list[str]:
    """What bash offers for the last word of a line."""
    program = space.write_program(
        "bin/filmkit", f'#!/bin/sh\nexec "{sys.executable}" -m filmkit "$@"\n'
    )
    path = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", _TRY, "bash", line],
        cwd=space.root,
        env=space.environment(PATH=path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("filmkit bu", ["build"]),
        ("filmkit build ", ["tiny"]),
        ("filmkit build tiny ", []),
        ("filmkit why tiny scene", ["scene_01", "scene_02"]),
        ("filmkit why tiny body:", ["scene_01", "scene_02"]),
        ("filmkit why tiny c", ["cut"]),
        ("filmkit build --progress j", ["json"]),
    ],
)
def test_bash(line: str, words: list[str], small: Space) -> None:
    """Commands, films, steps (behind their colon, where bash parts words) and choices."""
    assert completed(small, line) == words


def test_scenes(space: Space) -> None:
    """Scenes of the storyboard; for `--accept`, those with a proposal."""
    space.write("projects/a.yaml", "filmkit: 1\ntitle: A\nscript: Ben runs.\n")
    board = '{"scenes": [{"id": 1}, {"id": "end", "proposal": {"prompt": "x"}}]}'
    space.write("projects/a.storyboard.json", board)
    assert completed(space, "filmkit direct a --regenerate ") == ["1", "end"]
    assert completed(space, "filmkit direct a --accept ") == ["end"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts(shell: str, space: Space) -> None:
    """Each shell takes its script, which says how to install it; without a name it is $SHELL's."""
    said = space.run("completion", shell)
    assert "filmkit completion" in said.out
    assert space.run("completion", SHELL=f"/bin/{shell}").out == said.out
    if program := shutil.which(shell):
        script = space.write("script", said.out)
        assert subprocess.run([program, "-n", script], check=False).returncode == 0


def test_an_unknown_shell(space: Space) -> None:
    """Whoever has another shell is told which there are."""
    said = space.run("completion", SHELL="/bin/tcsh")
    assert said.code == 2
    assert "bash, zsh, fish" in said.err
