"""The cut is exact: every frame is there, in its place, and the same as if the film were made in one go."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from cutroom import (
    FORM_COLOURS,
    HEIGHT,
    WIDTH,
    cut_film,
    decoded,
    ffmpeg,
    form,
    make_clip,
    make_clips,
    shot,
    ticks,
)

from filmkit.cut.commands import segment_command, segment_files
from filmkit.cut.timeline import timeline
from filmkit.cut.transitions import xfade
from filmkit.model.film import Fade

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.cut.timeline import Segment, Timeline
    from filmkit.model.shot import Shot

FADE = Fade(in_frames=25, out_frames=20)
_RAW = ("-fps_mode", "passthrough", "-f", "rawvideo", "-")
RATES = ("24", "25", "24000/1001", "30000/1001", "12.5")

# Bodies, joins of all makes, a scene that its transitions eat up, scenes too short for segments.
MIXED = (
    shot(1, 18, "dissolve", 12),
    shot(2, 16, "dip_black", 7),
    shot(3, 14, "wipe_left", 3),
    shot(4, 2),
    shot(5, 1),
    shot(6, 17, "iris_open", 9),
    shot(7, 12),
)


@pytest.mark.parametrize("rate", RATES)
def test_the_film_is_its_segments_one_after_another(rate: str, tmp_path: Path) -> None:
    """All frames are those of the segments, each lasts exactly one frame, decoding times rise."""
    cut = timeline(MIXED, form(rate), FADE)
    make_clips(MIXED, cut.form, tmp_path)
    film = cut_film(cut, tmp_path)
    _assert_alike(film, np.concatenate([_pictures(s, cut, tmp_path) for s in cut.segments]))
    segments = [tmp_path / name for name in segment_files(cut)]
    assert decoded(film) == [frame for segment in segments for frame in decoded(segment)]
    shown, stored, frame = ticks(film)
    assert frame.denominator == 1
    assert shown == [frame * number for number in range(cut.frames)]
    assert {b - a for a, b in itertools.pairwise(stored)} == {frame}
    with av.open(str(film)) as container:
        assert container.streams.video[0].average_rate == cut.form.rate.fps
    assert len({_header(path) for path in (film, *segments)}) == 1
    assert _movie_timescale(film) == cut.form.rate.timescale


def _assert_alike(film: Path, pictures: np.ndarray) -> None:
    """Each frame of the film is nearer to its own picture than to the ones beside it, and near."""
    shown = _frames_of(ffmpeg("-i", film, *_RAW)).astype(int)
    assert len(shown) == len(pictures)
    assert np.abs(shown - pictures).mean(axis=1).max() < 5
    moving = np.abs(np.diff(pictures.astype(int), axis=0)).mean(axis=1) > 8
    for offset in (1, -1):
        beside = np.roll(pictures, offset, axis=0)
        nearer = np.abs(shown - pictures).mean(axis=1) < np.abs(shown - beside).mean(axis=1)
        assert nearer[1:-1][moving[1:] & moving[:-1]].all()


def _movie_timescale(path: Path) -> int:
    """Ticks per second of the edit list, which must hold whole frames. Source: ISO/IEC 14496-12, 8.2.2."""
    data = path.read_bytes()
    at = data.index(b"mvhd") + 16
    return int.from_bytes(data[at : at + 4], "big")


def _header(path: Path) -> bytes:
    """The stream's avcC: what a player sets its decoder up with, once for the whole film."""
    with av.open(str(path)) as container:
        return bytes(container.streams.video[0].codec_context.extradata or b"")


