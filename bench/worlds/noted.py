"""Worlds whose times are recorded to the minute, to the day, or when a collector came by.

Each is a table of shares with a column `source`, the number of the file that holds the share;
`noted_as_read` gives each share the resolution that an import of these files would see.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pyarrow as pa

from inconcert.arrow_columns import numbered
from inconcert.durations import DAY, HOUR, MINUTE, SECOND
from inconcert.ingest.times.precision import noted
from inconcert.simulate.traffic import Bools, Ints
from inconcert.stats.reaction import MEDIAN, SPREAD

Rng = np.random.Generator

START = 1_700_006_400 * SECOND


def noted_as_read(shares: pa.Table) -> pa.Table:
    """Return the shares with the resolution of each time, seen source by source; no `source`."""
    source = shares["source"].to_numpy()
    time = shares["time"].to_numpy()
    account, _ = numbered(shares["account"])
    unit = np.empty(len(time), np.int64)
    for number in np.unique(source):
        rows = np.flatnonzero(source == number)
        unit[rows] = noted(time[rows], partial(np.take, account, rows)).unit
    return shares.drop_columns(["source"]).append_column("unit", pa.array(unit))


def timed(shares: pa.Table, time: Ints, source: Ints | int = 0) -> pa.Table:
    """Return the shares at other times, in the files `source`."""
    at = shares.column_names.index("time")
    files = np.broadcast_to(np.asarray(source, np.int64), len(time))
    return shares.set_column(at, "time", pa.array(time)).append_column("source", pa.array(files))


def some_accounts(shares: pa.Table, rng: Rng, part: float) -> Bools:
    """Return which shares are of some of the accounts, drawn at random."""
    account, names = numbered(shares["account"])
    return np.asarray((rng.random(len(names)) < part)[account], np.bool_)


def minutes_beside_seconds(shares: pa.Table, rng: Rng) -> pa.Table:
    """Return two files: half of the accounts are in one of minutes, half in one of seconds."""
    time = shares["time"].to_numpy()
    coarse = some_accounts(shares, rng, 0.5)
    return timed(shares, np.where(coarse, time // MINUTE * MINUTE, time), coarse.astype(np.int64))


def on_the_hour(shares: pa.Table, rng: Rng) -> pa.Table:
    """Return one file: an account in ten schedules for the next hour, one for the next quarter."""
    time, quarter = shares["time"].to_numpy(), 15 * MINUTE
    hourly = some_accounts(shares, rng, 0.1)
    quarterly = some_accounts(shares, rng, 0.1) & ~hourly
    moved = np.where(hourly, -(-time // HOUR) * HOUR, time)
    return timed(shares, np.where(quarterly, -(-time // quarter) * quarter, moved))


def by_visits(shares: pa.Table, rng: Rng) -> pa.Table:
    """Return one file of a collector that records when it came by, every 15 minutes or so."""
    return timed(shares, visited(shares["time"].to_numpy(), rng, 15 * MINUTE, 20 * SECOND))


def visited(time: Ints, rng: Rng, step: int, late: int) -> Ints:
    """Return the time of the visit that each time was collected at.

    Visits come `step` µs apart, each late by up to `late` (0: on the clock), to the second.
    """
    first = int(time.min()) // step
    count = int(time.max()) // step - first + 3
    visits = (first + np.arange(count)) * step
    if late:
        visits = visits + np.cumsum(rng.integers(0, late // SECOND + 1, count) % 7) * SECOND
        visits = visits + rng.integers(0, late // SECOND + 1, count) * SECOND
    return visits[np.minimum(np.searchsorted(visits, time), count - 1)]


def fans(rng: Rng, days: int = 20) -> pa.Table:
    """Return shares of people who answer their idol as people do, or slower, each on its own."""
    people = int(rng.integers(12, 61))
    # The keen answer nearly all posts; in half of the worlds others come by now and then.
    eager = rng.beta(4, 1.5, people)
    eager = np.concatenate([eager, rng.beta(1, 20, int(rng.integers(0, 2)) * 2 * people)])
    people = len(eager)
    median = MEDIAN * rng.choice([1.0, 1.5, 2.5, 5.0])
    posts = rng.integers(0, days * DAY // SECOND, int(rng.integers(3, 9)) * days)
    rows = []
    for number, at in enumerate(np.sort(posts).tolist()):
        for person in np.flatnonzero(rng.random(people) < eager).tolist():
            delay = median * np.exp(SPREAD * rng.standard_normal())
            rows.append((f"fan{person}", f"post{number}", at + int(delay)))
    return _table(rows, "idol")


def readers(rng: Rng, days: int = 20) -> pa.Table:
    """Return shares of people who come upon links of many sources, in hours."""
    people, links = int(rng.integers(80, 201)), int(rng.integers(100, 301))
    active = rng.lognormal(0, 1, people)
    liked = 1 / np.arange(1, links + 1) ** 0.8
    born = rng.integers(0, days * DAY // SECOND, links)
    number = int(rng.integers(2000, 4001))
    who = rng.choice(people, number, p=active / active.sum())
    what = rng.choice(links, number, p=liked / liked.sum())
    late = rng.lognormal(np.log(3600), 1.5, number).astype(np.int64)
    at = born[what] + late
    rows = [(f"reader{a}", f"link{b}", int(t)) for a, b, t in zip(who, what, at, strict=True)]
    return _table(rows, None)


def fans_in_minutes(rng: Rng) -> pa.Table:
    """Return fans in a file of whole minutes, with one unrelated post that has seconds."""
    shares = fans(rng)
    time = shares["time"].to_numpy() // MINUTE * MINUTE
    shares = timed(shares, time)
    alone = _table([("someone", "elsewhere", int(rng.integers(0, 20 * DAY // SECOND)) | 1)], None)
    alone = alone.append_column("source", pa.array([int(rng.integers(0, 2))]))
    return pa.concat_tables([shares, alone]).set_column(
        shares.column_names.index("post"), "post", pa.array(np.arange(len(time) + 1))
    )


def dates_beside_seconds(rng: Rng) -> pa.Table:
    """Return a file of dates beside one with seconds; people of both come upon the same links."""
    shares = readers(rng)
    coarse = some_accounts(shares, rng, float(rng.uniform(0.3, 0.7)))
    time = shares["time"].to_numpy()
    # Dates of somewhere: midnights of a zone.
    shift = int(rng.integers(-8, 9)) * HOUR
    return timed(shares, np.where(coarse, time // DAY * DAY + shift, time), coarse.astype(np.int64))


def fans_by_visits(rng: Rng) -> pa.Table:
    """Return fans as recorded by a collector at its visits, on the clock or a little late."""
    shares = fans(rng)
    step = int(rng.choice([10, 15, 15, 20, 30])) * MINUTE
    late = int(rng.choice([0, 0, 20, 45])) * SECOND
    return timed(shares, visited(shares["time"].to_numpy(), rng, step, late))


ROWS: dict[str, Callable[[Rng], pa.Table]] = {
    "fans in a file of minutes, one post with seconds": fans_in_minutes,
    "a file of dates beside one with seconds": dates_beside_seconds,
    "a collector that notes its visit": fans_by_visits,
}


def _table(rows: list[tuple[str, str, int]], origin: str | None) -> pa.Table:
    account, object_, time = zip(*rows, strict=True)
    return pa.table(
        {
            "account": pa.array(account),
            "kind": pa.array(["repost"] * len(rows)),
            "object": pa.array(object_),
            "origin": pa.array([origin] * len(rows), pa.string()),
            "time": pa.array([START + one * SECOND for one in time], pa.int64()),
            "post": pa.array(np.arange(len(rows))),
        }
    )
