"""How soon the first come where a whole field of readers is awake.

Who is awake when others sleep is among the first without being quick: a source that publishes at
six has those before all others who rise at five. So a place among the first counts only with a
delay that would have been one in a field that is awake. Null model of the field: delays of what
other sources publish in the same case, at all hours; of n accounts the K-th comes at their K/n
quantile. The source itself has no say, since whoever is always first with it would set the pace.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# Delays are counted in steps of 7 %, from a tenth of a second to four months.
EDGES = np.geomspace(1e5, 1e13, 273)
FEWEST = 100  # delays of other sources below which the source's own count as well


def delays(object_: Ints, time: Ints) -> Ints:
    """Return how long after the first share of its object each share came, shape (rows,).

    Rows are in order of object and time; times in µs. When something was published is not known:
    the first share stands for it, whoever made it.
    """
    new = np.ones(len(object_), np.bool_)
    new[1:] = object_[1:] != object_[:-1]
    start = np.flatnonzero(new)
    return np.asarray(time - time[start][np.cumsum(new) - 1], np.int64)


def pace(source: Ints, delay: Ints, among: Ints, size: Ints, compared: Bools) -> Floats:
    """Return the delay (µs) up to which a place counts as among the first, shape (rows,).

    `compared` are the shares that make the field. The quantile is the upper edge of its step.
    """
    if not len(source):
        return np.empty(0)
    sources, steps = int(source.max()) + 1, len(EDGES) + 1
    step = np.searchsorted(EDGES, delay, side="left")
    own = np.bincount(source[compared] * steps + step[compared], minlength=sources * steps)
    own = own.reshape(sources, steps)
    field = own.sum(axis=0)[None, :] - own
    field[field.sum(axis=1) < FEWEST] = own.sum(axis=0)
    below = np.cumsum(field, axis=1) / np.maximum(field.sum(axis=1, keepdims=True), 1)
    wanted = among / np.maximum(size, 1)
    found = np.empty(len(source))
    edges = np.append(EDGES, np.inf)
    order = np.argsort(source, kind="stable")
    bounds = np.searchsorted(source[order], np.arange(sources + 1))
    for number in range(sources):
        rows = order[bounds[number] : bounds[number + 1]]
        place = np.searchsorted(below[number], wanted[rows], side="left")
        found[rows] = edges[np.minimum(place, steps - 1)]
    return found
