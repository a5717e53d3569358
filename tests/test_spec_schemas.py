"""The schemas by themselves, and schema and model as two texts of one thing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

import jsonschema
import pytest

from filmkit.backends.resources import schema
from filmkit.model import cards, deliverables, storyboard, vocabulary
from filmkit.model import film as model
from filmkit.source import read_yaml
from filmkit.spec.film import check_film
from filmkit.spec.settings import check_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.keys import Json

SCHEMAS = {name: schema(name) for name in ("film", "settings")}
FILM: Any = SCHEMAS["film"]
DEFS = FILM["$defs"]


def resolved(part: Any, root: Any) -> Any:
    """A schema with what it refers to."""
    while "$ref" in part:
        target = root["$defs"][part["$ref"].removeprefix("#/$defs/")]
        part = {**target, **{key: value for key, value in part.items() if key != "$ref"}}
    return part


def properties(part: Any, root: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every property of a schema with its path, through lists, branches and references."""
    part = resolved(part, root)
    for key, value in part.get("properties", {}).items():
        yield f"{path}/{key}", resolved(value, root)
        yield from properties(value, root, f"{path}/{key}")
    inner = [
        part[key] for key in ("items", "additionalProperties") if isinstance(part.get(key), dict)
    ]
    for branch in (*part.get("anyOf", ()), *inner):
        yield from properties(branch, root, path)


ALL = [
    pytest.param(root, part, id=f"{name}:{path}")
    for name, root in SCHEMAS.items()
    for path, part in properties(root, root)
]


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_json_schema(name: str) -> None:
    """Each schema obeys the meta-schema and needs no network to be found."""
    root: Any = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(root)
    assert root["$id"] == f"{name}.schema.json"


@pytest.mark.parametrize(("root", "part"), ALL)
def test_every_property_is_explained(root: Any, part: Any) -> None:
    """Editors have a title, a description and examples to show; examples and default are allowed."""
    assert part["title"]
    assert part["description"].endswith(".")
    assert part["examples"]
    validator = jsonschema.Draft202012Validator({**part, "$defs": root["$defs"]})
    for value in (*part["examples"], *([part["default"]] if "default" in part else [])):
        validator.validate(value)


@dataclass(frozen=True)
class Pair:
    """A type of the model and the schema of the same thing."""

    type: type
    schema: Any
    renamed: dict[str, str] = field(default_factory=dict)  # model -> schema
    only_model: frozenset[str] = frozenset()
    only_schema: frozenset[str] = frozenset()
    filled: frozenset[str] = frozenset()  # always set by `filmkit.spec`, which has their defaults


_SHOT = {"frames": "duration"}
_CARD = {"frames": "duration", "fade_frames": "fade"}
_SAID = frozenset({"is_fade_said"})
_SYNTH, _FILE, _COMFY, _ = FILM["properties"]["audio"]["properties"]["soundtrack"]["anyOf"]
PAIRS = [
    Pair(
        model.Film,
        FILM,
        renamed={"deliver_to": "deliver"},
        only_model=frozenset({"name", "path", "script_file"}),
        only_schema=frozenset({"filmkit"}),
        filled=frozenset({"format", "deliver"}),
    ),
    Pair(
        model.Format,
        FILM["properties"]["format"],
        renamed={"rate": "fps"},
        filled=frozenset({"width", "height", "fps", "handles"}),
    ),
    Pair(model.Lora, DEFS["lora"]["anyOf"][1], filled=frozenset({"strength"})),
    Pair(model.Style, FILM["properties"]["style"]),
    Pair(model.Character, DEFS["character"], only_model=frozenset({"name"})),
    Pair(
        model.Transition,
        DEFS["transition"]["anyOf"][1],
        renamed={"kind": "type", "frames": "duration"},
        filled=frozenset({"type"}),
    ),
    Pair(
        model.DirectorChoice,
        FILM["properties"]["director"],
        renamed={"shortest_s": "shortest", "longest_s": "longest", "target_s": "target"},
    ),
    Pair(model.RenderChoice, FILM["properties"]["render"], only_model=frozenset({"text"})),
    Pair(model.ShotEntry, DEFS["shot"], renamed=_SHOT),
    Pair(model.SceneEntry, DEFS["scene"], renamed=_SHOT),
    Pair(model.SynthMusic, _SYNTH, only_schema=frozenset({"use"})),
    Pair(model.MusicFile, _FILE),
    Pair(
        model.ComfyMusic,
        _COMFY,
        only_model=frozenset({"text"}),
        only_schema=frozenset({"use"}),
        filled=frozenset({"use"}),
    ),
    Pair(model.Audio, FILM["properties"]["audio"], renamed={"loudness_lufs": "loudness"}),
    Pair(
        model.Voices,
        FILM["properties"]["audio"]["properties"]["voices"],
        renamed={"level_db": "level"},
    ),
    Pair(model.Voice, DEFS["voice"]["anyOf"][1]),
    Pair(model.SubtitleChoice, FILM["properties"]["subtitles"]),
    Pair(model.Fade, FILM["properties"]["fade"], renamed={"in_frames": "in", "out_frames": "out"}),
    Pair(
        deliverables.VideoVersion,
        DEFS["deliverable"],
        only_model=frozenset({"width", "height"}),
        only_schema=frozenset({"use", "size", "aspect", "from", "duration", "width", "fps"}),
        filled=frozenset({"to"}),
    ),
    Pair(
        deliverables.Teaser,
        DEFS["deliverable"],
        renamed={"start": "from", "frames": "duration", "rate": "fps"},
        only_model=frozenset({"use"}),
        only_schema=frozenset({"use", "size", "aspect", "fit", "codec"}),
        filled=frozenset({"to", "duration", "width", "fps"}),
    ),
    Pair(cards.TitleEntry, DEFS["title"], renamed=_CARD, only_model=_SAID),
    Pair(
        cards.CreditsEntry,
        FILM["properties"]["credits"]["anyOf"][1],
        renamed=_CARD,
        only_model=_SAID,
    ),
    Pair(cards.Credit, DEFS["credit"]["anyOf"][1]),
    Pair(storyboard.Line, DEFS["dialogue"]["items"], only_model=frozenset({"notes"})),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.type.__name__)
