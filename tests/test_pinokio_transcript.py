"""What a script's packets come to, as the engine sends them."""

from __future__ import annotations

from typing import Any

import pytest

from filmkit.pinokio.transcript import Transcript

GOOD = {"type": "result", "index": 1, "total": 2, "data": {"ok": True, "url": "u"}}
UP = {"type": "start", "data": {"title": "Started"}}
STOP = {"type": "event", "data": "stop"}
GONE = {"type": "disconnect"}


def told(*packets: dict[str, Any]) -> Transcript:
    """What they come to."""
    transcript = Transcript("/home/api/x")
    for packet in packets:
        transcript.take(packet)
    return transcript


def test_a_good_end() -> None:
    """A script that returns that all is well has ended, with what it returned."""
    transcript = told(GOOD, STOP, GONE)
    assert (transcript.state, transcript.value["url"], transcript.failure) == ("ended", "u", "")
    assert told(GOOD, UP).state == "stays"


@pytest.mark.parametrize(
    ("packets", "why"),
    [
        ((STOP,), "it ended without saying that all is well"),
        (({**GOOD, "data": {"ok": "true"}}, STOP), "it ended without saying that all is well"),
        (({**GOOD, "index": 0}, STOP), "it ended without saying that all is well"),
        ((UP,), "it ended without saying that all is well"),
        ((GONE,), "somebody stopped it in Pinokio"),
        (({"type": "error", "event": ["GIT_EXIT=128"]},), "git ended with exit code 128"),
        (({"type": "error", "data": "TypeError: x\n  at y"},), "TypeError: x"),
        (({"type": "error"},), "it doesn't say why"),
    ],
)
def test_a_bad_end(packets: tuple[dict[str, Any], ...], why: str) -> None:
    """Everything else is a failure, with its reason."""
    transcript = told(*packets)
    assert (transcript.state, transcript.failure) == ("failed", why)


def test_a_missing_file() -> None:
    """A file that isn't there is named from the app's folder; a name that is a reason is the reason."""
    text = "Error: ENOENT: no such file or directory, open '/home/api/x/{}'\n  at z"
    packet = {"type": "error", "data": text.format("app/main.py")}
    assert told(packet).failure == "there is no app/main.py"
    packet = {"type": "error", "data": text.format("output/a.mp4 has fewer than 6 frames")}
    assert told(packet).failure == "output/a.mp4 has fewer than 6 frames"
    note = {"type": "start", "data": {"method": "log", "params": {"text": "run that first"}}}
    step = {"type": "start", "data": {"method": "fs.read"}}
    assert told(note, step, packet).failure == "run that first"


@pytest.mark.parametrize("packet", [{}, {"type": 3}, {"type": "result"}, {"type": "stream"}])
def test_unknown_packets(packet: dict[str, Any]) -> None:
    """What isn't known is passed over."""
    assert told(packet).state == "runs"


def test_log() -> None:
    """The terminal's last lines come without what steers it."""
    raw = "\x1b[?2004h<<PINOKIO_SHELL>>\r\n\x1b[31mred\x1b[0m\r\n██ Terminated Shell\r\n\r\n"
    assert told({"type": "stream", "data": {"raw": raw}}).log == "red"
