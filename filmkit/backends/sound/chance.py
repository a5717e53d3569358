"""Random numbers that are the same on every run: one independent stream for each name.

Knows nothing of music.
"""

from __future__ import annotations

import hashlib

import numpy as np


def stream(*name: int | str) -> np.random.Generator:
    """The stream of random numbers called `name`; another name gives another, unrelated one."""
    text = "|".join(str(part) for part in name)
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
    return np.random.Generator(np.random.PCG64(seed))
