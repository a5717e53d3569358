"""A step: one artifact, the recipe that decides its bytes, and the key of both.

One function makes the document that is hashed and that `why` compares, so they can't disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filmkit.keys import Json, Key, digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.model.ports import Outcome

# Raised when the same recipe gives other bytes: everything of that stage is made again.
STAGES: Mapping[str, int] = {
    "graph": 1,
    "still": 1,
    "clip": 1,
    "burned": 1,
    "voice": 1,
    "card": 1,
    "titled": 1,
    "body": 1,
    "join": 1,
    "music": 1,
    "soundtrack": 1,
    "subtitles": 1,
    "cut": 1,
    "frame": 1,
    "teaser": 1,
    "sheet": 1,
    "deliver": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One artifact to be had.

    Attributes:
        name: `clip:neo-amsterdam:scene_01`: what people type.
        stage: A key of `STAGES`.
        film: Name of the film.
        recipe: Everything that decides the bytes besides the inputs; JSON.
        inputs: Steps whose artifacts it is made from, by the file name that the recipe uses.
        assets: Files of the user's, relative to the root, by the name that the recipe uses.
        asset_digests: SHA-256 of each of them, by the same name.
        key: Digest of `document(self)`.
        path: Where the artifact is shown, relative to `build/<film>/`.
        pool: The resource that making it occupies.
        expected: What it must turn out to be; None = neither a video nor a picture.
        notes: What its maker wants to know to tell people; decides nothing, and so is in no key.
    """

    name: str
    stage: str
    film: str
    recipe: Mapping[str, Json]
    inputs: Mapping[str, Step]
    assets: Mapping[str, str]
    asset_digests: Mapping[str, str]
    key: Key
    path: str
    pool: str
    expected: Outcome | None
    notes: Mapping[str, Json] = field(default_factory=dict)

    @property
    def document(self) -> dict[str, Json]:
        """What the key is the digest of."""
        return document(self.stage, self.recipe, self.inputs, self.asset_digests)


def document(
    stage: str,
    recipe: Mapping[str, Json],
    inputs: Mapping[str, Step],
    asset_digests: Mapping[str, str],
) -> dict[str, Json]:
    """All that decides an artifact's bytes, as one JSON value. No path, place, time or machine."""
    return {
        "stage": stage,
        "version": STAGES[stage],
        "recipe": dict(recipe),
        "inputs": {name: step.key for name, step in inputs.items()},
        "assets": dict(asset_digests),
    }


def make_step(
    name: str,
    *,
    recipe: Mapping[str, Json],
    path: str,
    inputs: Mapping[str, Step] | None = None,
    assets: Mapping[str, str] | None = None,
    asset_digests: Mapping[str, str] | None = None,
    pool: str = "cpu",
    expected: Outcome | None = None,
    notes: Mapping[str, Json] | None = None,
) -> Step:
    """The step with this name (`stage:film…`) and its key."""
    stage, film = name.split(":")[:2]
    inputs, asset_digests = inputs or {}, asset_digests or {}
    return Step(
        name=name,
        stage=stage,
        film=film,
        recipe=recipe,
        inputs=inputs,
        assets=assets or {},
        asset_digests=asset_digests,
        key=Key(digest(document(stage, recipe, inputs, asset_digests))),
        path=path,
        pool=pool,
        expected=expected,
        notes=notes or {},
    )
