"""One spoken line: said by a speech program, without the silence around it, as loud as the others.

Knows nothing of films. The words go into a file, never into a command.
"""

from __future__ import annotations

import subprocess
import wave
from typing import TYPE_CHECKING, Any

import numpy as np

from filmkit.backends.sound.tool import Refused, Tool
from filmkit.backends.voice.programs import CURE
from filmkit.cut.sound import SAMPLE_RATE
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

    from filmkit.backends.voice.programs import Speakers
    from filmkit.keys import Json
    from filmkit.model.ports import Job

_FULL = 32767.0  # of 16 bits
_LEVEL = 10 ** (-20 / 20)  # mean level of each line's sounding part
_PEAK = 10 ** (-1 / 20)
_QUIET = 10 ** (-45 / 20)  # of the highest peak: what is below it at both ends is silence
_MARGIN_S = 0.03
_NOTHING_S = 0.3  # a line without a letter lasts so long
_BITEXACT = ("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact")


class SpokenLines:
    """A `Maker`: writes 16-bit mono WAV at 48 kHz."""

    def __init__(self, speakers: Speakers, ffmpeg: Path) -> None:
        self._speakers = speakers
        self._ffmpeg = ffmpeg

    def __call__(self, recipe: Mapping[str, Json], job: Job) -> None:
        """Speak `recipe["text"]`.

        Raises:
            BackendError: The program or its voice isn't there, or it failed.
            Cancelled: Out of `job.tell`.
        """
        said = job.work / "said.wav"
        text = str(recipe["text"]).replace("[[", "[ [")  # what both programs take for phonemes
        argv = self._speakers.argv(recipe, job.work / "text.txt", said)
        if any(char.isalnum() for char in text):
            (job.work / "text.txt").write_text(f"{text}\n", "utf-8", "replace", newline="\n")
            _run(argv, str(recipe["use"]), job)
        rate = _level(said, job.work / "level.wav")
        job.tell(0.8)
        self._convert(rate, float(str(recipe["pitch"])), job)

    def _convert(self, rate: int, semitones: float, job: Job) -> None:
        """Bring the voice to its pitch and to 48 kHz; the pitch leaves its length."""
        filters = [f"aresample={SAMPLE_RATE}"]
        if semitones:
            factor = 2 ** (semitones / 12)
            filters = [
                f"asetrate={round(rate * factor)}",
                f"aresample={SAMPLE_RATE}",
                f"atempo={1 / factor:.6f}",
            ]
        tool = Tool(self._ffmpeg, job.children, job.work)
        shape = ("-af", ",".join(filters), "-ac", "1", "-c:a", "pcm_s16le", *_BITEXACT)
        try:
            tool.run(
                ("-i", "file:level.wav", *shape, "-f", "wav", f"file:{job.output}"),
                lambda _: job.tell(0.9),
            )
        except Refused as refused:
            message = "ffmpeg could not bring a voice to its rate"
            raise BackendError(message, log=refused.log) from refused


def _run(argv: tuple[str, ...], program: str, job: Job) -> None:
    log = job.work / "voice.log"
    try:
        with (
            log.open("wb") as words,
            job.children.child(
                argv, cwd=job.work, stdin=subprocess.DEVNULL, stdout=words, stderr=words
            ) as child,
        ):
            code = child.wait()
    except (FileNotFoundError, PermissionError) as error:
        raise BackendError(f"{program} can't be started", hint=CURE, log=str(error)) from error
    if code:
        job.tell(0)  # if the build is stopping, that is why it failed
        said = log.read_text("utf-8", "replace").strip()
        reason = said.splitlines()[-1] if said else "it said nothing"
        hint = "see that its voice is there: 'filmkit doctor' tells which programs are"
        raise BackendError(f"{program} can't speak the line: {reason}", hint=hint, log=said)


def _level(said: Path, output: Path) -> int:
    """Write what was said without the silence around it, at the common level; its sample rate."""
    rate, sound = (SAMPLE_RATE, np.zeros(0, np.float64)) if not said.exists() else _read(said)
    peak = float(np.abs(sound).max(initial=0.0))
    if peak:
        heard = np.flatnonzero(np.abs(sound) > peak * _QUIET)
        margin = round(_MARGIN_S * rate)
        sound = sound[max(0, heard[0] - margin) : heard[-1] + margin]
        loudness = float(np.sqrt(np.mean(np.square(sound))))
        sound = sound * min(_LEVEL / loudness, _PEAK / peak)
    else:
        sound = np.zeros(round(_NOTHING_S * rate))
    with wave.open(str(output), "wb") as file:
        file.setparams((1, 2, rate, len(sound), "NONE", ""))
        file.writeframes(np.round(sound * _FULL).astype("<i2").tobytes())
    return rate


def _read(path: Path) -> tuple[int, npt.NDArray[Any]]:
    """Rate and samples, -1 to 1, of a mono file of 16 bits.

    Raises:
        BackendError: It is none.
    """
    try:
        with wave.open(str(path), "rb") as file:
            if file.getnchannels() != 1 or file.getsampwidth() != 2:  # noqa: PLR2004 (bytes)
                raise wave.Error("not mono with 16 bits")  # noqa: TRY301
            samples = file.readframes(file.getnframes())
            return file.getframerate(), np.frombuffer(samples, "<i2") / _FULL
    except (wave.Error, EOFError) as error:
        message = "the speech program wrote no sound that can be read"
        raise BackendError(message, log=str(error)) from error
