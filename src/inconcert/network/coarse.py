"""Shares of a bare table whose times are noted more coarsely than a window is long.

Two posts of one minute in a file of minutes are no "10 s" apart. The count itself is CooRTweet's
and takes times as they stand; here it is seen what they can tell, and said.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.arrow_columns import complete
from inconcert.durations import MINUTE, format_duration
from inconcert.ingest.times.noted import unit_name
from inconcert.ingest.times.precision import noted, whole_unit
from inconcert.network.number import number

I64 = npt.NDArray[np.int64]

# Fewer rows may well be whole minutes by chance.
LEAST_ROWS = 10
# A look at so many tells whether there is anything to see, and costs nothing.
_SAMPLE = 10_000
_SOME = 0.05


def units(table: pa.Table, window: int) -> I64 | None:
    """Return the unit (µs) of each time of `table`, or None where none is above `window` µs.

    `table` has account, object and time (int64 µs); the unit of a row without a time is 1.
    """
    there = complete(table, "account", "object", "time").to_numpy(zero_copy_only=False)
    time = table["time"].filter(pa.array(there)).to_numpy().astype(np.int64, copy=False)
    if len(time) < LEAST_ROWS:
        return None
    some = time[:: max(1, len(time) // _SAMPLE)]
    if whole_unit(some) <= window and (some % MINUTE == 0).mean() < _SOME:
        return None

    def accounts() -> I64:
        return number(table["account"].filter(pa.array(there)))[0].astype(np.int64)

    found = noted(time, accounts, grids=False).unit
    if int(found.max()) <= window:
        return None
    unit = np.ones(table.num_rows, np.int64)
    unit[there] = found
    return unit


def coarse_note(unit: I64, windows: Sequence[int], *, kept: bool) -> str:
    """Return the sentence on shares that are noted more coarsely than windows are long (µs).

    `kept` says whether they were counted all the same.
    """
    window = min(windows)
    over = unit > window
    names = " or ".join(unit_name(one) for one in np.unique(unit[over]).tolist())
    many = int(np.count_nonzero(over))
    what = "All" if many == len(unit) else f"{many:,} of {len(unit):,}"
    told = f"{what} times are recorded to {names}"
    if not kept:
        return f"{told}: these rows were left out, since which of them are closer is unknown."
    shorter = ", ".join(format_duration(one) for one in sorted(windows) if one < unit.max())
    return (
        f"{told}: what counts as within {shorter} among them is only equal as recorded, and may "
        "be as far apart as that."
    )
