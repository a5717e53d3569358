"""What needs no server: ids, graphs, pictures out of clips, a server's words, and calls done aside."""

from __future__ import annotations

import io
import subprocess
import threading
import time
import uuid
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from filmkit.backends.ffmpeg import find_ffmpeg
from filmkit.backends.render.comfyui import faults
from filmkit.backends.render.comfyui.aside import Aside
from filmkit.backends.render.comfyui.images import frame_shown
from filmkit.backends.render.comfyui.prompt import prompt_graph, prompt_id
from filmkit.cut.graph import at_rate
from filmkit.errors import BackendError, Cancelled
from filmkit.timing import Rate
from filmkit.workflow.order import Order

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.keys import Json


@given(st.text(), st.integers(0, 99))
def test_ids(recipe: str, number: int) -> None:
    """An id is a UUID, the same each time, and another for another recipe or number."""
    made = prompt_id(recipe, number)
    assert str(uuid.UUID(made)) == made
    assert made == prompt_id(recipe, number)
    assert len({made, prompt_id(recipe + "x", number), prompt_id(recipe, number + 1)}) == 3


def test_graph() -> None:
    """Pictures get the server's names, the result's file the prompt's id; nothing else is touched."""
    graph: dict[str, Json] = {
        "1": {"class_type": "LoadImage", "inputs": {"image": "first_frame.png", "x": 1}},
        "2": {"class_type": "SaveVideo", "inputs": {"filename_prefix": "a", "video": ["1", 0]}},
        "3": {"class_type": "SaveImage", "inputs": {"filename_prefix": "b"}},
    }
    order = Order(
        workflow="own", graph=graph, images={"first_frame.png": (("1", "image"), ("9", "image"))},
        output="2", width=8, height=8, frames=1, rate=Rate(Fraction(8)), seed=0,
    )  # fmt: skip
    assert prompt_graph(order, "id", {"first_frame.png": "filmkit/abc.png"}) == {
        "1": {"class_type": "LoadImage", "inputs": {"image": "filmkit/abc.png", "x": 1}},
        "2": {
            "class_type": "SaveVideo",
            "inputs": {"filename_prefix": "filmkit/id", "video": ["1", 0]},
        },
        "3": graph["3"],
    }


def _ffmpeg(*args: str) -> bytes:
    command = [str(find_ffmpeg("")), "-v", "error", *args]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty pictures at 16 a second, each of another grey."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    grey = "color=black:size=32x32:rate=16,geq=lum='16+10*N':cb=128:cr=128"
    encode = "-frames:v 20 -c:v libx264 -qp 1 -pix_fmt yuv420p"
    _ffmpeg("-f", "lavfi", "-i", grey, *encode.split(), str(path))
    return path


@pytest.mark.parametrize("fps", ["24", "24000/1001", "8", "12", "60"])
def test_frame_shown_is_the_film_s(fps: str, clip: Path) -> None:
    """The picture taken out of a clip is the one that the cut shows at that frame, to its very end and after."""
    rate = Rate.of(fps)
    out = "-fps_mode passthrough -f rawvideo -pix_fmt gray -"
    raw = _ffmpeg("-i", str(clip), "-vf", at_rate(rate), *out.split())
    cut = np.frombuffer(raw, np.uint8).reshape(-1, 32, 32)[:, 16, 16].astype(int)
    for frame in range(len(cut)):
        with Image.open(io.BytesIO(frame_shown(clip, frame, rate))) as picture:
            assert picture.size == (32, 32)
            shown = int(np.asarray(picture)[16, 16, 1])
        assert abs(shown - cut[frame]) <= abs(shown - cut).min() + 2, frame
    last = frame_shown(clip, len(cut) + 99, rate)
    assert last == frame_shown(clip, len(cut) + 100, rate)


