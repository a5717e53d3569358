"""Contact sheets and shot lists: what they say, whatever is in a film's words."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader
from test_cards import BASE, film, plan

from filmkit.backends.delivery import says_ours
from filmkit.backends.process import Children
from filmkit.backends.sheet.maker import make_sheet
from filmkit.model.ports import Job

if TYPE_CHECKING:
    from pathlib import Path

TITLE = 'Neo "A" <2084> & co'
PROMPTS = [
    "A detective walks through the rain",
    "雨の夜、探偵が歩く",
    "مرحبا بالعالم",
    "שלום עולם",
    "</td><script>alert(1)</script> {{ 7*7 }} \x07\u202e\ud800 end",
    "=HYPERLINK(1)",
]


def recipe(use: str, kind: str, count: int = 6, **more: Any) -> dict[str, Any]:
    """The recipe of a sheet of so many shots."""
    shots = [
        {
            "id": f"scene_{n:02d}",
            "number": str(n),
            "heading": "INT. BAR" if n == 1 else "",
            "size": "medium_close_up",
            "angle": "low",
            "move": "dolly_in",
            "start": f"00:00:{n:02d}:00",
            "length": "00:00:01:00",
            "prompt": PROMPTS[(n - 1) % len(PROMPTS)],
            "cast": ["Ann", "Zoë"] if n == 1 else [],
            "dialogue": [
                {"character": "ANN", "line": "No.", "parenthetical": "tired", "extension": "V.O."}
            ]
            if n == 1
            else [],
        }
        for n in range(1, count + 1)
    ]
    return {
        "use": use,
        "kind": kind,
        "title": TITLE,
        "language": "nl",
        "fps": "24000/1001",
        "width": 64,
        "height": 36,
        "length": "00:00:06:00",
        "shots": shots,
        **more,
    }


def make(folder: Path, said: dict[str, Any]) -> Path:
    """Make a sheet with a picture for each shot."""
    folder.mkdir(exist_ok=True)
    inputs = {}
    for n, each in enumerate(said["shots"]):
        path = folder / f"{each['id']}.jpg"
        Image.new("RGB", (said["width"], said["height"]), (40 * n % 255, 90, 120)).save(path)
        inputs[path.name] = path
    output = folder / f"made.{said['kind']}"
    job = Job(inputs=inputs, work=folder, output=output, tell=lambda _: None, children=Children())
    make_sheet(said, job)
    return output


def text_of(path: Path) -> str:
    """All text of a PDF, white space folded; pypdf puts a zero before letters of a font with outlines in CFF."""
    pages = PdfReader(path).pages
    text = " ".join(page.extract_text() for page in pages).replace("\0", "")
    return " ".join(text.split())


@pytest.mark.parametrize("use", ["contact-sheet", "shot-list"])
def test_a_pdf_has_real_text_of_every_script(use: str, tmp_path: Path) -> None:
    """Words can be searched and copied, Dutch, Japanese and Hebrew alike; nasty ones are just words."""
    text = text_of(make(tmp_path, recipe(use, "pdf")))
    for words in (TITLE, "6 shots", "23.976 fps", "INT. BAR", PROMPTS[0].split(" the ")[0]):
        assert words in text
    assert "探偵が歩く" in text.replace(" ", "")
    assert "</td><script>alert(1)</script>" in text
    assert {*"שלוםעולם"} <= {*text}
    assert "00:00:03:00" in text
    if use == "shot-list":
        for words in ("medium close up", "dolly in", "Ann", "Zoë", "ANN (V.O.) (tired): No."):
            assert words in text


def test_a_pdf_says_what_it_is_and_not_when(tmp_path: Path) -> None:
    """Title, language and our mark are in it; made twice, it is the same bytes."""
    one, two = (make(tmp_path / n, recipe("shot-list", "pdf")) for n in "ab")
    assert one.read_bytes() == two.read_bytes()
    reader = PdfReader(one)
    assert reader.metadata
    assert reader.metadata.title == TITLE
    assert str(reader.root_object["/Lang"]) == "nl"
    assert says_ours(one)


@pytest.mark.parametrize("use", ["contact-sheet", "shot-list"])
def test_many_shots_take_many_pages_and_none_is_lost(use: str, tmp_path: Path) -> None:
    """Each page is numbered, and every shot's time is on one of them."""
    path = make(tmp_path, recipe(use, "pdf", count=40))
    pages = [page.extract_text() for page in PdfReader(path).pages]
    assert len(pages) > 1
    for n, page in enumerate(pages):
        assert f"{n + 1} / {len(pages)}" in page
    text = text_of(path)
    for n in range(1, 41):
        assert f"00:00:{n:02d}:00" in text


