"""Settings of the language model: from `filmkit.yaml` and the environment, and all that is wrong with them.

Connects to nothing. A key comes from the environment alone, and goes only where whoever set it wants it: to the address
that the environment names, to OpenAI's own, or to this machine. A project from somebody else may bring an address,
but not have the key sent there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.errors import Problem
from filmkit.model.settings import Llm
from filmkit.spec.hints import quoted
from filmkit.spec.parts import at, given, whole
from filmkit.spec.servers import address_fault, is_this_machine, public_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.errors import Where
    from filmkit.keys import Json
    from filmkit.source import Path, Source

LONGEST_S = 86400
SMALLEST_CONTEXT, LARGEST_CONTEXT = 2048, 10_000_000
_DIGITS = len(str(LARGEST_CONTEXT))
_URL, _KEY = "OPENAI_BASE_URL", "OPENAI_API_KEY"
_HEADERS = "OPENAI_CUSTOM_HEADERS"
_MODEL, _TIMEOUT, _CONTEXT = "FILMKIT_LLM_MODEL", "FILMKIT_LLM_TIMEOUT", "FILMKIT_LLM_CONTEXT"
_ADDRESS: Path = ("llm", "base_url")
_EXAMPLE = "http://127.0.0.1:11434/v1"


def read_llm(source: Source | None, environment: Mapping[str, str]) -> Llm:
    """The settings; what isn't said or is wrong has its default."""
    data = source.data if source else None
    url = environment.get(_URL) or _text(data, "base_url")
    is_trusted = bool(environment.get(_URL)) or url is None or is_this_machine(url)
    key = (environment.get(_KEY) or "").strip() if is_trusted else ""
    return Llm(
        **given(
            base_url=None if url is None or address_fault(url) else url.strip().rstrip("/"),
            model=(environment.get(_MODEL) or "").strip() or _text(data, "model"),
            api_key=key or None,
            timeout_s=_seconds(environment.get(_TIMEOUT)) or _seconds(at(data, "llm", "timeout")),
            context=_tokens(environment.get(_CONTEXT)) or _tokens(at(data, "llm", "context")),
        )
    )


def check_llm(source: Source | None, environment: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with addresses and numbers, and whether the key would go where it mustn't."""
    yield from _check_address(source, environment)
    if (said := environment.get(_TIMEOUT)) and _seconds(said) is None:
        message = f"{_TIMEOUT} must be seconds, more than 0 and up to {LONGEST_S}, got"
        yield Problem(f"{message} {quoted(said)}", hint=f"unset {_TIMEOUT}, or set it to 120")
    if (said := environment.get(_CONTEXT)) and _tokens(said) is None:
        message = f"{_CONTEXT} must be a whole number of at least {SMALLEST_CONTEXT}, got"
        yield Problem(f"{message} {quoted(said)}", hint=f"unset {_CONTEXT}, or set it to 8192")


def _check_address(source: Source | None, environment: Mapping[str, str]) -> Iterator[Problem]:
    hint = f"an address looks like {_EXAMPLE}"
    if url := environment.get(_URL):
        if fault := address_fault(url):
            yield Problem(f"{_URL} is {quoted(public_address(url))}, which {fault}", hint=hint)
        return
    url = _text(source.data if source else None, "base_url")
    if url is None or source is None:
        return
    shown = quoted(public_address(url))
    if fault := address_fault(url):
        message = f"the language model's address {shown} {fault}"
        yield Problem(message, source.where(_ADDRESS), hint)
    elif not is_this_machine(url):
        yield from _check_secrets(environment, shown, source.where(_ADDRESS), public_address(url))


def _check_secrets(
    environment: Mapping[str, str], shown: str, where: Where, address: str
) -> Iterator[Problem]:
    hint = f"if you trust it, say so on this machine: export {_URL}={address}"
    if environment.get(_HEADERS):  # the client sends them to whomever it asks
        message = f"{_HEADERS} would be sent to {shown} on this file's word alone"
        yield Problem(message, where, f"unset it; or {hint}")
    if environment.get(_KEY):
        message = f"{_KEY} isn't sent to {shown} on this file's word alone"
        yield Problem(message, where, hint, warning=True)


def _text(data: Json, name: str) -> str | None:
    said = at(data, "llm", name)
    return said.strip() or None if isinstance(said, str) else None


def _seconds(said: Json) -> float | None:
    try:
        seconds = 0.0 if isinstance(said, bool) or said is None else float(said)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return seconds if 0 < seconds <= LONGEST_S else None


def _tokens(said: Json) -> int | None:
    if isinstance(said, str):
        said = int(said) if said.isascii() and said.isdigit() and len(said) <= _DIGITS else None
    count = None if isinstance(said, bool) else whole(said)
    return count if count and SMALLEST_CONTEXT <= count <= LARGEST_CONTEXT else None
