"""The smallest change of a text that makes one value of it another: all else stays, comments too, byte for byte.

Knows nothing of films, and opens no file. Each change is tried out: the new text is read again, and has to say what
the old one said but for that value. A change that can't be made so is refused, with the place and the reason.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, cast

from filmkit.source import lines, spelling
from filmkit.source.spans import FLOW_MAPPING, MAPPING, Span
from filmkit.source.text import forbidden
from filmkit.source.trial import YAML, Language, Splice, Trial, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from filmkit.keys import Json
    from filmkit.source.places import Path


def set_value(
    text: str,
    path: Path,
    value: Json,
    *,
    file: str,
    language: Language = YAML,
    after: Sequence[str] = (),
) -> str:
    """The text with a scalar at `path`, in place of the one that is there or as a new key.

    Args:
        text: The whole file; with its byte order mark, if it has one.
        path: The mapping must be there, its last key need not.
        value: What it is to say.
        file: Its path, for messages.
        language: What it is written in.
        after: Keys behind which a new one would best stand, the best first.

    Raises:
        SpecError: The file can't be read; or this can't be changed without changing more.
    """
    trial = Trial.of(text, file, language)
    parent, key = trial.find(path[:-1]), path[-1]
    old = parent.part(key)
    if isinstance(value, str) and (index := forbidden(value)) is not None:
        code = f"U+{ord(value[index]):04X}"
        trial.refuse(parent, f"a text can't hold the character '{code}'", "take it out")
    if old is None:
        trial.check_own(parent, path)
        return trial.changed(path, value, _insertions(trial, parent, str(key), value, after))
    old = trial.find(path)
    if not old.is_scalar:
        trial.refuse(old, f"'{key}' is not a single value here", "change it in an editor")
    indent = lines.indent_of(trial.text, parent.start) + 2
    ways = language.spellings(
        value, trial.text[old.start : old.end], indent=indent, line_end=trial.line_end
    )
    gap = " " if old.start == old.end else ""
    return trial.changed(path, value, ((old.start, old.end, gap + way) for way in ways))


def remove_key(text: str, path: Path, *, file: str, language: Language = YAML) -> str:
    """The text without the key at the end of `path` and its value.

    A comment in the line of the value goes with it.

    Raises:
        SpecError: As `set_value`; or the key isn't there, or is the only one.
    """
    trial = Trial.of(text, file, language)
    parent, key = trial.find(path[:-1]), str(path[-1])
    trial.find(path)
    if len(parent.members) == 1:
        trial.refuse(parent, f"'{key}' is all that stands here", "change it in an editor")

    def without(data: Any) -> Json:  # noqa: ANN401 (JSON)
        return {name: part for name, part in data.items() if name != key}

    cuts = lines.cuts(trial.text, parent, key)
    expected = replaced(trial.data, path[:-1], without)
    return trial.first_good(expected, ((*cut, "") for cut in cuts), parent)


def reorder(
    text: str, path: Path, order: Sequence[int], *, file: str, language: Language = YAML
) -> str:
    """The text with the items of the list at `path` in another order.

    The comment lines right above an item go with it; what else is between items stays.

    Args:
        text: The whole file.
        path: Where the list is.
        file: The file's path, for messages.
        language: What it is written in.
        order: Of the items, by their positions now, each once.

    Raises:
        SpecError: As `set_value`, above all if an item uses a name ('&') of one that would come later.
    """
    trial = Trial.of(text, file, language)
    found = trial.find(path)
    if sorted(order) != list(range(len(found.items))):
        trial.refuse(found, "the list has other items than these", "look at it again")
    pieces = lines.item_pieces(trial.text, found)
    start, end = pieces[0][0], pieces[-1][1]
    gaps = [trial.text[a[1] : b[0]] for a, b in itertools.pairwise(pieces)]
    bodies = [trial.text[slice(*pieces[n])] for n in order]
    new = "".join(body + gap for body, gap in zip(bodies, [*gaps, ""], strict=True))
    expected = replaced(trial.data, path, lambda data: [cast("Any", data)[n] for n in order])
    return trial.first_good(expected, [(start, end, new)], found)


def append_item(
    text: str, path: Path, item: Mapping[str, Json], *, file: str, language: Language = YAML
) -> str:
    """The text with one more mapping at the end of the list at `path`, which is begun if it isn't there.

    It is written as the item before it is: in one line, or with a line for each key.

    Raises:
        SpecError: As `set_value`.
    """
    trial = Trial.of(text, file, language)
    parent = trial.find(path[:-1])
    found = trial.find(path) if parent.part(path[-1]) else None
    if found is None or (found.is_scalar and found.start == found.end):
        splices = _begun(trial, parent, found, str(path[-1]), item)
    else:
        splices = _appended(trial, found, item)
    expected = replaced(trial.data, path, lambda data: [*(cast("Any", data) or ()), dict(item)])
    return trial.first_good(expected, splices, found or parent)


def _insertions(
    trial: Trial, parent: Span, key: str, value: Json, after: Sequence[str]
) -> Iterator[Splice]:
    """Places and ways to write a new key into a mapping."""
    if parent.style not in {MAPPING, FLOW_MAPPING}:
        trial.refuse(parent, f"'{key}' can't be written here", "change it in an editor")
    ways = tuple(trial.language.spellings(value, "", indent=0, line_end=trial.line_end))
    names = list(parent.members)
    wanted = [*(name for name in after if name in names), *names[-1:], *names[:1]]
    for at, before in lines.gaps(trial.text, parent, dict.fromkeys(wanted)):
        for way in ways:
            yield at, at, f"{before}{trial.language.key(key)}: {way}"


def _begun(
    trial: Trial, parent: Span, found: Span | None, key: str, item: Mapping[str, Json]
) -> Iterator[Splice]:
    """Places and ways to begin a list with one item."""
    line = f"{trial.line_end}{' ' * (lines.indent_of(trial.text, parent.start) + 2)}- "
    listed = line + trial.language.flow(dict(item))
    if found:
        yield found.end, found.end, listed
        return
    is_block = parent.style == MAPPING
    value = listed if is_block else " " + trial.language.flow([dict(item)])
    for at, before in lines.gaps(trial.text, parent, list(parent.members)[-1:]):
        free = trial.line_end if is_block else ""
        yield at, at, f"{free}{before}{trial.language.key(key)}:{value}"


def _appended(trial: Trial, found: Span, item: Mapping[str, Json]) -> Iterator[Splice]:
    """Places and ways to write one more item into a list."""
    flow = trial.language.flow(dict(item))
    if found.is_flow:
        at = found.items[-1].end if found.items else found.start + 1
        separator = lines.separator(trial.text, found.items) if found.items else ""
        yield at, at, separator + flow
        return
    last, dash = found.items[-1], lines.column(trial.text, found.start)
    shown, at = flow, lines.end_of_line(trial.text, last.end)
    if last.style == MAPPING:
        shown = spelling.block(item, indent=dash + 2, line_end=trial.line_end)
    free = trial.line_end * lines.is_airy(trial.text, found.items)
    yield at, at, f"{free}{trial.line_end}{' ' * dash}- {shown}"
