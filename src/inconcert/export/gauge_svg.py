"""What was observed beside what chance would give, as a small picture in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert.export import words
from inconcert.export.svg import el

if TYPE_CHECKING:
    from markupsafe import Markup

_WIDTH = 130.0


def gauge_svg(observed: float, expected: float | None) -> Markup:
    """Return observed as a bar, and expected as a mark on the same scale."""
    most = max(observed, expected or 0.0) or 1.0
    wide = _WIDTH * observed / most
    mark = _WIDTH * (expected or 0.0) / most
    return el(
        "svg",
        el("rect", x=0, y=2, width=wide, height=8, class_="seen"),
        el("rect", x=max(0.0, mark - 1), y=0, width=2, height=12, class_="chance"),
        class_="gauge",
        width=_WIDTH + 2,
        height=12,
        viewBox=f"0 0 {_WIDTH + 2:.0f} 12",
        role="img",
        aria_label=f"observed {words.count(observed)}, expected {words.count(expected)}",
    )
