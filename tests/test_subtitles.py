"""Subtitles in films: as a track, in the pictures, beside the film; with real ffmpeg."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from cutroom import cut_film, form, make_clips, run, shot
from space import Space

from filmkit.backends.process import Children
from filmkit.backends.subtitles import draw_subtitle, paint
from filmkit.cut.commands import cut_command, picture_file, segment_command
from filmkit.cut.subtitles import Subtitle, srt
from filmkit.cut.timeline import timeline
from filmkit.model.film import Fade
from filmkit.model.ports import Job
from filmkit.plan.step import make_step
from filmkit.plan.talk import Talk

if TYPE_CHECKING:
    from pathlib import Path

FILM = """\
title: Talk
language: nl
format: {width: 96, height: 54, fps: 12, handles: 2}
transition: {type: dissolve, duration: 4f}
scenes:
  - {id: 1, prompt: a city street, duration: 24f, dialogue: [{character: ANN, line: Hello there.}]}
  - {id: 2, prompt: a dark forest, duration: 24f}
  - {id: 3, prompt: the wide sea, duration: 24f, dialogue: [{character: BOB, line: "<i>Go</i> -->"}]}
audio: {soundtrack: none}
"""


def shown(path: Path) -> list[np.ndarray[Any, Any]]:
    """All pictures, grey."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def track(path: Path) -> tuple[str | None, list[tuple[Fraction, Fraction, str]]]:
    """Language, and start, end and text of each subtitle in the film's track."""
    with av.open(str(path)) as container:
        stream = container.streams.subtitles[0]
        base = stream.time_base
        assert base
        found = [
            (p.pts * base, (p.pts + (p.duration or 0)) * base, bytes(p)[2:].decode())
            for p in container.demux(stream)
            if p.size > 2 and p.pts is not None
        ]
        return stream.language, found


def test_the_track_has_the_times_of_the_frames(tmp_path: Path) -> None:
    """At 23.976, a subtitle of the track begins and ends within a millisecond of its frames; the bytes are the same."""
    shots = [shot(1, 30), shot(2, 30)]
    cut = timeline(shots, form("23.976"), Fade())
    make_clips(shots, cut.form, tmp_path)
    cut_film(cut, tmp_path)
    wanted = [
        Subtitle(id="a", lines=("Hello", "there"), start=7, frames=17),
        Subtitle(id="b", lines=("<b>{x}",), start=41, frames=19),
    ]
    command = cut_command(
        cut,
        title="A",
        soundtrack=False,
        subtitles=srt(wanted, cut.form.rate),
        language="nl-BE",
    )
    film, again = (run(command, tmp_path, name) for name in ("one.mp4", "two.mp4"))
    language, found = track(film)
    assert language == "nld"
    for subtitle, (start_s, end_s, text) in zip(wanted, found, strict=True):
        rate = cut.form.rate
        assert 0 <= rate.seconds(subtitle.start) - start_s < Fraction(1, 1000)
        assert 0 <= rate.seconds(subtitle.end) - end_s < Fraction(1, 1000)
        assert text.replace("\u2060", "") == "\n".join(subtitle.lines)
    assert film.read_bytes() == again.read_bytes()
    assert len(shown(film)) == 60


def test_burned_in_on_its_frames_alone(tmp_path: Path) -> None:
    """A subtitle is seen from its first frame to its last, at the foot of the picture, under a fade as well."""
    cut = timeline([shot(1, 24)], form("24"), Fade(in_frames=8))
    make_clips([shot(1, 24)], cut.form, tmp_path)
    subtitle = Subtitle(id="a", lines=("HHH",), start=5, frames=9)
    paint(["HHH"], 64, 36).save(tmp_path / picture_file(subtitle))
    plain = shown(run(segment_command(cut.segments[0], cut), tmp_path, "plain.mp4"))
    burned = shown(
        run(segment_command(cut.segments[0], cut, burned=[subtitle]), tmp_path, "burned.mp4")
    )
    differ = [
        n
        for n, (one, other) in enumerate(zip(plain, burned, strict=True))
        if np.abs(one[20:].astype(int) - other[20:]).mean() > 4
    ]
    assert differ == list(range(5, 14))
    assert np.abs(plain[10][:14].astype(int) - burned[10][:14]).mean() < 4


@pytest.mark.parametrize("line", ["Hello", "שלום", "雨が降る", "'q' %{x}:\\N", "🎬", "W" * 42])
def test_any_text_is_drawn_within_the_picture(line: str, tmp_path: Path) -> None:
    """Whatever the script, the words are seen, don't touch the sides, and are the same bytes each time."""
    recipe: dict[str, Any] = {"lines": [line, "b"], "width": 320, "height": 180}
    outputs = [tmp_path / "one.png", tmp_path / "two.png"]
    for output in outputs:
        job = Job(inputs={}, work=tmp_path, output=output, tell=lambda _: None, children=Children())
        draw_subtitle(recipe, job)
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    alpha = np.asarray(paint([line, "b"], 320, 180).getchannel("A"))
    assert alpha.max() > 240
    assert not alpha[:, :6].any()
    assert not alpha[:, -6:].any()


