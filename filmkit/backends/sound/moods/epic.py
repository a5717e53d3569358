"""Armies and mountains: string ostinato, taiko, choir and horns in minor, with a major chord at the end."""

from __future__ import annotations

from filmkit.backends.sound.style import Part, Style

EPIC = Style(
    scale="minor",
    beats=4,
    swing=0.5,
    lowest=38,
    verses=("Im bVI bIII bVII", "Im Im bVI bVII", "Im IVm bVI V"),
    choruses=("bVI bVII Im bIII", "Im bVII bVI V"),
    cadence="IVm bVI bVII V",
    final="I",
    ring_s=4.5,
    room_s=3.4,
    loose_ms=5.0,
    parts=(
        Part("strings", "hold", -9, 57, far=0.45),
        Part("sub", "steps", -5, 31, ("r-------", "r---r---"), far=0.05),
        Part(
            "spiccato",
            "steps",
            -2,
            50,
            ("0.0.0.0.", "00100010", "0010001000100210", "0021002100210321"),
            enter=0.2,
            pan=-0.2,
            far=0.3,
        ),
        Part(
            "spiccato",
            "steps",
            -7,
            62,
            ("2.3.2.3.", "2333233323332343"),
            enter=0.6,
            pan=0.3,
            far=0.3,
        ),
        Part("choir", "hold", -11, 64, enter=0.5, far=0.7),
        Part(
            "horns",
            "tune",
            -1,
            60,
            ("x-----x-x-------", "x---x---x-x-x---", "x-------x---x---"),
            0.4,
            pan=0.1,
            far=0.5,
        ),
        Part("strings", "tune", -2, 74, (), 0.8, far=0.5),
        Part("horns", "hold", -9, 50, enter=0.75, far=0.5),
        Part(
            "taiko",
            "steps",
            4,
            0,
            ("X.......", "X.....x.", "X..x..x.", "X.xxX.xxX.x.Xxxx"),
            0.3,
            far=0.45,
        ),
        Part("kick", "steps", 1, 0, ("x.......", "x...x..."), 0.6, far=0.2),
        Part("cymbal", "steps", -11, 0, ("x.......",), 0.95, far=0.5),
        Part("swell", "swell", -10, far=0.5),
    ),
)
