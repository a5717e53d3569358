"""The dailies: what the page says is so, whatever is written in the film."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import wave
import zipfile
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from filmkit.backends.dailies import page
from filmkit.backends.dailies.pictures import keep_poster
from filmkit.backends.dailies.record import last_failures, log_of, read_record
from filmkit.backends.dailies.waveform import keep_peaks
from filmkit.backends.project import find_films
from filmkit.build import build
from filmkit.build.dailies import gather_dailies
from filmkit.source import read_yaml
from filmkit.source.excerpt import lines_at
from filmkit.source.text import lines_of

if TYPE_CHECKING:
    from pathlib import Path

    from space import Space

    from filmkit.backends.dailies import Dailies

NASTY = "</script></title><img src=x onerror=alert(1)>\"'&{{7*7}}"


class _Elements(HTMLParser):
    """Names, ids and links of a page's elements, and the text in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.handlers: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"src", "href", "poster", "data-video"}:
                self.links.add(value or "")
            if name.startswith("on") or name == "style":
                self.handlers.append(name)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _page(space: Space, film: str = "tiny") -> str:
    said = space.run("dailies", film)
    assert said.code == 0, said.err
    return (space.root / "build" / film / "dailies.html").read_text("utf-8")


def _dailies(space: Space, film: str = "tiny") -> Dailies:
    root, paths = find_films(space.root, (film,))
    planned = build.plan(build.Call(root=root, paths=paths, environment=os.environ))
    return gather_dailies(planned, planned.films[0])


def test_every_link_is_a_file_beside_the_page(tiny: Space) -> None:
    """The page of a built film has a clip and a poster for each shot, and links to nothing but files in its folder."""
    links = {x.partition("?")[0] for x in _Elements(_page(tiny)).links if x[:1] != "#"} - {"data:,"}
    folder = tiny.root / "build/tiny"
    assert all((folder / link).is_file() for link in links)
    assert {f"clips/scene_0{n}.mp4" for n in (1, 2, 3, 4)} | {"final_movie.mp4"} <= links
    assert sum(link.endswith("-640.webp") for link in links) == 4


def test_it_makes_nothing_and_writes_the_same(tiny: Space) -> None:
    """Written twice, the page and its pictures are the same files, and the film is still up to date."""
    first = _page(tiny)
    before = {
        path: path.stat().st_mtime_ns for path in (tiny.root / "build/tiny/dailies").iterdir()
    }
    assert _page(tiny) == first
    after = {path: path.stat().st_mtime_ns for path in (tiny.root / "build/tiny/dailies").iterdir()}
    assert after == before
    assert len(before) == 6
    assert tiny.run("status", "--json").json[0]["state"] == "up_to_date"


def test_an_edit_makes_one_tile_stale(tiny: Space) -> None:
    """A changed prompt shows in its own tile alone, which keeps its last clip; the film is the last that was cut."""
    tiny.edit("projects/tiny.yaml", "a dark forest", "a light forest")
    dailies = _dailies(tiny)
    assert [tile.state for tile in dailies.tiles] == ["made", "stale", "made", "made"]
    assert dailies.tiles[1].video.startswith("clips/scene_02.mp4?")
    assert dailies.tiles[1].poster
    assert (dailies.made, dailies.state, dailies.is_movie_current) == (3, "stale", False)


def test_an_unbuilt_film_has_a_place_for_each_shot(space: Space) -> None:
    """Of a film that was never built there are tiles without clips, and a page that says so."""
    from space import SMALL

    space.write("projects/tiny.yaml", SMALL)
    text = _page(space)
    assert [tile.state for tile in _dailies(space).tiles] == ["missing", "missing"]
    assert "0/2 made" in text
    assert "<img" not in text


def test_the_store_is_put_on_show_and_clean_takes_all_away(small: Space) -> None:
    """After a clean the page has its clips again, out of the store; another clean leaves nothing of it."""
    assert small.run("clean").code == 0
    links = _Elements(_page(small)).links
    assert any(link.startswith("clips/scene_01.mp4?") for link in links)
    assert (small.root / "build/tiny/clips/scene_01.mp4").is_file()
    small.run("dailies", "--zip")
    assert small.run("clean").code == 0
    assert not (small.root / "build/tiny").exists()


def test_a_failure_is_told_with_its_reason(small: Space) -> None:
    """A clip that couldn't be made has its reason on its tile and in the log, apart from what to do about it."""
    small.write("projects/own.mp4", "no video")
    small.edit("projects/tiny.yaml", "a city street", "a city street, clip: own.mp4")
    assert small.run("build").code == 1
    dailies = _dailies(small)
    assert [tile.state for tile in dailies.tiles] == ["failed", "made"]
    assert "projects/own.mp4" in dailies.tiles[0].message
    line = next(line for line in dailies.log if line.kind == "failed")
    assert "can't be read" in line.message
    assert "PNG" in line.hint
    assert "PNG" not in line.message


