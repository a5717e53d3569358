"""A project in a folder of its own, used as a person would: files written and edited, commands run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TINY = """\
filmkit: 1
title: Tiny
seed: 7
format: {width: 160, height: 90, fps: 12, handles: 3}
style: {prompt: neon, negative: text, loras: [{name: noir.safetensors, strength: 0.8}]}
cast:
  ann: {look: red coat}
  bob: {look: blue hat}
transition: {type: dissolve, duration: 4f}
scenes:
  - {id: 1, prompt: a city street, duration: 12f, cast: [ann]}
  - {id: 2, prompt: a dark forest, duration: 14f}
  - {id: 3, prompt: the wide sea, duration: 12f, cast: [bob]}
  - {id: 4, prompt: a hot desert, duration: 16f}
audio: {soundtrack: {use: synth, mood: calm}, loudness: -16 LUFS}
"""


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str


class Space:
    """A project at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, text: str) -> Path:
        """Write a file, making its folder."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the one place where `old` stands."""
        path = self.root / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), "utf-8")

    def start(self, *args: str, **environment: str) -> subprocess.Popen[str]:
        """Start filmkit in the project."""
        return subprocess.Popen(
            [sys.executable, "-m", "filmkit", *args],
            cwd=self.root,
            env={**os.environ, "NO_COLOR": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *args: str, **environment: str) -> Said:
        """Run filmkit in the project to its end."""
        process = self.start(*args, **environment)
        out, err = process.communicate(timeout=300)
        assert "Traceback" not in err, err
        return Said(process.returncode, out, err)

    def build(self, *args: str, **environment: str) -> Said:
        """Run a build that must succeed."""
        said = self.run("build", *args, **environment)
        assert said.code == 0, said.err + said.out
        return said

    def events(self, film: str) -> list[dict[str, object]]:
        """The last build's record."""
        text = (self.root / "build" / film / "events.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def started(self, film: str) -> set[str]:
        """Names, without the film's, of the steps for which work was really done."""
        names = [str(e["step"]) for e in self.events(film) if e["kind"] == "started"]
        assert len(names) == len(set(names)), "a step was made twice"
        return {name.replace(f":{film}", "", 1) for name in names}

    def film(self, name: str) -> bytes:
        """The delivered film."""
        return (self.root / "films" / f"{name}.mp4").read_bytes()
