"""Titles and credits among the shots: where they stand, and what they leave as it is."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import av
import pytest
from cutroom import cut_film, ffmpeg
from test_plan import Server

from filmkit.backends.resources import schema
from filmkit.cut.commands import segment_command
from filmkit.errors import PlanError, Where
from filmkit.plan.cards import extra_frames, overlay_start, overlays, row_of
from filmkit.plan.clips import Tools
from filmkit.plan.orders import order_film
from filmkit.plan.plan import arrange, plan_film
from filmkit.plan.shots import resolve
from filmkit.source import read_yaml
from filmkit.spec.film import check_film

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

    from filmkit.cut.timeline import Timeline
    from filmkit.model.asset import Asset
    from filmkit.model.film import ComfyMusic, Film
    from filmkit.model.ports import MusicOrder
    from filmkit.plan.plan import Plan

BASE = """\
title: A
format: {width: 64, height: 36, fps: 12, handles: 3}
transition: {type: dissolve, duration: 4f}
fade: {in: 4f, out: 5f}
scenes:
  - {id: 1, prompt: a, duration: 12f}
  - {id: 2, shots: [{prompt: b, duration: 12f}, {prompt: c, duration: 12f}]}
  - {id: end, prompt: d, duration: 12f}
"""
CREDITS = "credits: [{role: Director, name: Ada}, {role: Music, name: [Bo, Cas]}, Made in Delft]\n"
PLACES = {
    name: Where("f.yaml", 9)
    for name in ("title_start", "title_before_2", "title_before_7", "title_over_1")
}


def film(more: str, base: str = BASE, **assets: Asset) -> Film:
    """The film with some lines more."""
    source = read_yaml(base + more, "f.yaml")
    found, problems = check_film(source, schema("film"), name="f", path="f.yaml", assets=assets)
    assert found, "\n".join(map(str, problems))
    return found


def cut(said: Film) -> Timeline:
    """Its timeline."""
    return arrange(said, resolve(said, None, {}), PLACES)


def plan(said: Film) -> Plan:
    """Its plan."""
    versions = resolve(said, None, {})
    server = Server()
    orders = order_film(said, versions, server, server, {})
    tools = Tools(ffmpeg="ffmpeg 9", renderer=server, composer=server)
    return plan_film(said, versions, cut(said), orders=orders, assets={}, tools=tools)


def keys(said: Film) -> dict[str, str]:
    """The keys of its steps, by their names."""
    return {step.name: step.key for step in plan(said).steps}


def ids(said: Film) -> list[str]:
    """What it shows one after another."""
    return [s.id for s in row_of(said, [takes.circled for takes in resolve(said, None, {})])]


def test_cards_stand_where_the_film_says() -> None:
    """A card opens the film, or stands before or after all shots of a scene; credits come last."""
    titles = "titles: [opening, {text: b, before: 2}, {text: c, after: 2}, {text: d, after: end}]\n"
    assert ids(film(titles + CREDITS)) == [
        *("title_start", "scene_01", "title_before_2", "scene_02_shot_01", "scene_02_shot_02"),
        *("title_after_2", "scene_end", "title_after_end", "credits"),
    ]


def test_a_title_over_a_scene_is_no_card() -> None:
    """A title over a picture makes the film no longer, and lies over the scene's first shot."""
    said = film("titles: [{text: a, over: 2}]\n")
    assert cut(said).frames == cut(film("")).frames
    shots = [takes.circled for takes in resolve(said, None, {})]
    (over,) = overlays(said, shots).values()
    assert over.over == "scene_02_shot_01"
    assert over.frames == 12
    assert overlay_start(shots[1], over, said) == 0


@pytest.mark.parametrize("more", ["titles: [opening]\n", CREDITS, "titles: opening\n" + CREDITS])
def test_cards_at_the_ends_make_nothing_of_the_scenes_again(more: str) -> None:
    """An opening title and credits change no clip, body or join of any scene, though the film fades."""
    before, after = keys(film("")), keys(film(more))
    ends = ("soundtrack", "cut", "deliver")
    kept = {name: key for name, key in before.items() if name.partition(":")[0] not in ends}
    assert len(kept) > 8
    assert kept.items() <= after.items()


