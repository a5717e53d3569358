"""The revision of a storyboard: what changed is directed, everything else stays, people's work is never lost."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from revising import revise

from filmkit.backends.resources import schema
from filmkit.errors import BackendError, PlanError
from filmkit.model.film import DirectorChoice
from filmkit.model.ports import Brief, Directed
from filmkit.model.storyboard import BoardScene, Panel, Storyboard
from filmkit.spec.storyboard import check_storyboard, write_storyboard
from filmkit.story.accept import accept
from filmkit.story.claims import is_edited
from filmkit.story.likeness import gist_of, likeness, mask_of
from filmkit.story.match import Old, match
from filmkit.story.prose import passages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from filmkit.model.ports import Passage
    from filmkit.model.storyboard import SceneId
    from filmkit.story.claims import Again
    from filmkit.story.revision import Revision

SCRIPT = (
    "Mila vindt een oude radio op zolder. Ze zet hem aan. "
    "De stem van haar opa klinkt. Daar wacht een sleutel."
)
BRIEF = Brief(language="nl", choice=DirectorChoice(), cast={})


class Scribe:
    """A director that writes a scene for each passage (or each `join` of them), and remembers what it was asked."""

    def __init__(self, words: str = "FILM: ", join: int = 1) -> None:
        self.words = words
        self.join = join
        self.asked: list[tuple[list[str], Brief]] = []

    def __call__(self, run: Sequence[Passage], brief: Brief) -> tuple[Directed, ...]:
        """The scenes for a run."""
        self.asked.append(([passage.text for passage in run], brief))
        groups = [run[n : n + self.join] for n in range(0, len(run), self.join)]
        return tuple(
            Directed(
                panel=Panel(
                    prompt=self.words + " ".join(p.text for p in group), duration_s=Fraction(4)
                ),
                covers=tuple(passage.key for passage in group),
                dialogue=tuple(line for passage in group for line in passage.lines),
            )
            for group in groups
        )


def made(
    script: str,
    board: Storyboard | None = None,
    director: Callable[[Sequence[Passage], Brief], tuple[Directed, ...]] | None = None,
    *,
    made_by: str = "rules",
    title: str = "De radio",
    regenerate: Again = (),
    brief: Brief = BRIEF,
) -> Revision:
    """The revision of `board` for a script."""
    return revise(
        board,
        passages(script, "nl"),
        director or Scribe(),
        title=title,
        brief=brief,
        made_by=made_by,
        regenerate=regenerate,
    )


def ids(board: Storyboard) -> list[SceneId]:
    """The scenes' ids in the film's order."""
    return [scene.id for scene in board.scenes]


def edit(board: Storyboard, scene_id: SceneId, prompt: str = "HAND") -> Storyboard:
    """The storyboard after somebody rewrote a scene."""
    return replace(
        board,
        scenes=tuple(
            replace(scene, prompt=prompt) if scene.id == scene_id else scene
            for scene in board.scenes
        ),
    )


def without(board: Storyboard, scene_id: SceneId) -> Storyboard:
    """The storyboard after somebody deleted a scene."""
    return replace(board, scenes=tuple(s for s in board.scenes if s.id != scene_id))


def scene(board: Storyboard, scene_id: SceneId) -> BoardScene:
    """The scene with that id."""
    return next(scene for scene in board.scenes if scene.id == scene_id)


@pytest.fixture
def board() -> Storyboard:
    """The storyboard of SCRIPT: scenes 1 to 4."""
    return made(SCRIPT).storyboard


# The fifteen cases of a lock.


def test_a_new_script_is_directed_in_one_call() -> None:
    """Scenes are numbered from 1, in the script's order."""
    revision = made(SCRIPT)
    assert revision.calls == 1
    assert revision.new == (1, 2, 3, 4)
    assert revision.changed_anything
    assert revision.storyboard.title == "De radio"


def test_white_space_changes_nothing(board: Storyboard) -> None:
    """The very same storyboard comes back, and nobody is asked."""
    revision = made(SCRIPT.replace(". ", ".\n   "), board)
    assert revision.storyboard is board
    assert (revision.calls, revision.changed_anything) == (0, False)
    assert revision.kept == (1, 2, 3, 4)


