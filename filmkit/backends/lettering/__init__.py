"""Text in pictures, in any script; and the maker of title cards and credits.

Knows nothing of films: a recipe says what is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from filmkit.backends.encoder import encode
from filmkit.backends.files import explained
from filmkit.backends.lettering.order import order_of
from filmkit.model.ports import FONT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from filmkit.keys import Json
    from filmkit.model.ports import Job

__all__ = ["Cards"]


class Cards:
    """Draws cards. Any number of threads may draw with one of it at once.

    Args:
        ffmpeg: The program that encodes.
    """

    def __init__(self, ffmpeg: Path) -> None:
        self._ffmpeg = ffmpeg

    def __call__(self, recipe: Mapping[str, Json], job: Job) -> None:
        """Write the clip of `recipe["card"]` to `job.output`; of a title over a picture, a PNG.

        Raises:
            BackendError: The font is none, or ffmpeg fails.
            Cancelled: The build is stopping; no child is left.
        """
        # numpy and Pillow are needed for drawing alone, and a build without cards to draw shouldn't wait for them.
        from filmkit.backends.lettering.card import draw_card, draw_over  # noqa: PLC0415

        order, font = order_of(cast("Mapping[str, Json]", recipe["card"])), job.inputs.get(FONT)
        if order.video:
            encode(draw_card(order, font), order.video, job, self._ffmpeg)
            return
        picture = draw_over(order, font)
        with explained("write the title"):
            picture.save(job.output, "PNG")
