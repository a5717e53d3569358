"""YAML text to data with places."""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from filmkit.errors import SpecError, Where
from filmkit.source import Source, decode, read_yaml
from filmkit.source.text import forbidden

if TYPE_CHECKING:
    from filmkit.keys import Json

LOADERS = sorted({yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)}, key=str)
both = pytest.mark.parametrize("loader", LOADERS)

text_of_files = st.text(max_size=20).filter(lambda text: forbidden(text) is None)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text_of_files,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text_of_files, inner, max_size=4),
    max_leaves=12,
)


def problems(text: str, loader: type = LOADERS[0]) -> list[str]:
    """What is wrong with a text, one string for each problem."""
    with pytest.raises(SpecError) as caught:
        read_yaml(text, "film.yaml", loader=loader)
    return [str(problem) for problem in caught.value.problems]


@both
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("1:30", "1:30"),
        ("2026-11-22", "2026-11-22"),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("0x1F", 31),
        ("010", 10),
        ("+12", 12),
        ("-12", -12),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("٣", "٣"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("Null", None),
        ("'null'", "null"),
        ('"7"', "7"),
        ("!!str 7", "7"),
        ("! 7", "7"),
        ("!!int 7", 7),
        ("!!float 7", 7),
        ("!!null ''", None),
        ("<<", "<<"),
    ],
)
def test_words_mean_what_yaml_1_2_says(loader: type, text: str, value: Json) -> None:
    """An unquoted word is read by the core schema of YAML 1.2, whichever parser is there."""
    data = read_yaml(f"a: {text}\n", "film.yaml", loader=loader).data
    assert isinstance(data, dict)
    assert data["a"] == value
    assert type(data["a"]) is type(value)


@both
@pytest.mark.parametrize("text", [".inf", "-.INF", ".nan", "1e999", "9" * 5000, "0x" + "f" * 99])
def test_numbers_of_no_use_are_refused(loader: type, text: str) -> None:
    """What isn't finite, or is far too long, is a problem at its place."""
    (problem,) = problems(f"a: 1\nb: {text}\n", loader)
    assert problem.startswith("film.yaml:2:4: '")


@given(json_values)
def test_json_is_yaml(value: Json) -> None:
    """A JSON text gives the data that it gives as JSON."""
    text = json.dumps({"a": value}, ensure_ascii=False)
    assert read_yaml(text, "film.yaml").data == {"a": value}


@given(json_values)
def test_every_value_has_its_place(value: Json) -> None:
    """The place of a value in JSON text is where its text starts."""
    text = json.dumps([value], ensure_ascii=False, indent=1)
    lines = text.split("\n")
    source = read_yaml(text, "film.yaml")

    def check(path: tuple[str | int, ...], part: Json) -> None:
        where = source.where(path)
        start = json.dumps(part, ensure_ascii=False)[:1]
        assert lines[where.line - 1][where.column - 1] == start
        for step, child in _children(part):
            check((*path, step), child)

    check((), [value])


def _children(part: Json) -> list[tuple[str | int, Json]]:
    if isinstance(part, dict):
        return list(part.items())
    return list(enumerate(part)) if isinstance(part, list) else []


FILM = """\
title: Rain
scenes:
  - id: 1
    cast: [eva, ada]
x-night: &night {size: wide}
again: {<<: *night, id: 2}
alias: *night
"""


@both
@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        ((), False, (1, 1)),
        (("title",), False, (1, 8)),
        (("title",), True, (1, 1)),
        (("scenes", 0, "id"), False, (3, 9)),
        (("scenes", 0, "id"), True, (3, 5)),
        (("scenes", 0, "cast", 1), False, (4, 17)),
        (("scenes", 0, "cast", 7), False, (4, 11)),
        (("scenes", 0, "title"), False, (3, 5)),
        (("scenes", "title"), False, (3, 3)),
        (("title", 0, "x"), False, (1, 8)),
        (("nothing", "here"), False, (1, 1)),
        (("again", "size"), False, (5, 24)),
        (("again", "size"), True, (5, 18)),
        (("again", "id"), False, (6, 25)),
        (("alias",), False, (7, 8)),
        (("alias", "size"), False, (5, 24)),
    ],
)
def test_places(
    loader: type,
    path: tuple[str | int, ...],
    key: bool,  # noqa: FBT001 (a parameter of the test)
    place: tuple[int, int],
) -> None:
    """A value, its key, and what came by an alias or a merge have a place; so has what isn't there."""
    source = read_yaml(FILM, "film.yaml", loader=loader)
    assert source.where(path, key=key) == Where("film.yaml", *place)


