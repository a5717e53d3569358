"""What a film file says of models and first frames: its rules, and the model of it.

Knows nothing of workflows themselves.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from filmkit.model.film import PREVIOUS, ComfyMusic, RenderChoice
from filmkit.spec import lengths
from filmkit.spec.files import WORKFLOWS, own_workflow
from filmkit.spec.hints import quoted
from filmkit.spec.parts import at, entries, given, mapping, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.spec.draft import Draft

# What ComfyUI's own loader of pictures reads.
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
_OF_OWN = ("bind", "output", "frame_rule", "size_multiple", "fps")


def check_workflows(draft: Draft) -> Iterator[Problem]:
    """One's own workflow says where the values go; one of filmkit's needs no telling."""
    for place in WORKFLOWS:
        name = own_workflow(draft.data, *place)
        yield from _check_shipped(draft, place) if name is None else _check_own(draft, name, place)


def _check_shipped(draft: Draft, place: tuple[str, ...]) -> Iterator[Problem]:
    for key in _OF_OWN:
        if key in mapping(draft.data, *place):
            message = f"{draft.label((*place, key))} is for a workflow of your own"
            hint = "name its file ('workflow: my.api.json'), or leave this out"
            yield draft.problem((*place, key), message, hint, key=True)


def _check_own(draft: Draft, name: str, place: tuple[str, ...]) -> Iterator[Problem]:
    path = (*place, "workflow")
    asset = draft.assets.get(name)
    if asset and not asset.problem and not (asset.text or "").strip():
        hint = "export it again from ComfyUI, in API format"
        yield draft.problem(path, f"the workflow {quoted(name)} is empty", hint)
    if not mapping(draft.data, *place, "bind"):
        hint = "'filmkit workflow inspect FILE' proposes a 'bind: …' to paste"
        yield draft.problem(path, "a workflow of your own needs 'bind'", hint)


def check_render_rate(draft: Draft) -> Iterator[Problem]:
    """The rate of one's own workflow is one that a video can have."""
    value = at(draft.data, "render", "fps")
    is_number = isinstance(value, int | float | str) and not isinstance(value, bool)
    if is_number and lengths.rate(value) is None:
        message = f"no workflow can make {quoted(value)} frames per second"
        yield draft.problem(("render", "fps"), message, "16, 24 and 25 are usual")


def check_first_frames(draft: Draft) -> Iterator[Problem]:
    """A first frame is a picture, of a clip that is rendered."""
    for entry in entries(draft.data):
        name, path = entry.data.get("first_frame"), (*entry.path, "first_frame")
        if name is not None and "clip" in entry.data:
            message = f"{draft.label(path)} means nothing beside 'clip'"
            yield draft.problem(path, message, "leave one of them out", key=True)
        elif isinstance(name, str) and PurePosixPath(name).suffix.lower() not in PICTURES:
            message = f"{quoted(name)} can't be a first frame: it is not the name of a picture"
            yield draft.problem(path, message, "PNG, JPEG and WebP are sure to work")


def render_choice(draft: Draft) -> RenderChoice:
    """The renderer of a film without problems."""
    said = mapping(draft.data, "render")
    return RenderChoice(
        **given(use=said.get("use"), frame_rule=said.get("frame_rule")),
        **given(size_multiple=whole(said.get("size_multiple")), fps=lengths.rate(said.get("fps"))),
        **given(width=whole(said.get("width")), height=whole(said.get("height"))),
        **_workflow(draft, "render"),
    )


def comfy_music(draft: Draft) -> ComfyMusic:
    """The soundtrack of a film without problems that has one by ComfyUI."""
    prompt = str(at(draft.data, "audio", "soundtrack", "prompt")).strip()
    return ComfyMusic(prompt=prompt, **_workflow(draft, "audio", "soundtrack"))


def first_frame(draft: Draft, said: Json) -> str | None:
    """What the model has of a scene's or shot's `first_frame`."""
    if isinstance(said, str):
        return draft.assets[said].path
    return PREVIOUS if said else None


def _workflow(draft: Draft, *place: str) -> dict[str, Any]:
    """What renderers and composers have in common, by the model's names."""
    said = cast("dict[str, Any]", mapping(draft.data, *place))
    name = own_workflow(draft.data, *place)
    found: dict[str, Any] = {"workflow": said.get("workflow")}
    if name:
        found = {"workflow": draft.assets[name].path, "text": draft.assets[name].text}
    return given(
        **found,
        models=mapping(draft.data, *place, "models") or None,
        params=mapping(draft.data, *place, "params") or None,
        bind=_nodes(mapping(draft.data, *place, "bind")),
        output=None if "output" not in said else str(said["output"]),
    )


def _nodes(said: dict[str, Json]) -> dict[str, str] | None:
    """Numbers of nodes may be written without quotes."""
    return {name: str(node) for name, node in said.items()} or None
