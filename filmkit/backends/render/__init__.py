"""Renderers: they turn shots into clips."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from filmkit.backends.registry import find_backend

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.model.ports import Machine, Renderer

RENDERERS: Mapping[str, str] = {
    "animatic": "filmkit.backends.render.animatic:Animatic",
    "comfyui": "filmkit.backends.render.comfyui:ComfyUI",
}


def find_renderer(use: str, machine: Machine) -> Renderer:
    """The renderer that a film asks for by `render: {use: …}`.

    Args:
        use: Its name.
        machine: What it is made with.

    Raises:
        PlanError: There is none of that name.
    """
    return cast("Renderer", find_backend("renderer", use, RENDERERS)(machine))
