"""What a director is going to be asked, told before anything is spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.cli.causes import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.build.boards import Agenda
    from filmkit.story.revise import Question

_MOST = 5  # pieces of the script that are quoted
_SHOWN = 70  # characters of each


def tell_questions(agenda: Agenda) -> str:
    """Who is asked, for how much of the script, and why, in a few lines."""
    questions = agenda.inquiry.questions
    asked = [told for question in questions for told in _pieces(question)]
    of_all = f"{len(asked)} of {count(len(agenda.inquiry.passages), 'passage')}"
    runs = f", {len(questions)} runs" if len(questions) > 1 else ""
    lines = [f"{agenda.film.name}: {agenda.director} is to direct {of_all}{runs}"]
    lines += [f"  {told}" for told in asked[:_MOST]]
    if len(asked) > _MOST:
        lines.append(f"  and {len(asked) - _MOST} more")
    return "\n".join(lines)


def _pieces(question: Question) -> Iterator[str]:
    why = "once more" if question.take else "new or changed"
    for passage in question.passages:
        text = passage.text if len(passage.text) <= _SHOWN else passage.text[: _SHOWN - 1] + "…"
        yield f"{why}: {text}"
