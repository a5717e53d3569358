"""The storyboard's file: strict about types, friendly to people, the same text for the same storyboard."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from filmkit.model.storyboard import BoardScene, Line, Panel, Storyboard
from filmkit.model.vocabulary import ANGLES, MOVES, SIZES
from filmkit.source.text import forbidden
from filmkit.spec.board_json import content
from filmkit.spec.storyboard import check_storyboard, write_storyboard

SCHEMA = json.loads(
    Path(__file__).parents[1].joinpath("schemas/storyboard.schema.json").read_text("utf-8")
)
FILE = "projects/neo.storyboard.json"

BY_HAND = """{
  "title": "Neo-Amsterdam",
  "scenes": [
    { "id": 1, "duration": 4, "prompt": "Cyberpunk detective walking, rain, neon lights" },
    { "id": 2, "duration": 3, "prompt": "Close up of cybernetic eye looking at a holographic map" }
  ]
}
"""


def check(text: str) -> tuple[Storyboard | None, list[str]]:
    """The storyboard of a text, and what is wrong with it."""
    board, problems = check_storyboard(text, FILE, SCHEMA)
    return board, [str(problem) for problem in problems]


def wrong(text: str) -> str:
    """The first thing that is wrong with a text."""
    board, problems = check(text)
    assert board is None
    return problems[0]


def scene_text(**keys: Any) -> str:
    """A storyboard with one scene, some of its keys others than usual."""
    scene = {"id": 1, "duration": 4, "prompt": "Rain", **keys}
    return json.dumps({"title": "T", "scenes": [{k: v for k, v in scene.items() if v is not ...}]})


def test_the_form_of_the_technical_design_is_enough() -> None:
    """Title, and id, duration and prompt of each scene."""
    board, problems = check(BY_HAND)
    assert problems == []
    assert board is not None
    assert board.script == ""
    assert [(s.id, float(s.duration_s or 0), s.covers, s.made) for s in board.scenes] == [
        (1, 4, (), ""),
        (2, 3, (), ""),
    ]


def test_what_is_written_reads_well() -> None:
    """What people care for comes first, bookkeeping last, nothing that has nothing to say."""
    board = Storyboard(
        title="Neo",
        made_title="Neo",
        script="c0ffee",
        next_id=2,
        covered=("ab",),
        scenes=(
            BoardScene(
                id=1,
                duration_s=Fraction(9, 2),
                prompt="„Kom,” zegt 😀",
                size="wide",
                cast=("detective",),
                dialogue=(Line(character="Mila", line="Kom"),),
                covers=("ab",),
                made="12",
                made_by="34",
            ),
        ),
    )
    assert write_storyboard(board) == (
        "{\n"
        '  "title": "Neo",\n'
        '  "scenes": [\n'
        "    {\n"
        '      "id": 1,\n'
        '      "duration": 4.5,\n'
        '      "prompt": "„Kom,” zegt 😀",\n'
        '      "size": "wide",\n'
        '      "cast": ["detective"],\n'
        '      "dialogue": [{"character": "Mila", "line": "Kom"}],\n'
        '      "lock": {"covers": ["ab"], "made": "12", "made_by": "34"}\n'
        "    }\n"
        "  ],\n"
        '  "lock": {\n'
        '    "title": "Neo",\n'
        '    "script": "c0ffee",\n'
        '    "next_id": 2,\n'
        '    "covered": [\n'
        '      "ab"\n'
        "    ]\n"
        "  }\n"
        "}\n"
    )


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda text: forbidden(text) is None and re.search(r"\S", text) is not None
)
WORDS = st.just("") | TEXT
TITLE = TEXT.filter(lambda text: "\n" not in text and "\r" not in text)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
NOTES: st.SearchStrategy[Any] = st.dictionaries(TEXT.map("x-{}".format), JSON, max_size=2)
SECONDS = st.integers(1, 100_000).map(lambda ms: Fraction(ms, 1000))
LINES = st.builds(
    Line, character=TEXT, line=TEXT, parenthetical=WORDS, extension=WORDS, notes=NOTES
)
LOOK: dict[str, st.SearchStrategy[Any]] = {
    "prompt": TEXT,
    "size": st.sampled_from([None, *SIZES]),
    "angle": st.sampled_from([None, *ANGLES]),
    "move": st.sampled_from([None, *MOVES]),
    "cast": st.lists(TEXT, max_size=2, unique=True).map(tuple),
    "notes": NOTES,
}
SHOTS = st.builds(Panel, duration_s=st.none() | SECONDS, **LOOK)
CONTENT: dict[str, st.SearchStrategy[Any]] = {
    **LOOK,
    "duration_s": SECONDS,
    "heading": WORDS,
    "location": WORDS,
    "time_of_day": WORDS,
    "dialogue": st.lists(LINES, max_size=2).map(tuple),
    "shots": st.lists(SHOTS, max_size=2).map(tuple),
}
PLAIN = st.builds(BoardScene, id=st.just(0), **CONTENT)
PROPOSALS: st.SearchStrategy[Any] = PLAIN.map(content)
SCENES = st.builds(
    BoardScene,
    id=st.just(0),
    covers=st.lists(TEXT, max_size=2).map(tuple),
    made=WORDS,
    made_by=WORDS,
    proposal=st.none() | PROPOSALS,
    **CONTENT,
)
IDS = st.integers(0, 999_999) | st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True)


@st.composite
def boards(draw: st.DrawFn) -> Storyboard:
    """Storyboards of all kinds, each with ids of its own."""
    names = draw(st.lists(IDS, max_size=5, unique=True))
    scenes = [replace(draw(SCENES), id=name) for name in names]
    cut = draw(st.integers(0, len(scenes)))
    return Storyboard(
        title=draw(TITLE),
        scenes=tuple(scenes[:cut]),
        orphans=tuple(scenes[cut:]),
        made_title=draw(WORDS),
        script=draw(WORDS),
        next_id=draw(st.integers(1, 1_000_000)),
        covered=tuple(draw(st.lists(TEXT, max_size=3))),
        omitted=tuple(draw(st.lists(TEXT, max_size=3))),
        notes=draw(NOTES),
    )


@settings(deadline=None, max_examples=100)
@given(boards())
def test_what_is_written_is_what_is_read(board: Storyboard) -> None:
    """Write, check, write: the same storyboard, the same bytes."""
    text = write_storyboard(board)
    again, problems = check(text)
    assert problems == []
    assert again == board
    assert write_storyboard(again) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"title": "T", "scenes": [],}', ":1:28: a ',' with nothing behind it"),
        ('{\n  "title": "T"\n  "scenes": []\n}', ":3:3: a ',' is missing before this"),
        ("{'title': 'T'}", ":1:2: text goes in double quotes"),
        ('{"title": "T", // note\n"scenes": []}', ":1:16: JSON has no comments"),
        ('{"title": "T', ":1:11: the quote that opens here is never closed"),
        ('{"title": "a\nb"}', ":1:13: a text goes on in the next line"),
        ('{"title": "a\\q"}', ":1:13: an unknown '\\' in a text"),
        ('{"title": }', ":1:11: a value is missing here"),
        ('{"title" "T"}', ":1:10: a ':' is missing before this"),
        ("{} {}", ":1:4: nothing may stand behind the last '}'"),
        ("", ": the file is empty"),
        ('{"title": "T", "scenes": [], "title": "U"}', ":1:30: key 'title' is here twice, first in line 1"),
        ('{"title": "T", "scenes": [{"id": 1, "duration": NaN, "prompt": "x"}]}', ":1:49: 'NaN' is no number"),
        ('{"title": "T", "scenes": [{"id": 1, "duration": 1e999, "prompt": "x"}]}', ":1:49: '1e999' is no number"),
        ('{"title": "\\ud83d", "scenes": []}', ":1:11: a text can't hold the character 'U+D83D'"),
        ('{"title": "\\u0000", "scenes": []}', ":1:11: a text can't hold the character 'U+0000'"),
        ("[" * 100_000, "more than 64 levels"),
        ('{"x-deep": ' + "[" * 70 + "]" * 70 + ', "x-a": 1, "x-a": 1}', "more than 64 levels"),
        (" " * (2 * 2**20 + 1), "longer than 2 MiB"),
        ("[]", "keys and values in braces"),
    ],
)  # fmt: skip
def test_broken_json_is_told_with_its_place(text: str, message: str) -> None:
    """What is wrong, where, in words for a filmmaker."""
    assert message in wrong(text)
    assert wrong(text).startswith(FILE)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"promt": "x"}, "unknown key 'promt' in scene 1\n  hint: did you mean 'prompt'?"),
        ({"prompt": ...}, "scene 1 has no 'prompt'"),
        ({"duration": ...}, "scene 1 has no 'duration'"),
        ({"id": ...}, "scene no. 1 has no 'id'"),
        ({"duration": "4"}, "seconds, more than 0: 4 or 4.5, got '4'"),
        ({"duration": 0}, "seconds, more than 0"),
        ({"duration": True}, "seconds, more than 0"),
        ({"prompt": ["x"]}, "text, got a list"),
        ({"prompt": None}, "'prompt' in scene 1 has no value"),
        ({"prompt": " "}, "'prompt' in scene 1 is empty"),
        ({"id": "Één"}, "a whole number, or a word"),
        ({"id": 1.5}, "a whole number, or a word"),
        ({"size": "closeup"}, "hint: did you mean 'close_up'?"),
        ({"cast": "detective"}, "a list of names"),
        ({"dialogue": [{"line": "x"}]}, "line 1 of scene 1 has no 'character'"),
        ({"shots": [{"prompt": "x", "lenght": 2}]}, "unknown key 'lenght' in shot 1 of scene 1"),
        ({"proposal": {"promt": "x"}}, "unknown key 'promt'"),
        ({"lock": {"coverd": []}}, "unknown key 'coverd'"),
    ],
)
def test_a_wrong_scene_is_told_by_its_id(keys: dict[str, Any], message: str) -> None:
    """Every slip has its own words and, for a word nobody knows, the one that was meant."""
    assert message in "\n".join(check(scene_text(**keys))[1])


def test_all_problems_come_at_once_with_their_places() -> None:
    """Lines and columns are those of the file, tabs and all."""
    text = '{\n\t"title": "T",\n\t"scenes": [\n\t\t{"id": 1, "duration": 0, "prompt": ""}\n\t],\n\t"sceens": 1\n}'
    _, problems = check(text)
    assert [problem.split(": ")[0] for problem in problems] == [
        f"{FILE}:4:25",
        f"{FILE}:4:38",
        f"{FILE}:6:2",
    ]


def test_two_scenes_with_one_id_are_told_apart() -> None:
    """Among orphans too: a scene moved back by hand belongs in one place."""
    text = BY_HAND.replace('"id": 2', '"id": 1')
    assert wrong(text).startswith(f"{FILE}:5:13: two scenes have the id '1'")
    moved = BY_HAND.rstrip()[:-1] + ', "orphans": [{"id": 2, "duration": 3, "prompt": "x"}]}'
    assert "two scenes have the id '2'" in wrong(moved)


def test_escapes_and_tabs_are_json() -> None:
    """An emoji as two escapes is one character; indentation is anybody's taste."""
    board, problems = check('{\n\t"title":"\\ud83d\\ude00","scenes":[]}')
    assert problems == []
    assert board is not None
    assert board.title == "😀"


