"""A look at the servers before they are given anything to do: who answers, and what is missing where.

Queues nothing. Each server is asked once, all at the same time.
"""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filmkit.backends.render.comfyui.wire import Trouble
from filmkit.errors import BackendError, Problem
from filmkit.workflow.check import check_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from filmkit.backends.render.comfyui.client import Client
    from filmkit.keys import Json
    from filmkit.workflow.order import Order

_CHECK_S = 0.1  # between two looks whether anybody still wants to know
_START = "start ComfyUI there, or set FILMKIT_COMFYUI=http://host:8188"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One server, as it was found.

    Attributes:
        server: Its address, as it may be shown.
        version: `ComfyUI 0.3.75`; "" = it doesn't answer.
        devices: What it computes on.
        waiting: Prompts that it has in hand or in its queue, whosever.
        info: Its `/object_info`.
        why: Why it doesn't answer; "" = it does.
    """

    server: str
    version: str = ""
    devices: tuple[str, ...] = ()
    waiting: int = 0
    info: Mapping[str, Json] = field(default_factory=dict)
    why: str = ""


def sight(clients: Sequence[Client], check: Callable[[], None]) -> tuple[Sighting, ...]:
    """Every server, in this order, asked once, all at the same time.

    Args:
        clients: Talk with the servers.
        check: Called all the while; what it raises ends the wait at once, whatever the servers do.
    """
    found: queue.SimpleQueue[tuple[int, Sighting | Exception]] = queue.SimpleQueue()
    for number, client in enumerate(clients):
        # A server that is away takes seconds: the thread is no reason for the program not to end.
        name = f"filmkit-sight-{client.shown}"
        threading.Thread(
            target=_report, args=(client, number, found.put), name=name, daemon=True
        ).start()
    seen: dict[int, Sighting] = {}
    while len(seen) < len(clients):
        check()
        with suppress(queue.Empty):
            number, sighting = found.get(timeout=_CHECK_S)
            if isinstance(sighting, Exception):
                raise sighting
            seen[number] = sighting
    return tuple(seen[number] for number in range(len(clients)))


def weigh(orders: Sequence[Order], sightings: Sequence[Sighting]) -> tuple[Problem, ...]:
    """What stands in the way of making these orders on the servers that were found; each thing once.

    A warning is what needn't stop anything: a server that may still come, or that lacks something
    another one has.
    """
    absent = [
        Problem(f"ComfyUI at {s.server} doesn't answer: {s.why}", hint=_START, warning=True)
        for s in sightings
        if s.why
    ]
    present = [s for s in sightings if not s.why]
    lacks = [problem for order in orders for problem in _lacks(order, present)]
    return tuple(dict.fromkeys([*absent, *lacks]))


def _lacks(order: Order, present: Sequence[Sighting]) -> Iterator[Problem]:
    """What is wrong everywhere; if some server can make it, what is wrong elsewhere is a warning."""
    found = [(s, tuple(check_order(order, s.info))) for s in present]
    unable = [(s, problems) for s, problems in found if any(not p.warning for p in problems)]
    if not found:
        return
    if len(unable) == len(found):
        server, problems = min(unable, key=lambda pair: len(pair[1]))
        yield from (_at(server, p, warning=p.warning) for p in problems)
        return
    for server, problems in unable:
        yield from (_at(server, p, warning=True) for p in problems)


def _at(server: Sighting, problem: Problem, *, warning: bool) -> Problem:
    message = f"ComfyUI at {server.server}: {problem.message}"
    return Problem(message, problem.where, problem.hint, warning)


def _report(
    client: Client, number: int, put: Callable[[tuple[int, Sighting | Exception]], None]
) -> None:
    try:
        put((number, _sight(client)))
    except Exception as error:  # noqa: BLE001 (raised where it is waited for)
        put((number, error))


def _sight(client: Client) -> Sighting:
    try:
        version, devices = client.version()
        queue = client.queue()
        return Sighting(
            server=client.shown,
            version=version,
            devices=devices,
            waiting=len(queue.running | queue.pending),
            info=client.object_info(),
        )
    except (Trouble, BackendError) as error:
        return Sighting(server=client.shown, why=str(error))
