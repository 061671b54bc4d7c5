"""A long silence, and other languages or hashtags after it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from scipy.stats import chi2

from inconcert.detect.personas.habits import Bools, Floats, Habits, Ints, column
from inconcert.detect.personas.signals import Signal, binary
from inconcert.detect.personas.steps import break_steps
from inconcert.durations import DAY, HOUR
from inconcert.engine import Engine

SILENCE = 30 * DAY // HOUR  # hours
TIMES = 10.0  # the mean of the account's other gaps
FEWEST_HOURS = 20  # with posts
FEWEST_EACH_SIDE = 10  # posts with a language, or hashtags
COMMON = 5  # uses of a value, below which it is counted with the other rare ones
LEVEL = 0.001
LEAST_CHANGE = 0.5  # of the posts (total variation)
MOST = 5_000  # accounts that are compared, those with the longest silence


def silent(habits: Habits) -> Ints:
    """Return the numbers of accounts with a silence that is long for them, longest first.

    At least 30 days, and ten times the mean of their other gaps between hours with posts.
    """
    span = (habits.last - habits.first) / HOUR
    others = (span - habits.longest) / np.maximum(habits.slots - 2, 1)
    long = (habits.longest >= SILENCE) & (habits.longest >= TIMES * others)
    found = np.flatnonzero(long & (habits.slots >= FEWEST_HOURS))
    return found[np.lexsort((found, -habits.longest[found]))]


def break_signals(engine: Engine, habits: Habits, ordinary: Bools) -> list[Signal]:
    """Return the signals of a change of language and of hashtags after a long silence.

    An account shows one where at least half of its language or hashtags are others after the
    silence (total variation), more than chance gives (likelihood-ratio test, p at most 0.001).
    Known for every account with enough hours; one without a long silence does not show it.
    """
    rows = silent(habits)[:MOST]
    known = habits.slots >= FEWEST_HOURS
    engine.register(
        "habit_break",
        pa.table(
            {
                "account": habits.accounts.take(pa.array(rows)),
                "resumed": pa.array(habits.resumed[rows], pa.int64()),
            }
        ),
    )
    engine.run(break_steps(engine.dialect))
    signals = []
    for name, step in (("language", "habit_break_language"), ("topic", "habit_break_tag")):
        table = engine.fetch(step)
        change, p = _changes(habits, table)
        odd = (p <= LEVEL) & (change >= LEAST_CHANGE)
        signals.append(binary(f"{name}_change", known, odd, ordinary, change))
    return signals


def _changes(habits: Habits, table: pa.Table) -> tuple[Floats, Floats]:
    """Return (total variation, p) per account; 0 and 1 where there is nothing to compare."""
    change, p = np.zeros(len(habits)), np.ones(len(habits))
    if not table.num_rows:
        return change, p
    table = table.sort_by([("account", "ascending"), ("object", "ascending")])
    number = habits.number(table["account"].combine_chunks())
    later, posts = column(table, "later"), column(table, "posts")
    words = table["object"].combine_chunks().dictionary_encode()
    code = np.asarray(words.indices.to_numpy(), np.int64)
    starts = np.flatnonzero(np.concatenate(([True], number[1:] != number[:-1])))
    for start, end in zip(starts, np.append(starts[1:], len(number)), strict=True):
        part = slice(start, end)
        values, inverse = np.unique(code[part], return_inverse=True)
        counts = np.zeros((2, len(values)))
        np.add.at(counts, (later[part], inverse), posts[part])
        if counts.sum(axis=1).min() >= FEWEST_EACH_SIDE:
            change[number[start]], p[number[start]] = compare(counts)
    return change, p


def compare(counts: Floats) -> tuple[float, float]:
    """Return (total variation, p of the likelihood-ratio test) of two rows of counts, (2, values).

    Values with fewer than five uses are one value: many rare hashtags differ by chance.
    """
    rare = counts.sum(axis=0) < COMMON
    table = np.column_stack([counts[:, ~rare], counts[:, rare].sum(axis=1)])
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return 0.0, 1.0
    share = table / table.sum(axis=1, keepdims=True)
    expected = table.sum(axis=0) * table.sum(axis=1, keepdims=True) / table.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(table > 0, table * np.log(table / expected), 0.0)
    p = float(chi2.sf(2 * terms.sum(), table.shape[1] - 1))
    return 0.5 * float(np.abs(share[0] - share[1]).sum()), p
