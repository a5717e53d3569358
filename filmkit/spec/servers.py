"""Addresses of servers in the settings: which are good, and what is wrong with the others.

Connects to nothing. An address may hold a password, so that no message quotes one as it stands.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from filmkit.errors import Problem
from filmkit.spec.hints import quoted
from filmkit.spec.parts import at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.keys import Json
    from filmkit.source import Path, Source

_MOST = 64
_PATH: Path = ("comfyui", "servers")
_EXAMPLE = "http://127.0.0.1:8188"


def read_servers(said: Json | Sequence[str]) -> tuple[str, ...] | None:
    """The good ones among the addresses that were given, each once; None = none at all."""
    found = dict.fromkeys(_tidied(entry) for entry in _listed(said) if not address_fault(entry))
    return tuple(found)[:_MOST] or None


def check_servers(
    source: Source | None, variable: Sequence[str] | None, name: str
) -> Iterator[Problem]:
    """What is wrong with addresses in the file, or in the variable `name`, which wins."""
    if variable is not None:
        for entry in variable:
            if fault := address_fault(entry):
                yield Problem(f"{name} has {_shown(entry)}, which {fault}", hint=_hint(entry))
        return
    said = at(source.data, *_PATH) if source is not None else None
    for number, entry in enumerate(_listed(said)):
        if source is not None and (fault := address_fault(entry)):
            path = (*_PATH, number) if isinstance(said, list) else _PATH
            message = f"the ComfyUI server {_shown(entry)} {fault}"
            yield Problem(message, source.where(path), _hint(entry))


def public_address(url: str) -> str:
    """An address as it may be shown: without user, password and anything behind the path."""
    try:
        parts = urlsplit(url.strip())
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "…"
    shown = f"{parts.scheme}://{host}{parts.path}" if host else parts.path.rpartition("@")[2]
    return shown.rstrip("/") or "…"


def address_fault(entry: str) -> str:
    """Why it is no address of a server, as the end of a sentence; "" if it is one."""
    try:
        parts = urlsplit(entry.strip())
        port = parts.port
    except ValueError:
        return "is no address"
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        return "is no http or https address"
    # A backslash ends the host for some programs and not for others: they would ask another one than was checked.
    odd = not entry.strip().isprintable() or any(char in entry.strip() for char in " \\")
    if odd or not _is_host(parts.hostname):
        return "is no address"
    return "has something behind its path" if parts.query or parts.fragment else ""


def is_this_machine(url: str) -> bool:
    """Whether an address without fault is of this very machine."""
    host = urlsplit(url.strip()).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listed(said: Json | Sequence[str]) -> tuple[str, ...]:
    entries = [said] if isinstance(said, str) else said
    if not isinstance(entries, list | tuple):
        return ()
    return tuple(entry for entry in entries if isinstance(entry, str))


def _tidied(entry: str) -> str:
    return entry.strip().rstrip("/")


def _shown(entry: str) -> str:
    return quoted(public_address(entry))


def _is_host(name: str) -> bool:
    """Whether it can be looked up: no part of a name is empty (`192.168..1`), or too long."""
    try:
        name.encode("idna")
    except UnicodeError:
        return False
    return True


def _hint(entry: str) -> str:
    bare = public_address(entry)
    if "://" not in entry and ":" in entry and " " not in entry.strip():
        return f"did you mean 'http://{quoted(bare)[1:-1]}'?"
    return f"an address looks like {_EXAMPLE}"
