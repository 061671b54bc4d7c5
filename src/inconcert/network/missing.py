"""Words such as NA and NULL in a bare table of shares, which mean that nothing is there."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from inconcert.ingest.values.missing import NEVER, WORDS

# A hashtag in lower case may be one of these.
_OBJECTS = WORDS - {"na", "Na", "none", "nil"}


def emptied(table: pa.Table) -> tuple[pa.Table, int, list[str]]:
    """Return shares with nulls for words that mean missing, rows that lost a value, and the words.

    `table` has account, object, time and perhaps content. An object, time or content is none of
    these words; an account may be called so, unless another column of the table says missing with
    the same word.
    """
    own: set[str] = set()
    lost: pa.ChunkedArray | None = None
    told: set[str] = set()
    for name in ("time", "content", "object", "account"):
        if name not in table.column_names or not _is_text(table[name].type):
            continue
        words = NEVER | own if name == "account" else _OBJECTS | own
        if name in ("time", "content"):
            words = WORDS
        column = table[name]
        met = pc.fill_null(pc.is_in(column, value_set=pa.array(sorted(words), column.type)), False)
        if not pc.any(met).as_py():
            continue
        found = set(pc.unique(column.filter(met)).to_pylist())
        own |= found
        empty = pc.if_else(met, pa.scalar(None, column.type), column)
        table = table.set_column(table.column_names.index(name), name, empty)
        if name != "content":
            told |= found
            lost = met if lost is None else pc.or_(lost, met)
    rows = int(pc.sum(lost).as_py() or 0) if lost is not None else 0
    return table, rows, sorted(told)


def _is_text(type_: pa.DataType) -> bool:
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))
