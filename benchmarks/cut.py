"""What cutting a film costs: in one go, in segments, and after an edit.

    python benchmarks/cut.py [--scenes 60] [--rounds 1]

Makes clips of 4 s at 640x360 with moving pictures, then measures the CPU seconds of ffmpeg for (a) one filter graph
over all clips, (b) all segments and their concatenation, (c) what changing one scene encodes again.
Knows nothing of the rest of filmkit: no store, no task graph.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends.editor import Editor
from filmkit.backends.ffmpeg import find_ffmpeg
from filmkit.backends.process import Children
from filmkit.cut.command import Command
from filmkit.cut.commands import cut_command, segment_command, segment_files
from filmkit.cut.graph import FRAME_CLOCK, at_rate, film_clock, fit
from filmkit.cut.timeline import timeline
from filmkit.model.film import Fade, Format, Transition
from filmkit.model.ports import Job
from filmkit.model.shot import Shot
from filmkit.timing import Rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filmkit.cut.timeline import Segment, Timeline

FORM = Format(width=640, height=360, rate=Rate.of(24), handles=6)
FRAMES = 96
DISSOLVE = Transition(kind="dissolve", frames=12)
SOURCES = (
    "testsrc2=s=640x360:r=24",
    "mandelbrot=s=640x360:r=24",
    "gradients=s=640x360:r=24:speed=0.05:seed=1,noise=c0s=8:c0f=t:c0_seed=1",
    "life=s=320x180:r=24:mold=10:seed=1:life_color=orange:death_color=navy,scale=640:360",
    "testsrc=s=640x360:r=24,rotate=t/3",
    "cellauto=s=640x360:r=24:rule=110:seed=1",
)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--scenes", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=1)
    choice = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shots = [shot_of(number) for number in range(1, choice.scenes + 1)]
        cut = timeline(shots, FORM, Fade())
        _make_clips(shots, folder)
        for _ in range(choice.rounds):
            _measure(cut, shots, folder)


def _measure(cut: Timeline, shots: list[Shot], folder: Path) -> None:
    files = dict(zip(cut.segments, segment_files(cut), strict=True))
    # A scene of each kind: some cost ten times as much as others.
    edited = shots[len(shots) // 2 :][: len(SOURCES)]
    joined = cut_command(cut, title="benchmark", soundtrack=False)
    # Peak memory of children only ever rises, so the one-shot graph comes last.
    segments = sum(cpu_s(segment_command(s, cut), folder, files[s]) for s in cut.segments)
    copied = cpu_s(joined, folder, "film.mp4")
    peak = _peak_mib()
    edit = statistics.mean(
        sum(cpu_s(segment_command(s, cut), folder, files[s]) for s in _around(shot, cut))
        + cpu_s(joined, folder, "film.mp4")
        for shot in edited
    )
    once = cpu_s(one_shot(cut, shots), folder, "once.mp4")
    empty = segments + copied
    print(f"{len(shots)} scenes, {cut.frames} frames, {len(files)} segments; CPU seconds of ffmpeg")
    print(f"(a) one graph      {once:7.1f}             peak {_peak_mib():5.0f} MiB")
    print(f"(b) from empty     {empty:7.1f}  {empty / once:5.2f} x a  peak {peak:5.0f} MiB")
    print(f"(c) edit one scene {edit:7.2f}  a / {once / edit:4.1f}   of which copying {copied:.2f}")


def shot_of(number: int) -> Shot:
    return Shot(
        id=f"scene_{number:02d}",
        label=str(number),
        frames=FRAMES,
        prompt="",
        caption="",
        negative="",
        seed=0,
        take=1,
        size="wide",
        angle="eye_level",
        move="static",
        cast=(),
        loras=(),
        transition=DISSOLVE,
    )


def _make_clips(shots: Iterable[Shot], folder: Path) -> None:
    """A clip for each kind of picture, and a copy of one for each shot."""
    kinds = [folder / f"kind_{number}.mp4" for number in range(len(SOURCES))]
    for source, kind in zip(SOURCES, kinds, strict=True):
        command = Command(
            args=(
                *("-f", "lavfi", "-i", source, "-vf", fit(FORM)),
                *("-frames:v", str(FRAMES + 2 * FORM.handles)),
                *("-c:v", "libx264", "-preset", "veryfast", "-crf", "16", kind.name),
            ),
            output=kind.name,
        )
        _make(command, folder, kind.name)
    for shot, kind in zip(shots, itertools.cycle(kinds)):
        shutil.copyfile(kind, folder / f"{shot.id}.mp4")


def one_shot(cut: Timeline, shots: list[Shot]) -> Command:
    """The same film by one xfade chain over all clips, with the same encoder settings."""
    clips = [
        f"[{n}:v:0]{at_rate(FORM.rate)},{fit(FORM)},{FRAME_CLOCK}[clip{n}]"
        for n in range(len(shots))
    ]
    mixes = [
        f"[{f'mix{n - 1}' if n > 1 else 'clip0'}][clip{n}]xfade=transition=fade"
        f":duration={DISSOLVE.frames}:offset={n * FRAMES}[mix{n}]"
        for n in range(1, len(shots))
    ]
    end = f"[mix{len(shots) - 1}]format=yuv420p,trim=start_frame=6,{film_clock(FORM.rate)}[film]"
    usual = segment_command(cut.segments[0], cut).args
    encoding = usual[usual.index("-map") :]
    graph = ";".join([*clips, *mixes, end])
    inputs = [word for shot in shots for word in ("-threads", "1", "-i", f"{shot.id}.mp4")]
    limit = encoding.index("-frames:v") + 1
    args = (*encoding[:limit], str(cut.frames), *encoding[limit + 1 :])
    return Command(
        args=(*inputs, "-filter_complex", graph, *args), output=usual[-1], frames=cut.frames
    )


def _around(shot: Shot, cut: Timeline) -> list[Segment]:
    """The segments that show a shot: its body and the joins at its ends."""
    return [
        segment
        for segment in cut.segments
        if any(shot.id == shot_id for part in segment.parts for shot_id, _ in part.sources)
    ]


def _make(command: Command, folder: Path, output: str) -> None:
    job = Job(
        inputs={}, work=folder, output=folder / output, tell=lambda _: None, children=Children()
    )
    Editor(find_ffmpeg(""))({"command": command.recipe()}, job)


def cpu_s(command: Command, folder: Path, output: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _make(command, folder, output)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    main()
