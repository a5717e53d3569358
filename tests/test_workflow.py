"""The workflows that come with filmkit: every one fits the server's nodes, whatever a film says."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from orders import DETECTIVE, FORM, LORAS, choice, shot, stocked

from filmkit.backends.resources import folder, schema, template, workflow_names
from filmkit.backends.workflows import chosen_workflow, shipped_workflow
from filmkit.errors import PlanError, SpecError
from filmkit.keys import canonical
from filmkit.model.film import PREVIOUS, ComfyMusic, Format
from filmkit.model.ports import PREVIOUS_CLIP
from filmkit.timing import Rate
from filmkit.workflow.check import check_order
from filmkit.workflow.graph import graph_of, link_of
from filmkit.workflow.order import Order, ignored_by, order_music, order_shot

if TYPE_CHECKING:
    from filmkit.model.shot import Shot

GOLDEN = Path(__file__).parent / "golden" / "workflows"
NAMES = workflow_names()
PICTURES = [name for name in NAMES if shipped_workflow(name).kind != "music"]
VIDEOS = [name for name in PICTURES if shipped_workflow(name).kind == "video"]
FULL = shot(loras=LORAS, references=(DETECTIVE,))
MUSIC = [name for name in NAMES if name not in PICTURES]


def order(name: str, a_shot: Shot | None = None, **said: Any) -> Order:
    """What a server would be asked for by a workflow, with all that it can take."""
    workflow = shipped_workflow(name)
    if workflow.kind == "music":
        music = ComfyMusic(prompt="calm piano", workflow=name, **said)
        return order_music(workflow, "calm piano", 7, Fraction(61, 2), music)
    return order_shot(workflow, a_shot or FULL, FORM, choice(name, **said))


def test_all_are_there() -> None:
    """The workflows that the docs promise are those that there are."""
    page = (folder("schemas").parent / "docs" / "comfyui.md").read_text("utf-8")
    assert set(re.findall(r"^### `(\w+)`", page, re.MULTILINE)) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_docs_name_every_model(name: str) -> None:
    """docs/comfyui.md names each workflow's model files with their folders, and its settings."""
    page = (folder("schemas").parent / "docs" / "comfyui.md").read_text("utf-8")
    part = page.split(f"### `{name}`")[1].split("\n### ")[0].split("\n## ")[0]
    workflow = shipped_workflow(name)
    for model in workflow.models:
        assert f"| `{model.role}` | `models/{model.folder}/` | `{model.file}` |" in part
    for param, value in workflow.params.items():
        assert f"`{param}: {json.dumps(value) if isinstance(value, str) else value}`" in part
    if workflow.rule.most:
        assert f"{workflow.rule.most} frames at most" in part


@pytest.mark.parametrize("name", NAMES)
def test_its_yaml_obeys_the_schema(name: str) -> None:
    """What stands beside each template is what `workflow.schema.json` allows."""
    said = yaml.safe_load(template(f"comfyui/{name}.yaml"))
    root: Any = schema("workflow")
    jsonschema.Draft202012Validator.check_schema(root)
    jsonschema.Draft202012Validator(root).validate(said)


@pytest.mark.parametrize("name", NAMES)
def test_the_server_takes_it(name: str) -> None:
    """Nodes, inputs, links, choices and numbers of every workflow are those of the real server."""
    asked = order(name)
    assert check_order(asked, stocked(asked)) == ()


@pytest.mark.parametrize("name", NAMES)
def test_its_graph_is_the_golden_one(name: str, request: pytest.FixtureRequest) -> None:
    """A changed graph renders films again, so it is looked at; `--update-golden` writes it."""
    text = json.dumps(order(name).json(), indent=1) + "\n"
    path = GOLDEN / f"{name}.json"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_it_is_in_vain(name: str) -> None:
    """Every node of a graph serves its output, and every model and setting is in it."""
    asked = order(name)
    graph = graph_of(asked.graph)
    used, found = {asked.output}, [asked.output]
    while found:
        for value in graph[found.pop()].inputs.values():
            if (link := link_of(value)) and link.node not in used:
                used.add(link.node)
                found.append(link.node)
    assert used == graph.keys()
    workflow = shipped_workflow(name)
    assert {(m.role, m.folder, m.file) for m in asked.models} == {
        (m.role, m.folder, m.file) for m in workflow.models
    }
    for param, value in workflow.params.items():
        other = {str: f"{value}x", int: 3, float: 0.25}[type(value)]
        assert order(name, params={param: other}).graph != asked.graph


