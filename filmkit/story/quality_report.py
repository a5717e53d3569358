"""The quality of a storyboard told, as text and as JSON.

Knows nothing of how it is found (`filmkit.story.quality`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from filmkit.errors import printable
from filmkit.story.pace import FASTEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.keys import Json
    from filmkit.model.quality import (
        Coverage,
        Pacing,
        Presence,
        Prompts,
        Quality,
        SpeakingRate,
        Speech,
        Variety,
    )
    from filmkit.model.storyboard import SceneId

_COLUMNS = 80
_LABEL = 18  # columns of what is measured
_VALUE = 7  # columns of how much there is of it
_SHOWN = 5  # texts or ids of a kind that are listed
_UNKNOWN = "no scene tells the words it was made of"


def quality_json(quality: Quality) -> Json:
    """All numbers under the names that they have here; shares and seconds as floats, None as null."""
    return _json(quality)


def _json(value: Any) -> Json:  # noqa: ANN401 - whatever a measure's attributes are
    if is_dataclass(value):
        return {field.name: _json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Fraction):
        return float(value)
    return [*value] if isinstance(value, tuple) else cast("Json", value)


def quality_lines(quality: Quality) -> tuple[str, ...]:
    """A table for a terminal, a line each, at most 80 columns wide: what, how much, and more about it."""
    return tuple(_cut(line, _COLUMNS) for line in _rows(quality))


def _rows(quality: Quality) -> Iterator[str]:
    by_hand = f"by hand: {_listed(quality.hand_made)}" if quality.hand_made else ""
    yield _row("scenes", str(quality.scenes), by_hand)
    yield from _coverage_rows(quality.coverage)
    yield from _speech_rows(quality.speech)
    yield _variety_row("sizes differ", quality.sizes)
    yield _variety_row("moves differ", quality.moves)
    yield _pacing_row(quality.pacing)
    yield _rate_row(quality.rate)
    yield _presence_row(quality.presence)
    yield from _prompt_rows(quality.prompts)


def _coverage_rows(coverage: Coverage | None) -> Iterator[str]:
    if coverage is None:
        yield _row("passages filmed", "?", _UNKNOWN)
        return
    omitted = f"; {len(coverage.omitted)} more left out by hand" if coverage.omitted else ""
    note = f"of {coverage.passages}, once and in order{omitted}"
    yield _row("passages filmed", _percent(coverage.share), note)
    yield from _text_rows("missing", coverage.missing)
    yield from _text_rows("twice", coverage.twice)
    yield from _text_rows("out of order", coverage.out_of_order)


def _speech_rows(speech: Speech | None) -> Iterator[str]:
    if speech is None:
        yield _row("lines kept", "?", _UNKNOWN)
        return
    note = f"of {speech.lines}, word for word and in order"
    yield _row("lines kept", _percent(speech.share), note)
    yield from _text_rows("lost", speech.lost)
    by_hand = f"{speech.by_hand} more by hand" if speech.by_hand else ""
    yield _row("lines invented", str(len(speech.invented)), by_hand)
    yield from _text_rows("invented", speech.invented)


def _variety_row(label: str, variety: Variety) -> str:
    if variety.evenness is None:
        return _row(label, "?", "no picture says")
    changes = "-" if variety.changes is None else _percent(variety.changes)
    evenness = f"evenness {variety.evenness * 100:.0f} %"
    return _row(label, changes, f"of neighbours; {evenness}, longest run {variety.longest_run}")


def _pacing_row(pacing: Pacing) -> str:
    notes = []
    if pacing.target_s is not None:
        notes.append(f"of {_number(pacing.target_s)} s wished for")
    if pacing.off_by_s:
        direction = "long" if pacing.off_by_s > 0 else "short"
        notes.append(f"{_number(abs(pacing.off_by_s))} s too {direction}")
    if pacing.untimed:
        notes.append(f"without the scenes that don't say: {_listed(pacing.untimed)}")
    return _row("length", f"{_number(pacing.length_s)} s", ", ".join(notes))


def _rate_row(rate: SpeakingRate) -> str:
    if rate.fastest is None:
        return _row("fastest speech", "-", "nothing is spoken")
    slow_enough = f"at most {_number(FASTEST)} can be followed"
    too_fast = f"too fast: {_listed(rate.too_fast)}" if rate.too_fast else slow_enough
    # Rounded up: what is above the limit reads so.
    fastest = -(-rate.fastest * 10 // 1) / Fraction(10)
    return _row("fastest speech", _number(fastest), f"words a second; {too_fast}")


def _presence_row(presence: Presence) -> str:
    if not presence.named:
        return _row("cast seen", "-", "the script names nobody of the cast")
    unseen = f"; never seen: {_listed(presence.unseen)}" if presence.unseen else ""
    return _row("cast seen", _percent(presence.share), f"of {len(presence.named)}{unseen}")


def _prompt_rows(prompts: Prompts) -> Iterator[str]:
    yield _ids_row("prompts twice", prompts.twice)
    if prompts.strange is None:
        yield _row("prompts strange", "?", "they may be in another language than the script")
    else:
        yield _ids_row("prompts strange", prompts.strange, "no word of what they film")
    yield _ids_row("begin with pronoun", prompts.pronouns, "who that is, no renderer knows")


def _ids_row(label: str, ids: Sequence[SceneId], why: str = "") -> str:
    listed = ": ".join(filter(None, (why, _listed(ids)))) if ids else ""
    return _row(label, str(len(ids)), listed)


def _row(label: str, value: str, note: str = "") -> str:
    return f"{label:<{_LABEL}}{value:>{_VALUE}}  {note}".rstrip()


def _text_rows(label: str, texts: Sequence[str]) -> Iterator[str]:
    """The first of the texts below each other, and how many there are besides."""
    for text in texts[:_SHOWN]:
        yield _row(f"  {label}", "", _cut(f"'{text}'", _COLUMNS - _LABEL - _VALUE - 2))
    if len(texts) > _SHOWN:
        yield _row("", "", f"and {len(texts) - _SHOWN} more")


def _listed(ids: Sequence[SceneId]) -> str:
    more = [f"{len(ids) - _SHOWN} more"] if len(ids) > _SHOWN else []
    return ", ".join([*map(str, ids[:_SHOWN]), *more])


def _percent(share: Fraction) -> str:
    """Rounded down: only what is whole reads 100 %."""
    return f"{share * 100 // 1} %"


def _number(value: Fraction) -> str:
    """With one digit behind the point, where it isn't whole."""
    rounded = round(value, 1)
    return str(rounded) if rounded.denominator == 1 else f"{float(rounded):.1f}"


def _cut(text: str, columns: int) -> str:
    """A text in one line that is no wider; what doesn't fit becomes an ellipsis."""
    plain = printable(text.replace("\n", " "))
    if _width(plain) <= columns:
        return plain
    plain = plain[:columns]
    while _width(plain) > columns - 1:
        plain = plain[:-1]
    return f"{plain.rstrip()}…"


def _width(text: str) -> int:
    """Columns in a terminal: Chinese, Japanese and Korean characters take two."""
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)
