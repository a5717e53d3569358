"""A film file checked: the film, or every problem at once."""

from __future__ import annotations

import json
import re
import time
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmkit.backends.resources import schema
from filmkit.errors import Problem, SpecError, by_place
from filmkit.model.asset import Asset
from filmkit.model.film import (
    PREVIOUS,
    ComfyMusic,
    Film,
    MusicFile,
    RenderChoice,
    Transition,
)
from filmkit.source import decode, read_yaml
from filmkit.spec.film import check_film, named_files, script_file, text_files
from filmkit.timing import Rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json

CASES = Path(__file__).parent / "cases" / "spec"
SCHEMA = schema("film")


def check(
    text: str, *, name: str = "film", assets: Mapping[str, Asset] | None = None
) -> tuple[Film | None, tuple[Problem, ...]]:
    """The film in a text, or what is wrong with it."""
    try:
        source = read_yaml(text, "film.yaml")
    except SpecError as error:
        return None, error.problems
    return check_film(
        source, SCHEMA, name=name, path=f"projects/{name}.yaml", assets=assets or {}
    )  # fmt: skip


def film(text: str, **assets: Asset) -> Film:
    """The film in a text that has nothing wrong."""
    found, problems = check(text, assets=assets)
    assert found, "\n".join(map(str, problems))
    return found


def folders(kind: str) -> list[Any]:
    """The cases of a kind."""
    return [pytest.param(path, id=path.name) for path in sorted((CASES / kind).iterdir())]


def assert_well_said(problem: Problem) -> None:
    """A message is for filmmakers: no Python, no JSON Schema, no full stop."""
    assert problem.where
    unquoted = re.sub(r"'[^']*'", "''", problem.message)
    assert unquoted[:1].islower() or unquoted.startswith(("'", "LoRA", "YAML"))
    assert not unquoted.endswith((".", "!", ":"))
    assert "\n" not in problem.message
    assert len(problem.message) < 300
    words = set(re.findall(r"\w+", unquoted))
    assert not words & {"dict", "str", "int", "None", "NoneType", "schema", "schemas", "valid"}


@pytest.mark.parametrize("folder", folders("good"))
def test_good_cases_are_films(folder: Path) -> None:
    """Every film in cases/spec/good is a film."""
    text = decode((folder / "film.yaml").read_bytes(), "film.yaml")
    assert film(text).path == "projects/film.yaml"


@pytest.mark.parametrize("folder", folders("bad"))
def test_bad_cases_tell_every_problem(folder: Path) -> None:
    """Every film in cases/spec/bad has the problems in its expected.txt, in order of place."""
    found, problems = check(decode((folder / "film.yaml").read_bytes(), "film.yaml"))
    assert found is None
    assert problems == by_place(problems)
    for problem in problems:
        assert_well_said(problem)
    told = "".join(f"{problem}\n" for problem in problems)
    assert told == (folder / "expected.txt").read_text(encoding="utf-8")


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", " ", "cut", "dissolve", "4s", "96f", "-1", "1e9", "x" * 300, "a\nb", "é"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "file", "use", "type", "x-a", "name"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
EVERYTHING = read_yaml((CASES / "good/everything/film.yaml").read_text(encoding="utf-8"), "").data


def paths(data: Json) -> list[tuple[str | int, ...]]:
    """The path of every part of some data."""
    found: list[tuple[str | int, ...]] = [()]
    parts: Any = ()
    if isinstance(data, dict):
        parts = data.items()
    elif isinstance(data, list):
        parts = enumerate(data)
    for step, part in parts:
        found += [(step, *path) for path in paths(part)]
    return found


def changed(data: Any, path: tuple[str | int, ...], value: Json) -> Json:
    """The data with another value at a path."""
    if not path:
        return value
    copy: Any = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = changed(copy[path[0]], path[1:], value)
    return copy  # type: ignore[no-any-return]


@settings(max_examples=300)
@given(
    mutations=st.lists(
        st.tuples(st.sampled_from(sorted(paths(EVERYTHING), key=str)), ANYTHING), max_size=4
    )
)
def test_whatever_is_wrong_is_told(mutations: list[tuple[tuple[str | int, ...], Json]]) -> None:
    """A good film with anything in place of any of its parts is a film, or has problems well said."""
    data = EVERYTHING
    for path, value in mutations:
        if path in paths(data):
            data = changed(data, path, value)
    named_files(data)
    found, problems = check(json.dumps(data, ensure_ascii=False))
    assert (found is None) == bool(problems)
    for problem in problems:
        assert_well_said(problem)


