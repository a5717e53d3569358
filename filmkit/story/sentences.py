"""Where one sentence ends and the next begins, in Dutch and English.

Knows nothing of paragraphs or of what sentences mean. In doubt two sentences stay one: a scene that is too long
can be seen, a name cut in two can't be mended by anybody downstream.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filmkit.story.language import BEFORE_A_NAME, BEFORE_A_NUMBER, NOT_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Span = tuple[int, int]  # from, up to and not including

# The end of a sentence: its mark, whatever closes behind it, and the space after that.
_END = re.compile(r"""(?P<mark>[.!?…؟।]+)(?P<closers>["'”’“»)\]]*) """)
_TOKEN = re.compile(r"[^\s\"“„«‘(\[]*$")
_OPENERS = "\"'“”„«‘([-–—¿¡"
_CLITIC = re.compile(
    r"['’`](?:s|t|n|k)\b"
)  # 's Avonds, 't Is: lower case at the start of a sentence
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")  # A, J.R.R, U.S (without the last full stop)


def sentence_spans(text: str, whole: Sequence[Span] = ()) -> tuple[Span, ...]:
    """Where the sentences of a folded text are; only the single spaces between them are left out.

    Args:
        text: White space folded.
        whole: Spans that are not divided (quotations), in order, not overlapping.
    """
    cased = any(c.isupper() for c in text)
    spans, start = [], 0
    for match in _outside(text, whole):
        if _ends(text, match, start, cased=cased):
            spans.append((start, match.end() - 1))
            start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return tuple(_joined(text, spans))


def _joined(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """What has no letter or digit (an emoji, `***`) belongs to the sentence before; at the start, to the next."""
    first, last = 0, 0
    for start, end in spans:
        if last and not is_wordless(text[start:end]) and not is_wordless(text[first:last]):
            yield first, last
            first = start
        last = end
    if last:
        yield first, last


def is_wordless(text: str) -> bool:
    """There is nothing in it that could be read aloud."""
    return not any(char.isalnum() for char in text)


def _outside(text: str, whole: Sequence[Span]) -> Iterator[re.Match[str]]:
    spans = iter(whole)
    span = next(spans, None)
    for match in _END.finditer(text):
        at = match.end() - 1
        while span and span[1] <= at:
            span = next(spans, None)
        if not (span and span[0] <= at):
            yield match


def _ends(text: str, match: re.Match[str], start: int, *, cased: bool) -> bool:
    following = text[match.end() :][:40]
    if not _begins(following, cased=cased):
        return False
    if match["mark"] != "." or match["closers"]:
        return True
    found = _TOKEN.search(text, start, match.start())
    return not (found and _is_shortened(found[0], following, alone=found.start() == start))


def _begins(following: str, *, cased: bool) -> bool:
    """A sentence can start like this: anything but a lower-case word, unless all the words are."""
    bare = following.lstrip(_OPENERS)
    if _CLITIC.match(following) or not cased:
        return True
    return not bare[:1].islower()


def _is_shortened(written: str, following: str, *, alone: bool) -> bool:
    """The full stop after `written` belongs to an abbreviation or an initial."""
    word = written.lower()
    if word in BEFORE_A_NAME:
        return True
    if word in BEFORE_A_NUMBER:
        return following[:1].isdigit()
    if not _INITIALS.fullmatch(written):
        return False
    if written == "I" and not alone:
        return False
    next_word = re.split(r"[\s,.!?]", following, maxsplit=1)[0].lower()
    return written[-1].isupper() and following[:1].isupper() and next_word not in NOT_NAMES
