"""Delivering a film: whole, with a poster, over nothing of anybody else's."""

from __future__ import annotations

import resource
import signal
from typing import TYPE_CHECKING

import pytest
from cutroom import cut_film, ffmpeg, form, make_clips, shot
from PIL import Image

from filmkit.backends import delivery
from filmkit.backends.delivery import make_poster, says_ours
from filmkit.cut.timeline import timeline
from filmkit.errors import BackendError
from filmkit.model.film import Fade

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def deliver(film: Path, target: Path, *, poster_frame: int, within: Path | None = None) -> Path:
    """Deliver with that frame as poster."""
    return delivery.deliver(film, target, make_poster(film, poster_frame), within=within)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished film that fades in over its first second."""
    folder = tmp_path_factory.mktemp("film")
    shots = [shot(1, 24), shot(2, 24)]
    cut = timeline(shots, form(), Fade(in_frames=24))
    make_clips(shots, cut.form, folder)
    return cut_film(cut, folder)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_film_and_poster_arrive_and_are_known_as_ours(film: Path, tmp_path: Path) -> None:
    """The folder is made, both files are there and marked, nothing else is left."""
    target = tmp_path / "films/new/my film.mp4"
    poster = deliver(film, target, poster_frame=30)
    assert poster == tmp_path / "films/new/my film.jpg"
    assert target.read_bytes() == film.read_bytes()
    assert says_ours(target)
    assert says_ours(poster)
    assert _names(target.parent) == {"my film.mp4", "my film.jpg"}


def test_a_second_delivery_replaces_the_first(film: Path, tmp_path: Path) -> None:
    """What filmkit delivered, filmkit may replace, and the same film gives the same poster."""
    target = tmp_path / "a.mp4"
    first = deliver(film, target, poster_frame=30).read_bytes()
    assert deliver(film, target, poster_frame=30).read_bytes() == first


def test_the_poster_is_the_frame_asked_for(film: Path, tmp_path: Path) -> None:
    """The poster shows just that frame of the film, in its colours."""
    poster = deliver(film, tmp_path / "a.mp4", poster_frame=31)
    select = ("-vf", r"select=eq(n\,31)", "-frames:v", "1")
    ffmpeg("-i", film, *select, tmp_path / "wanted.png")
    with Image.open(poster) as got, Image.open(tmp_path / "wanted.png") as wanted:
        assert got.size == wanted.size
        pairs = zip(got.convert("RGB").tobytes(), wanted.convert("RGB").tobytes(), strict=True)
        assert sum(abs(a - b) for a, b in pairs) / len(wanted.tobytes()) < 8


def test_a_black_frame_makes_no_poster(film: Path, tmp_path: Path) -> None:
    """If the wanted frame is black, another is taken."""
    poster = deliver(film, tmp_path / "a.mp4", poster_frame=0)
    with Image.open(poster) as image:
        assert max(image.convert("L").tobytes()) > 60


@pytest.mark.parametrize("name", ["a.mp4", "a.jpg"])
def test_somebody_elses_file_is_never_replaced(name: str, film: Path, tmp_path: Path) -> None:
    """A file in the way that filmkit didn't make stays byte for byte, and nothing else is written."""
    if name == "a.mp4":
        ffmpeg("-i", film, "-c", "copy", "-map_metadata", "-1", tmp_path / name)
    else:
        Image.new("RGB", (9, 9)).save(tmp_path / name)
    before = (tmp_path / name).read_bytes()
    with pytest.raises(BackendError, match="was not made by filmkit") as caught:
        deliver(film, tmp_path / "a.mp4", poster_frame=30)
    assert "move it" in caught.value.problems[0].hint
    assert (tmp_path / name).read_bytes() == before
    assert _names(tmp_path) == {name}


@pytest.mark.parametrize("way", ["empty", "folder", "dangling link", "text"])
def test_whatever_is_in_the_way_stays(way: str, film: Path, tmp_path: Path) -> None:
    """Folders, broken links and unreadable files count as somebody else's."""
    target = tmp_path / "a.mp4"
    match way:
        case "empty":
            target.touch()
        case "folder":
            target.mkdir()
        case "dangling link":
            target.symlink_to("nowhere")
        case _:
            target.write_text("made with filmkit")
    with pytest.raises(BackendError, match="was not made by filmkit"):
        deliver(film, target, poster_frame=30)
    assert _names(tmp_path) == {"a.mp4"}


def test_a_link_out_of_the_project_is_refused(film: Path, tmp_path: Path) -> None:
    """A delivery folder that leads elsewhere by a symbolic link gets nothing."""
    (tmp_path / "root").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "root/films").symlink_to(tmp_path / "elsewhere")
    target = tmp_path / "root/films/a.mp4"
    with pytest.raises(BackendError, match="outside the project"):
        deliver(film, target, poster_frame=30, within=tmp_path / "root")
    assert not _names(tmp_path / "elsewhere")
    deliver(film, target, poster_frame=30)
    assert _names(tmp_path / "elsewhere") == {"a.mp4", "a.jpg"}


def test_a_file_where_the_folder_should_be(film: Path, tmp_path: Path) -> None:
    """A file in the folder's place is named."""
    (tmp_path / "films").touch()
    with pytest.raises(BackendError, match="is a file, not a folder"):
        deliver(film, tmp_path / "films/sub/a.mp4", poster_frame=30)


@pytest.fixture
def _no_room() -> Iterator[None]:
    """No file may grow beyond a few bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.usefixtures("_no_room")
def test_without_room_nothing_is_left_half_written(film: Path, tmp_path: Path) -> None:
    """A film that doesn't fit is reported, and leaves neither itself nor scraps."""
    with pytest.raises(BackendError, match="can't deliver to"):
        deliver(film, tmp_path / "a.mp4", poster_frame=30)
    assert not _names(tmp_path)


def test_what_is_no_film_is_not_delivered(tmp_path: Path) -> None:
    """A damaged film is found out before anything is replaced."""
    (tmp_path / "bad").write_text("no film")
    with pytest.raises(BackendError, match="can't be read as a film"):
        deliver(tmp_path / "bad", tmp_path / "out/a.mp4", poster_frame=0)
    assert _names(tmp_path) == {"bad"}