def test_one_changed_sentence_changes_one_scene(board: Storyboard) -> None:
    """The scene keeps its id; all others are the same objects; the director is asked for that sentence only."""
    director = Scribe()
    revision = made(SCRIPT.replace("Ze zet hem aan.", "Ze draait eraan."), board, director)
    assert [asked for asked, _ in director.asked] == [["Ze draait eraan."]]
    assert (revision.changed, revision.new, revision.removed) == ((2,), (), ())
    assert ids(revision.storyboard) == [1, 2, 3, 4]
    assert all(
        new is old
        for new, old in zip(revision.storyboard.scenes, board.scenes, strict=True)
        if new.id != 2
    )


def test_an_inserted_sentence_gets_a_new_id(board: Storyboard) -> None:
    """It stands where the script has it."""
    revision = made(SCRIPT.replace("De stem", "Het licht flikkert. De stem"), board)
    assert ids(revision.storyboard) == [1, 2, 5, 3, 4]
    assert (revision.new, revision.calls) == ((5,), 1)


def test_a_deleted_sentence_takes_its_scene_along(board: Storyboard) -> None:
    """Nobody is asked, and the id is not used again."""
    revision = made(SCRIPT.replace("Ze zet hem aan. ", ""), board)
    assert (revision.calls, revision.removed) == (0, (2,))
    after = made(SCRIPT.replace("Ze zet hem aan.", "Nieuw.") + " Slot.", revision.storyboard)
    assert ids(after.storyboard) == [1, 5, 3, 4, 6]


def test_a_hand_edit_stays(board: Storyboard) -> None:
    """As long as the script is the same, the storyboard is."""
    edited = edit(board, 2)
    revision = made(SCRIPT, edited)
    assert revision.storyboard is edited
    assert revision.edited == (2,)


def test_regenerating_all_spares_hand_edits(board: Storyboard) -> None:
    """`all` are the scenes that nobody edited."""
    revision = made(SCRIPT, edit(board, 2), Scribe("NEW: "), regenerate="all")
    prompts = [scene.prompt for scene in revision.storyboard.scenes]
    assert [prompt.split()[0] for prompt in prompts] == ["NEW:", "HAND", "NEW:", "NEW:"]
    assert (revision.calls, revision.changed) == (2, (1, 3, 4))


def test_a_changed_sentence_under_an_edited_scene_parks_a_proposal(board: Storyboard) -> None:
    """The edit is filmed until the proposal is accepted; then it is the director's scene."""
    revision = made(SCRIPT.replace("Ze zet hem aan.", "Ze draait eraan."), edit(board, 2))
    parked = scene(revision.storyboard, 2)
    assert parked.prompt == "HAND"
    assert parked.proposal == {"duration": 4, "prompt": "FILM: Ze draait eraan."}
    assert (revision.proposed, revision.changed) == ((2,), ())
    taken = scene(accept(revision.storyboard, [2]), 2)
    assert (taken.prompt, taken.proposal, is_edited(taken)) == (
        "FILM: Ze draait eraan.",
        None,
        False,
    )


def test_another_director_changes_nothing_by_itself(board: Storyboard) -> None:
    """Its scenes are only said to be outdated."""
    revision = made(SCRIPT, board, made_by="llm")
    assert revision.storyboard is board
    assert revision.outdated == (1, 2, 3, 4)


def test_swapped_sentences_keep_their_scenes() -> None:
    """The storyboard follows the script's order without asking anybody."""
    before = made(SCRIPT).storyboard
    first, second, *rest = (passage.text for passage in passages(SCRIPT, "nl"))
    revision = made(" ".join([second, first, *rest]), before)
    assert ids(revision.storyboard) == [2, 1, 3, 4]
    assert revision.calls == 0
    assert revision.kept == (2, 1, 3, 4)


def test_regenerating_one_scene_changes_one(board: Storyboard) -> None:
    """The named scene is directed anew under its id."""
    director = Scribe("NEW: ")
    revision = made(SCRIPT, edit(board, 2), director, regenerate=[3])
    assert revision.changed == (3,)
    assert [asked for asked, _ in director.asked] == [["De stem van haar opa klinkt."]]


def test_repeated_sentences_have_scenes_of_their_own() -> None:
    """The same words twice are two scenes."""
    assert ids(made("Hij klopt. Hij wacht. Hij klopt.").storyboard) == [1, 2, 3]


