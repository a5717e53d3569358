"""The smallest change of a text that makes one value of it another: all else stays, comments too, byte for byte.

Knows nothing of films, and opens no file. Each change is tried out: the new text is read again, and has to say what
the old one said but for that value. A change that can't be made so is refused, with the place and the reason.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, cast

from filmkit.source import lines, spelling
from filmkit.source.comments import comments
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
    if isinstance(value, str) and (index := forbidden(value)) is not None:
        code = f"U+{ord(value[index]):04X}"
        trial.refuse(parent, f"a text can't hold the character '{code}'", "take it out")
    if parent.part(key) is None:
        trial.check_own(parent, path)
        splices = _insertions(trial, parent, str(key), value, after)
    else:
        splices = _replacements(trial, parent, path, value)
    return trial.changed(path, value, splices)


def remove_key(text: str, path: Path, *, file: str, language: Language = YAML) -> str:
    """The text without the key at the end of `path` and its value.

    A comment in the line of the value goes with it, but not in brackets: there it may be about more.

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
    member = parent.members[key]
    end = member.value.end if parent.is_flow else lines.end_of_line(trial.text, member.value.end)
    return trial.first_good(expected, cuts, parent, own=(member.key.start, end))


def reorder(
    text: str, path: Path, order: Sequence[int], *, file: str, language: Language = YAML
) -> str:
    """The text with the items of the list at `path` in another order.

    In a list with dashes, an item takes along the comment lines right above it, and those below it that are indented
    deeper than its dash; what else is between items stays. A list in brackets with comments between its items is
    refused.

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
    if not order:
        return text
    if found.is_flow and _has_comments_between(trial, found):
        message = "comments stand between the items, and may be about one of them"
        trial.refuse(found, message, "move the items in an editor")
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


def _replacements(trial: Trial, parent: Span, path: Path, value: Json) -> Iterator[Splice]:
    """Ways to write another scalar in the place of the one at `path`."""
    old = trial.find(path)
    if not old.is_scalar:
        trial.refuse(old, f"'{path[-1]}' is not a single value here", "change it in an editor")
    indent = lines.indent_of(trial.text, parent.start) + 2
    was = trial.text[old.start : old.end]
    gap = "" if was else " "
    for way in trial.language.spellings(value, was, indent=indent, line_end=trial.line_end):
        yield old.start, old.end, gap + way


def _has_comments_between(trial: Trial, found: Span) -> bool:
    """Whether there are comments in a list's brackets that are in none of its items."""
    inside = (
        start for start, _ in comments(trial.text, trial.root) if found.start < start < found.end
    )
    return any(all(not i.start < start < i.end for i in found.items) for start in inside)


def _insertions(
    trial: Trial, parent: Span, key: str, value: Json, after: Sequence[str]
) -> Iterator[Splice]:
    """Places and ways to write a new key into a mapping."""
    if parent.style not in {MAPPING, FLOW_MAPPING}:
        trial.refuse(parent, f"'{key}' can't be written here", "change it in an editor")
    ways = tuple(trial.language.spellings(value, "", indent=0, line_end=trial.line_end))
    names = list(parent.members)
    wanted = [*(name for name in after if name in names), *names[-1:], *names[:1]]
    for start, end, before, behind in lines.gaps(trial.text, parent, dict.fromkeys(wanted)):
        for way in ways:
            yield start, end, f"{before}{trial.language.key(key)}: {way}{behind}"


def _begun(
    trial: Trial, parent: Span, found: Span | None, key: str, item: Mapping[str, Json]
) -> Iterator[Splice]:
    """Places and ways to begin a list with one item."""
    line = f"{trial.line_end}{' ' * (lines.indent_of(trial.text, parent.start) + 2)}- "
    listed = line + trial.language.flow(dict(item))
    if found:
        at = lines.end_of_line(trial.text, found.end)
        yield at, at, listed
        return
    is_block = parent.style == MAPPING
    value = listed if is_block else " " + trial.language.flow([dict(item)])
    for start, end, before, behind in lines.gaps(trial.text, parent, list(parent.members)[-1:]):
        free = trial.line_end if is_block else ""
        yield start, end, f"{free}{before}{trial.language.key(key)}:{value}{behind}"


def _appended(trial: Trial, found: Span, item: Mapping[str, Json]) -> Iterator[Splice]:
    """Places and ways to write one more item into a list."""
    flow = trial.language.flow(dict(item))
    if found.is_flow and not found.items:
        yield found.start + 1, found.start + 1, flow
        return
    first, last = found.items[0], found.items[-1]
    if found.is_flow:
        usual = lines.separator(trial.text, found.items)
        indent = lines.column(trial.text, first.start)
        start, end, before, behind = lines.room_behind(trial.text, last.end, usual, indent)
        yield start, end, before + flow + behind
        return
    dash = lines.column(trial.text, found.start)
    if last.style == MAPPING:
        flow = spelling.block(item, indent=dash + 2, line_end=trial.line_end)
    free = trial.line_end * lines.is_airy(trial.text, found.items)
    at = lines.item_pieces(trial.text, found)[-1][1]
    yield at, at, f"{free}{trial.line_end}{' ' * dash}- {flow}"
