"""What a count of co-shares works on and gives: arrays, links as numbers, and tables."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.model import BASELINE, LINK

_T = TypeVar("_T")

# Of one kind of share, and before anything is corrected for how many pairs there are.
LINK_SCHEMA = LINK.arrow_without("kind", "q")
BASELINE_SCHEMA = BASELINE.arrow_without("kind")


class Network(NamedTuple):
    """Links and, per window, the totals from which the expected counts follow.

    `link`: account_a, account_b, time_window (µs), events, objects, a_first, b_first, mean_delay
    (s), expected, p. `baseline`: time_window, shares, accounts, objects, events, account_pairs.
    """

    link: pa.Table
    baseline: pa.Table


class Counted(NamedTuple):
    """What the kernel counted of a piece: see `rows.count_rows`."""

    rows: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int64]
    delays: npt.NDArray[np.int64]


class LinkRows(NamedTuple):
    """Links of the window with number `k`, as numbers: arrays of shape (links,).

    `a` and `b` number accounts, a the first of the two in the order of their keys; `delay` is in
    the unit of the times, summed over the events.
    """

    k: int
    a: npt.NDArray[np.int32]
    b: npt.NDArray[np.int32]
    events: npt.NDArray[np.int64]
    objects: npt.NDArray[np.int64]
    a_first: npt.NDArray[np.int64]
    b_first: npt.NDArray[np.int64]
    delay: npt.NDArray[np.int64]


class Arrays(NamedTuple):
    """What the kernel works on."""

    packed: npt.NDArray[np.int64]
    contents: npt.NDArray[np.int32]
    start: npt.NDArray[np.int64]
    items: npt.NDArray[np.int32]
    near: npt.NDArray[np.int32]
    again: npt.NDArray[np.int32]


def mapped(function: Callable[[int], _T], pieces: int, threads: int) -> Iterator[_T]:
    """Yield function(0), function(1), … in order, computed on `threads` threads."""
    if pieces == 1:
        yield function(0)
        return
    # No further ahead than keeps the threads busy: who takes the results may be slower.
    waiting: deque[Future[_T]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for number in range(pieces):
                waiting.append(pool.submit(function, number))
                if len(waiting) > threads + 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
