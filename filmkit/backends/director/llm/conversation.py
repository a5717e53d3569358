"""A part of the script talked over with a model until there is a scene for each of its segments.

Knows nothing of connections: `Asking` does the asking.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filmkit.backends.director.llm.extraction import spoken
from filmkit.backends.director.llm.faults import TooLong
from filmkit.backends.director.llm.parts import halves
from filmkit.backends.director.llm.prompt import (
    Neighbours,
    film_messages,
    mend_message,
    schema_of,
)
from filmkit.backends.director.llm.question import Question
from filmkit.backends.director.llm.reading import read_answer
from filmkit.backends.director.llm.redaction import in_a_line, redacted
from filmkit.backends.director.llm.reply import Refused
from filmkit.backends.director.llm.tokens import fewest_tokens
from filmkit.errors import BackendError
from filmkit.spec.hints import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.backends.director.llm.asking import Asking
    from filmkit.backends.director.llm.reading import Sketch
    from filmkit.backends.director.llm.reply import Answer
    from filmkit.model.ports import Brief
    from filmkit.story.moments import Moment

SEGMENT_TOKENS = 120  # of an answer, for each scene
SPARE_TOKENS = 400  # of an answer besides: brackets, and a thought or two
_MENDS = 2  # times that a model may mend its answer
_TOLD = 20  # errors that it is told at once
_SHOWN = 3  # errors that people are told
_OTHERWISE = (
    "take another model, or 'director: {use: rules}', or name one that stands in: 'fallback: rules'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Talks with one model about one film.

    Attributes:
        asking: Asks it.
        model: Its name at the server.
        brief: What is known of the film.
        context: Tokens that fit into its window.
    """

    asking: Asking
    model: str
    brief: Brief
    context: int

    def sketches(self, part: Sequence[Moment], around: Neighbours) -> tuple[Sketch, ...]:
        """A sketch for each moment. What turns out to be too long is asked for in halves.

        Raises:
            BackendError: The model can't, or won't.
            Cancelled: Nobody wants to know any more.
        """
        try:
            return self._talked(part, around)
        except TooLong as error:
            if len(part) == 1:
                self._forget(part, around)
                raise self._endless(part[0]) from error
        except Refused as error:
            raise self._refused(part, str(error)) from error
        one, other = halves(part)
        try:
            first = self.sketches(one, replace(around, after=other[0].text))
            return first + self.sketches(other, replace(around, before=first[-1].prompt))
        except BackendError:
            self._forget(part, around)
            raise

    def _forget(self, part: Sequence[Moment], around: Neighbours) -> None:
        """Let cut answers go that led nowhere: the server may have more room the next time."""
        with suppress(TooLong):
            question = self._question(part, around)
            for limit in (question.limit, 2 * question.limit, self._widest(question)):
                self.asking.forget(replace(question, limit=limit))

    def _widest(self, question: Question) -> int:
        """All the room that there is for an answer, for a model that has only thought as yet."""
        said = fewest_tokens("".join(message.text for message in question.messages))
        return max(2 * question.limit, self.context - 2 * said)

    def _talked(self, part: Sequence[Moment], around: Neighbours) -> tuple[Sketch, ...]:
        question = self._question(part, around)
        asked: list[Question] = []
        for left in range(_MENDS, -1, -1):
            question, answer = self._whole(question, len(part))
            asked.append(question)
            reading = read_answer(answer, len(part), self.brief.cast)
            if not reading.errors:
                return reading.sketches
            if left:
                said = answer.text[: 4 * question.limit]
                errors = reading.errors[:_TOLD]
                question = question.after(said.strip(), mend_message(errors, len(part)))
        # The same answers would be found again and again: whoever builds again wants others.
        for each in asked:
            self.asking.forget(each)
        raise self._hopeless(reading.errors, answer)

    def _question(self, part: Sequence[Moment], around: Neighbours) -> Question:
        messages = film_messages(part, self.brief, around)
        if fewest_tokens("".join(message.text for message in messages)) > self.context:
            raise TooLong
        return Question(
            model=self.model,
            messages=messages,
            schema=schema_of(self.brief),
            seed=self.brief.seed,
            limit=SEGMENT_TOKENS * len(part) + SPARE_TOKENS,
        )

    def _whole(self, question: Question, count: int) -> tuple[Question, Answer]:
        """An answer that isn't cut off, and the question with the limit that it took.

        Raises:
            TooLong: Twice the limit isn't enough either.
        """
        answer = self.asking.ask(question)
        if answer.finish == "stop" or not self._errors(answer, count):
            return question, answer
        limit = 2 * question.limit
        if not spoken(
            answer.text
        ).strip():  # it has only thought as yet: let it think as long as there is room
            limit = self._widest(question)
        wider = replace(question, limit=limit)
        answer = self.asking.ask(wider)
        if answer.finish == "stop" or not self._errors(answer, count):
            return wider, answer
        raise TooLong

    def _errors(self, answer: Answer, count: int) -> tuple[str, ...]:
        """Some models go on, with nothing but white space, when they have said all."""
        return read_answer(answer, count, self.brief.cast).errors

    def _endless(self, moment: Moment) -> BackendError:
        message = f"{self.model} came to no end, or hadn't room enough, at {quoted(moment.text)}"
        hint = (
            "shorten or divide that piece of the script, or give the model more room: "
            "'llm: {context: …}' in filmkit.yaml, and the server's own window; or " + _OTHERWISE
        )
        return BackendError(message, hint=hint)

    def _refused(self, part: Sequence[Moment], why: str) -> BackendError:
        secrets = self.asking.server.secrets
        what = quoted(part[0].text)
        if len(part) > 1:
            what = f"one of the {len(part)} pieces from {what} to {quoted(part[-1].text)}"
        said = in_a_line(redacted(why, secrets))
        message = f"{self.model} refuses to direct {what}" + (f": {said}" if said else "")
        return BackendError(message, hint=f"say it in other words, or {_OTHERWISE}")

    def _hopeless(self, errors: Sequence[str], answer: Answer) -> BackendError:
        told = [in_a_line(redacted(error)) for error in errors[:_SHOWN]]
        more = f", and {len(errors) - _SHOWN} more" if len(errors) > _SHOWN else ""
        message = f"{self.model} didn't answer what it was asked: {'; '.join(told)}{more}"
        log = redacted(answer.text, self.asking.server.secrets)
        return BackendError(message, hint=_OTHERWISE, log=log)