def test_films_with_lines_have_subtitles(tmp_path: Path) -> None:
    """They are in the film and beside it; the file beside it is replaced if it is ours, and never otherwise."""
    space = Space(tmp_path)
    space.write("projects/talk.yaml", FILM)
    space.build()
    file = tmp_path / "films/talk.nl.srt"
    assert "Hello there." in file.read_text("utf-8")
    language, found = track(tmp_path / "films/talk.mp4")
    assert (language, len(found)) == ("nld", 2)

    space.edit("projects/talk.yaml", "Hello there.", "Good morning.")
    space.build()
    assert space.started("talk") == {"subtitles", "cut", "deliver"}
    assert "Good morning." in file.read_text("utf-8")

    file.write_text("somebody's own", "utf-8")
    space.edit("projects/talk.yaml", "Good morning.", "Good night.")
    said = space.run("build")
    assert said.code == 2
    assert "talk.nl.srt' is there already" in said.err
    assert file.read_text("utf-8") == "somebody's own"


def test_subtitles_that_are_no_longer_the_films_go(tmp_path: Path) -> None:
    """In another language, or without a file, the old one beside the film goes; one that was edited stays."""
    space = Space(tmp_path)
    space.write("projects/talk.yaml", FILM)
    space.build()
    space.edit("projects/talk.yaml", "language: nl", "language: fr")
    space.build()
    assert [path.name for path in tmp_path.glob("films/*.srt")] == ["talk.fr.srt"]
    (tmp_path / "films/talk.fr.srt").write_text("somebody's own", "utf-8")
    space.edit("projects/talk.yaml", "language: fr", "language: fr\nsubtitles: {file: false}")
    space.build()
    assert [path.name for path in tmp_path.glob("films/*.srt")] == ["talk.fr.srt"]
    space.edit("projects/talk.yaml", "{file: false}", "{file: true}\nx-note: 1")
    (tmp_path / "films/talk.fr.srt").unlink()
    space.build()
    space.edit("projects/talk.yaml", "{file: true}", "{file: false}")
    space.build()
    assert not list(tmp_path.glob("films/*.srt"))


def test_a_title_under_burned_in_subtitles_is_a_warning(tmp_path: Path) -> None:
    """`check` warns of a title at the foot of a scene whose lines are burned in, at its place, and of no other."""
    titles = "[{text: a, over: 1, position: bottom}, {text: b, over: 2, position: bottom}, {text: c, over: 3}]"
    space = Space(tmp_path)
    space.write("projects/talk.yaml", f"{FILM}subtitles: {{burn: true}}\ntitles: {titles}\n")
    said = space.run("check")
    assert said.code == 0
    assert (said.out + said.err).count("burned in") == 1
    assert (
        "talk.yaml:11:10: warning: a title lies where subtitles of scene 1" in said.out + said.err
    )
    space.edit("projects/talk.yaml", "burn: true", "burn: false")
    assert "burned in" not in space.run("check").err


def test_a_subtitle_that_ends_at_a_cut_is_seen_before_it_alone() -> None:
    """The segment behind a subtitle's last frame doesn't read its picture, nor the one before its first."""
    cut = timeline([shot(1, 20), shot(2, 20), shot(3, 20)], form("12"), Fade())
    subtitle = Subtitle(id="a", lines=("H",), start=20, frames=20)
    step = make_step("burned:f:a", recipe={}, path="a.png")
    talk = Talk(subtitles=(subtitle,), pictures={"a": step})
    seen = [bool(talk.seen_in(segment)) for segment in cut.segments]
    assert seen == [False, True, False]


def test_burned_in_subtitles_are_in_joins_and_in_no_deliverable(tmp_path: Path) -> None:
    """A join shows the subtitle that lies over it; a deliverable shows none in its pictures, and has the track."""
    space = Space(tmp_path)
    long = FILM.replace("Hello there.", "Hello there all of you who listen to this.")
    more = "subtitles: {burn: true, file: false}\ndeliverables: [{name: tall, size: 54x96}]\n"
    space.write("projects/talk.yaml", long + more)
    space.build()
    plan = json.loads((tmp_path / "build/talk/timeline.json").read_text("utf-8"))
    assert [s["kind"] for s in plan["segments"]] == ["body", "join"] * 2 + ["body"]
    with av.open(str(tmp_path / "films/talk.mp4")) as film:
        assert not film.streams.subtitles
    language, found = track(tmp_path / "films/talk-tall.mp4")
    assert (language, len(found)) == ("nld", 2)
    space.edit("projects/talk.yaml", "who listen", "who hear")
    space.build()
    burned = {"burned:scene_01_line_01", "body:scene_01", "join:scene_01+scene_02"}
    assert space.started("talk") == burned | {"cut", "deliver", "cut:tall", "deliver:tall"}


def test_another_word_encodes_its_segments(tmp_path: Path) -> None:
    """Burned in, one changed line draws one subtitle and encodes what shows it; a track and a file encode nothing."""
    space = Space(tmp_path)
    space.write("projects/talk.yaml", FILM + "subtitles: {burn: true, file: false, track: false}\n")
    space.build()
    space.edit("projects/talk.yaml", "Hello there.", "Hello where.")
    space.build()
    steps = {"burned:scene_01_line_01", "body:scene_01"}
    assert space.started("talk") == steps | {"cut", "deliver"}
    assert not list(tmp_path.glob("films/*.srt"))

    space.edit("projects/talk.yaml", "{burn: true, file: false, track: false}", "{}")
    space.build()
    bodies = {"body:scene_01", "body:scene_03"}
    assert space.started("talk") == bodies | {"subtitles", "cut", "deliver"}
