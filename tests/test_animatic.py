"""The animatic renderer: clips as files. What it paints is tested in test_animatic_*.py beside this."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
import threading
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import pytest

from filmkit.backends.process import Children
from filmkit.backends.render.animatic import Animatic
from filmkit.backends.render.animatic.clip import draw_frames
from filmkit.backends.render.animatic.order import order_of, payload_of
from filmkit.errors import BackendError, Cancelled
from filmkit.model.film import Format, Lora, Transition
from filmkit.model.ports import Job, Machine
from filmkit.model.settings import Settings
from filmkit.model.shot import Shot
from filmkit.timing import Rate

FFMPEG = Path(imageio_ffmpeg.get_ffmpeg_exe())
MACHINE = Machine(ffmpeg=FFMPEG, settings=Settings())
DETECTIVE = "Een cyberpunk detective loopt door een regenachtige straat in Neo-Amsterdam, 2084."
FORM = Format(width=160, height=90, rate=Rate(Fraction(24)), handles=2)
SHOT = Shot(
    id="scene_01", label="1", frames=8, prompt=DETECTIVE, caption=DETECTIVE, negative="", seed=7, take=1,
    size="wide", angle="eye_level", move="tracking", cast=(), loras=(), transition=Transition(),
)  # fmt: skip


def render(folder: Path, shot: Shot = SHOT, form: Format = FORM, name: str = "clip.mp4") -> Path:
    """Render a shot into a folder."""
    animatic = Animatic(MACHINE)
    folder.mkdir(exist_ok=True)
    job = Job(
        inputs={}, work=folder, output=folder / name, tell=lambda _: None, children=Children()
    )
    animatic.render(payload_of(shot, form), job)
    return job.output


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def middle_frame(shot: Shot) -> bytes:
    """The frame in the middle of a shot, where its caption is seen, as bytes."""
    order = order_of(payload_of(shot, FORM))
    return next(islice(draw_frames(order), order.total // 2, None)).bytes.tobytes()


def decoded(path: Path) -> tuple[list[Any], list[int], Any]:
    """Luma planes, timestamps in ticks, and the stream's facts."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        facts = stream.codec_context
        colour = (facts.colorspace, facts.color_primaries, facts.color_trc, facts.color_range)
        seen = (
            stream.codec_context.name,
            facts.pix_fmt,
            colour,
            stream.average_rate,
            stream.time_base,
        )
        return (
            [frame.to_ndarray()[: frame.height] for frame in frames],
            [f.pts or 0 for f in frames],
            seen,
        )