@both
def test_merge_keys(loader: type) -> None:
    """Own keys win, then the mappings in their order; a quoted '<<' is a key like any other."""
    text = """
        a: &a {x: 1, y: {deep: 1}}
        b: &b {y: 2, z: 3}
        one: {x: 9, <<: *a}
        two: {<<: [*b, *a, {w: 5}]}
        three: {"<<": *b}
    """
    data = read_yaml(text, "film.yaml", loader=loader).data
    assert isinstance(data, dict)
    assert data["one"] == {"x": 9, "y": {"deep": 1}}
    assert data["two"] == {"y": 2, "z": 3, "x": 1, "w": 5}
    assert data["three"] == {"<<": {"y": 2, "z": 3}}


@both
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: {c: 1, c: 2}\na: 2\n", ["2:11: key 'c' is here twice", "3:1: key 'a' is here"]),
        (f"{'k' * 99}: 1\n{'k' * 99}: 1", [f"2:1: key '{'k' * 39}…' is here twice"]),
        ("a: {<<: 1}\n", ["1:5: '<<' takes keys from a mapping"]),
        ("a: &a {b: 1}\nc: {<<: *a, <<: *a}\n", ["2:13: key '<<' is here twice"]),
        ("a: !!python/name:os.system x\n", ["1:4: 'x' has a tag, '!!python/name:os.system'"]),
        ("a: !env HOME\n", ["1:4: 'HOME' has a tag, '!env'"]),
        ("a: !!set {b}\n", ["1:4: the tag '!!set' means nothing"]),
        ("a: !!int x\n", ["1:4: 'x' is not what its tag says, '!!int'"]),
        ("!!int a: 1\n", ["1:1: a key is text, whatever its tag says"]),
        ('a: "x\\0y"\n', ["1:4: a text can't hold the character 'U+0000'"]),
        ('"a\\e[31m": 1\n', ["1:1: a key can't hold a control character"]),
        ("? [a]\n: 1\n", ["1:3: a key is a plain word"]),
        ("a: *nobody\n", ["1:4: nothing before this is named '&nobody'"]),
        ("a: &a [*a]\n", ["1:8: nothing before this is named '&a'"]),
        ("a: 1\n---\nb: 2\n", ["2:1: a second document starts here"]),
        ("a: \x07\n", ["1:4: character 'U+0007' can't be in a text file"]),
        ("a: \ud800\n", ["1:4: character 'U+D800' can't be in a text file"]),
        ("[" * 65, ["1:65: more than 64 levels inside each other"]),
        ("a: &a [[[x]]]\nb: " + "[" * 61 + "*a", ["2:65: more than 64 levels"]),
    ],
)
def test_what_is_refused(loader: type, text: str, expected: list[str]) -> None:
    """What no film needs is refused, at its place; what stops nothing is told all at once."""
    found = problems(text, loader)
    assert len(found) == len(expected)
    for message, start in zip(found, expected, strict=True):
        assert message.startswith(f"film.yaml:{start}")


@both
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b: c\n", "1:5: a second ':' in one line"),
        ("a: 1\n  b: 2\n", "2:4: this line doesn't fit the one above it"),
        ("a:\n  b: 1\n c: 2\n", "3:2: this line doesn't fit those above it"),
        ("a:\n\tb: 1\n", "2:1: a tab where spaces belong"),
        ("a:\n  b: 1\n\tc: 2\n", "3:1: a tab where spaces belong"),
        ("a: @b\n", "1:4: a text can't start with '@'"),
        ("a: 'b\nc: d\n", "1:4: the quote that opens here is never closed"),
        ("a: 'it's'\n", "1:8: text behind the end of a value"),
        ("a: [1, 2\nb: 3\n", "1:4: the bracket that opens here is not closed by line 2"),
        ("a: - b\n", "1:4: a list can't start in the line of its key"),
        ("a: b\nc\n", "2:1: a line without 'key: value'"),
        ("a: | b\n  c\n", "1:6: text in the line of a '|' or '>'"),
        ("a: *\n", "1:5: '*' and '&' have a meaning of their own here"),
        ("a: !<b\n", "1:7: '!' has a meaning of its own here"),
        ("[,]\n", "1:2: something is missing before this"),
        ("{a: 1} b\n", "1:8: text behind the end of a value"),
    ],
)
def test_slips_of_syntax_in_words(loader: type, text: str, expected: str) -> None:
    """The commonest slips are told in a filmmaker's words, with one thing to do."""
    (problem,) = problems(text, loader)
    assert problem.startswith(f"film.yaml:{expected}")
    assert "\n  hint: " in problem


