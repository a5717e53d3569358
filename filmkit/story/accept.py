"""Take the director's proposals in place of what was edited by hand.

Knows nothing of scripts: a proposal already says what the scene would be.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from filmkit.errors import PlanError
from filmkit.spec.board_json import board_scene
from filmkit.story.claims import is_edited, made_digest

if TYPE_CHECKING:
    from collections.abc import Collection

    from filmkit.model.storyboard import BoardScene, SceneId, Storyboard


def accept(board: Storyboard, ids: Collection[SceneId]) -> Storyboard:
    """The storyboard with the proposals for these scenes accepted; all others stay as they are.

    Raises:
        PlanError: One of them has no proposal.
    """
    _refuse(board, ids, {scene.id for scene in board.scenes if scene.proposal is not None})
    scenes = tuple(_accepted(scene) if scene.id in ids else scene for scene in board.scenes)
    return replace(board, scenes=scenes)


def refuse_unproposed(board: Storyboard | None, ids: Collection[SceneId]) -> None:
    """See to it, before anybody is asked, that these scenes have proposals or may get them.

    Only a scene that somebody edited is ever proposed another version of.

    Raises:
        PlanError: One of them hasn't, and won't.
    """
    scenes = (*board.scenes, *board.orphans) if board else ()  # whose words may be back
    may = {scene.id for scene in scenes if scene.proposal is not None or is_edited(scene)}
    _refuse(board, ids, may)


def _refuse(
    board: Storyboard | None, ids: Collection[SceneId], offered: Collection[SceneId]
) -> None:
    scenes = board.scenes if board else ()
    for scene_id in ids:
        if scene_id not in offered:
            known = ", ".join(str(it.id) for it in scenes if it.proposal is not None)
            raise PlanError(
                f"scene '{scene_id}' has no proposal",
                hint=f"scenes that have one: {known}" if known else "no scene has one",
            )


def _accepted(scene: BoardScene) -> BoardScene:
    proposed = board_scene(
        scene.id,
        scene.proposal or {},
        covers=scene.covers,
        gist=scene.gist,
        made_by=scene.made_by,
        take=scene.take,
    )
    return replace(proposed, made=made_digest(proposed))
