"""What a film file says of its deliverables: the rules, and the model of them.

Knows nothing of how they are made. Which encoders this machine has is somebody else's to say.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from filmkit.model.deliverables import Sheet, Teaser, VideoVersion
from filmkit.spec import lengths
from filmkit.spec.files import check_target
from filmkit.spec.hints import quoted
from filmkit.spec.parts import at, given, mapping, sequence, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.model.deliverables import Deliverable
    from filmkit.source import Path
    from filmkit.spec.draft import Draft

_ANY = frozenset({"name", "use", "to"})
_TEASER = _ANY | {"from", "duration", "width", "fps"}
# What each use takes, and what its files end in, the default first.
_KEYS: Mapping[str, frozenset[str]] = {
    "video": _ANY | {"size", "aspect", "fit", "codec"},
    "gif": _TEASER,
    "webp": _TEASER,
    "contact-sheet": _ANY,
    "shot-list": _ANY,
}
_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "gif": (".gif",),
    "webp": (".webp",),
    "contact-sheet": (".pdf", ".html"),
    "shot-list": (".pdf", ".html", ".csv"),
}
# ffmpeg writes AV1 into no .mov, and ProRes into nothing else.
_VIDEO_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "h264": (".mp4", ".mov"),
    "hevc": (".mp4", ".mov"),
    "av1": (".mp4",),
    "prores": (".mov",),
}
_SMALLEST_PX, _LARGEST_PX = 16, 8192
_TEASER_S, _TEASER_WIDTH_PX, _TEASER_FPS = 4, 480, 12


def check_names(draft: Draft) -> Iterator[Problem]:
    """No two deliverables have one name."""
    seen: set[str] = set()
    for n, said in _entries(draft):
        name = said.get("name")
        if isinstance(name, str) and name in seen:
            message = f"another deliverable is called {quoted(name)}"
            yield draft.problem(("deliverables", n, "name"), message, "give one another name")
        elif isinstance(name, str):
            seen.add(name)


def check_uses(draft: Draft) -> Iterator[Problem]:
    """Each says only what means something for its use."""
    for n, said in _entries(draft):
        use = _use(said)
        for key in said:
            path = ("deliverables", n, key)
            users = [name for name, keys in _KEYS.items() if key in keys]
            if use in _KEYS and users and use not in users:
                message = f"{draft.label(path)} means nothing for '{use}'"
                hint = f"leave it out; it is for {', '.join(users)}"
                yield draft.problem(path, message, hint, key=True)


def check_sizes(draft: Draft) -> Iterator[Problem]:
    """A video has a size, or a shape that comes to one, that a video can have."""
    for n, said in _entries(draft):
        if "size" in said and "aspect" in said:
            path: Path = ("deliverables", n, "aspect")
            message = f"{draft.label(path)} and 'size' exclude each other"
            yield draft.problem(path, message, "choose one of them", key=True)
            continue
        for key, px in (("size", _size(said)), ("aspect", _aspect(said, draft))):
            path = ("deliverables", n, key)
            if px is None or (all(map(_is_possible, px)) and min(px) >= _SMALLEST_PX):
                continue
            verb = "comes to" if key == "aspect" else "is"
            message = f"{draft.label(path)} {verb} {px[0]}x{px[1]} pixels, which no video can have"
            hint = f"width and height are even, from {_SMALLEST_PX} to {_LARGEST_PX}"
            yield draft.problem(path, message, hint)


def check_teasers(draft: Draft) -> Iterator[Problem]:
    """A teaser's lengths are lengths, and it lasts for at least a frame."""
    for n, said in _entries(draft):
        for key in ("from", "duration"):
            path = ("deliverables", n, key)
            if lengths.is_too_long(said.get(key)):
                message = f"{draft.label(path)} is longer than a day: {quoted(said[key])}"
                yield draft.problem(path, message, "a few seconds make a teaser")
        if lengths.frames(said.get("duration"), draft.form) == 0:
            path = ("deliverables", n, "duration")
            message = f"{draft.label(path)} is less than a frame: {quoted(said['duration'])}"
            yield draft.problem(path, message, "a few seconds make a teaser")


