"""The steps that draw titles and credits, and lay titles over clips.

Knows nothing of how they are drawn.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from filmkit.cut.commands import TITLE, titled_command
from filmkit.model.ports import FONT, Expected, ExpectedStill
from filmkit.plan.cards import overlay_start
from filmkit.plan.step import make_step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.model.asset import Asset
    from filmkit.model.cards import Card
    from filmkit.model.film import Film
    from filmkit.model.shot import Shot
    from filmkit.plan.step import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterer:
    """Makes the steps of one film's cards.

    Attributes:
        film: The film.
        assets: The files that it names, by their path.
        ffmpeg: Which ffmpeg: it decides bytes.
    """

    film: Film
    assets: Mapping[str, Asset]
    ffmpeg: str

    def card(self, card: Card) -> Step:
        """The step that makes a card's clip; of a title over a picture, a picture with nothing else in it."""
        form, font = self.film.format, card.lettering.font
        still = bool(card.over)
        frames = card.frames + 2 * form.handles
        return make_step(
            f"card:{self.film.name}:{card.id}",
            recipe={"card": self._still(card) if still else self._clip(card)}
            | ({} if still else {"ffmpeg": self.ffmpeg}),
            assets={FONT: font} if font else {},
            asset_digests={FONT: self.assets[font].digest} if font else {},
            path=f"cards/{card.id}{'.png' if still else '.mp4'}",
            expected=ExpectedStill(width=form.width, height=form.height)
            if still
            else Expected(width=form.width, height=form.height, frames=frames, rate=form.rate),
        )

    def titled(self, shot: Shot, clip: Step, card: Card, picture: Step) -> Step:
        """The step that lays a title over a shot's clip.

        Args:
            shot: The shot.
            clip: Makes its clip.
            card: The title.
            picture: Makes its picture.
        """
        form = self.film.format
        command = titled_command(shot, form, card, start=overlay_start(shot, card, self.film))
        frames = shot.frames + 2 * form.handles
        return make_step(
            f"titled:{self.film.name}:{shot.id}",
            recipe={"ffmpeg": self.ffmpeg, "command": command.recipe()},
            inputs={f"{shot.id}.mp4": clip, TITLE: picture},
            path=f"titled/{shot.id}.mp4",
            expected=Expected(width=form.width, height=form.height, frames=frames, rate=form.rate),
        )

    def _clip(self, card: Card) -> dict[str, Json]:
        """All that decides a card's frames; `frames` counts the handles, as the clip does."""
        form, look = self.film.format, card.lettering
        return {
            **self._still(card),
            "rate": str(form.rate),
            "frames": card.frames + 2 * form.handles,
            "handles": form.handles,
            "background": look.background,
            "fade": look.fade_frames,
            **({} if card.fades_in or not look.fade_frames else {"fades_in": False}),
            **({} if card.fades_out or not look.fade_frames else {"fades_out": False}),
        }

    def _still(self, card: Card) -> dict[str, Json]:
        form, look = self.film.format, card.lettering
        entries: list[Json] = [asdict(entry) | {"name": list(entry.name)} for entry in card.entries]
        content: dict[str, Json] = {"text": card.text, "position": card.position}
        return {
            "width": form.width,
            "height": form.height,
            "size": look.size,
            "colour": look.colour,
            **({"entries": entries, "rolls": card.rolls} if entries else content),
        }
