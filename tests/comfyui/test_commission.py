"""One order on real servers: found again wherever it is, made once, taken back whole. No model files are needed."""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from comfyui.proxy import Fault
from comfyui.server import until

from filmkit.backends.probe import check_video, probe
from filmkit.backends.process import Children
from filmkit.backends.render.comfyui import ComfyUI
from filmkit.errors import BackendError, Cancelled
from filmkit.model.ports import Job, Machine
from filmkit.model.settings import ComfyUI as Servers
from filmkit.model.settings import Settings
from filmkit.timing import Rate
from filmkit.workflow.order import Order

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from comfyui.proxy import Proxy
    from comfyui.server import Server

pytestmark = pytest.mark.comfyui

_SEEDS = itertools.count(1)


class Desk:
    """Places orders and takes what comes."""

    def __init__(self, folder: Path, *servers: Server | Proxy, patience_s: float = 20) -> None:
        urls = tuple(server.url for server in servers)
        settings = Settings(comfyui=Servers(servers=urls, patience_s=patience_s))
        self.folder = folder
        self.renderer = ComfyUI(Machine(ffmpeg=folder, settings=settings))
        self.told: list[float] = []
        self.said: list[str] = []
        self.stop = threading.Event()
        self._numbers = itertools.count()

    def render(self, order: Order, **inputs: Path) -> tuple[Path, dict[str, Any]]:
        """The clip, and where it came from."""
        work = self.folder / f"work{next(self._numbers)}"
        work.mkdir()
        job = Job(
            inputs={name.replace("_png", ".png"): path for name, path in inputs.items()},
            work=work,
            output=work / "made.mp4",
            tell=self._tell,
            children=Children(),
            say=self.said.append,
        )
        origin = self.renderer.render(order.json(), job)
        return job.output, dict(origin)

    def _tell(self, fraction: float) -> None:
        self.told.append(fraction)
        if self.stop.is_set():
            raise Cancelled


def order(frames: int = 5, size: int = 64, seed: int | None = None) -> Order:
    """Noise, of a seed that nobody has had."""
    seed = time.time_ns() + next(_SEEDS) if seed is None else seed
    graph: dict[str, Any] = {
        "1": _node("EmptyImage", width=size, height=size, batch_size=frames, color=4227327),
        "2": _node("ImageAddNoise", image=["1", 0], seed=seed, strength=0.4),
        "4": _node("CreateVideo", images=["2", 0], fps=16.0),
        "5": _node("SaveVideo", video=["4", 0], filename_prefix="clip", format="mp4", codec="h264"),
    }
    return _order(graph, frames, size, seed)


def slow() -> Order:
    """One that takes some seconds, and can be interrupted between its nodes."""
    made = order(frames=4, size=256)
    graph = dict(made.graph)
    for number in range(6, 30):
        graph[str(number)] = _node(
            "ImageBlur", image=[_before(number), 0], blur_radius=6, sigma=2.0
        )
    graph["4"] = _node("CreateVideo", images=["29", 0], fps=16.0)
    return _order(graph, 4, 256, made.seed)


def _before(number: int) -> str:
    return str(number - 1) if number > 6 else "2"


def _order(graph: dict[str, Any], frames: int, size: int, seed: int | None) -> Order:
    rate = Rate(Fraction(16))
    return Order(
        workflow="own",
        graph=graph,
        output="5",
        width=size,
        height=size,
        frames=frames,
        rate=rate,
        seed=seed,
    )


def _node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def _check(path: Path, frames: int = 5, size: int = 64) -> None:
    check_video(path, width=size, height=size, rate=Rate(Fraction(16)), frames=frames)


def _aside(call: Callable[[], Any]) -> Any:
    return ThreadPoolExecutor(1).submit(call)


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    """A desk before the session's server."""
    return Desk(tmp_path, server)


def test_made_once(server: Server, desk: Desk, tmp_path: Path) -> None:
    """What was made is found by whoever orders it again, with other threads and other processes."""
    wanted = order()
    path, origin = desk.render(wanted)
    (tmp_path / "other").mkdir()
    again, later = Desk(tmp_path / "other", server).render(wanted)

    _check(path)
    assert path.read_bytes() == again.read_bytes()
    assert origin == later
    assert origin["server"] == "ComfyUI 0.3.75"
    assert list(server.history()) == [origin["prompt_id"]]
    assert desk.told == sorted(desk.told)


