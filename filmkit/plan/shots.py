"""Film and storyboard into shots: overrides, looks, LoRAs, seeds and transitions resolved.

Knows nothing of keys, steps or back ends.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from filmkit.keys import SEEDS, derive_seed
from filmkit.model.film import PREVIOUS, SceneEntry, ShotEntry, Transition
from filmkit.model.shot import Reference, Shot
from filmkit.story.framing import frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from filmkit.model.asset import Asset
    from filmkit.model.film import Character, Film, Lora
    from filmkit.model.storyboard import BoardScene, Panel, SceneId, Storyboard

DEFAULT_S = Fraction(4)  # length of a shot that nobody gave one
_CUT = Transition()


@dataclass(frozen=True, slots=True, kw_only=True)
class Takes:
    """All versions of one shot.

    Attributes:
        circled: The one that the film uses.
        others: Further takes, by take number; made, shown, not cut.
    """

    circled: Shot
    others: tuple[Shot, ...] = ()


def scene_name(scene_id: SceneId) -> str:
    """`scene_01` for 1, `scene_intro` for `intro`: step names and file names."""
    return f"scene_{scene_id:02d}" if isinstance(scene_id, int) else f"scene_{scene_id}"


def shot_name(scene_id: SceneId, number: int) -> str:
    """`scene_01_shot_02`; number 0 = the scene is one shot, and has its name."""
    return f"{scene_name(scene_id)}_shot_{number:02d}" if number else scene_name(scene_id)


def join_prompt(style: str, prompt: str, looks: Iterable[str], triggers: Iterable[str]) -> str:
    """What an image model is sent: style, scene, looks, trigger words; empty parts left out.

    Parts are separated by `, `; a part's own full stop or comma at its end goes. A trigger word that
    the text already has is not said again.
    """
    parts = [part.strip().rstrip(".,;") for part in (style, prompt, *looks)]
    text = ", ".join(part for part in parts if part)
    for trigger in triggers:
        if trigger and trigger.casefold() not in text.casefold():
            text = f"{text}, {trigger}" if text else trigger
    return text


def resolve(
    film: Film,
    board: Storyboard | None,
    assets: Mapping[str, Asset],
    transitions: Mapping[str, Transition] | None = None,
) -> tuple[Takes, ...]:
    """Every shot of the film in order, as renderer and cut want it.

    Args:
        film: The film file.
        board: Its storyboard; None = all scenes are by hand.
        assets: The files that the film names, by their path.
        transitions: What the script itself says of the way out of a passage, by the passage's key.
    """
    scenes = tuple(_scenes(film, board, transitions or {}))
    shots: list[Takes] = []
    for scene in scenes:
        is_last = scene is scenes[-1]
        shots.extend(_scene_shots(film, scene, assets, is_last_scene=is_last))
    return tuple(_chained(shots))


def _chained(shots: Sequence[Takes]) -> Iterator[Takes]:
    """The shots, those that begin with a picture of the one before knowing which that is."""
    before: Shot | None = None
    for takes in shots:
        if before and takes.circled.first_frame == PREVIOUS:
            yield Takes(
                circled=_after(before, takes.circled),
                others=tuple(_after(before, take) for take in takes.others),
            )
        else:
            yield takes
        before = takes.circled


def _after(before: Shot, shot: Shot) -> Shot:
    return replace(shot, previous=before.id, previous_frames=before.frames)


def stray_overrides(film: Film, board: Storyboard) -> tuple[int, ...]:
    """Places in `film.scenes` whose id the storyboard doesn't have."""
    known = {scene.id for scene in board.scenes}
    return tuple(n for n, entry in enumerate(film.scenes) if entry.id not in known)


def scenes_of(film: Film, board: Storyboard | None) -> tuple[SceneEntry, ...]:
    """The film's scenes in order: those of the storyboard, as the film file will have them."""
    return tuple(_scenes(film, board, {}))


def _scenes(
    film: Film, board: Storyboard | None, transitions: Mapping[str, Transition]
) -> Iterator[SceneEntry]:
    if board is None:
        yield from film.scenes
        return
    overrides = {entry.id: entry for entry in film.scenes}
    for scene in board.scenes:
        way_out = transitions.get(scene.covers[-1]) if scene.covers else None
        yield _override(_entry(film, scene, way_out), overrides.get(scene.id))


def _entry(film: Film, scene: BoardScene, way_out: Transition | None) -> SceneEntry:
    return SceneEntry(
        id=scene.id,
        transition=way_out,
        dialogue=scene.dialogue,
        shots=tuple(ShotEntry(**_panel(film, shot)) for shot in scene.shots),
        **_panel(film, scene),
    )


def _panel(film: Film, panel: Panel) -> dict[str, Any]:
    seconds = panel.duration_s
    return {
        "prompt": panel.prompt,
        "frames": None if seconds is None else max(1, film.format.rate.frames(seconds)),
        "size": panel.size,
        "angle": panel.angle,
        "move": panel.move,
        "cast": panel.cast,
    }


