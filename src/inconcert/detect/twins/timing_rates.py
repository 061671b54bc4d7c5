"""How likely two accounts share an object close together, by the others and their own habits."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.detect.twins.lags import Lags, at_least

Ints = npt.NDArray[np.int64]

# How many windows apart two shares of an object are still compared for their timing: the wider,
# the more a pair close together stands out, and so do two quick readers (docs/look-alikes.md).
WIDE = 24
# Shares of one object by few accounts are drawn towards all objects of the case, as if so many
# pairs of shares more had been seen.
DRAWN = 10.0
# The same for the delays of an account, which are fewer and say more of it.
OWN = 2.0


class UsualClose(NamedTuple):
    """How often two shares of one object, at most WIDE windows apart, are close together.

    `total` of `wide` pairs of shares are; `own` has the same two counts of pairs of accounts.
    """

    total: int
    wide: int
    own: dict[tuple[str, str], tuple[int, int]]

    def without(self, pair: tuple[str, str]) -> float:
        """Return the rate of all but a pair, which is no measure of itself.

        One pair of shares more, of which either is as likely, stands for what is not known: with
        nobody to compare with the rate is 1/2.
        """
        total, wide = self.own.get(pair, (0, 0))
        return (self.total - total + 0.5) / (self.wide - wide + 1)


class Rates:
    """How likely shares on two platforms, at most WIDE windows apart, are close together.

    Counted among all other accounts that shared the object, and drawn towards `usual`, the rate of
    the whole case without the pair, where they are few.
    """

    def __init__(
        self, shared: pa.Table, habits: DelayHabits, usual: UsualClose, window: int
    ) -> None:
        self._habits, self._usual, self._window = habits, usual, window
        coded = {
            name: shared[name].combine_chunks().dictionary_encode()
            for name in ("item", "platform", "account")
        }
        item, side, owner = (
            np.asarray(column.indices.to_numpy(zero_copy_only=False), np.int64)
            for column in coded.values()
        )
        times = np.asarray(shared["time"].to_numpy(), np.int64)
        order = np.argsort(item, kind="stable")
        cuts = np.searchsorted(item[order], np.arange(len(coded["item"].dictionary) + 1))
        self._number = {key: n for n, key in enumerate(coded["account"].dictionary.to_pylist())}
        self._lags = {}
        for n, name in enumerate(coded["item"].dictionary.to_pylist()):
            rows = order[cuts[n] : cuts[n + 1]]
            self._lags[name] = Lags(times[rows], side[rows], owner[rows])

    def test(self, rows: list[dict[str, Any]], pair: tuple[str, str]) -> tuple[float, float]:
        """Return the objects close together that chance gives a pair, and P(as many, or more)."""
        by_item: dict[str, list[tuple[int, int]]] = {}
        for row in rows:
            by_item.setdefault(row["item"], []).append((row["time_a"], row["time_b"]))
        chances, seen = [], 0
        for item, times in by_item.items():
            rate = self._rate(item, pair, times[0])
            chances.append(1 - (1 - rate) ** len(times))
            seen += min(abs(one - other) for one, other in times) <= self._window
        return float(sum(chances)), at_least(np.array(chances), seen)

    def _rate(self, item: str, pair: tuple[str, str], times: tuple[int, int]) -> float:
        lags, without = self._lags[item], (self._number[pair[0]], self._number[pair[1]])
        near = lags.pairs(WIDE * self._window, without)
        inside = lags.pairs(self._window, without) + DRAWN * self._usual.without(pair)
        others = inside / (near + DRAWN)
        found = [others]
        for account, other in zip(pair, reversed(times), strict=True):
            apart = np.abs(lags.first + self._habits.without(account, item) - other)
            inside = int((apart <= self._window).sum())
            near = int((apart <= WIDE * self._window).sum())
            found.append((inside + OWN * others) / (near + OWN))
        return max(found)


class DelayHabits:
    """How long after the first share of an object each account shares it."""

    def __init__(self, lags: pa.Table) -> None:
        self._by_account: dict[str, dict[str, int]] = {}
        for row in lags.sort_by([("lag", "descending")]).to_pylist():
            # Of several shares of one object the first stays.
            self._by_account.setdefault(row["account"], {})[row["item"]] = row["lag"]

    def without(self, account: str, item: str) -> Ints:
        """Return the delays (µs) of an account on other objects; none where `item` has none."""
        known = self._by_account.get(account, {})
        if item not in known:
            return np.empty(0, np.int64)
        return np.array([lag for name, lag in known.items() if name != item], np.int64)
