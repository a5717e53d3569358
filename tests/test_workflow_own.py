"""Workflows of the user's own: what is bound is filled in, what isn't stays, and what is wrong is told."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from orders import DETECTIVE, FORM, GRAPHS, LORAS, own_choice, shot, stocked

from filmkit.backends.resources import schema
from filmkit.cli.group import cli
from filmkit.errors import SpecError
from filmkit.model.film import ComfyMusic
from filmkit.timing import Rate
from filmkit.workflow.check import check_order
from filmkit.workflow.graph import graph_of, read_graph
from filmkit.workflow.limits import FrameRule
from filmkit.workflow.order import Order, ignored_by, order_music, order_shot
from filmkit.workflow.own import own_workflow
from filmkit.workflow.proposal import propose

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.model.film import RenderChoice

SD15 = GRAPHS["sd15_t2i_lora"]
WAN = GRAPHS["wan22_14b_t2v"]
BIND = {"prompt": "5.text", "frames": "9.length", "fps": "cv.fps"}


def wan(bind: dict[str, str] | None = None, **said: Any) -> RenderChoice:
    """A choice of the Wan graph as a file of one's own."""
    return own_choice(WAN, {**BIND, **(bind or {})}, "sv", **said)


def order(chosen: RenderChoice, **said: Any) -> Order:
    """What a server would be asked for."""
    return order_shot(own_workflow(chosen.text, chosen), shot(**said), FORM, chosen)


def inputs(asked: Order, node: str) -> Any:
    """The inputs of a node of the graph."""
    return graph_of(asked.graph)[node].inputs


def test_bound_values_go_where_they_are_bound() -> None:
    """Each bound value goes to all of its places, and every other value stays as the file has it."""
    bind = {"seed": "10.noise_seed, 11.noise_seed", "negative": "6.text", "width": "9.width"}
    asked = order(wan(bind, fps=Rate.of(16), frame_rule="4n+1", size_multiple=32))
    changed = {
        (node, name)
        for node, entry in WAN.items()
        for name, value in entry["inputs"].items()
        if inputs(asked, node)[name] != value
    }
    places = {"5.text", "6.text", "9.length", "9.width", "10.noise_seed", "11.noise_seed"}
    assert changed == {tuple(place.split(".")) for place in places}
    assert inputs(asked, "9")["width"] == asked.width == 1280
    assert (inputs(asked, "9")["length"], asked.frames, asked.rate) == (73, 73, Rate.of(16))
    assert inputs(asked, "11")["noise_seed"] == shot().seed
    assert (asked.workflow, asked.output, asked.is_exact) == ("own", "sv", False)


def test_without_a_rate_of_its_own_it_is_asked_for_the_films() -> None:
    """A workflow that makes any rate is asked for the film's, and any number of frames."""
    asked = order(wan(), frames=50)
    assert (asked.rate, asked.frames) == (Rate.of(24), 62)
    assert inputs(asked, "cv")["fps"] == 24


def test_a_rate_that_is_not_whole() -> None:
    """A broadcast rate of one's own goes into the graph as near as a float can say it."""
    assert inputs(order(wan(fps=Rate.of("23.976"))), "cv")["fps"] == 24000 / 1001
    assert inputs(order(wan(fps=Rate.of(16))), "cv")["fps"] == 16


@given(prompt=st.text(), negative=st.text())
def test_text_is_data(prompt: str, negative: str) -> None:
    """Any prompt arrives as it is."""
    asked = order(wan({"negative": "6.text"}), prompt=prompt, negative=negative)
    assert (inputs(asked, "5")["text"], inputs(asked, "6")["text"]) == (prompt, negative)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_loras_stand_in_for_the_loader(count: int) -> None:
    """The bound loader gives way to one loader for each LoRA, chained; none = bypassed."""
    chosen = own_choice(SD15, {"prompt": "3.text", "loras": "2"}, "8")
    loras = tuple(LORAS[n % 2] for n in range(count))
    asked = order(chosen, loras=loras)
    graph = graph_of(asked.graph)
    assert "2" not in graph
    names, link = [], graph["6"].inputs["model"]
    assert graph["3"].inputs["clip"] == [link[0], 1]  # type: ignore[index]
    while link != ["1", 0]:
        loader = graph[link[0]].inputs  # type: ignore[index]
        assert loader["strength_model"] == loader["strength_clip"]
        names.append(loader["lora_name"])
        link = loader["model"]
    assert names[::-1] == [lora.name for lora in loras]
    assert check_order(asked, stocked(asked)) == ()


