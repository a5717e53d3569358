"""A brush for one thing on a sheet: its place and its size are set once, then it is drawn in its own terms.

Knows nothing of which thing it paints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.backends.render.animatic.sheet import mix, ribbon

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels, Points, Sheet

Corners = tuple[float, float, float, float]  # left, top, right, bottom


class Brush:
    """Draws points given in sizes of the thing, x to the right and y downwards from its foot.

    Attributes:
        palette: The picture's colours.
    """

    def __init__(
        self, setting: Setting, sheet: Sheet, place: tuple[float, float], size: float
    ) -> None:
        self.palette = setting.palette
        self._sheet, self._place, self._size = sheet, place, size

    def at(self, points: Points) -> Pixels:
        """Pixel places of points."""
        return self._sheet.stage.around(*self._place, points, self._size)

    def shape(self, points: Points, colour: Colour) -> None:
        """Cut out a shape in one colour."""
        self._sheet.shape(self.at(points), colour)

    def paint(self, points: Points, colour: Colour, amount: float = 1.0) -> None:
        """Colour a shape, whether it is cut out or not."""
        self._sheet.paint(self.at(points), colour, amount)

    def light(self, points: Points, colour: Colour, strength: float) -> None:
        """Cut out a shape that shines."""
        self._sheet.cut(self.at(points))
        self._sheet.light(self.at(points), colour, strength)

    def line(self, points: Points, colour: Colour, width: float) -> None:
        """Cut out a line, `width` in sizes of the thing."""
        self._sheet.shape(self._ribbon(points, width), colour)

    def stroke(self, points: Points, colour: Colour, width: float, amount: float = 1.0) -> None:
        """Colour a line."""
        self._sheet.paint(self._ribbon(points, width), colour, amount)

    def rect(self, corners: Corners, colour: Colour, amount: float = 1.0) -> None:
        """Cut out a rectangle, and colour it."""
        left, top, right, bottom = corners
        points = self.at([(left, top), (right, top), (right, bottom), (left, bottom)])
        self._sheet.cut(points)
        self._sheet.paint(points, colour, amount)

    def tone(self, colour: Colour, amount: float = 0.55) -> Colour:
        """What a thing of this colour looks like in the picture's light."""
        lit = mix(colour, self.palette.light, 0.12)
        return mix(self.palette.near, lit, amount * (0.8 if self.palette.dark else 1.0))

    def _ribbon(self, points: Points, width: float) -> Pixels:
        return ribbon(self.at(points), width * self._size * self._sheet.stage.unit)
