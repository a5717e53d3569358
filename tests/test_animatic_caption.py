"""The animatic's caption: what it says, and what it leaves out where there is no room."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from filmkit.backends.lettering.typeface import Typeface, clean, reads_leftwards
from filmkit.backends.lettering.wrapping import wrap
from filmkit.backends.render.animatic.caption import Slate, paint_caption, presence
from filmkit.errors import BackendError

LONG = (
    "Cyberpunk detective walking, rain, neon lights, canals of Amsterdam, futuristic architecture "
    * 20
)


def slate(text: str, label: str = "2") -> Slate:
    """A slate that says a text."""
    return Slate(
        label=label,
        size="medium_close_up",
        move="dolly_in",
        seconds=Fraction(4),
        text=text,
        accent=(255, 90, 170),
    )


def ink(text: str, width: int = 320, height: int = 180) -> int:
    """How many pixels have letters on them."""
    caption = paint_caption(slate(text), width, height)
    assert caption.colours.shape == (height, width, 3)
    assert caption.alpha.shape == caption.shade.shape == (height, width)
    return int((caption.colours.max(2) > 100).sum())


def drawn(text: str) -> Any:
    """A line of type as it is drawn, a mask."""
    mask = Image.new("L", (400, 40))
    Typeface(20, 400).draw(ImageDraw.Draw(mask), 4, 30, text)
    return np.asarray(mask)


def test_a_long_caption_ends_in_an_ellipsis() -> None:
    """At most three lines, none longer than the room, the last one cut short visibly."""
    face = Typeface(12, 400)
    lines = wrap(clean(LONG, 600), 280, 3, face)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(face.width(line) <= 280 for line in lines)


def test_a_short_caption_is_whole() -> None:
    """What fits is said word for word."""
    assert wrap("Mila vindt een oude radio", 500, 3, Typeface(12, 400)) == (
        "Mila vindt een oude radio",
    )


@pytest.mark.parametrize("text", ["Ελληνικά", "Кириллица", "Tiếng Việt", "ÅÄÖ œ ß €"])
def test_letters_of_europe_are_drawn(text: str) -> None:
    """Latin, Greek and Cyrillic are drawn."""
    assert Typeface(14, 400).width(text) > 14
    assert ink(text) > ink("")


@pytest.mark.parametrize(
    "text",
    ["مرحبا", "שלום", "नमस्ते", "สวัสดี", "😀🎬", "你好", "こんにちは", "안녕", "বাংলা", "தமிழ்", "ქართული", "Հայ", "አማርኛ"],
)  # fmt: skip
def test_scripts_of_the_world_are_drawn(text: str) -> None:
    """Each letter of many scripts, and emoji, has a shape of its own: no blanks, no boxes."""
    letters = [c for c in text if not unicodedata.category(c).startswith("M")]
    shapes = {drawn(letter).tobytes() for letter in letters}
    assert len(shapes) == len(set(letters))
    assert all(drawn(letter).any() for letter in letters)
    assert ink(text) > ink("")


def test_what_no_font_has_is_left_out() -> None:
    """A character that is nowhere is passed over rather than drawn as a box."""
    assert np.array_equal(drawn("a\U0010fffeb"), drawn("ab"))


def test_right_to_left_letters_join() -> None:
    """Arabic is shaped as a word: it is shorter than its letters one by one."""
    face = Typeface(20, 400)
    assert face.width("مرحبا") < sum(face.width(letter) for letter in "مرحبا")


def test_a_comma_stands_after_its_word_in_hebrew_too() -> None:
    """Reading from the right, the gap follows the comma, not the word."""
    columns = drawn("אא, אא").any(0)
    seen = np.flatnonzero(columns)
    gaps = np.diff(seen)
    widest = int(gaps.argmax())
    assert widest < len(seen) / 2  # the comma is on the right of the gap, with the first word


def test_missing_fonts_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one of its font packages nothing is drawn in another font: that one is named."""
    monkeypatch.setattr("filmkit.backends.lettering.typeface._PACKAGES", ("no-such-fonts",))
    with pytest.raises(BackendError, match="no-such-fonts") as caught:
        Typeface(14, 400)
    assert "pip install" in caught.value.problems[0].hint


@settings(deadline=None)
@given(st.integers(1, 300), st.integers(0, 24), st.sampled_from([12.0, 23.976, 24.0, 60.0]))
def test_captions_come_and_go_within_their_shot(frames: int, handles: int, fps: float) -> None:
    """Nothing of a caption in any handle, all of it in the shot's middle, and the same way in and out."""
    seen = [
        presence(number, frames=frames, handles=handles, fps=fps)
        for number in range(frames + 2 * handles)
    ]
    shot = seen[handles : handles + frames]
    assert not any(seen[:handles] + seen[handles + frames :])
    assert shot == shot[::-1]
    assert shot[frames // 2] == 1
    half = shot[: (frames + 1) // 2]
    assert half == sorted(half)


def test_a_long_shot_waits_before_its_caption_comes() -> None:
    """At 24 frames a second: two frames without, six in which it comes."""
    seen = [presence(number, frames=96, handles=6, fps=24) for number in range(6, 20)]
    assert seen[:2] == [0, 0]
    assert all(0 < part < 1 for part in seen[2:8])
    assert seen[8:] == [1] * 6


def test_right_to_left_text_is_recognised() -> None:
    """The first letter with a direction decides."""
    assert reads_leftwards("123 مرحبا world")
    assert not reads_leftwards("Hello مرحبا")


def test_tiny_pictures_have_no_words() -> None:
    """64x36 has no room for type that anybody could read."""
    assert ink(LONG, 64, 36) == 0


def test_the_picture_above_stays_clear() -> None:
    """The upper half of a picture has no caption, scrim included."""
    assert not paint_caption(slate(LONG), 320, 180).alpha[:72].any()


def test_control_characters_and_surrogates_are_cleaned_away() -> None:
    """What can't be drawn becomes space, joined to one."""
    assert clean("a\x00b\ud800c\n\td\u202e", 20) == "a b c d"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=8))
def test_any_text_can_be_a_caption(text: str, label: str) -> None:
    """Any text and label of any characters gives a picture of the right shape."""
    caption = paint_caption(slate(text, label), 160, 90)
    assert caption.colours.dtype == caption.alpha.dtype == np.uint8
    assert (caption.alpha >= caption.shade).all()