def test_loaders_of_two_models() -> None:
    """Where two models have a loader each, both get the LoRAs; the second of a pair where the file says so."""
    graph = json.loads(json.dumps(WAN).replace("lo.safetensors", "x_low_noise.safetensors"))
    chosen = own_choice(graph, {**BIND, "loras": "l1, l2"}, "sv")
    asked = order(chosen, loras=LORAS)
    assert inputs(asked, "l1_lora_1")["lora_name"] == "noir_high_noise.safetensors"
    assert inputs(asked, "l2_lora_1")["lora_name"] == "noir_low_noise.safetensors"
    assert inputs(asked, "8")["model"] == ["l2_lora_2", 0]


def test_pictures() -> None:
    """Bound pictures are uploaded where the shot has them; else the file's own stay."""
    graph = GRAPHS["wan22_14b_i2v"]
    bind = {"prompt": "5.text", "frames": "9.length", "fps": "cv.fps"}
    first = own_choice(graph, {**bind, "first_frame": "im.image"}, "sv")
    asked = order(first, first_frame="projects/a.png")
    assert asked.images == {"first_frame.png": (("im", "image"),)}
    assert inputs(asked, "im")["image"] == "first_frame.png"
    plain = order(first)
    assert (plain.images, inputs(plain, "im")["image"]) == ({}, "in.png")
    person = own_choice(graph, {**bind, "reference": "im.image"}, "sv")
    assert list(order(person, references=(DETECTIVE,)).images) == ["reference.png"]
    assert ignored_by(own_workflow(person.text, person), shot(loras=LORAS)) == (
        "the LoRAs",
        "the negative prompt",
    )


def test_settings_and_models_of_ones_own() -> None:
    """Other names in `bind` are settings, or models where a file stands there."""
    bind = {"steps": "10.steps, 11.steps", "vae": "4.vae_name"}
    chosen = wan(bind, params={"steps": 30}, models={"vae": "x.pt"})
    asked = order(chosen)
    assert [inputs(asked, node)["steps"] for node in ("10", "11")] == [30, 30]
    assert ("vae", "vae", "x.pt") in [(m.role, m.folder, m.file) for m in asked.models]
    assert inputs(order(wan(bind)), "10")["steps"] == 20
    with pytest.raises(SpecError, match="no setting 'cfg'"):
        order(wan(bind, params={"cfg": 1.0}))


def test_what_is_not_bound_decides_nothing() -> None:
    """What the workflow takes no notice of (seed, size, models' roles) orders the same clip, and isn't told of it."""
    plain = order(wan())
    assert order(wan(width=640), seed=9, take=2).json() == plain.json()
    assert plain.seed is None
    assert order(wan({"seed": "10.noise_seed"}), seed=9).seed == 9
    chosen = wan({"my_vae": "4.vae_name"})
    assert order(chosen).json() == plain.json()


@pytest.mark.parametrize(("value", "stands"), [(3.5, 3.5), (20.0, 20), (4, 4)])
def test_any_number_will_do(value: float, stands: float) -> None:
    """A whole number in one's own file takes any number; 20.0 is 20."""
    asked = order(wan({"cfg": "10.cfg"}, params={"cfg": value}))
    assert inputs(asked, "10")["cfg"] == stands
    assert type(inputs(asked, "10")["cfg"]) is type(stands)


def test_whole_numbers_are_kept_whole() -> None:
    """A number too long for a float stays as the file has it."""
    graph = json.loads(json.dumps(WAN))
    graph["10"]["inputs"]["noise_seed"] = 2**63 + 1
    asked = order(own_choice(graph, {**BIND, "noise": "10.noise_seed"}, "sv"))
    assert inputs(asked, "10")["noise_seed"] == 2**63 + 1


def test_one_side_alone() -> None:
    """`width` alone gives an even height, in a workflow that would take any."""
    chosen = wan({"width": "9.width", "height": "9.height"}, width=854)
    assert (order(chosen).width, order(chosen).height) == (854, 480)


