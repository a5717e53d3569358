"""The steps that make a film's sound: music by a model, and the soundtrack.

Knows nothing of pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.cut.commands import SOUNDTRACK
from filmkit.cut.sound import MUSIC, soundtrack_recipe
from filmkit.model.film import MusicFile
from filmkit.plan.step import make_step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.cut.timeline import Timeline
    from filmkit.model.asset import Asset
    from filmkit.model.film import Film
    from filmkit.model.ports import MusicOrder
    from filmkit.plan.clips import Tools
    from filmkit.plan.step import Step
    from filmkit.plan.talk import Talk


def soundtrack_step(
    film: Film,
    cut: Timeline,
    order: MusicOrder | None,
    assets: Mapping[str, Asset],
    *,
    talk: Talk,
    tools: Tools,
) -> Step | None:
    """The step that makes a film's sound; None = a silent film. Among its inputs are music by a model, and voices.

    Args:
        film: The film file.
        cut: Its timeline.
        order: What is asked of its composer; None = nothing.
        assets: The files that it names, by their path.
        talk: What its lines come to.
        tools: What makes it.
    """
    music = film.audio.soundtrack
    if music is None and not talk.voices:
        return None
    recipe = soundtrack_recipe(
        film.audio,
        seed=film.seed,
        frames=cut.frames,
        rate=film.format.rate,
        starts=talk.starts,
    )
    asset = assets[music.file] if isinstance(music, MusicFile) else None
    return make_step(
        f"soundtrack:{film.name}",
        recipe={"ffmpeg": tools.ffmpeg, **recipe},
        inputs={**({MUSIC: _music(film, order, tools)} if order else {}), **talk.voice_files},
        assets={MUSIC: asset.path} if asset else {},
        asset_digests={MUSIC: asset.digest} if asset else {},
        path=SOUNDTRACK,
    )


def _music(film: Film, order: MusicOrder, tools: Tools) -> Step:
    assert tools.composer, "music is ordered from a composer"  # noqa: S101
    return make_step(
        f"music:{film.name}",
        recipe={
            "use": "comfyui",
            "version": tools.composer.version,
            "payload": dict(order.payload),
        },
        path=f"music{order.suffix}",
        pool=tools.composer.pool,
        notes=order.notes,
    )
