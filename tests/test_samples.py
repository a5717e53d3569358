"""The films that come with filmkit: samples, examples, and the one that `filmkit new` writes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment, StrictUndefined

from filmkit.backends.resources import folder, schema, template
from filmkit.cut.transitions import names
from filmkit.model.asset import Asset
from filmkit.source import read_yaml
from filmkit.spec.film import check_film, named_files

if TYPE_CHECKING:
    from filmkit.model.film import Film

ROOT = Path(__file__).parents[1]
PROJECTS = ROOT / "projects"
DOCS = (ROOT / "docs" / "film-format.md").read_text(encoding="utf-8")
SAMPLES = sorted(PROJECTS.glob("*.yaml"))


def film(text: str, name: str) -> Film:
    """The film in a text that has nothing wrong and names no files but scripts that are there."""
    source = read_yaml(text, f"{name}.yaml")
    assets = {
        file: Asset(path=f"projects/{file}", digest="-", text=(PROJECTS / file).read_text("utf-8"))
        for file in named_files(source.data)
    }
    found, problems = check_film(
        source, schema("film"), name=name, path=f"projects/{name}.yaml", assets=assets
    )
    assert problems == ()
    assert found
    return found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_are_films(path: Path) -> None:
    """Each sample has nothing wrong, needs no file, and tells editors where its schema is."""
    text = path.read_text(encoding="utf-8")
    assert film(text, path.stem).title
    first = text.splitlines()[0]
    target = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / target).resolve() == folder("schemas") / "film.schema.json"


def test_the_first_sample_is_the_sentence_of_the_design() -> None:
    """One sentence, seed 2084: all else is the director's."""
    found = film((PROJECTS / "neo-amsterdam.yaml").read_text(encoding="utf-8"), "neo-amsterdam")
    assert found.script == (
        "Een cyberpunk detective loopt door een regenachtige straat in Neo-Amsterdam, 2084.\n"
    )
    assert (found.seed, found.scenes) == (2084, ())


def test_the_second_sample_lasts_seven_seconds() -> None:
    """Two scenes by hand, 4 s and 3 s: the film's length is their sum, whatever the transition."""
    name = "neo-amsterdam-cut"
    found = film((PROJECTS / f"{name}.yaml").read_text(encoding="utf-8"), name)
    frames = sum(scene.frames or 0 for scene in found.scenes)
    assert found.format.rate.seconds(frames) == 7
    assert found.scenes[0].transition
    assert found.scenes[0].transition.frames > 0


@pytest.mark.parametrize("title", ["My Film", 'A "film": \\ {{ 7 }} # no', "é\u2028 <b>'&", "no"])
def test_a_new_film_is_a_film(title: str) -> None:
    """What `filmkit new` writes has nothing wrong, whatever the title."""
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701 (YAML)
    text = environment.from_string(template("film.yaml.j2")).render(title=title, seed=7)
    found = film(text, "my-film")
    assert (found.title, found.seed) == (title, 7)
    assert text.endswith("}\n")
    assert max(map(len, text.splitlines())) < 130


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL))
def test_examples_of_the_reference_are_films(text: str) -> None:
    """Each example of docs/film-format.md is part of a good film."""
    data = read_yaml(text, "film.yaml").data or {}
    assert isinstance(data, dict)
    whole = read_yaml(json.dumps({"title": "A", "script": "B", **data}), "film.yaml")
    assets = {name: Asset(path=name, text="Rain.") for name in named_files(whole.data)}
    found, problems = check_film(
        whole, schema("film"), name="film", path="projects/film.yaml", assets=assets
    )
    assert problems == ()
    assert found


def test_the_reference_names_all_there_is() -> None:
    """Every key of the schema, every word of a closed list and every transition is in the docs."""
    text = json.dumps(schema("film"))
    keys = set(re.findall(r'"(\w+)": \{"title"', text))
    words = {word for found in re.findall(r'"enum": (\[.*?\])', text) for word in json.loads(found)}
    assert len(keys) > 50
    for name in (keys - {"note"}) | (words - {None}) | set(names()):
        assert re.search(rf"\b{name}\b", DOCS), name
