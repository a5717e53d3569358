from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from filmkit.errors import SpecError
from filmkit.source import read_yaml
from filmkit.source.edit import append_item, remove_key, reorder, set_value
from filmkit.source.text import forbidden

if TYPE_CHECKING:
    from collections.abc import Callable

_TRAPS = (
    *("no", "1e3", "123e45", "1:30", "", " ", " a", "a ", "#", "a # b", "a: b", "a:", "- a", "-"),
    *("? a", "&a", "*a", "!a", "%a", "@a", "`a", "'a'", '"a"', "{a}", "[a]", "a, b", "a]", "null"),
    *(
        "~",
        "true",
        "0x1F",
        "0o7",
        ".5",
        "---",
        "...",
        "--- a",
        "<<",
        "=",
        "|",
        ">",
        "🎬 é ñ",
        "a\tb",
    ),
    *("a\nb", "a\n\nb\n", "\na", "a\n b", "  a\nb", "a\r\nb", "a\\nb", "\u2028a", "\x85", "\ufeff"),
    *("it's", 'say "no"', "long " * 60 + "end", "a  b " * 40 + "c", "日本語" * 60, "a\n\n\n", "\n"),
)
_TEXTS = st.one_of(
    st.sampled_from(_TRAPS),
    st.text(alphabet=st.characters(codec="utf-8"), max_size=30),
    st.lists(st.sampled_from([*_TRAPS, " ", "\n", "word"]), max_size=6).map("".join),
).filter(lambda text: forbidden(text) is None)
_SCALARS = st.one_of(_TEXTS, st.integers(0, 2**32), st.floats(0.001, 1e6), st.booleans(), st.none())

# `@` is where the value stands.
_FILES = {
    "block": "# top\nscenes:\n  # one\n  - id: 1  # first\n    p: @  # why\n    q: 7\n# end\n",
    "flow": "# top\nscenes: [ {id: 1, p: @, q: 7 } ]   # all\n",
    "lines": "scenes: [\n  # one\n  {id: 1,\n   p: @,  # why\n   q: 7},\n]\n",
    "last": "scenes:\n- id: 1\n  q: 7\n  p: @",
    "json": '{"scenes": [\n  {\n    "id": 1,\n    "p": @,\n    "q": 7\n  }\n]}\n',
    "anchored": "scenes:\n  - id: 1\n    p: &name @\n    q: 7  # end\n",
}
_OLD = {
    "plain": "some words",
    "single": "'it''s # so'",
    "double": '"a\\tb"',
    "number": "42",
    "literal": "|\n      some\n        words\n",
    "kept": "|+  # so\n      some\n\n\n",
    "folded": ">-\n      some words that are\n      folded\n\n      twice",
    "wrapped": "some words\n      in two lines",
    "quoted": '"some words\n      in two lines"',
}
_BLOCKS = ("literal", "kept", "folded", "wrapped", "quoted")


def _cases() -> list[tuple[str, str]]:
    return [
        (file, old)
        for file in _FILES
        for old in _OLD
        if old not in _BLOCKS or file in {"block", "last", "anchored"}
        if not (file == "json" and old not in {"double", "number"})
    ]


def _text(file: str, old: str) -> tuple[str, str, str]:
    """What stands before the value, the value, what stands behind."""
    before, behind = _FILES[file].split("@")
    if old in {"literal", "kept", "folded"}:  # nothing can stand behind them in their line
        behind = behind[behind.index("\n") :] if "\n" in behind else behind
        behind = behind.removeprefix("\n") if _OLD[old].endswith("\n") else behind
    return before, _OLD[old], behind


def _data(text: str) -> Any:
    return read_yaml(text, "film.yaml").data


def _lines(text: str, line_end: str) -> str:
    return text.replace("\n", line_end)


@pytest.mark.parametrize(("file", "old"), _cases())
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@settings(max_examples=40)
@given(value=_SCALARS)
def test_any_scalar_replaces_any(file: str, old: str, line_end: str, value: Any) -> None:
    """Whatever the value and the file's style: it comes back the same, and all around it stays to the byte."""
    before, was, behind = (_lines(part, line_end) for part in _text(file, old))
    expected = _data(before + was + behind)
    expected["scenes"][0]["p"] = value
    after = set_value(before + was + behind, ("scenes", 0, "p"), value, file="film.yaml")
    assert after.startswith(before)
    assert after.endswith(behind)
    assert repr(_data(after)) == repr(expected)


