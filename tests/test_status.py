"""How films stand: what `filmkit status` says of them, and what that costs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from space import SMALL, TINY, Space, real_ffmpeg

from filmkit.build.reasons import Reason, Verdict
from filmkit.cli.ago import ago
from filmkit.cli.causes import count_steps, tell_causes
from filmkit.plan.why import Change

FILM = "projects/tiny.yaml"
KEYS = {"film", "state", "stale", "problems", "last_build", "length_s", "target"}
NOW = datetime(2026, 3, 14, 14, 30, tzinfo=timezone(timedelta(hours=1)))
# Runs `filmkit status` and fails if something heavy was imported for it.
LIGHT = """\
import sys
from filmkit.cli.group import cli
cli(["status", *sys.argv[1:]], standalone_mode=False)
heavy = {"yaml", "jsonschema", "doit", "rich", "numpy", "cv2", "PIL", "av", "jinja2"}
sys.exit(" ".join(heavy & {name.split(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize(
    ("past", "said"),
    [
        ({"seconds": 0}, "just now"),
        ({"seconds": 59}, "just now"),
        ({"seconds": -59}, "just now"),
        ({"minutes": 1}, "1 minute ago"),
        ({"minutes": 2, "seconds": 59}, "2 minutes ago"),
        ({"minutes": 59, "seconds": 59}, "59 minutes ago"),
        ({"hours": 1}, "1 hour ago"),
        ({"hours": 14, "minutes": 30}, "14 hours ago"),
        ({"hours": 14, "minutes": 31}, "yesterday"),
        ({"days": 1, "hours": 14}, "yesterday"),
        ({"days": 1, "hours": 15}, "2 days ago"),
        ({"days": 6}, "6 days ago"),
        ({"days": 7}, "2026-03-07"),
        ({"days": -1}, "2026-03-15"),
        ({"hours": -2}, "2026-03-14"),
    ],
)
def test_ago(past: dict[str, int], said: str) -> None:
    """A time is told as people do, by their own days, and one that lies ahead by its date."""
    assert ago(NOW - timedelta(**past), NOW) == said


def test_ago_after_midnight() -> None:
    """Shortly after midnight, what was shortly before it is hours or minutes ago."""
    midnight = NOW.replace(hour=0, minute=20)
    assert ago(midnight - timedelta(minutes=40), midnight) == "40 minutes ago"
    assert ago(midnight - timedelta(hours=3), midnight) == "3 hours ago"
    assert ago(midnight - timedelta(hours=13), midnight) == "yesterday"


def reason(step: str, verdict: Verdict = "changed", *paths: str, needs: str = "") -> Reason:
    """A reason with changes at these paths."""
    stage, _, shot = step.partition(":")
    name = f"{stage}:tiny:{shot}" if shot else f"{stage}:tiny"
    changes = tuple(Change(path, "1", "2") for path in paths)
    return Reason(step=name, verdict=verdict, changes=changes, needs=(needs,) if needs else ())


@pytest.mark.parametrize(
    ("stale", "said"),
    [
        ([reason("clip:scene_02", "changed", "recipe.payload.prompt")], "prompt of scene_02"),
        (
            [reason(f"clip:scene_0{n}", "changed", "recipe.payload.seed") for n in (1, 2, 3)],
            "seed of scene_01 and 2 more",
        ),
        (
            [reason("clip:1", "changed", "recipe.payload.frames", "recipe.payload.prompt")],
            "prompt of 1",
        ),
        ([reason("clip:1", "changed", "recipe.payload.loras[0].name")], "loras of 1"),
        ([reason("clip:1", "changed", "assets.own")], "file of 1"),
        ([reason("soundtrack", "changed", "recipe.music.mood")], "mood of soundtrack"),
        ([reason("body:1", "changed", "recipe.command.args[4]")], "cutting of body 1"),
        ([reason("cut", "changed", "inputs.body_scene_01.mp4")], "parts of cut"),
        ([reason("deliver", "gone", "target")], "target of delivery"),
        ([reason("deliver", "gone")], "lost delivery"),
        ([reason("storyboard"), reason("clip:9", "new")], "changed storyboard, new 9"),
        ([reason("clip:1", "new"), reason("cut", "changed", "inputs.a", needs="clip:1")], "new 1"),
        ([reason(f"clip:{v}", v) for v in ("new", "gone")], "new new, lost gone"),
        (
            [reason(s, "changed", f"recipe.{s}") for s in ("a", "b", "c", "d")],
            "a of a, b of b, c of c, …",
        ),
    ],
)
def test_causes(stale: list[Reason], said: str) -> None:
    """What made steps stale is told in a few words, like with like, without what follows from it."""
    assert tell_causes(stale) == said


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (["cut"], "1 step"),
        (["cut", "deliver"], "2 steps"),
        (["clip:1"], "1 clip"),
        (["clip:1", "cut"], "1 clip and 1 other step"),
        (["clip:1", "clip:2", "cut", "deliver"], "2 clips and 2 other steps"),
    ],
)
def test_count(steps: list[str], said: str) -> None:
    """Clips, which cost most, are counted apart."""
    assert count_steps([reason(step) for step in steps]) == said


def status(space: Space, *args: str) -> dict[str, Any]:
    """The only film of `status --json`."""
    (row,) = space.run("status", *args, "--json").json
    assert isinstance(row, dict)
    return row


def test_up_to_date(tiny: Space) -> None:
    """A built film: its name, state, last build, length and place in one line; `--json` says the same."""
    tiny.build()
    said = tiny.run("status")
    assert (said.code, said.err) == (0, "")
    assert said.out == "tiny  up to date  built just now  4.5 s  films/tiny.mp4\n"
    row = status(tiny)
    built = row.pop("last_build")
    assert abs(datetime.fromisoformat(built) - datetime.now(UTC)) < timedelta(minutes=1)
    assert row == {
        "film": "tiny",
        "state": "up_to_date",
        "stale": [],
        "problems": [],
        "length_s": 4.5,
        "target": "films/tiny.mp4",
    }


def test_stale(tiny: Space) -> None:
    """A film that was edited: how many steps are stale and why; `--json` has what `plan` has, but for the time."""
    tiny.edit(FILM, "a dark forest, duration: 14f", "a dark wood, duration: 26f")
    said = tiny.run("status")
    assert said.code == 0
    (line,) = said.out.splitlines()
    assert re.fullmatch(r"tiny  stale  built .+  5\.5 s  1 clip and 6 other steps: .+", line)
    assert "prompt of scene_02" in line
    assert status(tiny)["state"] == "stale"
    planned = tiny.run("plan", "--json").json["tiny"]
    timed = {"about_s", "done_s"}
    assert status(tiny)["stale"] == [
        {k: v for k, v in row.items() if k not in timed} for row in planned
    ]


@pytest.mark.parametrize("act", ["touch", "comment", "lost copy"])
def test_nothing_to_make(act: str, small: Space) -> None:
    """A film with other files than its stamp knows is up to date all the same if a build would make nothing."""
    film = small.root / FILM
    if act == "lost copy":
        (small.root / "build/tiny/clips/scene_01.mp4").unlink()
    else:
        film.write_text(film.read_text("utf-8") + "# no matter\n" * (act == "comment"), "utf-8")
    assert status(small)["state"] == "up_to_date"
    assert "nothing to make" in small.build().out


def test_unbuilt(space: Space) -> None:
    """A film that was never built says so, and how many steps there are to make; nothing of it is written."""
    space.write(
        FILM, SMALL.replace("scenes:", "script: A city street.\nscenes:", 1).split("scenes")[0]
    )
    before = space.files("projects")
    assert re.fullmatch(
        r"tiny  not built yet    \S+ s  \d clips? and \d other steps to make\n",
        space.run("status").out,
    )
    row = status(space)
    assert (row["state"], row["last_build"], row["target"]) == ("unbuilt", None, "films/tiny.mp4")
    assert row["stale"][0]["step"] == "storyboard:tiny"
    assert space.files("projects") == before
    assert not (space.root / "build").exists()
    assert not (space.root / ".filmkit/films").exists()


def test_failed_build(space: Space) -> None:
    """A film whose first build failed isn't unbuilt: what is left to make is stale."""
    space.write(FILM, SMALL)
    space.write_program(
        "ffmpeg",
        f'#!/bin/sh\ncase "$*" in *final*|*ffconcat*) exit 1;; esac\nexec {real_ffmpeg()} "$@"\n',
    )
    assert space.run("build", FILMKIT_FFMPEG="./ffmpeg").code == 1
    said = space.run("status", FILMKIT_FFMPEG="./ffmpeg").out
    assert re.fullmatch(r"tiny  stale  built just now  1 s  2 steps: new cut\n", said)


def test_wrong(tiny: Space) -> None:
    """A wrong film hides no other: its line has its first error with its place, and how many more."""
    tiny.write("projects/bad.yaml", TINY.replace("seed: 7", "sede: 7").replace("12f", "twelve"))
    tiny.write("projects/odd\033[31m\nname.yaml", "[")
    said = tiny.run("status")
    assert (said.code, said.err) == (0, "")
    bad, odd, good = said.out.splitlines()
    assert re.fullmatch(r"bad  +wrong  .+projects/bad.yaml:3:1: .*'sede'.* \(and 2 more\)", bad)
    assert "\033" not in odd
    assert good.startswith("tiny ")
    rows = tiny.run("status", "--json").json
    assert [row["state"] for row in rows] == ["wrong", "wrong", "up_to_date"]
    assert all(row.keys() == KEYS for row in rows)
    assert [p["severity"] for p in rows[0]["problems"]] == ["error"] * 3
    assert (rows[0]["last_build"], rows[0]["length_s"], rows[0]["target"]) == (None, None, None)


def test_wrong_after_a_build(tiny: Space) -> None:
    """A film that was built and is wrong now keeps its last build, with its length and place."""
    before = status(tiny)
    tiny.edit(FILM, "seed: 7", "sede: 7")
    after = status(tiny)
    assert after["state"] == "wrong"
    for name in ("last_build", "length_s", "target"):
        assert after[name] == before[name]


def test_wrong_settings(tiny: Space) -> None:
    """What is wrong with the settings is wrong with every film, since none can be built."""
    tiny.write("projects/other.yaml", SMALL)
    tiny.write("filmkit.yaml", "stoer: {}\n")
    said = tiny.run("status")
    assert said.code == 0
    assert said.out.count("wrong") == said.out.count("filmkit.yaml:1:1: ") == 2


def test_two_films_of_one_name(tiny: Space) -> None:
    """Of two films of one name, the one that was built stays what it is, and the other one is wrong."""
    shutil.copy(tiny.root / FILM, tiny.root / "projects/tiny.yml")
    tiny.build("projects/tiny.yaml")
    assert [r["state"] for r in tiny.run("status", "--json").json] == ["up_to_date", "wrong"]


@pytest.mark.parametrize("args", [["nobody"], ["--nothing"]])
def test_wrong_command(args: list[str], tiny: Space) -> None:
    """A film or an option that isn't there: exit code 2."""
    said = tiny.run("status", *args)
    assert said.code == 2
    assert said.out == ""


def test_nothing_is_written(tiny: Space) -> None:
    """Neither `status` of a fresh film nor that of an edited one changes any file."""
    tiny.build()
    for new in ("a dark forest", "a dark wood"):
        film = tiny.root / FILM
        film.write_text(film.read_text("utf-8").replace("a dark forest", new), "utf-8")
        before = tiny.files(".")
        tiny.run("status")
        assert tiny.files(".") == before


def on_terminal(space: Space, columns: int, **environment: str) -> list[str]:
    """The lines of `status` on a terminal that wide; None of them is longer."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "filmkit", "status"],
        cwd=space.root,
        env={k: v for k, v in space.environment().items() if k != "NO_COLOR"}
        | {"COLUMNS": str(columns), **environment},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.STDOUT,
    )
    os.close(theirs)
    text = b""
    try:
        while more := os.read(ours, 4096):
            text += more
    except OSError:  # how Linux says that the other side was closed
        pass
    finally:
        os.close(ours)
        assert process.wait(60) == 0
    return text.decode().splitlines()


def test_terminal(tiny: Space) -> None:
    """On a terminal a state has a colour, unless NO_COLOR asks for none, and what is too long comes below."""
    tiny.edit(FILM, "{prompt: neon,", "{prompt: fog,")
    tiny.edit(FILM, "mood: calm", "mood: noir")
    then = (datetime.now(UTC) - timedelta(days=3)).timestamp()
    os.utime(tiny.root / ".filmkit/films/tiny.json", (then, then))
    colourful, plain = on_terminal(tiny, 60), on_terminal(tiny, 60, NO_COLOR="1")
    assert "\033[33mstale\033[0m" in colourful[0]
    assert plain[0] == "tiny  stale  built 3 days ago  4.5 s"
    assert len(plain) == 3
    assert all(len(line) <= 60 for line in plain)
    assert all(line.startswith("    ") for line in plain[1:])
    (wide,) = on_terminal(tiny, 200, NO_COLOR="1")
    assert wide == plain[0] + "  " + " ".join(line.strip() for line in plain[1:])


def test_fresh_films_are_light(small: Space) -> None:
    """Up-to-date films are told without importing anything heavy; an edited one isn't."""
    small.build()

    def imported(*args: str) -> str:
        command = [sys.executable, "-c", LIGHT, *args]
        done = subprocess.run(
            command, cwd=small.root, env=small.environment(), capture_output=True, check=False
        )
        assert done.stdout
        return done.stderr.decode().strip()

    assert imported() == ""
    assert imported("--json") == ""
    small.edit(FILM, "a dark forest", "a dark wood")
    assert "yaml" in imported()
