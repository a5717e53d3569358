"""What a model is told: the rules, the film, the segments; and what is wrong with its answer.

The words are in `templates/director/`. Whatever people wrote comes between tags, as JSON, and can't close them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from filmkit.backends.director.llm.plain import plain
from filmkit.backends.director.llm.question import Message
from filmkit.backends.director.llm.reading import MOST_WORDS
from filmkit.backends.director.llm.wire import ANGLE_HINTS, MOVE_HINTS, SIZE_HINTS, answer_schema
from filmkit.backends.resources import template
from filmkit.keys import digest
from filmkit.story import pace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Template

    from filmkit.keys import Json
    from filmkit.model.ports import Brief
    from filmkit.model.storyboard import Line
    from filmkit.story.moments import Moment

_TAG_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """What stands around a part; "" = nothing, or it isn't known.

    Attributes:
        before: Prompt of the scene before.
        after: Prompt of the scene after, or its words in the script.
    """

    before: str = ""
    after: str = ""


def film_messages(
    part: Sequence[Moment], brief: Brief, around: Neighbours
) -> tuple[Message, Message]:
    """The conversation's first two messages."""
    film, segments = _film(brief, around), [segment_json(n, m) for n, m in enumerate(part, 1)]
    asked = _render(
        "ask", tag=_tag((film, *segments)), film=film, segments=segments, count=len(part)
    )
    return Message("system", _rules(brief)), Message("user", asked)


def mend_message(errors: Sequence[str], count: int) -> str:
    """What is said to an answer with errors."""
    return _render("mend", errors=errors, count=count)


def segment_json(number: int, moment: Moment) -> str:
    """One segment as a line of JSON."""
    first = moment.passages[0]
    said: dict[str, Json] = {
        "segment": number,
        "heading": plain(first.heading),
        "text": plain(moment.text),
        "spoken": [_spoken(line) for line in moment.lines],
        "beat": first.beat,
        **wishes(moment),
    }
    return _json({key: value for key, value in said.items() if value})


def wishes(moment: Moment) -> dict[str, Any]:
    """How the script itself wants it filmed: `size`, `angle`, `move`, those that it says."""
    found = {}
    for name in ("size", "angle", "move"):
        said = [getattr(passage, name) for passage in moment.passages]
        found[name] = next((wish for wish in said if wish), None)
    return {name: wish for name, wish in found.items() if wish}


def schema_of(brief: Brief) -> dict[str, Json]:
    """The form of an answer for this film."""
    names = dict.fromkeys(plain(name) for name in brief.cast)
    return answer_schema([name for name in names if name])


def _rules(brief: Brief) -> str:
    shortest, longest = pace.bounds_s(brief.choice)
    return _render(
        "system",
        sizes=tuple(SIZE_HINTS.items()),
        angles=tuple(ANGLE_HINTS.items()),
        moves=tuple(MOVE_HINTS.items()),
        shortest=f"{float(shortest):g}",
        longest=f"{float(longest):g}",
        words=MOST_WORDS,
        schema=_json(schema_of(brief)),
    )


def _film(brief: Brief, around: Neighbours) -> str:
    cast: list[Json] = [
        {"name": plain(name), "look": plain(look)} for name, look in brief.cast.items()
    ]
    said: dict[str, Json] = {
        "title": plain(brief.title),
        "style": plain(brief.style),
        "language": plain(brief.language),
        "cast": cast,
        "scene_before": plain(around.before),
        "scene_after": plain(around.after),
    }
    return _json({key: value for key, value in said.items() if value})


def _spoken(line: Line) -> Json:
    said = {
        "character": plain(line.character),
        "line": plain(line.line),
        "how": plain(line.parenthetical),
        "extension": plain(line.extension),
    }
    return {key: value for key, value in said.items() if value}


def _tag(data: Sequence[str]) -> str:
    """A word that stands nowhere in the data, and that nobody who wrote the data could know."""
    whole = "\n".join(data)
    word = digest(whole)[:_TAG_DIGITS]
    while word in whole:
        word = digest([whole, word])[:_TAG_DIGITS]
    return word


def _json(value: Mapping[str, Json]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _render(name: str, **values: object) -> str:
    return _template(name).render(values)


@cache
def _template(name: str) -> Template:
    # 0.07 s, for those who ask a model.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    # What goes to a model is no HTML.
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701
    return environment.from_string(template(f"director/{name}.txt.j2"))
