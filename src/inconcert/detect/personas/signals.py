"""Signals of a persona, account by account, each against the ordinary accounts of the case.

A signal is never a verdict: most have innocent reasons, and each comes with the share of ordinary
accounts that show it too. Signals that tend to come together stand in one block, of which only the
strongest counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.detect.personas.habits import Bools, Floats, Habits, Ints

# Signal → block. Dependent signals share one.
BLOCKS = {
    "place_clock": "place",
    "place_language": "place",
    "always_on": "rhythm",
    "client": "client",
    "language_change": "change",
    "topic_change": "change",
    "reach": "reach",
    "young": "age",
    "no_description": "profile",
    "no_avatar": "profile",
}
ODD = 0.05  # share of ordinary accounts beyond which a ranked signal counts as shown
FEWEST_POSTS = 10  # of an account, for signals about habits

_BINS_AGE, _BINS_POSTS, _BIN_FEWEST = 5, 3, 20


@dataclass(frozen=True)
class Signal:
    """One signal over all accounts, each array (accounts,).

    `known` says for whom it could be looked at, `odd` who shows it; `tail` is the share of ordinary
    accounts (with the account itself, +1) that show it as strongly, 1 for those who do not show it;
    `value` is what was measured, in `unit`.
    """

    name: str
    known: Bools
    odd: Bools
    tail: Floats
    value: Floats
    unit: str = ""

    @property
    def block(self) -> str:
        """The block of signals that it shares."""
        return BLOCKS[self.name]

    def base(self, ordinary: Bools) -> tuple[int, int]:
        """Return (ordinary accounts that show it, ordinary accounts of which it is known)."""
        among = self.known & ordinary
        return int((self.odd & among).sum()), int(among.sum())


def binary(name: str, known: Bools, odd: Bools, ordinary: Bools, value: Floats) -> Signal:
    """Return a signal that an account shows or does not."""
    signal = Signal(name, known, odd & known, np.ones(len(known)), value)
    shown, of = signal.base(ordinary)
    return replace(signal, tail=np.where(signal.odd, (1 + shown) / (1 + of), 1.0))


def ranked(
    name: str, known: Bools, score: Floats, ordinary: Bools, value: Floats, unit: str = ""
) -> Signal:
    """Return a signal by its rank among ordinary accounts; higher scores are odder.

    It counts as shown where at most `ODD` of ordinary accounts score as high.
    """
    reference = np.sort(score[known & ordinary])
    above = len(reference) - np.searchsorted(reference, score, side="left")
    tail = np.where(known, (1 + above) / (1 + len(reference)), 1.0)
    return Signal(name, known, known & (tail <= ODD), np.minimum(tail, 1.0), value, unit)


def client_signal(habits: Habits, ordinary: Bools) -> tuple[Signal, list[str | None]]:
    """Return the signal of a program that few use, and the main program of each account.

    The score is how rare the main program is among ordinary accounts.
    """
    main = main_values(habits.clients, len(habits))
    names = pa.array(main, pa.string())
    counted = pc.value_counts(names.filter(pa.array(ordinary & (habits.posts > 0))))
    users = dict(
        zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True)
    )
    total = sum(count for value, count in users.items() if value is not None)
    known = np.array([value is not None for value in main], np.bool_)
    known &= habits.posts >= FEWEST_POSTS
    share = np.array([(users.get(value, 0) + 1) / (total + 1) for value in main], np.float64)
    # An account that uses what nearly everybody uses is not odd, however few others there are.
    return ranked("client", known, -share, ordinary, share, "share"), main


def reach_signal(
    followers: Floats, following: Floats, age: Floats, posts: Ints, ordinary: Bools
) -> Signal:
    """Return the signal of followers out of proportion to accounts followed.

    The logarithm of (followers + 1) / (following + 1) against ordinary accounts of the same age
    (fifths) and activity (thirds): distance from their median in median deviations, either way.
    """
    known = ~np.isnan(followers) & ~np.isnan(following)
    ratio = np.log((np.nan_to_num(followers) + 1) / (np.nan_to_num(following) + 1))
    cell = np.where(np.isnan(age), _BINS_AGE, _bins(age, known & ordinary, _BINS_AGE)) * _BINS_POSTS
    cell = (cell + _bins(posts.astype(np.float64), known & ordinary, _BINS_POSTS)).astype(np.int64)
    z = np.zeros(len(ratio))
    whole = ratio[known & ordinary]
    for number in np.unique(cell[known]).tolist():
        inside = known & (cell == number)
        reference = ratio[inside & ordinary]
        if len(reference) < _BIN_FEWEST:
            reference = whole
        if not len(reference):
            continue
        middle = np.median(reference)
        spread = max(1.4826 * float(np.median(np.abs(reference - middle))), 0.1)
        z[inside] = np.abs(ratio[inside] - middle) / spread
    return ranked("reach", known, z, ordinary, np.exp(ratio), "followers per account followed")


def young_signal(created: Floats, first: Ints, ordinary: Bools) -> Signal:
    """Return the signal of accounts created shortly before their first post here (days)."""
    known = ~np.isnan(created)
    days = np.maximum((first - np.nan_to_num(created)) / 86_400e6, 0.0)
    return ranked("young", known, -days, ordinary, days, "days")


def main_values(table: pa.Table, accounts: int) -> list[str | None]:
    """Return the most frequent value of each account; `table` as in `Habits.languages`."""
    result: list[str | None] = [None] * accounts
    number = table["number"].to_numpy()
    value = table["value"].to_pylist()
    first = np.flatnonzero(np.concatenate(([True], number[1:] != number[:-1]))[: len(number)])
    for row in first.tolist():
        result[int(number[row])] = value[row]
    return result


class Blocks(NamedTuple):
    """What blocks of signals say: `added` and `known` have shape (accounts, blocks)."""

    names: list[str]
    added: Floats
    known: Bools


def surprise(signals: Sequence[Signal], accounts: int) -> Blocks:
    """Return what each block adds, and of which accounts any signal of a block is known.

    The natural logarithm of one over the share of ordinary accounts that show the signal as
    strongly; of a block the strongest signal, less what choosing among its signals gives
    (Bonferroni), so that a block of dependent signals counts once.
    """
    names = list(dict.fromkeys(signal.block for signal in signals))
    tested, least = np.zeros((accounts, len(names))), np.ones((accounts, len(names)))
    for signal in signals:
        at = names.index(signal.block)
        tested[:, at] += signal.known
        least[:, at] = np.minimum(least[:, at], np.where(signal.known, signal.tail, 1.0))
    added = np.maximum(-np.log(np.minimum(least * np.maximum(tested, 1), 1.0)), 0.0)
    return Blocks(names, added, tested > 0)


def _bins(values: Floats, among: Bools, bins: int) -> Ints:
    inside = values[among & ~np.isnan(values)]
    if not len(inside):
        return np.zeros(len(values), np.int64)
    edges = np.quantile(inside, np.arange(1, bins) / bins)
    return np.asarray(np.searchsorted(edges, np.nan_to_num(values), side="right"), np.int64)