@pytest.mark.parametrize("trap", _TRAPS)
@pytest.mark.parametrize("file", _FILES)
def test_any_text_comes_as_a_new_key(file: str, trap: str) -> None:
    """A text that YAML could take for something else comes back as the text it is, as a new key too."""
    text = _FILES[file].replace("@", "1")
    after = set_value(text, ("scenes", 0, "new"), trap, file="film.yaml", after=("id",))
    assert _data(after)["scenes"][0] == {**_data(text)["scenes"][0], "new": trap}
    assert _is_within(text, after)


@given(value=_TEXTS)
@example(value="123e45")
def test_an_entry_holds_any_text(value: str) -> None:
    """An entry that is added says what it was told to, in a list in brackets as in one with dashes."""
    for text in ("a: 1  # b\n", "scenes: []\n", "scenes:\n- {id: 1}\n# end", "{a: 1}"):
        after = append_item(text, ("scenes",), {"id": 2, "p": value}, file="film.yaml")
        assert _data(after)["scenes"][-1] == {"id": 2, "p": value}
        assert _is_within(text, after)


def _is_within(text: str, after: str) -> bool:
    """Whether all of `text` is still there, with one thing put in."""
    size = len(after) - len(text)
    return any(text == after[:n] + after[n + size :] for n in range(len(text) + 1))


_LISTS = {
    "dashes": (
        (
            "a: 1\nscenes:\n  # one\n  - id: 1  # eins\n    p: |\n      x\n\n      y\n\n"
            "  # two\n  # zwei\n  - {id: 2}\n\n  # apart\n\n  -\n    id: 3\n# end\nb: 2\n"
        ),
        (("# one", "id: 1  # eins"), ("# two", "# zwei", "{id: 2}"), ("id: 3",)),
    ),
    "flush": (
        "scenes:\n- id: 1\n# two\n- id: 2\n- id: 3",
        (("id: 1",), ("# two", "id: 2"), ("id: 3",)),
    ),
    "brackets": (
        "scenes: [{id: 1}, {id: 2,  # zwei\n   p: a},\n  {id: 3}]  # all\n",
        (("{id: 1}",), ("{id: 2,  # zwei",), ("{id: 3}",)),
    ),
}


@pytest.mark.parametrize("name", _LISTS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@given(order=st.permutations([0, 1, 2]))
def test_items_move_with_their_comments(name: str, line_end: str, order: list[int]) -> None:
    """Items of a list in another order take the comments right above them along; moved back, all is as it was."""
    raw, words = _LISTS[name]
    text = _lines(raw, line_end)
    after = reorder(text, ("scenes",), order, file="film.yaml")
    before = _data(text)
    assert _data(after) == {**before, "scenes": [before["scenes"][n] for n in order]}
    expected = [word for n in order for word in words[n]]
    assert sorted(expected, key=after.index) == expected
    back = [order.index(n) for n in range(3)]
    assert reorder(after, ("scenes",), back, file="film.yaml") == text


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        ("- a: 1\n  # c\n  b: 2  # d\n  e: 3\n", "b", "- a: 1\n  # c\n  e: 3\n"),
        ("- a: 1\n  b: 2\n", "a", "- b: 2\n"),
        ("- a: 1  # c\n  b: 2\n", "a", "-   # c\n  b: 2\n"),
        ("- a: 1\n  b: 2", "b", "- a: 1"),
        ("- {a: 1, b: 2, c: 3}  # d\n", "b", "- {a: 1, c: 3}  # d\n"),
        ("- {a: 1, b: 2}\n", "b", "- {a: 1}\n"),
        ("- {a: 1, b: 2,}\n", "b", "- {a: 1,}\n"),
        ("- {a: 1,\n   b: 2,\n   c: 3}\n", "b", "- {a: 1,\n   c: 3}\n"),
        ("- {a: 1,\n   b: 2,\n   # d\n   c: 3}\n", "b", "- {a: 1,\n   # d\n   c: 3}\n"),
        ("- {a: 1, b: 2,  # d\n   c: 3}\n", "b", "- {a: 1,  # d\n   c: 3}\n"),
        ("- {a: 1, b: 2  # d\n   , c: 3}\n", "b", "- {a: 1,  # d\n c: 3}\n"),
        ("- {a: 1,  # d\n   b: 2}\n", "b", "- {a: 1  # d\n   }\n"),
        ("- {a: 1,\n   b: 2  # d\n   }\n", "b", "- {a: 1\n     # d\n   }\n"),
        ("- a: 1\n  # c\n  b: 2", "b", "- a: 1\n  # c"),
        ("- {a: 1, b: 2}\n", "a", "- {b: 2}\n"),
        ("- a: |\n    x\n    y\n  b: 2\n", "a", "- b: 2\n"),
    ],
)
def test_a_key_goes_with_its_line(text: str, key: str, after: str) -> None:
    """A key is taken out with its value and with nothing of its neighbours'."""
    assert remove_key(text, (0, key), file="film.yaml") == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("p: |\n  a\n  b\nq: 1\n", "p: |-\n  c\n  d\nq: 1\n"),
        ("p: >\n  a\n  b\n\nq: 1\n", "p: >-\n  c\n\n  d\n\nq: 1\n"),
        ("p: 'a'  # why\n", 'p: "c\\nd"  # why\n'),
        ("\ufeffp: a\r\n", '\ufeffp: "c\\nd"\r\n'),
    ],
)
def test_a_text_in_lines_stays_in_lines(text: str, after: str) -> None:
    """A text in several lines is written as the one before it was, if that was a block."""
    assert set_value(text, ("p",), "c\nd", file="film.yaml") == after


