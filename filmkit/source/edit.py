"""The smallest change of a text that makes one value of it another: all else stays, comments too, byte for byte.

Knows nothing of films, and opens no file. Each change is tried out: the new text is read again, and has to say what
the old one said but for that value. A change that can't be made so is refused, with the place and the reason.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, cast

from filmkit.errors import SpecError
from filmkit.source import lines, spelling
from filmkit.source.reader import read_yaml
from filmkit.source.spans import ALIAS, FLOW_MAPPING, MAPPING, Span, yaml_spans
from filmkit.source.text import forbidden, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from filmkit.keys import Json
    from filmkit.source.places import Path

_BOM = "\ufeff"
_UNNAMED = "give them no name with '&', or change the file in an editor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How files of a kind are read and written.

    Attributes:
        read: Data of a text; the second argument is the file's path, for messages. Raises SpecError.
        spans: Places of the values of a text that `read` reads.
        spellings: Ways to write a value, as `spelling.spellings`.
        flow: One way, in one line.
        key: A key of a mapping.
    """

    read: Callable[[str, str], Json]
    spans: Callable[[str], Span]
    spellings: Callable[..., Iterator[str]]
    flow: Callable[[Json], str]
    key: Callable[[str], str]


YAML = Language(
    read=lambda text, file: read_yaml(text, file).data,
    spans=yaml_spans,
    spellings=spelling.spellings,
    flow=spelling.flow,
    key=spelling.key,
)

Splice = tuple[int, int, str]  # from where to where, and what stands there then


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
    page = _Page.of(text, file, language)
    parent, key = page.find(path[:-1]), path[-1]
    old = parent.part(key)
    if isinstance(value, str) and (index := forbidden(value)) is not None:
        code = f"U+{ord(value[index]):04X}"
        page.refuse(parent, f"a text can't hold the character '{code}'", "take it out")
    if old is None:
        page.check_own(parent, path)
        return page.changed(path, value, _insertions(page, parent, str(key), value, after))
    old = page.find(path)
    if not old.is_scalar:
        page.refuse(old, f"'{key}' is not a single value here", "change it in an editor")
    indent = lines.indent_of(page.text, parent.start) + 2
    ways = language.spellings(
        value, page.text[old.start : old.end], indent=indent, line_end=page.line_end
    )
    gap = " " if old.start == old.end else ""
    return page.changed(path, value, ((old.start, old.end, gap + way) for way in ways))


def remove_key(text: str, path: Path, *, file: str, language: Language = YAML) -> str:
    """The text without the key at the end of `path` and its value.

    A comment in the line of the value goes with it.

    Raises:
        SpecError: As `set_value`; or the key isn't there, or is the only one.
    """
    page = _Page.of(text, file, language)
    parent, key = page.find(path[:-1]), str(path[-1])
    page.find(path)
    if len(parent.members) == 1:
        page.refuse(parent, f"'{key}' is all that stands here", "change it in an editor")

    def without(data: Any) -> Json:  # noqa: ANN401 (JSON)
        return {name: part for name, part in data.items() if name != key}

    cuts = lines.cuts(page.text, parent, key)
    expected = _replaced(page.data, path[:-1], without)
    return page.first_good(expected, ((*cut, "") for cut in cuts), parent)


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
    page = _Page.of(text, file, language)
    found = page.find(path)
    if sorted(order) != list(range(len(found.items))):
        page.refuse(found, "the list has other items than these", "look at it again")
    pieces = lines.item_pieces(page.text, found)
    start, end = pieces[0][0], pieces[-1][1]
    gaps = [page.text[a[1] : b[0]] for a, b in itertools.pairwise(pieces)]
    bodies = [page.text[slice(*pieces[n])] for n in order]
    new = "".join(body + gap for body, gap in zip(bodies, [*gaps, ""], strict=True))
    expected = _replaced(page.data, path, lambda data: [cast("Any", data)[n] for n in order])
    return page.first_good(expected, [(start, end, new)], found)


