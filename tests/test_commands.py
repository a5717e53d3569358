"""The ffmpeg commands as data, and what they make of the user's own files."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from cutroom import HANDLES, HEIGHT, WIDTH, cut_film, ffmpeg, form, make_clip, make_clips, run, shot
from PIL import Image

from filmkit.cut.command import Command
from filmkit.cut.commands import (
    MADE_WITH,
    cut_command,
    inputs_of,
    own_clip_command,
    segment_command,
    segment_files,
    timeline_json,
)
from filmkit.cut.timeline import timeline
from filmkit.errors import BackendError
from filmkit.model.film import Fade

if TYPE_CHECKING:
    from pathlib import Path

SHOTS = (
    shot(1, 20, "dissolve", 12),
    shot(2, 20, "dip_black", 8),
    shot(3, 20),
    shot(4, 1),
    shot(5, 20),
)
NASTY_TITLES = (
    "plain",
    "a=b;c#d\\e",
    "two\nlines\\\n",
    "[STREAM]\n;not a comment\ncomment=stolen",
    "Ünïcödé 東京 🎬 \u202e",
    "'; rm -rf / #",
    " \t ",
)


def test_a_command_survives_json() -> None:
    """A recipe read back is the command it was made from."""
    cut = timeline(SHOTS, form(), Fade())
    for command in (segment_command(cut.segments[1], cut), _cut(cut)):
        assert Command.of(json.loads(json.dumps(command.recipe()))) == command


def _cut(cut: object) -> Command:
    return cut_command(cut, title="t", soundtrack=True)  # type: ignore[arg-type]


def test_a_segment_doesnt_know_its_place() -> None:
    """A longer first scene changes no command but that of its own segments."""
    fade = Fade(in_frames=4, out_frames=9)
    before = timeline(SHOTS, form(), fade)
    longer = dataclasses.replace(SHOTS[0], frames=30)
    after = timeline((longer, *SHOTS[1:]), form(), fade)
    for old, new in zip(before.segments[2:], after.segments[2:], strict=True):
        assert segment_command(old, before) == segment_command(new, after)
        assert old.start != new.start


def test_a_fade_touches_the_segments_under_it_only() -> None:
    """Adding a fade out changes the last segments, as far as it reaches."""
    plain = timeline(SHOTS, form(), Fade())
    faded = timeline(SHOTS, form(), Fade(out_frames=15))
    changed = [
        segment_command(old, plain) != segment_command(new, faded)
        for old, new in zip(plain.segments, faded.segments, strict=True)
    ]
    assert changed == [False] * (len(changed) - 1) + [True]


def test_inputs_are_plain_names_in_one_folder() -> None:
    """A command names no folder: neither its inputs nor its output have a slash."""
    cut = timeline(SHOTS, form(), Fade())
    command = segment_command(cut.segments[1], cut)
    named = [b for a, b in zip(command.args, command.args[1:], strict=False) if a == "-i"]
    assert named == ["scene_01.mp4", "scene_02.mp4"]
    assert inputs_of(cut.segments[1]) == ("scene_01", "scene_02")
    assert command.args[-1] == command.output
    assert "/" not in "".join(named) + command.output


def test_segments_never_drift_in_the_list() -> None:
    """After a thousand segments of 7 frames at 23.976, the list is less than a microsecond off."""
    cut = timeline([shot(n, 7) for n in range(1, 1001)], form("24000/1001"), Fade())
    lines = cut_command(cut, title="", soundtrack=False).files["segments.ffconcat"].splitlines()
    lengths = [int(line[9:-2]) for line in lines if line.startswith("duration")]
    assert len(lengths) == len(cut.segments) == 1000
    assert abs(sum(lengths) - 7000 * 1_001_000_000 / 24000) < 1


@pytest.mark.parametrize("title", NASTY_TITLES)
def test_any_title_comes_out_as_it_went_in(title: str, tmp_path: Path) -> None:
    """A title is data: it ends no line, opens no section, and leaves the comment alone."""
    cut = timeline([shot(1, 4)], form(), Fade())
    make_clip(tmp_path / segment_files(cut)[0], 4)
    film = run(cut_command(cut, title=title, soundtrack=False), tmp_path, "film.mp4")
    with av.open(str(film)) as container:
        assert container.metadata["title"] == title
        assert container.metadata["comment"] == MADE_WITH


def test_a_title_that_no_file_can_hold_is_kept_as_far_as_possible(tmp_path: Path) -> None:
    """Half characters and zero bytes neither stop a film nor cut its title short."""
    cut = timeline([shot(1, 4)], form(), Fade())
    make_clip(tmp_path / segment_files(cut)[0], 4)
    film = run(cut_command(cut, title="a\ud800b\0c", soundtrack=False), tmp_path, "film.mp4")
    with av.open(str(film)) as container:
        assert container.metadata["title"] == "a?bc"


def test_the_film_names_no_tool_and_no_time(tmp_path: Path) -> None:
    """Nothing but title and comment is in the film's metadata, and its index comes first."""
    shots = [shot(1, 8)]
    cut = timeline(shots, form(), Fade())
    make_clips(shots, cut.form, tmp_path)
    film = cut_film(cut, tmp_path)
    with av.open(str(film)) as container:
        brands = {"major_brand", "minor_version", "compatible_brands"}
        assert set(container.metadata) - brands == {"title", "comment"}
    data = film.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_an_own_picture_stands_still(tmp_path: Path) -> None:
    """A picture fills the frame, its longer side cropped, for the shot and its handles."""
    picture = Image.new("RGB", (101, 200), (200, 30, 30))
    picture.paste((30, 30, 200), (0, 0, 101, 40))
    picture.save(tmp_path / "own", "PNG")
    clip = run(own_clip_command(shot(1, 8), form(), picture=True), tmp_path, "clip.mp4")
    pictures = _rgb(clip)
    assert pictures.shape == (8 + 2 * HANDLES, HEIGHT, WIDTH, 3)
    assert np.abs(pictures.astype(int) - (200, 30, 30)).max() < 8
    assert np.abs(pictures.astype(int) - pictures[0]).max() <= 2


