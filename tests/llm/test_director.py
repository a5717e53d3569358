"""The director that asks a language model, and a real model: what a small one can hold to, never what it has to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from filmkit.backends.director.llm import Llm as Director
from filmkit.errors import BackendError
from filmkit.model.film import DirectorChoice
from filmkit.model.ports import Brief, Desk, Hearing, Usage
from filmkit.model.settings import Llm, Settings
from filmkit.story.prose import passages
from llm.server import CONTEXT, MODEL, TIMEOUT_S

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.model.ports import Directed
    from llm.server import Server

pytestmark = pytest.mark.llm

STORY = passages("Mila rows to the island. An old man waits at the lighthouse.", "en")
BRIEF = Brief(
    language="en",
    choice=DirectorChoice(use="llm"),
    cast={"Mila": "girl of 12, short black curls"},
    title="The lighthouse",
)


class Session:
    """A director at a desk of its own, and what its answers came to."""

    def __init__(self, llm: Llm, answers: Path) -> None:
        self.director = Director(Desk(settings=Settings(llm=llm), answers=answers))
        self.answers = answers
        self.bill = Usage()
        self.found: tuple[Directed, ...] | BackendError = ()

    def ask(self, brief: Brief = BRIEF) -> tuple[Directed, ...] | BackendError:
        """The scenes for the story, or why there are none."""
        try:
            return self.director.direct(STORY, brief, Hearing(charge=self._charge))
        except BackendError as error:
            return error

    def _charge(self, usage: Usage) -> None:
        self.bill += usage


def at(server: Server, **more: str) -> Llm:
    """The settings for asking the server."""
    found = {"base_url": server.url, "model": MODEL, "api_key": server.key, **more}
    return Llm(context=CONTEXT, timeout_s=TIMEOUT_S, **found)


@pytest.fixture(scope="module")
def first(llm: Server, tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A session in which the story was directed: half a minute, so it is done once."""
    session = Session(at(llm), tmp_path_factory.mktemp("answers"))
    session.found = session.ask()
    return session


def test_scenes_or_a_reason(first: Session) -> None:
    """A real model's answer covers every passage once, in order, or the film's author is told what to do."""
    assert first.bill.calls
    assert first.bill.tokens_in
    if isinstance(first.found, BackendError):
        assert all(problem.message and problem.hint for problem in first.found.problems)
    else:
        covered = [key for directed in first.found for key in directed.covers]
        assert covered == [passage.key for passage in STORY]
        assert all(directed.panel.prompt.strip() for directed in first.found)
        assert {name for directed in first.found for name in directed.panel.cast} <= {"Mila"}


def test_what_was_answered_is_not_asked_again(llm: Server, first: Session) -> None:
    """A second session with the same folder has the same scenes without a request."""
    if isinstance(first.found, BackendError):
        pytest.skip(f"the model came to no answer that could be kept: {first.found}")
    written = llm.written()
    second = Session(at(llm), first.answers)

    assert second.ask() == first.found
    assert llm.written() == written
    assert (second.bill.calls, second.bill.tokens_in) == (0, 0)
    assert second.bill.kept


def test_a_wrong_key_is_told(llm: Server, tmp_path: Path) -> None:
    """The server's refusal names the key's variable, and shows no key."""
    session = Session(at(llm, api_key="sk-wrong-as-can-be"), tmp_path)
    found = session.ask()

    assert isinstance(found, BackendError)
    assert "OPENAI_API_KEY" in str(found.problems[0])
    assert "sk-wrong-as-can-be" not in f"{found.problems}{found.log}"


def test_no_server_is_told(llm: Server, tmp_path: Path) -> None:
    """Where nothing listens, the address is named, with one thing to do."""
    found = Session(at(llm, base_url="http://127.0.0.1:9/v1"), tmp_path).ask()

    assert isinstance(found, BackendError)
    assert "127.0.0.1:9" in found.problems[0].message
    assert found.problems[0].hint