def check_targets(draft: Draft) -> Iterator[Problem]:
    """Each goes to a file of its own, of a kind that it can be."""
    taken = {film_target(draft).casefold()}
    for n, said in _entries(draft):
        use, name = _use(said), said.get("name")
        suffixes = _suffixes(said)
        if not suffixes or not isinstance(name, str):
            continue
        path: Path = ("deliverables", n, "to")
        yield from check_target(draft, path, suffixes, _noun(said), use)
        target = _target(draft, said).casefold()
        if target in taken:
            place = path if "to" in said else ("deliverables", n)
            message = f"{quoted(target)} is where something else of this film goes"
            yield draft.problem(place, message, "give one of them another 'to: …'")
        taken.add(target)


def film_target(draft: Draft) -> str:
    """Where the film itself goes, relative to the root."""
    return str(PurePosixPath(str(at(draft.data, "deliver", "to") or f"films/{draft.name}.mp4")))


def deliverables(draft: Draft) -> tuple[Deliverable, ...]:
    """The deliverables of a film without problems."""
    return tuple(_deliverable(draft, cast("dict[str, Any]", said)) for _, said in _entries(draft))


def _deliverable(draft: Draft, said: dict[str, Any]) -> Deliverable:
    use = _use(said)
    common: dict[str, Any] = {"name": said["name"], "to": _target(draft, said)}
    if use in {"gif", "webp"}:
        return _teaser(draft, said, common)
    if use != "video":
        return Sheet(use=cast("Any", use), **common)
    form = draft.form
    width, height = _size(said) or _aspect(said, draft) or (form.width, form.height)
    return VideoVersion(
        width=width,
        height=height,
        **given(fit=said.get("fit"), codec=said.get("codec")),
        **common,
    )


def _teaser(draft: Draft, said: dict[str, Any], common: dict[str, Any]) -> Teaser:
    form = draft.form
    rate = lengths.rate(said.get("fps", _TEASER_FPS)) or form.rate
    return Teaser(
        use=said["use"],
        frames=lengths.frames(said.get("duration", _TEASER_S), form) or 1,
        width=whole(said.get("width")) or min(_TEASER_WIDTH_PX, form.width),
        rate=min(rate, form.rate, key=lambda one: one.fps),
        **given(start=lengths.frames(said.get("from"), form)),
        **common,
    )


def _entries(draft: Draft) -> Iterator[tuple[int, dict[str, Json]]]:
    for n, said in enumerate(sequence(draft.data, "deliverables")):
        if isinstance(said, dict):
            yield n, mapping(said)


def _use(said: Mapping[str, Json]) -> str:
    return str(said.get("use", "video"))


def _suffixes(said: Mapping[str, Json]) -> tuple[str, ...]:
    if _use(said) == "video":
        return _VIDEO_SUFFIXES.get(str(said.get("codec", "h264")), ())
    return _SUFFIXES.get(_use(said), ())


def _noun(said: Mapping[str, Json]) -> str:
    use = _use(said)
    return f"a {use}" if use != "video" else f"a video in {said.get('codec', 'h264')}"


def _target(draft: Draft, said: Mapping[str, Json]) -> str:
    default = f"films/{draft.name}-{said['name']}{_suffixes(said)[0]}"
    return str(PurePosixPath(str(said.get("to") or default)))


def _size(said: Mapping[str, Json]) -> tuple[int, int] | None:
    width, mark, height = str(said.get("size", "")).partition("x")
    is_size = mark and width.isdecimal() and height.isdecimal()
    return (int(width), int(height)) if is_size else None


def _aspect(said: Mapping[str, Json], draft: Draft) -> tuple[int, int] | None:
    """The size of that shape whose shorter side is the film's, to the nearest even pixel."""
    wide, mark, high = str(said.get("aspect", "")).partition(":")
    try:
        across, down = Fraction(wide), Fraction(high)
    except (ValueError, ZeroDivisionError):
        return None
    short = min(draft.form.width, draft.form.height)
    if not mark or not across or not down:
        return (0, 0)
    least = min(across, down)
    return _even(short * across / least), _even(short * down / least)


def _even(pixels: Fraction) -> int:
    return 2 * int(pixels / 2 + Fraction(1, 2))


def _is_possible(pixels: int) -> bool:
    return pixels % 2 == 0 and pixels <= _LARGEST_PX
