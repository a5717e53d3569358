"""A slow waltz for a soft piano in Lydian, harp and flute joining later; no drums."""

from __future__ import annotations

from filmkit.backends.sound.style import Part, Style

CALM = Style(
    scale="lydian",
    beats=3,
    swing=0.5,
    lowest=48,
    verses=("Imaj7 IVmaj7 Imaj7 IVmaj7", "Imaj9 VIm7 IVmaj7 Vsus4", "Imaj7 II Imaj7 VIm7"),
    choruses=("VIm7 IVmaj7 Imaj7 Vsus4", "IVmaj7 IIIm7 IIm7 Vsus4"),
    cadence="IVmaj7 IIIm7 IIm7 Vsus4",
    final="Imaj9",
    ring_s=4.5,
    room_s=3.6,
    loose_ms=10.0,
    parts=(
        Part("pad", "hold", -11, 60, far=0.6),
        Part("piano", "steps", -3, 48, ("r-----", "r-----", "r---f-"), pan=-0.12, far=0.35),
        Part("piano", "steps", -9, 62, ("..C---", "..C-C-", "..2-C-"), 0.1, pan=-0.05, far=0.35),
        Part("harp", "steps", -7, 64, ("..2.4.", ".12345", "012345"), 0.45, pan=0.35, far=0.5),
        Part(
            "piano",
            "tune",
            -1,
            76,
            ("x---x-", "x-x-x-", "x-----", "..x-x-"),
            0.28,
            pan=0.12,
            far=0.45,
        ),
        Part("flute", "tune", -9, 79, (), 0.8, pan=-0.25, far=0.6),
        Part("glass", "hold", -18, 76, enter=0.5, pan=0.1, far=0.8),
        Part("strings", "hold", -13, 62, enter=0.65, far=0.5),
    ),
)
