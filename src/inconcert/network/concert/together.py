"""Sets of accounts that hang together, directly or by way of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from inconcert.network.concert.shares import I64

F64 = npt.NDArray[np.float64]
# Of pairs of sets: members in common, and the sizes of the two, each of shape (pairs,).
Close = Callable[[F64, I64, I64], npt.NDArray[np.bool_]]


def together(sets: Sequence[I64], close: Close) -> I64:
    """Return the component of each set, shape (sets,): sets that are `close` are in one.

    Only pairs with a member in common are asked about. Components are numbered from 0.
    """
    if not sets:
        return np.empty(0, np.int64)
    size = np.array([len(one) for one in sets], np.int64)
    row = np.repeat(np.arange(len(sets)), size)
    column = np.concatenate(sets)
    shape = (len(sets), int(column.max(initial=-1)) + 1)
    holds = csr_array((np.ones(len(row)), (row, column)), shape=shape)
    common = (holds @ holds.T).tocoo()
    some = close(common.data, size[common.row], size[common.col])
    graph = csr_array(
        (common.data[some], (common.row[some], common.col[some])), shape=(len(sets), len(sets))
    )
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def parted(label: I64) -> list[list[int]]:
    """Return the places of each component, components in order, places rising."""
    if len(label) == 0:
        return []
    order = np.argsort(label, kind="stable")
    return [part.tolist() for part in np.split(order, np.cumsum(np.bincount(label))[:-1])]


def sharing(least: int) -> Close:
    """Return the rule that sets are close with `least` members in common."""
    return lambda common, _a, _b: common >= least
