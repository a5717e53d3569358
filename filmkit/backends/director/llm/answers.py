"""What models answered, kept in a folder, so that nothing is paid for twice.

One JSON file for each answer, written whole, under a digest of the question; it holds the words and what they cost,
no question, key or address. Beside them, what is known of how a server wants to be asked. Losing any of it costs
asking again and no more.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from filmkit.backends import files
from filmkit.backends.director.llm.dialect import Dialect, dialect_json, read_dialect
from filmkit.backends.director.llm.reply import Answer, Finish
from filmkit.keys import digest
from filmkit.spec.servers import public_address

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.keys import Json

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers in a folder, which is made when it is needed. Safe from any thread and process."""

    folder: Path

    @property
    def locks(self) -> Path:
        """Where whoever asks holds the lock of the answer's key."""
        return self.folder / "locks"

    def find(self, key: str) -> Answer | None:
        """The answer kept under a key; None = there is none, or it can't be read."""
        data = _read(self.folder / f"{key}.json")
        text, finish = data.get("text"), data.get("finish")
        found = next((known for known in get_args(Finish) if known == finish), None)
        if data.get("v") != _FORMAT or not isinstance(text, str) or found is None:
            return None
        counts = [data.get(name) for name in ("tokens_in", "tokens_out")]
        tokens_in, tokens_out = (count if isinstance(count, int) else 0 for count in counts)
        return Answer(text=text, finish=found, tokens_in=tokens_in, tokens_out=tokens_out)

    def keep(self, key: str, answer: Answer) -> None:
        """Keep an answer. A folder that can't be written to keeps nothing, and that is all."""
        kept: Json = {"v": _FORMAT, **{name: getattr(answer, name) for name in Answer.__slots__}}
        _write(self.folder / f"{key}.json", kept)

    def forget(self, key: str) -> None:
        """Let an answer go that turned out to be of no use."""
        with suppress(OSError):
            (self.folder / f"{key}.json").unlink(missing_ok=True)

    def dialect(self, base_url: str, model: str) -> Dialect:
        """How a model at a server wants to be asked, as far as is known."""
        return read_dialect(_read(self._hint(base_url, model)))

    def learn(self, base_url: str, model: str, dialect: Dialect) -> None:
        """Keep in mind how it wants to be asked."""
        if dialect != self.dialect(base_url, model):
            _write(self._hint(base_url, model), dialect_json(dialect))

    def _hint(self, base_url: str, model: str) -> Path:
        place = digest([public_address(base_url), model])
        return self.folder / "servers" / f"{place[:16]}.json"


def _read(path: Path) -> dict[str, Json]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _write(path: Path, data: Json) -> None:
    # Without it the film is directed all the same. A half of a surrogate pair is no text: ValueError.
    with suppress(OSError, ValueError):
        files.write_json(path, data)