def test_a_row_longer_than_a_page_goes_on_on_the_next(tmp_path: Path) -> None:
    """A shot list leaves out no word, however many there are."""
    said = recipe("shot-list", "pdf", count=2)
    said["shots"][0]["prompt"] = " ".join(f"word{n}" for n in range(900))
    path = make(tmp_path, said)
    assert len(PdfReader(path).pages) > 2
    text = text_of(path)
    assert not [n for n in range(900) if f"word{n}" not in text]


def test_a_contact_sheet_has_every_picture(tmp_path: Path) -> None:
    """One for each shot, in a sheet of wide and of high films."""
    for size in ((64, 36), (36, 64)):
        said = recipe("contact-sheet", "pdf", width=size[0], height=size[1])
        images = [i for page in PdfReader(make(tmp_path, said)).pages for i in page.images]
        assert len(images) == 6


@pytest.mark.parametrize("use", ["contact-sheet", "shot-list"])
def test_a_page_is_whole_in_itself_and_runs_nothing(use: str, tmp_path: Path) -> None:
    """HTML holds its pictures, fetches nothing, and takes nobody's words for HTML."""
    path = make(tmp_path, recipe(use, "html"))
    page = path.read_text("utf-8")
    assert page.count("data:image/jpeg;base64,") == 6
    assert not re.findall(r"<script|(?:src|href)=\"(?!data:)|url\(", page)
    assert html.escape(TITLE, quote=False) in page.replace("&#34;", '"')
    assert "{{ 7*7 }}" in page
    assert PROMPTS[1] in page
    assert says_ours(path)
    assert make(tmp_path / "b", recipe(use, "html")).read_bytes() == path.read_bytes()


def test_a_table_opens_in_a_spreadsheet_and_does_nothing_there(tmp_path: Path) -> None:
    """CSV has a line a shot with all that is known of it, and no cell is a formula."""
    data = make(tmp_path, recipe("shot-list", "csv")).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["shot"] for row in rows] == list("123456")
    assert rows[0] == {
        "shot": "1",
        "size": "medium close up",
        "angle": "low",
        "move": "dolly in",
        "start": "00:00:01:00",
        "length": "00:00:01:00",
        "scene": "INT. BAR",
        "prompt": PROMPTS[0],
        "cast": "Ann, Zoë",
        "dialogue": "ANN (V.O.) (tired): No.",
    }
    assert rows[1]["prompt"] == PROMPTS[1]
    assert rows[5]["prompt"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("kind", ["pdf", "html"])
def test_somebody_elses_sheet_is_not_ours(kind: str, tmp_path: Path) -> None:
    """A page or a PDF that merely speaks of filmkit isn't filmkit's to replace."""
    path = tmp_path / f"a.{kind}"
    if kind == "pdf":
        pdf = FPDF()
        pdf.add_page()
        pdf.set_title("made with filmkit")
        pdf.output(str(path))
    else:
        path.write_text("<p>made with filmkit</p>")
    assert not says_ours(path)


SHEETS = """\
deliverables:
  - {name: wall, use: contact-sheet}
  - {name: list, use: shot-list}
  - {name: table, use: shot-list, to: films/f.csv}
"""


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("prompt: d,", "prompt: d, angle: low,", {"list", "table"}),
        ("prompt: d,", "prompt: e,", {"wall", "list", "table"}),
        ("title: A", "title: B", {"wall", "list"}),
        ("title: A", "title: A\nlanguage: nl", {"wall", "list"}),
    ],
)
def test_a_sheet_hangs_on_what_it_says(old: str, new: str, again: set[str]) -> None:
    """What a sheet of its kind doesn't show makes it no second time; recipes say it all, and nothing else."""
    before, after = (
        {version.name: version.master for version in plan(film(SHEETS, base)).versions}
        for base in (BASE, BASE.replace(old, new))
    )
    told = {name for name, step in after.items() if step.recipe != before[name].recipe}
    assert told == again
