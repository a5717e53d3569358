"""Mischief: plucked strings after a tuba, kalimba, marimba and celesta, lightly swung."""

from __future__ import annotations

from filmkit.backends.sound.style import Part, Style

PLAYFUL = Style(
    scale="major",
    beats=4,
    swing=0.58,
    lowest=48,
    verses=("I VIm IIm V7", "I I IV V7", "I IV I V7"),
    choruses=("IV V7 IIIm VIm", "IV I II7 V7"),
    cadence="IV II7 I V7",
    final="I6",
    ring_s=2.4,
    room_s=1.5,
    loose_ms=5.0,
    parts=(
        Part("pad", "hold", -17, 62, far=0.5),
        Part("tuba", "steps", -4, 40, ("r...f...", "r...f...", "r.r.f.a."), far=0.12),
        Part(
            "pizzicato", "steps", -4, 67, ("..C...C.", "..C...CC", "..C..CC."), pan=-0.3, far=0.25
        ),
        Part(
            "marimba",
            "steps",
            -4,
            64,
            ("0..2..1.", "0.23.21.", "02.32.42", "0232423532341312"),
            enter=0.25,
            pan=0.35,
            far=0.25,
        ),
        Part(
            "kalimba",
            "tune",
            -1,
            77,
            ("x.x.x...", "x.xxx.x.", "x.x.xxx.", "xx..x.x.", "..xxx.x."),
            0.2,
            pan=-0.1,
            far=0.3,
        ),
        Part("celesta", "tune", -8, 86, (), 0.35, pan=0.2, far=0.45),
        Part(
            "block", "steps", -11, 0, ("......x.", "..x...xx", "x..x..x."), 0.3, pan=0.45, far=0.2
        ),
        Part("shaker", "steps", -14, 0, (".~.~.~.~", "~x~x~x~x"), 0.4, pan=-0.45, far=0.1),
        Part("snap", "steps", -11, 0, ("..x...x.",), 0.5, pan=0.1, far=0.25),
        Part("kick", "steps", -2, 0, ("x...x...", "x..xx..."), 0.65, far=0.06),
        Part("strings", "hold", -14, 67, enter=0.8, far=0.4),
    ),
)
