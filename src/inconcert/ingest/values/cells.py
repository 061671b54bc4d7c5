"""The cells of a column, and the different ones among them.

Most columns repeat what they hold: what can be said of a cell alone is found once for each
different one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

_TEXT = frozenset((str, type(None)))
# Above this share of different cells, telling them apart costs more than it saves.
MOST = 0.5

T = TypeVar("T")


class Cells(list[Any]):
    """A column of a batch that remembers what was found in it, until a cell is set.

    `distinct` are its different cells where these are texts and None, and are known; `mixed` tells
    that it holds others.
    """

    __slots__ = ("distinct", "mixed")

    def __init__(
        self, values: Sequence[Any] = (), distinct: Collection[str | None] | None = None
    ) -> None:
        super().__init__(values)
        self.distinct = distinct
        self.mixed = False

    def __setitem__(self, place: Any, value: Any) -> None:
        """Set a cell, or several."""
        self.distinct, self.mixed = None, False
        super().__setitem__(place, value)


def distinct_texts(values: Sequence[Any]) -> Collection[str | None] | None:
    """Return the different cells of a column of texts and Nones; None where it holds others.

    1 and True are equal, and no cell of another kind is equal to a text: only texts can stand for
    one another.
    """
    if not isinstance(values, Cells):
        return _texts_in(values)
    if values.distinct is None and not values.mixed:
        values.distinct = _texts_in(values)
        values.mixed = values.distinct is None
    return values.distinct


def _texts_in(values: Sequence[Any]) -> set[str | None] | None:
    if len(values) and type(values[0]) not in _TEXT:
        return None
    try:
        found = set(values)
    except TypeError:
        return None
    return found if _TEXT.issuperset(map(type, found)) else None


def each(values: Sequence[Any], read: Callable[[Any], T]) -> list[T]:
    """Return what `read` makes of every cell; it is asked once for each different text.

    Rows that hold the same then share one result, which nobody may change.
    """
    distinct = distinct_texts(values)
    if distinct is None or len(distinct) > MOST * len(values):
        return list(map(read, values))
    known = {value: read(value) for value in distinct}
    return list(map(known.__getitem__, values))


def without(values: Sequence[Any], gone: Collection[Any]) -> Sequence[Any]:
    """Return a column of texts with None for these cells; the same where it has none of them."""
    distinct = distinct_texts(values) or ()
    left = {value for value in distinct if value not in gone}
    if len(left) == len(distinct):
        return values
    left.add(None)
    if len(left) == 1:
        return Cells([None] * len(values), left)
    return Cells(each(values, lambda value: None if value in gone else value), left)