def test_a_scene_added_by_hand_stays_behind_its_neighbour(board: Storyboard) -> None:
    """Also when the script around it changes or moves."""
    card = BoardScene(id="title", prompt="TITLE CARD", duration_s=Fraction(3))
    added = replace(board, scenes=(board.scenes[0], card, *board.scenes[1:]))
    changed = made(SCRIPT.replace("Daar", "Hier"), added).storyboard
    assert ids(changed) == [1, "title", 2, 3, 4]
    assert scene(changed, "title") is card
    first, *rest = (passage.text for passage in passages(SCRIPT, "nl"))
    assert ids(made(" ".join([*rest, first]), added).storyboard) == [2, 3, 4, 1, "title"]
    assert ids(made(" ".join(rest), added).storyboard) == ["title", 2, 3, 4]
    assert ids(made(SCRIPT.replace("Ze zet", "Nieuw. Ze zet"), added).storyboard) == [
        1,
        "title",
        5,
        2,
        3,
        4,
    ]


def test_a_scene_deleted_by_hand_stays_deleted(board: Storyboard) -> None:
    """Whatever happens to the script elsewhere, however often."""
    deleted = without(board, 3)
    assert made(SCRIPT, deleted).storyboard is deleted
    once = made(SCRIPT.replace("Daar", "Hier"), deleted).storyboard
    twice = made(SCRIPT.replace("Daar", "Ginds"), once).storyboard
    assert ids(once) == ids(twice) == [1, 2, 4]
    assert len(twice.omitted) == 1


def test_an_edited_scene_without_words_is_kept_aside(board: Storyboard) -> None:
    """It leaves the film, not the file, and comes back with its sentence."""
    revision = made(SCRIPT.replace("Ze zet hem aan. ", ""), edit(board, 2))
    assert (ids(revision.storyboard), revision.orphaned, revision.removed) == ([1, 3, 4], (2,), ())
    assert revision.storyboard.orphans[0].prompt == "HAND"
    back = made(SCRIPT, revision.storyboard)
    assert (ids(back.storyboard), back.calls) == ([1, 2, 3, 4], 0)
    assert scene(back.storyboard, 2).prompt == "HAND"
    assert back.storyboard.orphans == ()


# What the cases leave open.


def test_an_orphan_put_back_by_hand_stays_in_the_film(board: Storyboard) -> None:
    """Its words are gone, so it is its author's own scene from then on."""
    script = SCRIPT.replace("Ze zet hem aan. ", "")
    orphaned = made(script, edit(board, 2)).storyboard
    back = replace(orphaned, scenes=(*orphaned.scenes, *orphaned.orphans), orphans=())
    after = made(script.replace("Daar", "Hier"), back).storyboard
    assert ids(after) == [1, 3, 4, 2]
    assert after.orphans == ()


def test_an_orphan_copied_by_hand_is_filmed_once(board: Storyboard) -> None:
    """The sentence is back: its copy in the film answers for it, the orphan stays aside."""
    orphaned = made(SCRIPT.replace("Ze zet hem aan. ", ""), edit(board, 2)).storyboard
    copy = replace(orphaned.orphans[0], id="mine")
    after = made(SCRIPT, replace(orphaned, scenes=(*orphaned.scenes, copy))).storyboard
    assert ids(after) == [1, "mine", 3, 4]
    assert [scene.id for scene in after.orphans] == [2]


def test_a_director_and_its_scenes_are_remembered_one_by_one(board: Storyboard) -> None:
    """Script and director change together: scenes that stay still say who made them."""
    revision = made(SCRIPT.replace("Daar", "Hier"), board, made_by="llm")
    assert [scene.made_by for scene in revision.storyboard.scenes] == [
        "rules",
        "rules",
        "rules",
        "llm",
    ]
    assert revision.outdated == (1, 2, 3)


def test_each_run_is_one_call_with_its_neighbours(board: Storyboard) -> None:
    """Two changes apart are two calls; two beside each other are one."""
    director = Scribe()
    made(SCRIPT.replace("Mila", "Noor").replace("Daar", "Hier"), board, director)
    assert [len(asked) for asked, _ in director.asked] == [1, 1]
    (_, first), (_, last) = director.asked
    assert (first.first, first.before, first.after) == (True, "", "FILM: Ze zet hem aan.")
    assert (last.first, last.before, last.after) == (
        False,
        "FILM: De stem van haar opa klinkt.",
        "",
    )