def test_other_server_may_have_it(
    server: Server, server_b: Server, desk: Desk, tmp_path: Path
) -> None:
    """It is found on whichever server made it."""
    wanted = order()
    desk.render(wanted)
    (tmp_path / "other").mkdir()
    _check(Desk(tmp_path / "other", server_b, server).render(wanted)[0])
    assert (len(server.history()), len(server_b.history())) == (1, 0)


@pytest.mark.parametrize("before", [0, 1])
def test_queued_is_found(before: int, server: Server, desk: Desk, tmp_path: Path) -> None:
    """A prompt that runs, or waits for its turn, is waited for and not queued again."""
    for _ in range(before):
        server.post("/prompt", {"prompt": slow().graph})
    wanted = slow()
    first = _aside(lambda: desk.render(wanted))
    until(lambda: len(server.pending()) == before + 1)
    (tmp_path / "other").mkdir()
    other = Desk(tmp_path / "other", server)
    path, _ = other.render(wanted)

    _check(path, 4, 256)
    assert first.result()[0].read_bytes() == path.read_bytes()
    assert len(server.history()) == before + 1


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_lost_file(damage: str, server: Server, desk: Desk) -> None:
    """What was made and is gone from the server's disk, or damaged there, is made again, under another id."""
    wanted = order()
    _, origin = desk.render(wanted)
    (file,) = server.base.glob(f"output/filmkit/{origin['prompt_id']}*.mp4")
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:400])
    path, later = desk.render(wanted)
    third, latest = desk.render(wanted)

    _check(path)
    assert path.read_bytes() == third.read_bytes()
    assert origin["prompt_id"] != later["prompt_id"] == latest["prompt_id"]
    assert len(server.history()) == 2


def test_interrupted_by_others(server: Server, desk: Desk) -> None:
    """A prompt that somebody interrupted stays so in this build; it is no result, and the next queues it again."""
    wanted = slow()
    first = _aside(lambda: desk.render(wanted))
    until(lambda: desk.told and desk.told[-1] > 0)
    server.post("/interrupt", {})
    with pytest.raises(BackendError, match="somebody stopped it"):
        first.result()
    assert len(server.history()) == 1
    path, origin = desk.render(wanted)

    _check(path, 4, 256)
    states = {name: entry["status"]["status_str"] for name, entry in server.history().items()}
    assert sorted(states.values()) == ["error", "success"]
    assert states[origin["prompt_id"]] == "success"


def test_taken_out_of_the_queue(server: Server, desk: Desk) -> None:
    """A prompt that vanishes from the queue is queued again, but not for ever."""
    others = [server.post("/prompt", {"prompt": slow().graph})["prompt_id"] for _ in range(9)]
    first = _aside(lambda: desk.render(order()))
    gone = 0
    while not first.done():
        for name in {*server.pending()} - {*others}:
            server.post("/queue", {"delete": [name]})
            gone += 1
        time.sleep(0.02)

    with pytest.raises(BackendError, match="3 times, in vain: it was gone from the queue"):
        first.result()
    assert gone == 3


def test_failed_before_is_tried_again(server: Server, desk: Desk) -> None:
    """A failure is told with node, class and reason; and the next build tries again."""
    wanted = order()
    graph = {**wanted.graph, "2": _node("ImageAddNoise", image=5, seed=wanted.seed, strength=0.4)}
    failing = _order(graph, 5, 64, wanted.seed)
    for _ in range(2):
        with pytest.raises(BackendError) as caught:
            desk.render(failing)
        assert "node" in str(caught.value)
        assert "(ImageAddNoise)" in str(caught.value)
    assert len(server.history()) in {0, 2}


def test_partly_invalid(proxy: Proxy, server: Server, tmp_path: Path) -> None:
    """A prompt of which the server would make parts only is refused, and taken back."""
    wanted = order()
    graph = {**wanted.graph, "9": _node("SaveImage", images=["8", 0], filename_prefix="x")}
    graph["8"] = _node("LoadImage", image="nowhere.png")
    partly = _order(graph, 5, 64, wanted.seed)
    desk = Desk(tmp_path, proxy)
    with pytest.raises(BackendError, match=r"node '?8'? \(LoadImage\)"):
        desk.render(partly)
    until(lambda: not server.pending())
    assert not any(e["status"]["completed"] for e in server.history().values())


