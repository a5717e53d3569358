"""The rules director: every word once, in order, timed to be read or spoken, framed by what the words say."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from revising import revise

from filmkit.backends.director import DIRECTORS, find_director
from filmkit.backends.director.casting import seen
from filmkit.backends.director.rules import Rules
from filmkit.backends.director.variety import varied
from filmkit.errors import PlanError
from filmkit.model.film import DirectorChoice
from filmkit.model.ports import Brief, Desk, Passage
from filmkit.model.settings import Settings
from filmkit.model.storyboard import Line
from filmkit.story import pace
from filmkit.story.language import folded, words
from filmkit.story.prose import passages

if TYPE_CHECKING:
    from filmkit.model.ports import Directed

LOGLINE = "Een cyberpunk detective loopt door een regenachtige straat in Neo-Amsterdam, 2084."
STORY = """De vuurtoren van Terschelling staat al jaren leeg. Op een avond in november roeit Mila
over de zwarte zee naar het eiland. Ze draagt een koffer en een oude sleutel.

De deur van de toren kraakt open. Binnen ligt een laag stof op de trap. Mila klimt naar boven,
langs ramen die rammelen in de wind.

In de lampenkamer zit een man met een witte baard. "Ik heb op je gewacht," zegt de man. Mila zet
de koffer neer en kijkt hem aan. „Dan moet u mijn opa zijn,” fluistert Mila."""
CAST = {"Mila": "girl of 12, short black curls", "Jan": "man of 70"}
BRIEF = Brief(language="nl", choice=DirectorChoice(), cast=CAST)


def direct(script: str, brief: Brief = BRIEF) -> tuple[Directed, ...]:
    """The scenes that the rules make of a script."""
    return Rules().direct(passages(script, "nl"), brief)


def seconds(directed: Directed) -> Fraction:
    """How long a scene lasts."""
    assert directed.panel.duration_s is not None
    return directed.panel.duration_s


def test_the_rules_are_built_in() -> None:
    """They are found by name, and unknown names are told with the known ones."""
    assert list(DIRECTORS) == sorted(DIRECTORS)
    desk = Desk(settings=Settings(), answers=Path("unused"))
    assert find_director("rules", desk).version
    with pytest.raises(PlanError, match=r"(?s)unknown director 'ruels'.*rules"):
        find_director("ruels", desk)


def test_a_logline_becomes_place_action_and_face() -> None:
    """Three pictures that differ in words, size and length."""
    brief = replace(BRIEF, cast={"detective": "woman of 40"})
    place, action, detail = direct(LOGLINE, brief)
    assert (place.panel.prompt, place.panel.size) == (
        "een regenachtige straat in Neo-Amsterdam, 2084",
        "extreme_wide",
    )
    assert (action.panel.prompt, action.panel.size) == (LOGLINE, "wide")
    assert (detail.panel.prompt, detail.panel.size) == ("Een cyberpunk detective", "close_up")
    assert [d.panel.cast for d in (place, action, detail)] == [(), ("detective",), ("detective",)]
    assert [seconds(d) for d in (place, action, detail)] == [3, 5, 2]


def test_a_logline_without_a_place_is_action_and_face() -> None:
    """The action is not as near as the face, though it names a letter."""
    action, detail = direct("Een oude man leest een brief.")
    assert action.panel.size not in {"close_up", "extreme_close_up"}
    assert detail.panel.size == "close_up"


def test_a_story_is_filmed_sentence_by_sentence() -> None:
    """Ten sentences, ten scenes: who, where, when and how near come from their words."""
    found = direct(STORY)
    assert len(found) == 10
    assert found[0].panel.size == "extreme_wide"
    assert found[1].time_of_day == "avond"
    assert found[4].location == "de trap"
    assert found[2].panel.size == "close_up"
    assert [d.panel.cast for d in found if d.panel.cast] == [("Mila",)] * 4
    assert found[9].dialogue == (Line(character="Mila", line="Dan moet u mijn opa zijn"),)


SENTENCES = st.lists(
    st.sampled_from(
        [
            "Regen.", "Nacht.", "Mila rent door de stad.", "Hij wacht.", "Een hand.", "De zee.", "„Kom,” zei Jan.",
            "Ze kijkt naar de lucht en denkt aan vroeger.", "\n\nDan is het stil.", "- Een deur",
            "„" + "Ik heb heel lang gewacht " * 12 + "” zei Mila.", "Extreme close-up van een oog.",
        ]
    )
    | st.text("abc .!?„”\n", max_size=20),
    max_size=14,
)  # fmt: skip
CHOICES = st.builds(
    DirectorChoice,
    shortest_s=st.sampled_from([0.3, 1.0, 1.2, 2.0]),
    longest_s=st.sampled_from([2.0, 4.2, 5.0, 12.0]),
    target_s=st.sampled_from([None, 5.0, 60.0]),
)


@settings(deadline=None)
@given(SENTENCES, CHOICES)
def test_nothing_is_dropped_and_all_bounds_hold(
    sentences: list[str], choice: DirectorChoice
) -> None:
    """Words verbatim, each passage once, lengths within bounds, every line time to be spoken."""
    found = passages(" ".join(["Mila loopt.", *sentences, "Einde."]), "nl")
    brief = replace(BRIEF, choice=choice)
    board = revise(None, found, Rules().direct, title="T", brief=brief, made_by="r").storyboard
    assert [key for scene in board.scenes for key in scene.covers] == [p.key for p in found]
    assert " ".join(s.prompt for s in board.scenes) == " ".join(p.text for p in found)
    shortest, longest = pace.bounds_s(choice)
    for scene in board.scenes:
        length = scene.duration_s
        assert length is not None
        spoken = sum(len(words(line.line)) for line in scene.dialogue)
        assert spoken <= length * Fraction("3.2")
        assert shortest <= length
        if scene.shots:
            assert sum(shot.duration_s or 0 for shot in scene.shots) == length
            assert " ".join(shot.prompt for shot in scene.shots) == scene.prompt
        else:
            assert length <= longest
        assert all((shot.duration_s or 0) <= longest for shot in scene.shots)


@given(SENTENCES)
def test_no_two_neighbours_have_the_same_size(sentences: list[str]) -> None:
    """Unless the script itself asks for it."""
    found = [d.panel.size for d in direct(" ".join(s for s in sentences if "close-up" not in s))]
    assert all(one != other for one, other in pairwise(found))


def test_a_run_keeps_clear_of_the_sizes_beside_it() -> None:
    """Its neighbours stay as they are, so it is the run that gives way."""
    run = passages("Mila wacht. De deur gaat open en iedereen zwijgt. Mila zwijgt nog.", "nl")
    brief = replace(BRIEF, first=False)
    free = Rules().direct(run[2:], brief)[0].panel.size
    between = Rules().direct(run[2:], replace(brief, size_before=free))[0].panel.size
    before = (
        Rules().direct(run[2:], replace(brief, size_before=between, size_after=free))[0].panel.size
    )
    assert free != between
    assert before not in {between, free}


def test_a_changed_sentence_changes_no_scene_but_its_neighbour() -> None:
    """Rules look at neighbours only: scenes further on are the same even without a lock."""
    changed = direct(
        STORY.replace("De deur van de toren kraakt open.", "Een kat springt op tafel.")
    )
    same = [old == new for old, new in zip(direct(STORY), changed, strict=True)]
    assert same[:3] == [True] * 3
    assert same[5:] == [True] * 5


def test_short_sentences_are_joined_within_their_paragraph() -> None:
    """What is read in a moment is one picture; a new paragraph is a new one."""
    prompts = [
        d.panel.prompt for d in direct("Regen. Nacht. Een straat.\n\nStil. Mila wacht op de trein.")
    ]
    assert prompts == ["Regen. Nacht. Een straat.", "Stil.", "Mila wacht op de trein."]


def test_scenes_are_joined_rather_than_dropped_for_a_short_target() -> None:
    """A film that must be short has fewer scenes, with all the words."""
    script = " ".join(f"Mila vindt radio {n}." for n in range(30))
    brief = replace(BRIEF, choice=DirectorChoice(target_s=12))
    board = revise(
        None, passages(script, "nl"), Rules().direct, title="T", brief=brief, made_by="r"
    )
    assert len(board.storyboard.scenes) < 15
    assert sum(scene.duration_s or 0 for scene in board.storyboard.scenes) == 12
    assert " ".join(scene.prompt for scene in board.storyboard.scenes) == folded(script)


def test_a_list_of_shots_is_filmed_as_it_says() -> None:
    """Sizes, moves and angles that the words name are taken."""
    wide, close, above = direct(
        "1. Wide shot: the harbour, pan left\n2. Close-up of a hand\n3. The city from above, tracking shot"
    )
    assert (wide.panel.size, wide.panel.move) == ("wide", "pan_left")
    assert close.panel.size == "close_up"
    assert (above.panel.angle, above.panel.move) == ("overhead", "tracking")


@pytest.mark.parametrize(
    ("heading", "place", "time_of_day"),
    [
        ("INT. KEUKEN - DAG", "KEUKEN", "DAG"),
        ("BUITEN. GRACHT – NACHT", "GRACHT", "NACHT"),
        ("INT./EXT. CAR - MOVING - NIGHT", "CAR - MOVING", "NIGHT"),
        ("EXT. NEO-AMSTERDAM", "NEO-AMSTERDAM", ""),
        ("", "", ""),
    ],
)
def test_a_heading_says_where_and_when(heading: str, place: str, time_of_day: str) -> None:
    """In its own words, and word for word in the scene."""
    (found,) = Rules().direct([Passage(key="a", text="Stil.", heading=heading)], BRIEF)
    assert (found.heading, found.location, found.time_of_day) == (heading, place, time_of_day)


def test_what_the_script_wants_wins() -> None:
    """Size, angle and move that a passage asks for are taken, whatever its words or place would give."""
    text = "Close-up of Mila, who runs through the city, camera follows."
    wanted = Passage(
        key="a", text=text, heading="EXT. CITY", size="full", angle="high", move="crane_up"
    )
    (found,) = Rules().direct([replace(wanted, opening=True)], BRIEF)
    assert (found.panel.size, found.panel.angle, found.panel.move) == ("full", "high", "crane_up")


def test_a_scene_opens_with_its_place() -> None:
    """The first picture under a heading shows where it is, also in the middle of a film."""
    first = Passage(key="a", text="Mila zwijgt.", heading="INT. KEUKEN - DAG", opening=True)
    brief = replace(BRIEF, first=False)
    assert Rules().direct([first], brief)[0].panel.size == "wide"
    assert Rules().direct([replace(first, opening=False)], brief)[0].panel.size != "wide"


@pytest.mark.parametrize(
    ("text", "before", "names"),
    [
        ("Mila en Jan lachen.", "", ("Mila", "Jan")),
        ("MILA rent.", "", ("Mila",)),
        ("Milan rent in januari.", "", ()),
        ("„Waar is Mila?” vraagt iemand.", "", ()),
        ("Ze lacht.", "Mila wacht.", ("Mila",)),
        ("Hij lacht.", "Mila wacht.", ()),
        ("Ze lacht.", "Mila en Jan wachten.", ()),
        ("Ze lacht.", "De trein van Mila is weg.", ()),
        ("De trein komt.", "Mila wacht.", ()),
    ],
)
def test_somebody_is_seen_if_the_words_say_so(
    text: str, before: str, names: tuple[str, ...]
) -> None:
    """Whole names outside quotations; a pronoun only if it can mean nobody else."""
    assert seen(text, (), CAST, before) == names


def test_a_speaker_is_seen_unless_it_is_a_voice_over() -> None:
    """Lines name who speaks."""
    line = Line(character="JAN", line="Kom")
    assert seen("JAN: Kom", (line,), CAST) == ("Jan",)
    assert seen("Kom", (line,), CAST) == ("Jan",)
    assert seen("Kom", (replace(line, extension="V.O."),), CAST) == ()


@given(st.lists(st.permutations(["a", "b", "c"]), max_size=9), st.sampled_from([None, *"abc"]))
def test_three_wishes_are_enough_to_differ(wishes: list[list[str]], beside: str | None) -> None:
    """No two neighbours are the same, those outside included; without any, the first gets its wish."""
    found = varied(wishes, before=beside, after=beside)
    around = [choice for choice in (beside, *found, beside) if choice]
    assert not found or all(one != other for one, other in pairwise(around))
    assert beside or not found or found[0] == wishes[0][0]


@given(
    st.lists(st.integers(2, 24).map(lambda n: Fraction(n, 2)), min_size=1, max_size=8),
    st.integers(0, 200).map(lambda n: Fraction(n, 2)),
)
def test_lengths_fit_a_target_as_far_as_they_can(lengths: list[Fraction], target: Fraction) -> None:
    """The sum is the target, or all of them are at the bound on its side."""
    least, most = [Fraction(1)] * len(lengths), Fraction(12)
    found = pace.fitted_s(lengths, least, most, target)
    assert all(1 <= length <= 12 for length in found)
    total = sum(found)
    assert total == target or set(found) == {1 if total > target else 12}


def test_a_hundred_and_twenty_pages_are_directed_quickly() -> None:
    """Prose to storyboard in less than three CPU seconds."""
    script = "\n\n".join(
        f"Mila vindt radio {n} op een oude zolder. Ze zet hem aan, en de lampjes gloeien geel. "
        f"„Wie is daar {n}?” vroeg Mila. De stem van haar opa klinkt door de ruis van {n}."
        for n in range(625)
    )
    start = time.process_time()
    found = passages(script, "nl")
    board = revise(None, found, Rules().direct, title="T", brief=BRIEF, made_by="r").storyboard
    assert time.process_time() - start < 3
    assert len(board.scenes) == 2500
