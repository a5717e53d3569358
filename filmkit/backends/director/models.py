"""Which language models a server has: a quick look, that costs nothing.

Knows nothing of directing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.errors import BackendError
from filmkit.spec.endpoint import endpoint
from filmkit.spec.servers import public_address

if TYPE_CHECKING:
    from requests import PreparedRequest

    from filmkit.model.settings import Llm

_PATIENCE_S = 5.0
_REFUSED = (401, 403)


def find_models(llm: Llm) -> tuple[str, ...]:
    """Names of the models that the server offers, sorted.

    Raises:
        BackendError: It doesn't answer, refuses, or speaks something else.
    """
    import requests  # noqa: PLC0415 (0.1 s)

    url = endpoint(llm)
    shown = public_address(url)

    def authorize(request: PreparedRequest) -> PreparedRequest:
        """Only this key: without `auth`, requests would send what it finds in `~/.netrc`."""
        request.headers["Authorization"] = f"Bearer {llm.api_key or 'none'}"
        return request

    try:
        reply = requests.get(f"{url}/models", auth=authorize, timeout=_PATIENCE_S)
    except requests.RequestException as error:
        message = f"{shown} doesn't answer"
        hint = "start the server there, or set OPENAI_BASE_URL to where it is"
        raise BackendError(message, hint=hint) from error
    if reply.status_code in _REFUSED:
        raise BackendError(f"{shown} refuses the key", hint="set OPENAI_API_KEY")
    try:
        return tuple(sorted(str(model["id"]) for model in reply.json()["data"]))
    except (ValueError, KeyError, TypeError) as error:
        message = f"{shown} doesn't speak OpenAI's protocol (HTTP {reply.status_code})"
        raise BackendError(message, hint="does the address end in /v1?") from error