@pytest.mark.parametrize("name", NAMES)
def test_an_order_survives_json(name: str) -> None:
    """A recipe is read back as the order it was made from, whatever else stands in it."""
    asked = order(name)
    assert asked.is_exact
    payload, notes = (json.loads(canonical(said)) for said in (asked.json(), asked.notes()))
    assert Order.of({**payload, "more": 1}, {**notes, "more": 1}) == asked
    assert Order.of(payload).json() == asked.json()


@pytest.mark.parametrize("name", PICTURES)
@given(text=st.text(), seed=st.integers(0, 2**32 - 1))
def test_a_prompt_is_data(name: str, text: str, seed: int) -> None:
    """Any prompt, negative prompt and LoRA name arrives as it is, and changes nothing else."""
    lora = replace(LORAS[0], name=f"{text}.safetensors")
    plain = shot(
        references=(DETECTIVE,), loras=(replace(lora, name="LORA"),), prompt="PROMPT", seed=1
    )
    nasty = replace(plain, prompt=text, negative=text, loras=(lora,), seed=seed)
    found, known = order(name, nasty).graph, order(name, plain).graph
    assert found.keys() == known.keys()
    inputs = [node.inputs for node in graph_of(found).values()]
    assert any(text in (each.get("text"), each.get("prompt")) for each in inputs)
    assert any(seed in (each.get("seed"), each.get("noise_seed")) for each in inputs)


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_as_many_loaders_as_loras(name: str, count: int) -> None:
    """LoRAs are chained in order, one loader each (two where two models take turns); none = no loader."""
    loras = tuple(replace(LORAS[0], name=f"{n}.safetensors") for n in range(count))
    asked = order(name, shot(loras=loras, references=(DETECTIVE,)))
    graph = graph_of(asked.graph)
    loaders = {i: node for i, node in graph.items() if node.class_type.startswith("LoraLoader")}
    chains = 2 if name in {"wan22_t2v", "wan22_i2v"} else 1
    assert len(loaders) == count * chains
    assert list(asked.loras) == [lora.name for lora in loras]
    after = [link.node for n in loaders.values() if (link := link_of(n.inputs["model"]))]
    assert len(set(after)) == len(after)
    assert sum(node in loaders for node in after) == max(0, count - 1) * chains


def test_both_of_wans_models_get_each_lora() -> None:
    """Wan's 14B gets a LoRA on both models, and of a pair the one that is meant for each."""
    graph = graph_of(order("wan22_t2v").graph)
    names = {i: node.inputs["lora_name"] for i, node in graph.items() if "lora_name" in node.inputs}
    assert names == {
        "high_noise_1": "noir_high_noise.safetensors",
        "low_noise_1": "noir_low_noise.safetensors",
        "high_noise_2": "detective.safetensors",
        "low_noise_2": "detective.safetensors",
    }


FORMS = st.builds(
    lambda handles, fps, width, height: Format(
        width=2 * width, height=2 * height, rate=Rate.of(fps), handles=handles
    ),
    handles=st.integers(0, 24),
    fps=st.sampled_from(["8", "23.976", "24", "25", "30000/1001", "60"]),
    width=st.integers(32, 2000),
    height=st.integers(32, 1200),
)


@pytest.mark.parametrize("name", PICTURES)
@given(form=FORMS)
def test_sizes_are_what_the_model_makes(name: str, form: Format) -> None:
    """The size asked for obeys the model's multiple and is of the film's proportions, or nearly so."""
    workflow = shipped_workflow(name)
    asked = order_shot(workflow, replace(FULL, frames=9), replace(form, handles=0), choice(name))
    multiple = workflow.size_multiple
    assert asked.width % multiple == asked.height % multiple == 0
    most = workflow.most_pixels
    scale = min(1.0, (most / (form.width * form.height)) ** 0.5)
    assert 0 <= asked.width - int(form.width * scale) < multiple + 1
    assert 0 <= asked.height - int(form.height * scale) < multiple + 1


