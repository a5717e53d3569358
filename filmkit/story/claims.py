"""Which scene of a storyboard answers for which passage of the present script, and what is left open.

Knows nothing of directors. Asked before anything is directed; changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from filmkit.spec.board_json import content
from filmkit.story.passage import short_digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from filmkit.model.ports import Directed
    from filmkit.model.storyboard import BoardScene, SceneId, Storyboard

Again: TypeAlias = "Collection[SceneId] | Literal['all']"  # scenes to direct once more


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A scene and what it stands for.

    Attributes:
        scene: As the storyboard has it.
        keys: The passages that it alone answers for; empty = added by hand.
        stays: Its passages are as they were: it is kept as it is.
        edited: Its content is not what the director wrote, and is to stay.
        named: It is to be directed once more by its own id.
        again: It is to be directed once more although its words are the same.
        parked: It comes from the storyboard's orphans.
    """

    scene: BoardScene
    keys: tuple[str, ...]
    stays: bool
    edited: bool
    named: bool = False
    again: bool = False
    parked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """A storyboard beside the present script.

    Attributes:
        scenes: In the storyboard's order; orphans whose words are back stand at the end.
        omitted: Passages whose scenes somebody deleted, in the script's order.
        order: Place of every other passage in the script, from 0.
        runs: Passages to be directed, by key: each run in one go.
    """

    scenes: tuple[Claim, ...]
    omitted: tuple[str, ...]
    order: Mapping[str, int]
    runs: tuple[tuple[str, ...], ...]


def made_digest(scene: BoardScene | Directed) -> str:
    """Digest of what a scene shows and says: what `BoardScene.made` is compared with."""
    return short_digest(content(scene))


def is_edited(scene: BoardScene) -> bool:
    """Somebody wrote or changed the scene by hand."""
    return scene.made != made_digest(scene)


def claims(
    board: Storyboard, keys: Sequence[str], again: Again, *, discard: bool = False
) -> Claims:
    """Hold a storyboard against the passages of a script.

    Args:
        board: With a script of its own, or empty.
        keys: Of all passages, in order, each once.
        again: Scenes to direct once more although their passages are as they were. `all` are those that
            nobody edited; an edited one gets a proposal if it is named.
        discard: Take those scenes, and with `all` every one, as if nobody had edited them.
    """
    owned = tuple(_owned(board, frozenset(keys)))
    taken = {key for _, held, _ in owned for key in held}
    known = {*board.covered, *board.omitted} - taken
    omitted = tuple(key for key in keys if key in known)
    order = {key: n for n, key in enumerate(key for key in keys if key not in known)}
    edited = {scene.id for scene, _, _ in owned if is_edited(scene)}
    if discard:
        edited -= {scene.id for scene in board.scenes} if again == "all" else set(again)
    scenes = tuple(
        _claim(scene, held, order, again, edited=scene.id in edited, parked=parked)
        for scene, held, parked in owned
    )
    settled = {key for claim in scenes if claim.stays for key in claim.keys}
    return Claims(scenes=scenes, omitted=omitted, order=order, runs=tuple(_runs(order, settled)))


def _owned(
    board: Storyboard, present: frozenset[str]
) -> Iterator[tuple[BoardScene, tuple[str, ...], bool]]:
    """Scenes with the passages that nobody before them claims, and whether they were parked.

    A scene that was copied by hand claims nothing twice; one that was taken back by hand out of the
    orphans claims nothing, as its passages are gone; an orphan whose passages are all back is itself again.
    """
    possible = present.union(board.covered)
    taken: set[str] = set()
    for scene in board.scenes:
        keys = tuple(key for key in scene.covers if key in possible and key not in taken)
        taken.update(keys)
        yield scene, keys, False
    for scene in board.orphans:
        if scene.covers and present.issuperset(scene.covers) and taken.isdisjoint(scene.covers):
            taken.update(scene.covers)
            yield scene, scene.covers, True


def _claim(
    scene: BoardScene,
    keys: tuple[str, ...],
    order: Mapping[str, int],
    again: Again,
    *,
    edited: bool,
    parked: bool,
) -> Claim:
    named = again != "all" and scene.id in again
    wanted = named or (again == "all" and not edited)
    stays = bool(keys) and not wanted and all(key in order for key in keys)
    if stays and not edited:
        # What came between its passages belongs between them: direct all of it anew.
        first = order[keys[0]]
        stays = [order[key] for key in keys] == list(range(first, first + len(keys)))
    return Claim(
        scene=scene,
        keys=keys,
        stays=stays,
        edited=edited,
        named=named,
        again=wanted,
        parked=parked,
    )


def _runs(order: Mapping[str, int], settled: Collection[str]) -> Iterator[tuple[str, ...]]:
    run: list[str] = []
    for key in order:
        if key not in settled:
            run.append(key)
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)
