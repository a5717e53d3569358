"""Text of a film is data, whatever is in it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import av
from cutroom import form, shot
from hypothesis import given, settings
from hypothesis import strategies as st
from space import TINY

from filmkit.cut.commands import cut_command, segment_command, timeline_json
from filmkit.cut.timeline import timeline
from filmkit.keys import canonical
from filmkit.model.film import Fade

if TYPE_CHECKING:
    from space import Space

    from filmkit.cut.timeline import Timeline

FILM = "projects/tiny.yaml"
NASTY = (
    "'; touch owned; echo '",
    '$(touch owned) `touch owned` | & ; > owned "quoted" \\',
    "%d %{n} [0:v]null[x];movie=/etc/passwd,drawtext=text=%{pts}",
    "file '/etc/passwd'\nffconcat version 1.0\n#=;\\",
    '{"inject": true}, {{ 7*7 }} {% raw %} \u202e 漢字 العربية 🎬🏳️‍🌈 \u0301',
)


def test_nasty_text_builds(space: Space) -> None:
    """Metacharacters of shells, filters, lists, JSON and templates change nothing but the text."""
    film = {
        "filmkit": 1,
        "title": NASTY[4] + NASTY[2],
        "format": {"width": 64, "height": 36, "fps": 12},
        "style": {"prompt": NASTY[1], "negative": NASTY[0]},
        "scenes": [
            {"id": n, "prompt": text, "duration": "6f"} for n, text in enumerate(NASTY, start=1)
        ],
    }
    space.write(FILM, json.dumps(film, ensure_ascii=False))
    space.build()
    with av.open(str(space.root / "films/tiny.mp4")) as container:
        assert container.metadata["title"] == film["title"]
        assert container.streams.video[0].frames == 30
        said = container.metadata
    assert not any("movie=" in value for name, value in said.items() if name != "title")
    names = {path.name for path in space.root.rglob("*")}
    assert "owned" not in names


def _cut(text: str) -> Timeline:
    shots = [
        replace(shot(number, 12, "dissolve", 4), prompt=text, caption=text)
        for number in range(1, 4)
    ]
    return timeline(shots, form(), Fade())


@settings(max_examples=60)
@given(st.text(max_size=40), st.text(max_size=40))
def test_text_decides_no_command(one: str, other: str) -> None:
    """No prompt reaches an ffmpeg command; a title only its metadata file."""

    def commands(text: str) -> list[bytes]:
        cut = _cut(text)
        return [canonical(segment_command(s, cut).recipe()) for s in cut.segments] + [
            canonical(timeline_json(cut))
        ]

    assert commands(one) == commands(other)
    cut = _cut(one)
    titled = [cut_command(cut, title=text, soundtrack=True) for text in (one, other)]
    assert titled[0].args == titled[1].args
    lists = [{name: text for name, text in c.files.items() if "ffmeta" not in name} for c in titled]
    assert lists[0] == lists[1]


def test_edit_during_a_build_is_not_lost(space: Space) -> None:
    """A film that is edited while it is built is built again, and so is its storyboard."""
    space.write(FILM, TINY.replace("160", "640").replace("height: 90", "height: 360"))
    process = space.start("build", "--progress", "json")
    assert process.stderr
    while '"started"' not in process.stderr.readline():
        pass
    space.edit(FILM, "a dark forest", "a light forest")
    process.communicate(timeout=300)
    assert process.returncode == 0
    assert "clip:tiny:scene_02" in space.run("plan").out
    space.build()
    assert "clip:scene_02" in space.started("tiny")


STORY = """\
filmkit: 1
title: Story
format: {width: 64, height: 36, fps: 12}
script: |
  Mila finds an old radio in the attic. She turns it on. A voice speaks from far away.
"""


def test_hand_edits_survive_the_script(space: Space) -> None:
    """What somebody wrote into the storyboard stays when the script changes elsewhere, and is filmed."""
    space.write("projects/story.yaml", STORY)
    space.build()
    board = space.root / "projects/story.storyboard.json"
    first = json.loads(board.read_text("utf-8"))
    assert [scene["id"] for scene in first["scenes"]] == [1, 2, 3]
    space.edit(
        "projects/story.storyboard.json", '"prompt": "She turns it on."', '"prompt": "A knob."'
    )
    space.edit("projects/story.yaml", "far away", "the sea")
    space.build()
    scenes = {scene["id"]: scene for scene in json.loads(board.read_text("utf-8"))["scenes"]}
    assert scenes[2]["prompt"] == "A knob."
    assert "the sea" in scenes[3]["prompt"]
    assert scenes[1] == first["scenes"][0]
    clips = {name for name in space.started("story") if name.startswith("clip:")}
    assert clips == {"clip:scene_02", "clip:scene_03"}


def test_same_script_same_storyboard(space: Space) -> None:
    """A build with nothing to direct leaves the storyboard's bytes alone."""
    space.write("projects/story.yaml", STORY)
    space.build()
    board = space.root / "projects/story.storyboard.json"
    before = board.read_bytes(), board.stat().st_mtime_ns
    space.edit("projects/story.yaml", "title: Story", "title: Story\nseed: 4")
    space.build()
    assert (board.read_bytes(), board.stat().st_mtime_ns) == before


def test_board_edited_during_a_build(space: Space) -> None:
    """A storyboard that somebody writes while the build is about to write its own stays theirs."""
    from filmkit.build import build
    from filmkit.build.boarding import Callbacks
    from filmkit.cli.view import Quiet

    film = space.write("projects/story.yaml", STORY)
    board = space.root / "projects/story.storyboard.json"
    call = build.Call(root=space.root, paths=(film,), environment={})

    def edit(_: int) -> None:
        board.write_text('{"title": "Mine", "scenes": []}', "utf-8")

    callbacks = Callbacks(on_ask=print, on_start=edit, on_warning=print, on_written=print)
    (result,) = build.build(call, Quiet(), callbacks, on_wait=print)
    assert "your edit is kept" in result.failed["storyboard:story"]
    assert json.loads(board.read_text("utf-8"))["title"] == "Mine"