def test_words_of_strangers_stay_words(space: Space) -> None:
    """Whatever title, prompt and names hold, the page has the elements of a harmless film, and shows the words."""
    pages = []
    for words in (NASTY, "harmless"):
        said = json.dumps(words)
        text = (
            f"filmkit: 1\ntitle: {said}\nformat: {{width: 64, height: 36, fps: 12}}\n"
            f"cast: {{ann: {{look: {said}}}}}\nstyle: {{negative: {said}}}\nscenes:\n"
            f"  - {{id: 1, title: {said}, prompt: {said}, duration: 12f, cast: [ann], takes: 2,\n"
            f"     dialogue: [{{character: {said}, line: {said}}}]}}\n"
        )
        space.write("projects/tiny.yaml", text)
        pages.append(_Elements(_page(space)))
    nasty, harmless = pages
    assert nasty.names == harmless.names
    assert nasty.handlers == []
    assert nasty.links == harmless.links
    as_written = json.dumps(NASTY)[1:-1]  # in the lines of the film file
    shown = sum(NASTY in words or as_written in words for words in nasty.words)
    assert shown == sum("harmless" in words for words in harmless.words) > 0


def test_the_policy_allows_its_own_blocks_alone(small: Space) -> None:
    """The page's policy names the digests of its one script and one style block, and nothing inline besides."""
    text = _page(small)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    blocks = re.findall(
        r"<(?:style|script type=\"module\")>(.*?)</(?:style|script)>", text, re.DOTALL
    )
    assert policy
    assert len(blocks) == 2
    for block in blocks:
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert f"sha256-{digest}" in policy[1].replace("&#43;", "+")
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]


def test_takes_say_what_differs(small: Space) -> None:
    """Two takes are told apart by their seeds, and by nothing else in their recipes."""
    small.edit("projects/tiny.yaml", "a city street", "a city street, takes: 2, circled: 2")
    first, second = _dailies(small).tiles[0].takes
    assert (first.is_circled, second.is_circled) == (False, True)
    assert second.differences == ()
    assert all("seed" in change.path or "take" in change.path for change in first.differences)
    assert any(str(first.seed) == change.new for change in first.differences)


def test_the_zip_is_whole_and_the_same_twice(small: Space) -> None:
    """The zip holds the page and each file that it links to; written again, it has the same bytes."""
    small.run("dailies", "--zip")
    path = small.root / "build/tiny/dailies.zip"
    first = path.read_bytes()
    small.run("dailies", "--zip")
    assert path.read_bytes() == first
    names = set(zipfile.ZipFile(io.BytesIO(first)).namelist())
    links = _Elements((path.parent / "dailies.html").read_text("utf-8")).links - {"data:,"}
    assert {f"tiny/{x.partition('?')[0]}" for x in links if x[:1] != "#"} | {
        "tiny/dailies.html"
    } == names


def test_old_posters_go_and_other_files_stay(small: Space) -> None:
    """A poster of a clip that is gone is removed; a file that filmkit didn't put there isn't."""
    _page(small)
    folder = small.root / "build/tiny/dailies"
    old, own = folder / f"{'0' * 16}-640.webp", folder / "notes.txt"
    old.write_bytes(b"old")
    own.write_bytes(b"mine")
    _page(small)
    assert not old.exists()
    assert own.read_bytes() == b"mine"


def test_json_and_a_wrong_film(small: Space) -> None:
    """`--json` says where the page is and how many shots are made; a wrong film is an error with its place."""
    assert small.run("dailies", "--json").json == [
        {
            "film": "tiny",
            "state": "up_to_date",
            "page": "build/tiny/dailies.html",
            "zip": None,
            "shots": 2,
            "made": 2,
        }
    ]
    small.edit("projects/tiny.yaml", "duration: 6f}\n  - {id: 2", "duratoin: 6f}\n  - {id: 2")
    said = small.run("dailies")
    assert said.code == 2
    assert "projects/tiny.yaml:5:" in said.err


def test_fragments_are_parts_of_the_page(tiny: Space) -> None:
    """Each fragment that a server may swap stands in the page as it is rendered apart, under an id of its own."""
    dailies = _dailies(tiny)
    whole = page.render_page(dailies, live=True)
    fragments = [
        render(dailies).strip()
        for render in (
            *(page.render_header, page.render_problems, page.render_player),
            *(page.render_timeline, page.render_board, page.render_log),
        )
    ]
    fragments += [page.render_tile(tile, dailies).strip() for tile in dailies.tiles]
    fragments += [page.render_detail(tile, dailies).strip() for tile in dailies.tiles]
    assert all(fragment in whole for fragment in fragments)
    ids = [each for each in _Elements(whole).ids if each != "viewer-title"]
    assert len(ids) == len(set(ids))


