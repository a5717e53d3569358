"""What a server refuses or can't do, in words for filmmakers, and which of it may pass.

Knows nothing of questions.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from filmkit.backends.director.llm.redaction import in_a_line, redacted
from filmkit.backends.director.llm.reply import words_in
from filmkit.backends.director.llm.server import Slow
from filmkit.backends.director.models import find_models
from filmkit.errors import BackendError
from filmkit.model.settings import Llm
from filmkit.spec.hints import listing, quoted

if TYPE_CHECKING:
    from filmkit.backends.director.llm.server import Reply, Server, Trouble

_BUSY = 429
_PASSING = frozenset({408, 409, 425, _BUSY})
_FAULT = 500
_QUOTA = re.compile(
    r"insufficient_quota|exceeded your current quota|billing|insufficient (?:credits|balance)",
    re.IGNORECASE,
)
_CONTEXT = re.compile(
    r"context[ _](?:length|size|window)|exceeds? (?:the )?(?:available |maximum )?context|maximum context"
    r"|(?:prompt|input|request) is too (?:long|large)|too many (?:input )?tokens|reduce the length",
    re.IGNORECASE,
)
_OTHERWISE = "'director: {use: rules}' needs no model"


class TooLong(Exception):  # noqa: N818 (less may fit)
    """Question and answer don't fit into the model's window."""


def is_passing(reply: Reply) -> bool:
    """Whether the same question may be answered a little later."""
    words = words_in(reply)
    if reply.status == _BUSY:
        return not _QUOTA.search(words)
    # Groq: the model wrote something else than JSON, this time.
    return reply.status >= _FAULT or reply.status in _PASSING or "json_validate_failed" in words


def is_too_long(reply: Reply) -> bool:
    """Whether it says that the question doesn't fit into the model's window."""
    if reply.status == 413:  # noqa: PLR2004 (content too large)
        return True
    return reply.status in {400, 422, 500} and bool(_CONTEXT.search(words_in(reply)))


def fault_of(reply: Reply, server: Server, model: str) -> BackendError:
    """What a refusal means, and what to do."""
    said = in_a_line(redacted(words_in(reply), server.secrets))
    tail = f": {said}" if said else ""
    log = redacted(reply.body, server.secrets)
    if reply.status in {401, 403}:
        has = "refuses the key in OPENAI_API_KEY" if server.api_key else "wants a key"
        hint = "set OPENAI_API_KEY to a key of that server"
        return BackendError(f"the server at {server.shown} {has}{tail}", hint=hint, log=log)
    if reply.status == 404:  # noqa: PLR2004 (not found)
        return _not_found(server, model, log)
    if _QUOTA.search(said):
        message = f"the account at {server.shown} has no credit left{tail}"
        return BackendError(
            message, hint=f"add credit there, or take another server; {_OTHERWISE}", log=log
        )
    if is_passing(reply):
        what = "is busy" if reply.status == _BUSY else "failed"
        message = f"the server at {server.shown} {what} (HTTP {reply.status}){tail}"
        return BackendError(message, hint=f"build again later; {_OTHERWISE}", log=log)
    message = f"the server at {server.shown} won't answer (HTTP {reply.status}){tail}"
    return BackendError(message, hint=f"take another model; {_OTHERWISE}", log=log)


def silence_of(trouble: Trouble, server: Server, model: str) -> BackendError:
    """What it means that no answer came, and what to do."""
    if isinstance(trouble, Slow):
        message = f"{model} at {server.shown} didn't answer: {trouble}"
        hint = (
            "give it more: 'llm: {timeout: …}' in filmkit.yaml, in seconds; or take a smaller model"
        )
    else:
        message = f"there is no language model at {server.shown}: {trouble}"
        hint = (
            "start it, or say where it is: 'llm: {base_url: …}' in filmkit.yaml, or OPENAI_BASE_URL; "
            f"{_OTHERWISE}"
        )
    return BackendError(
        message, hint=hint, log=redacted(str(trouble.__cause__ or ""), server.secrets)
    )


def cut_short(server: Server, model: str, asked: int, seen: int) -> BackendError:
    """It read only a part of the question, and didn't say so.

    Args:
        server: Which.
        model: Which.
        asked: About how many tokens the question has.
        seen: How many of them it says it has read.
    """
    message = f"the server cut the question for {model}: of about {asked} tokens it read {seen}"
    hint = (
        f"give the model at {server.shown} a larger window (Ollama: raise num_ctx), "
        "or set 'llm: {context: …}' in filmkit.yaml to the one it has"
    )
    return BackendError(message, hint=hint)


def _not_found(server: Server, model: str, log: str) -> BackendError:
    names: tuple[str, ...] = ()
    llm = Llm(base_url=server.base_url, api_key=server.api_key)
    with suppress(BackendError):
        names = find_models(llm)
    message = f"the server at {server.shown} has no model {quoted(model)}"
    if not names:
        return BackendError(message, hint="does the address end in /v1?", log=log)
    hint = f"it has: {listing(names)}; name one: 'llm: {{model: …}}' in filmkit.yaml"
    if model in names:  # then it is the address that is wrong, or the model is another kind
        message = f"the server at {server.shown} can't answer with {quoted(model)}"
    return BackendError(message, hint=hint, log=log)
