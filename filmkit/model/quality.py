"""The quality of a storyboard in numbers, and what each of them means.

There is no total: a film may have good reasons for a bad number, and whoever directs for a total directs for nothing
else. Of a director's work, the shares of `Coverage` and `Speech` must be 1 and nothing may be invented; all else is
for people to weigh.

What people wrote is never held against a director: scenes by hand, or edited, and passages whose scenes somebody
deleted are counted apart. But scenes moved by hand count as out of order: a storyboard doesn't say who moved them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from filmkit.model.storyboard import SceneId


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which of the script's passages are filmed. Texts are the passages', in the script's order.

    Attributes:
        passages: How many should be: all but the omitted ones.
        share: Of them, those that exactly one scene covers, and in the script's order; 1 = all of them (or there
            are none), 0 = none.
        missing: No scene covers them.
        twice: More than one scene covers them, or one scene several times.
        out_of_order: The fewest that would have to move for the rest to be in the script's order.
        omitted: Whose scenes somebody deleted.
    """

    passages: int
    share: Fraction
    missing: tuple[str, ...]
    twice: tuple[str, ...]
    out_of_order: tuple[str, ...]
    omitted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What became of the script's spoken lines. Lines are alike if speaker (in any case) and words are.

    Attributes:
        lines: How many the script has in passages that should be filmed and that no scene by hand covers.
        share: Of them, those that the one scene that covers their passage says word for word, once, in order;
            1 = all of them (or there are none).
        lost: The others' words, in the script's order.
        invented: Words of lines in directors' scenes that aren't in the passages they cover, or more often than
            there; in the film's order.
        by_hand: How many such lines scenes by hand have.
    """

    lines: int
    share: Fraction
    lost: tuple[str, ...]
    invented: tuple[str, ...]
    by_hand: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Variety:
    """How much one property of the pictures changes. Those that leave it to filmkit are left out.

    Attributes:
        changes: Share of neighbouring pictures that differ; 1 = no two are alike, 0 = all are; None = there are
            no neighbours that both say.
        evenness: -sum(p ln p) / ln k, p being the share of the pictures that have a value and k the size of the
            closed list of values: 0 = all have the same, 1 = all values are used equally often. A film of n < k
            pictures reaches ln n / ln k. None = no picture says.
        longest_run: The most pictures with the same value one behind the other; 0 = none says.

    Source: C. E. Shannon, A Mathematical Theory of Communication, 1948, §6; divided by its maximum as in E. C.
    Pielou, The measurement of diversity in different types of biological collections, 1966.
    """

    changes: Fraction | None
    evenness: float | None
    longest_run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How long the storyboard lasts; what the film file overrides is not in it.

    Attributes:
        length_s: Seconds of the scenes that say how long they are.
        untimed: Scenes that leave it to filmkit.
        target_s: Seconds that were wished for; None = no wish.
        off_by_s: `length_s` - `target_s`, more than 0 = too long; None = no wish, or there are untimed scenes.
    """

    length_s: Fraction
    untimed: tuple[SceneId, ...]
    target_s: Fraction | None
    off_by_s: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingRate:
    """How fast lines have to be spoken to fit their scenes. Untimed scenes are left out.

    Attributes:
        fastest: Words a second in the scene where it is highest; None = nothing is spoken.
        too_fast: Scenes above `filmkit.story.pace.FASTEST`.
    """

    fastest: Fraction | None
    too_fast: tuple[SceneId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Who of the cast is seen. Names in alphabetical order.

    Attributes:
        named: Whom the script names outside its quotations, or lets speak. A voice that is only heard is one
            of them.
        share: Of them, those who are seen; 1 = all of them (or there are none).
        unseen: Of them, those who are in no scene.
    """

    named: tuple[str, ...]
    share: Fraction
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """Prompts that a renderer can make little of. Ids are in the film's order.

    Attributes:
        twice: Scenes with a prompt that a scene before them has, too.
        strange: Directors' scenes whose prompts share no word with the passages they cover; None = can't be told,
            since prompts and script may be in different languages.
        pronouns: Scenes with a prompt that begins with a pronoun: a renderer has seen no other scene, and doesn't
            know who `she` is.
    """

    twice: tuple[SceneId, ...]
    strange: tuple[SceneId, ...] | None
    pronouns: tuple[SceneId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What can be told of a storyboard without seeing the film. Ids are in the film's order.

    Attributes:
        scenes: How many there are.
        hand_made: Those that somebody wrote or edited.
        coverage, speech: None = can't be told: no director's scene says which passages it is made from.
        sizes, moves: Of all pictures: scenes, or their shots where they have some.
    """

    scenes: int
    hand_made: tuple[SceneId, ...]
    coverage: Coverage | None
    speech: Speech | None
    sizes: Variety
    moves: Variety
    pacing: Pacing
    rate: SpeakingRate
    presence: Presence
    prompts: Prompts
