"""What every renderer promises, held against those that need no server."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from filmkit.backends.ffmpeg import find_ffmpeg
from filmkit.backends.probe import check_video
from filmkit.backends.process import Children
from filmkit.backends.render import RENDERERS, find_renderer
from filmkit.errors import Cancelled
from filmkit.keys import canonical
from filmkit.model.film import Format, RenderChoice, Transition
from filmkit.model.ports import Job, Machine, Renderer
from filmkit.model.settings import Settings
from filmkit.model.shot import Shot
from filmkit.timing import Rate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORM = Format(width=160, height=90, rate=Rate.of("24000/1001"), handles=2)
SHOT = Shot(
    id="scene_01",
    label="1",
    frames=5,
    prompt='a "city"; rm -rf / \\ %d {x} é 漢 🎬',
    caption="a city\n\x00' \ud800",
    negative="",
    seed=2**32 - 1,
    take=1,
    size="medium",
    angle="eye_level",
    move="dolly_in",
    cast=(),
    loras=(),
    transition=Transition(),
)


@pytest.mark.parametrize("use", sorted(RENDERERS.keys() - {"comfyui"}))
class TestRenderer:
    """Each of the registry that needs nothing but this machine."""

    def _renderer(self, use: str) -> Renderer:
        return find_renderer(use, Machine(ffmpeg=find_ffmpeg(""), settings=Settings()))

    def _render(
        self, use: str, shot: Shot, folder: Path, tell: Callable[[float], None] = lambda _: None
    ) -> Path:
        folder.mkdir()
        renderer = self._renderer(use)
        payload = json.loads(
            canonical(renderer.order(shot, FORM, RenderChoice(use=use)).payload).decode(
                "utf-8", "surrogatepass"
            )
        )
        job = Job(
            inputs={}, work=folder, output=folder / "made.mp4", tell=tell, children=Children()
        )
        renderer.render(payload, job)
        return job.output

    def test_clip_is_what_was_asked_for(self, use: str, tmp_path: Path) -> None:
        """Any text gives a clip of the size, the rate, the frames and the handles asked for."""
        clip = self._render(use, SHOT, tmp_path / "a")
        check_video(clip, width=160, height=90, rate=FORM.rate, frames=9)

    def test_payload_decides_the_bytes(self, use: str, tmp_path: Path) -> None:
        """The payload is JSON, and the same one gives the same bytes."""
        one = self._render(use, SHOT, tmp_path / "a")
        other = self._render(use, SHOT, tmp_path / "b")
        assert one.read_bytes() == other.read_bytes()

    def test_payload_has_what_decides(self, use: str) -> None:
        """Another prompt, seed or length is another payload."""
        renderer = self._renderer(use)
        shots = [SHOT, replace(SHOT, prompt="x"), replace(SHOT, seed=1), replace(SHOT, frames=6)]
        assert len(
            {canonical(renderer.order(shot, FORM, RenderChoice(use=use)).payload) for shot in shots}
        ) == len(shots)

    def test_ends_when_told(self, use: str, tmp_path: Path) -> None:
        """A build that stops ends it at its next word, and leaves no clip that counts."""

        def stop(_: float) -> None:
            raise Cancelled

        with pytest.raises(Cancelled):
            self._render(use, SHOT, tmp_path / "a", tell=stop)
