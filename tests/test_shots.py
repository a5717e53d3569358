"""Film and storyboard into shots."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from filmkit.model.asset import Asset
from filmkit.model.film import (
    Character,
    Film,
    Format,
    Lora,
    SceneEntry,
    ShotEntry,
    Style,
    Transition,
)
from filmkit.model.storyboard import BoardScene, Panel, Storyboard
from filmkit.plan.shots import join_prompt, resolve, stray_overrides
from filmkit.timing import Rate

if TYPE_CHECKING:
    from filmkit.model.shot import Shot

FORM = Format(width=160, height=90, rate=Rate.of(24), handles=6)


def _film(**fields: Any) -> Film:
    said = {
        "name": "f",
        "path": "projects/f.yaml",
        "title": "F",
        "format": FORM,
        "deliver_to": "films/f.mp4",
        "seed": 1,
    }
    return Film(**{**said, **fields})


def _board(*scenes: BoardScene) -> Storyboard:
    return Storyboard(title="F", scenes=scenes)


def _shots(film: Film, board: Storyboard | None = None) -> list[Shot]:
    return [
        takes.circled for takes in resolve(film, board, {"a.png": Asset(path="a.png", digest="d")})
    ]


def test_names() -> None:
    """Scenes are named by their ids, shots by their numbers; a scene of one shot is its shot."""
    two = (ShotEntry(prompt="x"), ShotEntry(prompt="y"))
    scenes = (SceneEntry(id=1, prompt="a"), SceneEntry(id="intro", prompt="b", shots=two))
    shots = _shots(_film(scenes=scenes))
    assert [shot.id for shot in shots] == [
        "scene_01",
        "scene_intro_shot_01",
        "scene_intro_shot_02",
    ]
    assert [shot.label for shot in shots] == ["1", "intro.1", "intro.2"]


def test_prompt_is_joined_in_order() -> None:
    """Style, scene, looks, triggers: each once, none changed but for the stop at its end."""
    assert join_prompt("neon, ", "A man walks.", ["red coat;", ""], ["NOIR", "red"]) == (
        "neon, A man walks, red coat, NOIR"
    )
    assert join_prompt("", "", [], ["x"]) == "x"


def test_looks_and_loras_follow_the_cast() -> None:
    """A character's look and LoRAs come with the character, after the film's, before the scene's."""
    ann = Character(
        name="ann", look="red coat", loras=(Lora(name="ann", strength=1, trigger="ANN"),)
    )
    film = _film(
        style=Style(prompt="neon", loras=(Lora(name="noir", strength=0.5),)),
        cast={"ann": ann},
        scenes=(
            SceneEntry(id=1, prompt="a", cast=("ann",), loras=(Lora(name="noir", strength=0.9),)),
            SceneEntry(id=2, prompt="b"),
        ),
    )
    one, two = _shots(film)
    assert one.prompt == "neon, a, red coat, ANN"
    assert [(lora.name, lora.strength) for lora in one.loras] == [("noir", 0.9), ("ann", 1)]
    assert two.prompt == "neon, b"
    assert [(lora.name, lora.strength) for lora in two.loras] == [("noir", 0.5)]


def test_inserting_a_scene_moves_no_seed() -> None:
    """A scene's seed hangs on its id, not on its place."""
    scenes = (SceneEntry(id=1, prompt="a"), SceneEntry(id=2, prompt="b"))
    before = {shot.id: shot.seed for shot in _shots(_film(scenes=scenes))}
    more = (SceneEntry(id=9, prompt="new"), *reversed(scenes))
    after = {shot.id: shot.seed for shot in _shots(_film(scenes=more))}
    assert before.items() <= after.items()
    assert len(set(after.values())) == 3


def test_takes() -> None:
    """The circled take is the film's; the first take has the scene's own seed."""
    scene = SceneEntry(id=1, prompt="a", seed=7, takes=3, circled=2)
    (takes,) = resolve(_film(scenes=(scene,)), None, {})
    assert takes.circled.id == "scene_01"
    assert [shot.id for shot in takes.others] == ["scene_01_take_01", "scene_01_take_03"]
    assert takes.others[0].seed == 7
    seeds = {takes.circled.seed, *(shot.seed for shot in takes.others)}
    assert len(seeds) == 3


def test_overrides() -> None:
    """What the film says of a scene wins over the storyboard; what it doesn't say stays."""
    scene = BoardScene(id=1, prompt="board", duration_s=Fraction(2), size="wide", cast=("ann",))
    film = _film(script="x", scenes=(SceneEntry(id=1, seed=5, move="tilt_up"),))
    (shot,) = _shots(film, _board(scene))
    assert (shot.caption, shot.frames, shot.size, shot.cast) == ("board", 48, "wide", ("ann",))
    assert (shot.seed, shot.move) == (5, "tilt_up")


def test_stray_overrides() -> None:
    """An override whose scene the storyboard lacks is found."""
    film = _film(script="x", scenes=(SceneEntry(id=1), SceneEntry(id=8)))
    assert stray_overrides(film, _board(BoardScene(id=1, prompt="a"))) == (1,)


def test_transitions() -> None:
    """Between scenes the film's, between shots a cut, each unless it says its own; none at the end."""
    dissolve, wipe = Transition(kind="dissolve", frames=6), Transition(kind="wipe_left", frames=4)
    two = (ShotEntry(prompt="x"), ShotEntry(prompt="y"))
    film = _film(
        transition=dissolve,
        scenes=(
            SceneEntry(id=1, prompt="a", shots=two),
            SceneEntry(id=2, prompt="b", transition=wipe),
            SceneEntry(id=3, prompt="c"),
        ),
    )
    kinds = [shot.transition.kind for shot in _shots(film)]
    assert kinds == ["cut", "dissolve", "wipe_left", "cut"]


def test_lengths_are_shared_out() -> None:
    """Shots without a length share what their scene has left, to the frame."""
    shots = (ShotEntry(frames=10), ShotEntry(), ShotEntry())
    film = _film(scenes=(SceneEntry(id=1, prompt="a", frames=31, shots=shots),))
    assert [shot.frames for shot in _shots(film)] == [10, 11, 10]
    unsaid = _film(scenes=(SceneEntry(id=1, prompt="a"),))
    assert [shot.frames for shot in _shots(unsaid)] == [96]


def test_own_clip() -> None:
    """A clip of one's own comes with the digest of its bytes, and has no takes."""
    (takes,) = resolve(
        _film(scenes=(SceneEntry(id=1, clip="a.png", takes=2),)),
        None,
        {"a.png": Asset(path="projects/a.png", digest="d")},
    )
    assert (takes.circled.clip_digest, takes.others) == ("d", ())


def test_shots_of_a_storyboard() -> None:
    """A storyboard's scene may have shots of its own."""
    scene = BoardScene(id=1, prompt="a", shots=(Panel(prompt="x"), Panel(prompt="y", size="full")))
    shots = _shots(_film(script="s"), _board(scene))
    assert [(shot.caption, shot.size) for shot in shots][1] == ("y", "full")


def test_film_seed_changes_every_seed() -> None:
    """Another film seed gives every scene another seed."""
    scenes = tuple(SceneEntry(id=n, prompt="a") for n in range(1, 6))
    film = _film(scenes=scenes)
    one, other = _shots(film), _shots(replace(film, seed=2))
    assert all(a.seed != b.seed for a, b in zip(one, other, strict=True))
