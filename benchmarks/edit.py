"""What an edit of one scene costs in a film of sixty (640x360, 24 fps, dissolves of half a second).

    python benchmarks/edit.py [--scenes 60]

The rebuild by `filmkit build` is measured against the same work as bare commands (one clip, one body, two joins, a copy
into the film; the clip by a process of its own), and against encoding the whole film with one graph of xfade
filters. CPU seconds, children included, all in one run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import cut as cutting
from noop import cpu_s

from filmkit.backends.ffmpeg import find_ffmpeg
from filmkit.backends.process import Children
from filmkit.backends.render import find_renderer
from filmkit.backends.store import Store
from filmkit.build import build
from filmkit.model.ports import Job, Machine
from filmkit.model.settings import Settings
from filmkit.run.bench import Bench
from filmkit.run.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.backends.events import Event
    from filmkit.keys import Json
    from filmkit.model.ports import Maker

SUBJECTS = (
    "a rainy street in a neon city",
    "a forest in the snow",
    "a lighthouse by the sea",
    "a kitchen at night, a lamp",
    "two friends in the desert",
    "a ship between the planets",
)
EDITS = (
    "a burning village",
    "a cave with a lake",
    "a mountain at dawn",
    "a field in the rain",
    "an old harbour",
)


def main() -> None:
    """Build the film, edit scenes of it one at a time, and print the figures."""
    parser = argparse.ArgumentParser(description="What an edit of one scene costs.")
    parser.add_argument("--scenes", type=int, default=60)
    parser.add_argument("--clip", type=Path, nargs=2, help="render the payload in a file to a clip")
    choice = parser.parse_args()
    if choice.clip:
        render(*choice.clip)
        return
    scenes = choice.scenes
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        film = write_film(folder, scenes)
        empty = cpu_s(folder)
        rebuilds, bare = [], []
        for n, subject in enumerate(EDITS):
            edit(film, 1 + (scenes // 3 + n * 3) % scenes, subject)
            bare.append(bare_s(folder, film))
            rebuilds.append(cpu_s(folder))
        once = one_shot_s(folder, film)
        rebuild, raw = statistics.median(rebuilds), statistics.median(bare)
    print(f"{scenes} scenes from empty, clips and sound included: {empty:.1f} CPU s")
    print(f"one graph over the same clips: {once:.1f} CPU s")
    print(
        f"rebuild after an edit: {rebuild:.2f} CPU s = 1/{once / rebuild:.1f} of one graph (target 1/10)"
    )
    print(
        f"the same work as bare commands: {raw:.2f} CPU s; rebuild / bare = {rebuild / raw:.2f} (target 1.5)"
    )


def render(payload: Path, clip: Path) -> None:
    """The bare command for a clip: the renderer and nothing else."""
    job = Job(inputs={}, work=clip.parent, output=clip, tell=lambda _: None, children=Children())
    renderer = find_renderer("animatic", Machine(ffmpeg=find_ffmpeg(""), settings=Settings()))
    renderer.render(json.loads(payload.read_text()), job)


def render_apart(recipe: Mapping[str, Json], job: Job) -> None:
    """Render a clip by that command, in a process of its own."""
    payload = job.work / "payload.json"
    payload.write_text(json.dumps(recipe["payload"]))
    command = [sys.executable, __file__, "--clip", str(payload), str(job.output)]
    subprocess.run(command, check=True)


def write_film(folder: Path, scenes: int) -> Path:
    """Write the film file and return its path."""
    rows = [
        f"  - {{id: {n}, prompt: '{SUBJECTS[n % len(SUBJECTS)]}', duration: 4s}}"
        for n in range(1, scenes + 1)
    ]
    head = [
        "filmkit: 1",
        "title: Sixty",
        "format: {width: 640, height: 360, fps: 24}",
        "transition: {type: dissolve, duration: 0.5s}",
        "scenes:",
    ]
    path = folder / "projects/sixty.yaml"
    path.parent.mkdir()
    path.write_text("\n".join([*head, *rows, ""]))
    return path


def edit(film: Path, scene: int, subject: str) -> None:
    """Give one scene another prompt."""
    lines = film.read_text().splitlines()
    row = next(n for n, line in enumerate(lines) if line.startswith(f"  - {{id: {scene},"))
    lines[row] = f"  - {{id: {scene}, prompt: '{subject}', duration: 4s}}"
    film.write_text("\n".join([*lines, ""]))


class _Deaf:
    def tell(self, event: Event) -> None:
        """Nobody listens."""


def bare_s(folder: Path, film: Path) -> float:
    """CPU seconds of the makers alone, for the steps that are stale; results go to a store of their own."""
    planned = build.plan(build.Call(root=folder, paths=(film,), environment=os.environ))
    steps = planned.missing()
    makers: dict[str, Maker] = {**planned.equipment.makers(), "clip": render_apart}
    total = 0.0

    def timed(stage: str) -> Maker:
        def make(recipe: Mapping[str, Json], job: Job) -> None:
            nonlocal total
            before = _cpu_s()
            makers[stage](recipe, job)
            total += _cpu_s() - before

        return make

    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name))
        for kind in ("ac", "cas"):
            (Path(name) / kind).mkdir()
            for path in (folder / ".filmkit/store" / kind).iterdir():
                os.link(path, Path(name) / kind / path.name)
        workshop = Workshop(
            folder, Bench(Path(name)), store, {stage: timed(stage) for stage in makers}, _Deaf()
        )
        for step in steps:
            workshop.make(step)
    return total


def one_shot_s(folder: Path, film: Path) -> float:
    """CPU seconds of one filter graph over the film's clips."""
    planned = build.plan(build.Call(root=folder, paths=(film,), environment=os.environ))
    shots = [cutting.shot_of(number) for number in range(1, len(planned.films[0].plan.clips) + 1)]
    command = cutting.one_shot(planned.films[0].plan.cut, shots)
    return cutting.cpu_s(command, folder / "build/sixty/clips", "once.mp4")


def _cpu_s() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, kinds))


if __name__ == "__main__":
    main()
