"""The co-share network of one kind of share: who shared the same objects within a window.

An *event* is a pair of shares of one object, by two accounts, no further apart in time than the
window. Links count events; `expected` is what independence would give (DESIGN of the null model:
`stats.coshare`). The SQL in `steps` says the same, row by row.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.durations import LONGEST
from inconcert.errors import ParameterError
from inconcert.network import kernel
from inconcert.network.encode import Shares, encode
from inconcert.progress import SILENT, Progress
from inconcert.stats.coshare import account_pairs, expected_events, objects_p

# Enough pieces to keep the cores busy to the end, and one for work that is done before a second
# thread has begun; the number depends on the shares alone, so that links come out in the same
# order on every machine.
_PIECES = 64
_SMALL = 1_000_000


_T = TypeVar("_T")


class Network(NamedTuple):
    """Links and, per window, the totals from which the expected counts follow.

    `link`: account_a, account_b, time_window (µs), events, objects, a_first, b_first, mean_delay
    (s), expected, p. `baseline`: time_window, shares, accounts, objects, events, account_pairs.
    """

    link: pa.Table
    baseline: pa.Table


LINK_SCHEMA = pa.schema(
    [
        ("account_a", pa.string()),
        ("account_b", pa.string()),
        ("time_window", pa.int64()),
        ("events", pa.int64()),
        ("objects", pa.int64()),
        ("a_first", pa.int64()),
        ("b_first", pa.int64()),
        ("mean_delay", pa.float64()),
        ("expected", pa.float64()),
        ("p", pa.float64()),
    ]
)
BASELINE_SCHEMA = pa.schema(
    [
        (name, pa.int64())
        for name in ("time_window", "shares", "accounts", "objects", "events", "account_pairs")
    ]
)


def count_coshares(
    table: pa.Table,
    *,
    windows: Sequence[int],
    min_participation: int = 1,
    min_events: int = 1,
    min_objects: int = 1,
    max_p: float = 1.0,
    totals_at: Sequence[int] = (),
    own_content: bool = True,
    threads: int | None = None,
    progress: Progress = SILENT,
) -> Network:
    """Count the co-shares of a table with columns account, object, time (int64 µs), [content].

    `windows` are microseconds, in any order; all are counted in one pass. `min_participation` is
    CooRTweet's: accounts with fewer rows are left out, and an event is kept where one of its two
    accounts has that many rows whose content takes part in any event of the window. Pairs with
    fewer than `min_events` events in a window have no link there, nor those with fewer than
    `min_objects` objects or a p above `max_p`; the baseline counts them still, and has the
    windows of `totals_at` besides, whose events cost no visit of the pairs. With `own_content`
    a share whose object is its own content makes no event (CooRTweet's rule).
    Raises ParameterError for windows that are negative or missing.
    """
    spans = tuple(sorted(set(windows)))
    if not spans or min(*spans, *totals_at, 0) < 0 or max(*spans, *totals_at, 0) > LONGEST:
        raise ParameterError(
            "At least one window is needed, from 0 to a century.", "For example --window 60s."
        )
    if min_participation < 1 or min_events < 1:
        raise ParameterError("min_participation and min_events are 1 or more.")
    more = tuple(sorted(set(totals_at) - set(spans)))
    shares = encode(
        table, windows=(*spans, *more), min_participation=min_participation, own_content=own_content
    )
    work = _Work(shares, spans, min_participation, min_events, min_objects, max_p)
    link = work.links(threads or os.cpu_count() or 1, progress) if len(shares.times) else []
    events = dict(zip(spans, work.totals.tolist(), strict=True)) | work.events_within(more)
    baseline = pa.Table.from_pydict(
        {
            "time_window": sorted(events),
            "shares": [len(shares.times)] * len(events),
            "accounts": [int((work.activity > 0).sum())] * len(events),
            "objects": [shares.distinct] * len(events),
            "events": [events[window] for window in sorted(events)],
            "account_pairs": [work.account_pairs] * len(events),
        },
        schema=BASELINE_SCHEMA,
    )
    return Network(pa.Table.from_batches(link, schema=LINK_SCHEMA), baseline)


class _Piece(NamedTuple):
    rows: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int64]
    delays: npt.NDArray[np.int64]


class _Work:
    """One count: the arrays that the kernel works on, and what came of it."""

    def __init__(
        self,
        shares: Shares,
        spans: tuple[int, ...],
        min_participation: int,
        min_events: int,
        min_objects: int,
        max_p: float,
    ) -> None:
        self.shares = shares
        self.spans = spans
        self.min_participation = min_participation
        self.min_events = min_events
        self.min_objects = min_objects
        self.max_p = max_p
        # No two shares are further apart than the data are long.
        longest = int(shares.times.max(initial=0))
        self.windows = np.array([min(span // shares.unit, longest) for span in spans], np.int64)
        _check_room(shares, int(self.windows[-1]) + 1)
        self.activity = shares.activity
        self.totals = np.zeros(len(spans), np.int64)
        self.account_pairs = account_pairs(self.activity)

    def links(self, threads: int, progress: Progress) -> list[pa.RecordBatch]:
        """Count in `_PIECES` pieces on `threads` threads; return the links and fill `totals`."""
        shares = self.shares
        place = kernel.places(shares.objects, shares.times, int(self.windows[-1]) + 1)
        contents = shares.accounts if shares.contents is None else shares.contents
        opens = self._opens(place, contents)
        packed = np.empty((len(place), 2), np.int64)
        packed[:, 0] = place
        packed[:, 1] = shares.accounts
        packed[:, 1] <<= 32
        packed[:, 1] |= shares.objects
        near = kernel.neighbours(place, int(self.windows[-1]))
        visits = np.bincount(shares.accounts, weights=near, minlength=len(self.activity))
        items, start = self._by_account()
        known = self.min_participation == 1 and not shares.ambiguous
        if known:
            self.totals[:] = self._all_events(self.windows, place, items, start)
        del place, near
        work = np.concatenate([[0.0], np.cumsum(visits + 1.0)])
        pieces = _PIECES if work[-1] > _SMALL else 1
        cuts = np.searchsorted(work, np.linspace(0, work[-1], pieces + 1))
        cuts[0], cuts[-1] = 0, len(self.activity)
        partial = np.zeros((pieces, len(self.spans)), np.int64)
        bounds = visits.astype(np.int64)

        def piece(number: int) -> _Piece | list[pa.RecordBatch]:
            found = _Piece(
                *kernel.count_rows(
                    packed, contents, shares.ambiguous, start, items, bounds, cuts[number],
                    cuts[number + 1], self.windows, opens, self.min_events, partial[number],
                )
            )  # fmt: skip
            # With the totals known the links can be told from chance at once, and the rest of
            # the piece forgotten: wide windows give far more pairs than links.
            return self._piece_links(found) if known else found

        done: list[_Piece | list[pa.RecordBatch]] = []
        with progress.task("Counting co-shares", pieces) as advance:
            for part in _mapped(piece, pieces, threads):
                done.append(part)
                advance(1)
        counted = partial.sum(axis=0)
        if known and not np.array_equal(counted, self.totals):
            raise AssertionError("the events counted are not the events there are")
        self.totals[:] = counted
        lists = [self._piece_links(part) if isinstance(part, _Piece) else part for part in done]
        return [batch for batches in lists for batch in batches]

    def _by_account(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """Return the shares in order of account, and where each account's begin in that order."""
        accounts = self.shares.accounts
        _, items = kernel.radix_sort(
            accounts.astype(np.int64), np.arange(len(accounts), dtype=np.int32)
        )
        return items, np.concatenate([[0], np.cumsum(self.activity)]).astype(np.int64)

    @staticmethod
    def _all_events(
        windows: npt.NDArray[np.int64],
        place: npt.NDArray[np.int64],
        items: npt.NDArray[np.int32],
        start: npt.NDArray[np.int64],
    ) -> list[int]:
        """Return the events of every window: all pairs in it less those of one account."""
        totals = []
        for window in windows.tolist():
            pairs = int(kernel.neighbours(place, window).sum(dtype=np.int64)) - len(place)
            totals.append(pairs // 2 - kernel.own_pairs(place, items, start, window))
        return totals

    def events_within(self, spans: Sequence[int]) -> dict[int, int]:
        """Return the events of other windows, of shares whose posts are told apart by account."""
        shares = self.shares
        if not spans or not len(shares.times):
            return dict.fromkeys(spans, 0)
        if self.min_participation > 1 or shares.ambiguous:
            raise ParameterError("Totals alone are counted of all accounts, and without contents.")
        longest = int(shares.times.max())
        widths = np.array([min(span // shares.unit, longest) for span in spans], np.int64)
        gap = int(widths.max()) + 1
        _check_room(shares, gap)
        place = kernel.places(shares.objects, shares.times, gap)
        return dict(zip(spans, self._all_events(widths, place, *self._by_account()), strict=True))

    def _opens(
        self, place: npt.NDArray[np.int64], contents: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.int8]:
        """Return the first window in which each account has the participation asked for."""
        shares = self.shares
        opens = np.zeros(len(self.activity), np.int8)
        if self.min_participation == 1:
            return opens
        opens[:] = len(self.windows)
        for k in range(len(self.windows) - 1, -1, -1):
            part = kernel.takes_part(
                place, shares.accounts, contents, shares.ambiguous, int(self.windows[k])
            )
            if shares.contents is not None:
                whole = np.zeros(int(contents.max()) + 1, np.bool_)
                whole[contents[part]] = True
                part = whole[contents]
            rows = np.bincount(shares.accounts[part], minlength=len(self.activity))
            opens[rows >= self.min_participation] = k
        return opens

    def _piece_links(self, piece: _Piece) -> list[pa.RecordBatch]:
        """Turn what the kernel counted into links, each pair in byte order of its keys."""
        shares = self.shares
        row_is_a = shares.order[piece.rows] < shares.order[piece.columns]
        a = np.where(row_is_a, piece.rows, piece.columns)
        b = np.where(row_is_a, piece.columns, piece.rows)
        parts = []
        for k, span in enumerate(self.spans):
            keep = np.flatnonzero(
                (piece.counts[:, k, 0] >= self.min_events)
                & (piece.counts[:, k, 1] >= self.min_objects)
            )
            expected = expected_events(
                self.activity[a[keep]], self.activity[b[keep]],
                int(self.totals[k]), self.account_pairs,
            )  # fmt: skip
            p = objects_p(piece.counts[keep, k, 1], expected)
            if self.max_p < 1:
                likely = p <= self.max_p
                keep, expected, p = keep[likely], expected[likely], p[likely]
            if len(keep) == 0:
                continue
            events, objects, row_first, column_first = piece.counts[keep, k].T
            swap = ~row_is_a[keep]
            parts.append(
                pa.record_batch(
                    [
                        shares.names.take(pa.array(a[keep])),
                        shares.names.take(pa.array(b[keep])),
                        pa.array(np.full(len(keep), span, np.int64)),
                        pa.array(events),
                        pa.array(objects),
                        pa.array(np.where(swap, column_first, row_first)),
                        pa.array(np.where(swap, row_first, column_first)),
                        pa.array(piece.delays[keep, k] * (shares.unit / 1e6) / events),
                        pa.array(expected),
                        pa.array(p),
                    ],
                    schema=LINK_SCHEMA,
                )
            )
        return parts


def _check_room(shares: Shares, gap: int) -> None:
    """Raise ParameterError where places that are `gap` apart between objects are too large."""
    objects = 1 + int(np.count_nonzero(np.diff(shares.objects)))
    longest = int(shares.times.max(initial=0))
    if min(len(shares.times) * gap, objects * (longest + gap)) >= 2**62:
        raise ParameterError(
            "The window is too long for times as fine as these.",
            "Round the times to seconds, or take a shorter window.",
        )


def _mapped(function: Callable[[int], _T], pieces: int, threads: int) -> Iterator[_T]:
    """Yield function(0), function(1), … in order, computed on `threads` threads."""
    if pieces == 1:
        yield function(0)
        return
    with ThreadPoolExecutor(threads) as pool:
        try:
            yield from pool.map(function, range(pieces))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
