"""What edits of a script cost, counted at the server: a request for each run of changed sentences, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from llmserver import MODEL, LlmServer

from filmkit.backends.director.llm import Llm
from filmkit.model.film import DirectorChoice
from filmkit.model.ports import Brief, Desk, Hearing
from filmkit.model.settings import Llm as LlmSettings
from filmkit.model.settings import Settings
from filmkit.story.revise import conclude, inquire
from filmkit.story.script import read_script

if TYPE_CHECKING:
    import pytest

    from filmkit.model.storyboard import Storyboard

BRIEF = Brief(language="en", choice=DirectorChoice(), cast={})
SENTENCES = st.sampled_from([f"Room {n} holds a secret of its own." for n in range(9)])
EDITS = st.lists(
    st.tuples(st.sampled_from(["insert", "delete", "replace"]), st.integers(0, 9), SENTENCES),
    min_size=1,
    max_size=6,
)


def edited(sentences: list[str], kind: str, at: int, new: str) -> list[str]:
    """The script after one edit; at least one sentence stays."""
    at %= len(sentences)
    behind = sentences[at:] if kind == "insert" else sentences[at + 1 :]
    put = [] if kind == "delete" and len(sentences) > 1 else [new]
    return sentences[:at] + put + behind


@settings(max_examples=25)
@given(st.lists(SENTENCES, min_size=2, max_size=6), EDITS)
def test_any_edits_cost_what_they_change(
    tmp_path_factory: pytest.TempPathFactory,
    sentences: list[str],
    edits: list[tuple[str, int, str]],
) -> None:
    """One request for each run of changed sentences, none for the rest, and none for the same storyboard again."""
    board: Storyboard | None = None
    known: set[str] = set()  # what was asked before is not asked again
    with LlmServer() as server:
        llm = LlmSettings(base_url=server.url, model=MODEL)
        desk = Desk(settings=Settings(llm=llm), answers=tmp_path_factory.mktemp("answers"))
        for kind, at, new in [("insert", 0, "Begin."), *edits]:
            sentences = edited(sentences, kind, at, new)
            passages = read_script(" ".join(sentences), language="en").passages
            inquiry = inquire(board, passages, title="T", brief=BRIEF)
            before = len(server.asked)
            answers = [Llm(desk).direct(q.passages, q.brief, Hearing()) for q in inquiry.questions]
            fresh = {repr(question) for question in inquiry.questions} - known
            assert len(server.asked) - before == len(fresh)
            known |= fresh
            revision = conclude(inquiry, answers, made_by="the model")
            changed = sum(len(question.passages) for question in inquiry.questions)
            assert len(revision.new) + len(revision.changed) <= changed
            board = revision.storyboard
            assert not inquire(board, passages, title="T", brief=BRIEF).questions
            covered = [key for scene in board.scenes for key in scene.covers]
            assert sorted(covered) == sorted(passage.key for passage in passages)
