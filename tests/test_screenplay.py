"""Screenplays into passages: every sentence and every spoken line once, in order, and what is said of the cut."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revising import revise

from filmkit.backends.director.rules import Rules
from filmkit.model.film import DirectorChoice, Film, Format
from filmkit.model.ports import Brief, Directed
from filmkit.model.script import Script
from filmkit.plan.marks import faded, marked_transitions
from filmkit.story.heading import heading_parts
from filmkit.story.prose import passages
from filmkit.story.quality import assess
from filmkit.story.script import is_screenplay, read_script
from filmkit.timing import Rate

if TYPE_CHECKING:
    from collections.abc import Sequence


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
        *(
            ("CUT TO:", "cut"),
            ("SMASH CUT TO:", "cut"),
            ("HARD CUT:", "cut"),
            ("> Match cut to:", "cut"),
        ),
        *(("CUT TO BLACK.", "cut"), ("CUT TO: [[or not?]]", "cut"), ("FADE IN:", "dip_black")),
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
        ("UNDER WATER - LATER THAT NIGHT", "UNDER WATER", "LATER THAT NIGHT"),
        ("BINNEN. HUIS - KEUKEN", "HUIS - KEUKEN", ""),
        ("EXT. LONDON - 1940", "LONDON", "1940"),
        ("INT. CAR - NIGHT - CONTINUOUS", "CAR", "NIGHT"),
        ("INT. CAR - MOMENTS LATER", "CAR", ""),
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
        ("# Act\n\n= They meet.\n\n[[why]]\n\nINT. HOUSE\n\nBen.", "", True),
        ("Binnen is het donker.", "", False),
        ("Int he beginning.", "", False),
        ("", "", False),
    ],
)
def test_what_is_a_screenplay(text: str, file: str, is_one: bool) -> None:  # noqa: FBT001
    """A file's name says so, or a scene heading at its beginning."""
    assert is_screenplay(text, file) is is_one


def test_what_speakers_do_is_filmed() -> None:
    """Two asides are one; an aside that nothing is said with is a passage of its own."""
    found = read("INT. A\n\nMILA\n(slowly)\n(to Ben)\nGo.\n(he goes)\n\nBEN\n(nods)\n").passages
    assert [p.text for p in found] == [
        "Mila (slowly, to Ben): “Go.”",
        "Mila (he goes).",
        "Ben (nods).",
    ]
    assert [len(p.lines) for p in found] == [1, 0, 0]


def test_lyrics_and_signs() -> None:
    """What is sung in a speech is spoken, elsewhere it is action; a sign's sentences stay together."""
    found = read(
        "INT. A\n\n~Row, row.\n\nMILA\n~Gently.\n\n“Stop. Go back.” The sign shakes.\n"
    ).passages
    assert [(p.text, len(p.lines)) for p in found] == [
        ("Row, row.", 0),
        ("Mila: “Gently.”", 1),
        ("“Stop. Go back.”", 0),
        ("The sign shakes.", 0),
    ]


def test_who_is_quoted_is_not_seen() -> None:
    """A speech that quotes somebody names nobody else who is in the picture."""
    (scene,) = direct("INT. A\n\nMILA\nHe said “go” and Ben went.\n")
    assert scene.panel.cast == ("Mila",)
    assert scene.dialogue[0].line == "He said “go” and Ben went."


@pytest.mark.parametrize(
    ("cue", "told"),
    [
        *(("MILA", "Mila"), ("OUDE MAN", "Oude Man"), ("JAN VAN DER BERG", "Jan van der Berg")),
        *(
            ("@McCLANE", "McCLANE"),
            ("ÉLODIE", "Élodie"),
            ("BEN'S DOG", "Ben's Dog"),
            ("R2D2", "R2D2"),
        ),
    ],
)
def test_names_in_capitals(cue: str, told: str) -> None:
    """Prompts have names as texts write them; dialogue has them as the cue does."""
    (passage,) = read(f"INT. A\n\n{cue}\nYes.\n").passages
    assert passage.text == f"{told}: “Yes.”"
    assert passage.lines[0].character == cue.removeprefix("@")


def test_speakers_at_the_same_time() -> None:
    """Dual dialogue is two passages, one behind the other."""
    found = read("INT. A\n\nMILA\nJump!\n\nBEN ^\nNow!\n").passages
    assert [p.text for p in found] == ["Mila: “Jump!”", "Ben: “Now!”"]


