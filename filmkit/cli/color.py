"""Whether colours are wanted, by what the environment says and where the text goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping


def wants_color(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether text for `stream` may have colours.

    `NO_COLOR` forbids them; `FORCE_COLOR` and `CLICOLOR_FORCE` ask for them wherever the text goes (`0` asks for
    nothing). Otherwise only a terminal has them, unless it is a dumb one or `CLICOLOR` is `0`. What is empty says
    nothing.

    Source: https://no-color.org, https://force-color.org and https://bixense.com/clicolors, 2025.
    """
    if environment.get("NO_COLOR"):
        return False
    if any(
        environment.get(name, "0") not in {"", "0"} for name in ("FORCE_COLOR", "CLICOLOR_FORCE")
    ):
        return True
    is_unwanted = environment.get("TERM") == "dumb" or environment.get("CLICOLOR") == "0"
    return stream.isatty() and not is_unwanted