@pytest.mark.parametrize("kind", ["dissolve", "wipe_left", "push_up", "iris_close", "blur"])
def test_segments_are_what_one_graph_makes(kind: str, tmp_path: Path) -> None:
    """Film in segments and film in one xfade chain, with fades over several segments: the same frames."""
    shots = [shot(1, 14, kind, 12), shot(2, 13, kind, 5), shot(3, 15, kind, 8), shot(4, 12)]
    cut = timeline(shots, form("24000/1001"), FADE)
    make_clips(shots, cut.form, tmp_path)
    pieces = np.concatenate([_pictures(segment, cut, tmp_path) for segment in cut.segments])
    whole = _frames_of(_in_one_go(shots, cut, tmp_path))
    luma = WIDTH * HEIGHT
    assert np.array_equal(pieces[:, :luma], whole[:, :luma])
    # One graph takes all frames through 4:4:4 and back, segments only those of the joins.
    for segment in cut.segments:
        if segment.kind == "join":
            frames = slice(segment.start, segment.start + segment.frames)
            assert np.array_equal(pieces[frames], whole[frames])


def _pictures(segment: Segment, cut: Timeline, folder: Path, *options: str) -> np.ndarray:
    """A segment's frames as they go into the encoder."""
    args = segment_command(segment, cut).args
    graph = args[: args.index("-map") + 2]
    raw = (arg if arg[0] == "-" or arg[-4:] != ".mp4" else folder / arg for arg in graph)
    return _frames_of(ffmpeg(*options, *raw, *_RAW))


