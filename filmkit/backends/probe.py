"""What is in a media file, read from its header.

Knows nothing of films. Opens files only, and reads no format that names other files: a file may come from anyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from filmkit.errors import BackendError
from filmkit.model.ports import Expected, ExpectedLength, ExpectedStill
from filmkit.timing import Rate, spoken

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import InputContainer

    from filmkit.model.ports import Outcome

_FORMATS = (
    "mov,mp4,m4a,matroska,webm,avi,mpegts,mpeg,ogg,flv,asf,mxf,wav,mp3,flac,aac,aiff,w64,"
    "png_pipe,jpeg_pipe,webp_pipe,bmp_pipe,tiff_pipe,gif"
)
SAFE = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}  # to open anybody's file with
_OUTPUT = "if the workflow is your own: see that 'output' names the node that saves what is wanted"
_LONGER = (
    "if the workflow is your own: see that 'frames' is bound to what decides the length, "
    "and that 'fps' is what it makes"
)
_STILLS = frozenset({"png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe", "gif"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One media file.

    Attributes:
        codec: Of the pictures, as ffmpeg calls it: `h264`; "" without pictures.
        width: Pixels as stored, 0 without pictures.
        height: Pixels as stored, 0 without pictures.
        rate: Frames per second, the mean where it varies; None without moving pictures.
        frames: How many pictures; 1 for a still one.
        still: It is a picture, not a video. An animated GIF counts as its first picture.
        sample_rate: Audio samples per second, 0 without sound.
        samples: Length of the sound in samples, as the header has it; 0 without sound or if it doesn't say.
    """

    codec: str = ""
    width: int = 0
    height: int = 0
    rate: Rate | None = None
    frames: int = 0
    still: bool = False
    sample_rate: int = 0
    samples: int = 0

    @property
    def seconds(self) -> Fraction:
        """Length of the moving pictures; 0 without."""
        return self.rate.seconds(self.frames) if self.rate else Fraction(0)


def probe(path: Path) -> Media:
    """Read what a file holds. Formats that don't say how many frames they have are read through, not decoded.

    Raises:
        BackendError: It isn't there, or isn't a media file that is understood.
    """
    import av  # noqa: PLC0415 (0.06 s, and a build probes nothing before its first step has been made)

    try:
        with av.open(f"file:{path}", options=dict(SAFE)) as container:
            return _media(container)
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise BackendError(
            f"'{path.name}' can't be read as a picture, a video or sound",
            hint="PNG, JPEG, WebP, MP4, MOV, WebM and WAV are sure to work",
            log=str(error),
        ) from error


def _media(container: InputContainer) -> Media:
    still = container.format.name in _STILLS
    pictures = container.streams.video[0] if container.streams.video else None
    sound = container.streams.audio[0] if container.streams.audio else None
    samples = 0
    if sound and sound.duration and sound.time_base:
        samples = round(sound.duration * sound.time_base * sound.rate)
    if not pictures:
        return Media(sample_rate=sound.rate if sound else 0, samples=samples)
    fps = pictures.average_rate or pictures.guessed_rate
    frames = 1 if still else pictures.frames or _count(container)
    return Media(
        codec=pictures.codec_context.name,
        width=pictures.codec_context.width,
        height=pictures.codec_context.height,
        rate=Rate(Fraction(fps)) if fps and not still else None,
        frames=frames,
        still=still,
        sample_rate=sound.rate if sound else 0,
        samples=samples,
    )


def _count(container: InputContainer) -> int:
    return sum(1 for packet in container.demux(video=0) if packet.size)


def check_outcome(path: Path, expected: Outcome) -> None:
    """Make sure that an artifact is what was expected of it. Raises BackendError: it isn't."""
    if isinstance(expected, Expected):
        e = expected
        check_video(path, width=e.width, height=e.height, rate=e.rate, frames=e.frames)
    elif isinstance(expected, ExpectedStill):
        _check_still(path, expected)
    else:
        _check_length(path, expected)


def _check_still(path: Path, expected: ExpectedStill) -> None:
    media = probe(path)
    if not media.still:
        what = "a video" if media.rate else "sound without pictures"
        raise BackendError(f"'{path.name}' is {what}, not a picture", hint=_OUTPUT)
    size, wanted = f"{media.width}x{media.height}", f"{expected.width}x{expected.height}"
    if expected.width and size != wanted:
        raise BackendError(f"'{path.name}' has {size} pixels instead of {wanted}")


def _check_length(path: Path, expected: ExpectedLength) -> None:
    """A clip that ends within the last frame is long enough: the cut shows its last picture till then."""
    media = probe(path)
    if not media.rate:
        what = "a picture" if media.still else "sound without pictures"
        raise BackendError(f"'{path.name}' is {what}, not a video", hint=_OUTPUT)
    if media.seconds < expected.rate.seconds(expected.frames - 1):
        wanted = spoken(expected.rate.seconds(expected.frames))
        message = f"'{path.name}' lasts {spoken(media.seconds)}, and {wanted} are needed"
        raise BackendError(message, hint=_LONGER)


def check_video(path: Path, *, width: int, height: int, rate: Rate, frames: int) -> None:
    """Make sure that a video is what was ordered.

    Args:
        path: The video.
        width: Pixels it must have.
        height: Pixels it must have.
        rate: Frames per second it must have, exactly.
        frames: How many it must have, exactly.

    Raises:
        BackendError: It isn't; says all that differs.
    """
    media = probe(path)
    orders = (
        ("pixels", f"{media.width}x{media.height}", f"{width}x{height}"),
        ("frames per second", str(media.rate or "no"), str(rate)),
        ("frames", str(media.frames), str(frames)),
    )
    wrong = [
        f"{got} {what} instead of {ordered}" for what, got, ordered in orders if got != ordered
    ]
    if wrong:
        raise BackendError(f"'{path.name}' has {', '.join(wrong)}")
