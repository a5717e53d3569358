"""Changes of a text tried out: the first is taken that reads as it should.

Knows nothing of what changes there are.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, cast

from filmkit.errors import SpecError
from filmkit.source import lines, spelling
from filmkit.source.comments import comments
from filmkit.source.reader import read_yaml
from filmkit.source.spans import ALIAS, BLOCK_TEXT, Span, yaml_spans
from filmkit.source.text import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from filmkit.keys import Json
    from filmkit.source.places import Path

# From where to where in a text, and what stands there then.
Splice: TypeAlias = tuple[int, int, str]

_BOM = "\ufeff"
_UNNAMED = "give them no name with '&', or change the file in an editor"
# How a block begins to which the blank lines below it belong.
_KEEPING = re.compile(r"[|>][0-9]?\+")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A text as it was read, for changes to be tried on it.

    Attributes:
        bom: Its byte order mark; "" = it has none.
        text: The rest of it.
        file: Its path, for messages.
        language: What it is written in.
        data: What it says.
        root: Where that stands in `text`.
    """

    bom: str
    text: str
    file: str
    language: Language
    data: Json
    root: Span

    @classmethod
    def of(cls, text: str, file: str, language: Language) -> Trial:
        """Of the whole text of a file. Raises SpecError if it can't be read."""
        bom = _BOM if text.startswith(_BOM) else ""
        text = text.removeprefix(_BOM)
        data = language.read(text, file)
        root = language.spans(text)
        return cls(bom=bom, text=text, file=file, language=language, data=data, root=root)

    @property
    def line_end(self) -> str:
        """How its lines end."""
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
        """Raise a SpecError with the place of `span`."""
        raise SpecError(message, where=place(self.text, span.start, self.file), hint=hint)

    def changed(self, path: Path, value: Json, splices: Iterable[Splice]) -> str:
        """The first of the texts in which just the value at `path` is another."""
        expected = replaced(self.data, path, lambda _: value)
        span = self.root
        for step in path:
            span = span.part(step) or span
        return self.first_good(expected, splices, span)

    def first_good(
        self,
        expected: Json,
        splices: Iterable[Splice],
        span: Span,
        own: tuple[int, int] = (0, 0),
    ) -> str:
        """The first of the texts that says what is expected and has all comments.

        Args:
            expected: What it is to say.
            splices: Ways to come there.
            span: Where it is refused if none does.
            own: From where to where comments may go.
        """
        reasons, wanted = [], _canonical(expected)
        kept = _comments(self.text, self.root, own)
        for start, end, new in splices:
            text = self.text[:start] + new + self.text[end:]
            reason = self._fault(text, wanted, kept)
            if reason is None:
                return self.bom + text
            reasons.append(reason or self._keeping(start, end))
        reason = next((f": {each}" for each in reasons if each), "")
        message = f"this can't be changed here without changing more{reason}"
        return self.refuse(span, message, "use an editor")

    def _fault(self, text: str, wanted: str, kept: Counter[str]) -> str | None:
        """What is wrong with a text; "" = it says something else, None = nothing."""
        try:
            if _canonical(self.language.read(text, self.file)) != wanted:
                return ""
        except SpecError as error:
            return error.problems[0].message
        lost = kept - _comments(text, self.language.spans(text))
        return f"the comment '{next(iter(lost))}' would go" if lost else None

    def _keeping(self, start: int, end: int) -> str:
        """Which block in a range or right before it has the blank lines below it; "" = none."""
        leaves = tuple(self.root.leaves())
        before = [leaf for leaf in leaves if leaf.start < start][-1:]
        for leaf in (*before, *(leaf for leaf in leaves if start <= leaf.start < end)):
            header = _KEEPING.match(self.text, leaf.start)
            if leaf.style in BLOCK_TEXT and header:
                line = place(self.text, leaf.start, self.file).line
                return f"'{header[0]}' in line {line} keeps the blank lines below its text"
        return ""


def _comments(text: str, root: Span, own: tuple[int, int] = (0, 0)) -> Counter[str]:
    """How often each comment stands outside `own`."""
    start, end = own
    return Counter(text[a:b] for a, b in comments(text, root) if not start <= a < end)


def _named(step: str | int) -> str:
    return f"item {step + 1}" if isinstance(step, int) else f"'{step}'"


def _canonical(data: Json) -> str:
    """JSON that tells 1 from 1.0 and from true, which Python's `==` doesn't."""
    return json.dumps(data, sort_keys=True)


def replaced(data: Json, path: Path, change: Callable[[Json], Json]) -> Json:
    """The data with another value at `path`. Shared parts stay as they are elsewhere."""
    if not path:
        return change(data)
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(cast("list[Json]", data))
        items[step] = replaced(items[step], rest, change)
        return items
    members = dict(cast("dict[str, Json]", data))
    members[step] = replaced(members.get(step), rest, change)
    return members
