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


def post_numbers(table: pa.Table) -> npt.NDArray[np.int64]:
    """Return the post of each row; a row without one is a post of its own (negative)."""
    own = pa.array(-1 - np.arange(table.num_rows))
    if "post" not in table.column_names:
        return np.asarray(own.to_numpy(), np.int64)
    filled = pc.coalesce(pc.cast(table["post"], pa.int64()), own)
    return np.asarray(filled.to_numpy(), np.int64)