def test_nodes_with_dots() -> None:
    """Both the film's schema and filmkit read the input behind the last dot."""
    root: Any = schema("film")
    bind = {"prompt": "5.1.text", "seed": "10.2.seed, 11.seed"}
    render = {"use": "comfyui", "workflow": "my.api.json", "bind": bind, "output": "7.1"}
    jsonschema.Draft202012Validator(root).validate({"title": "A", "script": "B.", "render": render})
    graph = {name.replace("5", "5.1"): node for name, node in WAN.items()}
    graph = json.loads(json.dumps(graph).replace('["5", 0]', '["5.1", 0]'))
    chosen = own_choice(graph, {**BIND, "prompt": "5.1.text"}, "sv")
    assert inputs(order(chosen, prompt="PROMPT"), "5.1")["text"] == "PROMPT"


@pytest.mark.parametrize("rule", ["1000n", "8n+1000", "9999n+9999", "999n+999", "4n+1"])
def test_schema_and_rule_agree(rule: str) -> None:
    """The film's schema takes the frame rules that filmkit takes, and no other."""
    root: Any = schema("film")
    render = {"use": "comfyui", "workflow": "my.api.json", "frame_rule": rule}
    film = {"title": "A", "script": "B.", "render": render}
    is_allowed = jsonschema.Draft202012Validator(root).is_valid(film)
    try:
        FrameRule.of(rule)
    except ValueError:
        assert not is_allowed
    else:
        assert is_allowed


def test_a_video_with_sound() -> None:
    """Of a graph with pictures and sound, a video is proposed, and made; bound sound lasts as long as the clip."""
    graph = json.loads(json.dumps(WAN))
    graph["au"] = {"class_type": "EmptyLatentAudio", "inputs": {"seconds": 3.0, "batch_size": 1}}
    bind = propose(read_graph(json.dumps(graph), "")).bind
    assert "frames" in bind
    assert "seconds" not in bind
    asked = order(own_choice(graph, {**BIND, "seconds": "au.seconds"}, "sv"))
    assert inputs(asked, "au")["seconds"] == -(-asked.frames // 24) > 1


def test_music() -> None:
    """A workflow of one's own makes music where `seconds` is bound."""
    bind = {"prompt": "2.tags", "seconds": "4.seconds", "seed": "8.seed"}
    text = json.dumps(GRAPHS["ace_step_music"])
    music = ComfyMusic(prompt="p", workflow="m.json", text=text, bind=bind, output="10")
    asked = order_music(own_workflow(text, music), "calm", 5, Fraction(19, 2), music)
    assert inputs(asked, "2")["tags"] == "calm"
    assert (inputs(asked, "4")["seconds"], asked.frames, inputs(asked, "8")["seed"]) == (10, 10, 5)


def test_how_a_file_looks_decides_nothing() -> None:
    """Titles of nodes, their notes and the file's name are in no recipe."""
    noted: Any = {node: {**entry, "_meta": {"title": node}} for node, entry in WAN.items()}
    chosen = own_choice(noted, BIND, "sv")
    assert order(chosen).json() == order(wan()).json()


@pytest.mark.parametrize(
    ("bind", "said", "message"),
    [
        ({"seed": "99.seed"}, {}, "bind 'seed': '99.seed' names no node of the workflow"),
        ({"seed": "seed"}, {}, "bind 'seed': 'seed' names no node"),
        (
            {"seed": "10.nois_seed"},
            {},
            "(KSamplerAdvanced) has no input 'nois_seed'\n  hint: did you mean 'noise_seed'?",
        ),
        ({"seed": "10.model"}, {}, "node '10' (KSamplerAdvanced) gets its 'model' from node '7'"),
        ({"loras": "3"}, {}, "bind 'loras': node '3' (CLIPLoader) loads no LoRA"),
        ({}, {"frame_rule": "n4"}, "frame_rule 'n4' is no rule"),
    ],
)
def test_wrong_bindings(bind: dict[str, str], said: dict[str, Any], message: str) -> None:
    """What `bind` names and the file doesn't have is told, with what may have been meant."""
    with pytest.raises(SpecError) as error:
        order(wan(bind, **said))
    assert message in str(error.value)


def test_what_is_not_bound_and_must_be() -> None:
    """What filmkit can't do without is asked for, all at once."""
    chosen = own_choice(WAN, {"frames": "9.length"}, "")
    with pytest.raises(SpecError) as error:
        own_workflow(chosen.text, chosen)
    told = str(error.value)
    assert "bind doesn't say where the prompt goes" in told
    assert "'filmkit workflow inspect projects/my.api.json' proposes" in told
    assert "nothing says how many frames per second" in told
    assert 'output is missing: the node whose result counts\n  hint: perhaps output: "sv"' in told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"nodes": [], "links": []}', "as ComfyUI's editor saves it"),
        (json.dumps({"prompt": WAN}), "a whole request to a server"),
        ("[]", "holds no ComfyUI workflow"),
        ("{}", "there is no node in it"),
        ('{"1": {"class_type": "A"}}', "'1' in it is no node"),
        ("{", "my.json:1:2"),
        ('{"1": NaN}', "my.json"),
        ("[" * 100_000, "levels inside each other"),
    ],
)
def test_files_that_are_no_workflow(text: str, message: str) -> None:
    """The editor's own format, other JSON and what is none are refused, with how to get the right file."""
    with pytest.raises(SpecError) as error:
        read_graph(text, "my.json")
    assert message in str(error.value)


