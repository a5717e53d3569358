"""What a hundred films of fifty scenes cost before anything is rendered, beside ninja on a graph of that size.

All films share their shots, so that there are only fifty clips to make: what is measured is reading, planning and
looking, never rendering. CPU seconds and peak memory of whole processes.

python benchmarks/many.py [--films 100] [--scenes 50]
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILM = """\
filmkit: 1
title: Film {n}
seed: 1
format: {{width: 64, height: 36, fps: 12}}
audio: {{soundtrack: none}}
scenes:
{scenes}
"""
SCENE = "  - {{id: {k}, prompt: scene {k}, duration: 6f}}"
RUNS = 5


def write_film(folder: Path, number: int, scenes: int, edit: str = "") -> None:
    """Write one film file; `edit` goes to the end of its first scene's prompt."""
    rows = [SCENE.format(k=k) for k in range(1, scenes + 1)]
    rows[0] = rows[0].replace("scene 1", f"scene 1{edit}")
    path = folder / f"projects/film-{number}.yaml"
    path.write_text(FILM.format(n=number, scenes="\n".join(rows)))


def cpu_s(command: list[str], folder: Path) -> tuple[float, int]:
    """CPU seconds of a command, and the peak memory of the largest so far in MiB."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before = os.times()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    after = os.times()
    used = after.children_user - before.children_user
    used += after.children_system - before.children_system
    return used, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def write_ninja(folder: Path, films: int, scenes: int) -> None:
    """The same graph for ninja: a clip and a body for each scene, a film of all bodies."""
    folder.mkdir()
    lines = ["rule make", "  command = touch $out"]
    for n in range(films):
        bodies = []
        for k in range(scenes):
            lines += [
                f"build clip_{n}_{k}: make film_{n}",
                f"build body_{n}_{k}: make clip_{n}_{k}",
            ]
            bodies.append(f"body_{n}_{k}")
        lines.append(f"build cut_{n}: make {' '.join(bodies)}")
        (folder / f"film_{n}").touch()
    (folder / "build.ninja").write_text("\n".join([*lines, ""]))


def before_first_step(folder: Path) -> float:
    """CPU seconds of a build until its first step starts; the build is stopped there."""
    command = [sys.executable, "-m", "filmkit", "build", "--progress", "json"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout  # noqa: S101 (it is a pipe)
        for line in process.stdout:
            if '"started"' in line:
                break
        ticks = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
        process.terminate()
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--films", type=int, default=100)
    parser.add_argument("--scenes", type=int, default=50)
    size = parser.parse_args()
    filmkit = [sys.executable, "-m", "filmkit"]
    with tempfile.TemporaryDirectory() as place:
        folder, ninja = Path(place) / "films", Path(place) / "ninja"
        (folder / "projects").mkdir(parents=True)
        for n in range(size.films):
            write_film(folder, n, size.scenes)
        write_ninja(ninja, size.films, size.scenes)
        plans = [cpu_s([*filmkit, "plan"], folder) for _ in range(RUNS)]
        print(
            f"plan everything: {min(s for s, _ in plans):.2f} CPU s, {plans[0][1]} MiB (3 s, 300 MiB)"
        )
        start = time.monotonic()
        cpu_s([*filmkit, "build"], folder)
        print(f"(built in {time.monotonic() - start:.0f} s)")
        cpu_s([*filmkit, "build"], folder)
        still = statistics.median(cpu_s([*filmkit, "build"], folder)[0] for _ in range(RUNS))
        subprocess.run(["ninja"], cwd=ninja, check=True, capture_output=True)
        theirs = statistics.median(cpu_s(["ninja"], ninja)[0] for _ in range(RUNS))
        print(
            f"nothing to do: {still:.2f} CPU s (0.5); ninja {theirs:.2f}, {still / theirs:.1f} times"
        )
        edits = []
        for run in range(RUNS):
            write_film(folder, 7, size.scenes, edit=f" again {run}")
            edits.append(before_first_step(folder))
        print(
            f"one scene edited, until its clip starts: {statistics.median(edits):.2f} CPU s (0.5)"
        )


if __name__ == "__main__":
    main()