def test_the_story_fades_and_cards_do_not() -> None:
    """The film's fade is in the first and last segments of its scenes, and in no card's."""
    made = cut(film("titles: opening\n" + CREDITS))
    faded = [s.id for s in made.segments if ",fade=" in str(segment_command(s, made).args)]
    assert faded == ["scene_01", "scene_end"]


def test_the_fade_beside_a_transition_is_of_the_scenes_alone(tmp_path: Path) -> None:
    """Where cards dissolve into a fading story and out of it, each frame has the card's share of the card."""
    titles = "titles: {text: a, duration: 12f, transition: {type: dissolve, duration: 6f}}\n"
    base = BASE.replace("id: end", "id: end, transition: {type: dissolve, duration: 6f}")
    made = cut(film(titles + CREDITS, base))
    for strip in ("title_start", *ids(film("")), "credits"):
        source = ("-f", "lavfi", "-i", "color=white:s=64x36:r=12", "-frames:v", "200")
        ffmpeg(*source, "-pix_fmt", "yuv420p", tmp_path / f"{strip}.mp4")
    with av.open(str(cut_film(made, tmp_path))) as container:
        shown = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    lumas = [int(frame.mean()) for frame in shown]
    first, last = made.story
    opening, ending = lumas[first - 4 : first + 4], lumas[last - 4 : last + 4]
    for one, other in (*pairwise(opening), *pairwise(ending)):
        assert abs(one - other) < 60
    assert 60 < min(opening) < 140
    assert 60 < min(ending) < 140
    assert min(lumas[: first - 3] + lumas[last + 3 :]) > 230


def test_a_card_has_no_fade_of_its_own_beside_a_transition() -> None:
    """Without a `fade`, a card's ends that a transition joins don't fade; with one, they do as it says."""
    told = "before: 2, transition: {type: dissolve, duration: 4f}"
    for more, ends in (("", [False, False]), (", fade: 3f", [True, True])):
        (step,) = plan(film(f"titles: {{text: a, {told}{more}}}\n")).cards
        drawn: Any = step.recipe["card"]
        assert [drawn.get("fades_in", True), drawn.get("fades_out", True)] == ends
    (step,) = plan(film("titles: {text: a, transition: {type: dissolve, duration: 4f}}\n")).cards
    drawn = step.recipe["card"]
    assert [drawn.get("fades_in", True), drawn.get("fades_out", True)] == [True, False]


@pytest.mark.parametrize("more", ["new", "{text: new, before: 2}", "{text: new, over: end}"])
def test_one_title_more_makes_none_of_the_others_again(more: str) -> None:
    """A title before all others in the file leaves those at other places, with their segments, as they are."""
    others = "{text: b, after: 1}, {text: c, over: 2}, {text: d, after: 2}"
    before, after = keys(film(f"titles: [{others}]\n")), keys(film(f"titles: [{more}, {others}]\n"))
    kept = {name for name, key in before.items() if after.get(name) == key}
    titles = {name for name in before if "title" in name and "+scene_02" not in name}
    assert len(titles) == 8
    assert titles <= kept


def test_several_titles_at_one_place_are_numbered() -> None:
    """The second title at a place has a number, which is no part of any scene's id."""
    said = film("titles: [a, b, {text: c, before: 2}, {text: d, before: 2}]\n")
    titles = [name for name in ids(said) if name.startswith("title")]
    assert titles == ["title_start", "title_02_start", "title_before_2", "title_02_before_2"]


def test_the_length_is_that_of_shots_and_cards() -> None:
    """The film is as long as its shots and cards together, to the frame."""
    said = film("titles: [{text: a, duration: 7f}, {text: b, before: 2, duration: 5f}]\n" + CREDITS)
    row = row_of(said, [takes.circled for takes in resolve(said, None, {})])
    assert extra_frames(said) == cut(said).frames - 48
    assert sum(strip.frames for strip in row) == cut(said).frames


