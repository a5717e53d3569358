"""The quality of a storyboard in numbers: what each of them means, and how they are told as text and as JSON.

Knows nothing of how they are found (`filmkit.story.quality`). There is no total: a film may have good reasons for a
bad number, and whoever directs for a total directs for nothing else. Of a director's work, the shares of `Coverage`
and `Speech` must be 1 and nothing may be invented; all else is for people to weigh.

What people wrote is never held against a director: scenes by hand, or edited, and passages whose scenes somebody
deleted are counted apart. But scenes moved by hand count as out of order: a storyboard doesn't say who moved them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from filmkit.errors import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.keys import Json
    from filmkit.model.storyboard import SceneId

FASTEST = Fraction(
    16, 5
)  # words a second that still can be followed, as `filmkit.story.pace` has it
_COLUMNS = 80
_LABEL = 18  # columns of what is measured
_VALUE = 7  # columns of how much there is of it
_SHOWN = 5  # texts or ids of a kind that are listed
_UNKNOWN = "no scene tells the words it was made of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which of the script's passages are filmed. Texts are the passages', in the script's order.

    Attributes:
        passages: How many should be: all but the omitted ones.
        share: Of them, those that exactly one scene covers, and in the script's order; 1 = all of them (or there
            are none), 0 = none.
        missing: No scene covers them.
        twice: More than one scene covers them, or one scene several times.
        out_of_order: The fewest that would have to move for the rest to be in the script's order.
        omitted: Whose scenes somebody deleted.
    """

    passages: int
    share: Fraction
    missing: tuple[str, ...]
    twice: tuple[str, ...]
    out_of_order: tuple[str, ...]
    omitted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What became of the script's spoken lines. Lines are alike if speaker (in any case) and words are.

    Attributes:
        lines: How many the script has in passages that should be filmed and that no scene by hand covers.
        share: Of them, those that the one scene that covers their passage says word for word, once, in order;
            1 = all of them (or there are none).
        lost: The others' words, in the script's order.
        invented: Words of lines in directors' scenes that aren't in the passages they cover, or more often than
            there; in the film's order.
        by_hand: How many such lines scenes by hand have.
    """

    lines: int
    share: Fraction
    lost: tuple[str, ...]
    invented: tuple[str, ...]
    by_hand: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Variety:
    """How much one property of the pictures changes. Those that leave it to filmkit are left out.

    Attributes:
        changes: Share of neighbouring pictures that differ; 1 = no two are alike, 0 = all are; None = there are
            no neighbours that both say.
        evenness: -sum(p ln p) / ln k, p being the share of the pictures that have a value and k the size of the
            closed list of values: 0 = all have the same, 1 = all values are used equally often. A film of n < k
            pictures reaches ln n / ln k. None = no picture says.
        longest_run: The most pictures with the same value one behind the other; 0 = none says.

    Source: C. E. Shannon, A Mathematical Theory of Communication, 1948, §6; divided by its maximum as in E. C.
    Pielou, The measurement of diversity in different types of biological collections, 1966.
    """

    changes: Fraction | None
    evenness: float | None
    longest_run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How long the storyboard lasts; what the film file overrides is not in it.

    Attributes:
        length_s: Seconds of the scenes that say how long they are.
        untimed: Scenes that leave it to filmkit.
        target_s: Seconds that were wished for; None = no wish.
        off_by_s: `length_s` - `target_s`, more than 0 = too long; None = no wish, or there are untimed scenes.
    """

    length_s: Fraction
    untimed: tuple[SceneId, ...]
    target_s: Fraction | None
    off_by_s: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingRate:
    """How fast lines have to be spoken to fit their scenes. Untimed scenes are left out.

    Attributes:
        fastest: Words a second in the scene where it is highest; None = nothing is spoken.
        too_fast: Scenes above `FASTEST`.
    """

    fastest: Fraction | None
    too_fast: tuple[SceneId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Who of the cast is seen. Names in alphabetical order.

    Attributes:
        named: Whom the script names outside its quotations, or lets speak. A voice that is only heard is one
            of them.
        share: Of them, those who are seen; 1 = all of them (or there are none).
        unseen: Of them, those who are in no scene.
    """

    named: tuple[str, ...]
    share: Fraction
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What can be told of a storyboard without seeing the film. Ids are in the film's order.

    Attributes:
        scenes: How many there are.
        hand_made: Those that somebody wrote or edited.
        coverage, speech: None = can't be told: no director's scene says which passages it is made from.
        sizes, moves: Of all pictures: scenes, or their shots where they have some.
    """

    scenes: int
    hand_made: tuple[SceneId, ...]
    coverage: Coverage | None
    speech: Speech | None
    sizes: Variety
    moves: Variety
    pacing: Pacing
    rate: SpeakingRate
    presence: Presence


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
