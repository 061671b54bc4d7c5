"""Columns of Arrow tables: rows that are complete, and numbers in place of texts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

I64 = npt.NDArray[np.int64]


def complete(table: pa.Table, *names: str) -> pa.ChunkedArray:
    """Return for each row whether it has a value in all of these columns, shape (rows,)."""
    keep = pc.is_valid(table[names[0]])
    for name in names[1:]:
        keep = pc.and_(keep, pc.is_valid(table[name]))
    return keep


def numbered(column: pa.ChunkedArray) -> tuple[I64, list[str]]:
    """Return (number of each value, -1 for null, shape (rows,); distinct values in byte order).

    Any Arrow type that holds texts is taken. `network.number` is faster for millions of them.
    """
    texts = pc.cast(column, pa.string())
    names = sorted(pc.unique(texts).drop_null().to_pylist(), key=str.encode)
    place = pc.fill_null(pc.index_in(texts, pa.array(names, pa.string())), -1)
    return place.to_numpy().astype(np.int64), names
