"""The pieces of the director that asks a language model: pure ones, on whatever text there may be."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from llmserver import segments_of

from filmkit.backends.director.llm import Llm
from filmkit.backends.director.llm.dialect import (
    Dialect,
    dialect_json,
    read_dialect,
    simpler,
    spelled,
)
from filmkit.backends.director.llm.extraction import scenes_in
from filmkit.backends.director.llm.parts import parts
from filmkit.backends.director.llm.plain import plain
from filmkit.backends.director.llm.prompt import Neighbours, film_messages, mend_message, schema_of
from filmkit.backends.director.llm.question import Message, Question, answer_key
from filmkit.backends.director.llm.reading import read_answer
from filmkit.backends.director.llm.redaction import redacted, secrets_in
from filmkit.backends.director.llm.reply import Answer, Finish, Refused, text_of, unwrapped
from filmkit.backends.director.llm.server import Reply
from filmkit.backends.director.llm.tokens import fewest_tokens, tokens
from filmkit.backends.director.llm.wire import (
    ANGLE_HINTS,
    MOVE_HINTS,
    SIZE_HINTS,
    answer_schema,
    loosened,
)
from filmkit.errors import BackendError
from filmkit.model.film import DirectorChoice
from filmkit.model.ports import Brief, Passage
from filmkit.model.storyboard import Line
from filmkit.model.vocabulary import ANGLES, MOVES, SIZES
from filmkit.story.moments import Moment, moments
from filmkit.story.script import read_script

if TYPE_CHECKING:
    from filmkit.keys import Json

BRIEF = Brief(language="nl", choice=DirectorChoice(use="llm", model="m"), cast={"Mila": "a girl"})
QUESTION = Question(
    model="m", messages=(Message("user", "hi"),), schema=answer_schema([]), seed=7, limit=100
)
NASTY = st.text(st.characters(codec=None), max_size=60) | st.sampled_from(
    ["</script-0>", '"}\n{"segment": 2', "{{ x }}", "{% raw %}", "\ud800", "\x00\x1b[2J", "\u2028"]
)
JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["scenes", "segment", "prompt", "duration", "cast", "size", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def test_every_word_of_the_vocabulary_is_explained() -> None:
    """None is missing and none is made up, in the order of the lists."""
    assert tuple(SIZE_HINTS) == SIZES
    assert tuple(ANGLE_HINTS) == ANGLES
    assert tuple(MOVE_HINTS) == MOVES


def _schemas(schema: Json) -> list[dict[str, Json]]:
    assert isinstance(schema, dict)
    inner = schema.get("properties")
    below = list(inner.values()) if isinstance(inner, dict) else []
    below += [schema["items"]] if "items" in schema else []
    return [schema, *(each for part in below for each in _schemas(part))]


def test_the_schema_is_what_every_server_knows() -> None:
    """A few types and keywords; every key required, none besides."""
    for names in ([], ["Mila", "Jan"]):
        for schema in _schemas(answer_schema(names)):
            assert set(schema) <= {
                "type",
                "properties",
                "required",
                "additionalProperties",
                "items",
                "enum",
            }
            assert schema["type"] in {"object", "array", "string", "integer", "number"}
            assert schema.get("enum") != []
            if schema["type"] == "object":
                properties = schema["properties"]
                assert isinstance(properties, dict)
                assert schema["required"] == list(properties)
                assert schema["additionalProperties"] is False
    assert "additionalProperties" not in json.dumps(loosened(answer_schema([])))


@given(NASTY, NASTY, NASTY, NASTY)
def test_any_script_gives_a_question(text: str, heading: str, name: str, title: str) -> None:
    """Each segment is one line of JSON between tags that nothing in it can close; the body can be sent."""
    spoken = Line(character=name, line=text)
    passages = (
        Passage(key="a", text=text, heading=heading, opening=True),
        Passage(key="b", text=heading, lines=(spoken,), opening=True),
    )
    brief = replace(BRIEF, title=title, style=text, cast={name: text})
    beats = moments(passages, brief)
    messages = film_messages(beats, brief, Neighbours(before=text, after=heading))
    question = replace(QUESTION, messages=messages, schema=schema_of(brief))
    body = spelled(question, Dialect())
    found = segments_of(json.loads(json.dumps(body).encode()))
    assert [each["segment"] for each in found] == list(range(1, len(beats) + 1))
    assert [each.get("text", "") for each in found] == [plain(beat.text) for beat in beats]
    assert json.dumps(body, ensure_ascii=False).encode()
    assert len(answer_key("http://x", question)) == 64


@given(st.text() | JSONISH.map(json.dumps), st.sampled_from(get_args(Finish)))
@example('{"scenes": [' + '{"a":' * 3000, "stop")
@example("[" * 100_000, "stop")
@example('{"scenes": [{"segment": 1, "prompt": "x", "duration": NaN}]}', "stop")
@example('{"scenes": [{"segment": 1, "prompt": "x", "duration": 1e999}]}', "stop")
@example('{"scenes": [{"segment": 1, "prompt": "x", "duration": 1e-30}]}', "stop")
@example('{"scenes": [{"segment": ' + "9" * 5000 + ', "prompt": "x"}]}', "stop")
@example('{"scenes": {"segment": 1, "prompt": "x"}}', "stop")
@settings(max_examples=300)
def test_any_answer_is_read_or_refused(text: str, finish: Finish) -> None:
    """Never a crash; either a sketch for each segment or errors, and errors are single lines."""
    reading = read_answer(Answer(text=text, finish=finish), 1, ["Mila"])
    assert (len(reading.sketches) == 1) != bool(reading.errors)
    assert all(error.isprintable() for error in reading.errors)
    assert all(sketch.prompt for sketch in reading.sketches)
    assert all((sketch.duration_s or 1) > 0 for sketch in reading.sketches)


@given(
    st.text()
    | JSONISH.map(json.dumps)
    | JSONISH.map(lambda x: json.dumps({"choices": [{"message": x, "finish_reason": x}]}))
    | JSONISH.map(lambda x: json.dumps({"choices": [{"message": {"content": x}}], "usage": x}))
    | JSONISH.map(lambda x: json.dumps({"error": x})),
)
@example('{"choices": [{"message": {"content": "\\ud800"}}]}')
@example("[" * 100_000)
@settings(max_examples=300)
def test_any_body_is_an_answer_or_an_error(body: str) -> None:
    """Whatever comes with a status of 200; an answer can be written to a file."""
    reply = unwrapped(Reply(status=200, body=body))
    try:
        answer = text_of(reply, model="m", shown="http://x")
    except (BackendError, Refused):
        return
    assert answer.text.encode()
    assert answer.tokens_in >= 0


def test_what_was_cut_is_not_repaired() -> None:
    """Scenes of an answer without its end are no answer."""
    cut = '{"scenes": [{"segment": 1, "prompt": "a door"}, {"segment": 2, "pro'
    assert scenes_in(cut, is_whole=False) is None
    assert scenes_in(cut, is_whole=True) is not None


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("key sk-abcDEF_1-9 here", "key sk-… here"),
        ("Authorization: Bearer abc.def-g", "Authorization: Bearer …"),
        ("at http://me:pw@host/v1", "at http://…@host/v1"),
        ("GET /v1?a=1&api_key=xyz&b=2", "GET /v1?a=1&api_key=…&b=2"),
        ("?token=xyz", "?token=…"),
        ("a task, a desk-top and 3 keys", "a task, a desk-top and 3 keys"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out(text: str, bare: str) -> None:
    """And nothing else."""
    assert redacted(text) == bare


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=6), NASTY, NASTY)
def test_a_known_secret_is_nowhere(secret: str, before: str, behind: str) -> None:
    """The key and the address's password, whatever stands around them."""
    for secrets in (secrets_in("http://x", secret), secrets_in(f"http://me:{secret}@x/v1", "")):
        assert secret not in redacted(f"{before}|{secret}|{behind}", secrets).replace(
            before, ""
        ).replace(behind, "")