@both
@given(text=st.text(alphabet="ab:-[]{}&*!|>'\"%@`#?,\\ \n\t\r~<0.\u2028", max_size=40))
def test_any_text_is_read_or_refused(loader: type, text: str) -> None:
    """Whatever the text, there is a source, or problems in words of our own."""
    try:
        source = read_yaml(text, "film.yaml", loader=loader)
    except SpecError as error:
        for problem in error.problems:
            assert problem.where
            assert not {"expected", "token", "scalar", "flow"} & set(problem.message.split())
    else:
        assert isinstance(source, Source)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [" + "x, " * 9 + "x]\n"
        + "".join(f"{b}: &{b} [{f'*{a}, ' * 10}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)),
        "a: &a {x: 1}\n"
        + "".join(
            f"b{n}: &b{n} {{p: *{a}, q: *{a}}}\n"
            for n, a in enumerate(["a", *(f"b{n}" for n in range(40))])
        ),
        "a: &a " + "x" * 2**20 + "\nb: [" + "*a, " * 9999 + "]\n",
        "- " * 500_000,
        "[" * 1_000_000,
        "a: [" * 300_000,
        "? " * 500_000,
    ],
    ids=["lists", "mappings", "text", "dashes", "brackets", "keys", "questions"],
)  # fmt: skip
def test_bombs_are_refused_soon(text: str) -> None:
    """What would grow without end is refused in half a second, in little more memory than it has."""
    start = time.process_time()
    (problem,) = problems(text)
    seconds = time.process_time() - start
    assert "more than" in problem or "a key is a plain word" in problem
    assert seconds < 0.5
    tracemalloc.start()
    problems(text)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 32 * 2**20


def test_a_file_of_too_many_values_is_refused() -> None:
    """A hundred thousand values are more than a film can have, aliases or not."""
    (problem,) = problems("- b\n" * 100_000)
    assert problem == "film.yaml:100000:3: the file has more than 100,000 values, aliases counted"


def test_a_long_file_is_refused() -> None:
    """More than 2 MiB is refused before anything is parsed, counted in bytes."""
    assert problems("# " + "é" * 2**20) == [
        "film.yaml: the file is longer than 2 MiB\n  hint: split it into several films"
    ]


@both
def test_line_breaks_of_windows_and_of_unicode(loader: type) -> None:
    """CRLF ends a line; the separators that YAML 1.2 has as characters stay characters."""
    source = read_yaml("a: x\u2028y\u0085z\r\nb: |\r\n  1\r\n  2\r\n", "film.yaml", loader=loader)
    assert source.data == {"a": "x\u2028y\u0085z", "b": "1\n2\n"}
    assert source.where(("b",)) == Where("film.yaml", 2, 4)


@pytest.mark.parametrize("text", ["", "---\n", "# a comment\n", "\ufeff"])
def test_an_empty_file_is_null(text: str) -> None:
    """A file without anything in it is a null."""
    assert read_yaml(text, "film.yaml").data is None


def test_decode_takes_utf_8_with_or_without_a_mark() -> None:
    """A byte order mark is no part of the text, and moves no place."""
    assert decode(b"\xef\xbb\xbfa: \xc3\xa9", "film.yaml") == "a: é"
    assert read_yaml("\ufeffa: 1", "film.yaml").where(("a",)).column == 4


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a: 1\r\nb: caf\xe9\r\n", "film.yaml:2:7: byte '0xe9' is not UTF-8"),
        (b"\xef\xbb\xbfa\xff", "film.yaml:1:2: byte '0xff' is not UTF-8"),
        ("a: 1".encode("utf-16"), "film.yaml: the file is UTF-16"),
    ],
)
def test_decode_tells_the_first_bad_byte(content: bytes, expected: str) -> None:
    """What is not UTF-8 is a problem at the byte that isn't."""
    with pytest.raises(SpecError) as caught:
        decode(content, "film.yaml")
    assert str(caught.value).startswith(expected)