@given(data=ANYTHING)
def test_any_shape_names_files_or_none(data: Json) -> None:
    """Data of any shape is looked through for file names without stumbling."""
    for key in ("script", "cast", "scenes", "audio"):
        assert isinstance(named_files({key: data}), tuple)
    assert isinstance(named_files(data), tuple)
    script_file(data)


def test_named_files_are_in_order_and_once() -> None:
    """Files come as written: script, cast, scenes and shots, sound; notes are none of them."""
    text = """
        title: Files
        script: {file: story.txt}
        cast:
          eva: {look: coat, reference: eva.png}
          x-old: {reference: old.png}
        scenes:
          - {id: 2, clip: b.mp4}
          - {id: 1, shots: [{clip: a.mp4}, {clip: b.mp4}]}
        audio: {soundtrack: {file: ../music.wav}}
    """
    data = read_yaml(text, "film.yaml").data
    assert named_files(data) == ("story.txt", "eva.png", "b.mp4", "a.mp4", "../music.wav")
    assert script_file(data) == "story.txt"
    assert script_file({"script": "text"}) is None


def test_files_become_their_paths_from_the_root() -> None:
    """The film has the paths of files from the root, and the text of its script."""
    text = """
        title: Files
        script: {file: story.txt}
        cast: {eva: {look: coat, reference: eva.png}}
        scenes: [{id: 1, clip: a.mp4}]
        audio: {soundtrack: {file: music.wav}}
    """
    names = {
        "story.txt": Asset(path="projects/story.txt", digest="1", text="Rain.\n"),
        "eva.png": Asset(path="projects/eva.png", digest="2"),
        "a.mp4": Asset(path="projects/a.mp4", digest="3"),
        "music.wav": Asset(path="projects/music.wav", digest="4"),
    }
    found = film(text, **names)
    assert found.script == "Rain.\n"
    assert found.cast["eva"].reference == "projects/eva.png"
    assert found.scenes[0].clip == "projects/a.mp4"
    assert found.audio.soundtrack == MusicFile(file="projects/music.wav")


def test_problems_of_files_are_told_where_they_are_named() -> None:
    """What is wrong with a file is told at its name; a script without words is wrong too."""
    text = "title: Files\nscript: {file: story.txt}\nscenes:\n  - {id: 1, clip: a.mp4}\n"
    assets = {
        "story.txt": Asset(path="story.txt", text=" \n"),
        "a.mp4": Asset(problem="is a folder"),
    }
    _, problems = check(text, assets=assets)
    assert [str(problem).split("\n")[0] for problem in problems] == [
        "film.yaml:2:16: the script 'story.txt' is empty",
        "film.yaml:4:19: 'a.mp4' is a folder",
    ]


@pytest.mark.parametrize(
    ("name", "better"),
    [("My Film", "my-film"), ("Été", "t"), ("-x", "x"), ("", "my-film"), ("a\n", "a"), ("ÅÄÖ", "my-film")],
)  # fmt: skip
def test_a_file_whose_name_is_no_film_name(name: str, better: str) -> None:
    """A film is named like its file, in small letters; the hint has a name that would do."""
    _, (problem,) = check("title: A\nscript: Rain.\n", name=name)
    assert str(problem.where) == "film.yaml"
    assert problem.hint == f"rename the file to '{better}.yaml'"


@pytest.mark.parametrize(
    ("fps", "rate"),
    [
        ("24", Fraction(24)),
        ("23.976", Fraction(24000, 1001)),
        ("30000/1001", Fraction(30000, 1001)),
        ("12.5", Fraction(25, 2)),
        ("240", Fraction(240)),
    ],
)
def test_frame_rates_are_exact(fps: str, rate: Fraction) -> None:
    """Rates are the fractions that people mean."""
    assert film(f"title: A\nscript: B\nformat: {{fps: {fps}}}").format.rate == Rate(rate)


@pytest.mark.parametrize(
    ("length", "frames"),
    [("4", 96), ("4.5", 108), ("4s", 96), ("500ms", 12), ("96f", 96), ("'2'", 48), ("1f", 1)],
)
def test_lengths_are_frames(length: str, frames: int) -> None:
    """Seconds, milliseconds and frames become whole frames of the film."""
    found = film(f"title: A\nscenes: [{{id: 1, prompt: b, duration: {length}}}]")
    assert found.scenes[0].frames == frames


