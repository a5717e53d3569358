"""The numbers of a storyboard: all of the script once, in order, nothing invented, or they say what is wrong."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from filmkit.backends.director.rules import Rules
from filmkit.model.film import DirectorChoice
from filmkit.model.ports import Brief
from filmkit.model.storyboard import BoardScene, Line, Panel, Storyboard
from filmkit.story.answers import Made, scene_of
from filmkit.story.claims import made_digest
from filmkit.story.pace import FASTEST
from filmkit.story.prose import passages
from filmkit.story.quality import _longest_rising, assess
from filmkit.story.quality_report import quality_json, quality_lines
from filmkit.story.script import read_script

if TYPE_CHECKING:
    from filmkit.model.ports import Passage
    from filmkit.model.quality import Coverage, Quality, Speech

PROJECTS = Path(__file__).parents[1] / "projects"
FILM_SCRIPTS = [
    (PROJECTS / script["file"]).read_text("utf-8") if isinstance(script, dict) else script
    for path in sorted(PROJECTS.glob("*.yaml"))
    if (script := yaml.safe_load(path.read_text("utf-8")).get("script"))
]
STORY = """De vuurtoren van Terschelling staat leeg. Mila roeit over de zwarte zee naar het eiland.

„Is daar iemand?” vraagt Mila. „Ik heb op je gewacht,” zegt de man. „Dan bent u mijn opa,” fluistert Mila.

Mila zet de koffer neer en kijkt hem aan. De lamp gaat aan en de golven glanzen als zilver."""
CAST = ("Jan", "Mila")
ALL = Fraction(1)


def filmed(script: str) -> tuple[tuple[Passage, ...], Storyboard]:
    """A script's passages, and the storyboard that the rules make of them."""
    found = read_script(script, language="nl").passages
    brief = Brief(language="nl", choice=DirectorChoice(), cast=dict.fromkeys(CAST, "somebody"))
    answer = Rules().direct(found, brief)
    scenes = [scene_of(each, n, Made(by="rules")) for n, each in enumerate(answer, 1)]
    return found, Storyboard(title="T", scenes=tuple(scenes))


def with_scenes(board: Storyboard, *scenes: BoardScene, **more: Any) -> Storyboard:
    """The storyboard with other scenes, numbered anew."""
    numbered = tuple(replace(scene, id=n) for n, scene in enumerate(scenes, 1))
    return replace(board, scenes=numbered, **more)


def directed(scene: BoardScene, **more: Any) -> BoardScene:
    """The scene as if the director had written it so."""
    changed = replace(scene, **more)
    return replace(changed, made=made_digest(changed))


def spoken(*lines: str) -> tuple[Line, ...]:
    """Lines written as `Mila: Kom`."""
    pairs = (line.split(": ") for line in lines)
    return tuple(Line(character=character, line=line) for character, line in pairs)


def judged(board: Storyboard, script: tuple[Passage, ...]) -> Quality:
    """The storyboard held against its script."""
    return assess(board, script, cast=CAST, target_s=None)


def coverage(board: Storyboard, script: tuple[Passage, ...]) -> Coverage:
    """What is filmed of the script."""
    found = judged(board, script).coverage
    assert found
    return found


def speech(board: Storyboard, script: tuple[Passage, ...]) -> Speech:
    """What became of the script's lines."""
    found = judged(board, script).speech
    assert found
    return found


SCENES = [
    BoardScene(id=1, prompt="a", duration_s=Fraction(2), size="wide", move="static"),
    BoardScene(id=2, prompt="b", duration_s=Fraction(3), size="wide", move="tracking"),
    BoardScene(id="end", prompt="c", duration_s=Fraction(4), size="close_up", move="static"),
]
BY_HAND = Storyboard(title="By hand", scenes=tuple(SCENES))