def test_a_scene_put_in_another_order_by_hand_stays_there(board: Storyboard) -> None:
    """The film's order is its editor's; new scenes come behind the scene of the sentence before."""
    turned = replace(board, scenes=board.scenes[::-1])
    after = made(SCRIPT.replace("De stem", "Het licht flikkert. De stem"), turned).storyboard
    assert ids(after) == [4, 3, 2, 5, 1]


def test_a_scene_copied_by_hand_is_its_authors_own(board: Storyboard) -> None:
    """The copy claims no sentence, and stays behind its neighbour."""
    copy = replace(board.scenes[1], id="again")
    copied = replace(board, scenes=(*board.scenes[:2], copy, *board.scenes[2:]))
    after = made(SCRIPT.replace("Daar", "Hier"), copied)
    assert ids(after.storyboard) == [1, 2, "again", 3, 4]
    assert scene(after.storyboard, "again") is copy


def test_a_sentence_between_two_of_one_scene_gets_between_them() -> None:
    """The scene of both is directed anew with it; a hand-edited one is kept and the new one comes behind it."""
    director = Scribe(join=2)
    joined = made(SCRIPT, None, director).storyboard
    script = SCRIPT.replace("Ze zet", "Het stof waait op. Ze zet")
    assert ids(joined) == [1, 2]
    after = made(script, joined, Scribe()).storyboard
    assert [s.prompt for s in after.scenes][1] == "FILM: Het stof waait op."
    kept = made(script, edit(joined, 1), Scribe())
    assert ids(kept.storyboard) == [1, 3, 2]
    assert kept.calls == 1


def test_an_edited_scene_of_two_sentences_gets_one_proposal_for_both() -> None:
    """What it shows already is not filmed a second time beside it."""
    joined = edit(made(SCRIPT, None, Scribe(join=2)).storyboard, 1)
    script = SCRIPT.replace("Mila", "Noor").replace("Ze zet", "Zij zet")
    revision = made(script, joined)
    assert ids(revision.storyboard) == [1, 2]
    proposal = scene(revision.storyboard, 1).proposal
    assert proposal is not None
    assert proposal["duration"] == 8
    assert [shot["prompt"] for shot in proposal["shots"]] == [  # type: ignore[union-attr,index,call-overload]
        "FILM: Noor vindt een oude radio op zolder.",
        "FILM: Zij zet hem aan.",
    ]
    taken = scene(accept(revision.storyboard, [1]), 1)
    assert len(taken.shots) == 2


def test_an_edit_that_the_director_agrees_with_is_no_edit(board: Storyboard) -> None:
    """Somebody changes sentence and prompt alike: nothing is proposed."""
    script = SCRIPT.replace("Ze zet hem aan.", "Ze draait eraan.")
    revision = made(script, edit(board, 2, "FILM: Ze draait eraan."))
    assert (revision.proposed, revision.edited) == ((), ())
    assert made(script, revision.storyboard).storyboard is revision.storyboard


def test_a_sentence_changed_back_takes_its_proposal_back(board: Storyboard) -> None:
    """The edit was made of these very words."""
    there = made(SCRIPT.replace("Ze zet", "Zij zet"), edit(board, 2)).storyboard
    back = made(SCRIPT, there).storyboard
    assert scene(back, 2).proposal is None
    assert scene(back, 2).prompt == "HAND"


def test_a_named_edited_scene_gets_a_proposal(board: Storyboard) -> None:
    """Regenerating it by name asks the director, and keeps the edit."""
    revision = made(SCRIPT, edit(board, 2), Scribe("NEW: "), regenerate=[2])
    assert scene(revision.storyboard, 2).prompt == "HAND"
    assert revision.proposed == (2,)


def test_notes_count_as_edits(board: Storyboard) -> None:
    """A scene that somebody annotated is not overwritten."""
    noted = replace(
        board, scenes=(replace(board.scenes[0], notes={"x-note": "more rain"}), *board.scenes[1:])
    )
    after = made(SCRIPT.replace("Mila", "Noor"), noted).storyboard
    assert scene(after, 1).notes == {"x-note": "more rain"}
    assert scene(after, 1).proposal is not None