def test_a_transition_in_the_dark() -> None:
    """A film that fades out and in again dips to black there, and does not fade at its end."""
    script = read("INT. A\n\nOne.\n\nFADE OUT.\n\nFADE IN:\n\nINT. B\n\nTwo.\n\nCUT TO BLACK.\n")
    assert list(script.transitions.values()) == ["dip_black"]
    assert (script.fades_in, script.fades_out) == (False, False)


def test_other_scripts_are_prose() -> None:
    """What is no screenplay is read as it always was, and says nothing of the cut."""
    text = "Binnen is het donker.\n\nMila wacht. CUT TO: [[filmkit: size=wide]]"
    script = read_script(text, language="nl", file="a.txt")
    assert script == Script(passages=passages(text, "nl"))


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
    st.sampled_from(["rain", "Mila", "door", "Ben", "“no”", "(x)", "Mr.", "8.30", "é"]), min_size=1
)
_sentence = _words.map(lambda words: f"The {' '.join(words)} end.")
_action = st.lists(_sentence, min_size=1, max_size=3).map(" ".join)
_speech = st.tuples(st.sampled_from(["MILA", "BEN (V.O.)", "OUDE MAN"]), _action)
_nothing = st.sampled_from(["# Act", "= Lost", "[[Lost]]", "/* Lost */", "===", "CUT TO:"])
_scene = st.lists(_action | _speech | _nothing.map(lambda text: [text]), min_size=1, max_size=5)
_HEAD = "INT. ROOM - DAY #1#"
_TAIL = " Room, day."


@given(st.lists(_scene, min_size=1, max_size=3))
def test_everything_is_filmed_and_nothing_invented(scenes: list[list[str | Sequence[str]]]) -> None:
    """Each sentence of action and each spoken line is filmed once, in order, and nothing else is."""
    written = [part for scene in scenes for part in (_HEAD, *scene)]
    text = "\n\n".join(part if isinstance(part, str) else "\n".join(part) for part in written)
    script = read(f"Title: Lost\n\n{text}\n")
    board = revise(
        None, script.passages, Rules().direct, title="T", brief=BRIEF, made_by="r"
    ).storyboard
    filmed = [
        " ".join(line.line for line in scene.dialogue) or scene.prompt.removesuffix(_TAIL)
        for scene in board.scenes
    ]
    told = [part if isinstance(part, str) else part[1] for part in written if len(part) != 1]
    assert " ".join(filmed) == " ".join(part for part in told if part != _HEAD)
    if script.passages:
        quality = assess(board, script.passages, cast=CAST, target_s=None)
        assert quality.coverage
        assert quality.coverage.share == 1


@given(st.text('AaÉ. \n:>#=~!@^()[]*_/\\“”"12INTO-', max_size=200))
def test_any_text_is_directed(text: str) -> None:
    """Whatever somebody writes can be filmed, each passage once."""
    script = read(f"INT. A\n\n{text}")
    scenes = Rules().direct(script.passages, BRIEF)
    assert [key for scene in scenes for key in scene.covers] == [p.key for p in script.passages]


@pytest.mark.parametrize("piece", ["Go. [[filmkit: size=wide]] ", "~a\n", "A [[b]]\n", "(Go) “a. "])
def test_time_grows_with_the_text(piece: str) -> None:
    """No screenplay takes the square of its length: each of these would take minutes then."""
    start = time.process_time()
    read("INT. A\n\n" + piece * 10000)
    assert time.process_time() - start < 8


@pytest.mark.parametrize("cue", ["BEN (V.O.)", "CAPTAIN BEN (O.S.)", "THE VOICE OF BEN (V.O.)"])
def test_a_voice_is_not_seen(cue: str) -> None:
    """Whatever else the cue calls them."""
    (scene,) = direct(f"INT. CABIN\n\n{cue}\nCome in.\n")
    assert scene.panel.cast == ()


def test_what_is_for_readers_is_not_filmed() -> None:
    """Signposts, pauses and page marks make no scene; text over the picture and what never closes are warned of."""
    script = read(
        "INT. A - DAY\n\nBen runs.\n\nFLASHBACK:\n\n(beat)\n\nSUPER: “Paris”\n\n"
        "MILA\nGo.\n(MORE)\n\nMILA (CONT'D)\n(beat)\n\nBen sits. [[why\n"
    )
    assert [p.text for p in script.passages] == ["Ben runs.", "Mila: “Go.”", "Ben sits. [[why"]
    told = [(problem.where.line, problem.message) for problem in script.problems if problem.where]
    assert told == [
        (18, "the note that opens here is never closed: it is filmed, as words"),
        (9, "text over the picture is not made: 'Paris'"),
    ]