@pytest.mark.parametrize("script", [*FILM_SCRIPTS, STORY])
def test_rules_film_all_of_a_script_and_nothing_else(script: str) -> None:
    """Whatever the story, the embedded director covers it whole and invents nothing."""
    found, board = filmed(script)

    assert coverage(board, found).share == 1
    assert (speech(board, found).share, speech(board, found).invented) == (ALL, ())
    assert judged(board, found).hand_made == ()


def test_the_stories_have_lines() -> None:
    """The claim about lines is made of stories in which somebody speaks."""
    assert len(FILM_SCRIPTS) >= 2
    assert speech(*reversed(filmed(STORY))).lines == 3  # type: ignore[arg-type]


SENTENCES = st.lists(
    st.sampled_from(
        [
            "Regen.", "Nacht.", "Mila rent door de stad.", "De zee.", "„Kom,” zei Jan.", "„Kom,” zei Mila.",
            "„Ga weg!” riep Jan. „Nu.”", "\n\nDan is het stil.", "„" + "Ik wacht hier al " * 12 + "” zei Mila.",
        ]
    )
    | st.text("abc .!?„”\n", max_size=20),
    min_size=1,
    max_size=14,
)  # fmt: skip


@given(SENTENCES)
def test_rules_are_true_to_every_script(sentences: list[str]) -> None:
    """All passages once and in order, all lines, no invented one; and the numbers can be told."""
    found, board = filmed(" ".join(["Mila loopt.", *sentences]))
    quality = judged(board, found)

    assert quality.coverage
    assert quality.speech
    assert (quality.coverage.share, quality.speech.share, quality.speech.invented) == (ALL, ALL, ())
    assert quality.rate.too_fast == ()
    json.dumps(quality_json(quality), allow_nan=False)
    assert all(len(line) <= 80 for line in quality_lines(quality))


@given(SENTENCES, st.data())
def test_a_dropped_scene_is_missed(sentences: list[str], data: st.DataObject) -> None:
    """Its passages are named, and only they are."""
    found, board = filmed(" ".join(["Mila loopt naar huis.", *sentences, "\n\nDe zee is stil."]))
    at = data.draw(st.integers(0, len(board.scenes) - 1))
    lost = board.scenes[at].covers
    rest = with_scenes(board, *board.scenes[:at], *board.scenes[at + 1 :])
    told = coverage(rest, found)

    assert told.share == 1 - Fraction(len(lost), len(found))
    assert told.missing == tuple(p.text for p in found if p.key in lost)
    assert (told.twice, told.out_of_order, told.omitted) == ((), (), ())


@given(SENTENCES, st.data())
def test_swapped_scenes_are_out_of_order(sentences: list[str], data: st.DataObject) -> None:
    """Two scenes that change places cost at least a passage, and never one outside their stretch."""
    found, board = filmed(" ".join(["Mila loopt naar huis.", *sentences, "\n\nDe zee is stil."]))
    one, other = data.draw(st.sampled_from([*combinations(range(len(board.scenes)), 2)]))
    scenes = [*board.scenes]
    scenes[one], scenes[other] = scenes[other], scenes[one]
    told = coverage(with_scenes(board, *scenes), found)
    between = {key for scene in board.scenes[one : other + 1] for key in scene.covers}

    assert told.share == 1 - Fraction(len(told.out_of_order), len(found))
    assert told.out_of_order
    assert {*told.out_of_order} <= {p.text for p in found if p.key in between}


def test_a_scene_filmed_twice_is_told() -> None:
    """Its passage doesn't count as filmed, and what is said in it isn't said once."""
    found, board = filmed(STORY)
    told = coverage(with_scenes(board, *board.scenes, board.scenes[2]), found)

    assert told.twice == ("„Is daar iemand?” vraagt Mila.",)
    assert told.share == Fraction(6, 7)
    assert speech(with_scenes(board, *board.scenes, board.scenes[2]), found).share == Fraction(2, 3)


