"""How well groups of accounts match the groups that are there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from scipy.special import gammaln

from inconcert.errors import ParameterError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def classes(accounts: Sequence[str], groups: Iterable[Iterable[str]]) -> Ints:
    """Return the class of every account, shape (accounts,), from groups that may overlap.

    An account of several groups belongs to the first of them. The others are in one class of their
    own (-1).
    """
    place: dict[str, int] = {}
    for number, members in enumerate(groups):
        for account in members:
            place.setdefault(account, number)
    return np.array([place.get(account, -1) for account in accounts], np.int64)


def group_agreement(
    accounts: Sequence[str],
    truth: Sequence[Iterable[str]],
    found: Sequence[Iterable[str]],
) -> float:
    """Return the adjusted mutual information between the groups there are and those found.

    `accounts` are all accounts that were looked at. Those in no group are one class, so that
    ordinary accounts left alone by the method count as right, once, and a method that finds nothing
    gets 0. With a class of its own for each they would outweigh the groups.
    """
    return adjusted_mutual_information(classes(accounts, truth), classes(accounts, found))


def adjusted_mutual_information(a: npt.ArrayLike, b: npt.ArrayLike) -> float:
    """Return the mutual information of two labellings, less what chance gives; at most 1.

    (MI - E[MI]) / (mean of the two entropies - E[MI]), with E[MI] exact for labellings of the same
    class sizes dealt out at random (Vinh, Epps and Bailey 2010, *Information theoretic measures for
    clusterings comparison: variants, properties, normalization and correction for chance*, JMLR
    11:2837). About 0 for unrelated labellings, 1 for equal ones whatever the names of the classes;
    1 too where both are one class, or both every item by itself. `a` and `b` have shape (items,).
    """
    left, right = np.asarray(a).ravel(), np.asarray(b).ravel()
    if len(left) != len(right):
        raise ParameterError("Two labellings of the same items have one length.")
    _, left = np.unique(left, return_inverse=True)
    _, right = np.unique(right, return_inverse=True)
    rows, columns = np.bincount(left), np.bincount(right)
    if len(rows) == len(columns) and len(rows) in (0, 1, len(left)):
        return 1.0
    size = len(left)
    cells = np.unique(left * len(columns) + right, return_counts=True)
    i, j, both = cells[0] // len(columns), cells[0] % len(columns), cells[1]
    shared = float((both / size * np.log(size * both / (rows[i] * columns[j]))).sum())
    chance = _expected_information(rows, columns)
    room = (_entropy(rows) + _entropy(columns)) / 2 - chance
    # Rounding can leave a room of zero on either side of it; the sign is that of the score.
    tiny = float(np.finfo(np.float64).eps)
    return (shared - chance) / (max(room, tiny) if room >= 0 else min(room, -tiny))


def _entropy(sizes: Ints) -> float:
    p = sizes[sizes > 0] / sizes.sum()
    return float(-(p * np.log(p)).sum())


def _expected_information(rows: Ints, columns: Ints) -> float:
    """Return the mean mutual information over all labellings with these class sizes.

    The overlap of two classes of sizes r and c in n items is hypergeometric. Classes of one size
    share their sum, so the work grows with the distinct sizes.
    """
    n = int(rows.sum())
    log_factorial = gammaln(np.arange(n + 1) + 1.0)
    total = 0.0
    for r, r_times in zip(*np.unique(rows, return_counts=True), strict=True):
        for c, c_times in zip(*np.unique(columns, return_counts=True), strict=True):
            k = np.arange(max(1, r + c - n), min(r, c) + 1)
            log_p = (
                log_factorial[r] + log_factorial[c]
                + log_factorial[n - r] + log_factorial[n - c]
                - log_factorial[n] - log_factorial[k] - log_factorial[r - k]
                - log_factorial[c - k] - log_factorial[n - r - c + k]
            )  # fmt: skip
            terms = k / n * np.log(n * k / (r * c)) * np.exp(log_p)
            total += float(r_times * c_times * terms.sum())
    return total


class Recovery(NamedTuple):
    """Groups matched one to one with what was found, at a Jaccard index of at least a threshold.

    `precision` is the share of the groups found that are matched, `recall` the share of the groups
    there are; NaN where there are none. `jaccard` is the mean index over the groups there are,
    zero for the unmatched. `pairs` holds (place in the truth, place in the findings, index).
    """

    there: int
    found: int
    matched: int
    precision: float
    recall: float
    jaccard: float
    pairs: list[tuple[int, int, float]]


def group_recovery(
    truth: Sequence[Iterable[str]], found: Sequence[Iterable[str]], *, threshold: float = 0.5
) -> Recovery:
    """Match groups one to one so that the sum of Jaccard indices is largest, and count.

    A pair counts as matched where |both| / |either| is at least `threshold`, which is above 0.
    Above one half no group can match two others that do not overlap.
    """
    if not 0 < threshold <= 1:
        raise ParameterError("The threshold of a match is above 0 and at most 1.")
    there, sets = [frozenset(group) for group in truth], [frozenset(group) for group in found]
    holders: dict[str, list[int]] = {}
    for number, members in enumerate(sets):
        for account in members:
            holders.setdefault(account, []).append(number)
    index = np.zeros((len(there), len(sets)))
    for i, members in enumerate(there):
        for j in {number for account in members for number in holders.get(account, ())}:
            index[i, j] = len(members & sets[j]) / len(members | sets[j])
    # Only matches that count may compete: else a large sum of weak overlaps could displace one.
    index[index < threshold] = 0
    pairs = [
        (int(i), int(j), float(index[i, j]))
        for i, j in zip(*linear_sum_assignment(index, maximize=True), strict=True)
        if index[i, j] > 0
    ]
    return Recovery(
        there=len(there),
        found=len(sets),
        matched=len(pairs),
        precision=len(pairs) / len(sets) if sets else float("nan"),
        recall=len(pairs) / len(there) if there else float("nan"),
        jaccard=sum(pair[2] for pair in pairs) / len(there) if there else float("nan"),
        pairs=pairs,
    )
