"""The steps that make a shot's clip: the clip itself, the still that it may be made from, its graph.

Knows nothing of how clips are cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from filmkit.cut.commands import OWN, STILL, moving_still_command, own_clip_command
from filmkit.model.ports import PREVIOUS_CLIP, Expected, ExpectedLength, ExpectedStill
from filmkit.plan.step import make_step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.model.asset import Asset
    from filmkit.model.film import Film
    from filmkit.model.ports import Composer, Outcome, Renderer, RenderOrder
    from filmkit.model.settings import Runner
    from filmkit.model.shot import Shot
    from filmkit.plan.orders import Orders
    from filmkit.plan.step import Step

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What makes the artifacts, besides the recipes.

    Attributes:
        ffmpeg: Which ffmpeg: it decides bytes.
        renderer: The film's renderer.
        composer: Of its music; None unless that is made by one.
        runner: Where the film is cut.
    """

    ffmpeg: str
    renderer: Renderer
    composer: Composer | None = None
    runner: Runner = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """Makes the steps of one film's shots.

    Attributes:
        film: The film.
        orders: What is asked of its renderer.
        assets: The files that it names, by their path.
        tools: What makes it.
    """

    film: Film
    orders: Orders
    assets: Mapping[str, Asset]
    tools: Tools

    def clip(self, shot: Shot, before: Mapping[str, Step]) -> Step:
        """The step that makes a shot's clip; among its inputs is the still, where there is one.

        Args:
            shot: The shot, or a take of it.
            before: The clips of the shots before it, by their ids.
        """
        name, path = f"clip:{self.film.name}:{shot.id}", f"clips/{shot.id}.mp4"
        if shot.clip is not None:
            return self._own_clip(shot, shot.clip, name, path)
        order = self.orders.shots[shot.id]
        if not order.still:
            return self._rendered(shot, order, before, name=name, path=path)
        still = f"still:{self.film.name}:{shot.id}"
        picture = self._rendered(shot, order, before, name=still, path=f"stills/{shot.id}.png")
        return make_step(
            name,
            recipe={
                "use": "still",
                "ffmpeg": self.tools.ffmpeg,
                "command": moving_still_command(shot, self.film.format).recipe(),
            },
            inputs={STILL: picture},
            path=path,
            expected=_expected(shot, self.film),
        )

    @property
    def graphs(self) -> tuple[Step, ...]:
        """The steps that show what servers will be asked for: for each shot, and for the music."""
        asked = {shot_id: order.graph for shot_id, order in self.orders.shots.items()}
        if self.orders.music:
            asked["music"] = self.orders.music.graph
        return tuple(
            make_step(
                f"graph:{self.film.name}:{name}",
                recipe={"graph": graph},
                path=f"graphs/{name}.json",
            )
            for name, graph in asked.items()
            if graph is not None
        )

    def _own_clip(self, shot: Shot, file: str, name: str, path: str) -> Step:
        picture = PurePosixPath(file).suffix.lower() in _PICTURES
        command = own_clip_command(shot, self.film.format, picture=picture)
        return make_step(
            name,
            recipe={"use": "file", "ffmpeg": self.tools.ffmpeg, "command": command.recipe()},
            assets={OWN: self.assets[file].path},
            asset_digests={OWN: shot.clip_digest},
            path=path,
            expected=_expected(shot, self.film),
        )

    def _rendered(
        self,
        shot: Shot,
        order: RenderOrder,
        before: Mapping[str, Step],
        *,
        name: str,
        path: str,
    ) -> Step:
        renderer = self.tools.renderer
        ffmpeg: dict[str, Json] = {"ffmpeg": self.tools.ffmpeg} if renderer.ffmpeg_decides else {}
        return make_step(
            name,
            recipe={
                "use": self.film.render.use,
                "version": renderer.version,
                **ffmpeg,
                "payload": dict(order.payload),
            },
            inputs={PREVIOUS_CLIP: before[shot.previous]} if order.previous else {},
            assets=order.assets,
            asset_digests={name: self.assets[path].digest for name, path in order.assets.items()},
            path=path,
            pool=renderer.pool,
            expected=_promised(order, shot, self.film),
            notes=order.notes,
        )


def _promised(order: RenderOrder, shot: Shot, film: Film) -> Outcome:
    """What must come out, as far as the renderer can say."""
    expected, form = order.expected, film.format
    if order.still and expected:
        return ExpectedStill(width=expected.width, height=expected.height)
    if order.still:
        return ExpectedStill()
    return expected or ExpectedLength(frames=shot.frames + 2 * form.handles, rate=form.rate)


def _expected(shot: Shot, film: Film) -> Expected:
    form = film.format
    frames = shot.frames + 2 * form.handles
    return Expected(width=form.width, height=form.height, frames=frames, rate=form.rate)
