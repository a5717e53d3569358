"""Questions asked on behalf of somebody who may stop waiting at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends.director.llm.errand import Errand
from filmkit.backends.director.llm.question import answer_key
from filmkit.model.ports import Usage

if TYPE_CHECKING:
    from filmkit.backends.director.llm.answers import Answers
    from filmkit.backends.director.llm.patience import Patience
    from filmkit.backends.director.llm.question import Question
    from filmkit.backends.director.llm.reply import Answer
    from filmkit.backends.director.llm.server import Server
    from filmkit.model.ports import Hearing


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Asks one server, for one hearing.

    Attributes:
        server: Whom.
        answers: Where answers are kept.
        patience: How often, and how closely the wait is watched.
        hearing: Told of waits and costs.
        done: The fraction of the hearing that is done meanwhile.
        doing: What is done, for people, while nothing else is waited for.
    """

    server: Server
    answers: Answers
    patience: Patience
    hearing: Hearing
    done: float = 0.0
    doing: str = ""

    def ask(self, question: Question) -> Answer:
        """The answer: one that was kept, or else the server's, kept from now on.

        Raises:
            BackendError: There is none.
            TooLong: It doesn't fit into the model's window.
            Refused: The model won't.
            Cancelled: Out of `hearing.tell`; an answer that is on its way will be kept.
        """
        self.hearing.tell(self.done)
        kept = self.answers.find(answer_key(self.server.base_url, question))
        if kept:
            self.hearing.charge(Usage(kept=1))
            return kept
        errand = Errand(self.server, self.answers, self.patience, question)
        errand.start()
        try:
            self._wait(errand)
        except BaseException:
            errand.given_up.set()
            raise
        if errand.spent != Usage():
            self.hearing.charge(errand.spent)
        return errand.result()

    def forget(self, question: Question) -> None:
        """Ask anew the next time."""
        self.answers.forget(answer_key(self.server.base_url, question))

    def _wait(self, errand: Errand) -> None:
        said = ""
        while not errand.over.wait(self.patience.poll_s):
            self.hearing.tell(self.done)
            if (news := errand.news) != said:
                said = news
                self.hearing.say(news or self.doing)