@pytest.mark.parametrize("name", GRAPHS)
def test_a_proposal_works_as_it_is(name: str) -> None:
    """What is proposed for the usual workflows binds all there is to bind, and makes a graph that servers take."""
    graph = read_graph(json.dumps(GRAPHS[name]), name)
    found = propose(graph)
    if "seconds" in found.bind:
        text = json.dumps(GRAPHS[name])
        music = ComfyMusic(
            prompt="p", workflow=name, text=text, bind=found.bind, output=found.output
        )
        asked = order_music(own_workflow(text, music), "calm", 5, Fraction(9), music)
    else:
        chosen = own_choice(GRAPHS[name], dict(found.bind), found.output)
        asked = order(chosen, prompt="PROMPT", first_frame="a.png" * ("first_frame" in found.bind))
    assert check_order(asked, stocked(asked)) == ()


def test_what_is_proposed() -> None:
    """Samplers, texts, sizes, lengths, rates, pictures and savers are found by how they hang together."""
    found = propose(read_graph(json.dumps(GRAPHS["wan22_14b_i2v"]), ""))
    assert found.bind == {
        "prompt": "5.text",
        "negative": "6.text",
        "seed": "10.noise_seed",
        "width": "9.width",
        "height": "9.height",
        "frames": "9.length",
        "fps": "cv.fps",
        "loras": "l1, l2",
        "first_frame": "im.image",
        "steps": "10.steps, 11.steps",
        "cfg": "10.cfg, 11.cfg",
    }
    assert (found.output, found.frame_rule, found.size_multiple, found.fps) == (
        "sv",
        "4n+1",
        16,
        16,
    )
    assert propose(read_graph(json.dumps(GRAPHS["hunyuan15_t2v"]), "")).bind["negative"] == "5.text"
    assert "frames" not in propose(read_graph(json.dumps(SD15), "")).bind


@pytest.mark.parametrize("name", GRAPHS)
def test_inspect_prints_what_a_film_takes(name: str, tmp_path: Path) -> None:
    """`filmkit workflow inspect` prints YAML that the film's schema accepts."""
    (tmp_path / "my.api.json").write_text(json.dumps(GRAPHS[name]), "utf-8")
    said = CliRunner().invoke(cli, ["-C", str(tmp_path), "workflow", "inspect", "my.api.json"])
    film = {"title": "A", "script": "B.", **yaml.safe_load(said.output)}
    root: Any = schema("film")
    jsonschema.Draft202012Validator(root).validate(film)


def test_list_names_every_model() -> None:
    """`filmkit workflow list` tells each workflow's model files and their folders."""
    said = CliRunner().invoke(cli, ["workflow", "list"]).output
    assert "wan22_t2v       Wan 2.2 14B, text to video" in said
    assert "    frames: 4n+1, 121 at most, 16 per second" in said
    assert "vae: models/vae/wan_2.1_vae.safetensors" in said


def test_what_cannot_be_known_is_not_proposed() -> None:
    """Of LoRAs in a row none is proposed, and of a graph that saves nothing no output."""
    graph = json.loads(json.dumps(SD15))
    graph["20"] = {
        "class_type": "LoraLoader",
        "inputs": {**graph["2"]["inputs"], "model": ["2", 0]},
    }
    del graph["8"]
    found = propose(read_graph(json.dumps(graph), ""))
    assert "loras" not in found.bind
    assert (found.output, found.fps) == ("", 0)


def test_a_file_that_is_not_there() -> None:
    """`filmkit workflow inspect` of a file that isn't there says so."""
    result = CliRunner().invoke(cli, ["workflow", "inspect", "nope.json"])
    assert "can't read 'nope.json'" in str(result.exception)