def test_one_scene_that_is_moved_is_one_out_of_order() -> None:
    """A first scene at the end doesn't put all others out of order."""
    found, board = filmed(STORY)
    told = coverage(with_scenes(board, *board.scenes[1:], board.scenes[0]), found)

    assert told.out_of_order == ("De vuurtoren van Terschelling staat leeg.",)


def test_deleted_scenes_are_their_deleters_word() -> None:
    """A passage that the storyboard knows, but no scene covers, was left out by hand: that costs nothing."""
    found, board = filmed(STORY)
    rest = with_scenes(board, *board.scenes[1:], covered=tuple(p.key for p in found))
    told = coverage(rest, found)

    assert (told.share, told.passages, told.missing) == (ALL, 6, ())
    assert told.omitted == ("De vuurtoren van Terschelling staat leeg.",)


@pytest.mark.parametrize(
    ("dialogue", "share", "lost", "invented"),
    [
        (("Mila: Een", "Jan: Twee", "Mila: Drie"), 1, (), ()),
        (("MILA: Een", "jan: Twee", "Mila: Drie"), 1, (), ()),
        (("Mila: Een!", "Jan: Twee", "Mila: Drie"), Fraction(2, 3), ("Een",), ("Een!",)),
        (("Jan: Een", "Jan: Twee", "Mila: Drie"), Fraction(2, 3), ("Een",), ("Een",)),
        (("Mila: Drie", "Mila: Een", "Jan: Twee"), Fraction(2, 3), ("Drie",), ()),
        (("Mila: Een", "Mila: Een", "Jan: Twee"), Fraction(2, 3), ("Drie",), ("Een",)),
        ((), 0, ("Een", "Twee", "Drie"), ()),
    ],
)
def test_lines_are_kept_word_for_word(
    dialogue: tuple[str, ...], share: Fraction, lost: tuple[str, ...], invented: tuple[str, ...]
) -> None:
    """Other words, another speaker, another order, twice or not at all: each is told as what it is."""
    (passage,) = passages("Mila kijkt naar Jan", "nl")[-1:]
    script = (replace(passage, lines=spoken("Mila: Een", "Jan: Twee", "Mila: Drie")),)
    scene = directed(SCENES[0], covers=(passage.key,), dialogue=spoken(*dialogue))
    told = speech(Storyboard(title="T", scenes=(scene,)), script)

    assert (told.lines, told.share, told.lost, told.invented) == (3, share, lost, invented)


def test_a_line_in_the_scene_of_other_words_is_invented_there() -> None:
    """Lines belong to the words that a scene covers: said elsewhere, they are lost and invented."""
    found, board = filmed(STORY)
    scenes = [*board.scenes]
    scenes[0] = directed(scenes[0], dialogue=scenes[2].dialogue)
    scenes[2] = directed(scenes[2], dialogue=())
    told = speech(with_scenes(board, *scenes), found)

    assert (told.share, told.lost, told.invented) == (
        Fraction(2, 3),
        ("Is daar iemand?",),
        ("Is daar iemand?",),
    )


def test_what_people_wrote_is_counted_apart() -> None:
    """An edited scene may say what it wants; its lines are neither due nor invented."""
    found, board = filmed(STORY)
    scenes = [*board.scenes]
    scenes[2] = replace(scenes[2], dialogue=(Line(character="Mila", line="Hallo!"),))
    quality = judged(with_scenes(board, *scenes, SCENES[0]), found)

    assert quality.hand_made == (3, 8)
    assert quality.coverage
    assert quality.coverage.share == 1
    assert quality.speech
    told = quality.speech
    assert (told.lines, told.share, told.invented, told.by_hand) == (2, ALL, (), 1)


