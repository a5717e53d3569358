"""What is asked, whatever words a server wants it asked in; and the name under which its answer is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from filmkit.keys import digest
from filmkit.spec.servers import public_address

if TYPE_CHECKING:
    from filmkit.keys import Json

# Low, for models keep to their orders then; not 0, where the seed would decide nothing and a scene directed once more
# would come out as before.
TEMPERATURE = 0.4
SEEDS = 2**31  # several servers take a seed below this only


class Message(NamedTuple):
    """A turn of the conversation: `system`, `user` or `assistant`, and what is said."""

    role: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request to a model.

    Attributes:
        model: Its name at the server.
        messages: The conversation so far; the last is ours.
        schema: The form of the answer.
        seed: 0 <= seed < 2**32; sent as far as servers take it.
        limit: Tokens that the answer may have.
    """

    model: str
    messages: tuple[Message, ...]
    schema: Json
    seed: int
    limit: int

    def after(self, answer: str, reply: str) -> Question:
        """The question that goes on: the model's answer, and what is said to it."""
        said = Message("assistant", answer or "{}"), Message("user", reply)
        return replace(self, messages=(*self.messages, *said))


def answer_key(base_url: str, question: Question) -> str:
    """The name of the answer: a digest of all that decides it, 64 hexadecimal digits.

    How the question is spelled for the server is not in it: that is found out by trying, and may be forgotten.
    """
    asked: Json = {
        "server": public_address(base_url),
        "model": question.model,
        "messages": [list(message) for message in question.messages],
        "schema": question.schema,
        "seed": question.seed,
        "limit": question.limit,
        "temperature": TEMPERATURE,
    }
    return digest(asked)
