"""One ffmpeg run as data: arguments and text files that name inputs and output by plain names in
one folder.

So a command is the same on every machine, can be hashed, run here or rendered into another tool's
script.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What to run, in a folder that holds the inputs.

    Attributes:
        args: After `ffmpeg` and its general options; never through a shell. The last one is
            `output`.
        output: File name that it writes.
        files: Text files to write into the folder first (concat lists, metadata), by name.
        frames: Video frames it writes, for progress; 0 = unknown.
    """

    args: tuple[str, ...]
    output: str
    files: Mapping[str, str] = field(default_factory=dict)
    frames: int = 0

    def recipe(self) -> dict[str, Json]:
        """The command as JSON; `Command.of` reads it back."""
        return {
            "args": list(self.args),
            "output": self.output,
            "files": dict(self.files),
            "frames": self.frames,
        }

    @classmethod
    def of(cls, recipe: Mapping[str, Json]) -> Command:
        """The command that `recipe()` was made from."""
        return cls(
            args=tuple(recipe["args"]),  # type: ignore[arg-type]
            output=str(recipe["output"]),
            files=dict(recipe["files"]),  # type: ignore[arg-type]
            frames=int(recipe["frames"]),  # type: ignore[arg-type]
        )