def append_item(
    text: str, path: Path, item: Mapping[str, Json], *, file: str, language: Language = YAML
) -> str:
    """The text with one more mapping at the end of the list at `path`, which is begun if it isn't there.

    It is written as the item before it is: in one line, or with a line for each key.

    Raises:
        SpecError: As `set_value`.
    """
    page = _Page.of(text, file, language)
    parent = page.find(path[:-1])
    found = page.find(path) if parent.part(path[-1]) else None
    if found is None or (found.is_scalar and found.start == found.end):
        splices = _begun(page, parent, found, str(path[-1]), item)
    else:
        splices = _appended(page, found, item)
    expected = _replaced(page.data, path, lambda data: [*(cast("Any", data) or ()), dict(item)])
    return page.first_good(expected, splices, found or parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A text as it was read: what it says, and where."""

    bom: str
    text: str
    file: str
    language: Language
    data: Json
    root: Span

    @classmethod
    def of(cls, text: str, file: str, language: Language) -> _Page:
        bom = _BOM if text.startswith(_BOM) else ""
        text = text.removeprefix(_BOM)
        data = language.read(text, file)
        root = language.spans(text)
        return cls(bom=bom, text=text, file=file, language=language, data=data, root=root)

    @property
    def line_end(self) -> str:
        return lines.line_end(self.text)

    def find(self, path: Path) -> Span:
        """What is written at `path`; refused if it isn't there itself, or also counts elsewhere."""
        aliases = {span.anchor for span in self.root.walk() if span.style == ALIAS}
        span = self.root
        for n, step in enumerate(path):
            part = span.part(step)
            if part is None:
                self.check_own(span, path[: n + 1])
                self.refuse(span, f"there is no {_named(step)} here", "look at the file again")
            span = part
            if span.style == ALIAS:
                message = (
                    f"{_named(step)} is what '&{span.anchor}' names, which other places use, too"
                )
                self.refuse(span, message, f"change it where '&{span.anchor}' stands")
            if span.anchor in aliases:
                self.refuse(span, f"'*{span.anchor}' uses this elsewhere, too", _UNNAMED)
        return span

    def check_own(self, span: Span, path: Path) -> None:
        """Refuse a key that isn't written here, but comes by a merge."""
        data: Any = self.data
        for step in path[:-1]:
            data = data[step]
        if isinstance(data, dict) and path[-1] in data and span.part(path[-1]) is None:
            message = f"'{path[-1]}' comes from a mapping that '<<' names"
            self.refuse(span, message, "change it there, or write the key here in an editor")

    def refuse(self, span: Span, message: str, hint: str) -> NoReturn:
        raise SpecError(message, where=place(self.text, span.start, self.file), hint=hint)

    def changed(self, path: Path, value: Json, splices: Iterable[Splice]) -> str:
        """The first of the texts in which just the value at `path` is another."""
        expected = _replaced(self.data, path, lambda _: value)
        span = self.root
        for step in path:
            span = span.part(step) or span
        return self.first_good(expected, splices, span)

    def first_good(self, expected: Json, splices: Iterable[Splice], span: Span) -> str:
        """The first of the texts that says what is expected; `span` is where it is refused if none does."""
        reason, wanted = "", _canonical(expected)
        for start, end, new in splices:
            text = self.text[:start] + new + self.text[end:]
            try:
                if _canonical(self.language.read(text, self.file)) == wanted:
                    return self.bom + text
            except SpecError as error:
                reason = reason or f": {error.problems[0].message}"
        message = f"this can't be changed here without changing more{reason}"
        return self.refuse(span, message, "use an editor")


def _named(step: str | int) -> str:
    return f"item {step + 1}" if isinstance(step, int) else f"'{step}'"


def _canonical(data: Json) -> str:
    """JSON that tells 1 from 1.0 and from true, which Python's `==` doesn't."""
    return json.dumps(data, sort_keys=True)


def _replaced(data: Json, path: Path, change: Callable[[Json], Json]) -> Json:
    """The data with another value at `path`. Shared parts stay as they are elsewhere."""
    if not path:
        return change(data)
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(cast("list[Json]", data))
        items[step] = _replaced(items[step], rest, change)
        return items
    members = dict(cast("dict[str, Json]", data))
    members[step] = _replaced(members.get(step), rest, change)
    return members


def _insertions(
    page: _Page, parent: Span, key: str, value: Json, after: Sequence[str]
) -> Iterator[Splice]:
    """Places and ways to write a new key into a mapping."""
    if parent.style not in {MAPPING, FLOW_MAPPING}:
        page.refuse(parent, f"'{key}' can't be written here", "change it in an editor")
    ways = tuple(page.language.spellings(value, "", indent=0, line_end=page.line_end))
    names = list(parent.members)
    wanted = [*(name for name in after if name in names), *names[-1:], *names[:1]]
    for at, before in lines.gaps(page.text, parent, dict.fromkeys(wanted)):
        for way in ways:
            yield at, at, f"{before}{page.language.key(key)}: {way}"


def _begun(
    page: _Page, parent: Span, found: Span | None, key: str, item: Mapping[str, Json]
) -> Iterator[Splice]:
    """Places and ways to begin a list with one item."""
    line = f"{page.line_end}{' ' * (lines.indent_of(page.text, parent.start) + 2)}- "
    listed = line + page.language.flow(dict(item))
    if found:
        yield found.end, found.end, listed
        return
    is_block = parent.style == MAPPING
    value = listed if is_block else " " + page.language.flow([dict(item)])
    for at, before in lines.gaps(page.text, parent, list(parent.members)[-1:]):
        free = page.line_end if is_block else ""
        yield at, at, f"{free}{before}{page.language.key(key)}:{value}"


def _appended(page: _Page, found: Span, item: Mapping[str, Json]) -> Iterator[Splice]:
    """Places and ways to write one more item into a list."""
    flow = page.language.flow(dict(item))
    if found.is_flow:
        at = found.items[-1].end if found.items else found.start + 1
        separator = lines.separator(page.text, found.items) if found.items else ""
        yield at, at, separator + flow
        return
    last, dash = found.items[-1], lines.column(page.text, found.start)
    shown, at = flow, lines.end_of_line(page.text, last.end)
    if last.style == MAPPING:
        shown = spelling.block(item, indent=dash + 2, line_end=page.line_end)
    free = page.line_end * lines.is_airy(page.text, found.items)
    yield at, at, f"{free}{page.line_end}{' ' * dash}- {shown}"