@pytest.mark.parametrize(
    ("fps", "handles", "frames"), [(24, 6, 12), (25, 6, 12), (60, 6, 12), (24, 2, 4), (24, 50, 12)]
)
def test_a_transition_without_a_length_fits_the_handles(
    fps: int, handles: int, frames: int
) -> None:
    """A transition by its name alone lasts half a second, or what the handles allow."""
    text = f"title: A\nscript: B\nformat: {{fps: {fps}, handles: {handles}}}\ntransition: "
    expected = Transition(kind="dissolve", frames=frames)
    assert film(text + "dissolve").transition == expected
    assert film(text + "{type: Cross Dissolve}").transition == expected


@given(handles=st.integers(0, 20), frames=st.integers(1, 50))
def test_the_hint_for_handles_is_a_cure(handles: int, frames: int) -> None:
    """A transition is as long as twice the handles at most, and the handles of the hint are enough."""
    text = "title: A\nscript: B\nformat: {{handles: {}}}\ntransition: {{type: dissolve, duration: {}f}}"
    found, problems = check(text.format(handles, frames))
    assert (found is not None) == (frames <= 2 * handles)
    for problem in problems:
        needed = re.search(r"handles: (\d+)", problem.hint)
        assert needed
        cure = int(needed[1]) if handles else -(-frames // 2)
        assert film(text.format(cure, frames)).transition.frames == frames


def test_a_film_of_thirty_scenes_is_checked_in_no_time() -> None:
    """Parsing and checking a film costs less than a keystroke."""
    scene = "  - {id: %d, prompt: rain, duration: 4s, size: wide, transition: dissolve}\n"
    text = "title: A\nscenes:\n" + "".join(scene % n for n in range(30))
    film(text)  # imports jsonschema
    seconds = []
    for _ in range(3):
        start = time.process_time()
        film(text)
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.05


OWN = """\
title: Own
render:
  use: comfyui
  workflow: my.api.json
  bind: {prompt: "6.text", loras: 2}
  output: 10
  frame_rule: 4n+1
  size_multiple: 16.0
  fps: 23.976
  params: {steps: 20, x-note: mine}
scenes:
  - {id: 1, prompt: a, first_frame: start.png}
  - {id: 2, prompt: b, first_frame: {from: previous}}
audio: {soundtrack: {use: comfyui, workflow: music/mine.json, prompt: " calm ", bind: {prompt: 1.tags}}}
"""
OWN_FILES = {
    "my.api.json": Asset(path="projects/my.api.json", text="{}"),
    "music/mine.json": Asset(path="projects/music/mine.json", text="{ }"),
    "start.png": Asset(path="projects/start.png", digest="d"),
}


def test_own_workflows() -> None:
    """One's own workflows come with their text; numbers of nodes need no quotes."""
    found, problems = check(OWN, assets=OWN_FILES)
    assert found, problems
    assert found.render == RenderChoice(
        use="comfyui",
        workflow="projects/my.api.json",
        text="{}",
        bind={"prompt": "6.text", "loras": "2"},
        output="10",
        frame_rule="4n+1",
        size_multiple=16,
        fps=Rate.of(23.976),
        params={"steps": 20},
    )
    assert found.audio.soundtrack == ComfyMusic(
        prompt="calm",
        workflow="projects/music/mine.json",
        text="{ }",
        bind={"prompt": "1.tags"},
    )
    assert [scene.first_frame for scene in found.scenes] == ["projects/start.png", PREVIOUS]


def test_own_workflows_are_read_as_text() -> None:
    """Files of workflows are read; the names of those that come with filmkit are no files."""
    data = read_yaml(OWN, "").data
    assert text_files(data) == ("my.api.json", "music/mine.json")
    assert named_files(data) == ("my.api.json", "music/mine.json", "start.png")
    assert named_files({"render": {"workflow": "wan22_t2v"}}) == ()


def test_an_empty_workflow() -> None:
    """An empty file is no workflow, and not taken for a name."""
    empty = {**OWN_FILES, "my.api.json": Asset(path="projects/my.api.json", text=" ")}
    _, problems = check(OWN, assets=empty)
    assert [problem.message for problem in problems] == ["the workflow 'my.api.json' is empty"]