def test_cards_take_part_in_transitions() -> None:
    """A scene's transition leads into the card behind it, and a card's own out of it."""
    made = cut(
        film("titles: [{text: a, before: 2, transition: {type: wipe_left, duration: 4f}}]\n")
    )
    joins = [segment.id for segment in made.segments if segment.kind == "join"]
    assert joins[:2] == ["scene_01+title_before_2", "title_before_2+scene_02_shot_01"]


def test_the_last_scene_is_cut_to_the_credits_unless_it_says_otherwise() -> None:
    """The film's transition doesn't lead into the credits; one that the last scene has itself does."""
    last = "id: end, transition: dip_black"
    for base, joined in ((BASE, False), (BASE.replace("id: end", last), True)):
        made = cut(film(CREDITS, base))
        assert ("scene_end+credits" in [segment.id for segment in made.segments]) is joined


def test_the_poster_is_of_the_first_scene() -> None:
    """A title card before it doesn't become the poster."""
    frames = [
        plan(film(more)).delivery.recipe["poster_frame"]
        for more in ("", "titles: {text: a, duration: 9f}\n")
    ]
    assert frames == [6, 15]


def test_credits_on_cards() -> None:
    """Entries are spread over cards in order, none divided, and each card is a shot of its own."""
    names = ", ".join(f"{{role: R{n}, name: N{n}}}" for n in range(10))
    said = film(f"credits: {{style: cards, duration: 8f, entries: [{names}]}}\n")
    pages = row_of(said, ())
    assert [page.id for page in pages] == ["credits_01", "credits_02", "credits_03"]
    assert {page.frames for page in pages} == {8}
    made = plan(said)
    drawn: list[Any] = [step.recipe["card"] for step in made.cards]
    roles = [entry["role"] for card in drawn for entry in card["entries"]]
    assert roles == [f"R{n}" for n in range(10)]


def test_a_longer_roll_takes_longer() -> None:
    """Without a length, a roll is as long as its rows take."""
    short, long = (
        extra_frames(film(f"credits: [{', '.join(['a'] * rows)}]\n")) for rows in (2, 20)
    )
    assert short < long < 10 * short


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("{text: a, before: 7}", "a title is before scene '7', which isn't there"),
        (
            "{text: a, over: 1, duration: 13f}",
            "title over scene 1 lasts 13 frames, and the shot that it is over 12",
        ),
        (
            "{text: a, duration: 1f, transition: {type: dissolve, duration: 4f}}",
            "title at the start lasts 1 frame, but its transitions",
        ),
    ],
)
def test_titles_that_cannot_be(title: str, told: str) -> None:
    """A title without its scene, longer than that, or shorter than its transition is told with its place."""
    with pytest.raises(PlanError) as caught:
        cut(film(f"titles: [{title}]\n"))
    (problem,) = caught.value.problems
    assert problem.message.startswith(told)
    assert problem.where == Where("f.yaml", 9)
    assert problem.hint


def test_scenes_that_are_there_are_told_in_film_order() -> None:
    """Who names a scene that isn't there is told which are, in the film's order."""
    with pytest.raises(PlanError) as caught:
        cut(film("titles: [{text: a, before: 7}]\n"))
    assert caught.value.problems[0].hint == "there is: 1, 2, end"


def test_music_is_ordered_for_all_of_the_film() -> None:
    """A composer is asked for music as long as scenes and cards together."""
    asked: list[Fraction] = []

    class Listening(Server):
        def order_music(self, music: ComfyMusic, *, seed: int, seconds: Fraction) -> MusicOrder:
            asked.append(seconds)
            return super().order_music(music, seed=seed, seconds=seconds)

    music = "audio: {soundtrack: {use: comfyui, workflow: ace_step, prompt: calm}}\n"
    said = film("titles: {text: a, duration: 12f}\n" + music)
    order_film(said, resolve(said, None, {}), Server(), Listening(), {})
    assert asked == [5]
