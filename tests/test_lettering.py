"""Titles and credits as they are drawn: where type stands, how it comes and goes, in any script."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from filmkit.backends.lettering.card import draw_card, draw_over, presence
from filmkit.backends.lettering.credits import set_credits
from filmkit.backends.lettering.order import Order
from filmkit.backends.lettering.spacing import Spaced, stands_apart
from filmkit.backends.lettering.title import draw_title
from filmkit.backends.lettering.typeface import Typeface, font_files
from filmkit.backends.lettering.wrapping import is_unbroken, wrap_evenly
from filmkit.errors import BackendError
from filmkit.model.cards import Credit
from filmkit.timing import Rate

if TYPE_CHECKING:
    import numpy.typing as npt

LONG = "The unbearable and quite extraordinarily long title of a film that nobody would release "
NASTY = {
    "quotes": 'it\'s "so" `it` is \\ \\n %{expr} $HOME',
    "filters": "a:b,c;d[e]='f'%{pts}\\:",
    "percent": "100 % %% %d {{7*7}} {%x%}",
    "markup": "<b>&amp;</b> </script>",
    "emoji": "film 🎬 night 🌃",
    "arabic": "مدينة النور: الفصل ١",
    "hebrew": "אור ראשון (1907)",
    "cjk": "東京物語、二〇八四年の長い長い長い長い長い長い長い夜",
    "thai": "คืนที่ยาวนานในกรุงเทพมหานคร",
    "controls": "a\x07b\u202ec\x1b[31m",
    "one long word": "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 2,
    "long": LONG * 3,
    "many lines": "\n".join(["a line of a title"] * 30),
    "lines below": "Neo\n\n" + "\n".join(["below it"] * 30),
}


def order(text: str = "", **said: Any) -> Order:
    """A card of 24 frames with handles of 2 and a fade of 5."""
    values: dict[str, Any] = {
        "width": 320,
        "height": 180,
        "size": "medium",
        "colour": "#ffffff",
        "text": text,
        "rate": Rate.of(12),
        "frames": 28,
        "handles": 2,
        "fade": 5,
    }
    return Order(**{**values, **said})


def luma(frame: memoryview, said: Order) -> npt.NDArray[np.uint8]:
    """A frame's Y plane."""
    plane = np.frombuffer(frame, np.uint8)[: said.width * said.height]
    return plane.reshape(said.height, said.width)