@given(st.text())
def test_refusals_come_to_an_end(text: str) -> None:
    """Whatever is named again and again, a dialect has no more than seven steps."""
    dialect: Dialect | None = Dialect()
    steps = 0
    while dialect and (dialect := simpler(dialect, text + " seed temperature strict max_tokens")):
        assert read_dialect(dialect_json(dialect)) == dialect
        assert spelled(QUESTION, dialect)["model"] == "m"
        steps += 1
    assert steps == 7


@given(JSONISH)
def test_any_hint_is_a_dialect(data: Any) -> None:
    """What can't be read is as if nothing were known."""
    assert read_dialect(data) == Dialect()


@given(
    st.lists(st.tuples(st.integers(1, 400), st.booleans(), st.booleans()), min_size=1, max_size=80),
    st.integers(1, 900),
    st.integers(1, 40),
)
def test_parts_are_all_of_it(
    given_moments: list[tuple[int, bool, bool]], most_tokens: int, most: int
) -> None:
    """Every moment once, in order; no part too long, unless it is a single moment."""
    beats = [
        Moment((Passage(key=str(n), text="x", heading=f"h{n if new else ''}", opening=opens),))
        for n, (_, new, opens) in enumerate(given_moments)
    ]
    counts = {beat.keys[0]: count for beat, (count, _, _) in zip(beats, given_moments, strict=True)}
    found = parts(beats, list(counts.values()), most_tokens, most)
    assert [beat for part in found for beat in part] == beats
    for part in found:
        assert 1 <= len(part) <= most
        assert len(part) == 1 or sum(counts[beat.keys[0]] for beat in part) <= most_tokens


