"""Slips that people make with scripts, models and storyboards, and what they are told."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest
from space import end, wait_for
from watching import BEFORE

if TYPE_CHECKING:
    from space import Space

HEAD = "filmkit: 1\ntitle: A\nformat: {width: 64, height: 36, fps: 12}\n"


def checked(space: Space, more: str, *, code: int = 2, **environment: str) -> str:
    """What `check` says of a film, on stderr."""
    space.write("projects/a.yaml", HEAD + more)
    said = space.run("check", "a", **environment)
    assert said.code == code, said.err
    return said.err


@pytest.mark.parametrize(
    ("name", "content", "message", "hint"),
    [
        ("a.fdx", b"<FinalDraft/>", "is a Final Draft file, which isn't read", "as Fountain"),
        ("a.pdf", b"%PDF-1.4 \xff", "is a PDF, which isn't read", "as Fountain"),
        ("a.txt", "Ben runs.".encode("utf-16"), "is UTF-16 text", "save it as UTF-8"),
        ("b.txt", "Ben runs.".encode("utf-16-le"), "is UTF-16 text", "save it as UTF-8"),
        ("a.fountain", b"caf\xe9", "is not UTF-8 text", "save it as UTF-8"),
    ],
)
def test_scripts_of_other_kinds(
    name: str, content: bytes, message: str, hint: str, space: Space
) -> None:
    """A script that can't be read says what it is and what to do."""
    (space.root / "projects" / name).write_bytes(content)
    told = checked(space, f"script: {{file: {name}}}\n")
    assert f"'{name}' {message}" in told
    assert hint in told


def test_a_model_that_nobody_asks(space: Space) -> None:
    """`model` without `use: llm` is warned of; `use: llm` without a model anywhere is wrong, unless one stands in."""
    script = "script: Ben runs.\n"
    assert "add 'use: llm'" in checked(space, script + "director: {model: x}\n", code=0)
    told = checked(space, script + "director: {use: llm}\n")
    assert "projects/a.yaml:5:1: 'llm' is to direct, and no model is named anywhere" in told
    told = checked(space, script + "director: {use: llm, fallback: rules}\n", code=0)
    assert "so 'rules' will" in told
    told = checked(space, script + "director: {use: llm}\n", code=0, FILMKIT_LLM_MODEL="m")
    assert "no model" not in told


def test_storyboards_by_hand(space: Space) -> None:
    """Somebody who isn't in the cast is warned of; a film file's keys are told where they belong."""
    film = "script: Ben runs.\ncast: {detective: {look: tall}}\n"
    scene = {"id": 1, "duration": 2, "prompt": "Rain", "cast": ["detektive"]}
    board = {"title": "A", "scenes": [scene]}
    space.write("projects/a.storyboard.json", json.dumps(board))
    told = checked(space, film, code=0)
    assert "warning: 'detektive' is not in the film's cast" in told
    assert "did you mean 'detective'?" in told
    board["scenes"] = [{**scene, "seed": 7}]
    space.write("projects/a.storyboard.json", json.dumps(board))
    assert "it belongs into the film file: 'scenes: [{id: 1, seed: 7}]'" in checked(space, film)
    space.write("projects/a.storyboard.json", "")
    assert "delete it: the next build writes it anew" in checked(space, film)


def test_nobody_is_asked_for_a_proposal_that_cant_be(space: Space) -> None:
    """`--accept` of a scene that nobody edited fails before a model is asked."""
    space.write("projects/a.yaml", HEAD + "script: Ben runs.\ndirector: {use: llm, model: m}\n")
    said = space.run("direct", "a", "--accept", "9", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("scene '9' has no proposal")


def test_a_new_film_knows_who_is_seen(space: Space) -> None:
    """Both scenes of the new film's girl have her in them, and what to type next is told."""
    assert "filmkit build kite" in space.run("new", "kite").err
    space.run("direct", "kite")
    board = json.loads((space.root / "projects/kite.storyboard.json").read_text("utf-8"))
    assert [scene.get("cast") for scene in board["scenes"]] == [None, ["girl"], ["girl"]]


def test_two_signals_at_once(space: Space) -> None:
    """SIGINT and SIGTERM at the same moment end a watcher like one of them, without a traceback."""
    space.write("projects/tiny.yaml", BEFORE)
    watcher = space.start("watch", "tiny")
    wait_for((space.root / "films/tiny.mp4").exists)
    os.kill(watcher.pid, signal.SIGSTOP)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCONT):
        os.kill(watcher.pid, number)
    said = end(watcher)
    assert said.code == 130
    assert "ignored" not in said.err
