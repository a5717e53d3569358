"""Lines in time, subtitles from them, and their text as SRT: pure."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmkit.cut.language import three_letters
from filmkit.cut.reading import LINE, LINES, folded, read_s, split_text, width
from filmkit.cut.speech import Speech, needed_frames, place_lines
from filmkit.cut.subtitles import srt, subtitles
from filmkit.model.storyboard import Line
from filmkit.timing import Rate

FILM = Rate.of("23.976")
LONG = (
    "It never stops raining here, not even in the summer when my mother took us to the sea. "
    "And then? Nothing happened at all for forty years."
)
NASTY = "“Stop” <i>now</i> {\\an8}\n\n2\n00:00:01,000 --> 00:00:02,000 שלום 雨が降る 🎬"


def speech(number: int, start: int, frames: int, *lines: str) -> Speech:
    """A scene with these lines."""
    return Speech(
        id=f"scene_{number:02d}",
        label=str(number),
        start=start,
        frames=frames,
        lines=tuple(Line(character="A", line=line) for line in lines),
    )


def parsed(text: str) -> list[tuple[Fraction, Fraction, list[str]]]:
    """Start, end and rows of each subtitle, read as a strict player reads them."""
    found = []
    for number, block in enumerate(text.removesuffix("\n\n").split("\n\n"), 1):
        first, times, *rows = block.split("\n")
        assert first == str(number)
        match = re.fullmatch(
            r"(\d\d):(\d\d):(\d\d),(\d{3}) --> (\d\d):(\d\d):(\d\d),(\d{3})", times
        )
        assert match, times
        h, m, s, ms, *end = map(int, match.groups())
        start_s = Fraction(h * 3600 + m * 60 + s) + Fraction(ms, 1000)
        end_s = Fraction(end[0] * 3600 + end[1] * 60 + end[2]) + Fraction(end[3], 1000)
        found.append((start_s, end_s, rows))
    return found


def test_lines_stand_in_their_scenes_in_order() -> None:
    """Read lines begin and end within their scene, one after another."""
    lines = [speech(1, 0, 96, "Hello there.", "How are you?"), speech(3, 200, 72, LONG)]
    placed = place_lines(lines, FILM, 300, {})
    assert [u.id for u in placed] == ["scene_01_line_01", "scene_01_line_02", "scene_03_line_01"]
    assert all(one.end < other.start for one, other in pairwise(placed))
    assert placed[0].start > 0
    assert placed[1].end <= 96
    assert placed[2].start >= 200
    assert placed[2].end <= 272


def test_a_voice_keeps_its_length_and_the_next_scene_waits() -> None:
    """A voice that is too long goes on over the next scene, whose line begins behind it."""
    lines = [speech(1, 0, 48, "Long."), speech(2, 48, 96, "Short.")]
    placed = place_lines(lines, FILM, 144, {"scene_01_line_01": 60, "scene_02_line_01": 20})
    assert [u.frames for u in placed] == [60, 20]
    assert placed[0].start == 0
    assert placed[1].start > 60
    assert needed_frames(lines[0], FILM, {"scene_01_line_01": 60}) == 60


def test_the_last_voice_begins_earlier_where_the_film_ends() -> None:
    """At the film's end a voice begins before its scene, by a second at most."""
    lines = [speech(2, 48, 48, "Long.")]
    (fits,) = place_lines(lines, FILM, 96, {"scene_02_line_01": 60})
    assert (fits.start, fits.end) == (36, 96)
    (too_long,) = place_lines(lines, FILM, 96, {"scene_02_line_01": 200})
    assert too_long.start == 48 - FILM.frames(Fraction(1))


def test_a_line_that_fits_stays_where_another_overflows() -> None:
    """A line at the film's end that is too long moves no line of a scene before it, and none over it."""
    lines = [speech(1, 0, 72, "Short."), speech(2, 72, 24, "Long.", "Longer.")]
    spoken = {"scene_01_line_01": 20, "scene_02_line_01": 30, "scene_02_line_02": 40}
    alone = place_lines(lines[:1], FILM, 96, spoken)
    first, second, third = place_lines(lines, FILM, 96, spoken)
    assert (first,) == alone
    assert second.start == max(72 - FILM.frames(Fraction(1)), first.end)
    assert third.start >= second.end