def test_a_storyboard_by_hand_has_no_coverage() -> None:
    """Which scene shows which passage can't be told, not even where filmkit has dealt them out."""
    found = passages(STORY, "nl")
    dealt = [replace(scene, covers=(p.key,)) for scene, p in zip(SCENES, found, strict=False)]

    for board in (BY_HAND, with_scenes(BY_HAND, *dealt)):
        quality = judged(board, found)
        assert (quality.coverage, quality.speech) == (None, None)
        assert len(quality.hand_made) == quality.scenes == 3


def test_variety_of_pictures() -> None:
    """Of `wide wide close_up` one of two neighbours differs; two values of seven, unequally used."""
    sizes = judged(BY_HAND, ()).sizes
    entropy = -(2 / 3 * math.log(2 / 3) + 1 / 3 * math.log(1 / 3))

    assert (sizes.changes, sizes.longest_run) == (Fraction(1, 2), 2)
    assert sizes.evenness == pytest.approx(entropy / math.log(7))
    assert judged(BY_HAND, ()).moves.changes == 1


def test_shots_are_pictures() -> None:
    """A scene's shots count in its place, and have its size where they don't say their own."""
    shots = (Panel(prompt="x", size="full"), Panel(prompt="y"))
    sizes = judged(with_scenes(BY_HAND, replace(SCENES[0], shots=shots), *SCENES[1:]), ()).sizes

    assert (sizes.changes, sizes.longest_run) == (Fraction(2, 3), 2)


def test_pictures_that_leave_it_to_filmkit_are_left_out() -> None:
    """What isn't said is neither the same as its neighbour nor another."""
    silent = with_scenes(BY_HAND, *(replace(scene, size=None) for scene in SCENES))
    gap = with_scenes(BY_HAND, SCENES[0], replace(SCENES[1], size=None), SCENES[2])

    nothing, some = judged(silent, ()).sizes, judged(gap, ()).sizes
    assert (nothing.changes, nothing.evenness, nothing.longest_run) == (None, None, 0)
    assert (some.changes, some.longest_run) == (None, 1)
    assert some.evenness == pytest.approx(math.log(2) / math.log(7))


def test_pacing() -> None:
    """Lengths add up, those of shots in place of their scene's; what isn't timed makes the sum no sum."""
    timed = assess(BY_HAND, (), cast=(), target_s=Fraction(10)).pacing
    assert (timed.length_s, timed.off_by_s, timed.untimed) == (Fraction(9), Fraction(-1), ())

    shots = (
        Panel(prompt="x", duration_s=Fraction(1)),
        Panel(prompt="y", duration_s=Fraction(1, 2)),
    )
    with_shots = with_scenes(BY_HAND, replace(SCENES[0], shots=shots), *SCENES[1:])
    assert judged(with_shots, ()).pacing.length_s == Fraction(17, 2)

    untimed = with_scenes(BY_HAND, SCENES[0], replace(SCENES[1], duration_s=None))
    some = assess(untimed, (), cast=(), target_s=Fraction(10)).pacing
    assert (some.length_s, some.off_by_s, some.untimed) == (Fraction(2), None, (2,))


def test_lines_that_nobody_can_follow_are_told() -> None:
    """Seven words in two seconds are too many, six are not; the limit is that of the scenes' lengths."""
    seven, six = ((Line(character="Mila", line=" ".join(["woord"] * many)),) for many in (7, 6))
    talking = with_scenes(
        BY_HAND, replace(SCENES[0], dialogue=seven), replace(SCENES[0], dialogue=six)
    )
    rate = judged(talking, ()).rate

    assert (rate.fastest, rate.too_fast) == (Fraction(7, 2), (1,))
    assert judged(BY_HAND, ()).rate.fastest is None
    assert Fraction(6, 2) < FASTEST < Fraction(7, 2)


