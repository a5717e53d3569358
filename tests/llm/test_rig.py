"""The language model server that other tests stand on does what servers of its kind do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from llm.install import install
from llm.server import CONTEXT, choice

if TYPE_CHECKING:
    from llm.server import Server

pytestmark = pytest.mark.llm

SCENES = {
    "type": "object",
    "properties": {
        "size": {"type": "string", "enum": ["wide", "close_up"]},
        "seconds": {"type": "integer"},
    },
    "required": ["size", "seconds"],
    "additionalProperties": False,
}


def test_installed_once() -> None:
    """A second installation finds the first."""
    first = install()
    before = first.python.stat()

    assert install() == first
    assert first.python.stat() == before


def test_answers(llm: Server) -> None:
    """The server answers a question with text, and counts its tokens: those of the answer, and of all answers."""
    before = llm.written()
    response = llm.complete("Say hello.", max_tokens=8)
    text, _ = choice(response)
    tokens = response.json()["usage"]["completion_tokens"]

    assert text.strip()
    assert 0 < tokens <= 8
    assert llm.written() == before + tokens


def test_refuses_a_wrong_key(llm: Server) -> None:
    """Who sends another key gets no answer."""
    assert llm.complete("Say hello.", key="sk-wrong", max_tokens=1).status_code == 401


def test_refuses_what_does_not_fit(llm: Server) -> None:
    """A question longer than the model's window is refused, not cut."""
    response = llm.complete("word " * (CONTEXT + 1), max_tokens=1)

    assert response.status_code == 400
    assert "context" in response.text


def test_same_seed_same_text(llm: Server) -> None:
    """Chance comes from the seed alone: the same gives the same text, another one another."""
    one, again, other = (
        choice(llm.complete("Tell a story.", max_tokens=16, temperature=1.0, seed=seed))
        for seed in (7, 7, 8)
    )

    assert one == again
    assert one != other


def test_says_that_it_was_cut_off(llm: Server) -> None:
    """An answer that meets its limit says so."""
    assert choice(llm.complete("Count to a thousand.", max_tokens=4))[1] == "length"


def test_keeps_to_a_schema(llm: Server) -> None:
    """An answer that has to be JSON of a form is."""
    schema = {"name": "scene", "strict": True, "schema": SCENES}
    wanted = {"type": "json_schema", "json_schema": schema}
    text, ended = choice(
        llm.complete("How is a storm filmed?", max_tokens=64, response_format=wanted)
    )

    assert ended == "stop"
    scene = json.loads(text)
    assert scene["size"] in {"wide", "close_up"}
    assert isinstance(scene["seconds"], int)
