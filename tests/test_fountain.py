"""Fountain read into elements, held against what its specification says of each."""

from __future__ import annotations

import json
import time
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmkit.story.emphasis import without_emphasis
from filmkit.story.fountain import Element, read_fountain

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = sorted((Path(__file__).parent / "cases" / "fountain").glob("*.fountain"))


def as_json(text: str) -> dict[str, Any]:
    """What is read, as the cases have it: without what is as usual."""
    play = read_fountain(text)
    return {
        "title_page": play.title_page,
        "elements": [dict(_unusual(element)) for element in play.elements],
    }


def _unusual(element: Element) -> Iterator[tuple[str, Any]]:
    written = json.loads(json.dumps(asdict(element)))
    for field in fields(element):
        usual = [] if field.name == "notes" else field.default
        if field.default is MISSING or written[field.name] != usual:
            yield field.name, written[field.name]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_cases(case: Path, request: pytest.FixtureRequest) -> None:
    """Each screenplay in `cases/fountain` gives the elements in the JSON file beside it."""
    found = as_json(case.read_bytes().decode())
    expected = case.with_suffix(".json")
    if request.config.getoption("--update-golden"):
        rows = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in found["elements"])
        page = json.dumps(found["title_page"], ensure_ascii=False)
        expected.write_text(
            f'{{\n  "title_page": {page},\n  "elements": [\n{rows}\n  ]\n}}\n', encoding="utf-8"
        )
    assert found == json.loads(expected.read_text("utf-8"))


def told(text: str) -> list[tuple[str, str]]:
    """Kind and words of each element."""
    return [(element.kind, element.text) for element in read_fountain(text).elements]


@pytest.mark.parametrize(
    "line",
    [
        *("INT. HOUSE - DAY", "EXT. HARBOUR", "EST. CITY - NIGHT", "INT./EXT. CAR", "INT/EXT CAR"),
        *("I/E CAR - MOVING", "int. house - day", "EXT BRICK'S POOL - DAY", "I./E. TENT"),
        *("BINNEN. KEUKEN - NACHT", "BUITEN. HAVEN – DAG", "BINNEN/BUITEN. AUTO", "BUITEN KADE"),
    ],
)
def test_headings(line: str) -> None:
    """A line behind a blank one that begins with a word for inside or outside is a heading."""
    assert told(f"Rain.\n\n{line}\n\nA door.") == [
        ("action", "Rain."),
        ("heading", line),
        ("action", "A door."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Interior design is hard.",
        "Binnen is het donker.",
        "Extra chairs.",
        "...",
        ". dot",
        "!INT. X",
    ],
)
def test_what_is_no_heading(line: str) -> None:
    """A word that only begins like one, an ellipsis or a forced action is action."""
    assert [kind for kind, _ in told(f"A.\n\n{line}\n\nB.")] == ["action"] * 3


def test_forced_headings_and_numbers() -> None:
    """One full stop forces a heading; a number between `#` is taken off."""
    (one, two) = read_fountain(".SNIPER SCOPE POV #1-A#\n\nINT. HOUSE #110A#\n").elements
    assert (one.kind, one.text, one.number) == ("heading", "SNIPER SCOPE POV", "1-A")
    assert (two.text, two.number, two.line) == ("INT. HOUSE", "110A", 3)


def test_a_speech() -> None:
    """A cue in capitals, right above words, opens a speech with asides, up to a blank line."""
    text = (
        "STEEL (V.O.)\n(starting the engine)\nSo much for retirement!\n(quietly)\nGo.\n\nHe goes."
    )
    assert told(text) == [
        ("character", "STEEL (V.O.)"),
        ("parenthetical", "starting the engine"),
        ("dialogue", "So much for retirement!"),
        ("parenthetical", "quietly"),
        ("dialogue", "Go."),
        ("action", "He goes."),
    ]


@pytest.mark.parametrize(
    "cue", ["R2D2", "MOM (O. S.)", "HANS (on the radio)", "@McCLANE", "ÉLODIE"]
)
def test_cues(cue: str) -> None:
    """Digits, extensions in any case and accents are good in a cue; `@` forces one."""
    assert told(f"\n{cue}\nHello.")[0] == ("character", cue.removeprefix("@"))


@pytest.mark.parametrize("text", ["23\nHello.", "HELLO\n\nThere.", "Mum\nHello.", "!BANG\nGone."])
def test_what_is_no_cue(text: str) -> None:
    """Digits alone, a blank line behind it, small letters or a forced action make no cue."""
    assert {kind for kind, _ in told(text)} == {"action"}


def test_a_speech_may_have_a_blank_line() -> None:
    """Two spaces keep a speech going."""
    text = "DEALER\nTen.\nFour.\n  \nHit or stand?\n"
    assert told(text)[1] == ("dialogue", "Ten.\nFour.\n\nHit or stand?")


