"""Prose into passages: nothing dropped, nothing invented, sentences where a reader hears them."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmkit.story.language import folded
from filmkit.story.logline import place_in
from filmkit.story.prose import passages

LOGLINE = "Een cyberpunk detective loopt door een regenachtige straat in Neo-Amsterdam, 2084."


def texts(script: str) -> list[str]:
    """What the passages of a script say."""
    return [passage.text for passage in passages(script, "nl")]


def lines(script: str) -> list[tuple[str, str]]:
    """Who says what in a script."""
    found = passages(script, "nl")
    return [(line.character, line.line) for passage in found for line in passage.lines]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Dr. A. Bakker kwam om 8.30 u. binnen.", "Hij zweeg."],
        ["Ik zag mevr. De Vries bij o.a. Jansen.", "Daarna niets meer."],
        ["Het regende 3.5 mm.", "'s Avonds werd het droog.", "'t Was stil."],
        ["Hij wacht... en wacht… nog steeds.", "Dan…", "Niets."],
        ["Mr. J. R. Smith nodded.", "No.", "He won't come.", "See no. 9."],
        ["Plan B.", "Daarna ging hij weg.", "So am I.", "They left the U.S. Army base."],
        ["Wat?!", "(Hij lacht.)", "Zij ook."],
        ["„Ga weg! Nu!” riep ze.", "Hij ging."],
        ["“Stop. Please.”", "She ran.", "He didn't."],
        ["Élise valt.", "Één stap.", "¿Qué?"],
        ["alles klein.", "geen hoofdletter te zien."],
    ],
)
def test_a_sentence_ends_where_a_reader_hears_it(sentences: list[str]) -> None:
    """Abbreviations, initials, times, ellipses and quotations don't end a sentence."""
    assert texts(" ".join(sentences)) == sentences


@given(
    st.lists(
        st.sampled_from(
            [
                '"',
                "„",
                "”",
                "“",
                "'",
                "’s",
                "Mila",
                "zei",
                "dr.",
                "A.",
                "3.5",
                "…",
                "...",
                "Hij",
                "ging.",
                "—",
                "\n\n",
            ]
        )
        | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6),
        max_size=40,
    )
)
def test_no_word_of_a_script_is_dropped(parts: list[str]) -> None:
    """The passages joined are the script with its white space folded."""
    script = "Mila keek. Jan zweeg. " + " ".join(parts)
    assert folded(" ".join(texts(script))) == folded(script)
    assert all(text == folded(text) and text for text in texts(script))


def test_only_white_space_and_unicode_form_make_no_difference() -> None:
    """A script that was wrapped, indented or saved in NFD has the same passages."""
    script = "Één man loopt. Hij zwaait naar Zoë.\n\nDan is het stil."
    spaced = script.replace(". ", ".  \n   ").replace("\n\n", "\r\n \t\r\n\r\n")
    assert passages(unicodedata.normalize("NFD", spaced), "nl") == passages(script, "nl")


def test_repeated_sentences_have_keys_of_their_own() -> None:
    """The n-th repeat of a sentence has `#n` behind the key."""
    first, _, second, third = passages("Hij klopt. Hij wacht. Hij klopt. Hij klopt.", "nl")
    assert [second.key, third.key] == [f"{first.key}#1", f"{first.key}#2"]
    assert re.fullmatch("[0-9a-f]{16}", first.key)


def test_the_first_sentence_of_a_paragraph_opens_it() -> None:
    """Only the first passage of each paragraph is an opening."""
    found = passages("Een. Twee.\n\nDrie. Vier.", "nl")
    assert [passage.opening for passage in found] == [True, False, True, False]


@pytest.mark.parametrize(
    ("script", "spoken"),
    [
        ("Stil. „Kom mee,” fluistert Mila.", [("Mila", "Kom mee")]),
        ("Stil. “Wait,” said the detective.", [("detective", "Wait")]),
        ("Stil. De detective zegt: „Niemand.”", [("detective", "Niemand.")]),
        ('Stil. Toen vroeg Opa Jan van Dam: "Wie?"', [("Opa Jan van Dam", "Wie?")]),
        ("Stil. 'It's me,' Mila said. 'Go.'", [("Mila", "It's me")]),
        ('Stil. "Come," Mila said, "let\'s go."', [("Mila", "Come"), ("Mila", "let's go.")]),
        ("Stil. Mila zei zacht: „Kom... kom.”", [("Mila", "Kom... kom.")]),
        ("Stil. Mila: „Kom.”", [("Mila", "Kom.")]),
        ('Stil. Ben laughs: "You can\'t!"', [("Ben", "You can't!")]),
        ("Stil. Mila grijnst: „Kom.”", [("Mila", "Kom.")]),
        ('Stil. The sign reads: "Keep out."', []),
        ("Stil. „Kom,” zei hij.", []),
        ("Stil. Iemand riep: „Help!”", []),
        ("Stil. „Nee!” Jan riep de hond.", []),
        ("Stil. „Nee!” zei de oude man met de hoed.", []),
        ("Stil. Het boek „De Avonden” ligt open.", []),
        ("Stil. De honden' bak en 's nachts 't licht.", []),
    ],
)
def test_a_speaker_is_named_or_there_is_none(script: str, spoken: list[tuple[str, str]]) -> None:
    """Speech becomes a line only where the text names who speaks."""
    assert lines(script) == spoken


