"""A storyboard revised in one go, as a build does it: asked, answered, concluded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.story.revise import conclude, inquire

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from filmkit.model.ports import Brief, Directed, Passage
    from filmkit.model.storyboard import Storyboard
    from filmkit.story.claims import Again
    from filmkit.story.revision import Revision


def revise(
    board: Storyboard | None,
    passages: Sequence[Passage],
    direct: Callable[[Sequence[Passage], Brief], tuple[Directed, ...]],
    *,
    title: str,
    brief: Brief,
    made_by: str,
    regenerate: Again = (),
    discard: bool = False,
) -> Revision:
    """The storyboard for a script, made from the one for an older script by `direct`."""
    inquiry = inquire(
        board, passages, title=title, brief=brief, regenerate=regenerate, discard=discard
    )
    answers = [direct(question.passages, question.brief) for question in inquiry.questions]
    return conclude(inquiry, answers, made_by=made_by)
