"""The co-share network of one kind of share: who shared the same objects within a window.

An *event* is a pair of shares of one object, by two accounts, no further apart in time than the
window. Links count events; `expected` is what independence would give (DESIGN of the null model:
`stats.coshare`). The SQL in `steps` says the same, row by row.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Unpack

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.errors import ParameterError
from inconcert.network import kernel
from inconcert.network.coshares import (
    BASELINE_SCHEMA,
    LINK_SCHEMA,
    Arrays,
    Counted,
    LinkRows,
    Network,
    mapped,
)
from inconcert.network.counting import Counting, CountOptions
from inconcert.network.encode import EncodedShares, encode
from inconcert.network.prospects import with_prospects
from inconcert.network.rows import count_rows
from inconcert.network.totals import total_events
from inconcert.progress import SILENT, Progress
from inconcert.stats.coshare import account_pairs, expected_events, objects_p

__all__ = [
    "BASELINE_SCHEMA",
    "LINK_SCHEMA",
    "CoShares",
    "LinkRows",
    "Network",
    "count_coshares",
    "prepare",
]

# Enough pieces to keep the cores busy to the end, and small enough ones that the links of one are
# few; one for work that is done before a second thread has begun. The number depends on the shares
# alone, so that links come out in the same order on every machine.
_PIECES = 64
_SMALL = 1_000_000
_VISITS = 2_000_000
_MOST = 4096


def count_coshares(
    table: pa.Table,
    *,
    threads: int | None = None,
    progress: Progress = SILENT,
    **asked: Unpack[CountOptions],
) -> Network:
    """Count the co-shares of a table with columns account, object, time (int64 µs), [content].

    What is asked are the fields of `counting.Counting`, `windows` among them. Raises ParameterError
    for windows that are negative or missing.
    """
    work = prepare(table, **asked)
    link = work.batches(threads or os.cpu_count() or 1, progress)
    baseline = work.baseline(asked.get("totals_at", ()))
    return Network(pa.Table.from_batches(link, schema=LINK_SCHEMA), baseline)


def prepare(table: pa.Table, **asked: Unpack[CountOptions]) -> CoShares:
    """Make ready what `count_coshares` counts: sizes and totals are known before any pair is."""
    counting = Counting(**asked)
    spans = counting.spans
    shares = encode(
        table,
        windows=(*spans, *(set(counting.totals_at) - set(spans))),
        min_participation=counting.min_participation,
        own_content=counting.own_content,
    )
    return CoShares(shares, counting)


class CoShares:
    """One count: the arrays that the kernel works on, and what is known before it works.

    `totals` are the events of each window; `most` is no less than the links that there will be.
    """

    def __init__(
        self,
        shares: EncodedShares,
        asked: Counting,
    ) -> None:
        self.shares = shares
        self.spans = spans = asked.spans
        self.min_participation = min_participation = asked.min_participation
        self.min_events = asked.min_events
        self.min_objects = asked.min_objects
        self.max_p = asked.max_p
        # No two shares are further apart than the data are long.
        longest = int(shares.times.max(initial=0))
        self.windows = np.array([min(span // shares.unit, longest) for span in spans], np.int64)
        _check_space(shares, int(self.windows[-1]) + 1)
        self.activity = shares.activity
        self.account_pairs = account_pairs(self.activity)
        place = kernel.places(shares.objects, shares.times, int(self.windows[-1]) + 1)
        contents = shares.accounts if shares.contents is None else shares.contents
        self.opens = self._opens(place, contents)
        items, start = self._by_account(shares.accounts)
        known = min_participation == 1 and not shares.ambiguous
        if known:
            totals = self._all_events(self.windows, place, items, start)
            self.totals = np.array(totals, np.int64)
        else:
            self.totals = total_events(shares, self.windows, self.opens, min_participation)
        near = kernel.neighbours(place, int(self.windows[-1]))
        # Pieces are cut by all shares, so that links stand in the same order whoever is left out.
        visits = np.concatenate([[0], np.cumsum(near[items], dtype=np.int64)])
        self._work = visits[start] + np.arange(len(start))
        accounts, objects = shares.accounts, shares.objects
        keep = self._prospects(place) if known and self._work[-1] > _SMALL else None
        if keep is not None and not keep.all():
            inside = keep[accounts]
            place, accounts, objects = place[inside], accounts[inside], objects[inside]
            contents = contents[inside]
            near = kernel.neighbours(place, int(self.windows[-1]))
            items, start = self._by_account(accounts)
        packed = np.empty((len(place), 2), np.int64)
        packed[:, 0] = place
        packed[:, 1] = accounts
        packed[:, 1] <<= 32
        packed[:, 1] |= objects
        again = np.empty(0, np.int32)
        if self.min_events > 1:
            again = kernel.repeating(place, items, start, objects, 2 * int(self.windows[-1]))
        self._arrays = Arrays(packed, contents, start, items, near, again)

    def _prospects(self, place: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Return which accounts may have a link."""
        return with_prospects(
            place, self.shares.accounts, self.shares.objects, self.activity,
            windows=self.windows, events=self.totals, account_pairs=self.account_pairs,
            min_objects=self.min_objects, max_p=self.max_p,
        )  # fmt: skip

    @property
    def most(self) -> int:
        """No pair has a link without its events, and there are only so many pairs."""
        active = int((self.activity > 0).sum())
        pairs, needed = active * (active - 1) // 2, max(self.min_events, self.min_objects)
        return sum(min(total // needed, pairs) for total in self.totals.tolist())

    @property
    def most_is_exact(self) -> bool:
        """Say whether there are as many links as `most`: where no pair can have two events."""
        once = len(self.activity) == 0 or int(self.activity.max()) <= 1
        return once and self.min_events == self.min_objects == 1 and self.max_p >= 1

    def links(self, threads: int, limit: int, progress: Progress = SILENT) -> int:
        """Count the links without keeping them, and stop soon after there are more than `limit`."""
        found = 0
        for rows in self._rows(threads, progress, "Counting edges"):
            found += sum(len(part.a) for part in rows)
            if found > limit:
                break
        return found

    def rows(self, threads: int, progress: Progress = SILENT) -> Iterator[LinkRows]:
        """Yield the links as numbers, piece by piece: no more of them are held than are wanted."""
        for rows in self._rows(threads, progress, "Counting co-shares"):
            yield from rows

    def batches(self, threads: int, progress: Progress = SILENT) -> list[pa.RecordBatch]:
        """Return all links."""
        return [self.batch(rows) for rows in self.rows(threads, progress)]

    def baseline(self, totals_at: Sequence[int] = ()) -> pa.Table:
        """Return the totals of all windows and of those of `totals_at`; BASELINE_SCHEMA."""
        shares = self.shares
        more = tuple(sorted(set(totals_at) - set(self.spans)))
        events = dict(zip(self.spans, self.totals.tolist(), strict=True))
        events |= self.events_within(more)
        return pa.Table.from_pydict(
            {
                "time_window": sorted(events),
                "shares": [len(shares.times)] * len(events),
                "accounts": [int((self.activity > 0).sum())] * len(events),
                "objects": [shares.distinct] * len(events),
                "events": [events[window] for window in sorted(events)],
                "account_pairs": [self.account_pairs] * len(events),
            },
            schema=BASELINE_SCHEMA,
        )

    def _rows(self, threads: int, progress: Progress, task: str) -> Iterator[list[LinkRows]]:
        """Yield the links of each piece of the accounts, in order, counted on `threads` threads."""
        if not len(self.shares.times):
            return
        arrays, work = self._arrays, self._work
        pieces = min(max(_PIECES, int(work[-1]) // _VISITS), _MOST) if work[-1] > _SMALL else 1
        cuts = np.unique(np.searchsorted(work, np.linspace(0, work[-1], pieces + 1)))
        cuts[0], cuts[-1] = 0, len(self.activity)

        def piece(number: int) -> list[LinkRows]:
            found = Counted(
                *count_rows(
                    arrays.packed, arrays.contents, self.shares.ambiguous, arrays.start,
                    arrays.items, arrays.near, arrays.again, cuts[number], cuts[number + 1],
                    self.windows, self.opens, self.min_events,
                )
            )  # fmt: skip
            # Told from chance at once, and the rest of the piece forgotten: wide windows give far
            # more pairs than links.
            return self._kept(found)

        with progress.task(task, len(cuts) - 1) as advance:
            for part in mapped(piece, len(cuts) - 1, threads):
                yield part
                advance(1)

    def _by_account(
        self, accounts: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """Return the shares in order of account, and where each account's begin in that order."""
        _, items = kernel.radix_sort(
            accounts.astype(np.int64), np.arange(len(accounts), dtype=np.int32)
        )
        each = np.bincount(accounts, minlength=len(self.activity))
        return items, np.concatenate([[0], np.cumsum(each)]).astype(np.int64)

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
        _check_space(shares, gap)
        place = kernel.places(shares.objects, shares.times, gap)
        by_account = self._by_account(shares.accounts)
        return dict(zip(spans, self._all_events(widths, place, *by_account), strict=True))

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
                whole = np.zeros(int(contents.max(initial=-1)) + 1, np.bool_)
                whole[contents[part]] = True
                part = whole[contents]
            rows = np.bincount(shares.accounts[part], minlength=len(self.activity))
            opens[rows >= self.min_participation] = k
        return opens

    def _kept(self, piece: Counted) -> list[LinkRows]:
        """Return what a piece has of links, window by window, each pair in order of its keys."""
        order = self.shares.order
        row_is_a = order[piece.rows] < order[piece.columns]
        a = np.where(row_is_a, piece.rows, piece.columns)
        b = np.where(row_is_a, piece.columns, piece.rows)
        parts = []
        for k in range(len(self.spans)):
            keep = np.flatnonzero(
                (piece.counts[:, k, 0] >= self.min_events)
                & (piece.counts[:, k, 1] >= self.min_objects)
            )
            if self.max_p < 1:
                objects = piece.counts[keep, k, 1]
                keep = keep[objects_p(objects, self._expected(k, a[keep], b[keep])) <= self.max_p]
            if len(keep) == 0:
                continue
            events, objects, row_first, column_first = piece.counts[keep, k].T
            swap = ~row_is_a[keep]
            first = np.where(swap, column_first, row_first)
            second = np.where(swap, row_first, column_first)
            parts.append(
                LinkRows(k, a[keep], b[keep], events, objects, first, second, piece.delays[keep, k])
            )
        return parts

    def _expected(
        self, k: int, a: npt.NDArray[np.int32], b: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.float64]:
        return expected_events(
            self.activity[a], self.activity[b], int(self.totals[k]), self.account_pairs
        )

    def batch(self, rows: LinkRows) -> pa.RecordBatch:
        """Return links with names, mean delay and what chance gives; LINK_SCHEMA."""
        expected = self._expected(rows.k, rows.a, rows.b)
        return pa.record_batch(
            [
                self.shares.names.take(pa.array(rows.a)),
                self.shares.names.take(pa.array(rows.b)),
                pa.array(np.full(len(rows.a), self.spans[rows.k], np.int64)),
                pa.array(rows.events),
                pa.array(rows.objects),
                pa.array(rows.a_first),
                pa.array(rows.b_first),
                pa.array(rows.delay * (self.shares.unit / 1e6) / rows.events),
                pa.array(expected),
                pa.array(objects_p(rows.objects, expected)),
            ],
            schema=LINK_SCHEMA,
        )


def _check_space(shares: EncodedShares, gap: int) -> None:
    """Raise ParameterError where places that are `gap` apart between objects are too large."""
    objects = 1 + int(np.count_nonzero(np.diff(shares.objects)))
    longest = int(shares.times.max(initial=0))
    if min(len(shares.times) * gap, objects * (longest + gap)) >= 2**62:
        raise ParameterError(
            "The window is too long for times as fine as these.",
            "Round the times to seconds, or take a shorter window.",
        )
