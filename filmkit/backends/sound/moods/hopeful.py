"""The sun comes up: bright major chords, harp patterns, a piano melody that the strings take over."""

from __future__ import annotations

from filmkit.backends.sound.style import Part, Style

HOPEFUL = Style(
    scale="major",
    beats=4,
    swing=0.5,
    lowest=45,
    verses=("Iadd9 Vsus4 VIm7 IVadd9", "Iadd9 IIIm7 IVadd9 Vsus4", "VIm7 IVadd9 Iadd9 V"),
    choruses=("IVadd9 V VIm7 Iadd9", "I V VIm7 IVadd9"),
    cadence="IVadd9 Iadd9 IIm7 V",
    final="Iadd9",
    ring_s=4.0,
    room_s=2.6,
    parts=(
        Part("pad", "hold", -11, 60, far=0.5),
        Part(
            "piano", "steps", -6, 57, ("C-------", "C-----C-", "C--C--C-"), 0.2, pan=-0.15, far=0.3
        ),
        Part(
            "harp",
            "steps",
            -5,
            60,
            ("0.2.3.2.", "01232123", "02435423", "0213243524351342"),
            pan=0.3,
            far=0.4,
        ),
        Part("bass", "steps", 0, 36, ("r-------", "r-----f-", "r--r--f-"), 0.25, far=0.1),
        Part("kick", "steps", 0, 0, ("x.......", "x...x...", "x..xx..."), 0.5, far=0.08),
        Part("shaker", "steps", -15, 0, ("~.x.~.x.", "~xx~~xx~"), 0.5, pan=-0.35, far=0.15),
        Part("snap", "steps", -12, 0, ("..x...x.",), 0.7, pan=0.15, far=0.4),
        Part("strings", "hold", -11, 64, enter=0.6, far=0.45),
        Part(
            "piano",
            "tune",
            -2,
            74,
            ("x---x-x-x-------", "x-x-x---x---x---", "..x-x-x-x---x---", "x-----x-x-------"),
            0.28,
            pan=0.1,
            far=0.4,
        ),
        Part("strings", "tune", -6, 74, (), 0.8, far=0.5),
        Part("cymbal", "steps", -15, 0, ("x.......",), 0.95, far=0.4),
        Part("swell", "swell", -15, far=0.5),
    ),
)
