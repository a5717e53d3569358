"""The animatic's caption: what it says, and what it leaves out where there is no room."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmkit.backends.render.animatic.caption import Slate, paint_caption, wrap
from filmkit.backends.render.animatic.typeface import Typeface, clean, reads_leftwards

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
    colours, alpha = paint_caption(slate(text), width, height)
    assert colours.shape == (height, width, 3)
    assert alpha.shape == (height, width)
    return int((colours.max(2) > 100).sum())


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
    """The font that comes with filmkit has Latin, Greek and Cyrillic."""
    assert Typeface(14, 400).width(text) > 14
    assert ink(text) > ink("")


@pytest.mark.parametrize(
    "text", ["مرحبا", "שלום", "नमस्ते", "สวัสดี", "😀🎬", "你好", "こんにちは", "안녕"]
)
def test_other_scripts_are_drawn_or_left_out(text: str) -> None:
    """A script that no installed font has is left out, never drawn as boxes."""
    face = Typeface(14, 400)
    assert (ink(text) > ink("")) == (face.width(text) > 0)


def test_right_to_left_text_is_recognised() -> None:
    """The first letter with a direction decides."""
    assert reads_leftwards("123 مرحبا world")
    assert not reads_leftwards("Hello مرحبا")


def test_tiny_pictures_have_no_words() -> None:
    """64x36 has no room for type that anybody could read."""
    assert ink(LONG, 64, 36) == 0


def test_the_picture_above_stays_clear() -> None:
    """The upper half of a picture has no caption, scrim included."""
    _, alpha = paint_caption(slate(LONG), 320, 180)
    assert not alpha[:72].any()


def test_control_characters_and_surrogates_are_cleaned_away() -> None:
    """What can't be drawn becomes space, joined to one."""
    assert clean("a\x00b\ud800c\n\td\u202e", 20) == "a b c d"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=8))
def test_any_text_can_be_a_caption(text: str, label: str) -> None:
    """Any text and label of any characters gives a picture of the right shape."""
    colours, alpha = paint_caption(slate(text, label), 160, 90)
    assert colours.dtype == alpha.dtype == np.uint8
