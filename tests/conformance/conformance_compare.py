"""Comparing two result tables: whole numbers and text exactly, floats to 1e-9 of their size."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def differences(left: pa.Table, right: pa.Table) -> list[str]:
    """Return what differs between two tables whose row order means nothing."""
    if left.schema.names != right.schema.names:
        return [f"columns {left.schema.names} against {right.schema.names}"]
    found = [
        f"type of {a.name}: {a.type} against {b.type}"
        for a, b in zip(left.schema, right.schema, strict=True)
        if a.type != b.type
    ]
    rows, others = _sorted(left), _sorted(right)
    if len(rows) != len(others):
        return [*found, f"{len(rows)} rows against {len(others)}"]
    found += [
        f"{row} against {other}"
        for row, other in zip(rows, others, strict=True)
        if not all(_same(a, b) for a, b in zip(row, other, strict=True))
    ]
    return found


def _sorted(table: pa.Table) -> list[tuple[object, ...]]:
    columns = [column.to_pylist() for column in table.columns]
    return sorted(zip(*columns, strict=True), key=_key)


def _key(row: tuple[object, ...]) -> tuple[str, ...]:
    # Floats may differ in their last digit and must not decide the order.
    return tuple(repr(value) for value in row if not isinstance(value, float))


def _same(a: object, b: object) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=0) or (math.isnan(a) and math.isnan(b))
    return a == b