@pytest.mark.parametrize("name", VIDEOS)
@given(form=FORMS, frames=st.integers(1, 400))
def test_never_less_than_the_shot_needs(name: str, form: Format, frames: int) -> None:
    """The frames asked for obey the model's rule, cover shot and handles, and are the fewest that do."""
    workflow = shipped_workflow(name)
    rule = workflow.rule
    needed = form.rate.seconds(frames + 2 * form.handles)
    asked = order_or_refusal(name, form, frames)
    if isinstance(asked, PlanError):
        rate = min(workflow.rates, key=lambda rate: abs(rate.fps - form.rate.fps))
        assert rate.seconds(rule.most - (rate != form.rate)) < needed
        return
    spare = int(asked.rate != form.rate)
    assert rule.least <= asked.frames <= rule.most
    assert asked.frames % rule.multiple == rule.offset % rule.multiple
    assert asked.rate in workflow.rates
    assert asked.rate.seconds(asked.frames - spare) >= needed
    fewer = asked.frames - rule.multiple
    assert fewer < rule.least or asked.rate.seconds(fewer - spare) < needed


def order_or_refusal(name: str, form: Format, frames: int) -> Order | PlanError:
    """What is asked for, or why nothing is."""
    try:
        return order_shot(shipped_workflow(name), replace(FULL, frames=frames), form, choice(name))
    except PlanError as refusal:
        return refusal


def test_the_longest_shot_is_said_right() -> None:
    """A refused shot is told the longest length; that length is made, and one frame more is not."""
    with pytest.raises(PlanError, match="scene_01 lasts 480 frames") as refused:
        order("wan22_t2v", shot(frames=480))
    longest = int(re.findall(r"shots of (\d+) frames", str(refused.value))[0])
    order("wan22_t2v", shot(frames=longest))
    with pytest.raises(PlanError):
        order("wan22_t2v", shot(frames=longest + 1))


def test_a_slightly_longer_shot_is_the_same_clip() -> None:
    """Lengths that the model rounds to the same number of frames give the same recipe; ids are not in it."""
    a, b = order("wan22_t2v", shot(frames=96)), order("wan22_t2v", shot(frames=95, id="scene_02"))
    assert a.json() == b.json()


def test_a_still_knows_no_time() -> None:
    """Another length, rate or handles make no new still."""
    form = replace(FORM, rate=Rate.of(25), handles=12)
    again = order_shot(shipped_workflow("sd15"), shot(frames=7), form, choice("sd15"))
    assert again.json() == order("sd15", shot()).json()


def test_a_size_of_ones_own() -> None:
    """`width` and `height` in `render` are taken at their word; one alone keeps the film's proportions."""
    assert (order("sd15").width, order("sd15").height) == (840, 472)
    asked = order("sd15", width=1280, height=720)
    assert (asked.width, asked.height) == (1280, 720)
    asked = order("wan22_t2v", width=640)
    assert (asked.width, asked.height) == (640, 368)
    asked = order("wan22_t2v", height=360)
    assert (asked.width, asked.height) == (640, 368)


def test_models_and_settings_of_ones_own() -> None:
    """`models` and `params` replace files and numbers; 20.0 is 20."""
    asked = order("wan22_t2v", models={"vae": "v.pt"}, params={"steps": 8.0, "cfg": 1})
    assert [m.file for m in asked.models if m.role == "vae"] == ["v.pt"]
    inputs = graph_of(asked.graph)["sampler_low_noise"].inputs
    assert (inputs["steps"], inputs["start_at_step"], inputs["cfg"]) == (8, 4, 1.0)
    assert (
        asked.json()
        == order("wan22_t2v", models={"vae": "v.pt"}, params={"steps": 8, "cfg": 1.0}).json()
    )


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            {"models": {"vea": "x"}},
            "workflow 'wan22_t2v' has no model 'vea'\n  hint: did you mean 'vae'?",
        ),
        ({"params": {"step": 1}}, "has no setting 'step'\n  hint: did you mean 'steps'?"),
        ({"params": {"steps": "8"}}, "setting 'steps' takes a whole number, got '8'"),
        ({"params": {"steps": 8.5}}, "setting 'steps' takes a whole number, got '8.5'"),
        ({"params": {"cfg": True}}, "setting 'cfg' takes a number, got 'true'"),
        ({"params": {"sampler": 1}}, "setting 'sampler' takes text, got '1'"),
    ],
)
def test_wrong_choices(said: dict[str, Any], message: str) -> None:
    """What a workflow doesn't have, or can't take, is said with what it has."""
    with pytest.raises(SpecError) as error:
        order("wan22_t2v", **said)
    assert message in str(error.value)


