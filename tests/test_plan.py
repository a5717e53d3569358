"""Films into steps: what decides each artifact, and what it is made from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from space import TINY

from filmkit.backends.render.animatic import Animatic
from filmkit.backends.resources import schema
from filmkit.errors import PlanError, SpecError, Where
from filmkit.model.asset import Asset
from filmkit.model.film import PREVIOUS, Audio, ComfyMusic, Film, Format, SceneEntry
from filmkit.model.ports import (
    PREVIOUS_CLIP,
    Expected,
    Machine,
    MusicOrder,
    RenderOrder,
)
from filmkit.model.settings import Settings
from filmkit.plan.clips import Tools
from filmkit.plan.orders import RENDER, SOUNDTRACK, order_film
from filmkit.plan.plan import arrange, plan_film
from filmkit.plan.shots import resolve
from filmkit.source import read_yaml
from filmkit.spec.film import check_film
from filmkit.timing import Rate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from filmkit.keys import Json
    from filmkit.model.film import RenderChoice
    from filmkit.model.ports import Job, Renderer
    from filmkit.model.shot import Shot
    from filmkit.plan.plan import Plan
    from filmkit.plan.step import Step

GOLDEN = Path(__file__).parent / "golden" / "animatic_keys.json"
PLACES = {
    RENDER: Where("f.yaml", 1),
    SOUNDTRACK: Where("f.yaml", 2),
    "scene_01": Where("f.yaml", 3),
}
ASSETS = {name: Asset(path=name, digest=f"digest of {name}") for name in ("ann.png", "start.png")}
FORM = Format(width=64, height=36, rate=Rate.of(12), handles=2)


class Server:
    """A renderer and composer that orders and never makes anything."""

    version = 3
    pool = "server"
    ffmpeg_decides = False

    def __init__(self, *, still: bool = False) -> None:
        self._still = still

    def order(self, shot: Shot, form: Format, choice: RenderChoice) -> RenderOrder:
        """An order with all that an order can have."""
        if "impossible" in shot.prompt:
            message = f"{shot.prompt}: not with this model"
            raise PlanError(message)
        expected = Expected(width=64, height=64, frames=9, rate=Rate.of(8))
        assets = {f"reference_{one.name}.png": one.path for one in shot.references}
        if shot.first_frame and shot.first_frame != PREVIOUS:
            assets["first.png"] = shot.first_frame
        return RenderOrder(
            payload={"prompt": shot.prompt, "seed": shot.seed, "workflow": choice.workflow},
            expected=replace(expected, width=form.width),
            assets=assets,
            previous=bool(shot.previous),
            still=self._still,
            graph={"prompt": shot.prompt},
            ignored=("the negative prompt",) if shot.negative else (),
        )

    def order_music(self, music: ComfyMusic, *, seed: int, seconds: Fraction) -> MusicOrder:
        """Music as long as the film."""
        if seconds > 10:
            message = "too long a film"
            raise PlanError(message)
        payload: dict[str, Json] = {"prompt": music.prompt, "seed": seed, "s": float(seconds)}
        return MusicOrder(payload=payload)

    def render(self, payload: Mapping[str, Json], job: Job) -> Mapping[str, Json]:
        """Nothing is rendered here."""
        raise NotImplementedError


def _film(**fields: Any) -> Film:
    said = {
        "name": "f",
        "path": "projects/f.yaml",
        "title": "F",
        "format": FORM,
        "deliver_to": "films/f.mp4",
        "audio": Audio(soundtrack=None),
    }
    return Film(**{**said, **fields})


def _scenes(*prompts: str, **fields: Any) -> tuple[SceneEntry, ...]:
    """A scene of half a second for each prompt; the fields are the last one's."""
    entries = [SceneEntry(id=n + 1, prompt=prompt, frames=6) for n, prompt in enumerate(prompts)]
    return (*entries[:-1], replace(entries[-1], **fields))