def test_schema_and_model_have_the_same_names(pair: Pair) -> None:
    """What a film file can say has a field in the model, and the other way round."""
    names = {f.name for f in fields(pair.type)} - pair.only_model
    assert {pair.renamed.get(name, name) for name in names} == set(
        pair.schema["properties"]
    ) - pair.only_schema


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.type.__name__)
def test_what_the_schema_requires_has_no_default_in_the_model(pair: Pair) -> None:
    """A key is required where the model has no default for it, and only there."""
    needed = {
        pair.renamed.get(f.name, f.name)
        for f in fields(pair.type)
        if f.default is MISSING and f.default_factory is MISSING and f.name not in pair.only_model
    }
    required = set(pair.schema.get("required", ()))
    assert needed - pair.filled == required - pair.filled


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.type.__name__)
def test_closed_lists_are_the_same(pair: Pair) -> None:
    """Where the model has a closed list of words, the schema has the same in the same order."""
    known = {
        **vars(vocabulary),
        **vars(storyboard),
        **vars(cards),
        **vars(deliverables),
        **vars(model),
    }
    known |= {"Mapping": Mapping, "Json": object, "Rate": object}
    hints = get_type_hints(pair.type, known)
    for name, hint in hints.items():
        for part in (hint, *get_args(hint)):
            if get_origin(part) is Literal and name not in pair.only_model:
                key = pair.renamed.get(name, name)
                assert resolved(pair.schema["properties"][key], FILM)["enum"] == list(
                    get_args(part)
                )


def test_every_use_of_a_deliverable_has_a_type() -> None:
    """What the schema lets a deliverable be is what the model has types for."""
    known = {**vars(deliverables), "Rate": object}
    uses = [
        get_args(get_type_hints(each, known)["use"])
        for each in (deliverables.Teaser, deliverables.Sheet)
    ]
    assert DEFS["deliverable"]["properties"]["use"]["enum"] == ["video", *uses[0], *uses[1]]


def said_defaults(part: Any) -> Json:
    """An object that says all its schema's defaults, and those of what is in it."""
    said: dict[str, Json] = {}
    for key, value in part["properties"].items():
        value = resolved(value, FILM)  # noqa: PLW2901
        if "default" in value:
            said[key] = value["default"]
        elif "properties" in value and (inner := said_defaults(value)):
            said[key] = inner
    return said


def test_a_film_that_says_the_defaults_is_one_that_does_not() -> None:
    """The defaults that the schema shows are those that a film gets."""
    silent: Any = {"title": "A", "scenes": [{"id": 1, "prompt": "b", "loras": [{"name": "c"}]}]}
    silent |= {"titles": [{"text": "d"}], "credits": [{"name": "e"}]}
    shot, lora = said_defaults(DEFS["scene"]), said_defaults(DEFS["lora"]["anyOf"][1])
    said: Any = {**_dict(said_defaults(FILM)), "title": "A"}
    said["scenes"] = [
        {**_dict(shot), "id": 1, "prompt": "b", "loras": [{**_dict(lora), "name": "c"}]}
    ]
    said["titles"] = [{**_dict(said_defaults(DEFS["title"])), "text": "d"}]
    credit = {**_dict(said_defaults(DEFS["credit"]["anyOf"][1])), "name": "e"}
    look = said_defaults(FILM["properties"]["credits"]["anyOf"][1])
    said["credits"] = {**_dict(look), "entries": [credit]}
    films = [
        check_film(read_yaml(json.dumps(data), ""), FILM, name="a", path="a.yaml", assets={})
        for data in (silent, said)
    ]
    assert films[0] == films[1]
    assert films[0][0]


def _dict(data: Json) -> dict[str, Json]:
    assert isinstance(data, dict)
    return data


def test_settings_that_say_the_defaults_are_those_that_do_not() -> None:
    """The defaults that the settings' schema shows are those that a machine gets."""
    root: Any = SCHEMAS["settings"]
    said = json.dumps(said_defaults(root))
    assert check_settings(read_yaml(said, ""), root, {}) == check_settings(None, root, {})