def test_the_title_follows_the_film_until_somebody_edits_it(board: Storyboard) -> None:
    """The director is not asked for a title."""
    renamed = made(SCRIPT, board, title="De zolder")
    assert (renamed.storyboard.title, renamed.calls) == ("De zolder", 0)
    assert renamed.kept == (1, 2, 3, 4)
    by_hand = replace(board, title="Mijn titel")
    assert made(SCRIPT, by_hand, title="De zolder").storyboard is by_hand


HAND = Storyboard(
    title="Neo-Amsterdam",
    scenes=(
        BoardScene(id=1, duration_s=Fraction(4), prompt="Cyberpunk detective walking"),
        BoardScene(id=2, duration_s=Fraction(3), prompt="Close up of cybernetic eye"),
    ),
)


def test_a_storyboard_by_hand_is_taken_as_it_is() -> None:
    """Nothing is directed, its title and scenes stay, and the second time not even the lock changes."""
    revision = made(SCRIPT, HAND)
    assert revision.calls == 0
    assert revision.kept == (1, 2)
    assert revision.storyboard.title == "Neo-Amsterdam"
    assert made(SCRIPT, revision.storyboard).storyboard is revision.storyboard


def test_a_storyboard_by_hand_gets_proposals_when_its_script_changes() -> None:
    """Its scenes stay in the film whatever leaves the script; only a sentence that is new gets a scene."""
    adopted = made(SCRIPT, HAND).storyboard
    changed = made(SCRIPT.replace("Daar", "Hier"), adopted)
    assert ids(changed.storyboard) == [1, 2]
    assert changed.proposed == (2,)
    assert ids(made("Heel iets anders.", adopted).storyboard)[:2] == [1, 2]
    assert ids(made("", adopted).storyboard) == [1, 2]
    assert ids(made(SCRIPT + " En dan dit.", adopted).storyboard) == [1, 2, 3]


def test_a_storyboard_without_scenes_is_no_word_of_anybody() -> None:
    """It is directed like none."""
    assert ids(made(SCRIPT, Storyboard(title="", scenes=())).storyboard) == [1, 2, 3, 4]


def test_new_ids_keep_clear_of_those_given_by_hand(board: Storyboard) -> None:
    """A scene by hand with a high number raises the counter."""
    added = replace(
        board, scenes=(*board.scenes, BoardScene(id=70, prompt="X", duration_s=Fraction(1)))
    )
    assert ids(made(SCRIPT + " Slot.", added).storyboard) == [1, 2, 3, 4, 70, 71]


# Directors that answer wrongly.

Answer = tuple[Directed, ...]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda a: a[:-1], "left out 'Daar wacht een sleutel.'"),
        (lambda a: a[::-1], "changed the order"),
        (lambda a: (*a, a[0]), "filmed 'Mila vindt een oude radio op zolder.' twice"),
        (lambda a: (*a, replace(a[0], covers=("feed",))), "wasn't given"),
        (lambda a: (*a, replace(a[0], covers=())), "none of the script's words"),
        (lambda a: (replace(a[0], panel=Panel(prompt=" ")), *a[1:]), "empty prompt"),
        (
            lambda a: (replace(a[0], panel=Panel(prompt="x", duration_s=Fraction(0))), *a[1:]),
            "without length",
        ),
    ],
)
def test_a_wrong_answer_is_refused(spoil: Callable[[Answer], Answer], message: str) -> None:
    """The build says what the director did wrong, and the storyboard is what it was."""
    with pytest.raises(BackendError, match=message):
        made(SCRIPT, None, lambda run, brief: spoil(Scribe()(run, brief)))


def test_a_scene_that_is_not_there_cant_be_regenerated_or_accepted(board: Storyboard) -> None:
    """The message names the scenes there are."""
    with pytest.raises(PlanError, match="no scene '9'"):
        made(SCRIPT, board, regenerate=[9])
    with pytest.raises(PlanError, match="scene '1' has no proposal"):
        accept(board, [1])


def test_a_scene_without_a_length_gets_one() -> None:
    """A director may leave it to the words."""

    def direct(run: Sequence[Passage], brief: Brief) -> Answer:
        return tuple(replace(d, panel=Panel(prompt="x")) for d in Scribe()(run, brief))

    assert all(scene.duration_s for scene in made(SCRIPT, None, direct).storyboard.scenes)