def test_uploaded_once(proxy: Proxy, server: Server, tmp_path: Path) -> None:
    """A picture is sent once, by its content, whatever it is called and however often it is used."""
    from PIL import Image

    one, same, other = (tmp_path / f"{name}.png" for name in ("one", "same", "other"))
    Image.new("RGB", (64, 64), (200, 30, 30)).save(one)
    same.write_bytes(one.read_bytes())
    Image.new("RGB", (64, 64), (30, 30, 200)).save(other)
    desk = Desk(tmp_path, proxy)
    for seed, picture in enumerate((one, same, other)):
        wanted = order(seed=time.time_ns() + seed)
        graph = {**wanted.graph, "7": _node("LoadImage", image="reference_ann.png")}
        graph["2"] = _node("ImageAddNoise", image=["7", 0], seed=wanted.seed, strength=0.1)
        shown = Order(
            workflow="own", graph=graph, images={"reference_ann.png": (("7", "image"),)},
            output="5", width=64, height=64, frames=1, rate=wanted.rate, seed=wanted.seed,
        )  # fmt: skip
        assert probe(desk.render(shown, reference_ann_png=picture)[0]).frames == 1
    assert proxy.count("POST", "/upload/image") == 2
    stored = {path.read_bytes() for path in server.base.glob("input/filmkit/*")}
    assert stored >= {one.read_bytes(), other.read_bytes()}


def test_nothing_but_ours_is_stopped(server: Server, desk: Desk) -> None:
    """Whoever gives up leaves at once, and takes only his own prompts with him."""
    running, waiting = slow(), order()
    others = server.post("/prompt", {"prompt": slow().graph})["prompt_id"]
    mine = [_aside(partial(desk.render, one)) for one in (running, waiting)]
    until(lambda: len(server.pending()) == 3)
    start_s = time.monotonic()
    desk.stop.set()
    for one in mine:
        with pytest.raises(Cancelled):
            one.result()
    assert time.monotonic() - start_s < 1.0
    until(lambda: not server.pending())
    assert server.history()[others]["status"]["status_str"] == "success"
    assert len(server.history()) == 1


def test_running_is_interrupted(server: Server, desk: Desk) -> None:
    """A prompt in the works that nobody wants any more is interrupted."""
    mine = _aside(lambda: desk.render(slow()))
    until(lambda: desk.told and desk.told[-1] > 0)
    desk.stop.set()
    with pytest.raises(Cancelled):
        mine.result()
    until(lambda: not server.pending())
    (entry,) = server.history().values()
    assert entry["status"]["status_str"] == "error"


def test_server_comes_late(server: Server, proxy: Proxy, tmp_path: Path) -> None:
    """A server that isn't there yet is waited for, and the wait is told."""
    proxy.down()
    desk = Desk(tmp_path, proxy)
    mine = _aside(lambda: desk.render(order()))
    until(lambda: any("connection refused" in said for said in desk.said))
    proxy.up()
    _check(mine.result()[0])
    assert desk.said[-1] == ""
    assert len(server.history()) == 1


def test_no_server(proxy: Proxy, tmp_path: Path) -> None:
    """After the wait a job fails with address, reason and cure; the next ones at once."""
    proxy.down()
    desk = Desk(tmp_path, proxy, patience_s=1)
    with pytest.raises(BackendError, match="connection refused") as caught:
        desk.render(order())
    assert "FILMKIT_COMFYUI" in str(caught.value)
    start_s = time.monotonic()
    with pytest.raises(BackendError, match="connection refused"):
        desk.render(order())
    assert time.monotonic() - start_s < 0.7
    proxy.up()


def test_two_share(server: Server, server_b: Server, tmp_path: Path) -> None:
    """Two servers share what there is to do, and each prompt is made once."""
    desk = Desk(tmp_path, server, server_b)
    with ThreadPoolExecutor(4) as pool:
        for path, _ in pool.map(lambda _: desk.render(order(frames=9, size=128)), range(12)):
            _check(path, 9, 128)
    made = [len(one.history()) for one in (server, server_b)]
    assert sum(made) == 12
    assert min(made) >= 3


def test_replies_lost(proxy: Proxy, server: Server, tmp_path: Path) -> None:
    """A reply that is lost is no reason to queue anything twice, however many are lost."""
    fault = proxy.strike(Fault("POST", "/prompt", times=4, swallow=True))
    desk = Desk(tmp_path, proxy)
    with ThreadPoolExecutor(2) as pool:
        for path, _ in pool.map(lambda _: desk.render(order()), range(6)):
            _check(path)
    assert fault.struck == 4
    assert server.queued() >= 6
    assert len(server.history()) == 6
    assert proxy.count("POST", "/prompt") == 6