def test_dual_dialogue() -> None:
    """A caret behind a cue says that it is spoken together with the one before."""
    elements = read_fountain("BRICK\nScrew it.\n\nSTEEL ^\nScrew it.\n").elements
    assert [(e.text, e.is_dual) for e in elements if e.kind == "character"] == [
        ("BRICK", False),
        ("STEEL", True),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("A.\n\nCUT TO:\n\nB.", "transition", "CUT TO:"),
        ("A.\n\nOVERVLOEIEN NAAR:\n\nB.", "transition", "OVERVLOEIEN NAAR:"),
        ("A.\n\n> Burn to White.\n\nB.", "transition", "Burn to White."),
        ("A.\n\nFADE OUT.\n\nB.", "transition", "FADE OUT."),
        ("A.\n\n>THE END<\n\nB.", "centered", "THE END"),
        ("A.\n\n~Willy Wonka!\n\nB.", "lyric", "Willy Wonka!"),
        ("A.\n\n# Act\n\nB.", "section", "Act"),
        ("A.\n\n### Beat\n\nB.", "section", "Beat"),
        ("A.\n\n= They meet.\n\nB.", "synopsis", "They meet."),
        ("A.\n\n===\n\nB.", "page_break", ""),
        ("A.\n\nTIME CUT:\n\nB.", "transition", "TIME CUT:"),
        ("A.\n\nFLASHBACK:\n\nB.", "signpost", "FLASHBACK:"),
        ("A.\n\nEND OF FLASHBACK\nB.", "signpost", "END OF FLASHBACK"),
        ("A.\n\nINTERCUT WITH KITCHEN\n\nB.", "signpost", "INTERCUT WITH KITCHEN"),
        ("A.\n\n(CONT'D)\n\nB.", "signpost", "(CONT'D)"),
        ("A.\n\nSUPER: “Paris, 1984”\n\nB.", "caption", "“Paris, 1984”"),
        ("A.\n\n12. INT. CAR - DAY 12.\n\nB.", "heading", "INT. CAR - DAY"),
        ("A.\n\nEST. 1984\n\nB.", "action", "EST. 1984"),
        ("A.\n\n!SCANNING THE AISLES...\nWhere?\n\nB.", "action", "SCANNING THE AISLES...\nWhere?"),
    ],
)
def test_other_elements(text: str, kind: str, words: str) -> None:
    """Each is known by its first mark, or by its words between blank lines."""
    assert told(text) == [("action", "A."), (kind, words), ("action", "B.")]


def test_what_never_closes_is_told() -> None:
    """A note and a boneyard that are opened and never closed: their line and column; those that close aren't told."""
    play = read_fountain("A [[b]] [[c.\n\n/* d */ E /* f.")
    assert play.unclosed == ((1, 9), (3, 11))


def test_a_transition_stands_alone() -> None:
    """Words before a blank line only are no transition."""
    assert told("He runs TO:\nthe door") == [("action", "He runs TO:\nthe door")]


def test_title_page() -> None:
    """Keys and values before the first blank line, values on lines below, too; none of it is filmed."""
    play = read_fountain("Title:\n    _**BRICK & STEEL**_\n    FULL\nAuthor: Stu\n\nINT. A\n")
    assert play.title_page == {"title": "BRICK & STEEL FULL", "author": "Stu"}
    assert [element.kind for element in play.elements] == ["heading"]
    assert play.elements[0].line == 6
    assert read_fountain("FADE IN:\n\nINT. A").title_page == {}


def test_the_boneyard() -> None:
    """What is between `/*` and `*/` is gone, over lines, and the lines behind keep their numbers."""
    elements = read_fountain("A.\n\n/* INT. B\n\nC. */\n\nD.").elements
    assert [(e.text, e.line) for e in elements] == [("A.", 1), ("D.", 7)]
    assert told("A /* open") == [("action", "A /* open")]


def test_notes() -> None:
    """Notes leave the text; each knows where it stood, in the element and in the file."""
    (heading, action, alone) = read_fountain(
        "INT. A [[why?]]\n\nHe [[who\nis he]] waits. [[size]]\n\n[[alone]]\n"
    ).elements
    assert (heading.text, heading.notes[0].text) == ("INT. A", "why?")
    assert action.text == "He \n waits."
    assert [(n.text, n.at, n.line, n.column) for n in action.notes] == [
        ("who is he", 3, 3, 4),
        ("size", 11, 4, 16),
    ]
    assert (alone.kind, alone.notes[0].line) == ("note", 6)
    assert told("a [[b\n\nc]]") == [("action", "a [[b"), ("action", "c]]")]


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("*italics* **bold** ***both*** _under_", "italics bold both under"),
        ("From what I can tell **_slowly_**.", "From what I can tell slowly."),
        (r"Steel enters the code: \*9765\*", "Steel enters the code: *9765*"),
        ("He dialed *69 and then *23", "He dialed *69 and then *23"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a * b*", "a * b*"),
        ("C:\\folder", "C:\\folder"),
        ("_one", "_one"),
    ],
)
def test_emphasis(line: str, plain: str) -> None:
    """Marks in pairs around words go; escaped ones, and those that stand alone, stay."""
    assert without_emphasis(line) == plain


def test_windows_files() -> None:
    """Line ends and byte order marks of other systems mean nothing."""
    assert told("\ufeffINT. A\r\n\r\nBen.\rGoes.") == [
        ("heading", "INT. A"),
        ("action", "Ben.\nGoes."),
    ]


@given(
    st.text(alphabet=st.sampled_from("AaÉ \n\t.:>#=~!@^()[]*_/\\\ue000\ue00112INTO"), max_size=300)
)
def test_any_text_is_read(text: str) -> None:
    """Whatever somebody writes gives elements with places in it."""
    for element in read_fountain(text).elements:
        assert 1 <= element.line <= text.count("\n") + 1
        assert all(0 <= note.at <= len(element.text) for note in element.notes)


@pytest.mark.parametrize(
    "text", ["*a " * 40000, "[[" * 60000, "/*" * 60000, "_" * 100000, "[[a]]" * 20000]
)
def test_time_grows_with_the_text(text: str) -> None:
    """No text takes the square of its length: each of these would take minutes then."""
    start = time.process_time()
    read_fountain(text)
    assert time.process_time() - start < 5
