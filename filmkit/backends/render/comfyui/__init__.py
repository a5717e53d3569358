"""ComfyUI: real clips, stills and music, made by image models on one or more servers.

Knows nothing of films or stores. An order is a graph under an id of its own, so that whoever asks for
the same thing again, after whatever went wrong, gets the one that is there.
"""

from __future__ import annotations

from filmkit.backends.render.comfyui.renderer import ComfyUI

__all__ = ["ComfyUI"]
