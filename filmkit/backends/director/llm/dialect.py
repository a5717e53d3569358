"""How a server wants to be asked: which of OpenAI's parameters it takes, found by leaving out what it refuses.

Knows nothing of connections. Each step down is one parameter or one form less, so that the steps come to an end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from filmkit.backends.director.llm.question import SEEDS, TEMPERATURE
from filmkit.backends.director.llm.wire import NAME, loosened

if TYPE_CHECKING:
    from filmkit.backends.director.llm.question import Question
    from filmkit.keys import Json

Form = Literal["strict", "schema", "json_object", "text"]
Limit = Literal["max_tokens", "max_completion_tokens", ""]
FORMS: tuple[Form, ...] = get_args(Form)
LIMITS: tuple[Limit, ...] = get_args(Limit)

# What a refusal may name, in the words of the servers.
_NAMED = re.compile(
    r"(?P<form>response_?format|json_schema|json_object|additionalProperties|\bschema\b|\bstrict\b|\bgrammar\b)"
    r"|(?P<limit>max_(?:completion_|output_|new_)?tokens|maxOutputTokens)"
    r"|(?P<temperature>\btemperature\b)|(?P<seed>\bseed\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What a server takes.

    Attributes:
        form: How the form of the answer is asked for; `text` = in the prompt alone.
        limit: The name of the answer's limit; "" = none is sent.
        temperature, seed: Whether it is sent.
    """

    form: Form = "strict"
    limit: Limit = "max_tokens"
    temperature: bool = True
    seed: bool = True


def spelled(question: Question, dialect: Dialect) -> dict[str, Json]:
    """The request's body."""
    body: dict[str, Json] = {
        "model": question.model,
        "messages": [{"role": role, "content": text} for role, text in question.messages],
    }
    if dialect.limit:
        body[dialect.limit] = question.limit
    if dialect.temperature:
        body["temperature"] = TEMPERATURE
    if dialect.seed:
        body["seed"] = question.seed % SEEDS
    if dialect.form != "text":
        body["response_format"] = _response_format(question.schema, dialect.form)
    return body


def simpler(dialect: Dialect, refusal: str, *, form_only: bool = False) -> Dialect | None:
    """The dialect without the first thing that a refusal names; None = it names nothing that can be left out.

    Args:
        dialect: In which it was asked.
        refusal: The server's words.
        form_only: Only the form counts: a server that failed, rather than refused, says much.
    """
    for match in _NAMED.finditer(refusal):
        kind = match.lastgroup or ""
        step = None if form_only and kind != "form" else _step(dialect, kind)
        if step:
            return step
    return None


def dialect_json(dialect: Dialect) -> Json:
    """The dialect as it is kept."""
    return {name: getattr(dialect, name) for name in Dialect.__slots__}


def read_dialect(data: Json) -> Dialect:
    """A dialect that was kept; what can't be read is as if nothing were known."""
    kept = data if isinstance(data, dict) else {}
    form, limit = kept.get("form"), kept.get("limit")
    return Dialect(
        form=next((known for known in FORMS if known == form), FORMS[0]),
        limit=next((known for known in LIMITS if known == limit), LIMITS[0]),
        temperature=kept.get("temperature") is not False,
        seed=kept.get("seed") is not False,
    )


def _step(dialect: Dialect, kind: str) -> Dialect | None:
    if kind == "form" and dialect.form != FORMS[-1]:
        return replace(dialect, form=FORMS[FORMS.index(dialect.form) + 1])
    if kind == "limit" and dialect.limit:
        return replace(dialect, limit=LIMITS[LIMITS.index(dialect.limit) + 1])
    if kind == "temperature" and dialect.temperature:
        return replace(dialect, temperature=False)
    if kind == "seed" and dialect.seed:
        return replace(dialect, seed=False)
    return None


def _response_format(schema: Json, form: Form) -> Json:
    if form == "json_object":
        return {"type": "json_object"}
    if form == "schema":
        return {"type": "json_schema", "json_schema": {"name": NAME, "schema": loosened(schema)}}
    return {
        "type": "json_schema",
        "json_schema": {"name": NAME, "strict": True, "schema": schema},
    }