def test_a_target_is_met_at_first_and_moves_no_scene_later() -> None:
    """The whole film lasts its target; a later change leaves every other length alone."""
    brief = replace(BRIEF, choice=DirectorChoice(target_s=10))
    first = made(SCRIPT, brief=brief).storyboard
    assert sum(scene.duration_s or 0 for scene in first.scenes) == 10
    later = made(SCRIPT + " En een heel lange laatste zin die alles verandert.", first, brief=brief)
    assert later.kept == (1, 2, 3, 4)


# Which scene a changed sentence was.

SUN_DOG_GIRL = (
    "The sun rises over the hill. A dog barks at the mailman. A girl runs through the street."
)


def test_a_changed_sentence_keeps_its_edited_scene_when_its_neighbour_goes() -> None:
    """The edit stays in the film under its own id, with a proposal; the scene of the deleted sentence goes."""
    before = edit(made(SUN_DOG_GIRL).storyboard, 3, "MY GIRL")
    after = made("The sun rises over the hill. A girl sprints through the street.", before)
    assert ids(after.storyboard) == [1, 3]
    assert (after.removed, after.orphaned, after.proposed) == ((2,), (), (3,))
    assert scene(after.storyboard, 3).prompt == "MY GIRL"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("The sun rises over the hill. A girl sprints through the street.", [1, 3]),
        ("The sun sets over the hill. A girl runs through the street at last.", [1, 3]),
        ("A dog barks at every mailman. The sun sinks over the hill.", [2, 1]),
        ("The moon. A dog barks at the postman. A girl sprints through a street.", [1, 2, 3]),
        ("Snow! A dog barks at the postman. Rain! A girl sprints through a street.", [1, 2, 4, 3]),
    ],
)
def test_a_changed_sentence_is_known_by_its_words(script: str, expected: list[SceneId]) -> None:
    """Whatever left or came beside it."""
    assert ids(made(script, made(SUN_DOG_GIRL).storyboard).storyboard) == expected


def test_an_edited_scene_needs_a_sentence_more_than_an_unedited_one() -> None:
    """It takes the only one that is left, even one that is less like its own; nothing leaves the film unseen."""
    before = edit(made(SUN_DOG_GIRL).storyboard, 2, "MY DOG")
    after = made("The sun rises over the hill. A girl sprints through the street.", before)
    assert ids(after.storyboard) == [1, 2]
    assert (after.removed, after.orphaned, after.proposed) == ((3,), (), (2,))


def test_an_answer_for_two_scenes_goes_to_the_edited_one() -> None:
    """Two scenes' sentences are directed as one scene: the unedited one goes."""
    joined = made(SCRIPT, None, Scribe(join=2)).storyboard
    script = SCRIPT.replace("Mila vindt een oude radio op zolder. ", "").replace(
        " Daar wacht een sleutel.", ""
    )
    after = made(script, edit(joined, 2), Scribe(join=2))
    assert (ids(after.storyboard), after.orphaned, after.removed) == ([2], (), (1,))


KINDS = ["rust", "storm", "kade", "brood", "fluit", "zand", "kers", "wolk"]
RUNS = st.lists(st.tuples(st.sampled_from(KINDS), st.booleans()), min_size=1, max_size=7)
CHANGES = st.lists(st.sampled_from(["keep", "tweak", "rewrite", "delete", "insert"]), min_size=7)


def sentence(n: int, kind: str, *, tweaked: bool) -> str:
    """A sentence of words that no other has, or the same with one word changed."""
    own = " ".join(f"{kind}{part}{n}" for part in ("ab", "cd", "ef", "gh"))
    return f"Kijk {own} {'nogmaals' if tweaked else 'even'}."


