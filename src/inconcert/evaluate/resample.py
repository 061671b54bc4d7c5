"""All metrics of several methods over the same draws of accounts, so that they can be compared.

The draws are those of `bootstrap.over_accounts`: positive and other accounts apart, with
replacement. Every method meets the same draws, so that the difference of two has an interval of its
own, in which the luck of the draw, which both shared, cancels out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inconcert.evaluate.bootstrap import Estimate
from inconcert.evaluate.recovery import adjusted_mutual_information
from inconcert.progress import SILENT, Progress

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEVEL = 0.95
# Agreement is computed on the accounts one by one, so it gets fewer draws than the rest.
AGREEMENT_DRAWS = 200


class Matched(NamedTuple):
    """One campaign and its best group, as places of labelled accounts (each of shape (k,))."""

    campaign: Ints
    group: Ints
    both: Ints


class Task(NamedTuple):
    """One method to be measured on labelled accounts.

    `score` has shape (accounts,), 0 for accounts that the method leaves out. `matched` has an entry
    per campaign. `there` and `found` are the classes of the accounts (`recovery.classes`); where
    they are given, their agreement gets an interval.
    """

    score: Floats
    matched: Sequence[Matched] = ()
    there: Ints | None = None
    found: Ints | None = None


class Measured(NamedTuple):
    """The metrics of one method by name, F1 of each campaign, draws of average precision."""

    metrics: dict[str, Estimate]
    f1: list[Estimate]
    draws: Floats


class _Levels:
    """The accounts of one ranking, gathered by score."""

    def __init__(self, label: Bools, score: Floats) -> None:
        values, level = np.unique(-score, return_inverse=True)
        self.size = len(values)
        self.flagged = int((values < 0).sum())
        self.place = level + self.size * ~label  # the positive accounts' levels, then the others'

    def counts(self, times: Ints) -> tuple[Floats, Floats]:
        """Return (true, false) at each threshold where account i was drawn times[i] times."""
        drawn = np.bincount(self.place, times, 2 * self.size)
        return drawn[: self.size].cumsum(), drawn[self.size :].cumsum()


def names_of_metrics(cuts: Sequence[int]) -> list[str]:
    """Return the names of the metrics that rank accounts, in order."""
    at = [f"precision_at_{k}" for k in cuts]
    return ["average_precision", *at, "precision_at_positives", "recall_at_fdr",
            "precision", "recall"]  # fmt: skip


def _values(true: Floats, false: Floats, flagged: int, cuts: Sequence[int], fdr: float) -> Floats:
    """Return the metrics in the order of `names_of_metrics`; they are those of `metrics`.

    Precision and recall at the end are those of the accounts with a score above 0.
    """
    total, positive = true + false, true[-1]
    some = total > 0
    gained = np.diff(true, prepend=0)
    ap = (gained[some] * true[some] / total[some]).sum() / positive
    at = [
        np.interp(k, np.append(0, total), np.append(0, true)) / k
        for k in (min(cut, total[-1]) for cut in [*cuts, positive])
    ]
    clean = false <= fdr * total * (1 + 1e-12)
    inside, found = (total[flagged - 1], true[flagged - 1]) if flagged else (0.0, 0.0)
    precision = found / inside if inside else np.nan
    return np.array(
        [ap, *at, true[clean].max(initial=0) / positive, precision, found / positive], np.float64
    )


def _f1(matched: Sequence[Matched], times: Ints) -> list[float]:
    sums = [[float(times[rows].sum()) for rows in one] for one in matched]
    return [2 * both / (a + b) if a + b else float("nan") for a, b, both in sums]


def measure(
    label: Bools,
    tasks: Mapping[str, Task],
    *,
    cuts: Sequence[int] = (10, 50, 100),
    fdr: float = 0.05,
    draws: int = 1000,
    seed: int = 1,
    progress: Progress = SILENT,
) -> dict[str, Measured]:
    """Measure every task on accounts with `label` (accounts,), with 95 % percentile intervals.

    There is at least one account of either label. The metrics are `names_of_metrics(cuts)`, `f1`
    (the mean over campaigns) and, where classes are given, `agreement`.
    """
    strata = [np.flatnonzero(label), np.flatnonzero(~label)]
    levels = {name: _Levels(label, task.score) for name, task in tasks.items()}
    paired = {
        name: _in_order(task.there, task.found)
        for name, task in tasks.items()
        if task.there is not None and task.found is not None
    }
    random = np.random.default_rng(seed)
    values: dict[str, list[Floats]] = {name: [] for name in tasks}
    f1: dict[str, list[list[float]]] = {name: [] for name in tasks}
    agreement: dict[str, list[float]] = {name: [] for name in tasks}
    once = np.ones(len(label), np.int64)
    with progress.task("Drawing intervals", draws) as advance:
        for draw in range(draws + 1):
            times = once  # the first round is what was seen itself
            if draw > 0:
                chosen = np.concatenate([random.choice(s, len(s)) for s in strata])
                times = np.bincount(chosen, minlength=len(label))
            for name, task in tasks.items():
                level = levels[name]
                values[name].append(_values(*level.counts(times), level.flagged, cuts, fdr))
                f1[name].append(_f1(task.matched, times))
                if draw <= AGREEMENT_DRAWS and name in paired:
                    order, there, found = paired[name]
                    a, b = np.repeat(there, times[order]), np.repeat(found, times[order])
                    agreement[name].append(adjusted_mutual_information(a, b))
            advance(1 if draw else 0)
    names = names_of_metrics(cuts)
    return {
        name: _measured(names, np.array(values[name]), np.array(f1[name]), agreement[name])
        for name in tasks
    }


def _in_order(there: Ints, found: Ints) -> tuple[Ints, Ints, Ints]:
    """Return an order of the accounts in which both classes are all but sorted, and the classes.

    Agreement sorts them for every draw, which takes a third of the time so.
    """
    order = np.lexsort((found, there))
    return order, there[order], found[order]


def _measured(names: list[str], values: Floats, f1: Floats, agreement: list[float]) -> Measured:
    metrics = {name: estimate(values[:, i]) for i, name in enumerate(names)}
    if f1.shape[1]:
        metrics["f1"] = estimate(f1.mean(axis=1))
    if agreement:
        metrics["agreement"] = estimate(np.array(agreement))
    return Measured(metrics, [estimate(column) for column in f1.T], values[:, 0])


def estimate(values: Floats) -> Estimate:
    """Return the first value, and the percentile interval of the others that are numbers."""
    drawn = values[1:][~np.isnan(values[1:])]
    if np.isnan(values[0]) or not len(drawn):
        return Estimate(float(values[0]), float("nan"), float("nan"))
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(values[0]), float(low), float(high))
