"""A look at the servers before they are given anything to do: who answers, and what is missing where.

Queues nothing. Each server is asked once, all at the same time.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filmkit.backends.render.comfyui.client import Client, Trouble
from filmkit.errors import BackendError, Problem
from filmkit.workflow.check import check_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from filmkit.keys import Json
    from filmkit.model.settings import ComfyUI
    from filmkit.workflow.order import Order

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


def sight(settings: ComfyUI) -> tuple[Sighting, ...]:
    """Every server of the settings, in their order, asked once."""
    with ThreadPoolExecutor(len(settings.servers)) as pool:
        return tuple(pool.map(_sight, settings.servers))


def preflight(orders: Sequence[Order], settings: ComfyUI) -> tuple[Problem, ...]:
    """What stands in the way of making these orders; each thing once.

    A warning is what needn't stop anything: a server that may still come, or that lacks something
    another one has.
    """
    return weigh(orders, sight(settings))


def weigh(orders: Sequence[Order], sightings: Sequence[Sighting]) -> tuple[Problem, ...]:
    """What the servers that were found mean for these orders."""
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


def _sight(url: str) -> Sighting:
    client = Client(url)
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
