"""The address of the team's store: from `filmkit.yaml` and the environment, and all that is wrong with it.

Connects to nothing. What is made goes there and what comes from there is taken in, with whatever keys this machine has.
So a file alone, which may be a stranger's, can't choose it: the environment has to name it, too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from filmkit.errors import Problem
from filmkit.spec.hints import quoted
from filmkit.spec.parts import at
from filmkit.spec.servers import public_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from urllib.parse import SplitResult

    from filmkit.source import Path, Source

VARIABLE = "FILMKIT_STORE_REMOTE"
OFF = "off"
_PATH: Path = ("store", "remote")
_ELSEWHERE = ("s3", "gs", "ssh")
_EXAMPLES = (
    "it looks like s3://bucket/filmkit, gs://bucket/filmkit, ssh://host/folder or /mnt/share"
)


def read_remote(environment: Mapping[str, str]) -> str | None:
    """The address without a slash at its end, `file://` taken off; None = there is none to be used."""
    said = environment.get(VARIABLE, "").strip()
    return None if said in {"", OFF} or remote_fault(said) else _tidied(said)


def check_remote(source: Source | None, environment: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with the address, and whether it is named by the file alone."""
    chosen = environment.get(VARIABLE, "").strip()
    if chosen and chosen != OFF and (fault := remote_fault(chosen)):
        yield Problem(f"{VARIABLE} is {_shown(chosen)}, which {fault}", hint=_EXAMPLES)
    said = at(source.data, *_PATH) if source else None
    if not isinstance(said, str) or not said.strip() or source is None:
        return
    if fault := remote_fault(said):
        message = f"the team's store {_shown(said)} {fault}"
        # The line itself isn't shown: it may hold a password.
        yield Problem(message, replace(source.where(_PATH), text=""), _EXAMPLES)
    elif not chosen:
        yield Problem(
            f"the team's store {_shown(said)} isn't used on this file's word alone",
            source.where(_PATH),
            f"if you trust it, say so on this machine: export {VARIABLE}={_tidied(said)}",
            warning=True,
        )


def remote_fault(address: str) -> str:
    """Why it is no address of a store, as the end of a sentence; "" if it is one."""
    if not address.strip().isprintable() or "\\" in address:
        return "is no address"
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return "is no address"
    if parts.password is not None or (parts.username and parts.scheme != "ssh"):
        return "holds a password or key: those come from the environment only"
    if parts.scheme in {"", "file"}:
        is_folder = parts.path.startswith("/") and not parts.netloc
        return "" if is_folder else "is no absolute path of a folder"
    if parts.query or parts.fragment or ".." in parts.path.split("/"):
        return "has something behind its path"
    return _host_fault(parts, port)


def _host_fault(parts: SplitResult, port: int | None) -> str:
    if parts.scheme not in _ELSEWHERE:
        return f"is neither a folder nor one of {', '.join(f'{s}://' for s in _ELSEWHERE)}"
    is_server = parts.scheme == "ssh"
    if not parts.hostname or (port is not None and not is_server):
        return "names no host" if is_server else "names no bucket"
    return "" if not is_server or parts.path.strip("/") else "names no folder"


def _tidied(address: str) -> str:
    address = address.strip()
    if address.startswith("file://"):
        address = unquote(urlsplit(address).path)
    return address.rstrip("/") or "/"


def _shown(address: str) -> str:
    return quoted(public_address(address))