def test_two_threads_give_the_same_bytes(tmp_path: Path) -> None:
    """The same payload gives the same file from two threads at once."""
    threads = [threading.Thread(target=render, args=(tmp_path / str(n),)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert digest(tmp_path / "0" / "clip.mp4") == digest(tmp_path / "1" / "clip.mp4")


def test_a_fresh_process_gives_the_same_bytes(tmp_path: Path) -> None:
    """The same payload, through JSON, gives the same file in another process with other hash seeds."""
    here = digest(render(tmp_path))
    script = """
import json, sys
from pathlib import Path
from filmkit.backends.process import Children
from filmkit.backends.render.animatic import Animatic
from filmkit.model.ports import Job, Machine
from filmkit.model.settings import Settings
work = Path(sys.argv[1])
job = Job(inputs={}, work=work, output=work / "other.mp4", tell=lambda _: None, children=Children())
Animatic(Machine(ffmpeg=Path(sys.argv[2]), settings=Settings())).render(json.load(sys.stdin), job)
"""
    payload = json.dumps(payload_of(SHOT, FORM))
    argv = [sys.executable, "-c", script, str(tmp_path), str(FFMPEG)]
    subprocess.run(
        argv, input=payload.encode(), check=True, env={**os.environ, "PYTHONHASHSEED": "99"}
    )
    assert digest(tmp_path / "other.mp4") == here


@pytest.mark.parametrize(
    "change",
    [{"seed": 8}, {"size": "medium"}, {"move": "dolly_in"}, {"angle": "low"}, {"caption": "Iets anders"},
     {"prompt": "A snowy forest at dawn"}, {"label": "2"}],
    ids=str,
)  # fmt: skip
def test_what_is_in_the_payload_decides_the_pixels(change: dict[str, Any]) -> None:
    """Another seed, size, move, angle, caption, prompt or label gives other pictures."""
    assert middle_frame(dataclasses.replace(SHOT, **change)) != middle_frame(SHOT)


def test_what_is_not_painted_is_not_in_the_payload() -> None:
    """LoRAs, negative prompt, cast, take, id and transition re-render no animatic."""
    other = dataclasses.replace(
        SHOT, id="scene_09", negative="blurry", take=2, cast=("mila",),
        loras=(Lora(name="x.safetensors", strength=0.5),), transition=Transition(kind="dissolve", frames=4),
    )  # fmt: skip
    assert payload_of(other, FORM) == payload_of(SHOT, FORM)


@pytest.mark.parametrize(
    ("width", "height", "rate", "frames", "handles"),
    [(160, 90, "24", 8, 2), (64, 36, "25", 1, 0), (90, 160, "24000/1001", 3, 6), (128, 72, "30000/1001", 1, 1)],
)  # fmt: skip
def test_the_clip_is_what_the_film_needs(
    tmp_path: Path, *, width: int, height: int, rate: str, frames: int, handles: int
) -> None:
    """Exactly the frames, size, rate and colour that were ordered, at the film's own ticks."""
    form = Format(width=width, height=height, rate=Rate.of(rate), handles=handles)
    clip = render(tmp_path, dataclasses.replace(SHOT, frames=frames), form)
    planes, pts, (codec, pixels, colour, fps, tick) = decoded(clip)
    assert len(planes) == frames + 2 * handles
    assert planes[0].shape[0] == height
    assert (codec, pixels) == ("h264", "yuv420p")
    assert colour == (1, 1, 1, 1)  # BT.709 three times, limited range
    assert tick == Fraction(1, form.rate.timescale)
    step = int(1 / (form.rate.fps * tick))
    assert pts == [step * n for n in range(len(pts))]
    assert len(pts) == 1 or fps == form.rate.fps


def test_fractions_are_told_and_rise_to_one(tmp_path: Path) -> None:
    """Progress is told every few frames, never falls, and ends at 1."""
    told: list[float] = []
    animatic = Animatic(MACHINE)
    job = Job(
        inputs={},
        work=tmp_path,
        output=tmp_path / "clip.mp4",
        tell=told.append,
        children=Children(),
    )
    animatic.render(payload_of(dataclasses.replace(SHOT, frames=20), FORM), job)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) >= 24 / 4


def test_cancelling_leaves_no_child(tmp_path: Path) -> None:
    """`Cancelled` out of `tell` comes through, and ffmpeg is gone."""
    children = Children()
    seen: list[subprocess.Popen[bytes]] = []

    def stop(fraction: float) -> None:
        seen.extend(children._alive)
        if fraction > 0:
            raise Cancelled

    animatic = Animatic(MACHINE)
    job = Job(inputs={}, work=tmp_path, output=tmp_path / "clip.mp4", tell=stop, children=children)
    with pytest.raises(Cancelled):
        animatic.render(payload_of(SHOT, FORM), job)
    assert seen
    assert all(child.returncode is not None for child in seen)


def test_missing_ffmpeg_says_so(tmp_path: Path) -> None:
    """A missing ffmpeg is a BackendError that names it and says what to do."""
    nowhere = tmp_path / "nowhere" / "ffmpeg"
    animatic = Animatic(Machine(ffmpeg=nowhere, settings=Settings()))
    job = Job(
        inputs={},
        work=tmp_path,
        output=tmp_path / "clip.mp4",
        tell=lambda _: None,
        children=Children(),
    )
    with pytest.raises(BackendError, match="nowhere") as caught:
        animatic.render(payload_of(SHOT, FORM), job)
    assert caught.value.problems[0].hint


def test_a_failing_ffmpeg_is_quoted(tmp_path: Path) -> None:
    """An ffmpeg that can't write its file is a BackendError with its last words in the log."""
    animatic = Animatic(MACHINE)
    output = tmp_path / "no such folder" / "clip.mp4"
    job = Job(inputs={}, work=tmp_path, output=output, tell=lambda _: None, children=Children())
    with pytest.raises(BackendError) as caught:
        animatic.render(payload_of(dataclasses.replace(SHOT, frames=60), FORM), job)
    assert "No such file" in caught.value.problems[0].message
    assert "No such file" in caught.value.log
    assert caught.value.problems[0].hint


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="only Linux has a disk that is always full"
)
def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    """An ffmpeg that runs out of room is told as a full disk, with what to do and with its own words."""
    job = Job(
        inputs={}, work=tmp_path, output=Path("/dev/full"), tell=lambda _: None, children=Children()
    )
    animatic = Animatic(MACHINE)
    with pytest.raises(BackendError, match="the disk is full") as caught:
        animatic.render(payload_of(dataclasses.replace(SHOT, frames=60), FORM), job)
    assert "make room" in caught.value.problems[0].hint
    assert "No space left" in caught.value.log


def test_a_folder_that_cannot_be_written_is_not_ffmpegs_fault(tmp_path: Path) -> None:
    """Where its log can't be made, that is what is said, and not that ffmpeg can't be run."""
    job = Job(
        inputs={},
        work=tmp_path / "nowhere",
        output=tmp_path / "clip.mp4",
        tell=lambda _: None,
        children=Children(),
    )
    animatic = Animatic(MACHINE)
    with pytest.raises(BackendError, match="can't write the clip"):
        animatic.render(payload_of(SHOT, FORM), job)
