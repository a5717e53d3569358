"""Orders against a server's nodes: what it would refuse, and what it would stumble over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from orders import OBJECT_INFO, stocked

from filmkit.timing import Rate
from filmkit.workflow.check import check_order
from filmkit.workflow.order import Order

if TYPE_CHECKING:
    from filmkit.keys import Json

IMAGE: dict[str, Json] = {"width": 64, "height": 64, "batch_size": 2, "color": 0}


def order(graph: Any, output: str = "2", **said: Any) -> Order:
    """An order of that graph."""
    plain: dict[str, Any] = {"width": 64, "height": 64, "frames": 2, "seed": 1}
    given_: dict[str, Any] = {**plain, "rate": Rate.of(8), "workflow": "own", **said}
    return Order(graph=graph, output=output, **given_)


def pair(first: Any = None, kind: str = "EmptyImage", **second: Any) -> Order:
    """An empty image, saved; with other inputs."""
    save = {"images": ["1", 0], "filename_prefix": "e", **second}
    return order(
        {
            "1": {"class_type": kind, "inputs": IMAGE if first is None else first},
            "2": {"class_type": "SaveImage", "inputs": save},
        }
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            pair({**IMAGE, "width": 99999}),
            "node '1' (EmptyImage): 'width' is 16384 at most, got '99999'",
        ),
        (pair({**IMAGE, "width": 0}), "'width' is 1 at least, got '0'"),
        (pair({**IMAGE, "width": "abc"}), "'width' takes a number, got 'abc'"),
        (
            pair({"height": 64, "batch_size": 2, "color": 0}),
            "node '1' (EmptyImage) lacks its input 'width'",
        ),
        (pair(images=["77", 0]), "'images' comes from node '77', which isn't there"),
        (pair(images=["1", 5]), "comes from output 5 of node '1' (EmptyImage), which has 1"),
        (pair(images="str"), "'images' takes what another node gives, and has the value 'str'"),
        (
            pair({"value": 1.0, "width": 8, "height": 8}, "SolidMask"),
            "'images' takes IMAGE, and gets MASK from node '1' (SolidMask)",
        ),
        (
            pair(kind="EmptyImages"),
            "the server doesn't have node '1' (EmptyImages)\n  hint: update ComfyUI",
        ),
        (pair(kind="VHS_LoadVideo"), "the server lacks the node pack 'ComfyUI-VideoHelperSuite'"),
        (replace(pair(), output="1"), "the output, node '1' (EmptyImage), keeps no result"),
    ],
)
def test_what_is_wrong(wrong: Order, message: str) -> None:
    """Each slip that a server answers with an error, and a plain value for a link, is told once."""
    (problem,) = check_order(wrong, OBJECT_INFO)
    assert message in str(problem)


def test_what_is_right() -> None:
    """A good graph has no problems; inputs that a server doesn't know are left alone, as it does."""
    assert check_order(pair(bogus=3), OBJECT_INFO) == ()
    assert check_order(pair({**IMAGE, "width": "64"}), OBJECT_INFO) == ()


def loader(file: str, **said: Any) -> Order:
    """A checkpoint loaded, and nothing more."""
    node = {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": file}}
    return order({"1": node}, output="", **said)


def test_a_missing_model() -> None:
    """A missing file is told with the folder where it belongs, and the nearest that is there."""
    info = stocked(loader("v1-5-pruned.safetensors"))
    (problem,) = check_order(loader("v1-5-prunned.ckpt"), info)
    assert problem.message == "the server has no model 'v1-5-prunned.ckpt'"
    assert problem.hint.startswith("put it into models/checkpoints of the server; did you mean")
    (problem,) = check_order(
        loader("v1-5-prune.ckpt", roles={"v1-5-prune.ckpt": "checkpoint"}), info
    )
    assert "'models: {checkpoint: v1-5-pruned.safetensors}'" in problem.hint
    (problem,) = check_order(loader("other.ckpt"), info)
    assert problem.hint.endswith("(there: v1-5-pruned.safetensors)")
    (problem,) = check_order(loader("other.ckpt"), OBJECT_INFO)
    assert problem.hint == "put it into models/checkpoints of the server"


def test_a_pack_that_is_not_installed() -> None:
    """A pack of nodes that isn't there is told once, however many of its nodes are used."""
    nodes: Any = {
        "1": {"class_type": "ADE_LoadAnimateDiffModel", "inputs": {"model_name": "x"}},
        "2": {"class_type": "ADE_UseEvolvedSampling", "inputs": {"m_models": ["1", 0]}},
        "3": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "x"}},
    }
    info = {"SaveImage": OBJECT_INFO["SaveImage"]}
    (problem,) = check_order(order(nodes, output="3"), info)
    assert problem.message == "the server lacks the node pack 'ComfyUI-AnimateDiff-Evolved'"


def test_both_shapes_of_choices() -> None:
    """A choice that isn't there is told for the old and the new way to list choices."""
    node = {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "eulr"}}
    for kind in (["COMBO", {"options": ["euler"]}], [["euler"], {}]):
        info: Any = {
            "KSamplerSelect": {"input": {"required": {"sampler_name": kind}}, "output": []}
        }
        (problem,) = check_order(order({"1": node}, output=""), info)
        assert "can't be 'eulr'\n  hint: did you mean 'euler'?" in str(problem)


def test_pictures_that_will_be_uploaded() -> None:
    """A picture is missed on the server, unless filmkit is going to bring it."""
    graph = {"1": {"class_type": "LoadImage", "inputs": {"image": "first_frame.png"}}}
    (problem,) = check_order(order(graph, output=""), OBJECT_INFO)
    assert "the server has no file 'first_frame.png'" in problem.message
    images = {"first_frame.png": (("1", "image"),)}
    assert check_order(order(graph, output="", images=images), OBJECT_INFO) == ()


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("COMBO"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["input", "required", "output", "width", "options", "min"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(info=JSONISH)
def test_any_answer_of_a_server(info: Json) -> None:
    """Whatever a server says of its nodes, checking doesn't break."""
    check_order(pair(), {"EmptyImage": info, "SaveImage": info})