def box(ink: npt.NDArray[Any], least: float = 0.05) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is seen."""
    rows, columns = np.flatnonzero((ink > least).any(1)), np.flatnonzero((ink > least).any(0))
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (240, 240)])
@pytest.mark.parametrize("name", NASTY)
def test_any_title_stands_in_the_safe_part(name: str, size: tuple[int, int]) -> None:
    """Whatever the text, its script and the shape of the picture: it is drawn, and keeps off the edges."""
    width, height = size
    left, top, right, bottom = box(draw_title(order(NASTY[name], width=width, height=height), None))
    assert left >= 0.08 * width
    assert right <= 0.92 * width
    assert top >= 0.07 * height
    assert bottom <= 0.93 * height


def test_a_title_is_in_the_middle() -> None:
    """A title stands as far from the left as from the right, and from above as from below."""
    said = order("HEH")
    left, top, right, bottom = box(draw_title(said, None))
    assert abs(left - (said.width - 1 - right)) <= 2
    assert abs(top - (said.height - 1 - bottom)) <= 2


def test_positions() -> None:
    """`top` and `bottom` stand at the edges of the safe part."""
    tops = [box(draw_title(order("H", position=p), None))[1] for p in ("top", "middle", "bottom")]
    assert tops == sorted(tops)
    assert tops[0] in range(16, 21)
    assert box(draw_title(order("H", position="bottom"), None))[3] in range(158, 164)


def test_sizes() -> None:
    """`small`, `medium` and `large` are different sizes, and what is too long for one is set smaller."""
    heights = []
    for size in ("small", "medium", "large"):
        _, top, _, bottom = box(draw_title(order("H", size=size), None))
        heights.append(bottom - top)
    assert heights == sorted(set(heights))
    _, top, _, bottom = box(draw_title(order("H" * 16, size="large"), None))
    assert bottom - top < heights[2]


def test_lines_behind_an_empty_one_are_smaller() -> None:
    """The first lines are the title; what is below them is less high and less bright."""
    ink = draw_title(order("H\n\nH", width=640, height=360), None)
    rows = np.flatnonzero((ink > 0.05).any(1))
    parted = int(np.flatnonzero(np.diff(rows) > 1)[0]) + 1
    assert parted > 1.8 * (len(rows) - parted)
    assert ink[rows[parted:]].max() < 0.8 < ink[rows[:parted]].max()


def test_lines_are_even() -> None:
    """A title that takes two lines has them equally long, whatever would fit into the first."""
    face = Spaced(Typeface(20, 400), 1)
    text = "one two three four five six seven"
    room = 0.8 * face.width(text)
    first, second = wrap_evenly(text, room, 3, face)
    assert f"{first} {second}" == text
    greedy = face.width("one two three four five six")
    assert max(face.width(first), face.width(second)) < 0.75 * greedy
    assert is_unbroken(text, room, 2, face)
    assert not is_unbroken(text, room, 1, face)


def test_joined_letters_stay_joined() -> None:
    """Space goes between the letters of scripts that take it, and between no others."""
    assert stands_apart("Één film: “Neo” — 2084")
    assert not any(map(stands_apart, ("مدينة", "e\u0301", "東京", "नगर", "אור")))
    face = Typeface(20, 400)
    assert Spaced(face, 5).width("مدينة") == face.width("مدينة")
    assert Spaced(face, 5).width("abc") == pytest.approx(face.width("abc") + 10, abs=1)


def test_a_card_comes_from_black_and_goes_to_black() -> None:
    """First and last frame and the handles are black; in between it comes and goes evenly."""
    said = order("Neo")
    levels = [presence(own, said) for own in range(-2, 26)]
    assert levels[:8] == [0, 0, 0, 0.2, 0.4, 0.6, 0.8, 1]
    assert levels == levels[::-1]
    peaks = [int(luma(frame, said).max()) for frame in draw_card(said, None)]
    assert len(peaks) == said.frames
    assert set(peaks[:3]) == set(peaks[-3:]) == {16}
    assert peaks[14] == 235
    assert peaks[4] == 16 + round(0.4 * 219)


def test_a_card_without_a_fade_is_there_in_its_handles() -> None:
    """Without a fade all frames are alike: a transition has something to show."""
    assert len({bytes(frame) for frame in draw_card(order("Neo", fade=0), None)}) == 1


def test_colours() -> None:
    """Ground and type have their colours, as BT.709 has them."""
    red, blue = "#ff0000", "#0000ff"
    said = order("H", colour=red, background=blue, fade=0, size="large", width=640, height=360)
    frame = next(draw_card(said, None))
    planes = np.frombuffer(frame, np.uint8)
    quarter = said.width * said.height // 4
    assert luma(frame, said)[0, 0] == 32
    assert planes[4 * quarter] == 240
    assert planes[5 * quarter] == 118
    assert 63 in luma(frame, said)


def test_the_same_card_is_the_same_bytes() -> None:
    """Drawing a card twice gives the same frames."""
    said = order("Neo\n\n東京 مدينة 🎬")
    one, other = ([bytes(frame) for frame in draw_card(said, None)] for _ in range(2))
    assert one == other


def roll(**said: Any) -> Order:
    """Credits that roll."""
    entries = tuple(Credit(role=f"Role {n}", name=(f"Name {n}",)) for n in range(6))
    return order(entries=entries, rolls=True, frames=64, fade=0, **said)


def test_a_roll_comes_from_below_and_leaves_above() -> None:
    """Nothing is seen in the first and last frame; in between the type goes up by the same step each frame."""
    said = roll()
    frames = [luma(frame, said) for frame in draw_card(said, None)]
    assert frames[2].max() == frames[-3].max() == 16
    tops = [box(frame.astype(float), 60)[1] for frame in frames[6:20]]
    steps = -np.diff(tops)
    assert steps.min() > 0
    assert steps.max() - steps.min() <= 2


def test_credits_stand_in_columns_or_below_each_other() -> None:
    """On a wide picture roles end and names begin at the middle; on a narrow one roles are above names."""
    role, name = set_credits(roll(), None).pieces[:2]
    assert role.baseline == name.baseline
    assert role.x + role.face.width(role.text) < 160 < name.x
    role, name = set_credits(roll(width=180, height=320), None).pieces[:2]
    assert role.baseline < name.baseline


def test_credits_that_read_leftwards_are_mirrored() -> None:
    """A role in Hebrew stands on the right, where reading begins."""
    said = order(entries=(Credit(role="במאי", name=("אבי כהן",)),))
    role, name = set_credits(said, None).pieces
    assert name.x < 160 < role.x


def test_credits_that_stand_fit() -> None:
    """Credits on a card are made smaller until all of them are seen."""
    entries = tuple(Credit(role="Role", name=("Name",)) for _ in range(6))
    said = order(entries=entries, size="large", fade=0)
    _, top, _, bottom = box(luma(next(draw_card(said, None)), said).astype(float), 60)
    assert top >= 14
    assert bottom <= 166


def test_a_title_over_a_picture_has_a_shade() -> None:
    """Around the type the picture is darkened, far from it untouched."""
    picture = np.asarray(draw_over(order("Neo", rate=None, colour="#ffd700"), None))
    assert picture.shape == (180, 320, 4)
    assert picture[0, 0, 3] == 0
    ink = picture[picture[..., 3] == 255]
    assert [255, 215, 0] in ink[:, :3].tolist()
    shade = picture[(picture[..., 3] > 60) & (picture[..., 3] < 240)]
    assert shade[:, :3].min() == 0


def test_a_font_of_ones_own(tmp_path: Path) -> None:
    """One's own font is used for what it has, and others for what it lacks."""
    bundled = next(path for path in font_files() if "Hebrew" in path.name)
    own = Path(shutil.copy(bundled, tmp_path / "font"))
    assert Typeface(40, 400, own).width("א") == Typeface(40, 400).width("א")
    assert Typeface(40, 400, own)._find("א", 0) == 0
    assert Typeface(40, 400, own)._find("東", 0) > 0


def test_a_file_that_is_no_font(tmp_path: Path) -> None:
    """A file that can't be read as a font is told as that."""
    own = tmp_path / "font"
    own.write_bytes(b"not a font")
    with pytest.raises(BackendError, match="it can't be read as a font"):
        draw_title(order("Neo"), own)
