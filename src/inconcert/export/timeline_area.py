"""Where everything stands in a timeline."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inconcert.export.svg import el

if TYPE_CHECKING:
    from markupsafe import Markup

WIDTH = 1160.0
LEFT, RIGHT = 168.0, 8.0
HEAD_TOP = 76.0
GAP = 5.0
# The part of a column that lies before the first post of its occasion.
BEFORE = 0.16
WIDE_COLUMN = 78.0  # from here on a column's labels stand upright
OTHERS_HEIGHT = 40.0


@dataclass(frozen=True)
class TimelineArea:
    """The rows and columns of a timeline, in user units."""

    columns: int
    column_width: float
    row_height: float
    rows: int
    rest: bool
    head: float

    @property
    def top(self) -> float:
        """Where the columns begin."""
        return HEAD_TOP + self.head

    @property
    def bottom(self) -> float:
        """Where the rows of members end."""
        return self.top + self.rows * self.row_height + (18.0 if self.rest else 0.0)

    @property
    def others_top(self) -> float:
        """Where everyone else begins."""
        return self.bottom + 10.0

    @property
    def height(self) -> float:
        """How high the whole picture is."""
        return self.others_top + OTHERS_HEIGHT + 49.0

    def column_x(self, number: int) -> float:
        """Return where a column begins."""
        return LEFT + number * self.column_width + GAP / 2

    @property
    def inner(self) -> float:
        """How wide the inside of a column is."""
        return self.column_width - GAP

    def at(self, number: int, us: int, reach: int) -> float:
        """Return where a post stands, `us` after the first of column `number`."""
        return self.column_x(number) + self.inner * place_in_column(us, reach)

    def row_y(self, row: int | None) -> float:
        """Return where a row lies; None is that of members without one."""
        if row is None:
            return self.top + self.rows * self.row_height + 9.0
        return self.top + (row + 0.5) * self.row_height


def place_in_column(since_us: int, reach: int) -> float:
    """Return where in a column (0 … 1) a post stands, `since_us` after the first of its occasion.

    Root scale on both sides of the first post: seconds stay apart, an hour stays in the picture.
    """
    part = min(1.0, math.sqrt(abs(since_us) / reach))
    return BEFORE * (1 - part) if since_us < 0 else BEFORE + (1 - BEFORE) * part


def text_at(x: float, y: float, text: str, class_: str = "", **more: object) -> Markup:
    """Return a text at a place."""
    return el("text", text, x=x, y=y, class_=class_ or None, **more)