@pytest.mark.parametrize(
    "text", [LONG, NASTY, "x" * 200, "雨が降り続いています。" * 9, "שלום עולם, " * 12, "1"]
)
def test_every_word_is_read_in_rows_that_fit(text: str) -> None:
    """A text is split without loss, into at most two rows of at most 42 letters."""
    parts = split_text(text)
    rows = [row for part in parts for row in part]
    assert "".join(rows).replace(" ", "") == folded(text).replace(" ", "")
    assert all(1 <= len(part) <= LINES for part in parts)
    assert all(0 < width(row) <= LINE for row in rows)


def test_a_subtitle_ends_with_a_sentence_where_it_can() -> None:
    """A long line is split where a sentence ends, not where two rows are full."""
    assert [part[-1][-1] for part in split_text(LONG)] == [",", "?", "."]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=150), st.integers(1, 200)), min_size=1, max_size=5),
    st.sampled_from(["24", "23.976", "12", "60", "1"]),
    st.booleans(),
)
def test_subtitles_never_meet(scenes: list[tuple[str, int]], fps: str, are_heard: bool) -> None:  # noqa: FBT001
    """Whatever is said at whatever rate, subtitles follow each other within the film."""
    rate, at, lines = Rate.of(fps), 0, []
    for number, (text, frames) in enumerate(scenes):
        if text.strip():
            lines.append(speech(number, at, frames, text))
        at += frames
    heard = {s.names[0]: s.frames * 2 for s in lines} if are_heard else {}
    found = subtitles(place_lines(lines, rate, at, heard), rate, at)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(subtitle.frames >= 1 for subtitle in found)
    assert not found or found[-1].end <= at
    text = srt(found, rate)
    assert len(parsed(text) if text else []) == len(found)


def test_a_subtitle_can_be_read() -> None:
    """With time enough, a subtitle stays for as long as reading takes, and for 20 frames at least."""
    placed = place_lines([speech(1, 0, 480, "Yes.", LONG)], FILM, 480, {})
    first, *rest = subtitles(placed, FILM, 480)
    assert first.frames >= FILM.frames(Fraction(5, 6))
    for subtitle in rest:
        assert FILM.seconds(subtitle.frames + 2) >= read_s(" ".join(subtitle.lines)) * Fraction(
            9, 10
        )


def test_srt_times_are_those_of_frames() -> None:
    """Read as SRT, a frame is shown with a subtitle exactly if the subtitle has it."""
    lines = [speech(1, 7, 96, "Hello there.", "How are you?"), speech(2, 103, 97, NASTY)]
    found = subtitles(place_lines(lines, FILM, 200, {}), FILM, 200)
    for subtitle, (start_s, end_s, rows) in zip(found, parsed(srt(found, FILM)), strict=True):
        shown = [n for n in range(200) if start_s <= FILM.seconds(n) < end_s]
        assert shown == list(range(subtitle.start, subtitle.end))
        assert len(rows) == len(subtitle.lines)


def test_nasty_text_is_no_markup() -> None:
    """No tag, no override, no time of the film's own text is one in the file."""
    found = subtitles(place_lines([speech(1, 0, 240, NASTY)], FILM, 240, {}), FILM, 240)
    text = srt(found, FILM)
    parsed(text)
    assert text.count("-->") == len(found)
    assert not re.search(r"<[/a-z]|[{]\\", text)


@pytest.mark.parametrize(
    ("tag", "code"),
    [("nl", "nld"), ("en-GB", "eng"), ("zh-Hant", "zho"), ("gsw", "gsw"), ("xx", "und")],
)
def test_languages(tag: str, code: str) -> None:
    """A language tag comes to the three letters that an MP4 has, or to none known."""
    assert three_letters(tag) == code
