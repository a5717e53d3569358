"""How much longer filmkit takes than the ComfyUI server itself: 24 tiny shots by a real server, on the CPU.

    PYTHONPATH=tests python benchmarks/clips.py [--shots 24] [--steps 40] [--rounds 3]

The bare loop submits a graph, waits for it and downloads the clip, one after another; it cuts no film. filmkit builds
the film of the same shots, cut and delivery included. Both run on the same server in the same run, by turns, and the
server forgets what it computed before each.
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
from typing import TYPE_CHECKING, Any

import requests
from comfyui.films import film, render
from comfyui.install import install
from comfyui.models import make_models
from comfyui.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterable

_POLL_S = 0.05


def main() -> None:
    """Measure by turns, and print a line for each round and the median."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shots", type=int, default=24)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    installed = install()
    with tempfile.TemporaryDirectory() as place:
        base = Path(place) / "server"
        base.mkdir()
        server = Server(installed, make_models(installed), base)
        server.start()
        try:
            measure(server, Path(place), asked)
        finally:
            server.kill()


def measure(server: Server, place: Path, asked: argparse.Namespace) -> None:
    """Make the same film both ways, in rounds; the first doesn't count."""
    ratios = []
    choice = render("wan22_t2v", params={"steps": asked.steps})
    for number in range(asked.rounds + 1):
        root = place / f"round{number}"
        scenes = [{"prompt": f"the wide sea, wave {n}"} for n in range(asked.shots)]
        (root / "projects").mkdir(parents=True)
        (root / "projects" / "tiny.yaml").write_text(film(choice, *scenes, seed=number), "utf-8")
        server.clear()
        built_s = build(root, server)
        if len(server.history()) != asked.shots:
            raise SystemExit(f"the server ran {len(server.history())} jobs for {asked.shots} shots")
        graphs = [job["prompt"][2] for job in server.history().values()]
        server.clear()
        bare_s = loop(server, graphs, root)
        ratio = built_s / bare_s
        word = "warm-up" if number == 0 else f"round {number}"
        print(f"{word}: filmkit {built_s:.2f} s, bare loop {bare_s:.2f} s, {ratio:.3f}x")
        ratios += [ratio] * (number > 0)
    print(f"median {statistics.median(ratios):.3f}x of the bare loop (target 1.10x)")


def build(root: Path, server: Server) -> float:
    """Wall seconds of `filmkit build`."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "filmkit", "build"],
        cwd=root,
        env={**environment, "FILMKIT_COMFYUI": server.url},
        check=True,
        capture_output=True,
    )
    return time.monotonic() - started


def loop(server: Server, graphs: Iterable[dict[str, Any]], folder: Path) -> float:
    """Wall seconds of submitting, waiting and downloading, one graph after another."""
    started = time.monotonic()
    with requests.Session() as session:
        for number, graph in enumerate(graphs):
            answer = session.post(f"{server.url}/prompt", data=json.dumps({"prompt": graph}))
            prompt_id = answer.json()["prompt_id"]
            while not (job := session.get(f"{server.url}/history/{prompt_id}").json()):
                time.sleep(_POLL_S)
            (file,) = job[prompt_id]["outputs"]["save"]["images"]
            clip = session.get(f"{server.url}/view", params=file)
            (folder / f"{number}.mp4").write_bytes(clip.content)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
