"""What a sheet says, as its recipe has it, in words for people.

Knows nothing of paper or pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One shot. What its sheet doesn't say is empty.

    Attributes:
        picture: Name of its picture among the inputs; "" in a table.
        number: `2` or `2.1`.
        heading: Of the scene that begins with it; "" if none does, or it has none.
        framing: Size, angle and move: `close up`, `low`, `dolly in`.
        start, length: Timecodes.
        prompt: What it shows.
        cast: Who is seen.
        dialogue: What is said in the scene that begins with it: `ANN (tired): No.`
    """

    picture: str
    number: str
    heading: str
    framing: tuple[str, ...]
    start: str
    length: str
    prompt: str
    cast: tuple[str, ...]
    dialogue: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A whole sheet. A table has rows only.

    Attributes:
        title: Of the film.
        language: Its language tag.
        summary: What the film is in numbers, in one line.
        width, height: Of its pictures: their shape.
        rows: In film order.
    """

    title: str = ""
    language: str = ""
    summary: str = ""
    width: int = 0
    height: int = 0
    rows: tuple[Row, ...]


def content_of(recipe: Mapping[str, Json]) -> Content:
    """The sheet that a recipe describes."""
    said = cast("Mapping[str, Any]", recipe)
    rows = tuple(_row(shot) for shot in said["shots"])
    if "title" not in said:
        return Content(rows=rows)
    facts = (
        f"{len(rows)} shot{'s' * (len(rows) != 1)}",
        said["length"],
        f"{said['width']} × {said['height']}",
        f"{_rate(said['fps'])} fps",
    )
    return Content(
        title=_printable(said["title"]),
        language=said["language"],
        summary="  ·  ".join(facts),
        width=said["width"],
        height=said["height"],
        rows=rows,
    )


def _row(shot: Mapping[str, Any]) -> Row:
    return Row(
        picture=f"{shot['id']}.jpg" if "id" in shot else "",
        number=shot["number"],
        heading=_printable(shot["heading"]),
        framing=tuple(shot[k].replace("_", " ") for k in ("size", "angle", "move") if k in shot),
        start=shot["start"],
        length=shot.get("length", ""),
        prompt=_printable(shot["prompt"]),
        cast=tuple(map(_printable, shot.get("cast", ()))),
        dialogue=tuple(_spoken(line) for line in shot.get("dialogue", ())),
    )


def _spoken(line: Mapping[str, str]) -> str:
    extension = f" ({line['extension']})" if line["extension"] else ""
    how = f" ({line['parenthetical']})" if line["parenthetical"] else ""
    return _printable(f"{line['character']}{extension}{how}: {line['line']}")


def _printable(text: str) -> str:
    """In one line, without control characters and what is no text at all."""
    whole = text.encode("utf-8", "replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())


def _rate(fps: str) -> str:
    """`24`, `23.976`."""
    over, _, under = fps.partition("/")
    return f"{int(over) / int(under or 1):.3f}".rstrip("0").rstrip(".")
