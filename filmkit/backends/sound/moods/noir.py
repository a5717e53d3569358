"""Night, rain, a saxophone bar: swung minor chords with ninths, a walking bass, brushes, a muted trumpet."""

from __future__ import annotations

from filmkit.backends.sound.style import Part, Style

NOIR = Style(
    scale="dorian",
    beats=4,
    swing=0.64,
    lowest=45,
    verses=("Im9 Im6 IVm7 Im9", "Im9 bVImaj7 IIm7b5 V7b9", "Im9 IVm7 Im6 V7"),
    choruses=("IVm7 bVII7 bIIImaj7 bVImaj7", "bVImaj7 V7 Im9 V7b9"),
    cadence="IVm7 bVImaj7 IIm7b5 V7b9",
    final="Im9",
    ring_s=4.0,
    room_s=3.0,
    loose_ms=9.0,
    parts=(
        Part("dark", "hold", -9, 57, far=0.5),
        Part("bass", "steps", 1, 36, ("r---....", "r---f---", "r-t-f-a-", "r-f-o-a-"), far=0.1),
        Part(
            "rhodes",
            "steps",
            -6,
            62,
            ("...C----", "...C--..C---....", ".--C..C-", "..C-.C-."),
            enter=0.2,
            pan=-0.3,
        ),
        Part(
            "brush", "steps", -12, 0, ("..x...x.", "..x~..x~", "x~xxx~xx"), 0.3, pan=0.25, far=0.2
        ),
        Part("tap", "steps", -13, 0, ("......x.", "..x...x."), 0.75, pan=0.1, far=0.2),
        Part(
            "vibes",
            "steps",
            -6,
            72,
            ("....3---", "..2-..4-", "4-3-2---"),
            0.12,
            0.55,
            pan=0.4,
            far=0.6,
        ),
        Part(
            "trumpet",
            "tune",
            -4,
            67,
            ("..x-x-x---------", "x-----x-x---....", "....x-x-x-------", "x-x-x-----x-----"),
            0.5,
            pan=0.1,
            far=0.55,
        ),
        Part("swell", "swell", -17, far=0.5),
    ),
)