@settings(max_examples=150, deadline=None)
@given(RUNS, CHANGES)
def test_changed_sentences_and_scenes_are_paired_well(
    run: list[tuple[str, bool]], changes: list[str]
) -> None:
    """No edited scene is orphaned while an unedited one gets a sentence of the same run; and if none is edited, a
    sentence whose wording changed keeps its scene, whichever sentences beside it were deleted.
    """
    first = [sentence(n, kind, tweaked=False) for n, (kind, _) in enumerate(run)]
    board = made("Begin. " + " ".join(first)).storyboard
    start = len(board.scenes) - len(run)
    scene_ids = ids(board)[start:]
    for scene_id, (_, by_hand) in zip(scene_ids, run, strict=True):
        board = edit(board, scene_id) if by_hand else board
    script = ["Begin."]
    tweaked: dict[str, SceneId] = {}
    for n, (kind, _) in enumerate(run):
        change = changes[n]
        if change == "insert":
            script.append(f"Nieuw xyz{n} komt onverwacht{n} binnen{n}.")
        if change == "rewrite":
            script.append(f"Anders qrs{n} verdwijnt plotsklaps{n} buiten{n}.")
        elif change != "delete":
            text = sentence(n, kind, tweaked=change == "tweak")
            script.append(text)
            tweaked |= {text: scene_ids[n]} if change == "tweak" else {}
    revision = made(" ".join(script), board)
    after = revision.storyboard
    kept = [n for n, change in enumerate(changes[: len(run)]) if change in {"keep", "insert"}]
    for low, high in zip([-1, *kept], [*kept, len(run)], strict=True):
        mine = set(scene_ids[low + 1 : high])
        assert not (mine & set(revision.orphaned) and mine & set(revision.changed))
    if not any(by_hand for _, by_hand in run):
        prompts = {scene.id: scene.prompt for scene in after.scenes}
        assert all(prompts.get(i) == f"FILM: {text}" for text, i in tweaked.items())


def test_edits_are_discarded_only_if_that_is_asked_for(board: Storyboard) -> None:
    """By name or all of them; what somebody added stays."""
    card = BoardScene(id="title", prompt="TITLE CARD", duration_s=Fraction(3))
    edited = edit(edit(board, 2), 4)
    edited = replace(edited, scenes=(*edited.scenes, card))

    def prompts(again: Again) -> list[str]:
        new = revise(
            edited, passages(SCRIPT, "nl"), Scribe("NEW: "), title="De radio", brief=BRIEF,
            made_by="rules", regenerate=again, discard=True,
        )  # fmt: skip
        return [scene.prompt.split()[0] for scene in new.storyboard.scenes]

    assert prompts([2]) == ["FILM:", "NEW:", "FILM:", "HAND", "TITLE"]
    assert prompts("all") == ["NEW:", "NEW:", "NEW:", "NEW:", "TITLE"]


def test_a_named_edited_scene_gets_the_directors_old_version_too(board: Storyboard) -> None:
    """Whoever asks for a scene by name gets to see the director's, though it is what was there before the edit."""
    revision = made(SCRIPT, edit(board, 2), regenerate=[2])
    assert revision.proposed == (2,)


def test_a_gist_survives_its_file(board: Storyboard) -> None:
    """A changed sentence is known after the storyboard was written and read."""
    text = write_storyboard(board)
    again, problems = check_storyboard(text, "x.storyboard.json", schema("storyboard"))
    assert problems == ()
    assert again == board
    assert all(scene.gist for scene in board.scenes)


@pytest.mark.parametrize("gist", ["", "zz", "abc", "é"])
def test_a_spoiled_gist_is_like_nothing(gist: str) -> None:
    """Somebody may have edited it: pairing goes by order then."""
    assert likeness(mask_of(gist), mask_of(gist_of("A dog barks."))) == 0


@pytest.mark.parametrize("many", [3000, 1500])
def test_a_script_rewritten_from_end_to_end_is_quick(many: int) -> None:
    """All sentences of 3000 change and all are alike: scenes are paired in a few seconds."""
    old = [Old(gist_of(f"Mila vindt radio nummer {n}"), n % 3 == 0) for n in range(3000)]
    new = [gist_of(f"Noor vindt radio nummer {n}") for n in range(many)]
    start = time.process_time()
    assert len(match(new, old)) == many
    assert time.process_time() - start < 4


# Random edits.

SENTENCES = st.sampled_from([f"Zin {n} gaat over iets." for n in range(8)])
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "delete", "replace", "swap", "edit", "drop", "add", "move"]),
        st.integers(0, 20),
        st.integers(0, 20),
        SENTENCES,
    ),
    max_size=12,
)


def edited_script(sentences: list[str], kind: str, a: int, b: int, new: str) -> None:
    """One edit of the script, in place."""
    at = a % max(1, len(sentences))
    if kind == "insert" or not sentences:
        sentences.insert(at, new)
    elif kind == "delete" and len(sentences) > 2:
        del sentences[at]
    elif kind == "replace":
        sentences[at] = new
    elif kind == "swap":
        other = b % len(sentences)
        sentences[at], sentences[other] = sentences[other], sentences[at]


