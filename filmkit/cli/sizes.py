"""Sizes in words: `34.1 MB`."""

from __future__ import annotations

_STEP = 1000
_UNITS = ("kB", "MB", "GB", "TB")


def tell_size(size_bytes: int) -> str:
    """A size as people say it, in powers of a thousand: `0 bytes`, `812 bytes`, `34.1 MB`."""
    if size_bytes < _STEP:
        return f"{size_bytes} byte{'s' * (size_bytes != 1)}"
    size = float(size_bytes)
    for unit in _UNITS:
        size /= _STEP
        if size < _STEP or unit == _UNITS[-1]:
            break
    return f"{size:.1f} {unit}"
