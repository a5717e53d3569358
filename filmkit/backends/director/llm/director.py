"""The director that asks a language model for a scene to each moment of the script.

Dialogue, headings, places and times are the script's, word for word; style and looks are added later, by code. The
model describes pictures, and says how long and from where they are filmed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filmkit.backends.director.llm.answers import Answers
from filmkit.backends.director.llm.asking import Asking
from filmkit.backends.director.llm.conversation import (
    SEGMENT_TOKENS,
    SPARE_TOKENS,
    Conversation,
)
from filmkit.backends.director.llm.parts import parts
from filmkit.backends.director.llm.patience import Patience
from filmkit.backends.director.llm.prompt import Neighbours, film_messages, segment_json
from filmkit.backends.director.llm.scenes import scene
from filmkit.backends.director.llm.server import Server
from filmkit.backends.director.llm.tokens import tokens
from filmkit.errors import BackendError
from filmkit.model.ports import Hearing
from filmkit.spec.endpoint import endpoint
from filmkit.story.moments import moments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.backends.director.llm.reading import Sketch
    from filmkit.model.film import DirectorChoice
    from filmkit.model.ports import Brief, Desk, Directed, Passage
    from filmkit.story.moments import Moment

_QUESTION_SHARE = 0.4  # of the window, for the segments of one question
_NOBODY = Hearing()
_PATIENT = Patience()


class Llm:
    """A language model, by OpenAI's protocol.

    Args:
        desk: The machine's settings, and a folder for answers.
        patience: How long and how often a server is asked.
    """

    version = 1
    costs = True

    def __init__(self, desk: Desk, patience: Patience = _PATIENT) -> None:
        llm = desk.settings.llm
        self._model = llm.model
        self._context = llm.context
        self._server = Server(base_url=endpoint(llm), api_key=llm.api_key, timeout_s=llm.timeout_s)
        self._answers = Answers(desk.answers)
        self._patience = patience

    def name(self, choice: DirectorChoice) -> str:
        """The model: the film's, else the machine's; "" if nobody named one."""
        return choice.model or self._model

    def direct(
        self, passages: Sequence[Passage], brief: Brief, hearing: Hearing = _NOBODY
    ) -> tuple[Directed, ...]:
        """A scene for each moment of the passages.

        Raises:
            BackendError: No model is named, it can't be asked, or it didn't answer what it was asked.
            Cancelled: Out of `hearing.tell`.
        """
        model = self.name(brief.choice)
        if not model:
            hint = (
                "name one in the film: 'director: {use: llm, model: …}', or for all films in "
                "filmkit.yaml: 'llm: {model: …}'"
            )
            raise BackendError("no language model is named that could direct", hint=hint)
        beats = moments(passages, brief)
        if not beats:
            return ()
        asking = Asking(
            server=self._server, answers=self._answers, patience=self._patience, hearing=hearing
        )
        talk = Conversation(asking=asking, model=model, brief=brief, context=self._context)
        sketches = _Rounds(talk, self._divided(beats, brief)).sketches()
        hearing.say("")
        return tuple(
            scene(beat, sketch, brief) for beat, sketch in zip(beats, sketches, strict=True)
        )

    def _divided(self, beats: Sequence[Moment], brief: Brief) -> tuple[tuple[Moment, ...], ...]:
        """The moments in parts whose questions fit into the model's window together with their answers."""
        counts = [tokens(segment_json(n, beat), brief.language) for n, beat in enumerate(beats, 1)]
        frame = film_messages((), brief, Neighbours(before=brief.before, after=brief.after))
        told = sum(tokens(message.text, brief.language) for message in frame)
        most = max(1, int(self._context * _QUESTION_SHARE))
        room = max(1, self._context - told - SPARE_TOKENS)
        # Each has its words in the question, of which there may be `most`, and its scene in the answer.
        costs = [max(count + SEGMENT_TOKENS, count * room // most) for count in counts]
        return parts(beats, costs, room)


@dataclass(frozen=True, slots=True)
class _Rounds:
    """The parts of one script, one after another."""

    talk: Conversation
    parts: tuple[tuple[Moment, ...], ...]

    def sketches(self) -> tuple[Sketch, ...]:
        """A sketch for each moment of all parts."""
        result: tuple[Sketch, ...] = ()
        for number in range(len(self.parts)):
            result += self._part(number, result[-1].prompt if result else "")
        return result

    def _part(self, number: int, before: str) -> tuple[Sketch, ...]:
        many, brief = len(self.parts), self.talk.brief
        hearing = self.talk.asking.hearing
        doing = f"part {number + 1} of {many}" if many > 1 else f"waiting for {self.talk.model}"
        hearing.say(doing)
        following = self.parts[number + 1][0].text if number + 1 < many else brief.after
        around = Neighbours(before=before or brief.before, after=following)
        asking = replace(self.talk.asking, done=number / many, doing=doing)
        try:
            found = replace(self.talk, asking=asking).sketches(self.parts[number], around)
        except BackendError as error:
            raise _with_comfort(error, number, many) from error
        hearing.tell((number + 1) / many)
        return found


def _with_comfort(error: BackendError, done: int, many: int) -> BackendError:
    """The error, with what it doesn't cost."""
    if not done:
        return error
    kept = f"{done} of {many} parts are done and kept; build again goes on from there"
    problem = error.problems[0]
    hint = f"{problem.hint}; {kept}" if problem.hint else kept
    return BackendError(problem.message, hint=hint, log=error.log)