def _frames_of(raw: bytes) -> np.ndarray:
    return np.frombuffer(raw, np.uint8).reshape(-1, WIDTH * HEIGHT * 3 // 2)


def _in_one_go(shots: list[Shot], cut: Timeline, folder: Path) -> bytes:
    flags = "flags=bicubic+accurate_rnd+full_chroma_int+bitexact"
    handles, seam, length = cut.form.handles, "clip0", 0
    chains = [f"[{n}:v]settb=1,setpts=N,scale={flags},format=yuv444p" for n in range(len(shots))]
    graph = []
    for n, (each, chain) in enumerate(zip(shots, chains, strict=True)):
        before = shots[n - 1].transition.frames // 2 if n else 0
        after = each.transition.frames - each.transition.frames // 2
        first, end = handles - before, handles + each.frames + after
        graph.append(f"{chain},trim=start_frame={first}:end_frame={end},setpts=N,fps=1[clip{n}]")
        if n:
            effect = f"xfade={xfade(shots[n - 1].transition.kind)}"
            duration = shots[n - 1].transition.frames
            graph.append(f"[{seam}][clip{n}]{effect}:{duration}:{length - before}[mix{n}]")
            seam = f"mix{n}"
        length += each.frames
    fades = (
        f"fade=in:st=0:d={cut.fade.in_frames}",
        f"fade=out:st={cut.frames - cut.fade.out_frames - 1}:d={cut.fade.out_frames}",
    )
    graph.append(f"[{seam}]scale={flags},format=yuv420p,{','.join(fades)}[film]")
    inputs = [word for each in shots for word in ("-i", folder / f"{each.id}.mp4")]
    return ffmpeg(*inputs, "-filter_complex", ";".join(graph), "-map", "[film]", *_RAW)


@pytest.mark.parametrize("late_s", ["0", "0.3"])
def test_a_body_shows_the_frames_of_its_clip(late_s: str, tmp_path: Path) -> None:
    """A clip in the film's own form reaches the encoder bit for bit, also if its sound begins before it."""
    cut = timeline([shot(1, 10)], form(), Fade())
    silent = tmp_path / "silent.mp4"
    make_clip(silent, 22)
    clip = _frames_of(ffmpeg("-i", silent, *_RAW))
    sound = ("-f", "lavfi", "-i", "sine=d=2")
    ffmpeg(*sound, "-itsoffset", late_s, "-i", silent, "-c:v", "copy", tmp_path / "scene_01.mp4")
    assert np.array_equal(_pictures(cut.segments[0], cut, tmp_path), clip[6:16])


@pytest.mark.parametrize(("kind", "level"), [("dip_black", 16), ("dip_white", 235)])
@pytest.mark.parametrize("frames", [12, 7, 2])
def test_a_dip_is_full_at_the_cut(kind: str, level: int, frames: int, tmp_path: Path) -> None:
    """A dip goes evenly to its colour, shows it alone at the cut, and comes back evenly."""
    shots = [shot(1, 12, kind, frames), shot(2, 12)]
    cut = timeline(shots, form(), Fade())
    for each in shots:
        _make_grey(tmp_path / f"{each.id}.mp4")
    pictures = np.concatenate([_pictures(segment, cut, tmp_path) for segment in cut.segments])
    luma = pictures[:, : WIDTH * HEIGHT].mean(axis=1)
    before, after = frames // 2, frames - frames // 2
    ramp = [
        *(level + (_GREY - level) * (before - n) / before for n in range(before)),
        *(level + (_GREY - level) * n / after for n in range(after)),
    ]
    assert luma[12 - before : 12 + after] == pytest.approx(ramp, abs=1.5)
    assert luma[12] == level


_GREY = 126


def _make_grey(path: Path) -> None:
    source = f"color=gray:s={WIDTH}x{HEIGHT}:r=24,format=yuv420p"
    ffmpeg(
        *("-f", "lavfi", "-i", source, "-vf", f"setparams={FORM_COLOURS}"),
        *("-frames:v", "24", "-c:v", "libx264", "-crf", "1", path),
    )


def test_fades_begin_and_end_black(tmp_path: Path) -> None:
    """The first and the last frame are black, and the frames next to the fades are untouched."""
    shots = [shot(1, 12, "dissolve", 6), shot(2, 12)]
    cut = timeline(shots, form(), Fade(in_frames=8, out_frames=9))
    for each in shots:
        _make_grey(tmp_path / f"{each.id}.mp4")
    pictures = np.concatenate([_pictures(segment, cut, tmp_path) for segment in cut.segments])
    luma = pictures[:, : WIDTH * HEIGHT].mean(axis=1)
    ramp_in = [16 + (_GREY - 16) * n / 8 for n in range(8)]
    ramp_out = [16 + (_GREY - 16) * n / 9 for n in reversed(range(9))]
    assert luma == pytest.approx([*ramp_in, *[_GREY] * 7, *ramp_out], abs=1.5)


def test_clips_of_any_size_rate_and_colour_are_cut_together(tmp_path: Path) -> None:
    """Slower, faster, larger, upright and full-range clips give a film without a seam."""
    shots = [shot(n, 20, "dissolve", 6) for n in range(1, 5)]
    cut = timeline(shots, form(), Fade())
    make_clip(tmp_path / "scene_01.mp4", 22, rate="16", width=96, height=64)
    make_clip(tmp_path / "scene_02.mp4", 40, rate="30000/1001", width=36, height=64)
    make_clip(tmp_path / "scene_03.mp4", 33, rate="25")
    full_range = "testsrc2=s=64x36:r=24,scale=out_range=pc,format=yuvj444p"
    ffmpeg("-f", "lavfi", "-i", full_range, "-frames:v", "32", tmp_path / "scene_04.mp4")
    film = cut_film(cut, tmp_path)
    shown, _, frame = ticks(film)
    assert shown == [frame * number for number in range(80)]
    assert len({_header(tmp_path / name) for name in segment_files(cut)}) == 1
    with av.open(str(film)) as container:
        pictures = list(container.decode(video=0))
    assert {(p.width, p.height, p.format.name) for p in pictures} == {(WIDTH, HEIGHT, "yuv420p")}
    bt709 = av.video.reformatter.Colorspace.ITU709
    assert {(p.colorspace, p.color_range) for p in pictures} == {(bt709, 1)}


@pytest.mark.parametrize(
    "form_of_clip",
    [
        "scale=out_color_matrix=smpte170m:out_range=tv,format=yuv420p",
        "scale=out_color_matrix=smpte170m:out_range=pc,format=yuvj420p",
        "scale=out_color_matrix=bt709:out_range=pc,format=yuv444p",
        "format=gbrp",
    ],
)
def test_colours_stay_what_they_are(form_of_clip: str, tmp_path: Path) -> None:
    """However a clip stores its colours, the film has them as BT.709 in the range of television."""
    shots = [shot(1, 6, "dissolve", 4), shot(2, 6)]
    cut = timeline(shots, form(), Fade())
    for each in shots:
        ffmpeg(
            *("-f", "lavfi", "-i", "color=0xc83214:s=64x36:r=24,format=gbrp", "-vf", form_of_clip),
            *("-frames:v", "18", "-c:v", "libx264", "-crf", "1", tmp_path / f"{each.id}.mp4"),
        )
    pictures = np.concatenate([_pictures(segment, cut, tmp_path) for segment in cut.segments])
    luma, chroma = WIDTH * HEIGHT, WIDTH * HEIGHT // 4
    planes = (slice(luma), slice(luma, luma + chroma), slice(luma + chroma, luma + 2 * chroma))
    assert [pictures[:, plane].mean() for plane in planes] == pytest.approx(_bt709(), abs=2.5)


def _bt709() -> list[float]:
    """0xc83214 as Y, Cb, Cr. Source: ITU-R BT.709-6, sections 3.2 to 3.5."""
    red, green, blue = 0xC8 / 255, 0x32 / 255, 0x14 / 255
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    blueness, redness = (blue - luma) / 1.8556, (red - luma) / 1.5748
    return [16 + 219 * luma, 128 + 224 * blueness, 128 + 224 * redness]


def test_plain_c_code_makes_the_same_pictures(tmp_path: Path) -> None:
    """A processor without vector instructions scales and mixes to the same bits."""
    shots = [shot(1, 12, "dissolve", 8), shot(2, 12)]
    cut = timeline(shots, form(), Fade(out_frames=9))
    for each in shots:
        make_clip(tmp_path / f"{each.id}.mp4", 24, width=98, height=60)
    for segment in cut.segments:
        plain = _pictures(segment, cut, tmp_path, "-cpuflags", "0")
        assert np.array_equal(plain, _pictures(segment, cut, tmp_path))


def test_a_slow_clip_keeps_its_time(tmp_path: Path) -> None:
    """At 24 frames per second a clip of 16 shows each two frames for three."""
    shots = [shot(1, 24)]
    cut = timeline(shots, form(handles=0), Fade())
    make_clip(tmp_path / "scene_01.mp4", 16, rate="16")
    pictures = _pictures(cut.segments[0], cut, tmp_path)
    changes = [n for n in range(1, 24) if not np.array_equal(pictures[n], pictures[n - 1])]
    assert len(changes) == 15
    assert {b - a for a, b in itertools.pairwise(changes)} == {1, 2}


def test_the_number_of_jobs_decides_no_byte(tmp_path: Path) -> None:
    """One encoder at a time or two at once: the same film."""
    shots = [shot(1, 12, "dissolve", 6), shot(2, 12, "push_left", 6), shot(3, 12)]
    cut = timeline(shots, form(), FADE)
    films = []
    for jobs in (1, 2):
        folder = tmp_path / str(jobs)
        folder.mkdir()
        make_clips(shots, cut.form, folder)
        films.append(cut_film(cut, folder, jobs=jobs).read_bytes())
    assert films[0] == films[1]
    assert b"Lavf" not in films[0]


def test_sound_starts_with_the_picture(tmp_path: Path) -> None:
    """The soundtrack is copied in whole and neither moves nor changes the pictures."""
    shots = [shot(1, 24), shot(2, 24)]
    cut = timeline(shots, form(), Fade())
    make_clips(shots, cut.form, tmp_path)
    silent = decoded(cut_film(cut, tmp_path))
    for name in ("segment_0", "segment_1"):
        for path in (tmp_path / name).iterdir():
            path.unlink()
        (tmp_path / name).rmdir()
    click = "aevalsrc=exprs='if(between(n,48000,48100),0.9,0)':s=48000:d=2"
    ffmpeg("-f", "lavfi", "-i", click, "-c:a", "aac", "-b:a", "192k", tmp_path / "soundtrack.m4a")
    film = cut_film(cut, tmp_path, soundtrack=True)
    assert decoded(film) == silent
    samples = np.frombuffer(ffmpeg("-i", film, "-f", "f32le", "-ac", "1", "-"), np.float32)
    assert len(samples) == 96000
    assert int(np.argmax(np.abs(samples) > 0.4)) == pytest.approx(48000, abs=8)
