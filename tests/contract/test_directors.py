"""What every director in the registry must do; a new one passes by being in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from llmserver import MODEL, LlmServer

from filmkit.backends.director import DIRECTORS, find_director
from filmkit.errors import Cancelled
from filmkit.model.film import DirectorChoice
from filmkit.model.ports import Brief, Desk, Hearing
from filmkit.model.settings import Llm, Settings
from filmkit.story.answers import checked
from filmkit.story.script import read_script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filmkit.model.ports import Directed, Director, Passage

SCRIPTS = {
    "one word": "Rain.",
    "prose": "Mila opens the door. “Who is there?” asks Mila. Nobody.\n\nA cat sits on the stairs.",
    "shots": "- A door.\n- A cat.\n- A long, long street at night.",
    "screenplay": "INT. HOUSE - DAY\n\nRain. Night.\n\nMILA (V.O.)\n(softly)\nCome in.\n\nShe waits.\n",
    "dutch": "Een detective loopt door een regenachtige straat in Neo-Amsterdam, 2084.",
}
BRIEF = Brief(language="en", choice=DirectorChoice(), cast={"Mila": "girl of 12"})


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """Settings by which a director who needs a model finds one."""
    with LlmServer() as server:
        yield Settings(llm=Llm(base_url=server.url, model=MODEL))


@pytest.fixture(params=sorted(DIRECTORS))
def director(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Director:
    """Each director of the registry."""
    return find_director(request.param, Desk(settings=settings, answers=tmp_path / "answers"))


def passages(script: str) -> tuple[Passage, ...]:
    """The passages of a script."""
    return read_script(script, language="en").passages


def direct(director: Director, script: str) -> tuple[Directed, ...]:
    """Its scenes for a script."""
    return director.direct(passages(script), BRIEF, Hearing())


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_each_passage_once_and_in_order(director: Director, script: str) -> None:
    """Nothing is left out, added or moved, and every scene shows something for a time."""
    assert checked(direct(director, script), passages(script), BRIEF)


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_lines_are_verbatim(director: Director, script: str) -> None:
    """What is spoken is what the script says, by whom and how."""
    wanted = [line for passage in passages(script) for line in passage.lines]
    assert [line for scene in direct(director, script) for line in scene.dialogue] == wanted


def test_the_same_question_has_the_same_answer(director: Director) -> None:
    """Asked twice, it says the same."""
    assert direct(director, SCRIPTS["prose"]) == direct(director, SCRIPTS["prose"])


def test_it_has_a_name_and_a_version(director: Director) -> None:
    """Scenes are marked with both."""
    assert director.name(BRIEF.choice)
    assert director.version >= 1


def test_one_that_costs_can_be_put_down(director: Director) -> None:
    """Whoever doesn't want to know any more doesn't have to wait; what costs nothing needn't listen."""

    def tell(_: float) -> None:
        raise Cancelled

    if director.costs:
        with pytest.raises(Cancelled):
            director.direct(passages(SCRIPTS["prose"]), BRIEF, Hearing(tell=tell))
    else:
        assert director.direct(passages(SCRIPTS["prose"]), BRIEF, Hearing(tell=tell))