def edited_board(board: Storyboard, kind: str, a: int, b: int) -> Storyboard:
    """One edit of the storyboard by hand."""
    if not board.scenes:
        return board
    scenes = list(board.scenes)
    at = a % len(scenes)
    if kind == "edit":
        scenes[at] = replace(scenes[at], prompt=f"HAND {a} {b}")
    elif kind == "drop":
        del scenes[at]
    elif kind == "add":
        name = f"own_{len(scenes)}_{a}_{b}"
        if name not in {scene.id for scene in (*scenes, *board.orphans)}:
            scenes.insert(at, BoardScene(id=name, prompt="OWN", duration_s=Fraction(1)))
    elif kind == "move":
        scenes.insert(b % len(scenes), scenes.pop(at))
    return replace(board, scenes=tuple(scenes))


@settings(max_examples=150, deadline=None)
@given(st.lists(SENTENCES, min_size=2, max_size=8), EDITS, st.integers(1, 3))
def test_whatever_is_edited_the_rest_stays(
    sentences: list[str], edits: list[tuple[str, int, int, str]], join: int
) -> None:
    """Each passage is filmed once or omitted, ids are unique, hand work survives, a second run asks nobody."""
    board = made(" ".join(sentences), None, Scribe(join=join)).storyboard
    used: set[SceneId] = set(ids(board))
    for kind, a, b, new in edits:
        edited_script(sentences, kind, a, b, new)
        board = edited_board(board, kind, a, b)
        script = " ".join(sentences)
        director = Scribe(join=join)
        revision = made(script, board, director)
        after = revision.storyboard
        check_promises(board, revision, [p.key for p in passages(script, "nl")], used)
        assert revision.calls == len(director.asked)
        assert made(script, after).storyboard is after
        used |= set(ids(after))
        board = after


def check_promises(
    before: Storyboard, revision: Revision, keys: list[str], used: set[SceneId]
) -> None:
    """What holds after every revision."""
    after = revision.storyboard
    everywhere = ids(after) + [scene.id for scene in after.orphans]
    assert len(set(everywhere)) == len(everywhere)
    assert not used & set(revision.new) - {scene.id for scene in before.orphans}
    filmed = [key for scene in after.scenes for key in scene.covers if key in keys]
    assert len(set(filmed)) == len(filmed)
    if revision.calls or after.script != before.script:
        assert sorted([*filmed, *after.omitted]) == sorted(keys)
    assert list(after.covered) == keys
    texts = {(s.id, s.prompt) for s in (*after.scenes, *after.orphans)}
    assert {(s.id, s.prompt) for s in (*before.scenes, *before.orphans) if is_edited(s)} <= texts
    old = {scene.id: scene for scene in before.scenes}
    for new in after.scenes:
        if new.id in old and set(old[new.id].covers) <= set(keys) and len(old[new.id].covers) == 1:
            assert new is old[new.id]


def test_one_sentence_of_two_thousand_is_quick() -> None:
    """A film of 120 pages: one changed sentence asks for one scene, in less than a second."""
    sentences = [f"Mila vindt radio nummer {n} op een zolder in de stad." for n in range(2500)]
    before = made(" ".join(sentences)).storyboard
    sentences[1200] = "Daar gaat het licht uit."
    found = passages(" ".join(sentences), "nl")
    start = time.process_time()
    revision = revise(before, found, Scribe(), title="De radio", brief=BRIEF, made_by="rules")
    assert time.process_time() - start < 1
    assert (revision.calls, revision.changed, len(revision.kept)) == (1, (1201,), 2499)


def test_every_second_sentence_of_two_thousand_is_quick() -> None:
    """Many runs cost no more than their number, and a script turned round no more than its length."""
    sentences = [f"Mila vindt radio nummer {n} op een zolder in de stad." for n in range(2500)]
    before = made(" ".join(sentences)).storyboard
    changed = [f"Nieuw: {text}" if n % 2 else text for n, text in enumerate(sentences)]
    start = time.process_time()
    assert made(" ".join(changed), before).calls == 1250
    assert ids(made(" ".join(sentences[::-1]), before).storyboard) == list(range(2500, 0, -1))
    assert time.process_time() - start < 3
