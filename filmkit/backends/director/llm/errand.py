"""One question asked in a thread of its own, which goes on when nobody waits for it any more.

So an answer that is being paid for is kept even if the build was stopped meanwhile, and the next one finds it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from filmkit.backends.director.llm.dialect import simpler, spelled
from filmkit.backends.director.llm.faults import (
    TooLong,
    cut_short,
    fault_of,
    is_passing,
    is_too_long,
    silence_of,
)
from filmkit.backends.director.llm.question import answer_key
from filmkit.backends.director.llm.reply import text_of, unwrapped, words_in
from filmkit.backends.director.llm.server import Slow, Trouble
from filmkit.backends.director.llm.tokens import fewest_tokens
from filmkit.backends.lock import locked
from filmkit.model.ports import Usage

if TYPE_CHECKING:
    from filmkit.backends.director.llm.answers import Answers
    from filmkit.backends.director.llm.patience import Patience
    from filmkit.backends.director.llm.question import Question
    from filmkit.backends.director.llm.reply import Answer
    from filmkit.backends.director.llm.server import Reply, Server
    from filmkit.errors import BackendError

_REFUSALS = frozenset({400, 422})
_FAULT = 500
_SLIP = "json_validate_failed"
_CERTAIN = 1000  # tokens: of fewer, an estimate says too little
_UNCACHED = (
    16  # tokens: some servers count only what they hadn't read before, which may be next to nothing
)


class _GivenUp(Exception):  # noqa: N818 (nobody hears it)
    """Nobody waits any more."""


class Errand:
    """Fetches one answer: from those kept, from whoever is asking for it already, or from the server.

    Args:
        server: Whom to ask.
        answers: Where answers are kept.
        patience: How often to ask.
        question: What.

    Attributes:
        over: Set when there is an answer, or won't be one.
        given_up: To be set by whoever no longer waits: a request on its way is seen through, no other is made.
        news: What is waited for, in a few words; "" = the answer.
        spent: What it has come to.
    """

    def __init__(
        self, server: Server, answers: Answers, patience: Patience, question: Question
    ) -> None:
        self._server = server
        self._answers = answers
        self._patience = patience
        self._question = question
        self._key = answer_key(server.base_url, question)
        self._answer: Answer | None = None
        self._error: BaseException | None = None
        self.over = threading.Event()
        self.given_up = threading.Event()
        self.news = ""
        self.spent = Usage()

    def start(self) -> None:
        """Begin. The thread is no reason for the program not to end."""
        threading.Thread(target=self._run, name="filmkit-llm", daemon=True).start()

    def result(self) -> Answer:
        """The answer, once it is over.

        Raises:
            BackendError: There is none.
            TooLong, Refused: Nor will there be one for this question.
        """
        if self._error is not None:
            raise self._error
        assert self._answer is not None  # noqa: S101 (it is over)
        return self._answer

    def _run(self) -> None:
        try:
            with locked(self._answers.locks, [self._key], self._wait, self._go_on):
                self._answer = self._kept() or self._asked()
        except BaseException as error:  # noqa: BLE001 (raised where it is waited for)
            self._error = error
        self.over.set()

    def _kept(self) -> Answer | None:
        answer = self._answers.find(self._key)
        if answer:
            self.spent += Usage(kept=1)
        return answer

    def _asked(self) -> Answer:
        """What the server answers in the end."""
        self.news = ""
        model = self._question.model
        dialect = self._answers.dialect(self._server.base_url, model)
        failed = 0
        while True:
            self._go_on()
            try:
                reply = unwrapped(self._server.send(spelled(self._question, dialect)))
            except Slow as slow:  # the server may have finished it, and charged for it
                raise silence_of(slow, self._server, model) from slow
            except Trouble as trouble:
                failed += 1
                self._pause(failed, 0.0, str(trouble), silence_of(trouble, self._server, model))
                continue
            if reply.status == 200:  # noqa: PLR2004 (OK)
                self._answers.learn(self._server.base_url, model, dialect)
                return self._taken(reply)
            if is_too_long(reply):
                raise TooLong
            is_fault = reply.status == _FAULT
            is_slip = _SLIP in reply.body  # Groq: of the model's, not of the question's
            if not is_slip and (is_fault or reply.status in _REFUSALS):
                step = simpler(dialect, words_in(reply), form_only=is_fault)
                if step:
                    dialect = step
                    continue
            self._refuse(reply)
            failed += 1
            why = "it is busy" if reply.status == 429 else f"it failed (HTTP {reply.status})"  # noqa: PLR2004
            self._pause(failed, reply.wait_s, why, fault_of(reply, self._server, model))

    def _taken(self, reply: Reply) -> Answer:
        """The answer in a reply, kept. It was paid for, whatever it holds."""
        self.spent += Usage(calls=1)
        answer = text_of(reply, model=self._question.model, shown=self._server.shown)
        self.spent += Usage(tokens_in=answer.tokens_in, tokens_out=answer.tokens_out)
        self._see_whole(answer)
        self._answers.keep(self._key, answer)
        return answer

    def _see_whole(self, answer: Answer) -> None:
        """Refuse the answer to a question of which the server dropped the most, as Ollama does without a word.

        Servers that count only what they hadn't read before still count the script, which is new in a conversation's
        first question.
        """
        messages, seen = self._question.messages, answer.tokens_in
        asked = sum(fewest_tokens(message.text) for message in messages)
        script = fewest_tokens(messages[-1].text)
        is_first = len(messages) == 2  # noqa: PLR2004 (rules and question)
        if is_first and asked > _CERTAIN and _UNCACHED < seen < min(asked / 2, script * 0.75):
            raise cut_short(self._server, self._question.model, asked, seen)

    def _refuse(self, reply: Reply) -> None:
        if not is_passing(reply):
            raise fault_of(reply, self._server, self._question.model)

    def _pause(self, failed: int, asked_s: float, why: str, fault: BackendError) -> None:
        pause_s = self._patience.pause_s(failed, asked_s)
        if pause_s is None:
            raise fault
        self.news = f"waiting {pause_s:.0f} s for {self._server.shown}: {why}"
        self.given_up.wait(pause_s)
        self.news = ""

    def _wait(self, _: str) -> None:
        self.news = "waiting for another build that asks the same"

    def _go_on(self) -> None:
        if self.given_up.is_set():
            raise _GivenUp