def test_who_is_never_seen() -> None:
    """Of those whom the script names or lets speak; not those whom others only speak of."""
    found = passages("Mila loopt. Ad zwijgt. „Waar is Bo?” vraagt Jan. De Kok wacht op Jana.", "nl")
    seen = with_scenes(BY_HAND, replace(SCENES[0], cast=("Mila",)), *SCENES[1:])
    told = assess(seen, found, cast={"Mila", "Jan", "Ad", "Bo", "kok"}, target_s=None).presence

    assert told.named == ("Ad", "Jan", "Mila", "kok")
    assert (told.share, told.unseen) == (Fraction(1, 4), ("Ad", "Jan", "kok"))


@given(st.lists(st.integers(0, 9), max_size=9))
def test_the_longest_rising_series_is_the_longest(numbers: list[int]) -> None:
    """It rises, and no longer one does."""
    places = _longest_rising(numbers)[::-1]
    most = max(
        many
        for many in range(len(numbers) + 1)
        for some in combinations(numbers, many)
        if sorted(set(some)) == [*some]
    )

    assert sorted({numbers[n] for n in places}) == [numbers[n] for n in places]
    assert len(places) == most


def test_a_report_is_a_table() -> None:
    """What is wrong is listed under its number, in columns, within 80 of them."""
    found, board = filmed(STORY.replace("leeg", "heel erg " * 20 + "leeg"))
    broken = with_scenes(board, board.scenes[2], *board.scenes[2:], SCENES[0])

    rows = quality_lines(assess(broken, found, cast=CAST, target_s=Fraction(20)))
    assert (
        "\n".join(rows)
        == """\
scenes                  7  by hand: 7
passages filmed      57 %  of 7, once and in order
  missing                  'De vuurtoren van Terschelling staat heel erg heel e…
  missing                  'Mila roeit over de zwarte zee naar het eiland.'
  twice                    '„Is daar iemand?” vraagt Mila.'
lines kept           66 %  of 3, word for word and in order
  lost                     'Is daar iemand?'
lines invented          0
sizes differ         83 %  of neighbours; evenness 66 %, longest run 2
moves differ         83 %  of neighbours; evenness 65 %, longest run 2
length               21 s  of 20 s wished for, 1 s too long
fastest speech        1.7  words a second; at most 3.2 can be followed
cast seen           100 %  of 1
prompts twice           1  2
prompts strange         0
begin with pronoun      1  who that is, no renderer knows: 3"""
    )


def test_a_report_says_what_can_not_be_told() -> None:
    """Question marks where a number has nothing to stand on, and why; dashes where there is nothing to count."""
    nameless = with_scenes(BY_HAND, BoardScene(id=1, prompt="a"))
    rows = quality_lines(assess(nameless, passages("Mila loopt.", "nl"), cast=(), target_s=None))

    assert (
        "\n".join(rows)
        == """\
scenes                  1  by hand: 1
passages filmed         ?  no scene tells the words it was made of
lines kept              ?  no scene tells the words it was made of
sizes differ            ?  no picture says
moves differ            ?  no picture says
length                0 s  without the scenes that don't say: 1
fastest speech          -  nothing is spoken
cast seen               -  the script names nobody of the cast
prompts twice           0
prompts strange         0
begin with pronoun      0"""
    )


def test_a_report_says_what_is_wrong() -> None:
    """Lines by hand and invented, passages left out, a film too short, speech too fast, somebody never seen."""
    found, board = filmed(STORY)
    line = Line(character="Mila", line=" ".join(["woord"] * 14))
    invented = directed(board.scenes[2], dialogue=(*board.scenes[2].dialogue, line))
    by_hand = replace(SCENES[0], dialogue=(line,))
    keys = tuple(passage.key for passage in found)
    broken = with_scenes(board, invented, replace(invented, covers=(), dialogue=()), by_hand)
    told = assess(replace(broken, covered=keys), found, cast=["Mila"], target_s=Fraction(60))
    unseen = judged(with_scenes(board, replace(board.scenes[2], cast=())), found)
    rows = [" ".join(row.split()) for row in (*quality_lines(told), *quality_lines(unseen))]

    for row in (
        "passages filmed 100 % of 1, once and in order; 6 more left out by hand",
        "lines invented 1 1 more by hand",
        "invented '" + "woord " * 8 + "woo…",
        "length 6 s of 60 s wished for, 54 s too short",
        "fastest speech 8.5 words a second; too fast: 1, 3",
        "cast seen 0 % of 1; never seen: Mila",
    ):
        assert row in rows


