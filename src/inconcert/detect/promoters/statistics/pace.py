"""How soon the first come where a whole field of readers is awake.

Accounts awake while others sleep are among the first without being quick: with a source that
publishes at six, people who rise at five come first. So a place among the first counts only with a
delay that would have taken one in a field that is awake. Null model of the field: the delays with
which the same readers share what other sources publish, at all hours; of n accounts the K-th comes
at their K/n quantile. The source itself is left out, since whoever is always first with it would
set the pace. So is everyone who shares nothing of it: where a few operations account for most
shares of a case, each answered within seconds by its own accounts, they would set the pace of all
others. And so is what is shared in another form: posts are reposted in minutes, links are found
over days.

Of n accounts awake, the K-th comes sooner or later by chance. A source whose K-th comes on time has
readers who are awake: there a delay counts within which the K-th comes in 99 of 100 such fields.
Where the K-th is late on most releases, many sleep, and the quantile itself counts.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import betaincinv

from inconcert.detect.promoters.statistics import Bools, Floats, Ints

# Delays are counted in steps of 7 %, from a tenth of a second to four months.
EDGES = np.geomspace(1e5, 1e13, 273)
FEWEST = 100  # delays of other sources of one form below which those of all forms count
LITTLE = 5  # shares elsewhere with which an account has half its weight; see `field_of`
AWAKE = 1.5  # people are awake two thirds of the day: so many more of those awake come soon
SURE = 0.99
SOURCES = 2000  # whose fields are computed at once


def delays(object_: Ints, time: Ints) -> Ints:
    """Return how long after the first share of its object each share came, shape (rows,).

    Rows are in order of object and time; times in µs. The time of publication is not known: the
    first share stands for it, whoever posted it.
    """
    new = np.ones(len(object_), np.bool_)
    new[1:] = object_[1:] != object_[:-1]
    start = np.flatnonzero(new)
    return np.asarray(time - time[start][np.cumsum(new) - 1], np.int64)


def opened(object_: Ints, compared: Bools) -> tuple[Bools, Ints]:
    """Return (shares that opened their object, whether one compared did so), both (rows,).

    Its delay is always 0 and is left out: of the n compared the K-th is then the (K - 1)-th of the
    others.
    """
    new = np.ones(len(object_), np.bool_)
    new[1:] = object_[1:] != object_[:-1]
    return new, (new & compared)[np.flatnonzero(new)][np.cumsum(new) - 1].astype(np.int64)


def field_of(source: Ints, account: Ints, form: Ints, delay: Ints, compared: Bools) -> Floats:
    """Return the share of a source's field that shares within each step, (sources, steps).

    `compared` are the shares of the fields, `form` a number for what is shared. The field of a
    source is that of its readers, weighted by how often they share it: each with its delays at
    other sources of the form, less where there are few, plus `LITTLE` shares with the delays of
    all.
    """
    steps = len(EDGES) + 1
    sources = int(source.max(initial=-1)) + 1
    if not compared.any():
        return np.zeros((sources, steps))
    step = np.searchsorted(EDGES, delay, side="left")[compared]
    source, account, form = source[compared], account[compared], form[compared]
    every = np.zeros((int(form.max()) + 1, steps), np.int64)
    np.add.at(every, (form, step), 1)
    shape = np.zeros(sources, np.int64)
    shape[source] = form
    reader = account * len(every) + form
    readers = int(reader.max()) + 1
    habits = csr_matrix((np.ones(len(step)), (reader, step)), (readers, steps))
    pairs, pair, many = np.unique(
        source * readers + reader, return_inverse=True, return_counts=True
    )
    of, who = pairs // readers, pairs % readers
    elsewhere = np.bincount(reader, minlength=readers)[who] - many
    weight = many / (elsewhere + LITTLE)
    weights = csr_matrix((weight, (of, who)), (sources, readers))
    own = csr_matrix((np.ones(len(step)), (source, step)), (sources, steps))
    inside = csr_matrix((weight[pair], (source, step)), (sources, steps))
    below = np.empty((sources, steps))
    for low in range(0, sources, SOURCES):
        here = slice(low, low + SOURCES)
        others = _others(own[here].toarray(), every, shape[here])
        known = (weights[here] @ habits).toarray() - inside[here].toarray()
        found = np.cumsum(np.maximum(known, 0.0) + LITTLE * others, axis=1)
        below[here] = found / np.maximum(found[:, -1:], 1e-9)
    return below


def _others(own: Floats, every: Ints, form: Ints) -> Floats:
    """Return the parts of shares with all other sources in each step, shape (sources, steps)."""
    other = every[form] - own
    for more in (every.sum(axis=0) - own, np.broadcast_to(every.sum(axis=0), own.shape)):
        few = other.sum(axis=1) < FEWEST
        other[few] = more[few]
    return np.asarray(other / np.maximum(other.sum(axis=1, keepdims=True), 1))


def pace(source: Ints, part: Floats, below: Floats) -> Floats:
    """Return the delay (µs) within which that part of the source's field shares, shape (rows,).

    `below` is that of `field_of`. The quantile is the upper edge of its step.
    """
    found = np.empty(len(source))
    edges = np.append(EDGES, np.inf)
    order = np.argsort(source, kind="stable")
    bounds = np.searchsorted(source[order], np.arange(len(below) + 1))
    for number in range(len(below)):
        rows = order[bounds[number] : bounds[number + 1]]
        # Sums of parts may miss a whole by their last bits.
        place = np.searchsorted(below[number], part[rows] - 1e-9, side="left")
        found[rows] = edges[np.minimum(place, len(EDGES))]
    return found


def usual(among: Ints, size: Ints, open_: Ints) -> Floats:
    """Return within which part of a field `among` of `size` come; `open_` is that of `opened`."""
    return np.asarray(np.maximum(among - open_, 0) / np.maximum(size - open_, 1), np.float64)


def latest(among: Ints, size: Ints, open_: Ints) -> Floats:
    """Return within which part of a field they come in 99 of 100 cases, shape (rows,)."""
    left, more = np.maximum(among - open_, 1), np.maximum(size - among + 1, 1)
    return np.where(among > open_, betaincinv(left, more, SURE), 0.0)


def asleep(
    source: Ints, object_: Ints, delay: Ints, rank: Ints, among: Ints, part: Floats, below: Floats
) -> Bools:
    """Return which sources are answered as if many readers slept, shape (sources,).

    Rows are those compared, in order of object and time, with their places; `part` is the usual.
    These are sources where the last of the first comes, on half of the releases or more, when
    `AWAKE` times as many of the field would have come. Where releases have one place this is not
    known, and assumed.
    """
    row = np.flatnonzero((rank >= among) & (among > 1))
    row = row[np.diff(object_[row], prepend=-1) > 0]
    come = below[source[row], np.searchsorted(EDGES, delay[row], side="left")]
    late = come > AWAKE * part[row]
    releases = np.bincount(source[row], minlength=len(below))
    return np.asarray(2 * np.bincount(source[row], late, len(below)) >= releases)
