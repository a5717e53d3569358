from __future__ import annotations

import hashlib
import json
import os
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

import pytest

from filmkit.backends.rewriting import Rewriting, rewrite, rewrite_all
from filmkit.build.build import Call
from filmkit.build.editing import Version, change_scenes, reorder_film
from filmkit.errors import BackendError, FilmkitError, PlanError, SpecError
from filmkit.spec.scene_edit import Change, board_text, change_scene, film_text, order_scenes

if TYPE_CHECKING:
    from pathlib import Path

    from space import Space

    from filmkit.spec.scene_edit import Field

_BY_HAND = """\
scenes:
  - id: 1
    prompt: >-   # folded
      a street
      in the rain
    duration: 4s   # long
  - {id: intro, seed: 7, shots: [{prompt: a}, {prompt: b, duration: 96f}]}
"""
_SCRIPTED = "script: A tale.\nscenes:\n  - {id: 2, prompt: mine}\n"
_BOARD = """\
{
  "title": "T",
  "scenes": [
    {"id": 1, "duration": 4, "prompt": "a street", "lock": {"made": "x"}},
    {"id": 2, "prompt": "a wood"},
    {"id": 3, "prompt": "all", "shots": [{"prompt": "a"}, {"prompt": "b"}]}
  ]
}
"""


def _change(scene: str, field: Field, value: str, *, shot: int = 0) -> Change:
    return Change(scene=scene, shot=shot, field=field, value=value)


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (_change("1", "duration", "2.5"), "4s   # long", "2.5s   # long"),
        (_change("1", "duration", "96f"), "4s   # long", "96f   # long"),
        (_change("1", "duration", ""), "\n    duration: 4s   # long", ""),
        (
            _change("1", "prompt", " a wide\r\nsea "),
            "a street\n      in the rain",
            "a wide\n\n      sea",
        ),
        (
            _change("1", "prompt", "a wide\n sea"),
            ">-   # folded\n      a street\n      in the rain",
            "|-   # folded\n      a wide\n       sea",
        ),
        (_change("1", "takes", "3"), "# long\n", "# long\n    takes: 3\n"),
        (_change("1", "prompt", "a lane"), "a street\n      in the rain", "a lane"),
        (_change("intro", "seed", ""), "seed: 7, ", ""),
        (_change("intro", "seed", "12", shot=1), "{prompt: a}", "{prompt: a, seed: 12}"),
        (_change("intro", "duration", "2", shot=2), "96f", "2"),
    ],
)
def test_a_scene_by_hand_is_changed_where_it_stands(change: Change, old: str, new: str) -> None:
    """A scene of the film file is changed there, in the manner of what stands there."""
    film = film_text(_BY_HAND, "f")
    after = change_scene(change, film, None)
    assert after.text == _BY_HAND.replace(old, new)


@pytest.mark.parametrize(
    ("change", "file", "old", "new"),
    [
        (_change("1", "prompt", "no"), "b", '"a street"', '"no"'),
        (_change("1", "duration", "96f"), "b", '"duration": 4', '"duration": 4'),
        (_change("1", "duration", "60f"), "b", '"duration": 4', '"duration": 2.5'),
        (_change("1", "duration", ""), "b", '"duration": 4, ', ""),
        (_change("2", "duration", "2"), "b", '"a wood"', '"a wood", "duration": 2'),
        (_change("2", "prompt", "yours"), "f", "mine", "yours"),
        (_change("2", "circled", "2"), "f", "mine}", "mine, circled: 2}"),
        (_change("1", "seed", "7"), "f", "mine}\n", "mine}\n  - {id: 1, seed: 7}\n"),
        (_change("3", "prompt", "c", shot=2), "b", '"b"}', '"c"}'),
    ],
)
def test_a_directed_scene_is_changed_in_the_file_that_says_it(
    change: Change, file: str, old: str, new: str
) -> None:
    """What the storyboard says is changed there, unless the film file says otherwise; seeds go into the film file."""
    texts = {"f": _SCRIPTED, "b": _BOARD}
    after = change_scene(change, film_text(_SCRIPTED, "f"), board_text(_BOARD, "b"))
    assert (after.file, after.text) == (file, texts[file].replace(old, new))


