"""A bound on memory for methods whose network grows with the square of an object's popularity.

Nothing is run to see whether it fits: the pairs that a method would hold are counted first, in
memory of the order of the accounts and no further than the bound, and each is charged what the
method was measured to take for it (`_EACH`, of processes with growing networks; how near that
comes `python bench/crowds.py --only baselines` shows). A method that would not fit is left
out with its size as the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from inconcert.compiled import compiled
from inconcert.errors import InconcertError

GIB = 1 << 30
DEFAULT = 4 * GIB

_bound: ContextVar[int] = ContextVar("bound", default=DEFAULT)


class MethodTooLargeError(InconcertError):
    """A method would need more memory than it is given."""


@contextmanager
def memory_bound(size: int) -> Iterator[None]:
    """Give the methods that run inside so many bytes for their pairs."""
    token = _bound.set(size)
    try:
        yield
    finally:
        _bound.reset(token)


def space(each: int) -> int:
    """Return how many pairs of `each` bytes there is room for."""
    return _bound.get() // each


def require(pairs: int, each: int, what: str = "pairs of accounts", *, more: bool = False) -> None:
    """Raise `MethodTooLargeError` where so many pairs of `each` bytes are more than the bound.

    `more` says that the pairs were counted no further, and may be more.
    """
    bound = _bound.get()
    if pairs * each <= bound:
        return
    least = "at least " if more else ""
    raise MethodTooLargeError(
        f"Its network has {least}{pairs:,} {what}, which take {least}"
        f"{pairs * each / GIB:,.1f} GiB of memory; it was given {bound / GIB:,.3g} GiB.",
        "Give it more with --baseline-memory.",
    )


def require_products(matrices: list[csr_matrix], each: int) -> None:
    """Require room for all pairs of rows that have a column in common, in each of the matrices."""
    limit, found, counted_up = space(each), 0, True
    for matrix in matrices:
        columns = np.bincount(matrix.indices, minlength=1).astype(np.int64)
        rows = int((np.diff(matrix.indptr) > 0).sum())
        most = min(int((columns * (columns - 1) // 2).sum()), rows * (rows - 1) // 2)
        if found + most > limit:
            turned = matrix.T.tocsr()
            most = int(
                _count(matrix.indptr, matrix.indices, turned.indptr, turned.indices, limit - found)
            )
            counted_up = found + most <= limit
        found += most
        if found > limit:
            break
    require(found, each, "pairs of accounts with an object in common", more=not counted_up)


@compiled
def _count(
    start: npt.NDArray[np.int32],
    columns: npt.NDArray[np.int32],
    column_start: npt.NDArray[np.int32],
    rows: npt.NDArray[np.int32],
    limit: int,
) -> int:  # pragma: no cover - compiled
    """Count pairs of rows with a column in common; stop soon after there are more than `limit`."""
    seen = np.full(start.size - 1, -1, np.int64)
    found = 0
    for row in range(start.size - 1):
        for at in range(start[row], start[row + 1]):
            column = columns[at]
            for other in range(column_start[column], column_start[column + 1]):
                if rows[other] > row and seen[rows[other]] != row:
                    seen[rows[other]] = row
                    found += 1
        if found > limit:
            break
    return found
