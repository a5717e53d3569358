"""ComfyUI as a renderer: shots into orders, and orders into clips, stills and music by real servers.

Pure until something is rendered: what talks to servers is imported then.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

from filmkit.backends import files
from filmkit.backends.workflows import chosen_workflow
from filmkit.keys import digest
from filmkit.model.ports import PREVIOUS_CLIP, Expected, MusicOrder, RenderOrder
from filmkit.timing import Rate
from filmkit.workflow.check import check_order
from filmkit.workflow.order import Order, ignored_by, order_music, order_shot
from filmkit.workflow.pictures import shot_pictures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction

    from filmkit.backends.render.comfyui.farm import Farm
    from filmkit.backends.render.comfyui.preflight import Sighting
    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.model.film import ComfyMusic, Format, RenderChoice
    from filmkit.model.ports import Asked, Job, Machine
    from filmkit.model.shot import Shot

_FROM = "first_frame"  # of the payload: which frame of the previous clip it begins with


class ComfyUI:
    """Renders on the servers of the settings. Any number of threads may render with one of it at once.

    Args:
        machine: Has the settings.
    """

    version = 1
    pool = "comfyui"
    ffmpeg_decides = False

    def __init__(self, machine: Machine) -> None:
        self._settings = machine.settings.comfyui
        self._farm: Farm | None = None
        self._sightings: tuple[Sighting, ...] | None = None
        self._lock = threading.Lock()

    def order(self, shot: Shot, form: Format, choice: RenderChoice) -> RenderOrder:
        """What the servers will be asked for.

        Raises:
            SpecError: The workflow can't be used as the film has it.
            PlanError: It can't make this shot.
        """
        workflow = chosen_workflow(choice)
        order = order_shot(workflow, shot, form, choice)
        pictures = shot_pictures(workflow, shot, choice.workflow)
        payload = order.json()
        is_next = PREVIOUS_CLIP in order.images
        if is_next:
            payload[_FROM] = {"frame": shot.previous_frames, "rate": str(form.rate)}
        made = Expected(
            width=order.width, height=order.height, frames=order.frames, rate=order.rate
        )
        return RenderOrder(
            payload=payload,
            expected=made if order.is_exact else None,
            notes=order.notes(),
            assets={picture.name: picture.path for picture in pictures if picture.path},
            previous=is_next,
            still=workflow.kind == "still",
            graph=order.graph,
            ignored=ignored_by(workflow, shot),
        )

    def order_music(self, music: ComfyMusic, *, seed: int, seconds: Fraction) -> MusicOrder:
        """What the servers will be asked for. Raises as `order` does."""
        order = order_music(chosen_workflow(music), music.prompt, seed, seconds, music)
        return MusicOrder(payload=order.json(), notes=order.notes(), graph=order.graph)

    def sight(self, check: Callable[[], None]) -> tuple[Sighting, ...]:
        """Every server of the settings, asked once for as long as there is this renderer.

        Args:
            check: Raises once nobody wants to know any more; called often.
        """
        # requests and websockets: 0.1 s that no build needs which renders nothing.
        from filmkit.backends.render.comfyui.preflight import sight  # noqa: PLC0415

        if self._sightings is None:
            servers = self._shared_farm().servers
            self._sightings = sight([server.client for server in servers], check)
            for server, found in zip(servers, self._sightings, strict=True):
                if not found.why:
                    server.version, server.info = found.version, found.info
                    server.heard()  # or the farm would ask it all that again
        return self._sightings

    def preflight(self, asked: Sequence[Asked], check: Callable[[], None]) -> tuple[Problem, ...]:
        """What the servers lack for these, and which of them don't answer; each thing once."""
        from filmkit.backends.render.comfyui.preflight import weigh  # noqa: PLC0415

        return weigh([Order.of(one.payload, one.notes) for one in asked], self.sight(check))

    def render(self, payload: Mapping[str, Json], job: Job) -> Mapping[str, Json]:
        """Have `payload` made, unless a server has it already, and write it as the server made it.

        Raises:
            BackendError: It can't be made; says why.
            Cancelled: It is no longer wanted.
        """
        from filmkit.backends.render.comfyui.aside import Aside  # noqa: PLC0415
        from filmkit.backends.render.comfyui.commission import Commission  # noqa: PLC0415
        from filmkit.backends.render.comfyui.farm import Needs  # noqa: PLC0415
        from filmkit.backends.render.comfyui.watch import Progress  # noqa: PLC0415

        order = Order.of(payload, job.notes)
        models = tuple(model.file for model in order.models)
        needs = Needs(frozenset([*models, *order.loras]), lambda info: check_order(order, info))
        progress = Progress(job)
        with Aside(progress.tell) as aside:
            pictures = aside.do(lambda: _pictures(order, payload, job))
            commission = Commission(
                order,
                self._recipe(payload, job),
                pictures,
                needs,
                farm=self._shared_farm(),
                job=job,
                progress=progress,
                aside=aside,
            )
            made = commission.fetch()
        return {
            "workflow": order.workflow,
            "models": list(models),
            "loras": dict(order.loras),
            **({} if order.seed is None else {"seed": order.seed}),
            "server": made.server,
            "prompt_id": made.prompt_id,
        }

    def _recipe(self, payload: Mapping[str, Json], job: Job) -> str:
        """Digest of all that decides the result."""
        inputs: Json = {name: files.sha256(path) for name, path in job.inputs.items()}
        return digest([self.version, dict(payload), inputs])

    def _shared_farm(self) -> Farm:
        from filmkit.backends.render.comfyui.farm import Farm  # noqa: PLC0415

        with self._lock:
            if self._farm is None:
                self._farm = Farm(self._settings)
            return self._farm


def _pictures(order: Order, payload: Mapping[str, Json], job: Job) -> dict[str, bytes]:
    """The pictures that go with an order, by the names that it has for them."""
    from filmkit.backends.render.comfyui.images import frame_shown  # noqa: PLC0415 (av)

    found = {}
    for name in order.images:
        path = job.inputs[name]
        if name == PREVIOUS_CLIP:
            begin = cast("Mapping[str, str | int]", payload[_FROM])
            found[name] = frame_shown(path, int(begin["frame"]), Rate.of(begin["rate"]))
        else:
            with files.explained(f"read '{name}'"):
                found[name] = path.read_bytes()
    return found
