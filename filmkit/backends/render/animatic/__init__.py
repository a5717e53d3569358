"""The animatic: a painted, moving picture of each shot, made in seconds on any machine.

Knows nothing of films, stores or image models. It is the renderer that filmkit has without anything else: no
graphics card, no network, no model. Words are looked for in the prompt, a place is painted in layers with the light
and weather they name, the camera moves through it, and a caption says what it stands for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.backends.encoder import encode
from filmkit.backends.render.animatic.order import order_of, payload_of
from filmkit.model.ports import Expected, RenderOrder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.model.film import Format, RenderChoice
    from filmkit.model.ports import Job, Machine
    from filmkit.model.shot import Shot

__all__ = ["Animatic"]


class Animatic:
    """Renders shots as animatic clips. Any number of threads may render with one of it at once.

    Args:
        machine: Has the program that encodes.
    """

    version = 1
    pool = "cpu"
    ffmpeg_decides = True

    def __init__(self, machine: Machine) -> None:
        self._ffmpeg = machine.ffmpeg

    def order(self, shot: Shot, form: Format, _choice: RenderChoice) -> RenderOrder:
        """What decides the clip's pixels. LoRAs, cast, negative prompt and first frame don't: none is painted."""
        frames = shot.frames + 2 * form.handles
        expected = Expected(width=form.width, height=form.height, frames=frames, rate=form.rate)
        return RenderOrder(payload=payload_of(shot, form), expected=expected)

    def render(self, payload: Mapping[str, Json], job: Job) -> Mapping[str, Json]:
        """Write the clip that `payload` describes to `job.output`: H.264, BT.709, exactly `frames` frames.

        Raises:
            BackendError: ffmpeg can't be started, or fails.
            Cancelled: The build is stopping; no child is left.
        """
        # OpenCV and the painters take 0.1 s, and a build has other things to do before it paints.
        from filmkit.backends.render.animatic.clip import draw_frames  # noqa: PLC0415

        order = order_of(payload)
        video = Expected(
            width=order.width, height=order.height, frames=order.total, rate=order.rate
        )
        encode((frame.bytes.data for frame in draw_frames(order)), video, job, self._ffmpeg)
        return {}