def _plan(film: Film, renderer: Renderer | None = None, ffmpeg: str = "ffmpeg 9") -> Plan:
    server = Server()
    renderer = renderer or server
    versions = resolve(film, None, ASSETS)
    cut = arrange(film, versions, PLACES)
    orders = order_film(film, versions, renderer, server, PLACES)
    tools = Tools(ffmpeg=ffmpeg, renderer=renderer, composer=server)
    return plan_film(film, versions, cut, orders=orders, assets=ASSETS, tools=tools)


def _by_name(plan: Plan) -> dict[str, Step]:
    return {step.name.replace(":f", "", 1): step for step in plan.steps}


def test_films_made_before_stay_up_to_date(request: pytest.FixtureRequest) -> None:
    """The keys of a film by the animatic stay what they are: a change here makes every film again.

    Then the change belongs in CHANGELOG, under what will be made again.
    """
    source = read_yaml(TINY, "tiny.yaml")
    film, problems = check_film(source, schema("film"), name="tiny", path="tiny.yaml", assets={})
    assert film, problems
    animatic = Animatic(Machine(ffmpeg=Path("ffmpeg"), settings=Settings()))
    keys = {step.name: step.key for step in _plan(film, animatic).steps}
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(json.dumps(keys, indent=1) + "\n", "utf-8")
    assert keys == json.loads(GOLDEN.read_text("utf-8"))


def test_the_animatic_takes_any_film() -> None:
    """What the animatic can't paint changes no key of its clips: a draft stays a draft."""
    animatic = Animatic(Machine(ffmpeg=Path("ffmpeg"), settings=Settings()))
    plain, said = (
        _plan(_film(scenes=_scenes("a", "b", **fields)), animatic)
        for fields in ({}, {"first_frame": PREVIOUS})
    )
    assert [step.key for step in plain.steps] == [step.key for step in said.steps]


def test_ffmpeg_renders_nothing_again() -> None:
    """Another ffmpeg cuts again; clips that it doesn't decide stay, and so do those that come from a server."""
    film = _film(scenes=_scenes("a", "b"), audio=Audio(soundtrack=_music()))
    old, new = (_by_name(_plan(film, ffmpeg=version)) for version in ("ffmpeg 8", "ffmpeg 9"))
    stays = {name for name in old if old[name].key == new[name].key}
    assert stays == {"graph:scene_01", "graph:scene_02", "clip:scene_01", "clip:scene_02", "music"}


def test_an_ordered_clip() -> None:
    """A clip's recipe is what was ordered, its check what the renderer expects, its pool the renderer's."""
    step = _by_name(_plan(_film(scenes=_scenes("a", seed=5))))["clip:scene_01"]
    assert step.recipe["version"] == 3
    assert step.recipe["use"] == "animatic"
    assert step.recipe["payload"] == {"prompt": "a", "seed": 5, "workflow": ""}
    assert step.expected == Expected(width=64, height=64, frames=9, rate=Rate.of(8))
    assert step.pool == "server"


def test_pictures_of_the_users_own() -> None:
    """First frame and references are assets of the clip, by their contents."""
    cast = check_film(
        read_yaml(
            "{title: F, scenes: [{id: 1, prompt: a}], cast: {ann: {look: b, reference: ann.png}}}",
            "f.yaml",
        ),
        schema("film"),
        name="f",
        path="f.yaml",
        assets=ASSETS,
    )[0]
    assert cast
    scenes = _scenes("a", cast=("ann",), first_frame="start.png")
    step = _by_name(_plan(_film(scenes=scenes, cast=cast.cast)))["clip:scene_01"]
    assert step.assets == {"reference_ann.png": "ann.png", "first.png": "start.png"}
    assert step.asset_digests["reference_ann.png"] == "digest of ann.png"