_SHARED = (
    "x-a: &a {seed: 1}\nx-t: &t text\nscenes:\n  - &s {id: 1, p: *t}\n  - *s\n  - {<<: *a, id: 3}\n"
)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda: set_value(_SHARED, ("scenes", 0, "p"), "x", file="f"),
            "f:4:8: '*s' uses this elsewhere, too",
        ),
        (
            lambda: set_value(_SHARED, ("scenes", 1, "id"), 3, file="f"),
            "f:5:5: item 2 is what '&s' names, which other places use, too",
        ),
        (
            lambda: set_value(_SHARED, ("scenes", 2, "seed"), 3, file="f"),
            "f:6:5: 'seed' comes from a mapping that '<<' names",
        ),
        (
            lambda: set_value(_SHARED, ("x-t",), "x", file="f"),
            "f:2:9: '*t' uses this elsewhere, too",
        ),
        (
            lambda: set_value(_SHARED, ("scenes",), "x", file="f"),
            "f:4:3: 'scenes' is not a single value here",
        ),
        (
            lambda: reorder(_SHARED, ("scenes",), [1, 0, 2], file="f"),
            "f:4:3: this can't be changed here without changing more: nothing before this is named '&s'",
        ),
        (lambda: set_value("p: a\n", ("p",), "\x07", file="f"), "f:1:1: a text can't hold"),
        (lambda: remove_key("- {a: 1}\n", (0, "a"), file="f"), "f:1:3: 'a' is all that stands"),
        (lambda: set_value("p: a: b\n", ("p",), "c", file="f"), "f:1:5: a second ':'"),
        (lambda: set_value("p: a\n", ("q", "r"), "c", file="f"), "f:1:1: there is no 'q' here"),
        (
            lambda: reorder("[a,  # b\n c]\n", (), [1, 0], file="f"),
            "f:1:1: comments stand between the items",
        ),
        (
            lambda: append_item("s:\n- p: |+\n    a\n\n", ("s",), {"id": 1}, file="f"),
            "f:2:1: this can't be changed here without changing more: '|+' in line 2 keeps the blank lines",
        ),
    ],
)
def test_refusals_say_where_and_why(change: Callable[[], str], problem: str) -> None:
    """What can't be changed by itself is refused, with its place and the reason."""
    with pytest.raises(SpecError) as caught:
        change()
    assert str(caught.value).startswith(problem)


def test_a_new_key_stands_behind_what_is_deeper() -> None:
    """A new key comes behind the comments that belong to the value before it."""
    after = set_value("p:\n- a\n # of a\n# of q\nq: 1\n", ("x",), 5, file="f", after=("p",))
    assert after == "p:\n- a\n # of a\nx: 5\n# of q\nq: 1\n"


def test_a_number_keeps_the_comment_of_a_block() -> None:
    """A number in the place of a block has the comment that stood in the block's first line."""
    after = set_value("p: |  # why\n  a\nq: 1\n", ("p",), 5, file="f")
    assert after == "p: 5  # why\nq: 1\n"


