"""What a server's answer means: the model's words, or what is wrong with them.

Knows the shapes of answers; asks nothing itself. A status of 200 promises little: errors, pages of proxies and empty
answers come with it, too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from filmkit.errors import BackendError

if TYPE_CHECKING:
    from filmkit.backends.director.llm.server import Reply
    from filmkit.keys import Json

Finish = Literal["stop", "length"]
_CUT = frozenset({"length", "max_tokens", "model_length"})
_FILTERED = frozenset({"content_filter", "safety", "prohibited_content", "recitation", "refusal"})
_FAULT, _FIRST_FAULT, _LAST_FAULT = 502, 400, 599
_V1 = "does the address end in /v1?"
_LONGEST_LOG = 4000


class Refused(Exception):  # noqa: N818 (an answer, if not the wanted one)
    """The model or its keeper won't answer this. Says why in its own words, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A model's words.

    Attributes:
        text: As they came.
        finish: `length` = they were cut off at their limit.
        tokens_in, tokens_out: What was read and written, as the server counts; 0 if it doesn't say.
    """

    text: str
    finish: Finish
    tokens_in: int = 0
    tokens_out: int = 0


def unwrapped(reply: Reply) -> Reply:
    """The reply with its true status: an error that comes with 200 has one of its own, or counts as 502."""
    data = _parsed(reply.body)
    if reply.status != 200 or not isinstance(data, dict) or data.get("choices"):  # noqa: PLR2004
        return reply
    error = data.get("error")
    if not error:
        return reply
    code = _mapping(error).get("code")
    is_status = isinstance(code, int) and _FIRST_FAULT <= code <= _LAST_FAULT
    return replace(reply, status=code if is_status else _FAULT)  # type: ignore[arg-type]


def words_in(reply: Reply) -> str:
    """What a server says of an error, and its code behind it; "" = it says nothing of use."""
    data = _parsed(reply.body)
    if data is None:
        return "" if "<html" in reply.body.lower() else reply.body.strip()
    error = _mapping(data).get("error") or data
    if isinstance(error, str):
        return error
    known = _mapping(error)
    message = known.get("message") or known.get("detail") or known.get("msg") or ""
    words = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
    raw = _mapping(known.get("metadata")).get("raw")
    more = [str(part) for part in (raw, known.get("code"), known.get("type")) if part]
    return " ".join(
        (words or json.dumps(error, ensure_ascii=False), *(f"({part})" for part in more))
    )


def text_of(reply: Reply, *, model: str, shown: str) -> Answer:
    """The model's words in a reply of status 200.

    Args:
        reply: As `unwrapped` gives it.
        model: Its name, for messages.
        shown: The server's address, for messages.

    Raises:
        Refused: It won't answer this.
        BackendError: There are no words in it; says what there is.
    """
    data = _parsed(reply.body)
    log = reply.body[:_LONGEST_LOG]
    if not isinstance(data, dict):
        what = "a web page" if "<html" in reply.body.lower() else "no JSON"
        message = f"what answers at {shown} is no language model: it sends {what}"
        raise BackendError(message, hint=_V1, log=log)
    choices = data.get("choices")
    choice = _mapping(choices[0]) if isinstance(choices, list) and choices else {}
    message_of = _mapping(choice.get("message"))
    if not message_of:
        message = f"{model} at {shown} sent an answer without words in it"
        raise BackendError(message, hint=_V1, log=log)
    text, finish = _content(message_of.get("content")), str(choice.get("finish_reason")).lower()
    refusal = message_of.get("refusal")
    if refusal or finish in _FILTERED:
        raise Refused(refusal if isinstance(refusal, str) else text)
    is_cut = finish in _CUT
    if not text.strip() and not is_cut:
        raise _wordless(message_of, model, log)
    usage = _mapping(data.get("usage"))
    return Answer(
        text=text,
        finish="length" if is_cut else "stop",
        tokens_in=_count(usage.get("prompt_tokens")),
        tokens_out=_count(usage.get("completion_tokens")),
    )


def _wordless(message: dict[str, Json], model: str, log: str) -> BackendError:
    if message.get("reasoning_content") or message.get("reasoning"):
        what, hint = (
            "thought, but answered nothing",
            "switch its thinking off, or take another model",
        )
    else:
        what, hint = "answered nothing", "build again, or take another model"
    return BackendError(f"{model} {what}", hint=hint, log=log)


def _content(content: Json) -> str:
    """Text, or pieces of text as some servers send them; halves of surrogate pairs are none."""
    if isinstance(content, str):
        return content.encode("utf-8", "replace").decode("utf-8")
    pieces = content if isinstance(content, list) else []
    return "".join(_content(_mapping(piece).get("text")) for piece in pieces)


def _count(said: Json) -> int:
    is_count = isinstance(said, int) and not isinstance(said, bool)
    return max(0, said) if is_count else 0  # type: ignore[type-var, return-value]


def _parsed(body: str) -> Json:
    try:
        found: Json = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found


def _mapping(data: Json) -> dict[str, Json]:
    return data if isinstance(data, dict) else {}
