"""Screenplays into passages: every sentence and every spoken line once, in order, and what is said of the cut."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revising import revise

from filmkit.backends.director.rules import Rules
from filmkit.model.film import DirectorChoice, Film, Format
from filmkit.model.ports import Brief, Directed
from filmkit.plan.marks import faded, marked_transitions
from filmkit.story.heading import heading_parts
from filmkit.story.quality import assess
from filmkit.story.script import is_screenplay, read_script
from filmkit.timing import Rate

if TYPE_CHECKING:
    from filmkit.model.script import Script

PLAY = """\
Title: Not to be filmed

FADE IN:

INT. KITCHEN - NIGHT #4#

Mila opens the door. Rain outside. [[filmkit: size=close-up]] She waits.

MILA
(whispering)
Who is there?

BEN (V.O.) (CONT'D)
Me.

# Act two
= They meet.

DISSOLVE TO:

EXT. HARBOUR - DAY

[[filmkit: move=tracking angle=low]]

Ben runs.

> THE END <

FADE OUT.
"""
CAST = {"Mila": "girl of 12", "Ben": "man of 40"}
BRIEF = Brief(language="en", choice=DirectorChoice(), cast=CAST)


def read(text: str = PLAY) -> Script:
    """A screenplay's script."""
    return read_script(text, language="en", file="play.fountain")


def direct(text: str = PLAY) -> tuple[Directed, ...]:
    """The scenes that the rules make of it."""
    return Rules().direct(read(text).passages, BRIEF)


def test_passages() -> None:
    """Sentences and speeches, under their headings, and nothing of title page, sections and notes."""
    inside, outside = "INT. KITCHEN - NIGHT", "EXT. HARBOUR - DAY"
    assert [(p.text, p.heading, p.opening) for p in read().passages] == [
        ("Mila opens the door.", inside, True),
        ("Rain outside.", inside, False),
        ("She waits.", inside, False),
        ("Mila (whispering): “Who is there?”", inside, False),
        ("Ben: “Me.”", inside, False),
        ("Ben runs.", outside, True),
        ("THE END", "", False),
    ]


def test_speech_is_verbatim() -> None:
    """Each line has its speaker, aside and extension; that somebody goes on speaking is none."""
    lines = [line for passage in read().passages for line in passage.lines]
    assert [(x.character, x.line, x.parenthetical, x.extension) for x in lines] == [
        ("MILA", "Who is there?", "whispering", ""),
        ("BEN", "Me.", "", "V.O."),
    ]


def test_the_cut() -> None:
    """Transitions belong to the passage before them, fades to the film's ends."""
    script = read()
    (spoken,) = (p.key for p in script.passages if p.text == "Ben: “Me.”")
    assert script.transitions == {spoken: "dissolve"}
    assert (script.fades_in, script.fades_out, script.problems) == (True, True, ())


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        *(("CUT TO:", "cut"), ("SMASH CUT TO:", "cut"), ("> Match cut to:", "cut")),
        *(("DISSOLVE TO:", "dissolve"), ("> OVERVLOEIEN NAAR:", "dissolve")),
        *(("FADE OUT.", "dip_black"), ("FADE TO BLACK.", "dip_black"), ("> Fade to:", "dip_black")),
        *(
            ("FADE TO WHITE:", "dip_white"),
            ("> Wipe left.", "wipe_left"),
            ("WIPE TO:", "wipe_left"),
        ),
    ],
)
def test_transitions(written: str, kind: str) -> None:
    """What screenwriters write is what editors call it."""
    script = read(f"INT. A\n\nOne.\n\n{written}\n\nINT. B\n\nTwo.\n")
    assert list(script.transitions.values()) == [kind]


def test_unknown_transitions_are_told() -> None:
    """With their place and what may be meant; the film's own is taken."""
    (problem,) = read("INT. A\n\nOne.\n\n> DISOLVE TO:\n\nTwo.\n").problems
    assert problem.warning
    assert str(problem).startswith(
        "play.fountain:5:1: warning: no transition is called 'DISOLVE TO:'"
    )
    assert "did you mean 'dissolve'?" in problem.hint


def test_another_transition_is_no_other_passage() -> None:
    """Transitions, fades, scene numbers and sections are in no key: changing them directs nothing anew."""
    other = PLAY.replace("DISSOLVE TO:", "CUT TO:").replace("#4#", "#9#").replace("# Act two\n", "")
    assert [p.key for p in read(other).passages] == [p.key for p in read().passages]
    wished = PLAY.replace("size=close-up", "size=wide")
    assert (
        sum(a.key != b.key for a, b in zip(read(wished).passages, read().passages, strict=True))
        == 1
    )


def test_wishes() -> None:
    """A note asks for the sentence that it stands behind; alone, for the one that follows."""
    wished = {p.text: (p.size, p.angle, p.move) for p in read().passages if p.size or p.move}
    assert wished == {
        "Rain outside.": ("close_up", None, None),
        "Ben runs.": (None, "low", "tracking"),
    }
    scenes = {scene.panel.prompt: scene.panel for scene in direct()}
    assert scenes["Rain outside. Kitchen, night."].size == "close_up"
    runs = scenes["Ben runs. Harbour, day."]
    assert (runs.angle, runs.move) == ("low", "tracking")


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (
            "filmkit: size=closeup",
            "2:10: warning: unknown size 'closeup'\n  hint: did you mean 'close_up'?",
        ),
        ("filmkit: lens=50", "2:10: warning: no wish for the camera is called 'lens'"),
        ("filmkit: wide", "2:10: warning: no wish for the camera is called 'wide'"),
    ],
)
def test_wishes_that_nobody_understands(note: str, told: str) -> None:
    """They are told with their place; other people's notes are their business."""
    (problem,) = read(f"INT. A\nBen runs.[[{note}]] [[look this up: size]]\n").problems
    assert told in str(problem)