def test_prompts_are_judged() -> None:
    """One that was there before, one that has nothing of its words, one that begins with a pronoun: by their scenes."""
    found, board = filmed(STORY)
    first, second, *_ = board.scenes
    odd = directed(second, prompt="Completely other things")
    again, she = (
        replace(SCENES[0], prompt=first.prompt.upper()),
        replace(SCENES[1], prompt="She runs"),
    )
    broken = with_scenes(board, first, odd, again, she)
    told = assess(broken, found, cast=(), target_s=None).prompts
    assert (told.twice, told.strange, told.pronouns) == ((3,), (2,), (4,))
    translated = assess(broken, found, cast=(), target_s=None, is_translated=True)
    assert translated.prompts.strange is None
    assert "another language" in "\n".join(quality_lines(translated))


@pytest.mark.parametrize(
    ("told", "shown", "is_strange"),
    [
        ("東京の夜、雨が降る。彼女は歩く。", "雨が降る東京。夜。", False),
        ("Mila loopt weg.", "Das Meer glänzt.", True),
    ],
)
def test_prompts_without_spaces(told: str, shown: str, is_strange: bool) -> None:  # noqa: FBT001
    """Where no spaces part words, a prompt is of its passage if it shares two characters behind each other."""
    found, board = filmed(told)
    scene = directed(board.scenes[0], prompt=shown)
    strange = assess(with_scenes(board, scene), found, cast=(), target_s=None).prompts.strange
    assert bool(strange) is is_strange


def test_long_lists_are_cut_short() -> None:
    """Five are shown of what there are more of, and text that steers a terminal isn't passed on."""
    found, board = filmed("\n\n".join(f"Mila vindt radio {n} op\x1b[31m zolder." for n in range(9)))
    rows = quality_lines(judged(with_scenes(board, board.scenes[0], *SCENES, *SCENES), found))

    assert rows[0] == "scenes                  7  by hand: 2, 3, 4, 5, 6, 1 more"
    assert sum(row.startswith("  missing") for row in rows) == 5
    assert rows[7].strip() == "and 3 more"
    assert rows[2].endswith("'Mila vindt radio 1 op\ufffd[31m zolder.'")


def test_wide_characters_take_two_columns() -> None:
    """A Japanese sentence is cut where the terminal would break it."""
    found, board = filmed("Mila loopt.\n\n" + "海" * 60 + ".\n\nEinde.")
    rest = with_scenes(board, board.scenes[0])
    missing = next(line for line in quality_lines(judged(rest, found)) if "海" in line)

    assert missing.count("海") == 25
    assert missing.endswith("…")


def test_numbers_are_json() -> None:
    """Under the names that they have in Python, floats for shares, null where nothing can be told."""
    found, board = filmed(STORY)
    told: Any = json.loads(json.dumps(quality_json(judged(board, found))))
    by_hand: Any = quality_json(judged(BY_HAND, found))

    assert (told["coverage"]["share"], told["coverage"]["missing"]) == (1.0, [])
    assert told["pacing"]["target_s"] is None
    assert (by_hand["coverage"], by_hand["hand_made"]) == (None, [1, 2, "end"])


def test_what_is_almost_all_does_not_read_as_all() -> None:
    """A share is rounded down."""
    found, board = filmed("\n\n".join(f"Mila vindt radio {n} op zolder." for n in range(300)))
    rows = quality_lines(judged(with_scenes(board, *board.scenes[1:]), found))

    assert " ".join(rows[1].split()) == "passages filmed 99 % of 300, once and in order"