def _override(scene: SceneEntry, entry: SceneEntry | None) -> SceneEntry:
    if entry is None:
        return scene
    said = {each.name: getattr(entry, each.name) for each in fields(entry)}
    said["shots"] = entry.shots or scene.shots
    return replace(scene, **{name: value for name, value in said.items() if value is not None})


def _scene_shots(
    film: Film, scene: SceneEntry, assets: Mapping[str, Asset], *, is_last_scene: bool
) -> Iterator[Takes]:
    entries: Sequence[ShotEntry] = scene.shots or (scene,)
    lengths = _lengths(film, scene, entries)
    for n, (entry, frames) in enumerate(zip(entries, lengths, strict=True)):
        is_last = n == len(entries) - 1
        way_out = entry.transition or _CUT
        if is_last:
            otherwise = _CUT if is_last_scene else film.transition
            way_out = entry.transition or scene.transition or otherwise
        yield _takes(
            film,
            scene,
            entry,
            assets,
            number=n + 1 if scene.shots else 0,
            frames=frames,
            transition=way_out,
        )


def _lengths(film: Film, scene: SceneEntry, entries: Sequence[ShotEntry]) -> tuple[int, ...]:
    """Frames of each shot; those without a length share what the scene has left, at least 1 each."""
    default = film.format.rate.frames(DEFAULT_S)
    silent = [entry for entry in entries if entry.frames is None]
    if not silent:
        return tuple(entry.frames or 1 for entry in entries)
    given = sum(entry.frames or 0 for entry in entries)
    left = (default * len(silent)) if scene.frames is None else scene.frames - given
    share, extra = divmod(max(left, len(silent)), len(silent))
    shares = iter([share + (n < extra) for n in range(len(silent))])
    return tuple(next(shares) if entry.frames is None else entry.frames for entry in entries)


def _takes(
    film: Film,
    scene: SceneEntry,
    entry: ShotEntry,
    assets: Mapping[str, Asset],
    *,
    number: int,
    frames: int,
    transition: Transition,
) -> Takes:
    """`number` is the shot's within its scene, from 1; 0 = the scene is one shot."""
    seed = _seed(film, scene, entry, number)
    caption = entry.prompt or scene.prompt or ""
    cast = _first(entry.cast, scene.cast, ())
    people = [film.cast[name] for name in cast if name in film.cast]
    loras = _loras(film, people, scene, entry)
    framing = frame(caption, seed)
    clip = entry.clip or (None if scene.shots else scene.clip)
    first_frame = entry.first_frame or (scene.first_frame if number == 1 else None) or ""
    shot = Shot(
        id=shot_name(scene.id, number),
        label=f"{scene.id}.{number}" if number else str(scene.id),
        frames=frames,
        prompt=join_prompt(
            film.style.prompt, caption, [p.look for p in people], [lora.trigger for lora in loras]
        ),
        caption=caption,
        negative=film.style.negative,
        seed=_take_seed(seed, entry.circled),
        take=entry.circled,
        size=entry.size or scene.size or framing.size,
        angle=entry.angle or scene.angle or framing.angle,
        move=entry.move or scene.move or framing.move,
        cast=cast,
        loras=loras,
        transition=transition,
        clip=clip,
        clip_digest=assets[clip].digest if clip else "",
        hold=entry.hold,
        first_frame=first_frame,
        first_frame_digest=_digest(assets, first_frame),
        references=tuple(
            Reference(name=p.name, path=p.reference, digest=assets[p.reference].digest)
            for p in people
            if p.reference
        ),
    )
    takes = [take for take in range(1, entry.takes + 1) if take != entry.circled]
    others = [
        replace(shot, id=f"{shot.id}_take_{take:02d}", seed=_take_seed(seed, take), take=take)
        for take in takes
    ]
    return Takes(circled=shot, others=() if clip else tuple(others))


def _digest(assets: Mapping[str, Asset], first_frame: str) -> str:
    return "" if first_frame in {"", PREVIOUS} else assets[first_frame].digest


def _first(*values: tuple[str, ...] | None) -> tuple[str, ...]:
    return next(value for value in values if value is not None)


def _seed(film: Film, scene: SceneEntry, entry: ShotEntry, number: int) -> int:
    """A scene's seed hangs on its id and a shot's on its number: inserting a scene moves no seed."""
    scene_seed = derive_seed(film.seed, str(scene.id)) if scene.seed is None else scene.seed
    if not number:
        return scene_seed
    return derive_seed(scene_seed, "shot", number) if entry.seed is None else entry.seed


def _take_seed(seed: int, take: int) -> int:
    return seed % SEEDS if take == 1 else derive_seed(seed, "take", take)


def _loras(
    film: Film, people: Sequence[Character], scene: SceneEntry, entry: ShotEntry
) -> tuple[Lora, ...]:
    """In the order of use; a name that comes again keeps its place and takes the later strength."""
    chosen: dict[str, Lora] = {}
    own = () if entry is scene else entry.loras
    for lora in (
        *film.style.loras,
        *(lora for person in people for lora in person.loras),
        *scene.loras,
        *own,
    ):
        chosen[lora.name] = lora
    return tuple(chosen.values())