def test_the_storyboard_decides_the_order_of_a_film_with_a_script() -> None:
    """Directed scenes are put in order in the storyboard, byte for byte; scenes by hand in the film file."""
    after = order_scenes(["3", "1", "2"], film_text(_SCRIPTED, "f"), board_text(_BOARD, "b"))
    assert after.file == "b"
    assert [scene["id"] for scene in json.loads(after.text)["scenes"]] == [3, 1, 2]
    assert sorted(after.text) == sorted(_BOARD)
    after = order_scenes(["intro", "1"], film_text(_BY_HAND, "f"), None)
    lines = _BY_HAND.splitlines(keepends=True)
    assert after.text == "".join([lines[0], lines[-1], *lines[1:-1]])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (_change("9", "seed", "1"), "f: there is no scene '9' any more"),
        (_change("1", "seed", "many"), "f: 'many' is no whole number"),
        (_change("1", "seed", "-1"), "f: '-1' is no whole number"),
        (_change("1", "duration", "soon"), "b: 'soon' is no length"),
        (_change("1", "duration", "9" * 400), "b: '9999"),
        (_change("3", "seed", "1", shot=2), "b: the scene's shots are the storyboard's"),
    ],
)
def test_what_cannot_be_meant_is_refused(change: Change, problem: str) -> None:
    """A scene that isn't there, or a value that is none, is refused with the file and what is wrong."""
    with pytest.raises(SpecError) as caught:
        change_scene(change, film_text(_SCRIPTED, "f"), board_text(_BOARD, "b"))
    assert str(caught.value).startswith(problem)


@pytest.mark.parametrize(("told", "written"), [('"01"', '"01"'), ("1.0", "1"), ('"1"', '"1"')])
def test_an_entry_has_the_id_that_the_storyboard_says(told: str, written: str) -> None:
    """A scene whose id is text of digits gets an entry by that text, not by the number."""
    board = f'{{"title": "T", "scenes": [{{"id": {told}, "prompt": "a street"}}]}}'
    change = _change(str(json.loads(written)), "seed", "7")
    after = change_scene(change, film_text(_SCRIPTED, "f"), board_text(board, "b"))
    assert after.text == _SCRIPTED.replace("mine}\n", f"mine}}\n  - {{id: {written}, seed: 7}}\n")


def _call(space: Space) -> Call:
    return Call(root=space.root, paths=(space.root / "projects/small.yaml",), environment={})


def _seen(film: str, board: str = "") -> Version:
    return Version(film=_sha(film), board=_sha(board))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


_FILM = """\
filmkit: 1
title: Small
scenes:
  - {id: 1, prompt: a city street}   # one
  - {id: 2, prompt: a dark forest}
"""


def test_a_file_keeps_all_but_the_value(space: Space) -> None:
    """A film file keeps its byte order mark, its line ends, its mode, and is what a link leads to."""
    content = b"\xef\xbb\xbf" + _FILM.replace("\n", "\r\n").encode()
    real = space.root / "real.yaml"
    real.write_bytes(content)
    real.chmod(0o640)
    path = space.root / "projects/small.yaml"
    path.symlink_to("../real.yaml")
    seen = _seen(_FILM.replace("\n", "\r\n"))
    after = change_scenes(_call(space), [_change("1", "seed", "7")], seen)
    assert real.read_bytes() == content.replace(b"street}", b"street, seed: 7}")
    assert path.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    again = change_scenes(_call(space), [_change("1", "seed", "")], after)
    assert (real.read_bytes(), again) == (content, seen)


def test_what_was_not_seen_is_not_written(space: Space) -> None:
    """A file that is another than the page showed stays as it is."""
    path = space.write("projects/small.yaml", _FILM + "# more\n")
    with pytest.raises(PlanError, match="changed elsewhere"):
        reorder_film(_call(space), ["2", "1"], _seen(_FILM))
    assert path.read_text() == _FILM + "# more\n"


@pytest.mark.parametrize(
    "change",
    [
        _change("1", "circled", "2"),  # of one take
        _change("1", "duration", "0"),
        _change("1", "prompt", ""),
        _change("1", "seed", "9999999999"),
        _change("1", "takes", "100"),
        _change("1", "prompt", "a\x07b"),
    ],
)
def test_a_film_that_could_not_be_made_is_not_written(space: Space, change: Change) -> None:
    """A change that the film would be wrong with is refused, and none of several is made then."""
    path = space.write("projects/small.yaml", _FILM)
    with pytest.raises(FilmkitError):
        change_scenes(_call(space), [_change("2", "seed", "1"), change], _seen(_FILM))
    assert path.read_text() == _FILM


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="modes are POSIX's")
def test_a_file_that_may_not_be_written_is_not(space: Space) -> None:
    """A read-only film file, or one behind a link out of the project, is refused."""
    path = space.write("projects/small.yaml", _FILM)
    path.chmod(0o444)
    with pytest.raises(BackendError, match="read-only"):
        change_scenes(_call(space), [_change("1", "seed", "7")], _seen(_FILM))
    assert path.read_text() == _FILM


