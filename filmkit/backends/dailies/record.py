"""The last build's record, `events.jsonl`, as lines for people.

Knows nothing of pages. A line that can't be read is left out: a build may be writing it now.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

from filmkit.backends.dailies.model import LogLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Events: TypeAlias = "tuple[dict[str, Any], ...]"  # as they were written, with the time as `ts`

_HINT = "  hint: "
_ENDS = frozenset({"done", "cached", "failed", "skipped"})


def read_record(path: Path) -> Events:
    """The events of the last build, in order; none if there was none."""
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return ()
    return tuple(_events(text.splitlines()))


def log_of(events: Events) -> tuple[LogLine, ...]:
    """What became of each step, in the order in which they ended; those that were only begun come last."""
    begun: dict[str, LogLine] = {}
    ended: list[LogLine] = []
    start_s: float | None = None
    for event in events:
        start_s = event["ts"] if start_s is None else start_s
        line = _line(event, event["ts"] - start_s)
        if event["kind"] in _ENDS:
            begun.pop(line.step, None)
            ended.append(line)
        elif event["kind"] == "started":
            begun[line.step] = line
    return (*ended, *begun.values())


def last_failures(events: Events) -> dict[str, str]:
    """Why steps failed in the last build, by their keys; not those that were made after all."""
    failed: dict[str, str] = {}
    for event in events:
        key = str(event.get("key", ""))
        if event["kind"] == "failed" and key:
            failed[key] = _text(event)
        elif event["kind"] in _ENDS:
            failed.pop(key, None)
    return failed


def _events(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            event = json.loads(line)
            if isinstance(event["kind"], str) and isinstance(event["step"], str):
                yield {**event, "ts": float(event["ts"])}
        except (ValueError, KeyError, TypeError):
            continue


def _line(event: dict[str, Any], at_s: float) -> LogLine:
    said = _text(event).splitlines()
    seconds = event.get("seconds")
    return LogLine(
        at_s=round(at_s, 3),
        kind=event["kind"],
        step=event["step"],
        seconds=float(seconds) if isinstance(seconds, int | float) else None,
        message="\n".join(line for line in said if not line.startswith(_HINT)),
        hint="\n".join(line.removeprefix(_HINT) for line in said if line.startswith(_HINT)),
    )


def _text(event: dict[str, Any]) -> str:
    message = event.get("message")
    return message if isinstance(message, str) else ""
