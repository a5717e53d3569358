"""Problems as a terminal shows them: the line they stand in, a caret under the place, colours where they are wanted."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from click import unstyle

from filmkit.cli.color import wants_color
from filmkit.cli.excerpt import columns, shown
from filmkit.errors import Problem, SpecError, Where
from filmkit.source import read_yaml
from filmkit.spec.json_text import json_source, read_json
from filmkit.story.script import read_script

if TYPE_CHECKING:
    from space import Space

FILM = "filmkit: 1\ntitle: T\nscript: A man walks.\n"


def marked(line: str, column: int) -> tuple[str, str]:
    """The line as it is shown, and what the caret stands under there."""
    head, text, caret, *_ = unstyle(shown(Problem("m", Where("a.yaml", 3, column, line)))).split(
        "\n"
    )
    assert head == f"a.yaml:3:{column}: m"
    assert text.startswith("    3 | ")
    start = len(caret) - len(caret.lstrip(" |"))
    under, at = "", 0
    for char in text:
        if start <= at < start + caret.count("^"):
            under += char
        at += columns(char)
    assert columns(text) <= 84
    return text[8:], under


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("  - {id: 2, durration: 4s}", "durration"),
        ("\t\tsize:\twidee", "widee"),
        ('title: 電影夜「霓虹」, durration: "1:30"', '"1:30"'),
        ("e\u0301te\u0301: foo", "foo"),
        ("x" * 300 + " here " + "y" * 300, "here"),
        ("海" * 200 + " here " + "海" * 200, "here"),
        ("a: {", "{"),
    ],
)
def test_the_caret_is_under_the_place(line: str, word: str) -> None:
    """Behind tabs, wide characters and accents, and in lines too long to show, the word is marked."""
    assert marked(line, line.index(word) + 1)[1] == word


def test_a_place_at_the_end_of_a_line() -> None:
    """A caret stands behind the last character, and a line that steers a terminal doesn't."""
    assert marked("a: \x1b[31m", 9)[0] == "a: \ufffd[31m"


def test_no_line_no_excerpt() -> None:
    """Without a line, or a place in it, a problem is what it was."""
    for where in (None, Where("a"), Where("a", 1), Where("a", 1, 1)):
        problem = Problem("m", where, "do it")
        assert unstyle(shown(problem)) == str(problem)


def test_each_kind_of_file_brings_its_line() -> None:
    """YAML, its syntax, JSON, its syntax and Fountain: a place has the text of its line."""
    texts = []
    for read, text in ((read_yaml, "a: 1\nb: [\nc"), (read_json, '{\n "a" 1}')):
        with pytest.raises(SpecError) as caught:
            read(text, "f")
        texts.append(caught.value.problems[0].where)
    texts.append(read_yaml("a: 1\r\nb: {c: 2}", "f").where(("b", "c")))
    texts.append(json_source('{\n "a": 1}', "f").where(("a",)))
    play = "INT. A\n\nBen runs.\n\n> Wobble to:\n\nINT. B\n\nBen."
    texts.append(read_script(play, language="en", file="a.fountain").problems[0].where)
    said = [where.text for where in texts if where]
    assert said == ["b: [", ' "a" 1}', "b: {c: 2}", ' "a": 1}', "> Wobble to:"]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "terminal", "pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "0"}, True, False),
        ({"CLICOLOR_FORCE": "1"}, True, True),
        ({"CLICOLOR": "0"}, False, False),
        ({"TERM": "dumb"}, False, False),
    ],
)
def test_colours_only_where_wanted(
    environment: dict[str, str],
    terminal: bool,  # noqa: FBT001
    pipe: bool,  # noqa: FBT001
) -> None:
    """A terminal has colours unless something forbids them, a pipe only if something asks for them."""
    assert wants_color(_Terminal(), environment) is terminal
    assert wants_color(io.StringIO(), environment) is pipe


def test_what_a_pipe_gets(space: Space) -> None:
    """The first line is the one that editors jump by; `--json` has no lines; colours come by FORCE_COLOR alone."""
    space.write("projects/a.yaml", FILM + "sead: 4\n")
    said = space.run("check", "a")
    assert said.err.splitlines()[:3] == [
        "projects/a.yaml:4:1: unknown key 'sead'", "    4 | sead: 4", "      | ^^^^",
    ]  # fmt: skip
    (problem,) = space.run("check", "a", "--json").json["problems"]
    assert sorted(problem) == ["column", "file", "hint", "line", "message", "severity"]
    assert "\x1b[31m" in space.run("check", "a", NO_COLOR="", FORCE_COLOR="1").err