def test_scenes_tell_where_and_when() -> None:
    """Prompts have the heading's place and time; a voice that is only heard is not seen."""
    scenes = direct()
    assert [scene.panel.prompt for scene in scenes] == [
        "Mila opens the door. Kitchen, night.",
        "Rain outside. Kitchen, night.",
        "She waits. Kitchen, night.",
        "Mila (whispering): “Who is there?” Kitchen, night.",
        "Ben: “Me.” Kitchen, night.",
        "Ben runs. Harbour, day.",
        "THE END",
    ]
    assert [scene.panel.cast for scene in scenes] == [
        *(("Mila",), (), (), ("Mila",), (), ("Ben",), ())
    ]
    assert (scenes[0].location, scenes[0].time_of_day) == ("KITCHEN", "NIGHT")
    assert scenes[3].dialogue[0].line == "Who is there?"


@pytest.mark.parametrize(
    ("heading", "place", "time"),
    [
        ("INT. KITCHEN - NIGHT", "KITCHEN", "NIGHT"),
        ("INT./EXT. CAR - MOVING - NIGHT", "CAR - MOVING", "NIGHT"),
        ("I/E CAR -- DAY", "CAR", "DAY"),
        ("BUITEN. HAVEN – OCHTEND", "HAVEN", "OCHTEND"),
        ("BINNEN/BUITEN. AUTO", "AUTO", ""),
        ("UNDER WATER", "UNDER WATER", ""),
        ("EST. NEO-AMSTERDAM - DAWN", "NEO-AMSTERDAM", "DAWN"),
        (
            "INT. A - a place that nobody knows the name of",
            "A - a place that nobody knows the name of",
            "",
        ),
        ("", "", ""),
    ],
)
def test_headings(heading: str, place: str, time: str) -> None:
    """Where and when, in the heading's own words."""
    assert heading_parts(heading) == (place, time)


@pytest.mark.parametrize(
    ("text", "file", "is_one"),
    [
        ("Ben runs.", "a.fountain", True),
        ("Ben runs.", "a.txt", False),
        ("INT. HOUSE - DAY\n\nBen.", "", True),
        ("Title: A\nAuthor: B\n\nFADE IN:\n\nBUITEN. KADE\n\nBen.", "", True),
        ("Binnen is het donker.", "", False),
        ("Int he beginning.", "", False),
        ("", "", False),
    ],
)
def test_what_is_a_screenplay(text: str, file: str, is_one: bool) -> None:  # noqa: FBT001
    """A file's name says so, or a scene heading at its beginning."""
    assert is_screenplay(text, file) is is_one


def test_a_long_speech_is_several_passages() -> None:
    """Nobody could say it in one scene: it is divided at its sentences, all by the same speaker."""
    speech = " ".join(["These are seven words that Ben says."] * 5)
    passages = read(f"INT. A\n\nBEN\n{speech}\n").passages
    assert len(passages) == 5
    assert {line.character for passage in passages for line in passage.lines} == {"BEN"}


def test_fades_and_transitions_of_the_film() -> None:
    """A transition lasts as long as one that doesn't say; a fade a second, unless the film says its own."""
    form = Format(width=64, height=36, rate=Rate(Fraction(24)), handles=6)
    film = Film(name="a", path="a.yaml", title="A", format=form, deliver_to="a.mp4")
    script = read()
    fade = faded(film, script).fade
    assert fade
    assert (fade.in_frames, fade.out_frames) == (24, 24)
    (transition,) = marked_transitions(film, script).values()
    assert (transition.kind, transition.frames) == ("dissolve", 12)


_words = st.lists(
    st.sampled_from(
        ["rain", "Mila", "door", "Ben", "sea", "runs", "“no”", "(x)", "Mr.", "8.30", "é"]
    ),
    min_size=1,
)
_sentence = _words.map(lambda words: f"The {' '.join(words)} end.")
_action = st.lists(_sentence, min_size=1, max_size=3).map(" ".join)
_speech = st.tuples(st.sampled_from(["MILA", "BEN (V.O.)", "OUDE MAN"]), _action).map("\n".join)
_scene = st.lists(_action | _speech, min_size=1, max_size=4).map(
    lambda parts: "\n\n".join(["INT. ROOM - DAY", *parts])
)


@given(st.lists(_scene, min_size=1, max_size=3))
def test_everything_is_filmed_and_nothing_invented(scenes: list[str]) -> None:
    """Whatever the screenplay, the rules film each passage once, in order, and keep each spoken line."""
    script = read("\n\n".join(scenes))
    board = revise(
        None, script.passages, Rules().direct, title="T", brief=BRIEF, made_by="r"
    ).storyboard
    quality = assess(board, script.passages, cast=CAST, target_s=None)
    assert quality.coverage
    assert quality.speech
    assert quality.coverage.share == quality.speech.share == 1
    assert quality.speech.invented == ()
    written = " ".join(" ".join(scenes).split())
    assert all(line.line in written for scene in board.scenes for line in scene.dialogue)