_KEYS = ("id", "p", "q", "r")


@st.composite
def _commented(draw: st.DrawFn) -> str:
    """Three scenes, in brackets or with dashes; each comment says first which of them it belongs to."""

    def some(*shown: str) -> str:
        return draw(st.sampled_from(("", *shown)))

    many = draw(st.integers(2, 4))
    text = (_in_brackets if draw(st.booleans()) else _with_dashes)(some, many)
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def _in_brackets(some: Callable[..., str], many: int) -> str:
    text = "scenes: [\n"
    for n in range(3):
        text += "  {\n"
        for m, key in enumerate(_KEYS[:many]):
            text += some(f"    # {n} above\n") if m else ""
            text += f"    {key}: {n}{',' if m < many - 1 else some(',')}{some(f'  # {n} {key}')}\n"
        comma = "," if n < 2 else some(",")
        text += "  }" + (some(f"{comma}  # {n} end", f"  # {n} end\n  {comma}") or comma) + "\n"
    return text + "]\nz: 1\n"


def _with_dashes(some: Callable[..., str], many: int) -> str:
    text = "scenes:\n"
    for n in range(3):
        text += some(f"  # {n} above\n", f"# {n} far left\n", f"\n  # {n} above\n")
        for m, key in enumerate(_KEYS[:many]):
            text += some(f"    # {n} above\n") if m else ""
            value = some(f"|  # {n} {key}\n      text") if m else ""
            text += f"  {' ' if m else '-'} {key}: {value or str(n) + some(f'  # {n} {key}')}\n"
        text += some(f"    # {n} below\n", f"\n    # {n} below\n", f"   # {n} below\n")
    return text + some("z: 1\n")


def _checked_comments(text: str) -> list[str]:
    """All comments; each has to stand with the scene, and beside the key, that it names."""
    scene, found = "", []
    waiting: list[str] = []
    for line in text.splitlines():
        words, _, comment = line.partition("# ")
        if number := re.search(r"\bid: (\d)", words):
            scene = number[1]
            assert {each[0] for each in waiting} <= {scene}
            waiting = []
        if not comment:
            continue
        found.append(comment)
        if not words.strip() and len(words) < 3:  # not deeper than a dash: of the next scene
            waiting.append(comment)
            continue
        assert comment[0] == scene
        assert not words.strip() or comment[2:] not in _KEYS or f"{comment[2:]}: " in words
    assert not waiting
    return sorted(found)


@given(text=_commented(), at=st.integers(0, 2))
def test_comments_stay_with_their_scene(text: str, at: int) -> None:
    """Whatever is set or added, every comment stays with its scene and beside its key."""
    afters = (
        append_item(text, ("scenes",), {"id": 9, "p": "new"}, file="f"),
        *(set_value(text, ("scenes", at, key), 5, file="f", after=("id",)) for key in ("p", "x")),
        *(set_value(text, ("scenes", at, "x"), "a", file="f", after=(key,)) for key in ("p", "q")),
    )
    for after in afters:
        assert _checked_comments(after) == _checked_comments(text)


@given(text=_commented(), at=st.integers(0, 2), key=st.sampled_from(_KEYS[1:]))
def test_only_the_own_comment_of_a_key_goes(text: str, at: int, key: str) -> None:
    """With a key goes no comment but the one in its line, and in brackets not even that."""
    assume(key in _data(text)["scenes"][at])
    after = remove_key(text, ("scenes", at, key), file="f")
    lost = Counter(_checked_comments(text)) - Counter(_checked_comments(after))
    assert set(lost) <= (set() if "[" in text else {f"{at} {key}"})


@given(text=_commented(), order=st.permutations([0, 1, 2]))
def test_scenes_move_with_all_their_comments(text: str, order: list[int]) -> None:
    """Scenes take all their comments along, or aren't moved; moved back, all is as it was."""
    try:
        after = reorder(text, ("scenes",), order, file="f")
    except SpecError as error:
        assert "comments stand between the items" in str(error)  # noqa: PT017 (only if it is raised)
        assert re.search(r"\}.* # \d end", text)
        return
    assert _checked_comments(after) == _checked_comments(text)
    assert reorder(after, ("scenes",), [order.index(n) for n in range(3)], file="f") == text