def test_unknown_workflow() -> None:
    """A workflow that isn't there is answered with the one that may have been meant."""
    with pytest.raises(PlanError, match="did you mean 'wan22_t2v'"):
        chosen_workflow(choice("wan22-t2v"))


def test_what_a_clip_begins_with() -> None:
    """A first frame is a picture, or the clip before; where one is needed, the cast's reference stands in."""
    of_file = shot(first_frame="projects/start.png", references=(DETECTIVE,))
    places = (("first_frame", "image"),)
    assert order("wan22_i2v", of_file).images == {"first_frame.png": places}
    assert order("wan22_5b", of_file).images == {"first_frame.png": places}
    previous = shot(first_frame=PREVIOUS, previous="scene_00")
    assert order("wan22_5b", previous).images == {PREVIOUS_CLIP: places}
    assert order("ltxv_i2v").images == {"first_frame.png": places}
    assert order("wan22_5b").images == {}
    for name in ("wan22_i2v", "ltxv_i2v"):
        with pytest.raises(PlanError, match="scene_01 has no 'first_frame'"):
            order(name, shot())
    with pytest.raises(PlanError, match="'wan22_t2v' can't begin with a picture"):
        order("wan22_t2v", of_file)


def test_who_is_seen_decides_nothing() -> None:
    """Another name of a character, or another role of the same file, orders the same."""
    renamed = shot(references=(replace(DETECTIVE, name="../ Ünï"),), loras=LORAS)
    for name in ("ltxv_i2v", "wan22_i2v"):
        assert order(name, renamed).json() == order(name).json()
    other = replace(order("wan22_t2v"), roles={}, seed=None, width=1, height=1)
    assert other.json() == order("wan22_t2v").json()


def test_a_length_that_the_model_makes_is_asked_for_as_it_is() -> None:
    """At the film's own rate no frame is asked for beyond those that are needed."""
    form = replace(FORM, handles=0)
    asked = order_or_refusal("ltxv_t2v", form, 97)
    assert isinstance(asked, Order)
    assert (asked.rate, asked.frames) == (form.rate, 97)
    most = shipped_workflow("ltxv_t2v").rule.most
    longest = order_or_refusal("ltxv_t2v", form, most)
    assert isinstance(longest, Order)
    assert longest.frames == most


def test_what_is_asked_in_vain() -> None:
    """What a model makes no use of is told, not refused."""
    assert ignored_by(shipped_workflow("hunyuan_video"), FULL) == (
        "the negative prompt",
        "the reference pictures",
    )
    assert ignored_by(shipped_workflow("ltxv_i2v"), FULL) == ()
    two = shot(references=(DETECTIVE, replace(DETECTIVE, name="ann")))
    assert ignored_by(shipped_workflow("ltxv_i2v"), two) == (
        "the second and further reference pictures",
    )
    beside = replace(two, first_frame="start.png")
    assert ignored_by(shipped_workflow("ltxv_i2v"), beside) == ("the reference pictures",)
    assert ignored_by(shipped_workflow("sd15"), shot()) == ()


def test_music_and_pictures_are_not_mixed_up() -> None:
    """A workflow for music renders no shot, and one for pictures makes no music."""
    with pytest.raises(PlanError, match="makes music, not pictures"):
        order_shot(shipped_workflow("ace_step"), shot(), FORM, choice("ace_step"))
    music = ComfyMusic(prompt="calm", workflow="sd15")
    with pytest.raises(PlanError, match="makes pictures, not music"):
        order_music(shipped_workflow("sd15"), "calm", 1, Fraction(9), music)


@pytest.mark.parametrize("name", MUSIC)
def test_music_is_as_long_as_the_film(name: str) -> None:
    """Music has whole seconds, no fewer than the film; a film that is too long is refused."""
    assert order(name).frames == 31
    music, most = ComfyMusic(prompt="calm", workflow=name), shipped_workflow(name).most_s
    assert order_music(shipped_workflow(name), "calm", 1, Fraction(most), music).frames == most
    with pytest.raises(PlanError, match="of music at most"):
        order_music(shipped_workflow(name), "calm", 1, most + Fraction(1, 24), music)