def test_a_byte_order_mark_does_no_harm() -> None:
    """Some editors write one."""
    assert check("\ufeff" + BY_HAND)[1] == []


def test_notes_of_ones_own_are_kept() -> None:
    """`x-…` keys anywhere, and `$schema`, come back as they were."""
    data = json.loads(
        scene_text(**{"x-mood": {"blue": [1, None]}, "shots": [{"prompt": "a", "x-b": 1}]})
    )
    data = {"$schema": "../s.json", **data, "x-todo": "score"}
    board, problems = check(json.dumps(data))
    assert problems == []
    assert board is not None
    assert json.loads(write_storyboard(board)) == data


def test_the_schema_is_one_and_its_examples_fit() -> None:
    """Each key is described, and each example passes the schema it stands in."""
    Draft202012Validator.check_schema(SCHEMA)
    assert not list(Draft202012Validator(SCHEMA).iter_errors(SCHEMA["examples"][0]))
    for name in ("scene", "shot", "line", "version", "scene_lock", "lock"):
        for key, part in SCHEMA["$defs"][name]["properties"].items():
            assert part["description"], key
            whole = {**part, "$defs": SCHEMA["$defs"]}
            assert not [
                e for x in part["examples"] for e in Draft202012Validator(whole).iter_errors(x)
            ]


def test_schema_and_types_have_the_same_keys_and_words() -> None:
    """A key of the file is a field of the type; a closed list is the same list."""
    definitions = SCHEMA["$defs"]
    assert [definitions[name]["enum"] for name in ("size", "angle", "move")] == [
        list(SIZES), list(ANGLES), list(MOVES),
    ]  # fmt: skip
    shot = {field.name for field in fields(Panel)} - {"duration_s", "notes"} | {"duration"}
    assert set(definitions["shot"]["properties"]) == shot
    bookkeeping = {"covers", "gist", "made", "made_by", "take"}
    assert set(definitions["scene_lock"]["properties"]) == bookkeeping
    scene = {field.name for field in fields(BoardScene)} - {"duration_s", "notes"} - bookkeeping
    assert set(definitions["scene"]["properties"]) == scene | {"duration", "lock"}
    assert set(definitions["version"]["properties"]) == scene - {"id", "proposal"} | {"duration"}
    line = {f.name: f.default is MISSING for f in fields(Line) if f.name != "notes"}
    assert set(definitions["line"]["properties"]) == set(line)
    assert set(definitions["line"]["required"]) == {name for name, needed in line.items() if needed}