_STORY = """\
filmkit: 1
title: Small
format: {width: 64, height: 36, fps: 12}
script: |
  A man walks along a canal. A dog sleeps in the sun. The rain begins.
audio: {soundtrack: none}
"""


def _texts(space: Space) -> tuple[str, str]:
    paths = ("projects/small.yaml", "projects/small.storyboard.json")
    film, board = ((space.root / path).read_text("utf-8") for path in paths)
    return film, board


def test_the_director_keeps_what_was_changed_on_a_page(space: Space) -> None:
    """A directed scene that was changed and moved on a page stays so when its script changes elsewhere."""
    space.write("projects/small.yaml", _STORY)
    space.run("direct", "small")
    film, board = _texts(space)
    ids = [str(scene["id"]) for scene in json.loads(board)["scenes"]]
    changes = [_change(ids[1], "prompt", "no dog"), _change(ids[1], "seed", "7")]
    version = change_scenes(_call(space), changes, _seen(film, board))
    assert version == _seen(*_texts(space))
    reorder_film(_call(space), [ids[1], ids[0], *ids[2:]], version)
    space.edit("projects/small.yaml", "The rain begins", "The snow begins")
    space.run("direct", "small")
    film, board = _texts(space)
    scenes = json.loads(board)["scenes"]
    assert [str(scene["id"]) for scene in scenes][:2] == [ids[1], ids[0]]
    assert scenes[0]["prompt"] == "no dog"
    assert "snow" in scenes[-1]["prompt"]
    assert film.endswith(f"\nscenes:\n  - {{id: {ids[1]}, seed: 7}}\n")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="modes are POSIX's")
def test_two_files_are_changed_together_or_not_at_all(space: Space) -> None:
    """A film file isn't changed when its storyboard, which the same wish changes, may not be written."""
    space.write("projects/small.yaml", _STORY)
    space.run("direct", "small")
    film, board = _texts(space)
    scene = str(json.loads(board)["scenes"][0]["id"])
    (space.root / "projects/small.storyboard.json").chmod(0o444)
    changes = [_change(scene, "seed", "7"), _change(scene, "prompt", "a bridge")]
    with pytest.raises(BackendError, match=r"storyboard\.json has to be written and is read-only"):
        change_scenes(_call(space), changes, _seen(film, board))
    assert _texts(space) == (film, board)


def test_what_was_written_first_is_put_back(tmp_path: Path) -> None:
    """When the second of two files can't be rewritten, the first gets back its old bytes."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"old")
    second.write_bytes(b"somebody's")
    wanted = [Rewriting(path=path, old=b"old", new=b"new") for path in (first, second)]
    with pytest.raises(BackendError, match="second was changed meanwhile"):
        rewrite_all(wanted)
    assert (first.read_bytes(), second.read_bytes()) == (b"old", b"somebody's")
    assert sorted(tmp_path.iterdir()) == [first, second]


def test_a_file_that_was_not_there_is_not_written_over(tmp_path: Path) -> None:
    """A file that somebody made where there was none is kept; where there still is none, it is made."""
    path = tmp_path / "new"
    rewrite(Rewriting(path=path, old=None, new=b"a"))
    with pytest.raises(BackendError, match="new was changed meanwhile"):
        rewrite(Rewriting(path=path, old=None, new=b"b"))
    assert path.read_bytes() == b"a"


def test_a_storyboard_keeps_its_byte_order_mark(space: Space) -> None:
    """A storyboard that an editor saved with a byte order mark is directed anew with one."""
    space.write("projects/small.yaml", _STORY)
    space.run("direct", "small")
    path = space.root / "projects/small.storyboard.json"
    path.write_bytes(BOM_UTF8 + path.read_bytes())
    space.edit("projects/small.yaml", "The rain begins", "The snow begins")
    space.run("direct", "small")
    content = path.read_bytes()
    assert content.startswith(BOM_UTF8 + b"{")
    assert b"snow" in content


def test_nothing_is_edited_while_the_storyboard_is_wrong(space: Space) -> None:
    """A seed isn't written for a scene that a wrong storyboard tells of."""
    film = space.write("projects/small.yaml", _STORY)
    board = '{"title": "T", "scenes": [{"id": 1, "prompt": "a"}, {"id": 1, "prompt": "b"}]}'
    space.write("projects/small.storyboard.json", board)
    with pytest.raises(SpecError, match="storyboard"):
        change_scenes(_call(space), [_change("1", "seed", "7")], _seen(_STORY, board))
    assert film.read_text() == _STORY