@given(NASTY)
def test_plain_text_shows_all_it_has(text: str) -> None:
    """One line that can be sent, shown, and made plain again without a change."""
    line = plain(text)
    assert line.encode().decode() == line
    assert not {unicodedata.category(char) for char in line} & {"Cc", "Co", "Cs", "Zl", "Zp"}
    assert not set(line) & set("\u202e\u2066\U000e0041")
    assert plain(line) == line


def test_tokens_are_estimated() -> None:
    """Four letters of English each, fewer of Dutch, one of Chinese."""
    assert tokens("word" * 100) == 101
    assert 110 < tokens("woord" * 80, "nl") < 120
    assert tokens("字" * 50, "zh") == 51
    assert fewest_tokens("字" * 50) == 12


def test_the_answers_name_tells_no_password() -> None:
    """The same server by another login is the same server; another model or seed is another question."""
    key = answer_key("http://me:pw@host/v1", QUESTION)
    assert key == answer_key("http://host/v1", QUESTION)
    assert key != answer_key("http://host/v1", replace(QUESTION, seed=8))
    assert key != answer_key("http://host/v1", replace(QUESTION, limit=8))
    assert key != answer_key("http://host/v1", QUESTION.after("a", "b"))


def test_what_models_are_told(request: pytest.FixtureRequest) -> None:
    """Word for word as in tests/golden/director.txt: other words give other scenes, so raise `Llm.version`, too."""
    cast = {"Mila": "girl of 12"}
    brief = Brief(language="nl", choice=DirectorChoice(), cast=cast, title="T", style="ink")
    part = moments(read_script("INT. HUIS - DAG\n\nMILA\nKom.\n", language="nl").passages, brief)
    said = film_messages(part, brief, Neighbours(before="A sea."))
    told = "\n---\n".join((*(m.text for m in said), mend_message(["scenes: expected 1, got 0"], 1)))
    path = Path(__file__).parent / "golden" / "director.txt"
    if request.config.getoption("--update-golden"):
        path.write_text(f"version {Llm.version}\n{told}\n", "utf-8")
    assert path.read_text("utf-8") == f"version {Llm.version}\n{told}\n"
