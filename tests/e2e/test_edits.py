"""Steps rebuilt = steps that had to be rebuilt, for every kind of edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from space import Space

FILM = "projects/tiny.yaml"
CLIPS = frozenset(f"clip:scene_0{n}" for n in range(1, 5))
BODIES = frozenset(f"body:scene_0{n}" for n in range(1, 5))
JOINS = frozenset(f"join:scene_0{n}+scene_0{n + 1}" for n in range(1, 4))
OUT = frozenset({"cut", "deliver"})
SOUND = frozenset({"soundtrack"})
SCENE_2 = frozenset(
    {"clip:scene_02", "body:scene_02", "join:scene_01+scene_02", "join:scene_02+scene_03"}
)

# What is edited, from what, to what, and the steps that have to be made again.
EDITS: dict[str, tuple[str, str, Iterable[str]]] = {
    "a comment": ("filmkit: 1", "# for Ann\nfilmkit: 1", ()),
    "an empty line": ("audio:", "\naudio:", ()),
    "keys in another order": ("{width: 160, height: 90,", "{height: 90, width: 160,", ()),
    "a number spelled otherwise": ("strength: 0.8", "strength: 0.80", ()),
    "a note of one's own": ("filmkit: 1", "filmkit: 1\nx-note: hello", ()),
    "the language": ("seed: 7", "seed: 7\nlanguage: nl", ()),
    "a scene's title": ("duration: 14f", "duration: 14f, title: In the woods", ()),
    "what an animatic can't show: negative": ("negative: text", "negative: blur", ()),
    "what an animatic can't show: a LoRA": ("strength: 0.8", "strength: 0.5", ()),
    "the way out of the last scene": ("duration: 16f", "duration: 16f, transition: dip_black", ()),
    "a default spelled out": ("seed: 7", "seed: 7\nfade: {in: 0, out: 0}", ()),
    "a scene's prompt": ("a dark forest", "a light forest", SCENE_2 | OUT),
    "a scene's seed": ("duration: 14f", "duration: 14f, seed: 5", SCENE_2 | OUT),
    "a scene's size": ("duration: 14f", "duration: 14f, size: extreme_wide", SCENE_2 | OUT),
    "a scene's move": ("duration: 14f", "duration: 14f, move: tilt_down", SCENE_2 | OUT),
    "a scene's length": ("duration: 14f", "duration: 15f", SCENE_2 | SOUND | OUT),
    "who is in a scene": ("duration: 14f", "duration: 14f, cast: [bob]", SCENE_2 | OUT),
    "a look": (
        "red coat",
        "green coat",
        {"clip:scene_01", "body:scene_01", "join:scene_01+scene_02"} | OUT,
    ),
    "the style": ("prompt: neon", "prompt: noir", CLIPS | BODIES | JOINS | OUT),
    "the film's seed": ("seed: 7", "seed: 8", CLIPS | BODIES | JOINS | SOUND | OUT),
    "the picture's size": (
        "width: 160",
        "width: 158",
        CLIPS | BODIES | JOINS | OUT,
    ),
    "the frame rate": ("fps: 12", "fps: 15", CLIPS | BODIES | JOINS | SOUND | OUT),
    "the handles": ("handles: 3", "handles: 4", CLIPS | BODIES | JOINS | OUT),
    "one transition's kind": (
        "duration: 14f",
        "duration: 14f, transition: {type: wipe_left, duration: 4f}",
        {"join:scene_02+scene_03"} | OUT,
    ),
    "one transition made a cut": (
        "duration: 14f",
        "duration: 14f, transition: cut",
        {"body:scene_02", "body:scene_03"} | OUT,
    ),
    "one transition's length": (
        "duration: 14f",
        "duration: 14f, transition: {type: dissolve, duration: 6f}",
        {"body:scene_02", "body:scene_03", "join:scene_02+scene_03"} | OUT,
    ),
    "all transitions' kind": ("type: dissolve", "type: iris_open", JOINS | OUT),
    "the mood": ("mood: calm", "mood: epic", SOUND | OUT),
    "the loudness": ("-16 LUFS", "-20 LUFS", SOUND | OUT),
    "no sound": ("{use: synth, mood: calm}", "null", OUT),
    "the title": ("title: Tiny", "title: Small", OUT),
    "a fade in": ("seed: 7", "seed: 7\nfade: {in: 4f}", {"body:scene_01"} | OUT),
    "a fade out over the last join": (
        "seed: 7",
        "seed: 7\nfade: {out: 17f}",
        {"body:scene_04", "join:scene_03+scene_04"} | OUT,
    ),
    "where it is delivered": (
        "seed: 7",
        "seed: 7\ndeliver: {to: films/else.mp4}",
        {"deliver"},
    ),
    "a scene added": (
        "  - {id: 2,",
        "  - {id: 5, prompt: a snowy hill, duration: 12f}\n  - {id: 2,",
        {"clip:scene_05", "body:scene_05", "join:scene_01+scene_05", "join:scene_05+scene_02"}
        | SOUND
        | OUT,
    ),
    "a scene taken out": (
        "  - {id: 2, prompt: a dark forest, duration: 14f}\n",
        "",
        {"join:scene_01+scene_03"} | SOUND | OUT,
    ),
    "a title at the start": (
        "seed: 7",
        "seed: 7\ntitles: {text: Tiny, duration: 8f}",
        {"card:title_start", "body:title_start"} | SOUND | OUT,
    ),
    "credits": (
        "seed: 7",
        "seed: 7\ncredits: {duration: 12f, entries: [{role: Director, name: Ada}]}",
        {"card:credits", "body:credits"} | SOUND | OUT,
    ),
    "a title over a scene": (
        "seed: 7",
        "seed: 7\ntitles: {text: Tiny, over: 1}",
        {"card:title_over_1", "titled:scene_01", "body:scene_01", "join:scene_01+scene_02"} | OUT,
    ),
    "a take more": (
        "duration: 14f",
        "duration: 14f, takes: 2",
        {"clip:scene_02_take_02"},
    ),
    "two takes more, the third circled": (
        "duration: 14f",
        "duration: 14f, takes: 3, circled: 3",
        SCENE_2 | {"clip:scene_02_take_02"} | OUT,
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_edit(what: str, tiny: Space) -> None:
    """An edit makes the steps that it decides, and no other."""
    old, new, expected = EDITS[what]
    before = tiny.events("tiny")
    tiny.edit(FILM, old, new)
    tiny.build()
    started = tiny.started("tiny") if tiny.events("tiny") != before else set()
    assert started == set(expected)


def test_scenes_swapped(tiny: Space) -> None:
    """Scenes in another order are joined anew and rendered never."""
    tiny.edit(FILM, "  - {id: 2, prompt: a dark forest, duration: 14f}\n", "")
    tiny.edit(FILM, "  - {id: 4,", "  - {id: 2, prompt: a dark forest, duration: 14f}\n  - {id: 4,")
    tiny.build()
    joins = {"join:scene_01+scene_03", "join:scene_03+scene_02", "join:scene_02+scene_04"}
    assert tiny.started("tiny") == joins | OUT


def test_there_and_back(tiny: Space) -> None:
    """What was built once isn't built again when an edit is taken back."""
    before = tiny.film("tiny")
    tiny.edit(FILM, "a dark forest", "a light forest")
    tiny.build()
    assert tiny.film("tiny") != before
    tiny.edit(FILM, "a light forest", "a dark forest")
    tiny.build()
    assert tiny.started("tiny") == {"deliver"}
    assert tiny.film("tiny") == before