def test_no_frame(tmp_path: Path) -> None:
    """A clip without pictures is told as such."""
    (tmp_path / "clip.mp4").write_bytes(b"nothing")
    with pytest.raises(BackendError, match="no picture to begin with"):
        frame_shown(tmp_path / "clip.mp4", 0, Rate.of(24))


def _entry(event: str, **data: Json) -> dict[str, Json]:
    return {"status": {"status_str": "error", "messages": [["execution_start", {}], [event, data]]}}


def test_failure_is_told() -> None:
    """A failure names node, class and the server's reason, in one line; a lack of memory has its own cure."""
    said = {"node_id": "58", "node_type": "KSampler", "exception_message": "no\n\x1b[31mway\n"}
    failure = faults.failure("http://a", _entry("execution_error", **said, traceback=["a", "b"]))
    assert failure
    assert (
        failure.problems[0].message
        == "ComfyUI at http://a failed at node 58 (KSampler): no �[31mway"
    )
    assert failure.log == "ab"
    full = faults.failure("", _entry("execution_error", exception_type="torch.OutOfMemoryError"))
    assert full
    assert "render smaller" in full.problems[0].hint
    assert faults.failure("", _entry("execution_interrupted")) is None


def test_refusal_is_told() -> None:
    """What a server doesn't take is told node by node, with its class also where the answer has none."""
    answer: Json = {
        "error": {"message": "Prompt outputs failed validation"},
        "node_errors": {"4": {"errors": [{"message": "Value not in list", "details": "x: 'a' not in []"}]}},
    }  # fmt: skip
    graph: Json = {"4": {"class_type": "VAELoader", "inputs": {}}}
    assert isinstance(answer, dict)
    message = str(faults.refusal("http://a", answer, graph))
    assert "node 4 (VAELoader): Value not in list - x: 'a' not in []" in message
    assert "no prompt" in str(faults.refusal("http://a", {"error": {"message": "no prompt"}}, {}))


_KEYS = st.sampled_from(["status", "messages", "outputs", "1", "node_errors", "errors", "error"])
_LEAVES = st.none() | st.booleans() | st.integers() | st.text()
_ANSWERS = st.recursive(
    _LEAVES, lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner), max_leaves=12
)


@given(_ANSWERS)
def test_any_answer(said: Any) -> None:
    """Whatever a server says, it is told or refused in plain words."""
    entry = said if isinstance(said, dict) else {"status": said, "outputs": said}
    faults.failure("", entry)
    assert faults.refusal("", entry, said).problems[0].message
    with pytest.raises(BackendError, match="saved no file"):
        faults.result(entry, "1")


def test_result_is_not_the_preview() -> None:
    """Of a node's files the one that it keeps is taken, under whatever name the node files it."""
    files: Json = [{"filename": "a", "type": "temp"}, {"filename": "b", "type": "output"}]
    for key in ("images", "gifs", "audio"):
        assert (
            faults.result({"outputs": {"7": {key: files, "animated": [True]}}}, "7")["filename"]
            == "b"
        )


def test_aside_in_order() -> None:
    """Calls aside come one after another; what they raise, their owner gets."""
    done: list[int] = []
    with Aside(lambda: None) as aside:
        for number in range(5):
            aside.do(lambda n=number: done.append(n))  # type: ignore[misc]
        with pytest.raises(ZeroDivisionError):
            aside.do(lambda: 1 // 0)
    assert done == list(range(5))


def test_leaving_a_call() -> None:
    """Who is told to stop doesn't wait for a call that hangs; a last word waits its turn behind it."""
    hung, said = threading.Event(), threading.Event()
    start_s = time.monotonic()

    def tell() -> None:
        raise Cancelled

    with Aside(tell) as aside:
        with pytest.raises(Cancelled):
            aside.do(lambda: hung.wait(30))
        aside.finish(said.set, 0.05)
        assert not said.is_set()
        assert time.monotonic() - start_s < 1
        hung.set()
        assert said.wait(5)
