"""What a build with nothing to do costs: one film, and twenty films of ten scenes. CPU seconds of the whole process.

python benchmarks/noop.py
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

FILM = """\
filmkit: 1
title: Film {n}
seed: {n}
format: {{width: 64, height: 36, fps: 12}}
scenes:
{scenes}
"""
RUNS = 15


def write_films(folder: Path, films: int, scenes: int) -> None:
    """Write `films` film files of `scenes` short scenes each."""
    (folder / "projects").mkdir(parents=True)
    for n in range(films):
        rows = "\n".join(
            f"  - {{id: {k}, prompt: scene {k}, duration: 6f}}" for k in range(1, scenes + 1)
        )
        (folder / f"projects/film-{n}.yaml").write_text(FILM.format(n=n, scenes=rows))


def cpu_s(folder: Path, *args: str) -> float:
    """User and system seconds of one `filmkit build`."""
    # Compiled modules are kept, as on any machine where nobody forbids it.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before = os.times()
    command = [sys.executable, "-m", "filmkit", "build", *args]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


def main() -> None:
    """Build, then build again with nothing to do, and print the median."""
    with tempfile.TemporaryDirectory() as place:
        for films, scenes, target in ((1, 10, 0.15), (20, 10, 0.25)):
            folder = Path(place) / str(films)
            write_films(folder, films, scenes)
            cpu_s(folder)
            cpu_s(folder)
            times = [cpu_s(folder) for _ in range(RUNS)]
            print(
                f"{films:3} films of {scenes} scenes, nothing to do: {statistics.median(times):.3f} CPU s "
                f"(lowest {min(times):.3f}, target {target})"
            )


if __name__ == "__main__":
    main()
