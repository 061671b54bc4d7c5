"""Labels over a picture in rows, so that none lies on another, whatever their script."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 6.0
_BROAD = frozenset("mwMW@%&—…")


class Placed(NamedTuple):
    """Where a label goes: its row (0 is the lowest), whether left of its point, its text."""

    lane: int
    left: bool
    text: str


def width(text: str) -> float:
    """Return about how wide a text of 11 px is drawn, rather too much than too little, in px."""
    return sum(_letter(letter) for letter in text)


def _letter(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 14.0
    if letter in _BROAD:
        return 11.0
    if letter.isascii():
        return 8.0 if letter.isupper() else 6.4
    return 9.5


def shorten(text: str, most: float) -> str:
    """Return a text cut to so many px, with an ellipsis where anything is gone."""
    if width(text) <= most:
        return text
    room = most - _letter("…")
    end = 0
    for letter in text:
        if room < _letter(letter):
            break
        room -= _letter(letter)
        end += 1
    return text[:end].rstrip() + "…"


def place(
    labels: Sequence[tuple[float, str, str]], left: float, right: float, *, lanes: int = 7
) -> list[Placed]:
    """Return where the label of each point (x, text, short text) goes between two places (px).

    A label stands beside its point, to the right if there is room, in the lowest row that has any;
    where no row has, the short text is put instead, and where that has none either, nothing. Of
    those to the left of their points the leftmost goes first, of the others the rightmost: the line
    from a point up to its row then passes beside the rows below, and not through them.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in range(lanes)]
    made: dict[int, Placed] = {}
    turned = [x + GAP + width(text) > right for x, text, _ in labels]
    for n in sorted(
        range(len(labels)), key=lambda n: (not turned[n], (1 if turned[n] else -1) * labels[n][0])
    ):
        x, *texts = labels[n]
        tried = (_try(x, text, taken, left, right) for text in texts)
        made[n] = next((placed for placed in tried if placed), Placed(0, left=False, text=""))
    return [made[n] for n in range(len(labels))]


def _try(
    x: float, text: str, taken: list[list[tuple[float, float]]], left: float, right: float
) -> Placed | None:
    size = GAP + width(text)
    before = x + size > right
    span = (x - size, x) if before else (x, x + size)
    if span[0] < left:
        return None
    for lane, row in enumerate(taken):
        if all(_apart(span, other) for other in row):
            row.append(span)
            return Placed(lane, before, text)
    return None


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[1] + GAP <= other[0] or other[1] + GAP <= one[0]