def test_a_chain() -> None:
    """A clip that begins with the one before is made from it, takes and all; the others stand alone."""
    scenes = (
        SceneEntry(id=1, prompt="a", frames=6, takes=2, circled=2),
        SceneEntry(id=2, prompt="b", frames=6, first_frame=PREVIOUS, takes=2),
        SceneEntry(id=3, prompt="c", frames=6),
    )
    steps = _by_name(_plan(_film(scenes=scenes)))
    first = steps["clip:scene_01"]
    assert dict(steps["clip:scene_02"].inputs) == {PREVIOUS_CLIP: first}
    assert dict(steps["clip:scene_02_take_02"].inputs) == {PREVIOUS_CLIP: first}
    assert not steps["clip:scene_03"].inputs
    names = list(steps)
    assert names.index("clip:scene_01") < names.index("clip:scene_02")


def test_a_scene_of_shots_begins_with_its_first() -> None:
    """The first frame of a scene is that of its first shot."""
    shots = _scenes("x", "y")
    scene = replace(_scenes("b")[0], id=2, shots=shots, first_frame=PREVIOUS)
    found = resolve(_film(scenes=(*_scenes("a"), scene)), None, {})
    assert [takes.circled.previous for takes in found] == ["", "scene_01", ""]
    assert found[1].circled.previous_frames == 6


def test_no_chain_begins_the_film() -> None:
    """The film's first shot has none before it."""
    film = _film(scenes=_scenes("a", first_frame=PREVIOUS))
    with pytest.raises(SpecError, match="no shot before") as raised:
        arrange(film, resolve(film, None, {}), PLACES)
    assert raised.value.problems[0].where == PLACES["scene_01"]


def test_a_still() -> None:
    """A still is a step of its own, which only what it shows decides; the clip of it is ours."""

    def steps(**fields: Any) -> dict[str, Step]:
        return _by_name(_plan(_film(scenes=_scenes("a", **fields)), Server(still=True)))

    still, longer = steps(), steps(frames=9, move="dolly_in")
    assert still["still:scene_01"].path == "stills/scene_01.png"
    assert still["still:scene_01"].pool == "server"
    assert still["still:scene_01"].key == longer["still:scene_01"].key
    assert still["clip:scene_01"].pool == "cpu"
    assert still["clip:scene_01"].key != longer["clip:scene_01"].key
    names = list(still)
    assert names.index("still:scene_01") == names.index("clip:scene_01") - 1


def _music() -> ComfyMusic:
    return ComfyMusic(prompt="calm piano", workflow="ace_step")


def test_music() -> None:
    """Music is made once; the soundtrack is made from it, at the film's loudness."""
    quiet, loud = (
        _by_name(
            _plan(_film(scenes=_scenes("a"), audio=Audio(soundtrack=_music(), loudness_lufs=lufs)))
        )
        for lufs in (-23.0, -14.0)
    )
    assert dict(quiet["soundtrack"].inputs) == {"music": quiet["music"]}
    assert quiet["music"].key == loud["music"].key
    assert quiet["soundtrack"].key != loud["soundtrack"].key
    assert quiet["music"].path == "music.flac"


def test_every_refusal_is_told() -> None:
    """All that can't be made is told at once, each where it is written; what is common to all, once."""

    def problems(*prompts: str, **fields: Any) -> list[tuple[str, Where | None]]:
        film = _film(scenes=_scenes(*prompts), **fields)
        versions = resolve(film, None, {})
        with pytest.raises(PlanError) as raised:
            order_film(film, versions, Server(), Server(), PLACES)
        return [(problem.message, problem.where) for problem in raised.value.problems]

    refusal = "impossible: not with this model"
    assert problems("impossible", "b") == [(refusal, PLACES["scene_01"])]
    assert problems("b", "impossible") == [(refusal, PLACES[RENDER])]
    assert problems("impossible", "impossible", "impossible") == [(refusal, PLACES[RENDER])]
    long = {"audio": Audio(soundtrack=_music()), "format": replace(FORM, rate=Rate.of("1/3"))}
    assert problems("a", **long) == [("too long a film", PLACES[SOUNDTRACK])]
