"""Ids whose last digits a spreadsheet has cut, where only the whole column shows it.

A spreadsheet keeps 15 digits: 1294030472427831297 comes back as 1294030472427830000. One id in ten
thousand ends so by itself; a column most of whose long ids do has been through a spreadsheet, and
many ids of it may have become one. JavaScript keeps 16 or 17: of 19 digits the last two are zeros
in every id.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from inconcert.ingest.values.cells import distinct_texts
from inconcert.ingest.values.fields import ROUNDED_REASON, shown

_KEPT = 15
_LONGEST = 20
# Zeros that chance would have to account for, over all such ids: one in ten thousand.
_ZEROS = 4
# A batch with fewer long ids is judged with those before it.
_ENOUGH = 20


class RoundedColumns:
    """Which columns of ids of one source are rounded; asked batch by batch, by field."""

    def __init__(self) -> None:
        self._met: dict[str, tuple[int, int, int]] = {}
        # Long ids met by field; None where one of them does not end in two zeros.
        self._double: dict[str, int | None] = {}

    def refused(self, field: str, ids: Sequence[str | None]) -> dict[int, str]:
        """Return by index why an id is refused; nothing where the column keeps its digits."""
        distinct = distinct_texts(ids) or ()
        if whole := self._all_end_in_zeros(field, ids, distinct):
            return whole
        cut = {one for one in distinct if one is not None and one[-1:] == "0" and _is_cut(one)}
        if not cut:
            if field not in self._met:
                return {}
            self._count(field, distinct, cut)
            return {}
        before, now = self._count(field, distinct, cut)
        some = now if now[1] >= _ENOUGH else tuple(map(sum, zip(before, now, strict=True)))
        if some[0] * 2 < some[1] or some[2] < _ZEROS:
            return {}
        return {
            index: f"{shown(one)} {ROUNDED_REASON}" for index, one in enumerate(ids) if one in cut
        }

    def _all_end_in_zeros(
        self, field: str, ids: Sequence[str | None], distinct: Collection[str | None]
    ) -> dict[int, str]:
        """Return the long ids of a column in which all end in two zeros, as `refused` does."""
        met = self._double.get(field, 0)
        if met is None:
            return {}
        long = {one for one in distinct if one is not None and _KEPT < len(one) <= _LONGEST}
        if not all(one[-2:] == "00" and one.isdigit() for one in long):
            self._double[field] = None
            return {}
        self._double[field] = now = met + len(long)
        if now < _ENOUGH:
            return {}
        return {
            index: f"{shown(one)} {ROUNDED_REASON}" for index, one in enumerate(ids) if one in long
        }

    def _count(
        self, field: str, distinct: Collection[str | None], cut: set[str]
    ) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
        """Return ids cut, long ids and zeros: of the batches before, and of this one."""
        long = {one for one in distinct if one is not None and _KEPT < len(one) <= _LONGEST}
        now = len(cut), sum(map(str.isdigit, long)), sum(len(one) - _KEPT for one in cut)
        before = self._met.get(field, (0, 0, 0))
        self._met[field] = before[0] + now[0], before[1] + now[1], before[2] + now[2]
        return before, now


def _is_cut(one: str) -> bool:
    """Return whether all digits after the fifteenth are zeros."""
    return _KEPT < len(one) <= _LONGEST and one.isdigit() and not one[_KEPT:].strip("0")
