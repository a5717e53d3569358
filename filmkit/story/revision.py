"""What a revision did to a storyboard, told by its scenes' ids.

Knows nothing of scripts: it compares one storyboard with another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.story.claims import is_edited, made_digest

if TYPE_CHECKING:
    from filmkit.model.storyboard import BoardScene, SceneId, Storyboard


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A storyboard brought up to date, and what that meant. Ids are in the film's order.

    Attributes:
        storyboard: The new one; the very same object if nothing changed.
        before: The old one; None = there was none.
        made_by: Digest of the director and its settings.
        calls: How often the director was asked.
        kept: Scenes that are what they were.
        new: Scenes that weren't there.
        changed: Scenes that show something else under their old id.
        removed: Scenes that left with their words, for good.
        edited: Scenes that somebody wrote or changed by hand.
        proposed: Edited scenes that got a proposal in this revision.
        orphaned: Edited scenes that left the film with their words, and are kept aside.
        outdated: Scenes that other director settings made; `regenerate` makes them anew.
    """

    storyboard: Storyboard
    before: Storyboard | None
    made_by: str
    calls: int = 0
    kept: tuple[SceneId, ...] = ()
    new: tuple[SceneId, ...] = ()
    changed: tuple[SceneId, ...] = ()
    removed: tuple[SceneId, ...] = ()
    edited: tuple[SceneId, ...] = ()
    proposed: tuple[SceneId, ...] = ()
    orphaned: tuple[SceneId, ...] = ()
    outdated: tuple[SceneId, ...] = ()

    @property
    def changed_anything(self) -> bool:
        """The storyboard's file has to be written."""
        return self.storyboard != self.before


def revision(before: Storyboard | None, after: Storyboard, made_by: str, *, calls: int) -> Revision:
    """What became of a storyboard.

    Args:
        before: As it was; None = there was none.
        after: As it is now.
        made_by: Digest of the present director and its settings.
        calls: How often it was asked.
    """
    old = {scene.id: scene for scene in before.scenes} if before else {}
    new = {scene.id: scene for scene in after.scenes}
    parked = {scene.id for scene in before.orphans} if before else set()
    edited = {scene.id for scene in after.scenes if is_edited(scene)}
    kept = {
        scene_id
        for scene_id, scene in new.items()
        if scene_id in old and _same(old[scene_id], scene)
    }
    orphaned = tuple(scene.id for scene in after.orphans if scene.id not in parked)
    return Revision(
        storyboard=after,
        before=before,
        made_by=made_by,
        calls=calls,
        kept=tuple(scene_id for scene_id in new if scene_id in kept),
        new=tuple(scene_id for scene_id in new if scene_id not in old),
        changed=tuple(scene_id for scene_id in new if scene_id in old and scene_id not in kept),
        removed=tuple(i for i in old if i not in new and i not in orphaned),
        edited=tuple(scene_id for scene_id in new if scene_id in edited),
        proposed=tuple(
            scene_id
            for scene_id, scene in new.items()
            if scene.proposal and scene_id in old and old[scene_id].proposal != scene.proposal
        ),
        orphaned=orphaned,
        outdated=tuple(
            scene.id
            for scene in after.scenes
            if scene.made_by not in {"", made_by} and scene.id not in edited
        ),
    )


def _same(old: BoardScene, new: BoardScene) -> bool:
    return old is new or made_digest(old) == made_digest(new)
