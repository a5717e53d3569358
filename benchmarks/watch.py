"""What watching costs: from a save to the first step and to the film, at rest, and over many rebuilds.

python benchmarks/watch.py [--rebuilds 1000]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TWELVE = """\
filmkit: 1
title: Twelve
seed: 7
format: {width: 640, height: 360, fps: 24}
transition: dissolve
scenes:
"""
SMALL = """\
filmkit: 1
title: Small 0
format: {width: 64, height: 36, fps: 12}
scenes:
  - {id: 1, prompt: a city street, duration: 6f}
  - {id: 2, prompt: a dark forest, duration: 6f}
audio: {soundtrack: none}
"""
RUNS = 7
REST_S = 30


class Watcher:
    """A `filmkit watch --json` in a folder."""

    def __init__(self, folder: Path) -> None:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "filmkit", "watch", "--json"],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait(self, kind: str) -> dict[str, Any]:
        """The next event of that kind."""
        assert self.process.stdout  # noqa: S101
        for line in self.process.stdout:
            event: dict[str, Any] = json.loads(line)
            if event["kind"] == kind:
                return event
        raise EOFError

    def cpu_s(self) -> float:
        """CPU seconds of the watcher itself so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mib(self) -> float:
        """Resident memory of the watcher itself."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def end(self) -> None:
        """End it as Ctrl-C does."""
        self.process.send_signal(2)
        self.process.wait()


def save(film: Path, text: str) -> float:
    """Write the file; when that was."""
    aside = film.with_suffix(".tmp")
    aside.write_text(text)
    aside.replace(film)
    return time.time()


def measure_edits(folder: Path) -> None:
    """Edit one prompt of twelve scenes, again and again."""
    rows = [f"  - {{id: {n}, prompt: a street at night, duration: 4s}}" for n in range(1, 13)]
    film = folder / "projects/twelve.yaml"
    save(film, TWELVE + "\n".join(rows) + "\n")
    watcher = Watcher(folder)
    watcher.wait("built")
    starts, ends = [], []
    for run in range(RUNS):
        watcher.wait("watching")
        rows[5] = f"  - {{id: 6, prompt: a harbour in the rain {run}, duration: 4s}}"
        saved_s = save(film, TWELVE + "\n".join(rows) + "\n")
        starts.append(watcher.wait("started")["ts"] - saved_s)
        ends.append(watcher.wait("built")["ts"] - saved_s)
    watcher.wait("watching")
    before = watcher.cpu_s()
    time.sleep(REST_S)
    rest = (watcher.cpu_s() - before) / REST_S
    watcher.end()
    for name, times, target in (("first step", starts, 0.5), ("film", ends, 3.0)):
        median, lowest = statistics.median(times), min(times)
        print(f"save to {name}: {median:.2f} s (lowest {lowest:.2f}, target {target})")
    print(f"at rest: {100 * rest:.2f} % of a core (target 0.5)")


def measure_memory(folder: Path, rebuilds: int) -> None:
    """Rebuild a small film many times."""
    film = folder / "projects/small.yaml"
    save(film, SMALL)
    watcher = Watcher(folder)
    watcher.wait("built")
    sizes = []
    for run in range(1, rebuilds + 1):
        watcher.wait("watching")
        save(film, SMALL.replace("Small 0", f"Small {run}"))
        watcher.wait("built")
        if run % max(1, rebuilds // 10) == 0:
            sizes.append(watcher.memory_mib())
    watcher.end()
    print(f"memory over {rebuilds} rebuilds, MiB:", " ".join(f"{size:.0f}" for size in sizes))


def main() -> None:
    """Measure all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rebuilds", type=int, default=1000)
    rebuilds = parser.parse_args().rebuilds
    for measure in (measure_edits, lambda folder: measure_memory(folder, rebuilds)):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "projects").mkdir()
            measure(folder)


if __name__ == "__main__":
    main()