@pytest.mark.parametrize("suffix", ["JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_pictures_of_all_usual_kinds(suffix: str, tmp_path: Path) -> None:
    """What a picture is, its contents say, not its name."""
    Image.new("RGB", (50, 30), (20, 160, 40)).save(tmp_path / "own", suffix)
    clip = run(own_clip_command(shot(1, 3), form(), picture=True), tmp_path, "clip.mp4")
    assert np.abs(_rgb(clip).astype(int) - (20, 160, 40)).max() < 10


def _rgb(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.stack([f.to_ndarray(format="rgb24") for f in container.decode(video=0)])


def test_an_own_video_plays_from_its_start(tmp_path: Path) -> None:
    """As many frames as the shot and its handles need, at the film's rate; sound is left out."""
    make_clip(tmp_path / "long.mp4", 60, rate="30", width=80, height=80)
    sound = ("-f", "lavfi", "-i", "sine=d=2", "-c:a", "aac", "-shortest")
    ffmpeg("-i", tmp_path / "long.mp4", *sound, "-f", "mp4", tmp_path / "own")
    clip = run(own_clip_command(shot(1, 20), form(), picture=False), tmp_path, "clip.mp4")
    with av.open(str(clip)) as container:
        assert len(container.streams) == 1
        assert container.streams.video[0].average_rate == 24
    pictures = _rgb(clip).astype(int)
    assert len(pictures) == 20 + 2 * HANDLES
    assert np.abs(np.diff(pictures, axis=0)).mean(axis=(1, 2, 3)).min() > 1


def test_a_short_own_video_is_refused_unless_held(tmp_path: Path) -> None:
    """Too few frames are an error; `hold` lets the last picture stand."""
    make_clip(tmp_path / "short.mp4", 10)
    (tmp_path / "short.mp4").rename(tmp_path / "own")
    with pytest.raises(BackendError, match="only 11 of the 20 frames"):
        run(own_clip_command(shot(1, 8), form(), picture=False), tmp_path, "clip.mp4")
    held = own_clip_command(shot(1, 8, hold=True), form(), picture=False)
    pictures = _rgb(run(held, tmp_path, "clip.mp4"))
    assert len(pictures) == 20
    assert np.abs(pictures[10:].astype(int) - pictures[9]).max() < 12


@pytest.mark.parametrize("reader", ["picture", "video"])
@pytest.mark.parametrize(
    "playlist",
    [
        "ffconcat version 1.0\nfile secret.mp4\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.mp4\n#EXT-X-ENDLIST\n",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'></svg>",
    ],
)
def test_a_playlist_in_disguise_reads_nothing(reader: str, playlist: str, tmp_path: Path) -> None:
    """A file that names other files is refused, whatever its own name."""
    make_clip(tmp_path / "secret.mp4", 30)
    (tmp_path / "own").write_text(playlist)
    (tmp_path / "scene_01.mp4").write_text(playlist)
    with pytest.raises(BackendError):
        run(own_clip_command(shot(1, 4), form(), picture=reader == "picture"), tmp_path, "clip.mp4")
    cut = timeline([shot(1, 4)], form(), Fade())
    with pytest.raises(BackendError):
        run(segment_command(cut.segments[0], cut), tmp_path, "segment.mp4")


def test_the_timeline_as_data() -> None:
    """Each segment tells its file, place and what it shows."""
    cut = timeline([shot(1, 10, "dissolve", 4), shot(2, 10)], form(), Fade())
    data = json.loads(json.dumps(timeline_json(cut)))
    assert data["frames"] == 20
    assert [segment["file"] for segment in data["segments"]] == [
        f"segments/{name}" for name in segment_files(cut)
    ]
    assert data["segments"][1] == {
        "file": "segments/join_scene_01.scene_02.mp4",
        "kind": "join",
        "id": "scene_01+scene_02",
        "start": 8,
        "frames": 4,
        "sources": [
            {
                "transition": "dissolve",
                "frames": 4,
                "clips": [{"shot": "scene_01", "first": 14}, {"shot": "scene_02", "first": 4}],
            }
        ],
    }