def test_strips_tile_the_film(tiny: Space) -> None:
    """The timeline's strips follow each other without a gap and fill the film; wedges lie on the cuts between them."""
    dailies = _dailies(tiny)
    ends = [tile.start_frame + tile.frames for tile in dailies.tiles]
    assert [tile.start_frame for tile in dailies.tiles] == [0, *ends[:-1]]
    assert ends[-1] == dailies.frames
    middles = [wedge.start_frame + wedge.frames // 2 for wedge in dailies.wedges]
    assert middles == ends[:-1]


def test_titles_have_their_place(small: Space) -> None:
    """A title at the film's start moves the shots' strips by its length, and has a strip of its own."""
    small.edit(
        "projects/tiny.yaml", "title: Small", "title: Small\ntitles: [{text: Hello, duration: 12f}]"
    )
    dailies = _dailies(small)
    assert [(inset.start_frame, inset.frames) for inset in dailies.insets] == [(0, 12)]
    assert [tile.start_frame for tile in dailies.tiles] == [12, 18]
    assert dailies.frames == 24


def test_peaks_follow_the_sound(tmp_path: Path) -> None:
    """A sound that is silent at first and then loud has a waveform that is flat at first and then high."""
    with wave.open(str(tmp_path / "half.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        tone = (32000 * np.sin(np.arange(8000) * 0.3)).astype("<i2")
        file.writeframes(np.concatenate([np.zeros(8000, "<i2"), tone]).tobytes())
    peaks = keep_peaks(tmp_path / "half.wav", tmp_path / "peaks.json")
    half = len(peaks) // 2
    assert max(peaks[: half - 1]) == 0
    assert min(peaks[half + 1 :]) > 0.9
    (tmp_path / "half.wav").unlink()
    assert keep_peaks(tmp_path / "half.wav", tmp_path / "peaks.json") == peaks


def test_a_poster_is_the_middle_of_its_clip(tiny: Space, tmp_path: Path) -> None:
    """The poster of a film is its frame in the middle; of what is no video there is none."""
    import av

    movie, poster = tiny.root / "build/tiny/final_movie.mp4", tmp_path / "p.webp"
    assert keep_poster(movie, poster, width_px=640)
    with av.open(str(movie)) as container:
        frames = [
            frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)
        ]
    seen = np.asarray(Image.open(poster).convert("RGB")).astype(int)
    nearest = min(range(len(frames)), key=lambda n: int(np.abs(frames[n] - seen).sum()))
    assert abs(nearest - len(frames) // 2) <= 1
    poster.unlink()
    poster.parent.joinpath("no.mp4").write_bytes(b"no video")
    assert not keep_poster(tmp_path / "no.mp4", poster, width_px=640)
    assert not poster.exists()


def test_a_record_that_is_being_written_can_be_read(tmp_path: Path) -> None:
    """Half a line at a record's end is left out, and what failed and was made after all is no failure."""
    lines = [
        {"v": 1, "ts": 10.0, "film": "f", "step": "clip:f:a", "kind": "started", "key": "k"},
        {
            "v": 1,
            "ts": 11.5,
            "film": "f",
            "step": "clip:f:a",
            "kind": "failed",
            "key": "k",
            "message": "x\n  hint: y",
        },
        {"v": 1, "ts": 12.0, "film": "f", "step": "clip:f:b", "kind": "started", "key": "l"},
    ]
    path = tmp_path / "events.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + '{"v": 1, "ts"', "utf-8")
    events = read_record(path)
    assert [(x.at_s, x.kind, x.message, x.hint) for x in log_of(events)] == [
        (1.5, "failed", "x", "y"),
        (2.0, "started", "", ""),
    ]
    assert last_failures(events) == {"k": "x\n  hint: y"}
    assert last_failures((*events, {**events[0], "kind": "done"})) == {}


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("s:\n  - {id: 1}\n  - {id: 2}\n", 0, ["  - {id: 1}"]),
        ("s:\n  - id: 1\n    p: x\n\n  # of two\n  - id: 2\n", 0, ["  - id: 1", "    p: x"]),
        (
            "s:\n- id: 1\n  p: |\n    a\n\n    b\nt: 1\n",
            0,
            ["- id: 1", "  p: |", "    a", "", "    b"],
        ),
        ("s: [{id: 1}, {id: 2}]\nt: 1\n", 1, ["s: [{id: 1}, {id: 2}]"]),
        ("s:\r\n  - id: 1\r\n    p: x\r\n", 0, ["  - id: 1", "    p: x"]),
    ],
)
def test_excerpts_are_the_lines_of_a_scene(text: str, at: int, expected: list[str]) -> None:
    """An item's lines are shown from its first to its last, without those of what follows."""
    assert list(lines_at(lines_of(text), read_yaml(text, "f.yaml"), ("s", at))) == expected
