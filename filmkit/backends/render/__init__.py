"""Renderers: they turn shots into clips."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from filmkit.backends.registry import find_backend

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from filmkit.model.ports import Renderer

RENDERERS: Mapping[str, str] = {"animatic": "filmkit.backends.render.animatic:Animatic"}


def find_renderer(use: str, ffmpeg: Path) -> Renderer:
    """The renderer that a film asks for by `render: {use: …}`.

    Raises:
        PlanError: There is none of that name.
    """
    return cast("Renderer", find_backend("renderer", use, RENDERERS)(ffmpeg))
