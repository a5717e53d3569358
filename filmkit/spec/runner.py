"""Settings of where films are made: the runner, and the Pinokio that it may be.

Connects to nothing. Pinokio does whatever it is told, by anybody who reaches it: so only one on this machine is
spoken to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from filmkit.errors import Problem
from filmkit.model.settings import Keep, Pinokio, Runner
from filmkit.spec.hints import quoted
from filmkit.spec.parts import at, given
from filmkit.spec.servers import address_fault, is_this_machine, public_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.keys import Json
    from filmkit.source import Path, Source

_RUNNER, _HOME, _URL = "FILMKIT_RUNNER", "PINOKIO_HOME", "FILMKIT_PINOKIO"
_RUNNERS: tuple[Runner, ...] = get_args(Runner)
_KEEPS: tuple[Keep, ...] = get_args(Keep)
_ADDRESS: Path = ("pinokio", "url")
_HINT = f"an address looks like {Pinokio().url}"


def read_runner(data: Json, environment: Mapping[str, str]) -> Runner | None:
    """Where films are made; None = nobody says."""
    said = environment.get(_RUNNER) or at(data, "runner")
    return next((runner for runner in _RUNNERS if runner == said), None)


def read_pinokio(data: Json, environment: Mapping[str, str]) -> Pinokio:
    """The settings; what isn't said or is wrong has its default."""
    url = environment.get(_URL) or at(data, *_ADDRESS)
    keep = at(data, "pinokio", "keep")
    home = environment.get(_HOME) or at(data, "pinokio", "home")
    return Pinokio(
        **given(
            home=home.strip() or None if isinstance(home, str) else None,
            url=url.strip().rstrip("/") if isinstance(url, str) and not _fault(url) else None,
            keep=next((known for known in _KEEPS if known == keep), None),
        )
    )


def check_runner(source: Source | None, environment: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with the variables, and with the address in the file; the schema says the rest."""
    if (said := environment.get(_RUNNER)) and said not in _RUNNERS:
        message = f"{_RUNNER} must be {' or '.join(_RUNNERS)}, got {quoted(said)}"
        yield Problem(message, hint=f"unset {_RUNNER}, or set it to one of them")
    if url := environment.get(_URL):
        if fault := _fault(url):
            yield Problem(f"{_URL} is {quoted(public_address(url))}, which {fault}", hint=_HINT)
        return
    found = at(source.data, *_ADDRESS) if source is not None else None
    if source is not None and isinstance(found, str) and (fault := _fault(found)):
        message = f"Pinokio's address {quoted(public_address(found))} {fault}"
        yield Problem(message, source.where(_ADDRESS), _HINT)


def _fault(url: str) -> str:
    """Why it can't be Pinokio's address, as the end of a sentence; "" if it can."""
    if fault := address_fault(url):
        return fault
    if not url.strip().startswith("http://"):
        return "is no http address"
    return "" if is_this_machine(url) else "isn't on this machine"