def test_a_long_speech_is_divided_at_its_sentences() -> None:
    """Nobody has to say forty words in one scene."""
    speech = "Ik heb jaren gewacht op een brief die nooit kwam. " * 5
    found = passages(f"Stil. „{speech.strip()}” zei Mila.", "nl")
    assert [len(passage.lines) for passage in found] == [0, 1, 1, 1, 1, 1]
    assert {line.character for passage in found for line in passage.lines} == {"Mila"}


@pytest.mark.parametrize(
    ("sentence", "beats"),
    [
        (
            LOGLINE,
            [
                ("place", "een regenachtige straat in Neo-Amsterdam, 2084"),
                ("action", LOGLINE),
                ("detail", "Een cyberpunk detective"),
            ],
        ),
        (
            "In een oude fabriek danst een man met zijn schaduw.",
            [
                ("place", "een oude fabriek"),
                ("action", "In een oude fabriek danst een man met zijn schaduw."),
                ("detail", "een man"),
            ],
        ),
        (
            "A girl walks into the forest while it snows.",
            [
                ("place", "the forest"),
                ("action", "A girl walks into the forest while it snows."),
                ("detail", "A girl"),
            ],
        ),
        (
            "Mila zoekt haar hond.",
            [("action", "Mila zoekt haar hond."), ("detail", "Mila")],
        ),
        ("Hij loopt.", [("", "Hij loopt.")]),
        ("Regen op het asfalt.", [("", "Regen op het asfalt.")]),
        ("„Kom mee,” fluistert Mila.", [("", "„Kom mee,” fluistert Mila.")]),
    ],
)
def test_a_logline_has_the_beats_that_its_words_allow(
    sentence: str, beats: list[tuple[str, str]]
) -> None:
    """One sentence becomes a few beats, each a verbatim piece, the whole sentence among them."""
    found = passages(sentence, "nl")
    assert [(passage.beat, passage.text) for passage in found] == beats
    assert len({passage.key for passage in found}) == len(found)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80))
def test_beats_are_pieces_of_their_sentence(tail: str) -> None:
    """Whatever the sentence, its beats are different pieces of it and one is all of it."""
    found = passages(f"Een man loopt door de stad {tail}", "nl")
    whole = folded(f"Een man loopt door de stad {tail}")
    assert len({passage.text for passage in found}) == len(found) or not found[0].beat
    assert all(passage.text in whole for passage in found)
    assert not found[0].beat or whole in [passage.text for passage in found]


def test_a_list_of_shots_gives_a_passage_a_line() -> None:
    """Marks of a list are left out; a line without one goes on with the item before it."""
    script = "- Regen op het asfalt. Neon.\n- Een hand\n  opent een deur.\n\n- Donker."
    assert texts(script) == ["Regen op het asfalt. Neon.", "Een hand opent een deur.", "Donker."]
    assert texts("1. Wide shot of the sea\n2) Close on Mila") == [
        "Wide shot of the sea",
        "Close on Mila",
    ]
    assert texts("- Nee, zei hij. Kom.") == ["- Nee, zei hij.", "Kom."]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("Jan gaat. Mila lacht. 🎬", ["Jan gaat.", "Mila lacht. 🎬"]),
        ("Mila lacht. 😀! … Jan gaat.", ["Mila lacht. 😀! …", "Jan gaat."]),
        ("🎬. Mila lacht. Jan gaat.", ["🎬. Mila lacht.", "Jan gaat."]),
        ("Mila lacht.\n\n***\n\nJan gaat.", ["Mila lacht. ***", "Jan gaat."]),
        ("🎬\n\nMila lacht. Jan gaat.", ["🎬 Mila lacht.", "Jan gaat."]),
        ("- Regen\n- 🎬\n- Zon", ["Regen 🎬", "Zon"]),
        ("🎬", ["🎬"]),
    ],
)
def test_what_cant_be_read_aloud_is_no_sentence(script: str, expected: list[str]) -> None:
    """An emoji or a row of stars belongs to the sentence before it; where there is none, to the next."""
    assert texts(script) == expected


def test_an_empty_script_has_no_passages() -> None:
    """White space alone is no passage."""
    assert passages(" \n\n\t", "nl") == ()


def test_a_place_is_where_somebody_is_not_where_they_look() -> None:
    """`in`, `op`, `langs` a place; not `naar` one."""
    assert place_in("Mila wacht op een verlaten station.") == "een verlaten station"
    assert place_in("Mila en Jan wachten op het station.") == "het station"
    assert place_in("Mila kijkt naar de zee.") == ""
    assert place_in("Ze zit op een stoel.") == ""


@pytest.mark.parametrize(
    "text", ["„" * 20_000, "'a " * 20_000, "A. " * 20_000, "-\n" * 20_000, '"x. ' * 20_000]
)
def test_hostile_text_takes_no_time(text: str) -> None:
    """Dividing a script takes time in proportion to its length."""
    start = time.process_time()
    passages(text, "nl")
    assert time.process_time() - start < 2
