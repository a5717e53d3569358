"""The speech programs of this machine: which there are, what voices they have, how they are called.

piper is under the GPL: it is run as a process, never imported. Its voices are files, from packages or a folder of the
user's.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import pkgutil
import shutil
import subprocess
import sys
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from filmkit.keys import Json

CURE = "install filmkit[voices] for piper, or espeak-ng, or set 'use: none' in 'voices'"
_PACKAGES = "piper_voice"  # in the names of packages that bring voices
_SUFFIX = ".onnx"
_PATIENCE_S = 10
_MANDARIN = {"zh": "cmn"}  # what espeak calls otherwise


class Speakers:
    """A `Speaker`: the programs and voices of this machine, looked for when they are first needed."""

    def __init__(self, folder: str, cache: Path, ffmpeg: Callable[[], str]) -> None:
        """Make ready.

        Args:
            folder: Of the user's piper voices, `<name>.onnx` with `<name>.onnx.json`; "" = none.
            cache: File in which digests of voices are kept.
            ffmpeg: Which ffmpeg will bring voices to their rate and pitch.
        """
        self._folder = Path(folder).expanduser() if folder else None
        self._cache = cache
        self._ffmpeg = ffmpeg

    def describe(self, use: str, name: str, language: str) -> Mapping[str, Json]:
        """The program and voice that `use` and `name` come to; `version` is "" if they aren't there."""
        if use in {"auto", "piper"} and self.piper and (voice := self._choose(name, language)):
            return {
                "use": "piper",
                "version": self.piper,
                "name": voice.stem,
                "voice": self._digest(voice),
                "ffmpeg": self._ffmpeg(),
            }
        if use in {"auto", "espeak"} and self.espeak:
            name = name or self._spoken(language)
            return {
                "use": "espeak",
                "version": self.espeak,
                "name": name,
                "ffmpeg": self._ffmpeg(),
            }
        return {"use": use, "version": "", "name": name, "language": language}

    @cached_property
    def piper(self) -> str:
        """`piper 1.8.0`; "" if it isn't installed beside filmkit."""
        with contextlib.suppress(metadata.PackageNotFoundError):
            if importlib.util.find_spec("piper"):
                return f"piper {metadata.version('piper-tts')}"
        return ""

    @cached_property
    def espeak(self) -> str:
        """`espeak-ng 1.51`; "" if it isn't on the PATH."""
        words = _ask("--version").split()
        return next((f"espeak-ng {word}" for word in words if word[0].isdigit()), "")

    @cached_property
    def voices(self) -> Mapping[str, Path]:
        """Piper's voices by their names, sorted; one of the user's wins over one of a package."""
        found = {path.stem: path for path in (*_packaged(), *_of_folder(self._folder))}
        return dict(sorted(found.items()))

    def argv(self, recipe: Mapping[str, Json], text: Path, output: Path) -> tuple[str, ...]:
        """The command that speaks the text in a file into a WAV file.

        Raises:
            BackendError: The recipe's program or voice isn't on this machine.
        """
        name, speed = str(recipe["name"]), float(str(recipe["speed"]))
        if not recipe["version"]:
            wanted = f"{recipe['use']} has no voice '{name}'" if name else "there is no voice"
            where = "" if name else f" for '{recipe['language']}' ({recipe['use']})"
            raise BackendError(f"{wanted}{where} on this machine", hint=CURE)
        if recipe["use"] == "espeak":
            words = str(round(175 * speed))  # a minute; 175 is espeak's own
            return ("espeak-ng", "-v", name, "-s", words, "-f", str(text), "-w", str(output))
        if name not in self.voices:
            raise BackendError(f"piper has no voice '{name}' on this machine", hint=CURE)
        return (
            *(sys.executable, "-m", "piper", "-m", str(self.voices[name])),
            *("-i", str(text), "-f", str(output), "--length-scale", f"{1 / speed:.4f}"),
            *("--noise-scale", "0", "--noise-w-scale", "0"),  # else no two times are the same
        )

    def _choose(self, name: str, language: str) -> Path | None:
        """The voice of that name, or else the first for the language, or for that of another country."""
        if name:
            return self.voices.get(name)
        exact, rough = (
            language.replace("-", "_").lower(),
            language.split("-", maxsplit=1)[0].lower(),
        )
        for wanted in (f"{exact}-", f"{rough}_", f"{rough}-"):
            for voice, path in self.voices.items():
                if voice.lower().startswith(wanted):
                    return path
        return None

    def _spoken(self, language: str) -> str:
        """What espeak calls its voice for a language."""
        tag, rough = language.lower(), language.split("-", maxsplit=1)[0].lower()
        wanted = (tag, rough, _MANDARIN.get(rough, rough))
        return next((each for each in wanted if each in self._languages), rough)

    @cached_property
    def _languages(self) -> frozenset[str]:
        """What espeak calls the languages that it speaks."""
        lines = (line.split() for line in _ask("--voices").splitlines())
        return frozenset(words[1] for words in lines if len(words) > 1)

    def _digest(self, voice: Path) -> str:
        """SHA-256 of a voice's two files, kept for as long as their sizes and times stay."""
        config = voice.with_name(f"{voice.name}.json")
        stats = [path.stat() for path in (voice, config) if path.exists()]
        seen: list[Json] = [str(voice), *(n for s in stats for n in (s.st_size, s.st_mtime_ns))]
        kept: dict[str, Json] = {}
        with contextlib.suppress(OSError, ValueError):
            data = json.loads(self._cache.read_text("utf-8"))
            kept = data if isinstance(data, dict) else {}
        match kept.get(voice.stem):
            case {"seen": before, "digest": str(digest)} if before == seen:
                return digest
        parts = [files.sha256(path) for path in (voice, config) if path.exists()]
        digest = hashlib.sha256(" ".join(parts).encode()).hexdigest()
        with contextlib.suppress(OSError):  # then it is read each time
            files.write_json(self._cache, {**kept, voice.stem: {"seen": seen, "digest": digest}})
        return digest


def _packaged() -> Iterator[Path]:
    """The voices that packages bring, in a fixed order."""
    for module in sorted(m.name for m in pkgutil.iter_modules() if _PACKAGES in m.name):
        spec = importlib.util.find_spec(module)
        for folder in (spec.submodule_search_locations if spec else None) or ():
            yield from sorted(Path(folder).rglob(f"*{_SUFFIX}"))


def _of_folder(folder: Path | None) -> Iterator[Path]:
    if folder and folder.is_dir():
        yield from sorted(folder.glob(f"*{_SUFFIX}"))


def _ask(option: str) -> str:
    """What espeak-ng says; "" if it isn't there."""
    program = shutil.which("espeak-ng")
    if not program:
        return ""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        answer = subprocess.run(
            (program, option),
            capture_output=True,
            check=True,
            timeout=_PATIENCE_S,
            stdin=subprocess.DEVNULL,
        )
        return answer.stdout.decode("utf-8", "replace")
    return ""
