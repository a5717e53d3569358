"""Digests: one canonical text for a value, one key for a recipe, one seed for a name.

Knows nothing of steps or stores. The same value gives the same bytes on every machine, Python and
hash seed.
"""

from __future__ import annotations

import hashlib
import json
from typing import NewType, TypeAlias

# What JSON can hold. `Mapping` and `Sequence` would be truer, but dicts and lists are what
# json.loads gives.
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

Key = NewType("Key", str)  # 64 hexadecimal digits: what an artifact was made from
Digest = NewType("Digest", str)  # 64 hexadecimal digits: SHA-256 of an artifact's bytes

_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
)

SEEDS = 2**32  # every sampler we know takes a seed below this


def canonical(value: object) -> bytes:
    """One spelling for each JSON value: sorted keys, no white space, UTF-8.

    Raises:
        ValueError: A NaN or an infinity.
        TypeError: Not JSON.
    """
    return _ENCODER.encode(value).encode("utf-8", "surrogatepass")


def digest(value: object) -> str:
    """SHA-256 of the canonical text of a JSON value, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def derive_seed(*parts: int | str) -> int:
    """A seed that depends on all of `parts`, evenly spread over 0 <= seed < 2**32."""
    return int(digest(list(parts))[:16], 16) % SEEDS
