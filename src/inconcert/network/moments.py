"""The times of a bare table: timestamps, text or numbers, brought to microseconds."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.errors import DoubtWarning, InputError, RowsLeftOutWarning
from inconcert.ingest.times.parse import DayFirstError, TimeColumn
from inconcert.ingest.times.zones import Zone
from inconcert.plaintext import plain

_PACKAGE = __name__.partition(".")[0]
_QUARTER = 900_000_000

# Below 1e11 a number counts seconds (the year 5138), below 1e14 milli-, below 1e17 microseconds,
# and nanoseconds from there on: the limit, and the microseconds that one unit is.
_EPOCHS = ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0))


class TimeReading:
    """How the times of one table are read, and what was assumed.

    `day_first` says whether 3/4/2021 is in April (None: as the dates show), `zone` is that of times
    which name none. After reading, `notes` and `doubts` hold phrases and sentences as those of an
    import do. Raises `ParameterError` where there is no such zone.
    """

    def __init__(self, day_first: bool | None = None, zone: str | None = None) -> None:
        self.day_first = day_first
        self.zone = Zone(zone) if zone is not None else None
        self.notes: list[str] = []
        self.doubts: list[str] = []
        self._zoned = False

    def read(self, values: Sequence[Any]) -> tuple[list[int | None], dict[int, str]]:
        """Return µs of texts (None where blank or unreadable), and why one was unreadable."""
        column = TimeColumn(self.day_first, self.zone)
        try:
            found = column.read(values)
        except DayFirstError as error:
            column = TimeColumn(error.day_first, self.zone)
            found = column.read(values)
        self._zoned = column.zoned
        if column.assumed or column.order is not None or column.zoned:
            self.notes += column.notes()
        self.doubts += column.doubts()
        for doubt in self.doubts:
            warnings.warn(DoubtWarning(doubt), stacklevel=caller())
        return found

    def placed(self, times: pa.ChunkedArray) -> pa.ChunkedArray:
        """Return local times, in µs as if they were UTC, as moments."""
        if self.zone is None:
            return times
        self._zoned = True
        self.notes.append(f"times without a zone read as {plain(self.zone.text)}")
        local = times.to_numpy()
        quarters, place = np.unique(np.nan_to_num(local) // _QUARTER, return_inverse=True)
        # Offsets change on the quarter of an hour.
        shift = np.array([self.zone.offset(int(q) * _QUARTER) for q in quarters.tolist()], np.int64)
        return pc.subtract(times, pa.chunked_array([pa.array(shift[place], pa.int64())]))

    def all_notes(self) -> list[str]:
        """Return the notes, with one on a zone that no time took."""
        if self.zone is None or self._zoned:
            return self.notes
        return [*self.notes, self.zone.idle()]


def micros(column: pa.ChunkedArray, reading: TimeReading) -> pa.ChunkedArray:
    """Return a column of times as int64 microseconds since 1970, UTC.

    Warns of times that were left out, and with a DoubtWarning of those that may have been misread.
    """
    type_ = column.type
    if pa.types.is_timestamp(type_):
        # Casting down from nanoseconds cuts; from coarser units it is exact.
        plain_ = column.cast(pa.timestamp("us", type_.tz), safe=False).cast(pa.int64())
        return plain_ if type_.tz else reading.placed(plain_)
    if pa.types.is_string(type_) or pa.types.is_large_string(type_):
        values, bad = reading.read(column.to_pylist())
        if bad:
            _set_aside(bad, len(values) - values.count(None))
        return pa.chunked_array([pa.array(values, pa.int64())])
    if not (pa.types.is_integer(type_) or pa.types.is_floating(type_)):
        raise InputError(
            f"The column of times has the type {type_}.", "Give timestamps, numbers or text."
        )
    # Row by row, so that a table put together from two sources is read right.
    if pa.types.is_floating(type_):
        values = column.to_numpy()
        size = np.abs(values)
        scale = np.select([size < limit for limit, _ in _EPOCHS], [by for _, by in _EPOCHS], 1e-3)
        whole = np.round(np.nan_to_num(values * scale)).astype(np.int64)
        return pa.chunked_array([pa.array(whole, mask=~np.isfinite(values))])
    column = column.cast(pa.int64())
    size = pc.abs(column)
    result = pc.divide(column, pa.scalar(1000, pa.int64()))
    for limit, by in reversed(_EPOCHS):
        scaled = pc.multiply(column, pa.scalar(int(by), pa.int64()))
        result = pc.if_else(pc.less(size, pa.scalar(int(limit), pa.int64())), scaled, result)
    return result


def _set_aside(bad: dict[int, str], readable: int) -> None:
    """Warn of times that cannot be read; InputError where they are more than those that can."""
    row, reason = min(bad.items())
    what = f"cannot be read; the first, in row {row + 1}: {plain(reason, limit=200)}."
    hint = "Write times as ISO 8601 or as seconds since 1970."
    if len(bad) > readable:
        raise InputError(f"{len(bad):,} of {len(bad) + readable:,} times {what}", hint)
    warnings.warn(
        RowsLeftOutWarning(
            f"{len(bad):,} rows were left out: their times {what}", hint, rows=len(bad)
        ),
        stacklevel=caller(),
    )


def caller() -> int:
    """Return the stack level, seen from who calls this, of the code that called the package."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__package__", "").startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    return level
