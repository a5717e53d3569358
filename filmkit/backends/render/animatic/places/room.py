"""Rooms in one-point perspective: living room, attic, kitchen, corridor, with a window's light in them.

Knows nothing of figures or what happens in the room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic.places import furniture
from filmkit.backends.render.animatic.places.sky import paint_sky
from filmkit.backends.render.animatic.setting import Scenery
from filmkit.backends.render.animatic.sheet import Layer, Sheet, mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels

Quad = list[tuple[float, float]]


def paint_room(setting: Setting) -> Scenery:
    """The room that the words ask for."""
    sky = paint_sky(setting, cover=0.4, body=False)
    shell = Shell(setting)
    sheet = shell.paint()
    light = shell.light()
    props = Sheet(setting.stage, shell.dark, shell.dark, (0, 1))
    lamps = furniture.furnish(setting, sheet, props, shell)
    return Scenery(
        (sky, sheet.layer(0.3), light, props.layer(0.62)),
        ground=min(0.86, shell.floor_y + 0.12),
        lamps=tuple((x, y, 0.62) for x, y in lamps),
    )


class Shell:
    """Walls, floor and ceiling about a vanishing point.

    Attributes:
        left, right, top, floor_y: The back wall's edges.
        window: The window's edges on the back wall: left, top, right, bottom.
        dark: The colour of things in the shadow.
    """

    def __init__(self, setting: Setting) -> None:
        rng = setting.dice("room")
        self.setting = setting
        self.kind = setting.theme.place
        deep = self.kind == "corridor"
        middle = float(rng.uniform(-0.2, 0.2))
        wide = (0.2 if deep else 0.62) * (1 + 0.1 * float(rng.normal()))
        self.middle = middle
        self.left, self.right = middle - wide, middle + wide
        self.floor_y = setting.horizon + (0.09 if deep else 0.16)
        self.top = setting.horizon - (0.14 if deep else 0.42)
        side = float(rng.choice([-1, 1]))
        at = middle + side * wide * 0.42
        half = 0.06 if deep else 0.17
        self.window = (at - half, self.top + 0.1, at + half, self.floor_y - (0.1 if deep else 0.2))
        if self.kind == "attic":
            self.window = (middle - 0.12, self.top + 0.02, middle + 0.12, self.top + 0.24)
        palette = setting.palette
        warm: Colour = (122, 96, 74)
        self.wall = mix(
            mix(palette.tone(0.22), warm, 0.3), palette.near, 0.45 if palette.dark else 0.2
        )
        self.dark = mix(palette.near, (20, 14, 12), 0.5)

    def paint(self) -> Sheet:
        """The shell with a hole where the window is."""
        stage, wall, dark = self.setting.stage, self.wall, self.dark
        sheet = Sheet(stage, mix(wall, dark, 0.25), wall, (self.top, self.floor_y))
        sheet.cut(stage.points([(-9, -9), (9, -9), (9, 9), (-9, 9)]))
        sides = self._sides()
        for quad, shade in zip(sides, (0.6, 0.66, 0.72, 0.5), strict=True):
            sheet.paint(stage.points(quad), mix(wall, dark, shade))
        self._boards(sheet)
        if self.kind == "attic":
            self._rafters(sheet)
        if self.kind == "corridor":
            self._doors(sheet)
        self._hole(sheet)
        self._corners(sheet)
        return sheet

    def _sides(self) -> tuple[Quad, Quad, Quad, Quad]:
        """Left wall, right wall, ceiling, floor."""
        left, right, top, foot = self.left, self.right, self.top, self.floor_y
        far = [self.outwards(p) for p in ((left, top), (right, top), (right, foot), (left, foot))]
        return (
            [(left, top), (left, foot), far[3], far[0]],
            [(right, top), (right, foot), far[2], far[1]],
            [(left, top), (right, top), far[1], far[0]],
            [(left, foot), (right, foot), far[2], far[3]],
        )

    def outwards(self, point: tuple[float, float], by: float = 12.0) -> tuple[float, float]:
        """Where the line from the vanishing point through `point` gets nearer to the camera."""
        vanishing = (self.middle, self.setting.horizon)
        return (
            vanishing[0] + (point[0] - vanishing[0]) * by,
            vanishing[1] + (point[1] - vanishing[1]) * by,
        )

    def _boards(self, sheet: Sheet) -> None:
        """Floorboards towards the vanishing point."""
        stage = sheet.stage
        for x in np.linspace(self.left, self.right, 12):
            a, b = (float(x), self.floor_y), (float(x) + 0.004, self.floor_y)
            sheet.paint(stage.points([a, b, self.outwards(b), self.outwards(a)]), self.dark, 0.55)

    def _rafters(self, sheet: Sheet) -> None:
        """A sloping roof: the upper corners cut off, beams along the slope."""
        stage = sheet.stage
        knee = self.floor_y - 0.2
        for side in (-1, 1):
            x = self.left if side < 0 else self.right
            ridge = (self.middle + side * 0.03, self.top - 0.04)
            slope = [ridge, (x, knee), self.outwards((x, knee)), self.outwards(ridge)]
            sheet.paint(stage.points(slope), mix(self.wall, self.dark, 0.62 if side < 0 else 0.74))
            for by in (1.0, 1.25, 1.6, 2.15, 3.0, 4.5):
                a, b = self.outwards(ridge, by), self.outwards((x, knee), by)
                c, d = self.outwards((x, knee), by * 1.05), self.outwards(ridge, by * 1.05)
                sheet.paint(stage.points([a, b, c, d]), self.dark, 0.75)
        sheet.paint(stage.points([(self.middle - 0.03, self.top - 0.04), (self.middle + 0.03, self.top - 0.04),
                                  self.outwards((self.middle + 0.03, self.top - 0.04)),
                                  self.outwards((self.middle - 0.03, self.top - 0.04))]), self.dark, 0.8)  # fmt: skip

    def _doors(self, sheet: Sheet) -> None:
        """Doors along both sides of a corridor."""
        stage, palette = sheet.stage, self.setting.palette
        for side in (self.left, self.right):
            for by in (1.35, 2.1, 3.6):
                foot, head = (side, self.floor_y), (side, self.top + 0.07)
                quad = [
                    self.outwards(head, by),
                    self.outwards(foot, by),
                    self.outwards(foot, by * 1.3),
                    self.outwards(head, by * 1.3),
                ]
                sheet.paint(stage.points(quad), mix(self.wall, self.dark, 0.42))
                edge = [
                    self.outwards(head, by),
                    self.outwards(foot, by),
                    self.outwards(foot, by * 1.02),
                    self.outwards(head, by * 1.02),
                ]
                sheet.paint(stage.points(edge), palette.light, 0.25)

    def _hole(self, sheet: Sheet) -> None:
        """The window: see-through, with frame, bars and sill."""
        stage = sheet.stage
        left, top, right, bottom = self.window
        frame = stage.points(
            [
                (left - 0.02, top - 0.025),
                (right + 0.02, top - 0.025),
                (right + 0.02, bottom + 0.025),
                (left - 0.02, bottom + 0.025),
            ]
        )
        sheet.paint(frame, mix(self.wall, self.setting.palette.light, 0.3))
        pane = np.round(
            stage.points([(left, top), (right, top), (right, bottom), (left, bottom)]) * 16
        ).astype(np.int32)
        cv2.fillPoly(sheet.alpha, [pane], 0, cv2.LINE_AA, 4)
        middle, third, bar = (left + right) / 2, top + (bottom - top) * 0.4, 0.006
        for a, b, c, d in (
            (middle - bar, top, middle + bar, bottom),
            (left, third - bar * 1.5, right, third + bar * 1.5),
        ):
            sheet.shape(
                stage.points([(a, b), (c, b), (c, d), (a, d)]), mix(self.wall, self.dark, 0.5)
            )
        glass = stage.points([(left, top), (right, top), (right, bottom), (left, bottom)])
        sheet.shine(glass, self.setting.palette.light, 0.3)

    def _corners(self, sheet: Sheet) -> None:
        """Darker towards the camera: the eye goes to the light."""
        stage = sheet.stage
        x = (np.arange(stage.columns, dtype=np.float32) - stage.px(self.middle)) / stage.width
        y = (
            np.arange(stage.rows, dtype=np.float32) - stage.py(self.setting.horizon)
        ) / stage.height
        far = np.sqrt((x[None] * 1.1) ** 2 + y[:, None] ** 2)
        sheet.blend(0, 0, np.clip((far - 0.25) * 0.75, 0, 0.55).astype(np.float32), self.dark)

    def light(self) -> Layer:
        """The light that falls through the window: a shaft in the air and its patch on the floor."""
        stage, palette = self.setting.stage, self.setting.palette
        left, top, right, bottom = self.window
        lean = -0.5 if (left + right) / 2 > self.middle else 0.5
        if self.kind == "attic":
            lean *= 0.6
        floor = 1.0
        small: Pixels = np.zeros((stage.rows // 4, stage.columns // 4), np.uint8)
        shaft = [(left, top), (right, top), (right + lean, floor), (left + lean - 0.1, floor)]
        self._fill(small, shaft, 74)
        self._fill(
            small,
            [(left, bottom), (right, bottom), (right + lean, floor), (left + lean - 0.1, floor)],
            30,
        )
        gone = np.linspace(1.15, 0.35, small.shape[0])[:, None]
        small = np.clip(small * gone, 0, 255).astype(np.uint8)
        small = cv2.GaussianBlur(small, (0, 0), stage.unit / 200)
        middle = (left + right) / 2
        for a, b in ((left, middle - 0.01), (middle + 0.01, right)):
            patch = [
                (a + lean * 0.72, self.floor_y + 0.1),
                (b + lean * 0.72, self.floor_y + 0.1),
                (b + lean * 1.05, 1.02),
                (a + lean * 1.05, 1.02),
            ]
            self._fill(small, patch, 92 if not palette.dark else 60)
        small = cv2.GaussianBlur(small, (0, 0), stage.unit / 420 + 0.3)
        alpha = cv2.resize(small, (stage.columns, stage.rows), interpolation=cv2.INTER_LINEAR)
        rgb = np.empty((stage.rows, stage.columns, 3), np.uint8)
        rgb[:] = np.round(np.array(palette.light)).astype(np.uint8)
        return Layer(rgb, np.asarray(alpha), None, 0.32)

    def _fill(self, small: Pixels, quad: Quad, value: int) -> None:
        points = np.round(self.setting.stage.points(quad) / 4 * 16).astype(np.int32)
        patch = np.zeros_like(small)
        cv2.fillPoly(patch, [points], value, cv2.LINE_AA, 4)
        cv2.max(small, patch, dst=small)