def test_another_folder(tiny: Space) -> None:
    """A renamed folder makes nothing again."""
    moved = tiny.root.rename(tiny.root.with_name("a film é"))
    tiny.root = moved
    tiny.build()
    assert tiny.started("tiny") == set()


def test_lost_and_damaged_files(tiny: Space) -> None:
    """What lies in build/ may be lost or damaged: it is put there again from the store."""
    (tiny.root / "build/tiny/clips/scene_01.mp4").unlink()
    (tiny.root / "build/tiny/clips/scene_02.mp4").write_bytes(b"half a cl")
    (tiny.root / "films/tiny.mp4").unlink()
    tiny.build()
    assert tiny.started("tiny") == {"deliver"}
    assert (tiny.root / "build/tiny/clips/scene_02.mp4").stat().st_size > 1000
    assert (tiny.root / "build/tiny/clips/scene_01.mp4").exists()


def test_cleaned(tiny: Space) -> None:
    """A clip that left the store isn't rendered again while the film it went into is there."""
    for record in (tiny.root / ".filmkit/store/ac").iterdir():
        if '"step":"clip:' in record.read_text("utf-8"):
            record.unlink()
    tiny.edit(FILM, "title: Tiny", "title: Small")
    tiny.build()
    assert tiny.started("tiny") == OUT


def test_a_title_edited(tiny: Space) -> None:
    """Other words on a card between two scenes make its clip, its body and the two joins beside it."""
    card = "{text: Later, before: 2, duration: 12f, fade: 2f, transition: {type: dissolve, duration: 4f}}"
    tiny.edit(FILM, "seed: 7", f"seed: 7\ntitles: [{card}]")
    tiny.build()
    tiny.edit(FILM, "text: Later", "text: Much later")
    tiny.build()
    joins = {"join:scene_01+title_before_2", "join:title_before_2+scene_02"}
    assert tiny.started("tiny") == {"card:title_before_2", "body:title_before_2"} | joins | OUT
