"""What the animatic reads out of prompts: whole words, English and Dutch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmkit.backends.render.animatic import lexicon
from filmkit.backends.render.animatic.picture import complete
from filmkit.backends.render.animatic.reading import Theme, read_theme
from filmkit.backends.render.animatic.subjects.extras import EXTRAS
from filmkit.model.vocabulary import SIZES, Size


def theme(text: str) -> Theme:
    """What a text alone asks for."""
    return read_theme(text, text)


@pytest.mark.parametrize(
    ("text", "place", "topics"),
    [
        ("Een detective loopt door een regenachtige straat in Neo-Amsterdam", "city",
         {"rain", "canal", "detective", "walk"}),
        ("Cyberpunk detective walking, rain, neon lights, canals of Amsterdam", "city",
         {"rain", "neon", "canal", "future"}),
        ("Mila vindt een oude radio op zolder", "attic", {"radio", "woman"}),
        ("De storm slaat tegen de vuurtoren", "harbour", {"storm", "lighthouse"}),
        ("Two friends in the woods at dusk", "forest", {"two", "dusk"}),
        ("Natte straten bij nacht", "city", {"night"}),
        ("A snowy village, foggy morning", "village", {"snow", "fog", "dawn"}),
        ("An astronaut on the hull of a spaceship", "space", {"astronaut", "station"}),
        ("Vuur in de grot", "cave", {"fire"}),
        ("the kitchen door is open", "kitchen", {"door"}),
    ],
)  # fmt: skip
def test_words_are_found(text: str, place: str, topics: set[str]) -> None:
    """Places and things are found in both languages, inflected as people write them."""
    assert theme(text).place == place
    assert topics <= theme(text).topics


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("she walks toward the horizon", "fire"),  # war
        ("a train in spain, training", "rain"),
        ("the horse shakes its mane", "person"),  # man  # codespell:ignore
        ("een wandeling door het bos", "door"),  # Dutch `door` is through
        ("leather boots by the fence", "boat"),  # Dutch `boot` is a boat
        ("a kind word", "child"),  # Dutch `kind` is a child
        ("Regent Street in London", "rain"),  # Dutch `regent` is: it rains
        ("the gang of thieves", "corridor"),  # Dutch `gang` is a corridor
        ("a stormtrooper", "storm"),
        ("mistaken identity", "fog"),
    ],
)
def test_parts_of_words_and_the_other_language_are_not(text: str, absent: str) -> None:
    """Only whole words count, and only in the language of the sentence."""
    assert absent not in theme(text).topics


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Mountains at dawn", 0),
        ("Tom walks home", 1),
        ("The waves crash", 0),
        ("Twee ontdekkers in een grot", 2),
        ("two soldiers wait", 2),
        ("Vrienden op het strand", 2),
        ("a crowd in the square", 3),
        ("Mila repairs the radio", 1),
        ("De klokkenmaker opent de deur", 1),
        ("A portrait. She smiles.", 1),
        ("Close-up van Mila", 1),
        ("Close-up of the detective's face", 1),
        ("wide shot of the sea", 0),
        ("Wide Shot over the city", 0),
        ("The camera moves towards the lighthouse", 0),
        ("View from the window", 0),
        ("Dark clouds over the fields", 0),
        ("Empty streets at night", 0),
        ("Rain hits the window", 0),
        ("Water fills the cabin", 0),
        ("Nothing moves", 0),
        ("Er zijn golven op zee", 0),
        ("Niemand loopt op straat", 0),
        ("A river runs through the valley", 0),
        ("A hat and a coat on a chair", 0),
        ("Silhouette of the mountains", 0),
        ("Een hond loopt over het strand", 0),
        ("Close-up of a hand", 0),
        ("Close-up of her left hand on the map", 0),
        ("Close-up of the detective's boots", 0),
        ("Close-up van een brief die Mila vasthoudt", 0),
    ],
)
def test_people_are_counted(text: str, people: int) -> None:
    """Nobody, somebody, two or more, by what the words name."""
    assert theme(text).people == people


def test_the_scene_outweighs_the_style() -> None:
    """A film's style names streets; a scene in a kitchen still plays in a kitchen."""
    prompt = "neon city streets, canals, skyline, they sit in the kitchen"
    assert read_theme(prompt, "they sit in the kitchen").place == "kitchen"


def test_an_eye_in_a_look_is_no_close_up_of_an_eye() -> None:
    """`cybernetic left eye` in a character's look doesn't turn their close-up into an eye."""
    read = read_theme("She smiles. woman with a cybernetic left eye", "She smiles.")
    assert complete(read, "close_up").place != "eye"
    assert complete(theme("Close up of an eye"), "close_up").place == "eye"


@pytest.mark.parametrize("size", SIZES)
def test_nobody_is_shown_whom_no_word_names(size: Size) -> None:
    """Where nobody is named, near shots show nobody either."""
    assert complete(theme("Mountains at dawn"), size).people == 0


def test_a_close_up_of_a_thing_shows_that_thing() -> None:
    """Other things in the words stay out of a close-up of one."""
    read = theme("Close-up of an old key on a letter by the radio")
    assert read.own & lexicon.THINGS.keys() == {"key"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("dogs, cats and horses", {"dog", "cat", "horse"}),
        ("Honden, katten, paarden en vogels", {"dog", "cat", "horse", "bird"}),
        ("trams, cars and bikes in the street", {"tram", "car", "bicycle"}),
        ("Auto's, fietsen en trams; een trein", {"tram", "car", "bicycle", "train"}),
        ("Een meeuw boven de zee", {"bird"}),
        ("her hands", {"hand"}),
        ("a carpet in a category, training, doggedly", set()),
    ],
)
def test_animals_and_vehicles_are_found(text: str, named: set[str]) -> None:
    """Extras are found in both languages, one or many, and by whole words."""
    assert theme(text).own & {*EXTRAS, "bird", "hand"} == named


def test_no_topic_has_two_meanings() -> None:
    """Every topic's name occurs once: themes hold them all in one set."""
    names = [name for topics in lexicon.TOPICS for name in topics]
    doubled = {name for name in names if names.count(name) > 1}
    assert not doubled


@given(st.text(), st.text())
def test_any_text_can_be_read(prompt: str, caption: str) -> None:
    """No text, of whatever characters, is too odd to read."""
    read = read_theme(prompt, caption)
    assert 0 <= read.people <= 3
